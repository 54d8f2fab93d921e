//! Builds the plugins twice, each way in a workspace and a target folder of its own below `target/compat`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

/// The version that plugins are compared with.
pub const UPSTREAM: &str = "1.4.1";
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Plugins that are built in one go, so with the same features of the PDK. Those of the first need none but the
/// default ones; anyhow's `std` would come with `errors`, for example.
const GROUPS: &[&[&str]] =
    &[&["conversions", "memory", "hosts", "http", "surprises", "forms"], &["errors"], &["prost"], &["minimal"]];

/// The artifact of messages about code that isn't a plugin's.
const DEPENDENCY: &str = "a dependency";

/// Which PDK plugins are built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pdk {
    Upstream,
    Ours,
}

/// What building all plugins with one PDK gave.
pub struct Built {
    pub pdk: Pdk,
    artifacts: BTreeMap<String, PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

/// A message of the compiler's.
pub struct Diagnostic {
    /// The artifact that was compiled, such as `compat-memory` or an example's name, or [`DEPENDENCY`].
    pub artifact: String,
    pub is_error: bool,
    /// Such as `E0252` or `dead_code`.
    pub code: String,
    /// The lines it points at.
    pub lines: Vec<usize>,
    /// As a terminal shows it.
    pub text: String,
}

impl Built {
    /// The .wasm file of a plugin or example.
    pub fn artifact(&self, name: &str) -> Result<&Path, String> {
        match self.artifacts.get(name) {
            Some(path) => Ok(path),
            None => Err(format!("`{name}` doesn't compile with {}:\n{}", self.pdk.name(), self.errors(name))),
        }
    }

    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error && diagnostic.artifact != DEPENDENCY)
    }

    /// Its errors, or those of what it depends on.
    fn errors(&self, name: &str) -> String {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error);
        let errors = errors.filter(|error| [name, DEPENDENCY].contains(&error.artifact.as_str()));
        errors.map(|diagnostic| diagnostic.text.as_str()).collect()
    }
}

/// All plugins, built with a PDK: once in a run of the tests.
pub fn built(pdk: Pdk) -> &'static Built {
    // One after the other: two builds at once would take as long and mix their progress.
    static BOTH: LazyLock<[Built; 2]> = LazyLock::new(|| [Pdk::Upstream, Pdk::Ours].map(build));
    &BOTH[pdk as usize]
}

fn build(pdk: Pdk) -> Built {
    pdk.prepare();
    let mut built = Built { pdk, artifacts: BTreeMap::new(), diagnostics: Vec::new() };
    for plugins in GROUPS {
        // Not by eprintln!, which the test runner keeps to itself.
        let _ = writeln!(
            std::io::stderr(),
            "    Building with {} (what doesn't compile is for the tests to tell): {}",
            pdk.name(),
            plugins.join(", ")
        );
        let packages: Vec<String> = plugins.iter().map(|plugin| format!("--package=compat-{plugin}")).collect();
        let mut arguments = vec!["build", "--target", TARGET, "--lib", "--examples", "--keep-going"];
        arguments.extend(packages.iter().map(String::as_str));
        let output = pdk.cargo(&arguments);
        built.artifacts.extend(output.artifacts);
        built.diagnostics.extend(output.diagnostics);
    }
    built
}

/// What one run of `cargo build` gave.
pub struct Output {
    pub artifacts: BTreeMap<String, PathBuf>,
    pub diagnostics: Vec<Diagnostic>,
}

