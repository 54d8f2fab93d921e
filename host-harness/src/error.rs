//! What can go wrong between a plugin's source and its answer.

use std::fmt;
use std::path::PathBuf;

use extism_pdk::testing::text::{self, safe_name};
use extism_pdk::testing::{Failure, Outcome};

use crate::advice;
use crate::imports::kernel_functions::KERNEL;

/// In an import of [`Error::MissingImports`], between it and the signature here, where that differs.
pub const LINKED_AS: &str = ", but it is linked as ";

/// An error of the harness, or of the plugin it called.
///
/// ```
/// use host_harness::{Builder, Error};
///
/// let wasm = wat::parse_str(r#"(module (import "kv" "get" (func (param i64) (result i64))))"#)?;
/// match Builder::from_bytes(wasm).load() {
///     Err(Error::MissingImports { imports }) => assert!(imports[0].contains("kv"), "{imports:?}"),
///     _ => panic!("nobody gave it `get`"),
/// }
///
/// let error = Builder::from_file("nowhere.wasm").load().err().unwrap();
/// assert!(error.to_string().starts_with("can't read nowhere.wasm: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// Its text has its cause in it, so none is its `source`; `Debug`, which `main` prints, is the text as well.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder that can't be read.
    #[error("can't read {path}: {reason}")]
    Read {
        /// What was to be read.
        path: PathBuf,
        /// Why it can't be.
        reason: std::io::Error,
    },
    /// The plugin's crate can't be built.
    #[error("can't build {folder}: {reason}")]
    Build {
        /// The crate's folder.
        folder: PathBuf,
        /// Why, and what to do.
        reason: String,
        /// The compiler's errors, which were shown on stderr; empty if something else failed.
        diagnostics: String,
    },
    /// The bytes are no WebAssembly module, or one that is broken.
    #[error("{name} is no WebAssembly module: {reason}")]
    NotWasm {
        /// Where the bytes came from.
        name: String,
        /// What is wrong with them.
        reason: String,
    },
    /// A valid module that this host doesn't run, as the official Rust runtime doesn't.
    #[error("can't load {name}: {reason}")]
    Unsupported {
        /// Where the bytes came from.
        name: String,
        /// What it needs that there isn't.
        reason: String,
    },
    /// The plugin imports what this host doesn't have, or has as something else by its type or the plugin's contract: up to
    /// a hundred such imports are named, and others counted.
    #[error("the plugin imports what this host doesn't link:{}{}", list_lines(imports), describe_remedy(imports))]
    MissingImports {
        /// Namespace, name and signature of each, as the contract has it if there is one, and the signature here if that is
        /// what differs.
        imports: Vec<String>,
    },
    /// A setting that can't be used, such as a folder that can't be opened or a variable that can't be encoded.
    #[error("{setting}: {reason}")]
    Setting {
        /// Which.
        setting: String,
        /// Why not.
        reason: String,
    },
    /// The module can't be instantiated, or fails while it initialises.
    #[error("can't start the plugin: {0}")]
    Start(String),
    /// There is no such export.
    #[error("the plugin has no export `{}`; it has{}", safe_name(name), list_lines(&list_names(available)))]
    MissingExport {
        /// What was asked for.
        name: String,
        /// The functions there are.
        available: Vec<String>,
    },
    /// The export isn't a plugin function.
    #[error(
        "the export `{}` is `{signature}`, and a plugin function takes nothing and returns an i32: a `#[shared_fn]` \
         is for plugins that it is linked to",
        safe_name(name)
    )]
    NotCallable {
        /// The export's name.
        name: String,
        /// Its type.
        signature: String,
    },
    /// The input can't be encoded.
    #[error("the input of `{export}` can't be encoded: {reason}")]
    Input {
        /// The export that was to be called.
        export: String,
        /// Why it can't be.
        reason: String,
    },
    /// The plugin failed, or gave an output that isn't what the caller asked for.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The plugin misused or leaked blocks of the host's memory; `Builder::unchecked` leaves that be.
    #[error(
        "the plugin misused the host's memory in `{}`:{}\nMend it in the plugin; for one that is known to do so, \
         `Builder::unchecked` lets the call pass",
        safe_name(&outcome.export),
        list_lines(&outcome.reports)
    )]
    Misuse {
        /// What it did, as `reports`, and all else that the call left behind. The export is `start` if it happened while
        /// the plugin was started.
        outcome: Box<Outcome>,
    },
}

impl Error {
    /// The text that fails a test, which has given a `Host`: with all that a call which misused blocks left behind.
    pub(crate) fn for_test(&self) -> String {
        let mut text = self.to_string();
        for setting in ["unchecked", "host_fn_in", "offer"] {
            text = text.replace(&format!("`Builder::{setting}`"), &format!("`Host::{setting}`"));
        }
        match self {
            Error::Misuse { outcome } => format!("{text}\n\n{outcome}"),
            _ => text,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What to do about imports that nothing is linked for.
fn describe_remedy(imports: &[String]) -> String {
    if let Some(advice) = advice::advice_on_imports(imports) {
        return advice;
    }
    const REMEDY: &str = "\nGive it host functions by `Builder::host_fn_in`, those of an `#[interface(host)]` by \
                          `Builder::offer`, or the exports of another plugin by `Builder::link`; the command has \
                          `--host-fn` and `--link`";
    const OLD: &str = "\nIt was made for Extism 0.x, which no host runs any more: build it with a PDK for Extism 1.x";
    if imports.iter().any(|import| import.starts_with("`extism_") && import.contains("` of `env`: ")) {
        return OLD.into();
    }
    let is_lacking = |import: &String| !import.contains(LINKED_AS) && !import.contains(KERNEL);
    if imports.iter().any(is_lacking) { REMEDY.into() } else { String::new() }
}

/// Names from the module, as many as can be read.
fn list_names(names: &[String]) -> Vec<String> {
    const MAX_LISTED: usize = 100;
    text::first(MAX_LISTED, names.iter().map(safe_name))
}

fn list_lines(items: &[String]) -> String {
    if items.is_empty() {
        return " none".into();
    }
    items.iter().map(|item| format!("\n  {item}")).collect()
}
