//! Plays random scripts of raw kernel functions on hosts and on the kernel model. Each answer must be the same, and the
//! result of the call, too. This shows that the model of native tests and host-harness behaves as the kernels of the hosts
//! do.

mod random;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use extism_pdk::testing::{self, Plugin, export};
use hosts_script::Step;

use crate::job::{Call, Job, ObservedCall};
use crate::plugins;
use crate::runner::Runner;
use crate::table::{Host, Kernel};

pub type Script = Vec<Step>;

/// The plugin that plays scripts.
const PLUGIN: &str = "tests/hosts/plugins/script";
/// The config of the plugin.
pub const CONFIG: [(&str, &str); 2] = [("key", "the value of a config key"), ("empty", "")];
/// The beginning of a line that stands for a line that isn't text.
const UNABLE: &str = "unable to log message";
/// How many instances of the plugin there are, and how many scripts each plays in order.
const INSTANCES: u64 = 20;
const SCRIPTS: u64 = 25;

/// The result of a script.
#[derive(Debug)]
struct Played {
    answers: Vec<u64>,
    /// The output, or the host's error. Of the model, it is only the error text that the plugin has set.
    result: Result<Vec<u8>, String>,
    logs: Vec<String>,
}

impl Played {
    /// Whether a host's result is the same as this one of the model.
    fn is_like(&self, host: &Played) -> bool {
        let same_result = match (&self.result, &host.result) {
            // The host may add words around it.
            (Err(text), Err(words)) => words.contains(text),
            (expected, observed) => expected == observed,
        };
        same_result && self.answers == host.answers && self.logs == host.logs
    }
}

/// A difference between a host and the model.
pub fn run(hosts: &[Host], setup: &Path) -> Result<Vec<String>> {
    let wasm = plugins::build(PLUGIN, setup)?.display().to_string();
    let mut misses = Vec::new();
    for (host, kernel) in hosts.iter().filter_map(|host| Some((host, host.kernel?))) {
        eprintln!("    Playing {} scripts on {} ({})", INSTANCES * SCRIPTS, host.name, host.what);
        let bench = Bench { kernel, runner: Runner::new(host, setup), wasm: &wasm, answers: 0, ended: 0 };
        let found = bench.play_all(&host.name).unwrap_or_else(|error| vec![format!("{error:#}")]);
        misses.extend(found.into_iter().map(|miss| format!("random scripts on {}: {miss}", host.name)));
    }
    Ok(misses)
}

/// A host and the model.
struct Bench<'a> {
    kernel: Kernel,
    runner: Runner<'a>,
    wasm: &'a str,
    /// The number of equal answers, and of scripts that the host ended.
    answers: usize,
    ended: usize,
}

impl Bench<'_> {
    /// Plays all scripts on all instances of the plugin, and returns the differences.
    fn play_all(mut self, host: &str) -> Result<Vec<String>> {
        let mut misses = Vec::new();
        for seed in 0..INSTANCES {
            let scripts = random::scripts(self.kernel, seed, SCRIPTS);
            if self.difference(&scripts)?.is_some() {
                misses.push(format!("seed {seed}: {}", self.shortest(&scripts)?));
            }
        }
        let Bench { answers, ended, .. } = self;
        println!("{host}: {answers} answers as the model's, in {} scripts; it ended {ended}", INSTANCES * SCRIPTS);
        Ok(misses)
    }

    /// Returns the difference, if there is one.
    fn difference(&mut self, scripts: &[Script]) -> Result<Option<String>> {
        let mut model = model(self.kernel);
        let observed = self.observe(scripts)?;
        for (script, observed) in scripts.iter().zip(observed) {
            let expected = on_model(&mut model, script);
            let (expected, observed) = (self.comparable(expected, script), self.comparable(observed, script));
            if !expected.is_like(&observed) {
                return Ok(Some(format!("the model: {expected:?}\n  the host:  {observed:?}")));
            }
            self.answers += expected.answers.len();
            self.ended += usize::from(expected.answers.len() < script.len());
        }
        Ok(None)
    }

    /// Returns the shortest beginning of the scripts that shows a difference.
    fn shortest(&mut self, scripts: &[Script]) -> Result<String> {
        for (index, script) in scripts.iter().enumerate() {
            for end in 0..=script.len() {
                let mut part = scripts[..=index].to_vec();
                part[index].truncate(end);
                if let Some(difference) = self.difference(&part)? {
                    // Usually, the difference doesn't depend on the scripts before.
                    let alone = self.difference(&part[index..])?.is_some();
                    let shown = if alone { &part[index..] } else { &part };
                    return Ok(format!("{shown:?}\n  {difference}"));
                }
            }
        }
        Ok("a difference that doesn't come again".into())
    }

    /// Plays scripts on the host.
    fn observe(&mut self, scripts: &[Script]) -> Result<Vec<Played>> {
        let call = |function: &str, input: Vec<u8>| Call {
            function: function.into(),
            input: BASE64_STANDARD.encode(input),
            repeat: 1,
        };
        let mut calls = Vec::new();
        for script in scripts {
            calls.extend([call("play", serde_json::to_vec(script)?), call("answers", Vec::new())]);
        }
        let config = CONFIG.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let log_level = Some("trace".into());
        let job = Job { wasm: self.wasm.into(), config, log_level, calls, ..Job::default() };
        let observed = self.runner.run(&job)?;
        observed.calls.chunks(2).map(|pair| self.played(&pair[0], &pair[1])).collect()
    }

    fn played(&self, play: &ObservedCall, answers: &ObservedCall) -> Result<Played> {
        let output = |call: &ObservedCall| match &call.output {
            Some(output) => Ok(BASE64_STANDARD.decode(output)?),
            None => Err(anyhow::anyhow!("{}", call.error.as_deref().unwrap_or("no word"))),
        };
        let answers = serde_json::from_slice(&output(answers)?).context("the answers")?;
        Ok(Played {
            answers,
            result: output(play).map_err(|error| error.to_string()),
            logs: play.logs.iter().map(|(_, text)| text.clone()).collect(),
        })
    }

    /// Returns a result without the parts that may differ.
    fn comparable(&self, played: Played, script: &Script) -> Played {
        let Played { answers, result, mut logs } = played;
        // The SDK adds these words.
        logs.retain(|line| !["failed to log", "attempted to set variable"].iter().any(|own| line.starts_with(own)));
        // Hosts have different words for the reason.
        for line in logs.iter_mut().filter(|line| line.starts_with(UNABLE)) {
            line.truncate(UNABLE.len());
        }
        let answers = match self.kernel {
            Kernel::JavaScript => answers,
            Kernel::Wasm => without_addresses(&answers, script),
        };
        Played { answers, result, logs }
    }
}

