//! Runs the exports of a plugin that is built with each PDK, and compares everything that is visible.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use host_harness::{Builder, Error, Outcome, Plugin};
use plugin_bench::Pdk;

use super::build::built;

/// The cases of a plugin, which are called in order on one instance.
pub struct Suite {
    pub plugin: &'static str,
    /// The host.
    pub host: fn(Builder, Record) -> Builder,
    /// The variables to compare after each call.
    pub vars: &'static [&'static str],
    pub cases: Vec<Case>,
}

/// A call of an export, and the expected outcome.
pub struct Case {
    export: &'static str,
    input: Vec<u8>,
    succeeds: bool,
    difference: Option<Difference>,
}

/// An intended difference.
struct Difference {
    reason: &'static str,
    upstream: String,
    ours: String,
}

/// The calls of host functions, which the functions write down.
#[derive(Clone, Default)]
pub struct Record(Arc<Mutex<String>>);

impl Record {
    pub fn line(&self, line: impl std::fmt::Display) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(lines, "host {line}");
    }

    fn take(&self) -> String {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A call that succeeds.
pub fn gives(export: &'static str, input: impl AsRef<[u8]>) -> Case {
    Case { export, input: input.as_ref().to_vec(), succeeds: true, difference: None }
}

/// A call that fails.
pub fn fails(export: &'static str, input: impl AsRef<[u8]>) -> Case {
    Case { succeeds: false, ..gives(export, input) }
}

impl Case {
    /// Lists an intended difference: everything that is visible of the call, on each side.
    pub fn differs(mut self, reason: &'static str, upstream: impl Into<String>, ours: impl Into<String>) -> Self {
        self.difference = Some(Difference { reason, upstream: upstream.into(), ours: ours.into() });
        self
    }
}

/// Checks all suites of a plugin. Together they must call each of its exports. Fails with all mistakes at once.
pub fn check(suites: &[Suite]) {
    let mut mistakes = String::new();
    let called: BTreeSet<&str> = suites.iter().flat_map(|suite| &suite.cases).map(|case| case.export).collect();
    for suite in suites {
        let exports = suite.check(&mut mistakes);
        for (export, _) in exports.iter().filter(|(name, signature)| signature.is_none() && !called.contains(&name[..]))
        {
            let _ = writeln!(mistakes, "\n## {}::{export}: no case calls it", suite.plugin);
        }
    }
    assert!(mistakes.is_empty(), "{mistakes}");
}

impl Suite {
    /// Adds mistakes, and returns the exports as [`Side::exports`] does.
    fn check(&self, mistakes: &mut String) -> Vec<(String, Option<String>)> {
        let mut sides = [Pdk::Upstream, Pdk::Ours].map(|pdk| Side::load(self, pdk));
        for case in &self.cases {
            let [upstream, ours] = sides.each_mut().map(|side| side.call(self, case));
            if let Err(mistake) = case.judge(&upstream, &ours) {
                let (plugin, export, input) = (self.plugin, case.export, case.input.escape_ascii());
                let _ = write!(
                    mistakes,
                    "\n## {plugin}::{export}(\"{input}\"): {mistake}\n# upstream\n{upstream}# ours\n{ours}"
                );
            }
        }
        let [upstream, ours] = sides.each_mut().map(Side::exports);
        if upstream != ours {
            let plugin = self.plugin;
            let _ = write!(mistakes, "\n## {plugin}: other exports\n# upstream\n{upstream:#?}\n# ours\n{ours:#?}\n");
        }
        upstream
    }
}

impl Case {
    fn judge(&self, upstream: &str, ours: &str) -> Result<(), String> {
        match &self.difference {
            None if upstream != ours => return Err("a difference that isn't listed".into()),
            None => {}
            Some(listed) if upstream == ours => return Err(format!("no difference any more: {}", listed.reason)),
            Some(listed) if (listed.upstream.as_str(), listed.ours.as_str()) != (upstream, ours) => {
                let Difference { reason, upstream, ours } = listed;
                return Err(format!(
                    "another difference than listed ({reason})\n# listed of upstream\n{upstream}# listed of ours\n{ours}"
                ));
            }
            Some(_) => {}
        }
        match upstream.starts_with("ok") == self.succeeds {
            true => Ok(()),
            false => Err("not what the case is about".into()),
        }
    }
}

/// A plugin built with one of the PDKs.
struct Side {
    plugin: Plugin,
    record: Record,
    /// The variables after the last call, to compare only those that a call changes.
    vars: BTreeMap<&'static str, Option<Vec<u8>>>,
}

impl Side {
    fn load(suite: &Suite, pdk: Pdk) -> Self {
        let record = Record::default();
        let path = built(pdk).artifact(&format!("compat-{}", suite.plugin)).unwrap_or_else(|error| panic!("{error}"));
        // Upstream leaks blocks by design, so blocks aren't compared.
        let builder = (suite.host)(Builder::from_file(path), record.clone()).unchecked();
        let plugin = builder.load().unwrap_or_else(|error| panic!("{error}"));
        Side { plugin, record, vars: BTreeMap::new() }
    }

    /// Calls an export, and returns everything that is visible as text.
    fn call(&mut self, suite: &Suite, case: &Case) -> String {
        let outcome = match self.plugin.outcome(case.export, &case.input[..]) {
            Ok(outcome) => outcome,
            Err(error) => panic!("{}::{}: {error}", suite.plugin, case.export),
        };
        let mut seen = shown(&outcome) + &self.record.take();
        for key in suite.vars {
            let value = self.plugin.get_var(key).map(<[u8]>::to_vec);
            if value != self.vars.insert(key, value.clone()).flatten() {
                let value = value.map_or("gone".into(), |value| format!("= {}", value.escape_ascii()));
                let _ = writeln!(seen, "var {key} {value}");
            }
        }
        seen
    }

    /// Returns the exported functions, with their types if they aren't plugin functions.
    fn exports(&mut self) -> Vec<(String, Option<String>)> {
        let mut names = self.plugin.functions();
        names.sort();
        names.into_iter().map(|name| (name.clone(), self.signature(&name))).collect()
    }

    fn signature(&mut self, name: &str) -> Option<String> {
        // The type is checked before the call. The result for an empty input doesn't matter.
        match self.plugin.outcome(name, "") {
            Err(Error::NotCallable { signature, .. }) => Some(signature),
            _ => None,
        }
    }
}

/// Returns everything except the reports, and the place of a panic in its file.
fn shown(outcome: &Outcome) -> String {
    let mut shown = match &outcome.result {
        Ok(output) => format!("ok {}\n", output.escape_ascii()),
        Err(failure) => format!("code {}: {}\n", failure.code, without_places(&failure.text)),
    };
    for log in &outcome.logs {
        let _ = writeln!(shown, "{:?} {}", log.level, without_places(&log.text));
    }
    shown
}

/// Replaces `lib.rs:12:5` by `lib.rs:_:_`, and `offset 0x12` by `offset _`, because these change with every edit.
fn without_places(text: &str) -> String {
    let mut offsets = text.split("offset 0x");
    let before = offsets.next().unwrap_or_default().to_owned();
    let text =
        offsets.fold(before, |text, part| text + "offset _" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    let mut parts = text.split(".rs:");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
        let _ =
            write!(result, ".rs:_:_{}{rest}", if part[..part.len() - rest.len()].ends_with(':') { ":" } else { "" });
    }
    result
}
