//! One module's trial: loaded within limits, every export called, all that came of it judged. The fuzz targets and the
//! bounded run share this file.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use arbitrary::Unstructured;
use extism_pdk::Error as PdkError;
use extism_pdk::testing::{Outcome, Scalar};
use host_harness::{Builder, Error, Plugin, Response};
use wasm_smith::{Config, Module};

#[path = "heap.rs"]
pub mod heap;

const PAGES: u32 = 64;
const MEMORY: usize = PAGES as usize * 65_536;
const FUEL: u64 = 100_000;
const TIME: Duration = Duration::from_millis(50);
const STACK: usize = 128 << 10;
const VARS: usize = 10_000;
/// Calls of a module with a thousand exports tell no more than those of its first.
const EXPORTS: usize = 6;
const INPUTS: [&str; 2] = ["", r#"["Hello, World!", 2, "-"]"#];

/// What a busy machine may add to each limit of time: more than any does.
const SLACK: Duration = Duration::from_secs(300);
/// Compiling has no limit of its own: these modules are small.
const COMPILE: Duration = SLACK;
/// What a call may have on the host's heap at once: the kernel's blocks, and the records of what it did, which are
/// copied for the outcome.
const HEAP: usize = 2 * MEMORY + 2 * (2 * RECORDS);
/// The logs, requests and host calls that the kernel keeps of a call.
const RECORDS: usize = 16 << 20;

/// The imports that modules may choose from: the whole kernel, host functions, and what of WASI has to do with waiting,
/// memory or ending.
const IMPORTS: &str = include_str!("imports.wat");

/// The exports of most modules: callable ones, and one that isn't.
const WANTED: &str = r#"(module
    (func (export "a") (result i32) unreachable)
    (func (export "b") (result i32) unreachable)
    (func (export "c") unreachable)
    (func (export "d") (param i64) (result i64) unreachable)
    (memory (export "memory") 1))"#;

/// What the trials so far came to; for a run to say, and to see that it tries anything.
#[derive(Debug, Default)]
pub struct Figures {
    pub modules: usize,
    /// Not WebAssembly, or of a kind that this host doesn't run.
    pub invalid: usize,
    /// Valid, but not to be started: an import is missing, a limit too low, the start function traps.
    pub refused: usize,
    pub loaded: usize,
    pub calls: usize,
    /// Calls whose export returned.
    pub returned: usize,
    /// The other calls, by what ended them.
    pub ended: BTreeMap<&'static str, usize>,
    /// Calls that misused the kernel's blocks.
    pub misused: usize,
    /// Calls that logged, called host functions or made requests.
    pub recorded: usize,
    pub slowest_compile: Duration,
    pub slowest_start: Duration,
    pub slowest_call: Duration,
    /// Bytes of the host's heap that a call or a start had at once.
    pub most_heap: usize,
}

/// What ends calls: a word for the figures, and what the error says.
const ENDINGS: [(&str, &str); 11] = [
    ("fuel", "units of fuel"),
    ("time", "took longer than its limit"),
    ("stack", "nest deeper than its stack"),
    ("exit", "exited with code"),
    ("unreachable", "unreachable"),
    ("bounds", "out of bounds"),
    ("memory", "memory"),
    ("division", "divide"),
    ("conversion", "integer"),
    ("indirect call", "indirect call"),
    ("host", "host function"),
];

/// A module made of these bytes; the same for the same bytes.
pub fn module(bytes: &[u8]) -> arbitrary::Result<Vec<u8>> {
    let mut bytes = Unstructured::new(bytes);
    let config = config(bytes.int_in_range(0..=7)?);
    Module::new(config, &mut bytes).map(|module| module.to_bytes())
}

/// Most modules are of the kind this host runs, and without the many instructions on vectors, so that more of them call
/// imports; some use all there is, or export just anything.
fn config(kind: u8) -> Config {
    static SHAPES: LazyLock<[Vec<u8>; 2]> =
        LazyLock::new(|| [IMPORTS, WANTED].map(|text| wat::parse_str(text).expect("the text is valid")));
    let [imports, exports] = &*SHAPES;
    let loads = kind != 0;
    Config {
        available_imports: Some(imports.clone()),
        exports: (kind > 1).then(|| exports.clone()),
        export_everything: true,
        max_imports: 20,
        max_funcs: 24,
        min_funcs: 4,
        max_memories: 3,
        max_memory32_bytes: 2 * MEMORY as u64,
        max_memory64_bytes: 2 * MEMORY as u128,
        simd_enabled: kind < 3,
        exceptions_enabled: !loads,
        gc_enabled: !loads,
        reference_types_enabled: !loads,
        threads_enabled: !loads,
        ..Config::default()
    }
}

