//! The errors of the library.

use std::fmt;
use std::path::PathBuf;

use extism_pdk::testing::text::{self, safe_name};
use extism_pdk::testing::{Failure, Outcome};

use crate::advice;
use crate::imports::kernel_functions::{KERNEL, is_of_extism_0};

/// Text in an import of [`Error::MissingImports`], between the import and the signature of the function that is linked to it.
pub const LINKED_AS: &str = ", but it is linked as ";

/// An error of the harness, or of the plugin that it called.
///
/// ```
/// use host_harness::{Builder, Error};
///
/// let wasm = wat::parse_str(r#"(module (import "kv" "get" (func (param i64) (result i64))))"#)?;
/// match Builder::from_bytes(wasm).load() {
///     Err(Error::MissingImports { imports }) => assert!(imports[0].contains("kv"), "{imports:?}"),
///     _ => panic!("`get` isn't linked"),
/// }
///
/// let error = Builder::from_file("nowhere.wasm").load().err().unwrap();
/// assert!(error.to_string().starts_with("can't read nowhere.wasm: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The text includes the cause, so `source` returns nothing. `Debug` shows the same text, because that is what `main` prints.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or a folder can't be read.
    #[error("can't read {path}: {reason}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        reason: std::io::Error,
    },
    /// The plugin's crate can't be built.
    #[error("can't build {folder}: {reason}")]
    Build {
        /// The crate's folder.
        folder: PathBuf,
        /// The cause, and what to do.
        reason: String,
        /// The errors of the compiler, which were also printed to stderr. Empty if something else failed.
        diagnostics: String,
    },
    /// The bytes aren't a WebAssembly module, or the module is broken.
    #[error("can't read {name} as a WebAssembly module: {reason}")]
    NotWasm {
        /// The file, or `the input`.
        name: String,
        /// The cause.
        reason: String,
    },
    /// The module is valid, but neither this host nor the official Rust runtime can run it.
    #[error("can't load {name}: {reason}")]
    Unsupported {
        /// The file, or `the input`.
        name: String,
        /// The cause.
        reason: String,
    },
    /// The plugin has imports that aren't linked, or are linked to something of another type, by WebAssembly's types or the
    /// plugin's contract.
    #[error("can't link these imports of the plugin:{}{}", list_lines(imports), describe_remedy(imports))]
    MissingImports {
        /// The name, the namespace and the signature of each import, and the signature of what is linked to it instead. After a
        /// hundred imports, one line counts the others.
        imports: Vec<String>,
    },
    /// A setting can't be used, such as a folder that can't be opened or a variable that can't be encoded.
    #[error("can't use {setting}: {reason}")]
    Setting {
        /// The setting.
        setting: String,
        /// The cause.
        reason: String,
    },
    /// The module can't be instantiated, or fails while it initializes.
    #[error("can't start the plugin: {0}")]
    Start(String),
    /// The plugin of a test called a host function without a mock.
    #[error("{0}")]
    NotMocked(String),
    /// The plugin doesn't export a function of this name.
    #[error("the plugin has no export `{}`; {}", safe_name(name), describe_exports(available))]
    MissingExport {
        /// The name.
        name: String,
        /// The functions that the plugin exports.
        available: Vec<String>,
    },
    /// The export isn't a plugin function.
    #[error(
        "can't call the export `{}`: its type is `{signature}`, but a plugin function takes nothing and returns an \
         i32: only plugins that it is linked to can call a `#[shared_fn]`",
        safe_name(name)
    )]
    NotCallable {
        /// The name of the export.
        name: String,
        /// Its type.
        signature: String,
    },
    /// The input can't be encoded.
    #[error("can't encode the input of `{export}`: {reason}")]
    Input {
        /// The export.
        export: String,
        /// The cause.
        reason: String,
    },
    /// The plugin failed, or its output can't be decoded.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The plugin misused or leaked blocks of the host's memory. `Builder::unchecked` accepts this.
    #[error(
        "the plugin misused the host's memory in `{}`:{}\nFix it in the plugin. For a plugin that is known to do \
         this, `Builder::unchecked` lets the call pass",
        safe_name(&outcome.export),
        list_lines(&outcome.reports)
    )]
    Misuse {
        /// The outcome of the call. Its `reports` describe the misuse. Its export is `start` if the plugin did this while it
        /// started.
        outcome: Box<Outcome>,
    },
}

impl Error {
    /// Returns the text for a test that fails. A test has settings on a `Host`, not on a `Builder`. After a misuse, the text
    /// has the outcome, too.
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

/// Says what to do about imports that aren't linked.
fn describe_remedy(imports: &[String]) -> String {
    if let Some(advice) = advice::advice_on_imports(imports) {
        return advice;
    }
    const REMEDY: &str = "\nGive it host functions with `Builder::host_fn_in`, those of an `#[interface(host)]` with \
                          `Builder::offer`, or link a plugin that exports them with `Builder::link`. The command has \
                          `--host-fn` and `--link`";
    const OLD: &str = "\nIt was made for Extism 0.x, which no host runs any more: build it with a PDK for Extism 1.x";
    let is_old = |import: &String| {
        let import = import.strip_prefix('`').and_then(|import| import.split_once("` of `env`: "));
        import.is_some_and(|(name, _)| is_of_extism_0(name))
    };
    if imports.iter().any(is_old) {
        return OLD.into();
    }
    let is_lacking = |import: &String| !import.contains(LINKED_AS) && !import.contains(KERNEL);
    if imports.iter().any(is_lacking) { REMEDY.into() } else { String::new() }
}

/// Lists names of exports, made safe to show.
fn describe_exports(names: &[String]) -> String {
    const MAX_LISTED: usize = 100;

    match text::first(MAX_LISTED, names.iter().map(safe_name)).join(", ") {
        names if names.is_empty() => "it exports no functions".into(),
        names => format!("its exports: {names}"),
    }
}

fn list_lines(items: &[String]) -> String {
    if items.is_empty() {
        return " none".into();
    }
    items.iter().map(|item| format!("\n  {item}")).collect()
}
