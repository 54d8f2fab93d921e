//! `host-harness call`.

use std::process::ExitCode;
use std::time::Instant;

use super::called::Called;
use super::error::Result;
use super::options::Call;
use super::source::{self, Source, is_stdin};
use super::watch::{self, Work};
use super::{c_functions, json, print, settings, table};
use crate::contract::payload::Described;
use crate::instance::template::Template;
use crate::testing::text::safe_name;
use crate::{CompiledPlugin, Error, Outcome, Plugin, advice};

/// Calls, and calls again if that is asked for.
pub fn run(call: Call) -> Result<ExitCode> {
    let stdin = is_stdin(&call.plugin);
    if stdin && call.input_file.as_deref().is_some_and(is_stdin) {
        return Err("the plugin and its input can't both come from stdin: give one of them as a file".into());
    }
    if stdin && call.watch {
        return Err("stdin can't be watched: give the plugin as a file or a folder".into());
    }
    let plugin = Source::named(&call.plugin)?;
    let stdin = match &call.input_file {
        Some(path) if is_stdin(path) => Some(source::read(path)?),
        _ => None,
    };
    if call.watch {
        plugin.check()?;
        call.given.check()?;
        read_input(&call, stdin.as_deref())?;
    }
    let work = |work: &Work| call_repeatedly(&call, &plugin, read_input(&call, stdin.as_deref())?, work);
    if call.watch { watch::repeat(&call.watched(), work) } else { work(&Work::default()) }
}

/// The input as it is now; stdin has been read.
fn read_input(call: &Call, stdin: Option<&[u8]>) -> Result<Vec<u8>> {
    match (stdin, &call.input_file) {
        (Some(stdin), _) => Ok(stdin.to_vec()),
        (None, Some(path)) => Ok(source::read(path)?),
        (None, None) => Ok(call.input.clone().unwrap_or_default().into_bytes()),
    }
}

/// Loads the plugin, and calls it until it fails or has been called often enough.
fn call_repeatedly(call: &Call, source: &Source, input: Vec<u8>, work: &Work) -> Result<ExitCode> {
    let compiled = call.given.with_settings_of(source)?.builder(source)?.0.compile()?;
    let described = match &call.args {
        Some(_) => describe_export(&compiled, &call.export)?,
        // Without a contract, the table shows the output as JSON if it is that, else as text.
        None if call.table => describe_export(&compiled, &call.export).unwrap_or_default(),
        None => None,
    };
    let input = match (&call.args, &described) {
        (Some(args), Some(export)) => export.encode_arguments(args)?,
        _ => input,
    };
    let mut plugin = match compiled.start_with(|handle| work.calls(handle)) {
        Err(_) if work.is_outdated() => return Ok(ended_by_change()),
        started => started?,
    };
    let mut times = Vec::new();
    let mut code = ExitCode::SUCCESS;
    for _ in 0..call.repeat {
        let called = call_once(&mut plugin, source, described.as_ref(), &call.export, &input)?;
        if called.outcome.result.is_err() && work.is_outdated() {
            return Ok(ended_by_change());
        }
        times.push(called.time);
        let misused = !call.given.unchecked && !called.outcome.reports.is_empty();
        if call.json {
            print::json(&json::call(&called))?;
        } else if call.table {
            table::call(&called)?;
        } else {
            print::call(&called, call.repeat > 1 || call.watch)?;
        }
        if let Some(advice) = &called.advice {
            print::note(advice);
        }
        if misused {
            print::misuse(&call.export, &called.outcome.reports);
        }
        if called.outcome.result.is_err() || misused {
            code = exit_code(&called.outcome);
            break;
        }
    }
    if call.repeat > 1 && !call.json {
        print::times(&times);
    }
    Ok(code)
}

/// What the contract says of an export; `None` if there is no such export, which the call says.
fn describe_export<'a>(compiled: &'a CompiledPlugin, export: &str) -> Result<Option<Described<'a>>> {
    let Template { contract, module, .. } = &*compiled.0;
    if module.get_export(export).is_none() {
        return Ok(None);
    }
    let reason = match contract {
        Err(error) => error.to_string(),
        Ok(None) => "the plugin has no contract".into(),
        Ok(Some(contract)) => match Described::new(contract, export) {
            Some(described) => return Ok(Some(described)),
            None => format!("the plugin's contract doesn't describe `{}`", safe_name(export)),
        },
    };
    Err(format!("can't encode --args: {reason}; give the export's input by --input or --input-file").into())
}

/// Says that a changed file has ended the call. Another call follows.
fn ended_by_change() -> ExitCode {
    print::note("a file changed: the call was ended");
    ExitCode::FAILURE
}

/// Calls an export of a plugin that comes from `source`. Reads the output as JSON if the contract describes the export.
pub fn call_once(
    plugin: &mut Plugin,
    source: &Source,
    described: Option<&Described>,
    export: &str,
    input: &[u8],
) -> Result<Called> {
    let before = plugin.vars().clone();
    let start = Instant::now();
    let outcome = plugin.outcome(export, input).inspect_err(|error| {
        if matches!(error, Error::MissingExport { .. }) && c_functions::is_c_function(export) {
            print::warning(&format!(
                "C has a function `{export}`, too, which the linker may have kept in place of yours: rename the export"
            ));
        }
    })?;
    let time = start.elapsed();
    let now = plugin.vars();
    let gone = before.keys().filter(|key| !now.contains_key(*key)).map(|key| (key.clone(), None));
    let changed = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
    let vars = changed.map(|(key, value)| (key.clone(), Some(value.clone()))).chain(gone).collect();
    let (value, advice) = match &outcome.result {
        Ok(output) => (described.map(|export| export.decode_output(output)), None),
        Err(failure) => (None, advise(&failure.text, plugin, source)),
    };
    Ok(Called { outcome, value, advice, time, vars, pages: plugin.memory_pages(), fuel: plugin.fuel_used() })
}

/// What to change, of the plugin or of what it is given, so that it doesn't fail with a text again.
fn advise(text: &str, plugin: &Plugin, source: &Source) -> Option<String> {
    let is_wasi = plugin.imports().iter().any(|(namespace, _)| namespace.starts_with("wasi_"));
    advice::advice_on_failure(text, is_wasi).or_else(|| settings::advice_on_failure(text, source))
}

/// The plugin's code as an exit code, which is one byte. A failure never becomes 0.
fn exit_code(outcome: &Outcome) -> ExitCode {
    match outcome.code() as u8 {
        0 => ExitCode::FAILURE,
        code => ExitCode::from(code),
    }
}
