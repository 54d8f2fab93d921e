//! Tries a module: loads it with limits, calls its exports, and checks the results. The tests and the fuzz targets share this
//! file.

use std::time::Duration;

use extism_pdk::Error as PdkError;
use extism_pdk::testing::Scalar;
use host_harness::{Builder, Error, Failure, Plugin, Response};

use crate::heap;

const PAGES: u32 = 64;
const MEMORY: usize = PAGES as usize * 65_536;
/// The time limit of a call that fuel doesn't end. A busy machine may need this long to start the plugin.
const TIME: Duration = Duration::from_millis(50);
/// The time limit of a call that fuel ends, or that sleeps.
const LONG_TIME: Duration = Duration::from_secs(1);
const STACK: usize = 128 << 10;
const VARS: usize = 10_000;
/// Enough fuel for a usual plugin, but used up long before the time limit.
pub const FUEL: u64 = 100_000;

/// How many exports of a module are called. More wouldn't tell more.
const MAX_EXPORTS: usize = 6;
const INPUTS: [&str; 2] = ["", r#"["Hello, World!", 2, "-"]"#];

/// How much of the host's heap a call may use: the kernel's blocks, and its records of the call, which are limited to 16 MiB.
/// Both may be there twice while they are copied.
const HEAP: usize = 2 * MEMORY + 2 * (2 * (16 << 20));

/// How each call of a module ended.
pub type Endings = Vec<Result<(), Failure>>;

/// Loads a module, and calls its exports. Returns `None` if it can't be loaded, which isn't a fault.
///
/// # Errors
/// What was wrong about the host meanwhile.
pub fn trial(wasm: &[u8], fuel: Option<u64>) -> Result<Option<Endings>, String> {
    let compiled = match builder(wasm, fuel).compile() {
        Err(Error::NotWasm { .. } | Error::Unsupported { .. }) => return Ok(None),
        other => other.map_err(|error| format!("compiling: {error}"))?,
    };
    let (started, growth) = heap::growth(|| compiled.start());
    at_most("bytes of heap while starting", growth, HEAP)?;
    let mut plugin = match started {
        Err(Error::MissingImports { .. } | Error::Start(_)) => return Ok(None),
        other => other.map_err(|error| format!("starting: {error}"))?,
    };
    let mut endings = Endings::new();
    for export in plugin.functions().iter().take(MAX_EXPORTS) {
        for input in INPUTS {
            // One call must not break the next one.
            for _ in 0..2 {
                let ending = call(&mut plugin, export, input);
                endings.extend(ending.map_err(|what| format!("calling `{export}`: {what}"))?);
            }
        }
    }
    Ok(Some(endings))
}

fn builder(wasm: &[u8], fuel: Option<u64>) -> Builder {
    let builder = Builder::from_bytes(wasm)
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
    match fuel {
        Some(fuel) => builder.fuel(fuel).timeout(LONG_TIME),
        None => builder.timeout(TIME),
    }
}

/// `None` if the export couldn't be called.
fn call(plugin: &mut Plugin, export: &str, input: &str) -> Result<Option<Result<(), Failure>>, String> {
    let (outcome, growth) = heap::growth(|| plugin.outcome(export, input));
    at_most("bytes of heap", growth, HEAP)?;
    at_most("pages of memory", plugin.memory_pages() as usize, PAGES as usize)?;
    at_most("bytes of variables", plugin.vars().iter().map(|(key, value)| key.len() + value.len()).sum(), VARS)?;
    let outcome = match outcome {
        // After a limit, a new instance is started first, and that may fail.
        Err(Error::NotCallable { .. } | Error::Start(_)) => return Ok(None),
        other => other.map_err(|error| error.to_string())?,
    };
    match outcome.result {
        Err(failure) if failure.trap.is_some() && failure.text.is_empty() => Err("a trap without a text".into()),
        result => Ok(Some(result.map(drop))),
    }
}

fn at_most(what: &str, is: usize, most: usize) -> Result<(), String> {
    if is <= most { Ok(()) } else { Err(format!("{what}: {is}, more than {most}")) }
}
