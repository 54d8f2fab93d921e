//! What a runner is asked and what it answers: one line of JSON each way. A runner does as asked and judges nothing.
//!
//! The runners in Python and JavaScript read and write the same fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A plugin to load, what to give it, and the calls to make.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Job {
    /// Path of the .wasm file.
    pub wasm: String,
    /// What `cargo extism manifest` wrote, which the plugin is loaded by instead of all below that a manifest has.
    pub manifest: Option<String>,
    /// Modules that export functions for the plugin, by the names that it imports from: path of each .wasm file.
    pub linked: BTreeMap<String, String>,
    pub wasi: bool,
    pub config: BTreeMap<String, String>,
    /// The lowest level of log lines to show, `trace` to `error`; none at all without.
    pub log_level: Option<String>,
    pub functions: Vec<Function>,
    pub allowed_hosts: Vec<String>,
    /// Whether the plugin may see the headers of responses.
    pub response_headers: bool,
    /// The plugin's path of a folder, and the folder.
    pub folders: BTreeMap<String, String>,
    pub timeout_ms: Option<u64>,
    pub memory_pages: Option<u32>,
    /// Whether host-harness lets misused blocks pass: plugins of other PDKs leave some behind.
    pub unchecked: bool,
    pub calls: Vec<Call>,
}

/// A host function to give the plugin.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    #[serde(default = "default_namespace")]
    pub namespace: String,
    pub name: String,
    /// The behaviour; see README.md.
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
    /// How often to make the call; the last one is reported.
    pub repeat: u32,
}

/// What happened.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Observed {
    /// The host's words, if it didn't load the plugin; no call is made then.
    pub load_error: Option<String>,
    pub calls: Vec<ObservedCall>,
}

/// What happened in a call.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ObservedCall {
    /// The output in base64, of a call that succeeded.
    pub output: Option<String>,
    /// The host's words, of a call that failed.
    pub error: Option<String>,
    /// The plugin's code, where the host tells it.
    pub code: Option<i32>,
    /// Level and text of each line logged.
    pub logs: Vec<(String, String)>,
    /// What the quickest of the repeated calls took.
    pub micros: f64,
}
