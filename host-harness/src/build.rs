//! Builds a plugin crate with cargo, and installs its target with rustup if it is missing.

pub(crate) mod cargo;
pub(crate) mod package;
mod paths;
mod profile;
pub mod target;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use cargo_config2::Config;
use serde_json::Value;

use crate::{Error, advice};
use cargo::{cargo_in, explain_missing_cargo, failure_reason, program_name, variable_or};
use package::Workspace;

/// A way to build a plugin crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// For release: the crate's profile `release`. Settings that the crate leaves open are chosen for a small .wasm file. The
    /// paths of this machine are kept out of it, so the same source gives the same bytes in any folder.
    Release,
    /// For tests: the same code with the names of functions, for backtraces. It is a separate cargo profile, `host-harness`, so
    /// it doesn't replace the files of the other one.
    Named,
}

impl Profile {
    fn options(self) -> &'static [&'static str] {
        match self {
            Profile::Release => &["--release"],
            Profile::Named => &["--config", "profile.host-harness.inherits=\"release\"", "--profile", "host-harness"],
        }
    }
}

/// Builds the plugin crate in a folder, and returns the path of its .wasm file.
///
/// The crate's Cargo.toml can set the target:
///
/// ```toml
/// [package.metadata.extism]
/// target = "wasm32-wasip1"
/// ```
///
/// The older name `[package.metadata.host-harness]` works, too. If none is set, the target is cargo's `build.target` (from
/// `.cargo/config.toml` or `CARGO_BUILD_TARGET`) if that is for WebAssembly, and else wasm32-unknown-unknown.
///
/// A target that isn't installed is installed with rustup. Warnings and errors of the build go to stderr, and its progress,
/// too, if stderr is a terminal. A process builds each folder once; [`rebuild_crate`] builds it again.
///
/// ```
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
/// use host_harness::{Profile, build_crate};
///
/// let wasm = build_crate("examples/greet", Profile::Release)?;
/// assert!(std::fs::read(wasm)?.starts_with(b"\0asm"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::Read`] if the folder can't be read; [`Error::Build`] if the crate can't be built. Its text says what to install if
/// something is missing.
pub fn build_crate(folder: impl AsRef<Path>, profile: Profile) -> Result<PathBuf, Error> {
    build_cached(folder.as_ref(), profile, Progress::OnTerminal, |wasm| wasm)
}

/// Builds the plugin crate in a folder, once, for tests that cargo runs. Cargo shows the progress of the tests' own build on any
/// stderr, and so does this.
#[cfg(feature = "command")]
pub(crate) fn build_for_test(folder: &str) -> Result<PathBuf, Error> {
    build_cached(folder.as_ref(), Profile::Named, Progress::Shown, |wasm| wasm)
}

/// Builds the plugin crate in a folder as [`build_crate`] does, even if this process has built it before.
///
/// # Errors
/// Those of [`build_crate`].
pub fn rebuild_crate(folder: impl AsRef<Path>, profile: Profile) -> Result<PathBuf, Error> {
    build_cached(folder.as_ref(), profile, Progress::OnTerminal, |_| None)
}

/// When cargo's progress is shown.
#[derive(Clone, Copy, PartialEq)]
enum Progress {
    /// Always.
    #[cfg_attr(not(feature = "command"), expect(dead_code))]
    Shown,
    /// If stderr is a terminal, where somebody waits. In a file it would be noise.
    OnTerminal,
}

/// Builds a folder, unless `usable` accepts the file that was built before.
fn build_cached(
    folder: &Path,
    profile: Profile,
    progress: Progress,
    usable: impl FnOnce(Option<&PathBuf>) -> Option<&PathBuf>,
) -> Result<PathBuf, Error> {
    static BUILT: Mutex<Option<HashMap<(PathBuf, Profile), PathBuf>>> = Mutex::new(None);

    let path = folder.canonicalize().map_err(|reason| Error::Read { path: folder.into(), reason })?;
    let key = (path, profile);
    // The lock is held during the build. cargo would let a second build wait, too.
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    if let Some(wasm) = usable(built.get(&key)) {
        return Ok(wasm.clone());
    }
    let is_first = built.keys().all(|(folder, _)| *folder != key.0);
    let wasm = build(&key.0, profile, progress, is_first).map_err(|Failure { reason, diagnostics }| Error::Build {
        folder: folder.into(),
        reason,
        diagnostics,
    })?;
    built.insert(key, wasm.clone());
    Ok(wasm)
}

