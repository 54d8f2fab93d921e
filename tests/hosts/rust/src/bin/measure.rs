//! Measures plugins in the official Rust runtime, for the benchmark in tests/bench. Reads questions from stdin, and prints
//! figures, both as JSON.

#[path = "../../../../bench/compare/measurement.rs"]
mod measurement;

use std::path::Path;
use std::time::{Duration, Instant};

use extism::{Error, Manifest, PTR, PluginBuilder, UserData, Wasm};
use measurement::{Call, Figures, Measurement, Question};

/// More fuel than any call needs. It is only set so that the runtime counts fuel.
const FUEL: u64 = 1 << 60;

/// How often times are measured. The shortest counts.
const ROUNDS: usize = 10;

fn main() -> Result<(), Error> {
    let questions: Vec<Question> = serde_json::from_reader(std::io::stdin())?;
    let figures: Vec<Figures> = questions.iter().map(figures).collect();
    serde_json::to_writer(std::io::stdout(), &figures)?;
    Ok(())
}

fn figures(Question { measurement, modules }: &Question) -> Figures {
    let rounds = match measurement {
        Measurement::Fuel(_) | Measurement::Pages { .. } => 1,
        Measurement::ColdStart(_) | Measurement::Time { .. } => ROUNDS,
    };
    // The modules take turns, so that other work of the machine affects all of them.
    let rounds = (0..rounds).map(|_| modules.iter().map(|module| figure(measurement, module)).collect::<Figures>());
    let least = |before: Figures, now: Figures| before.into_iter().zip(now).map(|(a, b)| Ok(a?.min(b?))).collect();
    rounds.reduce(least).unwrap_or_default()
}

fn figure(measurement: &Measurement, module: &Path) -> Result<f64, String> {
    let wasm = std::fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let figure = match measurement {
        Measurement::Fuel(call) => fuel(wasm, call),
        Measurement::Pages { call, calls, limit } => pages(wasm, call, *calls, *limit),
        Measurement::ColdStart(call) => cold_start(wasm, call).map(|time| time.as_secs_f64()),
        Measurement::Time { call, calls } => time(wasm, call, *calls).map(|time| time.as_secs_f64()),
    };
    figure.map_err(|error| error.to_string())
}

fn fuel(wasm: Vec<u8>, call: &Call) -> Result<f64, Error> {
    let mut plugin = builder(Manifest::new([Wasm::data(wasm)])).with_fuel_limit(FUEL).build()?;
    let input = call.input.bytes();
    // The first call also starts the instance.
    for _ in 0..2 {
        plugin.call::<_, &[u8]>(&call.export, &input[..])?;
    }
    plugin.fuel_consumed().map(|fuel| fuel as f64).ok_or(Error::msg("the runtime counts no fuel"))
}

fn pages(wasm: Vec<u8>, call: &Call, calls: u32, limit: Option<u32>) -> Result<f64, Error> {
    let mut manifest = Manifest::new([Wasm::data(wasm)]);
    manifest.memory.max_pages = limit;
    let mut plugin = builder(manifest).build()?;
    let input = call.input.bytes();
    for _ in 0..calls {
        plugin.call::<_, &[u8]>(&call.export, &input[..])?;
    }
    let pages = plugin.call::<_, &[u8]>("pages", "")?;
    Ok(u32::from_le_bytes(pages.try_into()?).into())
}

fn cold_start(wasm: Vec<u8>, call: &Call) -> Result<Duration, Error> {
    let input = call.input.bytes();
    let start = Instant::now();
    let mut plugin = builder(Manifest::new([Wasm::data(wasm)])).build()?;
    plugin.call::<_, &[u8]>(&call.export, &input[..])?;
    Ok(start.elapsed())
}

fn time(wasm: Vec<u8>, call: &Call, calls: u32) -> Result<Duration, Error> {
    let mut plugin = builder(Manifest::new([Wasm::data(wasm)])).build()?;
    let input = call.input.bytes();
    plugin.call::<_, &[u8]>(&call.export, &input[..])?;
    let start = Instant::now();
    for _ in 0..calls {
        plugin.call::<_, &[u8]>(&call.export, &input[..])?;
    }
    Ok(start.elapsed() / calls)
}

/// The settings of every plugin.
fn builder(manifest: Manifest) -> PluginBuilder<'static> {
    let manifest = manifest.with_config_key("greeting", "Hello, plugin!");
    PluginBuilder::new(manifest).with_cache_disabled().with_function(
        "shout",
        [PTR],
        [PTR],
        UserData::new(()),
        |plugin, inputs, outputs, _| {
            let text: String = plugin.memory_get_val(&inputs[0])?;
            plugin.memory_set_val(&mut outputs[0], text.to_uppercase())
        },
    )
}