/// Returns a host with the kernel's model, with the same settings as the other hosts.
fn model(kernel: Kernel) -> testing::Host {
    let host = CONFIG.iter().fold(testing::Host::new().unchecked(), |host, (key, value)| host.config(*key, *value));
    match kernel {
        Kernel::Wasm => host,
        Kernel::JavaScript => host.javascript(),
    }
}

fn on_model(model: &mut testing::Host, script: &Script) -> Played {
    let outcome = model.outcome(export!(hosts_script::play), serde_json::to_vec(script).unwrap_or_default());
    let answers = model.call::<extism_pdk::Json<Vec<u64>>>(export!(hosts_script::answers), ()).map(|answers| answers.0);
    Played {
        answers: answers.unwrap_or_default(),
        result: outcome
            .result
            .map_err(|failure| if failure.code == 0 { set_text(failure.text) } else { String::new() }),
        logs: outcome.logs.into_iter().map(|log| log.text).collect(),
    }
}

/// Returns an error text that the plugin has set. The model has other words for an empty one, and a host for one that isn't
/// text.
fn set_text(text: String) -> String {
    if text.ends_with("set no error text") || text.contains('\u{fffd}') { String::new() } else { text }
}

/// An instance that has played some scripts: its kernel, and the variables of the scripts.
struct Before {
    kernel: Kernel,
    vars: BTreeMap<String, Vec<u8>>,
}

fn played(kernel: Kernel, scripts: &[Script]) -> Before {
    let mut model = model(kernel);
    for script in scripts {
        on_model(&mut model, script);
    }
    Before { kernel, vars: model.into_parts().kernel.vars }
}

/// The result of a script on the model.
struct Trial {
    is_ended: bool,
    /// How often misuse was reported.
    misuse: usize,
}

impl Before {
    fn try_out(&self, script: &Script) -> Trial {
        let model = self.vars.iter().fold(model(self.kernel), |model, (name, value)| model.var(name, value));
        let outcome = { model }.outcome(export!(hosts_script::play), serde_json::to_vec(script).unwrap_or_default());
        // Blocks that are left behind aren't misuse.
        let misuse = outcome.reports.iter().filter(|report| !report.starts_with("blocks never freed")).count();
        Trial { is_ended: outcome.code() != 0, misuse }
    }
}

/// Returns the answers, with each offset replaced by the last step that returned it. The offsets of the wasm kernel are
/// addresses, and another block may take the place of a freed one.
fn without_addresses(answers: &[u64], script: &Script) -> Vec<u64> {
    let is_offset = |index: usize| gives_block(&script[index]);
    let named = |index: usize| match answers[index] {
        0 => 0,
        offset => match (0..index).rev().find(|before| is_offset(*before) && answers[*before] == offset) {
            // This is a new block, even if there was another one at the offset.
            _ if is_new(&script[index]) => 1,
            Some(before) => 2 + before as u64,
            None => 1,
        },
    };
    (0..answers.len()).map(|index| if is_offset(index) { named(index) } else { answers[index] }).collect()
}

/// Whether a step returns the offset of a block.
fn gives_block(step: &Step) -> bool {
    is_new(step) || matches!(step, Step::InputOffset | Step::ErrorGet)
}

/// Whether the block is a new one.
fn is_new(step: &Step) -> bool {
    matches!(step, Step::Alloc(_) | Step::Text(_) | Step::ConfigGet(_) | Step::VarGet(_))
}
