//! The table of hosts and cases, as in the files.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::data::{Data, Text};
use crate::job::Function;

/// A host: the command of its runner, and what it shows of a failed call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub name: String,
    pub what: String,
    /// The command of the runner: see [`crate::runner`].
    pub start: Vec<String>,
    /// Whether its settings are for the whole process, so that each case needs a new process.
    #[serde(default)]
    pub process_per_case: bool,
    /// Whether its log level is for the whole process, so that a case with a level is the last one of a process.
    #[serde(default)]
    pub process_per_log_level: bool,
    /// The text that it puts before a plugin's error text.
    #[serde(default)]
    pub error_prefix: String,
    /// Whether it tells the code of a plugin's error.
    #[serde(default)]
    pub tells_codes: bool,
    /// Its kernel, if random scripts are played on it: see [`crate::kernels`].
    pub kernel: Option<Kernel>,
    /// How many host calls are measured: fewer if they would take minutes. (With each call, the JavaScript SDK sends its
    /// worker the list of all blocks so far.)
    #[serde(default = "many")]
    pub host_calls: u32,
}

fn many() -> u32 {
    10_000
}

/// A kernel of hosts, which the model can imitate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    Wasm,
    JavaScript,
}

/// How a manifest names a .wasm file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Path,
    /// By the URL of the tests' server.
    Url,
}

/// A plugin with its settings, the calls, and their expected results.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows.
    pub name: String,
    /// The folder of the crate, from the root of the repository.
    pub plugin: String,
    /// How the manifest of `cargo extism manifest` names the .wasm file, if the plugin is loaded with it.
    pub by_manifest: Option<Place>,
    /// The folders of plugins whose functions it calls, by their namespaces.
    #[serde(default)]
    pub linked: BTreeMap<String, String>,
    #[serde(default)]
    pub wasi: bool,
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    pub log_level: Option<String>,
    #[serde(default)]
    pub functions: Vec<Function>,
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
    #[serde(default)]
    pub response_headers: bool,
    /// The path of a folder in the plugin, and the folder from the root of the repository.
    #[serde(default)]
    pub folders: BTreeMap<String, String>,
    pub timeout_ms: Option<u64>,
    pub memory_pages: Option<u32>,
    /// Whether host-harness accepts misused blocks: plugins of other PDKs leave some behind.
    #[serde(default)]
    pub unchecked: bool,
    pub calls: Vec<Call>,
    /// Hosts that can't run it, with the reasons.
    #[serde(default)]
    pub not_on: Vec<Exception>,
    /// Hosts that must refuse to load the plugin, with the reasons and the hosts' errors.
    #[serde(default)]
    pub refused_by: Vec<Refusal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// Names of hosts, or patterns with `*`, separated by spaces.
    pub hosts: String,
    pub why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub hosts: String,
    pub why: String,
    pub error: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub call: String,
    #[serde(default)]
    pub input: Option<Data>,
    #[serde(default = "once")]
    pub repeat: u32,
    /// The expected result: one of these three, with or without a code.
    pub output: Option<Data>,
    /// The plugin's error text. Hosts may put something before it.
    pub error: Option<Text>,
    /// The host's own error.
    pub host_error: Option<Text>,
    pub code: Option<i32>,
    /// How long the fastest of the repeated calls may take: many times the usual time, for busy machines.
    pub within_ms: Option<u64>,
    /// The level and the text of all log lines.
    #[serde(default)]
    pub logs: Vec<(String, Text)>,
    /// Differences by the design of some hosts. The first one that names the host counts.
    #[serde(default)]
    pub differs: Vec<Difference>,
}

fn once() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    pub hosts: String,
    pub why: String,
    pub output: Option<Data>,
    pub error: Option<Text>,
    pub host_error: Option<Text>,
    pub code: Option<i32>,
    pub logs: Option<Vec<(String, Text)>>,
}

