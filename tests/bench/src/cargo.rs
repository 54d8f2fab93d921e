//! Runs cargo in a workspace of plugins, and reads its messages.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::{Pdk, UPSTREAM, Workspace, files};

/// The target of messages about code outside of the workspace.
pub const DEPENDENCY: &str = "a dependency";

/// The results of `cargo build`.
#[derive(Debug, Default)]
pub struct Output {
    /// The .wasm files of the workspace, by the names of the targets, such as `compat_memory`.
    pub artifacts: BTreeMap<String, PathBuf>,
    /// The compiler's messages.
    pub diagnostics: Vec<Diagnostic>,
}

/// A message of the compiler.
#[derive(Debug)]
pub struct Diagnostic {
    /// The name of the target that was compiled, or [`DEPENDENCY`].
    pub artifact: String,
    /// Whether it is an error, and not a warning.
    pub is_error: bool,
    /// The code, such as `E0252` or `dead_code`.
    pub code: String,
    /// The lines that it points at.
    pub lines: Vec<usize>,
    /// The text, as a terminal shows it.
    pub text: String,
}

impl Workspace {
    /// Returns a cargo command for the workspace, with its target folder.
    pub fn command(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .current_dir(self.folder())
            .env("CARGO_TARGET_DIR", self.target())
            // The user's flags, such as `-D warnings`, aren't meant for these plugins.
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo
    }

    /// Runs cargo. Its progress goes to stderr, unless that is turned off.
    ///
    /// # Panics
    /// If cargo can't build. Plugins that don't compile are a part of the result.
    pub fn cargo(&self, arguments: &[&str]) -> Output {
        // Otherwise cargo would wait for the other build silently.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);

        let log = self.folder().join("cargo.log");
        let stderr = match arguments.contains(&"--quiet") {
            true => fs::File::create(&log).expect("the folder can be written").into(),
            false => Stdio::inherit(),
        };
        let mut cargo = self
            .command()
            .args(arguments)
            .arg("--message-format=json")
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .expect("cargo runs");
        let stdout = BufReader::new(cargo.stdout.take().expect("stdout is piped"));
        let mut output = Output::default();
        let mut finished = false;
        for line in stdout.lines().map_while(Result::ok) {
            let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
            match message["reason"].as_str() {
                Some("compiler-artifact") => output.take_artifact(self, &message),
                Some("compiler-message") => output.take_diagnostic(self, &message),
                Some("build-finished") => finished = true,
                _ => {}
            }
        }
        cargo.wait().expect("cargo ends");
        assert!(finished, "cargo can't build with {}: see above, or {}", self.pdk().name(), log.display());
        output
    }

    /// Copies a built file, because a plugin with this name in another workspace replaces it in the target folder.
    fn keep(&self, wasm: &Path) -> PathBuf {
        let place = wasm.strip_prefix(self.target()).expect("it was built there");
        let copy = self.folder().join("wasm").join(place);
        files::write(&copy, fs::read(wasm).expect("cargo names a file"));
        copy
    }

    /// Returns the target of a message, if it is in the workspace.
    fn artifact_name(&self, message: &Value) -> Option<String> {
        let ours = Path::new(message["manifest_path"].as_str()?).starts_with(self.folder());
        ours.then_some(message["target"]["name"].as_str()?.to_owned())
    }
}

impl Output {
    fn take_artifact(&mut self, workspace: &Workspace, message: &Value) {
        let id = message["package_id"].as_str().unwrap_or_default();
        if message["target"]["name"] == "extism_pdk" {
            let right = match workspace.pdk() {
                Pdk::Upstream => id.starts_with("registry+") && id.ends_with(&format!("@{UPSTREAM}")),
                Pdk::Ours => id.starts_with("path+"),
            };
            assert!(right, "{} is built with {id}", workspace.pdk().name());
        }
        let files = message["filenames"].as_array().map(Vec::as_slice).unwrap_or_default();
        let wasm = files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".wasm"));
        if let (Some(wasm), Some(name)) = (wasm, workspace.artifact_name(message)) {
            self.artifacts.insert(name, workspace.keep(Path::new(wasm)));
        }
    }

    fn take_diagnostic(&mut self, workspace: &Workspace, message: &Value) {
        let artifact = workspace.artifact_name(message).unwrap_or(DEPENDENCY.into());
        let message = &message["message"];
        let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        let primary = spans.iter().filter(|span| span["is_primary"] == true);
        let code = message["code"]["code"].as_str().unwrap_or_default().to_owned();
        // The summary at the end has no code. It only says that there were other messages.
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
