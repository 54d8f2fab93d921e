//! What a plugin's author sets in `[package.metadata.extism]` of Cargo.toml.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::allowed_host::parse_host;
use super::config_keys::config_text;
use super::error::Result;
use super::module::Module;
use super::print;
use super::source::Source;
use crate::imports::wasi::folder::Folder;
use crate::testing::text::{count, safe_name};

/// Why a time limit of 0 is refused.
pub const NO_TIME: &str = "no call ends within 0 ms; leave it out for no limit";

/// The settings, by the names that a manifest has for them: <https://extism.org/docs/concepts/manifest>.
#[derive(Serialize, Deserialize, Clone, Default)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The values are texts, as which numbers and the like are written.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub config: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_hosts: Option<Vec<String>>,
    /// The host's paths, and those in the plugin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_paths: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Memory>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What it is built for, which isn't the host's concern.
    #[serde(rename = "target", skip_serializing)]
    _target: Option<String>,
}

#[derive(Serialize, Deserialize, Clone)]
#[serde(deny_unknown_fields, expecting = "a table")]
pub struct Memory {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pages: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_http_response_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_var_bytes: Option<u64>,
}

/// How each setting is written.
const FORMS: [(&str, &str); 6] = [
    ("config", r#"texts by their keys, as in `config = { greeting = "Hello" }`"#),
    ("allowed_hosts", r#"a list of hosts, as in `allowed_hosts = ["api.example.com"]`"#),
    ("allowed_paths", r#"folders, each with its path in the plugin, as in `allowed_paths = { "./data" = "/data" }`"#),
    (
        "memory",
        "limits, as in `memory = { max_pages = 100 }`: `max_pages` counts pages of 64 KiB, `max_http_response_bytes` and \
         `max_var_bytes` count bytes",
    ),
    ("timeout_ms", "milliseconds, as in `timeout_ms = 5000`"),
    ("target", r#"the name of a target of Rust's, as in `target = "wasm32-wasip1"`"#),
];

impl Settings {
    /// Reads the table, and refuses values that can't be meant.
    pub fn read(table: Map<String, Value>) -> Result<Self> {
        for (key, value) in &table {
            let alone = Map::from_iter([(key.clone(), value.clone())]);
            Settings::deserialize(Value::Object(alone)).map_err(|error| {
                match FORMS.iter().find(|(known, _)| known == key) {
                    Some((_, form)) => refuse("read", key, format!("{error}; write {form}")),
                    None => refuse("read", key, error),
                }
            })?;
        }
        let mut settings = Settings::deserialize(Value::Object(table))?;
        for (key, value) in &mut settings.config {
            let read = read_toml(value.take()).ok_or_else(|| {
                let reason = "has nan or inf, which cargo doesn't pass on: write that in quotes";
                refuse("use", "config", format!("`{}` {reason}", safe_name(key)))
            })?;
            *value = Value::String(config_text(&read));
        }
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<()> {
        if self.config.contains_key("") {
            return Err(refuse("use", "config", "a key is empty"));
        }
        for pattern in self.allowed_hosts.iter().flatten() {
            parse_host(pattern)
                .map_err(|reason| refuse("use", "allowed_hosts", format!("`{}`: {reason}", safe_name(pattern))))?;
        }
        let folders = self.allowed_paths.iter().flatten().map(|(host, guest)| (PathBuf::from(host), guest.clone()));
        Folder::check_all(folders.collect()).map_err(|error| refuse("use", "allowed_paths", error))?;
        if self.timeout_ms == Some(0) {
            return Err(refuse("use", "timeout_ms", NO_TIME));
        }
        Ok(())
    }

    /// Refuses limits that a plugin can't start with.
    pub fn check_limits(&self, module: &Module) -> Result<()> {
        let pages: u64 = module.memories.iter().map(|memory| memory.pages).sum();
        let most = self.memory.as_ref().and_then(|memory| memory.max_pages);
        if let Some(most) = most.filter(|most| u64::from(*most) <= pages) {
            let reason = format!(
                "`max_pages` is {most}, and the plugin begins with {} of 64 KiB, beside the host's blocks: write more than \
                 {pages}",
                count(pages, "page")
            );
            return Err(refuse("use", "memory", reason));
        }
        Ok(())
    }

    /// Says what a plugin makes no use of.
    pub fn note_unused(&self, module: &Module) {
        if self.allowed_paths.as_ref().is_some_and(|paths| !paths.is_empty()) && module.wasi_imports().next().is_none()
        {
            print::note(describe_unused_wasi("`allowed_paths` of its Cargo.toml does"));
        }
        if self.allowed_hosts.as_ref().is_some_and(|hosts| !hosts.is_empty()) && !module.sends_requests() {
            print::note(describe_unused_http("`allowed_hosts` of its Cargo.toml does"));
        }
    }

    /// The folders that the plugin may use, each with its path in the plugin. Relative paths begin at the crate's folder.
    pub fn folders(&self, crate_folder: &Path) -> Vec<(String, String)> {
        let folders = self.allowed_paths.iter().flatten().map(|(host, guest)| {
            let host = match host.strip_prefix("ro:") {
                Some(path) => format!("ro:{}", crate_folder.join(path).display()),
                None => crate_folder.join(host).display().to_string(),
            };
            (host, guest.clone())
        });
        folders.collect()
    }

    /// The host's paths that aren't folders here.
    pub fn missing_folders(&self, crate_folder: &Path) -> Vec<&str> {
        let paths = self.allowed_paths.iter().flatten().map(|(host, _)| host.as_str());
        paths.filter(|path| !crate_folder.join(path.strip_prefix("ro:").unwrap_or(path)).is_dir()).collect()
    }
}

/// Says that a plugin can't use what it is given for WASI; `which` ends in its verb.
pub fn describe_unused_wasi(which: &str) -> String {
    format!("note: the plugin imports nothing of WASI, so {which} nothing for it")
}

/// Says that a plugin can't use what it is given for HTTP; `which` ends in its verb.
pub fn describe_unused_http(which: &str) -> String {
    format!("note: the plugin sends no HTTP requests, so {which} nothing for it")
}

/// A value as TOML has it: with dates as texts, which cargo metadata has as objects. `None` for what JSON has no number for.
fn read_toml(value: Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::Array(items) => items.into_iter().map(read_toml).collect::<Option<_>>()?,
        Value::Object(mut table) => match table.remove("$__toml_private_datetime") {
            Some(date) => date,
            None => {
                let entries = table.into_iter().map(|(key, value)| Some((key, read_toml(value)?)));
                Value::Object(entries.collect::<Option<_>>()?)
            }
        },
        other => other,
    })
}

/// Says which setting can't be used.
pub fn refuse(what: &str, key: &str, reason: impl std::fmt::Display) -> Box<dyn std::error::Error> {
    let key = safe_name(key);
    format!("can't {what} `{key}` in [package.metadata.extism] of Cargo.toml: {reason}").into()
}

/// What to give a plugin that failed for want of a config value or a host: a line or more.
pub fn advice_on_failure(text: &str, plugin: &Source) -> Option<String> {
    let between = |start: &str, end: &str| Some(safe_name(text.split_once(start)?.1.split_once(end)?.0));
    let (option, setting) = if let Some(key) = between("the config lacks `", "`") {
        (Some(format!("--config {key}=VALUE")), format!("config = {{ {key:?} = \"VALUE\" }}"))
    } else {
        // This text names the option itself.
        let host = between(" is not allowed: `", "` isn't among the allowed hosts")?;
        (None, format!("allowed_hosts = [{host:?}]"))
    };
    let option = option.map(|option| format!("give it by {option}"));
    let setting = matches!(plugin, Source::Crate(_))
        .then(|| format!("write in the plugin's Cargo.toml:\n  [package.metadata.extism]\n  {setting}"));
    let ways: Vec<_> = option.into_iter().chain(setting).collect();
    (!ways.is_empty()).then(|| ways.join(", or "))
}