/// The expected result of a call on a host.
#[derive(Debug)]
pub struct Expected<'a> {
    pub result: ExpectedResult<'a>,
    pub code: Option<i32>,
    pub logs: &'a [(String, Text)],
}

#[derive(Debug, Clone, Copy)]
pub enum ExpectedResult<'a> {
    Output(&'a Data),
    Error(&'a Text),
    HostError(&'a Text),
}

impl Call {
    pub fn difference(&self, host: &str) -> Option<&Difference> {
        self.differs.iter().find(|difference| names(&difference.hosts, host))
    }

    pub fn expected(&self, host: &str) -> Result<Expected<'_>> {
        let usual = one_of(&self.output, &self.error, &self.host_error)?;
        let usual = usual.with_context(|| format!("call `{}` expects nothing", self.call))?;
        let Some(difference) = self.difference(host) else {
            return Ok(Expected { result: usual, code: self.code, logs: &self.logs });
        };
        let other = one_of(&difference.output, &difference.error, &difference.host_error)?;
        Ok(Expected {
            result: other.unwrap_or(usual),
            code: difference.code.or(self.code.filter(|_| other.is_none())),
            logs: difference.logs.as_ref().unwrap_or(&self.logs),
        })
    }
}

fn one_of<'a>(
    output: &'a Option<Data>,
    error: &'a Option<Text>,
    host_error: &'a Option<Text>,
) -> Result<Option<ExpectedResult<'a>>> {
    Ok(match (output, error, host_error) {
        (None, None, None) => None,
        (Some(output), None, None) => Some(ExpectedResult::Output(output)),
        (None, Some(error), None) => Some(ExpectedResult::Error(error)),
        (None, None, Some(error)) => Some(ExpectedResult::HostError(error)),
        _ => bail!("a call has one of `output`, `error` and `host_error`"),
    })
}

impl Case {
    /// Returns the folders of all plugins in it.
    pub fn plugins(&self) -> impl Iterator<Item = &str> {
        self.linked.values().chain([&self.plugin]).map(String::as_str)
    }

    pub fn not_on(&self, host: &str) -> Option<&Exception> {
        self.not_on.iter().find(|exception| names(&exception.hosts, host))
    }

    pub fn refused_by(&self, host: &str) -> Option<&Refusal> {
        self.refused_by.iter().find(|refusal| names(&refusal.hosts, host))
    }

    /// Finds mistakes in the table that would otherwise have no effect.
    fn check(&self, hosts: &[Host]) -> Result<()> {
        let lists = self.not_on.iter().map(|exception| &exception.hosts);
        let lists = lists.chain(self.refused_by.iter().map(|refusal| &refusal.hosts));
        let lists = lists.chain(self.calls.iter().flat_map(|call| call.differs.iter().map(|other| &other.hosts)));
        for pattern in lists.flat_map(|list| list.split_whitespace()) {
            check_pattern(pattern, hosts)?;
        }
        for (call, host) in self.calls.iter().flat_map(|call| hosts.iter().map(move |host| (call, host))) {
            call.expected(&host.name)?;
        }
        Ok(())
    }
}

/// Reads the hosts in `hosts.json`.
pub fn read_hosts(file: &Path) -> Result<Vec<Host>> {
    read(file)
}

/// Returns the hosts that a list of patterns names. Each pattern must name at least one.
pub fn select_hosts(hosts: Vec<Host>, patterns: &str) -> Result<Vec<Host>> {
    ensure!(!patterns.trim().is_empty(), "name at least one host: {}", list(&hosts));
    for pattern in patterns.split_whitespace() {
        check_pattern(pattern, &hosts)?;
    }
    Ok(hosts.into_iter().filter(|host| names(patterns, &host.name)).collect())
}

fn check_pattern(pattern: &str, hosts: &[Host]) -> Result<()> {
    ensure!(
        hosts.iter().any(|host| names(pattern, &host.name)),
        "no host is called `{pattern}`: there are {}",
        list(hosts)
    );
    Ok(())
}

