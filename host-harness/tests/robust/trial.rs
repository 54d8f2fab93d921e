//! One module's trial: loaded within limits, its exports called, and all that came of it judged. The tests and the fuzz
//! targets share this file.

use std::time::Duration;

use extism_pdk::Error as PdkError;
use extism_pdk::testing::Scalar;
use host_harness::{Builder, Error, Failure, Plugin, Response};

use crate::heap;

const PAGES: u32 = 64;
const MEMORY: usize = PAGES as usize * 65_536;
/// Of a call that fuel doesn't end. A busy machine may take as long to start the plugin.
const TIME: Duration = Duration::from_millis(50);
/// Of one that fuel ends, or sleeps.
const LONG_TIME: Duration = Duration::from_secs(1);
const STACK: usize = 128 << 10;
const VARS: usize = 10_000;
/// Enough for what a plugin usually does, and used up long before the time is.
pub const FUEL: u64 = 100_000;

/// Calls of a module with a thousand exports tell no more than those of its first.
const MAX_EXPORTS: usize = 6;
const INPUTS: [&str; 2] = ["", r#"["Hello, World!", 2, "-"]"#];

/// What a call may have on the host's heap at once: the kernel's blocks, and the records of what it did, of which the
/// kernel keeps 16 MiB. Both may be there twice, as they grow and are copied.
const HEAP: usize = 2 * MEMORY + 2 * (2 * (16 << 20));

/// How each call of a module ended.
pub type Endings = Vec<Result<(), Failure>>;

/// Loads a module, and calls its exports. `None` if it can't be loaded, which is an error like any other.
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
            // What a call leaves behind must not break the next.
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
        // After a limit the plugin is started again first, and it may start once and not again.
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
