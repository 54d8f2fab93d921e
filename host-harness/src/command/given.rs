//! What a plugin is given and how far it may go, for the commands that call it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, value_parser};

use super::allowed_host::parse_host;
use super::config_keys::{config_text, note_unknown_keys, note_wrong_values};
use super::error::{Misfit, Result};
use super::module::Module;
use super::settings::{self, NO_TIME, Settings, describe_unused_http, describe_unused_wasi};
use super::source::{self, Source, is_stdin, read_package};
use super::{host_fns, print};
use crate::Builder;
use crate::advice::FOR_WASI;
use crate::imports::wasi::folder::Folder;
use crate::testing::text::{first, safe_name};

/// Namespaces in one line.
const MAX_NAMES: usize = 20;

/// What the plugin is given, and how far it may go.
#[derive(Args, Clone)]
pub struct Given {
    /// A config key; can be given several times
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"))]
    pub config: Vec<(String, String)>,
    /// The first value of a variable
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair("KEY=VALUE"), help_heading = GIVEN, hide_short_help = true)]
    pub var: Vec<(String, String)>,
    /// A host that HTTP requests may go to, or a pattern: `*`, `?`, `[a-z]`
    #[arg(long, value_name = "PATTERN", value_parser = parse_host, help_heading = GIVEN, hide_short_help = true)]
    pub allow_host: Vec<String>,
    /// What a host function replies
    ///
    /// JSON or plain text, as its contract says, or `@FILE`. If the contract says bytes, they are {"base64": "…"}, a list of
    /// numbers, or a file. Without a contract, a reply is the bytes of the text or the file as they are: JSON isn't read. Only if
    /// the function returns an i32, f32 or f64, it is a number
    #[arg(long, value_name = "NAME=REPLY", value_parser = parse_pair("NAME=REPLY"))]
    pub host_fn: Vec<(String, String)>,
    /// The error that a host function gives after its replies
    #[arg(long, value_name = "NAME=TEXT", value_parser = parse_pair("NAME=TEXT"), help_heading = GIVEN, hide_short_help = true)]
    pub host_fn_error: Vec<(String, String)>,
    /// A plugin that has the functions of a namespace: see `#[shared_fn]`
    #[arg(long, value_name = "NAMESPACE=PLUGIN", value_parser = parse_pair("NAMESPACE=PLUGIN"), help_heading = GIVEN, hide_short_help = true)]
    pub link: Vec<(String, String)>,
    /// Refuse a plugin whose imports aren't all given. By default, calling such an import fails
    #[arg(long, help_heading = GIVEN, hide_short_help = true)]
    pub strict: bool,
    /// Give the plugin WASI; what it prints goes to stderr
    #[arg(long, help_heading = GIVEN, hide_short_help = true)]
    pub wasi: bool,
    /// A folder and its path in the plugin, for WASI; with `ro:` in front, for reading only
    #[arg(long, alias = "dir", value_name = "HOST:GUEST", value_parser = parse_folder, help_heading = GIVEN, hide_short_help = true)]
    pub folder: Vec<(String, String)>,
    /// An environment variable, for WASI
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_pair("NAME=VALUE"), help_heading = GIVEN, hide_short_help = true)]
    pub env: Vec<(String, String)>,

    /// End a call after this many milliseconds
    #[arg(long, value_name = "MS", value_parser = parse_milliseconds, help_heading = LIMITS, hide_short_help = true)]
    pub timeout: Option<u64>,
    /// Limit the memory to this many pages of 64 KiB
    #[arg(long, alias = "memory", value_name = "PAGES", value_parser = value_parser!(u32).range(1..), help_heading = LIMITS, hide_short_help = true)]
    pub memory_pages: Option<u32>,
    /// End a call after this many units, about one for each instruction, and say how many it used
    #[arg(long, value_name = "UNITS", value_parser = value_parser!(u64).range(1..), help_heading = LIMITS, hide_short_help = true)]
    pub fuel: Option<u64>,
    /// Don't fail a call over misused or leaked blocks of the host's memory
    #[arg(long, help_heading = LIMITS, hide_short_help = true)]
    pub unchecked: bool,

    /// The lowest level of log lines: trace, debug, info, warn, error or off
    #[arg(long, value_name = "LEVEL", default_value = "info", hide_possible_values = true,
          value_parser = ["trace", "debug", "info", "warn", "error", "off"], help_heading = OUTPUT, hide_short_help = true)]
    pub log_level: String,

    /// What the plugin's author sets, and no option.
    #[arg(skip)]
    of_author: Settings,
}

const GIVEN: &str = "What the plugin is given";
const LIMITS: &str = "Limits";
const OUTPUT: &str = "Output";

impl Given {
    /// Adds what a crate's author has set in Cargo.toml. Options of the command line take precedence.
    pub fn with_settings_of(&self, plugin: &Source) -> Result<Given> {
        let mut given = self.clone();
        let Source::Crate(folder) = plugin else { return Ok(given) };
        let mut settings = Settings::read(read_package(folder)?.settings())?;
        settings.config.retain(|key, _| self.config.iter().all(|(other, _)| other != key));
        given.config.extend(settings.config.iter().map(|(key, value)| (key.clone(), config_text(value))));
        given.allow_host.extend(settings.allowed_hosts.iter().flatten().cloned());
        if let Some(paths) = &mut settings.allowed_paths {
            paths.retain(|_, guest| self.folder.iter().all(|(_, other)| other != guest));
        }
        if let [path, ..] = settings.missing_folders(folder).as_slice() {
            let reason = format!("`{}` isn't a folder; it begins at the crate's folder", safe_name(path));
            return Err(settings::refuse("use", "allowed_paths", reason));
        }
        given.folder.extend(settings.folders(folder));
        given.timeout = given.timeout.or(settings.timeout_ms);
        if let Some(memory) = &mut settings.memory {
            memory.max_pages = memory.max_pages.filter(|_| given.memory_pages.is_none());
            given.memory_pages = given.memory_pages.or(memory.max_pages);
        }
        given.of_author = settings;
        Ok(given)
    }