fn list(hosts: &[Host]) -> String {
    hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Returns the cases whose `subject: name` contains a text. There must be at least one.
pub fn select_cases(subjects: Vec<(String, Vec<Case>)>, part: &str) -> Result<Vec<(String, Vec<Case>)>> {
    let all: Vec<_> = subjects.iter().map(|(subject, _)| subject.as_str()).collect();
    let all = all.join(", ");
    let selected = subjects.into_iter().map(|(subject, mut cases)| {
        cases.retain(|case| format!("{subject}: {}", case.name).contains(part));
        (subject, cases)
    });
    let selected: Vec<_> = selected.filter(|(_, cases)| !cases.is_empty()).collect();
    ensure!(!selected.is_empty(), "no case has `{part}` in its `subject: name`: the subjects are {all}");
    Ok(selected)
}

/// Reads the cases of a folder, by subject, which is the name of the file.
pub fn read_cases(folder: &Path, hosts: &[Host]) -> Result<Vec<(String, Vec<Case>)>> {
    let mut files = Vec::new();
    for entry in folder.read_dir().with_context(|| format!("can't read {}", folder.display()))? {
        files.push(entry?.path());
    }
    files.sort();
    let mut subjects: Vec<(String, Vec<Case>)> = Vec::new();
    for file in files {
        let cases: Vec<Case> = read(&file)?;
        for case in &cases {
            case.check(hosts).with_context(|| format!("{}: the case `{}`", file.display(), case.name))?;
            let others = subjects.iter().flat_map(|(_, cases)| cases).chain(&cases);
            let twice = others.filter(|other| other.name == case.name).count() > 1;
            ensure!(!twice, "{}: there are two cases `{}`", file.display(), case.name);
        }
        let subject = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        subjects.push((subject, cases));
    }
    Ok(subjects)
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text = std::fs::read_to_string(file).with_context(|| format!("can't read {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("in {}", file.display()))
}

/// Whether a list of patterns names a host.
pub fn names(patterns: &str, host: &str) -> bool {
    patterns.split_whitespace().any(|pattern| matches(pattern, host))
}

/// Whether a name matches a pattern, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(after, &rest[at..]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_hosts() {
        assert!(names("python-*", "python-1.41"));
        assert!(names("rust js*-worker", "js2-node-worker"));
        assert!(!names("js*-worker", "js2-node"));
        assert!(!names("js", "js2-node"));
    }

    #[test]
    fn what_selects_nothing_is_an_error() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let hosts = || read_hosts(&here.join("hosts.json")).unwrap();
        let cases = || read_cases(&here.join("cases"), &hosts()).unwrap();
        let selected = |patterns: &str| {
            let hosts = select_hosts(hosts(), patterns).map_err(|error| error.to_string())?;
            Ok::<_, String>(hosts.into_iter().map(|host| host.name).collect::<Vec<_>>())
        };
        assert_eq!(selected("python-1.41"), Ok(vec!["python-1.41".to_owned()]));
        assert_eq!(selected("python-1.41 *"), Ok(hosts().into_iter().map(|host| host.name).collect()));
        for patterns in ["nowhere", "python-1.41 nowhere", "nowhere*"] {
            let error = selected(patterns).unwrap_err();
            assert!(error.starts_with("no host is called `nowhere"), "{error}");
            assert!(error.contains(": there are ") && error.contains("python-1.41, "), "{error}");
        }
        assert!(selected(" ").unwrap_err().starts_with("name at least one host: "));
        assert!(select_cases(cases(), "variable").unwrap().iter().all(|(_, cases)| !cases.is_empty()));
        let error = select_cases(cases(), "nothing like it").map(|_| ()).unwrap_err().to_string();
        assert!(
            error.starts_with("no case has `nothing like it` in its `subject: name`: the subjects are "),
            "{error}"
        );
    }
}