impl Pdk {
    pub fn name(self) -> &'static str {
        match self {
            Pdk::Upstream => "upstream",
            Pdk::Ours => "ours",
        }
    }

    /// The workspace: the plugins as they are, under a manifest that says which PDK they get.
    pub fn folder(self) -> PathBuf {
        Self::folders().join(self.name())
    }

    fn folders() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("compat")
    }

    /// Writes the workspace. What hasn't changed isn't written, so that cargo builds it only once.
    fn prepare(self) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat");
        let folder = self.folder();
        copy(&source.join("plugins"), &folder.join("plugins"));
        write(&folder.join("names/Cargo.toml"), NAMES);
        if !folder.join("names/src/lib.rs").exists() {
            write(&folder.join("names/src/lib.rs"), "");
        }
        write(&folder.join("Cargo.toml"), &self.manifest());
        // Cargo may rewrite the lock file; it is put back only when the one in the repository is another.
        let lock = self.lock(&source);
        if write(&folder.join("Cargo.lock.seed"), &lock) {
            write(&folder.join("Cargo.lock"), &lock);
        }
    }

    fn manifest(self) -> String {
        let patch = match self {
            Pdk::Upstream => String::new(),
            Pdk::Ours => {
                format!("\n[patch.crates-io]\nextism-pdk = {{ path = {:?} }}\n", our_pdk().display().to_string())
            }
        };
        WORKSPACE.to_owned() + &patch
    }

    /// Both ways have the same versions of everything else: the texts of serde_json's errors are compared, for example.
    fn lock(self, source: &Path) -> String {
        let lock = read(&source.join("Cargo.lock"));
        let entry = format!("name = \"extism-pdk\"\nversion = \"{UPSTREAM}\"\n");
        let (before, after) = lock.split_once(&entry).expect("Cargo.lock names the version to compare with");
        match self {
            Pdk::Upstream => lock,
            // Without a source it is the path's, whatever the registry has by then.
            Pdk::Ours => {
                let (_source_and_checksum, after) = after.split_once("dependencies").expect("it has dependencies");
                format!("{before}{}dependencies{after}", entry.replace(UPSTREAM, &our_version()))
            }
        }
    }

    /// Runs cargo in the workspace, in release mode. Its progress goes to stderr unless it is to be quiet.
    pub fn cargo(self, arguments: &[&str]) -> Output {
        // Cargo itself would wait for the other, without a word.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

        let folder = self.folder();
        let log = folder.join("cargo.log");
        let stderr = match arguments.contains(&"--quiet") {
            true => fs::File::create(&log).expect("the folder can be written").into(),
            false => Stdio::inherit(),
        };
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
            .current_dir(&folder)
            .args(arguments)
            .args(["--release", "--message-format=json"])
            .args(["--target-dir".as_ref(), folder.join("target").as_os_str()])
            // Flags such as `-D warnings` aren't meant for these plugins.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("cargo runs");
        let stdout = BufReader::new(cargo.stdout.take().expect("stdout is piped"));
        let mut output = Output { artifacts: BTreeMap::new(), diagnostics: Vec::new() };
        let mut finished = false;
        for line in stdout.lines().map_while(Result::ok) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            match message["reason"].as_str() {
                Some("compiler-artifact") => output.take_artifact(self, &message),
                Some("compiler-message") => output.take_diagnostic(&message),
                Some("build-finished") => finished = true,
                _ => {}
            }
        }
        cargo.wait().expect("cargo ends");
        // Plugins that don't compile are for the tests to tell.
        assert!(finished, "cargo can't build with {}: see above, or {}", self.name(), log.display());
        output
    }
}

impl Output {
    fn take_artifact(&mut self, pdk: Pdk, message: &Value) {
        let id = message["package_id"].as_str().unwrap_or_default();
        if message["target"]["name"] == "extism_pdk" {
            let right = match pdk {
                Pdk::Upstream => id.starts_with("registry+") && id.ends_with(&format!("@{UPSTREAM}")),
                Pdk::Ours => id.starts_with("path+"),
            };
            assert!(right, "{} is built with {id}", pdk.name());
        }
        let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wasm = files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm"));
        if let (Some(wasm), Some(name)) = (wasm, artifact_name(message)) {
            self.artifacts.insert(name, wasm.into());
        }
    }

    fn take_diagnostic(&mut self, message: &Value) {
        let artifact = artifact_name(message).unwrap_or(DEPENDENCY.into());
        let message = &message["message"];
        let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        let primary = spans.iter().filter(|span| span["is_primary"] == true);
        let code = message["code"]["code"].as_str().unwrap_or_default().to_owned();
        // The summary at the end has no code: it says only that there were others.
        if code.is_empty() && spans.is_empty() {
            return;
        }
        self.diagnostics.push(Diagnostic {
            artifact,
            is_error: message["level"] == "error",
            code,
            lines: primary.filter_map(|span| Some(span["line_start"].as_u64()? as usize)).collect(),
            text: message["rendered"].as_str().unwrap_or_default().to_owned(),
        });
    }
}

/// A plugin's own crates: `compat-memory` for a library, the name alone for an example.
fn artifact_name(message: &Value) -> Option<String> {
    let ours = Path::new(message["manifest_path"].as_str()?).starts_with(Pdk::folders());
    ours.then_some(message["target"]["name"].as_str()?.replace("compat_", "compat-"))
}

/// The plugins are optimised as they would be. The protobuf crate isn't: that takes half of the time, for one case.
const WORKSPACE: &str = r#"[workspace]
resolver = "2"
members = ["plugins/*", "names"]

[profile.release]
opt-level = "s"

[profile.release.package.protobuf]
opt-level = 0
"#;

/// The crate whose names the compiler is asked for.
const NAMES: &str = r#"[package]
name = "compat-names"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
extism-pdk = "1"
"#;

/// The folder of the crate that must be drop-in.
pub fn our_pdk() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pdk");
    folder.canonicalize().expect("the pdk is beside the tests")
}

/// Versions are inherited from the workspace, where the first one is the workspace's own.
fn our_version() -> String {
    let manifest = read(&our_pdk().with_file_name("Cargo.toml"));
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    version.expect("the workspace has a version").trim_end_matches('"').to_owned()
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a file unless it has this text already; whether it was written.
pub fn write(path: &Path, text: &str) -> bool {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return false;
    }
    let result = fs::create_dir_all(path.parent().unwrap_or(path)).and_then(|()| fs::write(path, text));
    result.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    true
}

/// Copies a folder of text files; files that are gone from it go.
fn copy(from: &Path, to: &Path) {
    for entry in entries(to) {
        if !from.join(entry.file_name().unwrap_or_default()).exists() {
            let removed = if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) };
            removed.unwrap_or_else(|error| panic!("{}: {error}", entry.display()));
        }
    }
    for entry in entries(from) {
        let target = to.join(entry.file_name().unwrap_or_default());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            write(&target, &read(&entry));
        }
    }
}

/// What is in a folder; nothing if there is none.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}