/// Loads a module, calls its exports, and says what was wrong about the host meanwhile.
pub fn trial(wasm: &[u8], figures: &mut Figures) -> Result<(), String> {
    figures.modules += 1;
    let (compiled, took) = timed(|| builder(wasm).compile());
    figures.slowest_compile = figures.slowest_compile.max(took);
    within("compiling", took, COMPILE)?;
    let compiled = match compiled {
        Err(Error::NotWasm { .. } | Error::Unsupported { .. }) => {
            figures.invalid += 1;
            return Ok(());
        }
        other => other.map_err(|error| format!("compiling: {error}"))?,
    };
    let heap = heap::Watch::start();
    let (plugin, took) = timed(|| compiled.start());
    figures.slowest_start = figures.slowest_start.max(took);
    within("starting", took, TIME + SLACK)?;
    no_more("starting: bytes of heap", heap.most(), HEAP)?;
    let mut plugin = match plugin {
        Err(Error::MissingImports { .. } | Error::Start(_)) => {
            figures.refused += 1;
            return Ok(());
        }
        other => other.map_err(|error| format!("starting: {error}"))?,
    };
    figures.loaded += 1;
    for export in plugin.functions().iter().take(EXPORTS) {
        for input in INPUTS {
            // What a call leaves behind must not break the next.
            for _ in 0..2 {
                call(&mut plugin, export, input, figures).map_err(|what| format!("calling `{export}`: {what}"))?;
            }
        }
    }
    Ok(())
}

fn builder(wasm: &[u8]) -> Builder {
    let builder = Builder::from_bytes(wasm)
        .timeout(TIME)
        .memory_pages(PAGES)
        .stack_bytes(STACK)
        .var_bytes(VARS)
        .config("key", "value")
        .unchecked()
        .allow_host("*")
        .http(|request| Response::new(200, request.url.as_str()))
        .host_fn("echo", |text: Vec<u8>| text)
        .host_fn("twice", |Scalar(number): Scalar<i64>| Scalar(number.wrapping_mul(2)))
        .host_fn("fail", || Err::<(), _>(PdkError::msg("it always does")))
        .host_fn_in("kv", "kv_read", |key: String| Some(key))
        .host_fn_in("kv", "kv_write", |_: String, _: String| ());
    // Some by time alone, as most hosts do.
    if wasm.len().is_multiple_of(8) { builder } else { builder.fuel(FUEL) }
}

fn call(plugin: &mut Plugin, export: &str, input: &str, figures: &mut Figures) -> Result<(), String> {
    let heap = heap::Watch::start();
    let (outcome, took) = timed(|| plugin.outcome(export, input));
    figures.slowest_call = figures.slowest_call.max(took);
    figures.most_heap = figures.most_heap.max(heap.most());
    // After a limit the plugin is started again first.
    within("the call", took, 2 * TIME + SLACK)?;
    no_more("bytes of heap", heap.most(), HEAP)?;
    no_more("pages of memory", plugin.memory_pages() as usize, PAGES as usize)?;
    no_more("bytes of variables", plugin.vars().iter().map(|(key, value)| key.len() + value.len()).sum(), VARS)?;
    let outcome = match outcome {
        Err(Error::NotCallable { .. }) => return Ok(()),
        // It may start once and not again.
        Err(Error::Start(_)) => return Ok(()),
        other => other.map_err(|error| error.to_string())?,
    };
    figures.calls += 1;
    figures.misused += usize::from(!outcome.reports.is_empty());
    no_more("bytes of records", records(&outcome), RECORDS)?;
    figures.recorded += usize::from(records(&outcome) > 0);
    match &outcome.result {
        Ok(output) => {
            figures.returned += 1;
            no_more("bytes of output", output.len(), MEMORY)
        }
        Err(failure) if failure.trap.is_none() => {
            figures.returned += 1;
            no_more("bytes of error text", failure.text.len(), 2 * MEMORY)
        }
        Err(failure) => {
            let known = ENDINGS.iter().find(|(_, text)| failure.text.contains(text));
            *figures.ended.entry(known.map_or("other", |(word, _)| word)).or_default() += 1;
            if failure.text.is_empty() { Err("an error without a text".into()) } else { Ok(()) }
        }
    }
}

/// Bytes of what the outcome has on record.
fn records(outcome: &Outcome) -> usize {
    let logs = outcome.logs.iter().map(|log| log.text.len());
    let requests = outcome.requests.iter().map(|request| {
        let headers = request.headers.iter().map(|(name, value)| name.len() + value.len());
        request.url.len() + request.method.as_ref().map_or(0, String::len) + headers.sum::<usize>() + request.body.len()
    });
    let calls = outcome.host_calls.iter().map(|call| call.arguments.iter().map(Vec::len).sum::<usize>() + 1);
    logs.chain(requests).chain(calls).sum()
}

fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

fn within(what: &str, took: Duration, most: Duration) -> Result<(), String> {
    if took <= most { Ok(()) } else { Err(format!("{what} took {took:?}, more than {most:?}")) }
}

fn no_more(what: &str, is: usize, most: usize) -> Result<(), String> {
    if is <= most { Ok(()) } else { Err(format!("{what}: {is}, more than {most}")) }
}