/// The reason why a crate can't be built, and the compiler's errors.
struct Failure {
    reason: String,
    diagnostics: String,
}

impl From<String> for Failure {
    fn from(reason: String) -> Self {
        Failure { reason, diagnostics: String::new() }
    }
}

fn build(folder: &Path, profile: Profile, progress: Progress, is_first: bool) -> Result<PathBuf, Failure> {
    let workspace = Workspace::read(folder)?;
    let package = workspace.plugin_in(folder)?;
    if let Some(warning) = workspace.warn_of_other_table(package).filter(|_| is_first) {
        let _ = writeln!(std::io::stderr(), "warning: {warning}");
    }
    // If the configuration is broken, the build below fails with cargo's own error.
    let config = Config::load_with_cwd(folder).ok();
    let target = &target::choose_target(package, config.as_ref())?;
    check_target(target)?;
    add_target(folder, target)?;
    show_progress(&format!("    Building {} for {target}", package.name));
    let mut cargo = cargo_in(folder);
    // Diagnostics come as JSON, so that advice can be added to the errors of dependencies.
    let is_terminal = std::io::stderr().is_terminal();
    let format = if is_terminal { "json-diagnostic-rendered-ansi" } else { "json" };
    if !is_terminal && progress == Progress::OnTerminal {
        cargo.arg("--quiet");
    }
    if let Some(config) = &config {
        let flags = match profile {
            Profile::Release => paths::list_flags(&Workspace::read_all(folder)?),
            // As a setting of the profile, cargo would give all symbols other names. Functions would come in another order,
            // of which some would be inlined elsewhere: it would be other code.
            Profile::Named => vec!["-Cstrip=debuginfo".to_owned()],
        };
        cargo.env("CARGO_ENCODED_RUSTFLAGS", add_flags(config, target, flags).map_err(|error| error.to_string())?);
    }
    let mut cargo = cargo
        .args(["build", "--target", target, "--message-format", format])
        .args(profile.options())
        .args(profile::complete_release(&workspace.root, folder))
        .args(["--manifest-path".as_ref(), folder.join("Cargo.toml").as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(explain_missing_cargo)?;
    let messages = cargo.stdout.take().map(BufReader::new);
    let (mut wasm, mut advice, mut diagnostics) = (None, String::new(), String::new());
    for message in messages.into_iter().flat_map(BufRead::lines).map_while(Result::ok) {
        let message: Value = serde_json::from_str(&message).unwrap_or_default();
        if let Some(text) = message["message"]["rendered"].as_str() {
            show_diagnostic(text, is_terminal);
            if message["message"]["level"] == "error" {
                diagnostics += &strip_colours(text);
            }
            let error = message["message"]["message"].as_str().unwrap_or_default();
            advice = advice::advice_on_build(error).unwrap_or(advice);
        }
        wasm = find_wasm(&message, &package.manifest).or(wasm);
    }
    if workspace.target.to_string_lossy().contains('%') && diagnostics.contains("open output file") {
        advice = "\nRust's linker can't write below a folder with `%` in its name: rename it, or set CARGO_TARGET_DIR"
            .into();
    }
    match cargo.wait() {
        Ok(status) if status.success() => wasm.ok_or_else(|| "cargo built no .wasm file".to_owned().into()),
        Ok(status) => {
            let where_said = match (diagnostics.is_empty(), status.code()) {
                (false, _) => "; its errors are above",
                // On stderr, which cargo shares with this process.
                (true, Some(_)) => "; cargo says why above",
                (true, None) => "",
            };
            let reason = format!("cargo build failed ({status}){where_said}{advice}");
            Err(Failure { reason, diagnostics })
        }
        Err(error) => Err(error.to_string().into()),
    }
}

/// Returns the configured flags for rustc and more flags, in the format of `CARGO_ENCODED_RUSTFLAGS`:
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>.
fn add_flags(config: &Config, target: &str, more: Vec<String>) -> Result<String, cargo_config2::Error> {
    let mut flags = config.rustflags(target)?.unwrap_or_default();
    more.into_iter().for_each(|flag| flags.push(flag));
    flags.encode()
}

/// Finds the .wasm file of a package in one of cargo's messages:
/// <https://doc.rust-lang.org/cargo/reference/external-tools.html>.
fn find_wasm(message: &Value, manifest: &Path) -> Option<PathBuf> {
    let ours = message["reason"] == "compiler-artifact"
        && list_contains(&message["target"]["crate_types"], "cdylib")
        && is_path(&message["manifest_path"], manifest);
    let files = message["filenames"].as_array().filter(|_| ours)?;
    files.iter().filter_map(Value::as_str).map(PathBuf::from).find(|file| file.extension() == Some("wasm".as_ref()))
}

/// What to write for WASI, and for the default target.
const WASI: &str = "write `target = \"wasm32-wasip1\"` in its `[package.metadata.extism]`";
const NO_WASI: &str = "leave `target` out of its `[package.metadata.extism]` for wasm32-unknown-unknown";

/// Checks that Extism hosts can load modules for a target.
fn check_target(target: &str) -> Result<(), String> {
    if target == "wasm32-wasi" {
        return Err(format!(
            "its target `{target}` is the old name of wasm32-wasip1, which Rust no longer knows: {WASI}"
        ));
    }
    if target.starts_with("wasm32-wasip") && !target.starts_with("wasm32-wasip1") {
        return Err(format!("its target `{target}` makes components, which Extism hosts can't load: {WASI}"));
    }
    if !target.starts_with("wasm32") {
        return Err(format!("its target `{target}` isn't one that Extism hosts can load: {NO_WASI}, or {WASI}"));
    }
    Ok(())
}

/// Installs a target for the toolchain that builds the folder, unless it is installed.
fn add_target(folder: &Path, target: &str) -> Result<(), String> {
    let libraries = Command::new(variable_or("RUSTC", "rustc"))
        .current_dir(folder)
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .map_err(|error| format!("can't run rustc ({error}): install Rust from https://rustup.rs"))?;
    if String::from_utf8_lossy(&libraries.stderr).contains("could not find specification for target") {
        return Err(format!("rustc doesn't know its target `{target}`: {NO_WASI}, or {WASI}"));
    }
    if !libraries.status.success() {
        let reason = failure_reason(&libraries, &format!("{} --print target-libdir", program_name("RUSTC", "rustc")));
        return Err(format!("can't use the target `{target}`: {reason}"));
    }
    if Path::new(String::from_utf8_lossy(&libraries.stdout).trim()).is_dir() {
        return Ok(());
    }
    show_progress(&format!("  Installing the target {target} through rustup"));
    match Command::new("rustup").current_dir(folder).args(["target", "add", target]).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("the target {target} isn't installed: run `rustup target add {target}`")),
        Err(_) => Err(format!(
            "the target {target} isn't installed, and rustup, which installs it, can't be run: install Rust from \
             https://rustup.rs, or your system's package of Rust's standard library for {target}"
        )),
    }
}

/// Prints a diagnostic of the compiler. On a terminal, it replaces the progress bar that cargo may have drawn.
fn show_diagnostic(text: &str, is_terminal: bool) {
    const CLEAR_LINE: &str = "\r\x1b[K";
    let _ = write!(std::io::stderr(), "{}{text}", if is_terminal { CLEAR_LINE } else { "" });
}

/// Removes the colours of a terminal from a text: `ESC [ … m`.
fn strip_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').map_or(piece, |(_, rest)| rest))
}

/// Prints a line about the progress, if stderr is a terminal.
pub(crate) fn show_progress(line: &str) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        let _ = writeln!(stderr, "{line}");
    }
}

fn is_path(value: &Value, path: &Path) -> bool {
    value.as_str().is_some_and(|value| Path::new(value) == path)
}

fn list_contains(list: &Value, item: &str) -> bool {
    list.as_array().is_some_and(|list| list.iter().any(|value| value == item))
}
