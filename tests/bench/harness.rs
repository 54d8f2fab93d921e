//! Measures calls on the harness and on the official Rust runtime in the same run: `cargo bench -p plugin-tests`.
//!
//! Both take turns, so that other work of the machine affects both. The shortest time of each counts.

#[allow(dead_code)] // of the questions only that for times is asked
#[path = "compare/measurement.rs"]
mod measurement;
#[path = "compare/official.rs"]
mod official;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use host_harness::{Builder, CompiledPlugin, Error, Plugin};
use measurement::{Call, Input, Measurement, Question};
use plugin_bench::{Features, Pdk, Plugins, Profile};

const TURNS: usize = 3;

/// How often each is measured in a turn.
const ROUNDS: usize = 10;

/// The calls of a measurement, their number, and the maximum ratio to the official runtime's time.
const CALLS: [(&str, Input, u32, f64); 3] = [
    ("noop", Input::Bytes(0), 2_000, 1.0),
    ("greet", Input::Bytes(8), 2_000, 1.0),
    ("echo", Input::Bytes(1 << 20), 50, 1.0),
];

/// The maximum time to start a thousand instances of a compiled plugin.
const A_THOUSAND: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("`tmp` is in the target folder");
    let wasm = Plugins::new(target, Pdk::Ours, Features::Default).build("eleven", Profile::Size);
    let host = Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts/rust");
    let compiled = Builder::from_file(&wasm).host_fn("shout", |text: String| text.to_uppercase());
    let compiled = compiled.compile().expect("the plugin compiles");
    let questions = CALLS.map(|(export, input, calls, _)| Question {
        measurement: Measurement::Time { call: Call { export: export.into(), input }, calls },
        modules: vec![wasm.clone()],
    });

    let mut least = [(f64::INFINITY, f64::INFINITY); CALLS.len()];
    for _ in 0..TURNS {
        let theirs = official::measure(&host, target, &questions);
        for (((export, input, calls, _), theirs), least) in CALLS.into_iter().zip(theirs).zip(&mut least) {
            let theirs = theirs.into_iter().next().expect("one module").expect("the call succeeds");
            let ours = time(&compiled, export, &input.bytes(), calls).expect("the call succeeds");
            *least = (least.0.min(theirs), least.1.min(ours.as_secs_f64()));
        }
    }
    println!("call            official        ours   times   at most");
    let mut missed = false;
    for ((export, _, _, most), (theirs, ours)) in CALLS.into_iter().zip(least) {
        let times = ours / theirs;
        missed |= times > most;
        let [theirs, ours] = [theirs, ours].map(|seconds| format!("{:.2} µs", seconds * 1e6));
        let verdict = if times > most { "  MISSED" } else { "" };
        println!("{export:<10} {theirs:>13} {ours:>11} {times:>7.2} {most:>9.2}{verdict}");
    }
    let thousand =
        (0..ROUNDS).map(|_| start_a_thousand(&compiled).expect("the plugin starts")).min().unwrap_or_default();
    missed |= thousand > A_THOUSAND;
    println!("1,000 instances of one compiled plugin: {thousand:.1?}, at most {A_THOUSAND:?}");
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Returns the time of one call.
fn time(compiled: &CompiledPlugin, export: &str, input: &[u8], calls: u32) -> Result<Duration, Error> {
    let mut least = Duration::MAX;
    for _ in 0..ROUNDS {
        let mut plugin = compiled.start()?;
        plugin.outcome(export, input)?.result?;
        let start = Instant::now();
        for _ in 0..calls {
            plugin.outcome(export, input)?.result?;
        }
        least = least.min(start.elapsed() / calls);
    }
    Ok(least)
}

fn start_a_thousand(compiled: &CompiledPlugin) -> Result<Duration, Error> {
    let start = Instant::now();
    let plugins = (0..1_000).map(|_| compiled.start()).collect::<Result<Vec<Plugin>, Error>>()?;
    let time = start.elapsed();
    drop(plugins);
    Ok(time)
}
