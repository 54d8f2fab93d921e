//! The options of `call`, and a plugin's builder made of them.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::error::Result;
use super::print;
use super::source::{self, Source};
use crate::Builder;

pub const EXAMPLES: &str = "Examples:
  cargo extism call examples/count_vowels count_vowels --input 'Hello, World!'
  cargo extism call examples/multi_arg repeat-text --args '[\"ab\", 2]'
  cargo extism call greet.wasm greet --input-file name.txt --json
  curl https://example.com/greet.wasm | cargo extism call - greet --input Ada
  cargo extism call my_plugin greet --input Ada --watch";

const NO_WASI: &str = "note: the plugin imports nothing of WASI, so --wasi and --folder do nothing for it. To be built for \
                       WASI, a crate says so in its Cargo.toml:\n  [package.metadata.extism]\n  target = \
                       \"wasm32-wasip1\"";

/// What to call, with what, and how far it may go.
#[derive(Args)]
pub struct Call {
    /// A plugin crate's folder, which is built first, a .wasm file, or `-` for a module on stdin
    #[arg(value_name = "PLUGIN")]
    pub plugin: PathBuf,
    /// The function to call
    pub export: String,
    /// The input; empty unless given
    #[arg(long, value_name = "TEXT")]
    pub input: Option<String>,
    /// The arguments in one JSON array, checked and encoded as the plugin's contract says: see `inspect`. The output is
    /// then JSON, too. Bytes are a text, {"base64": "…"} or a list of numbers
    #[arg(long, value_name = "JSON", conflicts_with_all = ["input", "input_file"])]
    pub args: Option<String>,
    /// A file with the input, `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    pub input_file: Option<PathBuf>,
    /// A config key (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"))]
    pub config: Vec<(String, String)>,
    /// A variable's first value (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"))]
    pub var: Vec<(String, String)>,
    /// A host that HTTP requests may go to, or a pattern: `*`, `?`, `[a-z]` (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub allow_host: Vec<String>,
    /// Give the plugin WASI, as one for wasm32-wasip1 needs; what it prints goes to stderr. A crate is built for that
    /// target if its Cargo.toml says `[package.metadata.extism] target = "wasm32-wasip1"`
    #[arg(long)]
    pub wasi: bool,
    /// A folder the plugin may use through WASI, and its path there, after the last colon; with `ro:` in front, for
    /// reading only; --wasi is implied (repeatable)
    #[arg(long, alias = "dir", value_name = "HOST:GUEST", value_parser = parse_folder)]
    pub folder: Vec<(String, String)>,
    /// Another crate or .wasm file, whose exports the plugin imports from a namespace: see `#[shared_fn]` (repeatable)
    #[arg(long, value_name = "NAMESPACE=PLUGIN", value_parser = parse_pair("NAMESPACE=PLUGIN"))]
    pub link: Vec<(String, String)>,
    /// End the call after so many milliseconds
    #[arg(long, value_name = "MS", value_parser = parse_milliseconds)]
    pub timeout: Option<u64>,
    /// Limit the memory to so many pages of 64 KiB
    #[arg(long, alias = "memory", value_name = "PAGES")]
    pub memory_pages: Option<u32>,
    /// End the call after so many units of fuel, about one for each instruction, and say how many it used
    #[arg(long, value_name = "UNITS")]
    pub fuel: Option<u64>,
    /// The lowest level of log lines to show
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = ["trace", "debug", "info", "warn", "error", "off"])]
    pub log_level: String,
    /// Call so many times, on one instance of the plugin, and say how long it took; the first failure ends it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub repeat: u32,
    /// Print all that came of each call as a line of JSON: text as a string, other bytes as {"base64": "…"}
    #[arg(long)]
    pub json: bool,
    /// Build and call again whenever a source file, the .wasm file or the input file changes, until ctrl-c
    #[arg(long)]
    pub watch: bool,
    /// Don't fail a call because the plugin misuses or leaks blocks of the host's memory
    #[arg(long)]
    pub unchecked: bool,
}

impl Call {
    /// The plugin's builder; crates are built.
    pub fn builder(&self, plugin: &Source) -> Result<Builder> {
        let offers_wasi = self.wasi || !self.folder.is_empty();
        // What a call misused is shown after what it gave: see `print`.
        let (builder, mut needs_wasi) = plugin.builder(offers_wasi)?;
        let mut builder = builder.log_level(self.log_level.parse().ok()).unchecked();
        for (namespace, path) in &self.link {
            let (module, needs) = Source::at(path.as_ref()).builder(offers_wasi)?;
            builder = builder.link(namespace, module);
            needs_wasi |= needs;
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
        Ok(builder)
    }

    /// Everything that a change of asks for another call.
    pub fn watched(&self) -> Vec<PathBuf> {
        let linked = self.link.iter().map(|(_, path)| path.as_ref());
        let modules = [self.plugin.as_path()].into_iter().chain(linked);
        modules.map(source::crate_or_file).chain(self.input_file.clone()).collect()
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
