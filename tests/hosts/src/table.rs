//! The table: hosts and cases, as the files have them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::data::{Data, Text};
use crate::job::Function;

/// A host: how its runner is started, and what it shows of a failed call.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Host {
    pub name: String,
    pub what: String,
    /// The runner's command, see [`crate::runner`].
    pub start: Vec<String>,
    /// Whether its settings are the process's, so that each case needs a new one.
    #[serde(default)]
    pub process_per_case: bool,
    /// Whether its log level is the process's, so that a case with one is the process's last.
    #[serde(default)]
    pub process_per_log_level: bool,
    /// What it puts before a plugin's error text.
    #[serde(default)]
    pub error_prefix: String,
    /// Whether it tells a plugin's error code.
    #[serde(default)]
    pub tells_codes: bool,
    /// The kernel that it has, if random scripts are played on it: see [`crate::kernels`].
    pub kernel: Option<Kernel>,
    /// How many host calls are measured: fewer where they would take minutes. (The JavaScript SDK hands its worker the
    /// list of all blocks there were with each call.)
    #[serde(default = "many")]
    pub host_calls: u32,
}

fn many() -> u32 {
    10_000
}

/// A kernel that hosts have, and that the model plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kernel {
    Wasm,
    JavaScript,
}

/// What a manifest names a .wasm file by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Path,
    /// That of the tests' server.
    Url,
}

/// A plugin, what it is given, the calls, and what must come of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The claim.
    pub name: String,
    /// The crate's folder, from the repository's root.
    pub plugin: String,
    /// What names the .wasm file in the manifest that `cargo extism manifest` writes, where it is loaded by that.
    pub by_manifest: Option<Place>,
    /// Plugins whose functions it calls, by the names that it imports from: folders likewise.
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
    /// The plugin's path of a folder, and the folder, from the repository's root.
    #[serde(default)]
    pub folders: BTreeMap<String, String>,
    pub timeout_ms: Option<u64>,
    pub memory_pages: Option<u32>,
    /// Whether host-harness lets misused blocks pass: plugins of other PDKs leave some behind.
    #[serde(default)]
    pub unchecked: bool,
    pub calls: Vec<Call>,
    /// Hosts that can't run it, each with the reason.
    #[serde(default)]
    pub not_on: Vec<Exception>,
    /// Hosts that must refuse to load the plugin, each with the reason and the host's words.
    #[serde(default)]
    pub refused_by: Vec<Refusal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// A host's name, or a pattern with `*`; several are separated by spaces.
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
    /// What must come of it: one of these three, with a code or without.
    pub output: Option<Data>,
    /// The plugin's words; hosts may put something before them.
    pub error: Option<Text>,
    /// The host's own words.
    pub host_error: Option<Text>,
    pub code: Option<i32>,
    /// How long it may take, of repeated calls the quickest: many times what it takes, for busy machines.
    pub within_ms: Option<u64>,
    /// Level and text of all lines logged.
    #[serde(default)]
    pub logs: Vec<(String, Text)>,
    /// What differs on some hosts by their design. The first that names the host counts.
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

/// What a call must come to on one host.
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
    /// The folders of all plugins in it.
    pub fn plugins(&self) -> impl Iterator<Item = &str> {
        self.linked.values().chain([&self.plugin]).map(String::as_str)
    }

    pub fn not_on(&self, host: &str) -> Option<&Exception> {
        self.not_on.iter().find(|exception| names(&exception.hosts, host))
    }

    pub fn refused_by(&self, host: &str) -> Option<&Refusal> {
        self.refused_by.iter().find(|refusal| names(&refusal.hosts, host))
    }

    /// Finds what would otherwise be wrong without a word.
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

/// The hosts of `hosts.json`.
pub fn read_hosts(file: &Path) -> Result<Vec<Host>> {
    read(file)
}

/// Those that a list of patterns names, each of them at least one.
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

/// The cases whose `subject: name` contains a text, of which there must be one.
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

/// The cases of a folder, by subject: the name of the file.
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
