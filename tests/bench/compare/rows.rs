//! The measurements, and the budgets of ours.

use std::path::Path;
use std::time::Duration;

use plugin_bench::budgets::{CEILINGS, CRATES, Ceiling, ELEVEN_OF_RAW, PLAIN_OF_UPSTREAM};
use plugin_bench::{Features, Pdk, Plugins, Profile};

use crate::measurement::{Call, Input, Measurement, Question};
use crate::official;
use crate::row::{Budget, Figure, Row, Unit};

/// How often a clean build is measured. The shortest time counts.
const CLEAN_BUILDS: usize = 2;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// The plugins with each PDK.
struct Sides {
    upstream: Plugins,
    ours: Plugins,
    ours_without_panic_texts: Plugins,
}

/// Measures everything, below a target folder.
pub fn all(target: &Path) -> Vec<Row> {
    let sides = Sides {
        upstream: Plugins::new(target, Pdk::Upstream, Features::Default),
        ours: Plugins::new(target, Pdk::Ours, Features::Default),
        ours_without_panic_texts: Plugins::new(target, Pdk::Ours, Features::NoPanicTexts),
    };
    eprintln!("building the plugins");
    let mut rows = sizes(&sides);
    eprintln!("measuring calls in the official runtime, which is built first");
    rows.extend(calls(&sides, target));
    eprintln!("building greet_json from clean, {CLEAN_BUILDS} times each");
    rows.extend(builds(&sides));
    rows
}

/// Measures the lengths of .wasm files.
fn sizes(sides: &Sides) -> Vec<Row> {
    let bytes = |plugins: &Plugins, plugin, profile| Figure::Is(plugins.size(plugin, profile) as f64);
    let row =
        |name, upstream, ours, raw, budget| Row { name, unit: Unit::Bytes, upstream, ours, raw, budget: Some(budget) };
    let mut rows = Vec::new();
    for Ceiling { plugin, panic_texts, no_panic_texts } in &CEILINGS {
        let upstream = bytes(&sides.upstream, plugin, Profile::Size);
        let ours = bytes(&sides.ours, plugin, Profile::Size);
        let budget = Budget::AtMost(*panic_texts as f64);
        rows.push(row(format!("size, {plugin}"), upstream.clone(), ours, Figure::None, budget));
        let ours = bytes(&sides.ours_without_panic_texts, plugin, Profile::Size);
        let budget = Budget::AtMost(*no_panic_texts as f64);
        rows.push(row(format!("size, {plugin}, no panic texts"), upstream, ours, Figure::None, budget));
    }
    let upstream = bytes(&sides.upstream, "eleven", Profile::Size);
    let [ours, raw] = ["eleven", "raw"].map(|plugin| bytes(&sides.ours, plugin, Profile::Size));
    rows.push(row("size, 11 exports".into(), upstream, ours, raw, Budget::OfRaw(ELEVEN_OF_RAW)));
    for Ceiling { plugin, .. } in &CEILINGS {
        let [upstream, ours] = [&sides.upstream, &sides.ours].map(|side| bytes(side, plugin, Profile::Plain));
        let budget = Budget::OfUpstream(PLAIN_OF_UPSTREAM);
        rows.push(row(format!("size, {plugin}, plain --release"), upstream, ours, Figure::None, budget));
    }
    rows
}

/// A measurement of the plugin with 11 exports in the official runtime.
struct Asked {
    name: String,
    unit: Unit,
    budget: Option<Budget>,
    measurement: Measurement,
    /// Whether upstream is measured, which would take minutes for some.
    of_upstream: bool,
}

impl Asked {
    fn new(name: impl Into<String>, unit: Unit, budget: impl Into<Option<Budget>>, measurement: Measurement) -> Self {
        Asked { name: name.into(), unit, budget: budget.into(), measurement, of_upstream: true }
    }
}

/// Makes the measurements, in one run.
fn calls(sides: &Sides, target: &Path) -> Vec<Row> {
    let upstream = sides.upstream.build("eleven", Profile::Size);
    let [ours, raw] = ["eleven", "raw"].map(|name| sides.ours.build(name, Profile::Size));
    let asked: Vec<Asked> = fuel().into_iter().chain(memory()).chain(times()).collect();
    let questions: Vec<Question> = asked
        .iter()
        .map(|asked| Question {
            measurement: asked.measurement.clone(),
            modules: [&ours, &raw].into_iter().chain(asked.of_upstream.then_some(&upstream)).cloned().collect(),
        })
        .collect();
    let host = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hosts/rust");
    let answers = official::measure(&host, target, &questions);
    let rows = asked.into_iter().zip(answers).map(|(Asked { name, unit, budget, .. }, figures)| {
        let mut figures = figures.into_iter().map(Figure::from);
        let mut next = || figures.next().unwrap_or(Figure::None);
        let (ours, raw, upstream) = (next(), next(), next());
        Row { name, unit, upstream, ours, raw, budget }
    });
    rows.collect()
}

