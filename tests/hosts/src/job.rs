//! The protocol of runners: a job and its result are lines of JSON. A runner doesn't judge results.
//!
//! The runners in Python and JavaScript read and write the same fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A plugin to load, its settings, and the calls to make.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Job {
    /// The path of the .wasm file.
    pub wasm: String,
    /// The output of `cargo extism manifest`. If it is set, the plugin is loaded with it, and settings below that a manifest
    /// has aren't used.
    pub manifest: Option<String>,
    /// The paths of modules that export functions for the plugin, by their namespaces.
    pub linked: BTreeMap<String, String>,
    pub wasi: bool,
    pub config: BTreeMap<String, String>,
    /// The lowest level of log lines to show, `trace` to `error`. Without it, no lines are shown.
    pub log_level: Option<String>,
    pub functions: Vec<Function>,
    pub allowed_hosts: Vec<String>,
    /// Whether the plugin can read the headers of responses.
    pub response_headers: bool,
    /// The path of a folder in the plugin, and the folder.
    pub folders: BTreeMap<String, String>,
    pub timeout_ms: Option<u64>,
    pub memory_pages: Option<u32>,
    /// Whether host-harness accepts misused blocks: plugins of other PDKs leave some behind.
    pub unchecked: bool,
    pub calls: Vec<Call>,
}

/// A host function for the plugin.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    #[serde(default = "default_namespace")]
    pub namespace: String,
    pub name: String,
    /// The behaviour: see README.md.
    pub does: String,
}

fn default_namespace() -> String {
    "extism:host/user".into()
}

/// A call to make.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    pub function: String,
    /// The input in base64.
    pub input: String,
    /// How often to make the call. The last one is reported.
    pub repeat: u32,
}

/// The result of a job.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Observed {
    /// The host's error if it didn't load the plugin. Then no calls are made.
    pub load_error: Option<String>,
    pub calls: Vec<ObservedCall>,
}

/// The result of a call.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ObservedCall {
    /// The output in base64, if the call succeeded.
    pub output: Option<String>,
    /// The host's error, if the call failed.
    pub error: Option<String>,
    /// The plugin's code, if the host tells it.
    pub code: Option<i32>,
    /// The level and the text of each log line.
    pub logs: Vec<(String, String)>,
    /// The time of the fastest call.
    pub micros: f64,
}