    /// The plugin's builder, and what its module says of itself; crates are built.
    pub fn builder(&self, plugin: &Source) -> Result<(Builder, Module)> {
        let offers_wasi = self.wasi || !self.folder.is_empty() || !self.env.is_empty();
        let (builder, module) = plugin.builder(offers_wasi)?;
        self.of_author.check_limits(&module)?;
        if let Some(Ok(contract)) = &module.contract {
            note_unknown_keys(contract, self.config.iter().map(|(key, _)| key.as_str()));
            note_wrong_values(contract, self.config.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        }
        let linked = host_fns::link(builder, &module, &self.host_fn, &self.host_fn_error);
        let mut builder = match linked {
            Ok(builder) => builder,
            // A file of a reply can be written anew.
            Err(error) if self.reply_files().next().is_some() => return Err(error),
            Err(error) => return Err(Misfit(error.to_string()).into()),
        };
        if !self.strict && module.is_possible() {
            builder = builder.allow_missing_imports();
        }
        let mut linked_modules = Vec::new();
        for (namespace, path) in &self.link {
            if is_stdin(path.as_ref()) {
                return Err("--link takes the plugin from a file or a folder, not from stdin".into());
            }
            let source = Source::at(path.as_ref());
            source.check()?;
            let (linked, module) = source.builder(offers_wasi)?;
            builder = builder.link(namespace, linked);
            linked_modules.push(module);
        }
        self.note_unused(offers_wasi, linked_modules.iter().chain([&module]));
        Ok((self.give(builder)?, module))
    }

    /// Says what the plugin and those linked to it make no use of.
    fn note_unused<'a>(&self, offers_wasi: bool, modules: impl Iterator<Item = &'a Module> + Clone) {
        if offers_wasi && modules.clone().all(|module| module.wasi_imports().next().is_none()) {
            let unused = describe_unused_wasi("--wasi, --env, --folder and `allowed_paths` do");
            print::note(format_args!("{unused}. To be built for WASI, a crate says so in its Cargo.toml:{FOR_WASI}"));
        }
        if !self.allow_host.is_empty() && !modules.clone().any(Module::sends_requests) {
            print::note(describe_unused_http("the hosts it is allowed do"));
        }
        let namespaces: BTreeSet<_> = modules.flat_map(Module::application_namespaces).collect();
        for (namespace, path) in self.link.iter().filter(|(namespace, _)| !namespaces.contains(namespace.as_str())) {
            let imports = match namespaces.len() {
                0 => "it imports nothing of an application's".to_owned(),
                _ => format!("it imports from {}", first(MAX_NAMES, namespaces.iter().map(safe_name)).join(", ")),
            };
            let (namespace, path) = (safe_name(namespace), safe_name(path));
            print::note(format_args!(
                "note: the plugin imports nothing from `{namespace}`, so --link {namespace}={path} does nothing; {imports}"
            ));
        }
    }

    /// Sets all that needs no knowledge of the plugin.
    fn give(&self, builder: Builder) -> Result<Builder> {
        // A call that misused memory isn't an error here: its reports are shown after what it gave.
        let mut builder = builder.log_level(self.log_level.parse().ok()).unchecked();
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
        let memory = self.of_author.memory.as_ref();
        if let Some(bytes) = memory.and_then(|memory| memory.max_var_bytes) {
            builder = builder.var_bytes(usize::try_from(bytes)?);
        }
        if let Some(bytes) = memory.and_then(|memory| memory.max_http_response_bytes) {
            builder = builder.response_bytes(usize::try_from(bytes)?);
        }
        Ok(builder)
    }

    /// Refuses modules, replies and folders that aren't there, before they are waited for.
    pub fn check(&self) -> Result<()> {
        let folders = self.folder.iter().map(|(host, guest)| (PathBuf::from(host), guest.clone()));
        for folder in Folder::check_all(folders.collect())? {
            folder.check_exists()?;
        }
        for (_, path) in &self.link {
            Source::at(path.as_ref()).check()?;
        }
        for (_, reply) in self.host_fn.iter().chain(&self.host_fn_error) {
            host_fns::read(reply)?;
        }
        Ok(())
    }

    fn reply_files(&self) -> impl Iterator<Item = &str> {
        self.host_fn.iter().chain(&self.host_fn_error).filter_map(|(_, reply)| reply.strip_prefix('@'))
    }

    /// The files and folders that a plugin, those linked to it and the replies come from.
    pub fn watched(&self, plugin: &Path) -> Vec<PathBuf> {
        let linked = self.link.iter().map(|(_, path)| path.as_ref());
        let replies = self.reply_files().map(PathBuf::from);
        [plugin].into_iter().chain(linked).map(source::crate_or_file).chain(replies).collect()
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
    match text.parse() {
        Ok(0) => Err(NO_TIME.into()),
        milliseconds => milliseconds.map_err(|_| "write it in milliseconds alone, as in 5000".into()),
    }
}
