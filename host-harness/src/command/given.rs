//! What a plugin is given and how far it may go, for the commands that call it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::error::Result;
use super::module::Module;
use super::source::{self, Source};
use super::{host_fns, print};
use crate::Builder;

const NO_WASI: &str = "note: the plugin imports nothing of WASI, so --wasi, --env and --folder do nothing for it. To be built for \
                       WASI, a crate says so in its Cargo.toml:\n  [package.metadata.extism]\n  target = \
                       \"wasm32-wasip1\"";

/// What the plugin is given, and how far it may go.
#[derive(Args)]
pub struct Given {
    /// A config key; can be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"))]
    pub config: Vec<(String, String)>,
    /// A variable's first value
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"), help_heading = GIVEN, hide_short_help = true)]
    pub var: Vec<(String, String)>,
    /// A host that HTTP requests may go to, or a pattern: `*`, `?`, `[a-z]`
    #[arg(long, value_name = "PATTERN", help_heading = GIVEN, hide_short_help = true)]
    pub allow_host: Vec<String>,
    /// What a host function replies
    ///
    /// By its contract: JSON, plain text, or `@FILE`
    #[arg(long, value_name = "NAME=REPLY", value_parser = parse_pair("NAME=REPLY"))]
    pub host_fn: Vec<(String, String)>,
    /// What a host function fails with, after its replies
    #[arg(long, value_name = "NAME=TEXT", value_parser = parse_pair("NAME=TEXT"), help_heading = GIVEN, hide_short_help = true)]
    pub host_fn_error: Vec<(String, String)>,
    /// A plugin whose exports are imported from a namespace: see `#[shared_fn]`
    #[arg(long, value_name = "NAMESPACE=PLUGIN", value_parser = parse_pair("NAMESPACE=PLUGIN"), help_heading = GIVEN, hide_short_help = true)]
    pub link: Vec<(String, String)>,
    /// Refuse a plugin that imports what isn't given, instead of failing when it is called
    #[arg(long, help_heading = GIVEN, hide_short_help = true)]
    pub strict: bool,
    /// WASI; what the plugin prints goes to stderr
    #[arg(long, help_heading = GIVEN, hide_short_help = true)]
    pub wasi: bool,
    /// A folder, and its path in the plugin; with `ro:` in front, for reading only. With WASI
    #[arg(long, alias = "dir", value_name = "HOST:GUEST", value_parser = parse_folder, help_heading = GIVEN, hide_short_help = true)]
    pub folder: Vec<(String, String)>,
    /// A variable of the environment. With WASI
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair("NAME=VALUE"), help_heading = GIVEN, hide_short_help = true)]
    pub env: Vec<(String, String)>,

    /// End the call after so many milliseconds
    #[arg(long, value_name = "MS", value_parser = parse_milliseconds, help_heading = LIMITS, hide_short_help = true)]
    pub timeout: Option<u64>,
    /// Limit the memory to so many pages of 64 KiB
    #[arg(long, alias = "memory", value_name = "PAGES", help_heading = LIMITS, hide_short_help = true)]
    pub memory_pages: Option<u32>,
    /// End the call after so many units, about one for each instruction; say how many it used
    #[arg(long, value_name = "UNITS", help_heading = LIMITS, hide_short_help = true)]
    pub fuel: Option<u64>,
    /// Don't fail a call over misused or leaked blocks of the host's memory
    #[arg(long, help_heading = LIMITS, hide_short_help = true)]
    pub unchecked: bool,

    /// The lowest level of log lines: trace, debug, info, warn, error or off
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_possible_values = true,
          value_parser = ["trace", "debug", "info", "warn", "error", "off"], help_heading = OUTPUT, hide_short_help = true)]
    pub log_level: String,
}

const GIVEN: &str = "What the plugin is given";
const LIMITS: &str = "Limits";
const OUTPUT: &str = "Output";

impl Given {
    /// The plugin's builder, and what its module says of itself; crates are built.
    pub fn builder(&self, plugin: &Source) -> Result<(Builder, Module)> {
        let offers_wasi = self.wasi || !self.folder.is_empty() || !self.env.is_empty();
        // What a call misused is shown after what it gave: see `print`.
        let (builder, module) = plugin.builder(offers_wasi)?;
        let mut needs_wasi = module.wasi_imports().next().is_some();
        let mut builder = host_fns::link(builder, &module, &self.host_fn, &self.host_fn_error)?;
        builder = builder.log_level(self.log_level.parse().ok()).unchecked();
        if !self.strict && module.is_possible() {
            builder = builder.allow_missing_imports();
        }
        for (namespace, path) in &self.link {
            let (linked, module) = Source::at(path.as_ref()).builder(offers_wasi)?;
            builder = builder.link(namespace, linked);
            needs_wasi |= module.wasi_imports().next().is_some();
        }
        if offers_wasi && !needs_wasi {
            print::note(NO_WASI);
        }
        for (key, value) in &self.config {
            builder = builder.config(key, value);
        }
        for (key, value) in &self.var {
            builder = builder.var(key, value.as_str());
        }
        for pattern in &self.allow_host {
            builder = builder.allow_host(pattern);
        }
        for (name, value) in &self.env {
            builder = builder.env(name, value);
        }
        for (host, guest) in &self.folder {
            builder = builder.folder(host, guest);
        }
        if let Some(limit) = self.timeout {
            builder = builder.timeout(Duration::from_millis(limit));
        }
        if let Some(pages) = self.memory_pages {
            builder = builder.memory_pages(pages);
        }
        if let Some(units) = self.fuel {
            builder = builder.fuel(units);
        }
        Ok((builder, module))
    }

    /// Everything that these and a plugin are made of.
    pub fn watched(&self, plugin: &Path) -> Vec<PathBuf> {
        let linked = self.link.iter().map(|(_, path)| path.as_ref());
        let replies = self.host_fn.iter().chain(&self.host_fn_error).filter_map(|(_, reply)| reply.strip_prefix('@'));
        [plugin].into_iter().chain(linked).map(source::crate_or_file).chain(replies.map(PathBuf::from)).collect()
    }
}

/// Parses what is shaped as `A=B`, split at the first separator.
fn parse_pair(shape: &'static str) -> impl Fn(&str) -> std::result::Result<(String, String), String> + Clone {
    move |text| match text.split_once('=') {
        Some((left, right)) if !left.is_empty() => Ok((left.into(), right.into())),
        _ => Err(format!("write it as {shape}")),
    }
}

/// Parses a folder and its path in the plugin, split at the last colon: there may be others in the host's, as in `C:\data`.
fn parse_folder(text: &str) -> std::result::Result<(String, String), String> {
    let folder = text.rsplit_once(':').filter(|(host, guest)| {
        let is_whole = !matches!(*host, "" | "ro" | "ro:") && !guest.is_empty();
        // In `C:\data` alone the colon separates nothing: in plugins, paths are written with `/`.
        is_whole && !guest.starts_with('\\')
    });
    match folder {
        Some((host, guest)) => Ok((host.into(), guest.into())),
        None => Err("write it as HOST:GUEST, or ro:HOST:GUEST for reading only, as in ./files:/data".into()),
    }
}

/// Parses milliseconds.
fn parse_milliseconds(text: &str) -> std::result::Result<u64, String> {
    text.parse().map_err(|_| "write it in milliseconds alone, as in 5000".into())
}
