//! Runs jobs on the official Rust runtime. Its log level is for the whole process, so a job with a level is the last one.

#[path = "../../../src/job.rs"]
mod job;
#[path = "../numbers.rs"]
mod numbers;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use extism::{CurrentPlugin, Error, Function, Manifest, PTR, Plugin, PluginBuilder, UserData, Val, Wasm};
use job::{Call, Job, Observed, ObservedCall};

/// The log lines since they were last taken.
static LOGS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() -> Result<(), Error> {
    for line in std::io::stdin().lock().lines() {
        let observed = run(&serde_json::from_str(&line?)?)?;
        println!("{}", serde_json::to_string(&observed)?);
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn run(job: &Job) -> Result<Observed, Error> {
    if let Some(level) = &job.log_level {
        let keep = |line: &str| LOGS.lock().expect("no panics").push(line.into());
        extism::set_log_callback(keep, format!("extism::pdk={level}"))?;
    }
    let mut plugin = match load(job) {
        Ok(plugin) => plugin,
        Err(error) => return Ok(Observed { load_error: Some(format!("{error:#}")), ..Observed::default() }),
    };
    let calls = job.calls.iter().map(|call| make(&mut plugin, call)).collect::<Result<_, _>>()?;
    Ok(Observed { load_error: None, calls })
}

fn load(job: &Job) -> Result<Plugin, Error> {
    let modules = job.linked.iter().map(|(name, path)| (name.as_str(), path)).chain([("main", &job.wasm)]);
    let mut manifest = Manifest::new(modules.map(|(name, path)| Wasm::file(path).with_name(name)))
        .with_config(job.config.clone().into_iter())
        .with_allowed_hosts(job.allowed_hosts.iter().cloned())
        .with_allowed_paths(job.folders.iter().map(|(guest, host)| (host.clone(), guest.into())));
    if let Some(limit) = job.timeout_ms {
        manifest = manifest.with_timeout(Duration::from_millis(limit));
    }
    if let Some(pages) = job.memory_pages {
        manifest = manifest.with_memory_max(pages);
    }
    if let Some(text) = &job.manifest {
        manifest = serde_json::from_str(text)?;
    }
    let store = UserData::new(HashMap::new());
    PluginBuilder::new(manifest)
        .with_wasi(job.wasi)
        .with_http_response_headers(job.response_headers)
        .with_functions(job.functions.iter().map(|function| host_function(function, store.clone())))
        .build()
}

fn make(plugin: &mut Plugin, call: &Call) -> Result<ObservedCall, Error> {
    let input = BASE64_STANDARD.decode(&call.input)?;
    let mut observed = ObservedCall { micros: f64::INFINITY, ..ObservedCall::default() };
    for _ in 0..call.repeat {
        let start = Instant::now();
        let result = plugin.call_get_error_code::<_, &[u8]>(&call.function, &input);
        observed.micros = observed.micros.min(start.elapsed().as_secs_f64() * 1e6);
        match result {
            Ok(output) => {
                (observed.output, observed.error) = (Some(BASE64_STANDARD.encode(output)), None);
                observed.code = Some(0);
            }
            Err((error, code)) => {
                (observed.output, observed.error) = (None, Some(format!("{error:#}")));
                observed.code = Some(code);
            }
        }
    }
    observed.logs = LOGS.lock().expect("no panics").drain(..).filter_map(|line| parse_log(&line)).collect();
    Ok(observed)
}

/// Reads the level and the text of `time LEVEL extism::pdk: text plugin="id"`.
fn parse_log(line: &str) -> Option<(String, String)> {
    let (head, text) = line.split_once(" extism::pdk: ")?;
    let (text, _id) = text.rsplit_once(" plugin=")?;
    let level = head.split_whitespace().last()?;
    Some((level.to_lowercase(), text.into()))
}

type Store = HashMap<Vec<u8>, Vec<u8>>;

/// Creates a function that behaves as its name in the table says.
fn host_function(function: &job::Function, store: UserData<Store>) -> Function {
    let does = function.does.clone();
    let over_numbers = numbers::signature(&does);
    let is_over_numbers = over_numbers.is_some();
    let (params, results) = over_numbers.unwrap_or_else(|| match does.as_str() {
        "concat" => (vec![PTR; 3], vec![PTR]),
        "write" => (vec![PTR; 2], vec![]),
        "nothing" => (vec![PTR], vec![]),
        _ => (vec![PTR], vec![PTR]),
    });
    let call = move |plugin: &mut CurrentPlugin, inputs: &[Val], outputs: &mut [Val], store: UserData<Store>| {
        let store: Arc<Mutex<Store>> = store.get()?;
        let mut store = store.lock().expect("no panics");
        if is_over_numbers {
            let note = |number: String| drop(store.insert(b"noted".into(), number.into()));
            if let (Some(output), Some(result)) = (outputs.first_mut(), numbers::behave(&does, plugin, inputs, note)?) {
                *output = result;
            }
            return Ok(());
        }
        let arguments: Vec<Vec<u8>> =
            inputs.iter().map(|input| plugin.memory_get_val(input)).collect::<Result<_, _>>()?;
        let result = behave(&does, arguments, &mut store)?;
        if let Some(output) = outputs.first_mut() {
            match result {
                Some(result) => plugin.memory_set_val(output, result)?,
                None => *output = Val::I64(0),
            }
        }
        Ok(())
    };
    Function::new(&function.name, params, results, store, call).with_namespace(&function.namespace)
}

fn behave(does: &str, mut arguments: Vec<Vec<u8>>, store: &mut Store) -> Result<Option<Vec<u8>>, Error> {
    Ok(match does {
        "echo" => arguments.pop(),
        "concat" => Some(arguments.concat()),
        "sum" => Some(serde_json::from_slice::<Vec<u64>>(&arguments[0])?.iter().sum::<u64>().to_string().into()),
        "empty" => Some(Vec::new()),
        "null" | "nothing" => None,
        "read" => store.get(&arguments[0]).cloned(),
        "write" => {
            let value = arguments.pop().unwrap_or_default();
            store.insert(arguments.pop().unwrap_or_default(), value);
            None
        }
        "upper" => Some(String::from_utf8_lossy(&arguments[0]).to_uppercase().into()),
        // A reply with an envelope: see `HostError` of the PDK.
        "rate" if arguments[0] == b"USD" => Some([&[0][..], &1.5f64.to_le_bytes()].concat()),
        "rate" => Some([&b"\x01no rate for "[..], &arguments[0]].concat()),
        // Other replies: a value, nothing, or an error.
        "find" if arguments[0] == b"refused" => Some(b"\x01the host refuses".into()),
        "find" => Some([&[0][..], store.get(&arguments[0]).map_or(&[], Vec::as_slice)].concat()),
        "fail" => return Err(Error::msg("the host function failed")),
        _ => return Err(Error::msg(format!("no such behaviour: {does}"))),
    })
}
