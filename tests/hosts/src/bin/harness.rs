//! Runs jobs on host-harness.

#[path = "../job.rs"]
mod job;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use extism_pdk::Error;
use extism_pdk::host_fn::HostError;
use extism_pdk::testing::Scalar;
use host_harness::{Builder, LogLevel, Plugin};
use job::{Call, Job, Observed, ObservedCall};

const LEVELS: [LogLevel; 5] = [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error];

fn main() -> Result<()> {
    for line in std::io::stdin().lock().lines() {
        let observed = run(&serde_json::from_str(&line?)?)?;
        println!("{}", serde_json::to_string(&observed)?);
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn run(job: &Job) -> Result<Observed> {
    let mut plugin = match builder(job).load() {
        Ok(plugin) => plugin,
        Err(error) => return Ok(Observed { load_error: Some(error.to_string()), ..Observed::default() }),
    };
    let calls = job.calls.iter().map(|call| make(&mut plugin, call)).collect::<Result<_>>()?;
    Ok(Observed { load_error: None, calls })
}

fn builder(job: &Job) -> Builder {
    let level = LEVELS.into_iter().find(|level| job.log_level.as_deref() == Some(name(*level)));
    let mut builder = Builder::from_file(&job.wasm).log_level(level);
    for (key, value) in &job.config {
        builder = builder.config(key, value);
    }
    for host in &job.allowed_hosts {
        builder = builder.allow_host(host);
    }
    for (guest, host) in &job.folders {
        builder = builder.folder(host, guest);
    }
    for (name, wasm) in &job.linked {
        builder = builder.link(name, Builder::from_file(wasm));
    }
    if let Some(limit) = job.timeout_ms {
        builder = builder.timeout(Duration::from_millis(limit));
    }
    if let Some(pages) = job.memory_pages {
        builder = builder.memory_pages(pages);
    }
    if job.unchecked {
        builder = builder.unchecked();
    }
    let store = Arc::new(Mutex::new(HashMap::new()));
    for function in &job.functions {
        builder = host_function(builder, function, store.clone());
    }
    builder
}

fn make(plugin: &mut Plugin, call: &Call) -> Result<ObservedCall> {
    let input = BASE64_STANDARD.decode(&call.input)?;
    let mut observed = ObservedCall { micros: f64::INFINITY, ..ObservedCall::default() };
    for _ in 0..call.repeat {
        let start = Instant::now();
        let outcome = plugin.outcome(&call.function, &input);
        observed.micros = observed.micros.min(start.elapsed().as_secs_f64() * 1e6);
        match outcome {
            Ok(outcome) => {
                observed.code = Some(outcome.code());
                observed.error = outcome.error().map(str::to_owned);
                observed.output = outcome.result.as_ref().ok().map(|output| BASE64_STANDARD.encode(output));
                observed.logs.extend(outcome.logs.iter().map(|log| (name(log.level).to_owned(), log.text.clone())));
            }
            Err(error) => {
                observed.error = Some(error.to_string());
                observed.output = None;
            }
        }
    }
    Ok(observed)
}

fn name(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Trace => "trace",
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

type Bytes = Vec<u8>;

/// Links a function that behaves as its name in the table says.
fn host_function(builder: Builder, function: &job::Function, store: Arc<Mutex<HashMap<Bytes, Bytes>>>) -> Builder {
    let (namespace, name) = (function.namespace.as_str(), function.name.as_str());
    match function.does.as_str() {
        "echo" => builder.host_fn_in(namespace, name, |bytes: Bytes| bytes),
        "concat" => builder.host_fn_in(namespace, name, |a: Bytes, b: Bytes, c: Bytes| [a, b, c].concat()),
        "sum" => builder.host_fn_in(namespace, name, |numbers: Bytes| {
            Ok::<_, Error>(serde_json::from_slice::<Vec<u64>>(&numbers)?.iter().sum::<u64>().to_string())
        }),
        "empty" => builder.host_fn_in(namespace, name, |_: Bytes| Bytes::new()),
        "null" => builder.host_fn_in(namespace, name, |_: Bytes| None::<Bytes>),
        "nothing" => builder.host_fn_in(namespace, name, |_: Bytes| ()),
        "read" => builder.host_fn_in(namespace, name, move |key: Bytes| {
            store.lock().ok().and_then(|store| store.get(&key).cloned())
        }),
        "write" => builder.host_fn_in(namespace, name, move |key: Bytes, value: Bytes| {
            if let Ok(mut store) = store.lock() {
                store.insert(key, value);
            }
        }),
        "upper" => builder.host_fn_in(namespace, name, |text: String| text.to_uppercase()),
        "rate" => builder.host_fn_in(namespace, name, |currency: String| match currency.as_str() {
            "USD" => Ok(1.5f64),
            _ => Err(HostError::new(format!("no rate for {currency}"))),
        }),
        "find" => builder.host_fn_in(namespace, name, move |key: Bytes| match key.as_slice() {
            b"refused" => Err(HostError::new("the host refuses")),
            key => Ok(store.lock().ok().and_then(|store| store.get(key).cloned())),
        }),
        "fail" => {
            builder.host_fn_in(namespace, name, |_: Bytes| Err::<Bytes, _>(Error::msg("the host function failed")))
        }
        "half-i32" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<i32>| Scalar(number / 2)),
        "half-u32" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<u32>| Scalar(number / 2)),
        "half-i64" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<i64>| Scalar(number / 2)),
        "half-u64" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<u64>| Scalar(number / 2)),
        "half-f32" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<f32>| Scalar(number / 2.0)),
        "half-f64" => builder.host_fn_in(namespace, name, |Scalar(number): Scalar<f64>| Scalar(number / 2.0)),
        "show" => builder.host_fn_in(
            namespace,
            name,
            |Scalar(a): Scalar<i32>, Scalar(b): Scalar<u32>, Scalar(c): Scalar<i64>, Scalar(d): Scalar<u64>| {
                format!("{a} {b} {c} {d}")
            },
        ),
        "pack" => builder.host_fn_in(namespace, name, |Scalar(wide): Scalar<f64>, Scalar(narrow): Scalar<f32>| {
            [&wide.to_le_bytes()[..], &narrow.to_le_bytes()].concat()
        }),
        "seek" => builder.host_fn_in(
            namespace,
            name,
            |file: Bytes, Scalar(offset): Scalar<i64>, Scalar(more): Scalar<u32>| {
                Scalar((file.len() as u64).wrapping_add_signed(offset).wrapping_add(more.into()))
            },
        ),
        "mean" => builder.host_fn_in(namespace, name, |Scalar(a): Scalar<f64>, Scalar(b): Scalar<f32>| {
            Scalar((a + f64::from(b)) / 2.0)
        }),
        "note" => builder.host_fn_in(namespace, name, move |Scalar(number): Scalar<i32>| {
            if let Ok(mut store) = store.lock() {
                store.insert(b"noted".into(), number.to_string().into());
            }
        }),
        // An unknown behaviour isn't linked, so the plugin can't be loaded.
        _ => builder,
    }
}
