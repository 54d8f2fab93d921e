//! Plays random scripts of raw kernel functions on hosts and on the kernel model: each answer must be the same, and so
//! must what comes of the call. So the model that native tests and host-harness stand on is the kernels' that people run.

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
/// What the plugin is configured with.
pub const CONFIG: [(&str, &str); 2] = [("key", "the value of a config key"), ("empty", "")];
/// How a line begins that stands for one that isn't text.
const UNABLE: &str = "unable to log message";
/// Instances of the plugin, and the scripts that are played on each, one call after the other.
const INSTANCES: u64 = 20;
const SCRIPTS: u64 = 25;

/// What came of a script.
#[derive(Debug)]
struct Played {
    answers: Vec<u64>,
    /// The output; or the host's words, of the model only the error text that the plugin set.
    result: Result<Vec<u8>, String>,
    logs: Vec<String>,
}

impl Played {
    /// Whether a host does as this says of the model.
    fn is_like(&self, host: &Played) -> bool {
        let same_result = match (&self.result, &host.result) {
            // Words may stand around it.
            (Err(text), Err(words)) => words.contains(text),
            (expected, observed) => expected == observed,
        };
        same_result && self.answers == host.answers && self.logs == host.logs
    }
}

/// Where a host and the model disagree.
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

/// A host beside the model.
struct Bench<'a> {
    kernel: Kernel,
    runner: Runner<'a>,
    wasm: &'a str,
    /// How many answers were the same, and how many scripts the host ended.
    answers: usize,
    ended: usize,
}

impl Bench<'_> {
    /// Plays all scripts, an instance of the plugin after the other, and gives the differences.
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

    /// What differs, if something does.
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

    /// The shortest beginning of the scripts that shows a difference.
    fn shortest(&mut self, scripts: &[Script]) -> Result<String> {
        for (index, script) in scripts.iter().enumerate() {
            for end in 0..=script.len() {
                let mut part = scripts[..=index].to_vec();
                part[index].truncate(end);
                if let Some(difference) = self.difference(&part)? {
                    // Most often the scripts before have no part in it.
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

    /// What is said of a script without what may differ.
    fn comparable(&self, played: Played, script: &Script) -> Played {
        let Played { answers, result, mut logs } = played;
        // The SDK's own words.
        logs.retain(|line| !["failed to log", "attempted to set variable"].iter().any(|own| line.starts_with(own)));
        // Each has words of its own for why.
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

/// A host with the model's kernel, like those that the plugin gets.
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

/// An error text that the plugin set. The model has words of its own for an empty one, and a host for one that isn't text.
fn set_text(text: String) -> String {
    if text.ends_with("set no error text") || text.contains('\u{fffd}') { String::new() } else { text }
}

/// An instance that has played some scripts: the kernel it has, and the variables that they left.
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

/// What the model says of a script.
struct Trial {
    is_ended: bool,
    /// How often misuse was reported.
    misuse: usize,
}

impl Before {
    fn try_out(&self, script: &Script) -> Trial {
        let model = self.vars.iter().fold(model(self.kernel), |model, (name, value)| model.var(name, value));
        let outcome = { model }.outcome(export!(hosts_script::play), serde_json::to_vec(script).unwrap_or_default());
        // Blocks that are left behind are none.
        let misuse = outcome.reports.iter().filter(|report| !report.starts_with("blocks never freed")).count();
        Trial { is_ended: outcome.code() != 0, misuse }
    }
}

/// The answers, in which an offset is replaced by the step that last answered it. The wasm kernel's offsets are addresses,
/// and the place of a freed block is taken by another.
fn without_addresses(answers: &[u64], script: &Script) -> Vec<u64> {
    let is_offset = |index: usize| gives_block(&script[index]);
    let named = |index: usize| match answers[index] {
        0 => 0,
        offset => match (0..index).rev().find(|before| is_offset(*before) && answers[*before] == offset) {
            // A new block, even where there was one.
            _ if is_new(&script[index]) => 1,
            Some(before) => 2 + before as u64,
            None => 1,
        },
    };
    (0..answers.len()).map(|index| if is_offset(index) { named(index) } else { answers[index] }).collect()
}

/// Whether a step answers with a block's offset.
fn gives_block(step: &Step) -> bool {
    is_new(step) || matches!(step, Step::InputOffset | Step::ErrorGet)
}

/// Whether the block is a new one.
fn is_new(step: &Step) -> bool {
    matches!(step, Step::Alloc(_) | Step::Text(_) | Step::ConfigGet(_) | Step::VarGet(_))
}
