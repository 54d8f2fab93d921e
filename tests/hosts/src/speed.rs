//! Compares a plugin with this PDK and the same plugin with upstream's, on each host.
//!
//! The two take turns in one process of the host's runner, and are loaded again each time, so that a slow moment of the
//! machine affects both. The fastest call of all turns counts, because noise only adds time. If the ratio is over the limit,
//! there are more turns before it counts as a failure. Calls that only sometimes wait aren't found here: cases with
//! `within_ms` are for them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::job::{Call, Function, Job};
use crate::plugins::{self, UPSTREAM};
use crate::runner::Runner;
use crate::table::Host;

/// The maximum ratio of our time to upstream's: 1, and the noise of a busy machine. The ratios are for people to read. This
/// limit finds calls that are clearly slower: one with an unnecessary free of a block was at 1.7 in a worker.
const LIMIT: f64 = 1.3;

/// The minimum number of turns, and the maximum while the ratio is over the limit. A slower call stays slower in all of them.
/// Calls of 30 ms have differed by 1.25 after the minimum.
const TURNS: (usize, usize) = (4, 32);

/// The measurements.
const MEASUREMENTS: [&str; 2] = ["echo of 1 MiB", "host calls"];

/// The results on a host.
pub struct Times {
    host: String,
    host_calls: u32,
    /// The microseconds of ours and upstream's for each measurement, or the error.
    each: [Result<[f64; 2]>; 2],
}

impl Times {
    pub fn misses(&self) -> Vec<String> {
        let miss = |(name, result): (&&str, &Result<[f64; 2]>)| match result {
            Ok([ours, upstream]) if ours / upstream > LIMIT => {
                Some(format!("{}, speed: {name}: {:.2} times upstream's", self.host, ours / upstream))
            }
            Ok(_) => None,
            Err(error) => Some(format!("{}, speed: {name}: {error:#}", self.host)),
        };
        MEASUREMENTS.iter().zip(&self.each).filter_map(miss).collect()
    }
}

pub fn run(hosts: &[Host], setup: &Path) -> Result<Vec<Times>> {
    let plugins = plugins::build_for_speed(setup)?;
    let times = hosts.iter().map(|host| {
        eprintln!("    Measuring on {}", host.name);
        let echo = ("echo", vec![7; 1 << 20], 8);
        let loops = ("call_often", host.host_calls.to_string().into_bytes(), 1);
        let each = [echo, loops].map(|call| measure(host, setup, &plugins, call));
        Times { host: host.name.clone(), host_calls: host.host_calls, each }
    });
    Ok(times.collect())
}

/// Returns the time of the fastest call of an export, with our plugin and with upstream's.
fn measure(
    host: &Host,
    setup: &Path,
    plugins: &[PathBuf; 2],
    (export, input, repeat): (&str, Vec<u8>, u32),
) -> Result<[f64; 2]> {
    let mut runner = Runner::new(host, setup);
    let input = BASE64_STANDARD.encode(input);
    let jobs = plugins.each_ref().map(|wasm| Job {
        wasm: wasm.display().to_string(),
        functions: vec![Function { namespace: "extism:host/user".into(), name: "same".into(), does: "echo".into() }],
        unchecked: true,
        calls: vec![Call { function: export.into(), input: input.clone(), repeat }],
        ..Job::default()
    });
    let mut best = [f64::INFINITY; 2];
    for turn in 0..TURNS.1 {
        if turn >= TURNS.0 && best[0] / best[1] <= LIMIT {
            break;
        }
        for (job, best) in jobs.iter().zip(&mut best) {
            let seen = runner.run(job)?;
            match (&seen.load_error, seen.calls.first()) {
                (None, Some(call)) if call.output.is_some() => *best = best.min(call.micros),
                (None, Some(call)) => bail!("{} fails: {}", job.wasm, call.error.as_deref().unwrap_or_default()),
                (error, _) => bail!("{} doesn't load: {}", job.wasm, error.as_deref().unwrap_or_default()),
            }
        }
    }
    Ok(best)
}

pub fn markdown(times: &[Times]) -> String {
    let mut page = format!(
        "# Speed on the hosts

Written by `tests/hosts/run --speed`. Milliseconds of the quickest call, of a plugin with this PDK and with upstream's
{UPSTREAM} that take turns: an echo of 1 MiB, and a call that makes so many host calls.

| host | echo: ours | upstream | ratio | host calls | ours | upstream | ratio |
|---|--:|--:|--:|--:|--:|--:|--:|
"
    );
    for Times { host, host_calls, each } in times {
        let [echo, calls] = each.each_ref().map(|result| match result {
            Ok([ours, upstream]) => {
                format!("{:.2} | {:.2} | {:.2}", ours / 1000.0, upstream / 1000.0, ours / upstream)
            }
            Err(_) => "✗ | ✗ | ✗".into(),
        });
        let _ = writeln!(page, "| {host} | {echo} | {host_calls} | {calls} |");
    }
    page
}
