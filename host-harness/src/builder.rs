//! Turns a crate, a file or bytes into a plugin that can be called.

mod source;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use extism_pdk::testing::{DEFAULT_NAMESPACE, Host, HostFn, HostFunction, Offer, Offered, Request, Response};
use extism_pdk::{LogLevel, ToBytes};

use crate::imports::kernel_functions::KERNEL;
use crate::imports::wasi::folder::Folder;
use crate::instance::limits::Limits;
use crate::instance::start::MissingImports;
use crate::instance::template::{Settings, Template};
use crate::{CompiledPlugin, Error, Plugin};
use source::Source;

const BYTES_PER_PAGE: u64 = 65_536;

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
    /// The namespaces and names of the offered functions.
    offered: BTreeSet<(String, String)>,
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
            offered: BTreeSet::new(),
            mistake: None,
        }
    }

    /// Remembers the name of a setting.
    fn note(mut self, setting: &'static str) -> Self {
        self.settings.insert(setting);
        self
    }

    /// Remembers a setting of the host.
    fn change(mut self, setting: &'static str, change: impl Fn(Host) -> Host + 'static) -> Self {
        self.changes.push(Rc::new(change));
        self.note(setting)
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
        self.note("host")
    }

    /// Sets a config key.
    pub fn config(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let (key, value) = (key.into(), value.into());
        self.change("config", move |host| host.config(&key, &value))
    }

    /// Sets the initial value of a variable.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/state").var("signatures", 41i64).load()?;
    /// plugin.call::<String>("sign", "Ada")?;
    /// assert_eq!(plugin.get_var("signatures"), Some(42i64.to_le_bytes().as_slice()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn var<'a>(mut self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => {
                let bytes = bytes.as_ref().to_vec();
                self.change("var", move |host| host.var(&key, bytes.as_slice()))
            }
            Err(reason) => {
                self.mistake.get_or_insert((format!("the variable `{key}`"), reason.to_string()));
                self.note("var")
            }
        }
    }

    /// Sets the lowest level of the log lines that are kept; `None` keeps none. The default is [`LogLevel::Trace`].
    pub fn log_level(self, level: impl Into<Option<LogLevel>>) -> Self {
        let level = level.into();
        self.change("log_level", move |host| host.log_level(level))
    }

    /// Allows HTTP requests to a host, or to all hosts that match a [pattern](extism_pdk::testing::is_allowed).
    ///
    /// Up to ten redirects are followed. A redirect to a host that isn't allowed ends the call.
    pub fn allow_host(self, pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        self.change("allow_host", move |host| host.allow_host(&pattern))
    }

    /// Answers HTTP requests with a closure, instead of sending them. Their hosts must be allowed.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::{Builder, Response};
    ///
    /// let mut plugin = Builder::from_crate("examples/http_get")
    ///     .allow_host("*.example.com")
    ///     .http(|request| Response::new(200, format!("from {}", request.url)))
    ///     .load()?;
    /// let outcome = plugin.outcome("http_get", r#"{"url": "https://www.example.com/"}"#)?;
    /// outcome.assert_output("from https://www.example.com/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http(self, answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        let answer = Arc::new(Mutex::new(answer));
        self.change("http", move |host| {
            let answer = answer.clone();
            host.http(move |request| (answer.lock().unwrap_or_else(PoisonError::into_inner))(request))
        })
    }

    /// Answers each HTTP request to a URL with the same response. Its host must be allowed. Requests to other URLs go to the
    /// closure of [`http`](Self::http), if there is one.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::{Builder, Response};
    ///
    /// let builder = Builder::from_crate("examples/http_get").allow_host("example.com");
    /// let mut plugin = builder.http_reply("https://example.com/a", Response::new(200, "hello")).load()?;
    /// plugin.outcome("http_get", r#"{"url": "https://example.com/a"}"#)?.assert_output("hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_reply(self, url: impl Into<String>, response: Response) -> Self {
        let url = url.into();
        self.change("http_reply", move |host| host.http_reply(&url, response.clone()))
    }

    /// Links a closure as a host function of the default namespace, `extism:host/user`.
    ///
    /// An `Err` ends the call. The exception is a [`HostError`](extism_pdk::host_fn::HostError): a plugin that declares it as
    /// the error of the import can handle it.
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Links a closure as a host function of a namespace, as [`host_fn`](Self::host_fn) does.
    pub fn host_fn_in<A>(self, namespace: &str, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let function = HostFunction::new(function);
        self.change("host_fn", move |host| host.host_fn_in(&namespace, &name, function.clone()))
    }

    /// Links the functions of an [`interface`](macro@extism_pdk::contract::interface) that the application offers to plugins.
    /// Loading the plugin fails if a function is offered twice.
    pub fn offer(mut self, offer: impl Offer) -> Self {
        let functions = offer.functions();
        for Offered { namespace, name, .. } in &functions {
            if !self.offered.insert((namespace.clone(), name.clone())) {
                let setting = format!("the offered function `{name}` of `{namespace}`");
                self.mistake.get_or_insert((setting, "another function with this name is already offered".to_owned()));
            }
        }
        self.change("offer", move |host| host.link_offered(functions.clone()))
    }

    /// Links the functions that another module exports with `#[shared_fn]`, under a namespace.
    ///
    /// Both modules share one host, with the settings of this builder. Settings on the other builder are an error. The module
    /// can import from modules that are linked before it.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let words = Builder::from_crate("examples/shared_words");
    /// let mut plugin = Builder::from_crate("examples/shared").link("words", words).load()?;
    /// let teaser: String = plugin.call("teaser", r#"["Hello, World!", "It is me."]"#)?;
    /// assert_eq!(teaser, "[Hello, World!](/hello-world), 3 words");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn link(mut self, namespace: impl Into<String>, module: Builder) -> Self {
        self.linked.push((namespace.into(), module));
        self.note("link")
    }

    /// Gives a WASI plugin access to a folder: its path on the host, and its path in the plugin.
    ///
    /// The prefix `ro:` before the host's path makes the folder read-only, as in the `allowed_paths` of an official manifest.
    /// (Write `./ro:x` for a folder with the name `ro:x`.) A plugin can open only files and folders in it. Opening a FIFO or a
    /// device fails, because it could wait forever.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/wasi_file").folder("examples/greet", "/data").load()?;
    /// let lines: String = plugin.call("count_lines", "/data/Cargo.toml")?;
    /// assert!(lines.parse::<u32>()? > 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn folder(mut self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folders.push((host.into(), guest.into()));
        self.note("folder")
    }

    /// Sets an environment variable of a WASI plugin.
    ///
    /// The default environment is empty, as in the official Rust runtime. Of the official SDKs, Go's can set variables.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let text = r#"(module
    ///     (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
    ///     (memory (export "memory") 1)
    ///     (func (export "count") (result i32)
    ///         (drop (call $sizes (i32.const 0) (i32.const 4))) (i32.load (i32.const 0))))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(text)?).env("REGION", "eu").load()?;
    /// plugin.outcome("count", "")?.assert_code(1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self.note("env")
    }

    /// Allows imports of functions that aren't linked. Calling one ends the call.
    #[cfg(feature = "command")]
    pub(crate) fn allow_missing_imports(mut self) -> Self {
        self.missing = MissingImports::FailWhenCalled;
        self
    }

    /// Limits the time of a call, with the time that the plugin sleeps through WASI. By default there is no limit.
    ///
    /// A call that takes longer ends with an error. It ends only after a host function that is running, or after a single
    /// instruction such as `memory.fill`. The limit also applies to starting the plugin with all linked modules. Compiling
    /// isn't limited: its time depends on the size of the module.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use host_harness::Builder;
    ///
    /// let spins = r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(spins)?).timeout(Duration::from_millis(50)).load()?;
    /// plugin.outcome("spin", "")?.assert_error("50").assert_code(134);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.time = Some(limit);
        self.note("timeout")
    }

    /// Limits the fuel of a call, and counts it: see [`Plugin::fuel_used`]. By default there is no limit.
    ///
    /// An instruction takes about one unit of fuel, the same on every machine and in every run. A call that needs more ends
    /// with an error. The limit also applies to starting the plugin with all linked modules. Counting makes plugins slower.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let spins = r#"(module (func (export "spin") (result i32) (loop (br 0)) (i32.const 0)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(spins)?).fuel(10_000).load()?;
    /// plugin.outcome("spin", "")?.assert_error("fuel");
    /// assert_eq!(plugin.fuel_used(), Some(10_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fuel(mut self, units: u64) -> Self {
        self.limits.fuel = Some(units);
        self.note("fuel")
    }

    /// Limits the memory, in pages of 64 KiB. The default is WebAssembly's own limit of 65,536 pages.
    ///
    /// All memories of the plugin and of linked modules count, and so do the blocks that the host keeps for them. A call that
    /// needs more ends at once, as in the official Rust runtime.
    pub fn memory_pages(mut self, pages: u32) -> Self {
        self.limits.memory = Some((u64::from(pages) * BYTES_PER_PAGE) as usize);
        self.note("memory_pages")
    }

    /// Accepts plugins that misuse or leak blocks of the host's memory. Without this, such a call fails. The misuse is still
    /// listed in [`Outcome::reports`](crate::Outcome::reports).
    pub fn unchecked(self) -> Self {
        self.change("unchecked", Host::unchecked)
    }

    /// Limits the bytes of all variables. The default is 1 MiB.
    ///
    /// A variable counts with the bytes of its key and its value, and 48 more. While a variable is replaced, both values
    /// count.
    pub fn var_bytes(self, bytes: usize) -> Self {
        self.change("var_bytes", move |host| host.var_bytes(bytes))
    }

    /// Limits the bytes of the body of an HTTP response, after gzip is decoded. The default is 50 MiB.
    pub fn response_bytes(self, bytes: usize) -> Self {
        self.change("response_bytes", move |host| host.response_bytes(bytes))
    }

    /// Replaces the instance after a call that didn't return: after a panic or another trap, after an error of a host
    /// function, and after an exit. The next call then runs on a new instance, with initial statics. Variables are kept.
    ///
    /// Without this, the instance stays in use, as in the official runtimes. But its functions haven't returned, so their
    /// locals stay on the plugin's stack. After enough traps the stack is full, and every call fails with an error that says
    /// so.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let text = r#"(module (global $calls (mut i32) (i32.const 0))
    ///     (func (export "count") (result i32)
    ///         (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (global.get $calls))
    ///     (func (export "trap") (result i32) (unreachable)))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(text)?).restart_after_trap().load()?;
    /// plugin.outcome("count", "")?.assert_code(1);
    /// plugin.outcome("count", "")?.assert_code(2);
    /// plugin.outcome("trap", "")?.assert_code(134);
    /// plugin.outcome("count", "")?.assert_code(1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn restart_after_trap(mut self) -> Self {
        self.restarts_after_trap = true;
        self.note("restart_after_trap")
    }

    /// Limits how deep calls within the plugin can nest, by the bytes of stack that they use: 1 byte to 1 MiB. The default is
    /// 512 KiB.
    ///
    /// It is the stack of the thread. A call fails on a thread that doesn't have this much stack left, and 256 KiB more for
    /// the host. This can happen in host functions that call other plugins.
    pub fn stack_bytes(mut self, bytes: usize) -> Self {
        self.limits.stack = bytes;
        self.note("stack_bytes")
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
