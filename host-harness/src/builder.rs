//! Turns a crate, a file or bytes into a plugin that can be called.

mod functions;
mod limits;
mod services;
mod source;
mod wasi;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use extism_pdk::testing::{Host, Offered};

use crate::imports::kernel_functions::KERNEL;
use crate::imports::missing::MissingImports;
use crate::imports::wasi::folder::Folder;
use crate::instance::limits::Limits;
use crate::instance::template::{Settings, Template};
use crate::{CompiledPlugin, Error, Plugin};
use source::Source;

/// Configures a plugin, and [`load`](Self::load)s it.
///
/// A plugin can only use what it is given here: config, variables, host functions, HTTP hosts and folders. What it prints
/// through WASI goes to stderr. If stderr is a terminal, escape sequences are shown as text.
///
/// ```
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
/// use std::time::Duration;
///
/// use host_harness::Builder;
///
/// let mut plugin = Builder::from_crate("examples/kv_store")
///     .host_fn_in("kv", "kv_read", |_key: String| "41")
///     .host_fn_in("kv", "kv_write", |_key: String, _value: String| {})
///     .timeout(Duration::from_secs(60))
///     .memory_pages(100)
///     .load()?;
/// assert_eq!(plugin.call::<String>("increment", "visits")?, "42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A setting has the same name here, on [`Host`] and on the command:
///
/// | here | on `Host` | on the command |
/// |---|---|---|
/// | `config`, `var`, `log_level`, `allow_host`, `unchecked` | the same | `--config`, `--var`, `--log-level`, … |
/// | `http`, `http_reply`, `host_fn`, `host_fn_in`, `var_bytes`, `response_bytes` | the same | |
/// | `memory_pages` | `block_bytes`, for the host's blocks alone | `--memory-pages` |
/// | `timeout`, `fuel`, `folder`, `env`, `link` | | `--timeout`, `--fuel`, `--folder`, `--env`, `--link` |
/// | `stack_bytes`, `restart_after_trap` | | |
///
/// Settings can come in any order. If two set the same thing, the last one counts. A clone has its own settings, but shares
/// the closures.
#[must_use = "call `load`"]
#[derive(Clone)]
pub struct Builder {
    source: Source,
    /// The argument of [`host`](Self::host).
    host: Host,
    /// Settings of the host, which are applied to `host` in the end: it may be given after them.
    changes: Vec<Change>,
    /// Paths on the host, and in the plugin.
    folders: Vec<(PathBuf, String)>,
    /// The names and values of environment variables.
    variables: Vec<(String, String)>,
    missing: MissingImports,
    linked: Vec<(String, Builder)>,
    limits: Limits,
    restarts_after_trap: bool,
    /// The names of the methods that were called.
    settings: BTreeSet<&'static str>,
    /// The functions of interfaces, which are on the host too.
    offered: Vec<Offered>,
    /// The first setting that can't be used, such as a variable that can't be encoded, and the reason.
    mistake: Option<(String, String)>,
}

/// Shows only the names of settings: values may be secrets.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("source", &self.source.to_string())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// Applies a setting to a host.
type Change = Rc<dyn Fn(Host) -> Host>;

/// # Sources and loading
impl Builder {
    /// Takes the plugin crate in a folder. Loading builds it, as [`build_crate`](crate::build_crate) does with
    /// [`Profile::Named`](crate::Profile::Named).
    pub fn from_crate(folder: impl Into<PathBuf>) -> Self {
        Self::new(Source::Crate(folder.into()))
    }