fn fuel() -> Vec<Asked> {
    let asked = |name: &str, most, call| {
        Asked::new(format!("fuel, {name}"), Unit::Fuel, Budget::OfRaw(most), Measurement::Fuel(call))
    };
    let mut all = vec![
        asked("noop", 1.05, call("noop", Input::Bytes(0))),
        asked("greet", 1.05, call("greet", Input::Text("Benjamin".into()))),
        asked("JSON add", 1.05, json_add()),
        asked("echo 16 B", 1.05, call("echo", Input::Bytes(16))),
        asked("echo 64 KiB", 1.02, call("echo", Input::Bytes(64 * KIB))),
        asked("echo 1 MiB", 1.02, call("echo", Input::Bytes(MIB))),
        asked("length of 64 KiB", 1.02, call("length", Input::Bytes(64 * KIB))),
        asked("length of 1 MiB", 1.02, call("length", Input::Bytes(MIB))),
    ];
    for (export, what) in [("vars", "var get and set"), ("configs", "config get"), ("host_calls", "host function")] {
        for (times, shown) in [(1, "1"), (100, "100"), (1_000, "1,000"), (4_000, "4,000")] {
            all.push(asked(&format!("{shown} x {what}"), 1.05, call(export, Input::Number(times))));
        }
        // This many calls show blocks that are left behind, because the kernel walks all of them each time.
        let many = asked(&format!("100,000 x {what}"), 2.0, call(export, Input::Number(100_000)));
        all.push(Asked { of_upstream: false, ..many });
    }
    all
}

fn memory() -> Vec<Asked> {
    let echo = call("echo", Input::Bytes(16 * MIB));
    let big_vars = call("big_vars", Input::Number(1_000));
    vec![
        Asked::new(
            "memory, after 3 x echo 16 MiB",
            Unit::Pages,
            Budget::OfRaw(1.02),
            Measurement::Pages { call: echo, calls: 3, limit: None },
        ),
        Asked::new(
            "memory, after 1,000 x var::get of 64 KiB, limit 1,000",
            Unit::Pages,
            Budget::AtMost(1_000.0),
            Measurement::Pages { call: big_vars, calls: 1, limit: Some(1_000) },
        ),
    ]
}

fn times() -> Vec<Asked> {
    let cold_start = Measurement::ColdStart(call("greet", Input::Text("Benjamin".into())));
    let time = |name: &str, calls, call| Asked::new(name, Unit::Seconds, None, Measurement::Time { call, calls });
    vec![
        Asked::new("cold start", Unit::Seconds, Budget::OfRaw(1.4), cold_start),
        time("time, noop", 1_000, call("noop", Input::Bytes(0))),
        time("time, JSON add", 1_000, json_add()),
        time("time, echo 1 MiB", 10, call("echo", Input::Bytes(MIB))),
        time("time, 4,000 x var get and set", 1, call("vars", Input::Number(4_000))),
        time("time, 10,000 x host function", 1, call("host_calls", Input::Number(10_000))),
    ]
}

fn call(export: &str, input: Input) -> Call {
    Call { export: export.into(), input }
}

fn json_add() -> Call {
    call("add", Input::Text(r#"{"a":40,"b":2}"#.into()))
}

/// Measures a clean build.
fn builds(sides: &Sides) -> Vec<Row> {
    let [mut upstream, mut ours] = [Duration::MAX; 2];
    for _ in 0..CLEAN_BUILDS {
        upstream = upstream.min(sides.upstream.time_clean_build("greet_json"));
        ours = ours.min(sides.ours.time_clean_build("greet_json"));
    }
    vec![
        Row {
            name: "crates in the tree of greet_json".into(),
            unit: Unit::Crates,
            upstream: Figure::Is(sides.upstream.crates("greet_json") as f64),
            ours: Figure::Is(sides.ours.crates("greet_json") as f64),
            raw: Figure::None,
            budget: Some(Budget::AtMost(CRATES as f64)),
        },
        Row {
            name: "cargo build of greet_json from clean".into(),
            unit: Unit::Seconds,
            upstream: Figure::Is(upstream.as_secs_f64()),
            ours: Figure::Is(ours.as_secs_f64()),
            raw: Figure::None,
            budget: Some(Budget::OfUpstream(0.9)),
        },
    ]
}