    /// Takes a .wasm file.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::File(path.into()))
    }

    /// Takes the bytes of a .wasm file.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let wasm = wat::parse_str(r#"(module (func (export "nothing") (result i32) (i32.const 0)))"#)?;
    /// let mut plugin = Builder::from_bytes(wasm).load()?;
    /// plugin.outcome("nothing", "")?.assert_ok();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_bytes(wasm: impl Into<Vec<u8>>) -> Self {
        Self::new(Source::Bytes(wasm.into()))
    }

    /// Takes the folder of a plugin crate, or a .wasm file.
    pub fn from_path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        if path.is_dir() { Self::from_crate(path) } else { Self::from_file(path) }
    }

    fn new(source: Source) -> Self {
        Builder {
            source,
            host: Host::new(),
            changes: Vec::new(),
            folders: Vec::new(),
            variables: Vec::new(),
            missing: MissingImports::Refused,
            linked: Vec::new(),
            limits: Limits::default(),
            restarts_after_trap: false,
            settings: BTreeSet::new(),
            offered: Vec::new(),
            mistake: None,
        }
    }

    /// Remembers the name of a setting.
    fn note_setting(mut self, setting: &'static str) -> Self {
        self.settings.insert(setting);
        self
    }

    /// Remembers a setting of the host.
    fn set_on_host(mut self, setting: &'static str, change: impl Fn(Host) -> Host + 'static) -> Self {
        self.changes.push(Rc::new(change));
        self.note_setting(setting)
    }

    /// Copies the settings of a host, with its limits and [`Host::unchecked`]. If both set the same thing, the builder's own
    /// setting counts, whether it comes before or after.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::{Builder, Host};
    ///
    /// let german = Host::new().config("vowels", "aeiouäöü");
    /// let mut plugin = Builder::from_crate("examples/count_vowels").host(german).load()?;
    /// assert!(plugin.call::<String>("count_vowels", "Köln")?.starts_with(r#"{"count":1"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn host(mut self, host: Host) -> Self {
        self.host = host;
        self.note_setting("host")
    }

    /// Builds the crate if the source is one, compiles the module, and starts the plugin.
    ///
    /// With the first plugin, the process begins to keep up to 32 MiB of freed memory, if its C library is glibc. Calls with
    /// large inputs use this memory again.
    ///
    /// # Errors
    /// If the source can't be read or built, isn't a WebAssembly module, or can't be started; if it has imports that aren't
    /// linked, or are linked to something else than its [contract](extism_pdk::contract) says; or if a setting can't be used.
    pub fn load(self) -> Result<Plugin, Error> {
        self.compile()?.start()
    }

    /// Builds the crate if the source is one, and compiles the module. The result can be started many times, on any thread.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let compiled = Builder::from_crate("examples/greet").compile()?;
    /// let threads = ["Ada", "Grace"].map(|name| {
    ///     let compiled = compiled.clone();
    ///     std::thread::spawn(move || compiled.start()?.call::<String>("greet", name))
    /// });
    /// for thread in threads {
    ///     assert!(thread.join().unwrap()?.starts_with("Hello, "));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the source can't be read or built, or isn't a WebAssembly module, or a setting can't be used.
    pub fn compile(self) -> Result<CompiledPlugin, Error> {
        let Builder { source, host, changes, linked, mistake, .. } = self;
        if let Some((setting, reason)) = mistake {
            return Err(Error::Setting { setting, reason });
        }
        self.limits.check()?;
        let settings = Settings {
            offered: self.offered,
            folders: Folder::check_all(self.folders)?,
            variables: self.variables,
            limits: self.limits,
            missing: self.missing,
            restarts_after_trap: self.restarts_after_trap,
        };
        let host = changes.iter().fold(host, |host, change| change(host));
        let linked = linked.into_iter().map(|(namespace, module)| Ok((module.into_linked(&namespace)?, namespace)));
        let linked = linked.collect::<Result<Vec<_>, Error>>()?;
        let wasm = source.read()?;
        let linked = linked.into_iter().map(|(source, namespace)| Ok((namespace, source.read()?)));
        let linked = linked.collect::<Result<Vec<_>, Error>>()?;
        let template = Template::new(&wasm, host, &linked, settings)?;
        Ok(CompiledPlugin(Arc::new(template)))
    }

    /// Returns the source of a linked module. Other settings of its builder would be lost, so they are an error.
    fn into_linked(self, namespace: &str) -> Result<Source, Error> {
        let refuse = |reason| Err(Error::Setting { setting: format!("the module linked as `{namespace}`"), reason });
        if namespace == KERNEL {
            return refuse(
                "this namespace belongs to the kernel: link the module under another name, and import from there"
                    .into(),
            );
        }
        if !self.settings.is_empty() {
            let settings: Vec<_> = self.settings.iter().map(|setting| format!("`{setting}`")).collect();
            let settings = settings.join(", ");
            return refuse(format!(
                "its builder sets {settings}, but linked modules use the plugin's settings: set this on the plugin's \
                 builder"
            ));
        }
        Ok(self.source)
    }
}
