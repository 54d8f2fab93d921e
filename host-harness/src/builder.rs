//! From a crate, a file or bytes to a plugin that can be called: what it is given, and how far it may go.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use extism_pdk::testing::text::count;
use extism_pdk::testing::{DEFAULT_NAMESPACE, Host, HostFn, HostFunction, Offer, Offered, Request, Response};
use extism_pdk::{LogLevel, ToBytes};

use crate::imports::kernel_functions::KERNEL;
use crate::imports::missing::MissingImports;
use crate::imports::wasi::folder::Folder;
use crate::instance::limits::Limits;
use crate::instance::template::{Settings, Template};
use crate::wasm::Wasm;
use crate::{CompiledPlugin, Error, Plugin, Profile, build_crate};

/// Bytes in a page of WebAssembly memory.
const PAGE: u64 = 65_536;

/// Says what a plugin is, what it is given, and how far it may go; then [`load`](Self::load)s it.
///
/// A plugin reaches nothing it isn't given here: no config, variable, host function, HTTP host or folder. What it prints
/// through WASI goes to stderr; where that is a terminal, with its escape sequences spelled out.
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
/// One thing has one name, here, on [`Host`] and on the command:
///
/// | here | on `Host` | on the command |
/// |---|---|---|
/// | `config`, `var`, `log_level`, `allow_host`, `unchecked` | the same | `--config`, `--var`, `--log-level`, … |
/// | `http`, `http_reply`, `host_fn`, `host_fn_in`, `var_bytes`, `response_bytes` | the same | |
/// | `memory_pages` | `block_bytes`, for the host's blocks alone | `--memory-pages` |
/// | `timeout`, `fuel`, `folder`, `env`, `link` | | `--timeout`, `--fuel`, `--folder`, `--env`, `--link` |
/// | `stack_bytes`, `restart_after_trap` | | |
///
/// The order of the settings doesn't matter, except that of two that set the same thing the last one counts. A clone is a
/// builder of its own; the closures of the two are the same ones.
#[must_use = "call `load`"]
#[derive(Clone)]
pub struct Builder {
    source: Source,
    /// What [`host`](Self::host) was given.
    host: Host,
    /// What was set here of a host's settings. It is made on the host when all of them are known.
    changes: Vec<Change>,
    /// Paths on the host and in the plugin.
    folders: Vec<(PathBuf, String)>,
    /// Names and values.
    variables: Vec<(String, String)>,
    missing: MissingImports,
    linked: Vec<(String, Builder)>,
    limits: Limits,
    restarts_after_trap: bool,
    /// The names of all that was set.
    settings: BTreeSet<&'static str>,
    /// The namespaces and names of what is offered.
    offered: BTreeSet<(String, String)>,
    /// The first setting that can't be, such as a variable that can't be encoded, and why.
    mistake: Option<(String, String)>,
}

/// Names alone: values may be secrets.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.source {
            Source::Crate(path) | Source::File(path) => path.display().to_string(),
            Source::Bytes(bytes) => count(bytes.len(), "byte"),
        };
        f.debug_struct("Builder").field("source", &source).field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Makes a setting of a host's.
type Change = Rc<dyn Fn(Host) -> Host>;

#[derive(Clone)]
enum Source {
    Crate(PathBuf),
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Builder {
    /// The plugin crate in a folder, built when loaded, with the functions' names: see [`build_crate`].
    pub fn from_crate(folder: impl Into<PathBuf>) -> Self {
        Self::new(Source::Crate(folder.into()))
    }

    /// A .wasm file.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::File(path.into()))
    }

    /// The bytes of a .wasm file.
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

    /// A crate's folder or a .wasm file, whichever is there.
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

    /// Remembers that something is set.
    fn note(mut self, setting: &'static str) -> Self {
        self.settings.insert(setting);
        self
    }

    /// Sets what is a host's setting.
    fn change(mut self, setting: &'static str, change: impl Fn(Host) -> Host + 'static) -> Self {
        self.changes.push(Rc::new(change));
        self.note(setting)
    }

    /// Takes over a host's settings, [`Host::unchecked`] and the limits included. What is set here, before or after, holds
    /// where both set the same.
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

    /// Sets a variable's first value.
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
                self.mistake.get_or_insert((format!("variable `{key}`"), reason.to_string()));
                self.note("var")
            }
        }
    }

    /// Sets the lowest level of log lines that are kept, `None` for none. [`LogLevel::Trace`] unless set.
    pub fn log_level(self, level: impl Into<Option<LogLevel>>) -> Self {
        let level = level.into();
        self.change("log_level", move |host| host.log_level(level))
    }

    /// Lets HTTP requests go to a host, or to all that match a [pattern](extism_pdk::testing::is_allowed). Redirects
    /// are followed, up to ten of them; one to a host that isn't allowed ends the call.
    pub fn allow_host(self, pattern: impl Into<String>) -> Self {
        let pattern = pattern.into();
        self.change("allow_host", move |host| host.allow_host(&pattern))
    }

    /// Answers HTTP requests to allowed hosts with a closure instead of making them.
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

    /// Answers the HTTP requests to one URL, if its host is allowed, always alike. Those to others go to the closure of
    /// [`http`](Self::http), if there is one.
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

    /// Links a closure as a host function of the default namespace, `extism:host/user`. An `Err` ends the call, but
    /// for a [`HostError`](extism_pdk::host_fn::HostError), which the plugin is given if it declares the import so.
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Links a closure as a host function of a namespace, as [`host_fn`](Self::host_fn) does.
    pub fn host_fn_in<A>(self, namespace: &str, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        let function = HostFunction::new(function);
        self.change("host_fn", move |host| host.host_fn_in(&namespace, &name, function.clone()))
    }

    /// Links what an application offers: the functions of an [`interface`](macro@extism_pdk::contract::interface). A function
    /// that is offered twice is an error when the plugin is loaded.
    pub fn offer(mut self, offer: impl Offer) -> Self {
        let functions = offer.functions();
        for Offered { namespace, name, .. } in &functions {
            if !self.offered.insert((namespace.clone(), name.clone())) {
                let setting = format!("offer of `{name}` in the namespace `{namespace}`");
                self.mistake.get_or_insert((setting, "another function of this name is offered already".to_owned()));
            }
        }
        self.change("offer", move |host| host.link_offered(functions.clone()))
    }

    /// Links the functions that another module exports under a namespace, as `#[shared_fn]` makes them. The modules have
    /// one host between them: the linked one is given what the plugin is, so settings on its own builder are an error. It
    /// may import from those linked before it.
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

    /// Shows a folder to a WASI plugin under a path of its own, for reading and writing; for reading only if `ro:` is
    /// before the host's path, as in the `allowed_paths` of an official manifest. (A folder named `ro:x` is `./ro:x`.)
    ///
    /// A plugin opens files and folders in it. To open a FIFO or a device could wait forever and is an error there.
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

    /// Sets a variable of the environment that a WASI plugin has, which is empty otherwise, as in the official Rust runtime. Go's
    /// SDK can set it.
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

    /// Lets the plugin import functions that nothing gives: each fails when it is called.
    #[cfg(feature = "command")]
    pub(crate) fn allow_missing_imports(mut self) -> Self {
        self.missing = MissingImports::FailCall;
        self
    }

    /// Lets the plugin import functions that the test hasn't mocked: the test fails when one is called, as it does natively.
    #[doc(hidden)] // for `on_both_engines!`
    pub fn fail_test_without_mock(mut self) -> Self {
        self.missing = MissingImports::FailTest;
        self
    }

    /// Ends calls that take longer, sleeping through WASI included. No limit unless set. A host function or a single
    /// instruction, such as `memory.fill`, is waited for; the call fails when it is done. Starting the plugin, with all
    /// modules linked to it, has as much time once more. Compiling isn't limited: how long it takes depends on the module's
    /// size.
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

    /// Ends calls that need more than so many units of fuel, and counts them: see [`Plugin::fuel_used`]. Starting the
    /// plugin, with all modules linked to it, has as many. An instruction is about one unit, on every machine and in every
    /// run. Code that counts is slower.
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

    /// Limits the plugin's own memory and the host's blocks for it, which count together, to so many pages of 64 KiB. So do
    /// all memories of the plugin, and of modules linked to it. A call that asks for more ends at once, as in the official
    /// Rust runtime. No limit unless set, other than WebAssembly's of 65,536.
    pub fn memory_pages(mut self, pages: u32) -> Self {
        self.limits.memory = Some((u64::from(pages) * PAGE) as usize);
        self.note("memory_pages")
    }

    /// Doesn't fail a call over misused or leaked blocks; [`Outcome::reports`](crate::Outcome::reports) still lists
    /// them. For plugins that are known to.
    pub fn unchecked(self) -> Self {
        self.change("unchecked", Host::unchecked)
    }

    /// Limits the variables: bytes of all keys and values together, with 48 more for each, and with the value before it
    /// while one is replaced. 1 MiB unless set.
    pub fn var_bytes(self, bytes: usize) -> Self {
        self.change("var_bytes", move |host| host.var_bytes(bytes))
    }

    /// Limits the body of an HTTP response to so many bytes, counted after gzip is decoded. 50 MiB unless set.
    pub fn response_bytes(self, bytes: usize) -> Self {
        self.change("response_bytes", move |host| host.response_bytes(bytes))
    }

    /// Begins the next call on a new instance when a call was ended before its export could return: by a panic or another
    /// trap, by a host function's error, or by an exit. Statics are then as at first, and variables are kept.
    ///
    /// Without it the instance goes on, as in the official runtimes. But the call's locals stay on the plugin's own stack,
    /// since nothing returned from the functions that took them: after enough traps the stack is used up, and each further
    /// call fails with an error that says so.
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

    /// Limits how deep calls within the plugin may nest, by the bytes of the stack they nest on, which is the thread's:
    /// at most 1 MiB. 512 KiB unless set. A call fails on a thread that doesn't have as much left, with 256 KiB for the
    /// host beside it: within host functions that call other plugins, for example.
    pub fn stack_bytes(mut self, bytes: usize) -> Self {
        self.limits.stack = bytes;
        self.note("stack_bytes")
    }

    /// Builds the crate if it is one, compiles the module, and starts it.
    ///
    /// The first plugin of a process has glibc keep up to 32 MiB of freed memory, which calls with large inputs use again.
    ///
    /// # Errors
    /// If the source can't be read or built, is no WebAssembly module, imports what isn't given, is given something else
    /// than its [contract](extism_pdk::contract) says, or can't be started.
    pub fn load(self) -> Result<Plugin, Error> {
        self.compile()?.start()
    }

    /// Builds the crate if it is one, and compiles the module, to be started as often as needed and on any thread.
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
    /// If the source can't be read or built, or is no WebAssembly module.
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

    /// The source of a module that is linked. All that a builder says beside it would be lost.
    fn into_linked(self, namespace: &str) -> Result<Source, Error> {
        let refuse = |reason| Err(Error::Setting { setting: format!("the module linked as `{namespace}`"), reason });
        if namespace == KERNEL {
            return refuse("that namespace is the kernel's own: link it as another, and import from there".into());
        }
        if !self.settings.is_empty() {
            let settings: Vec<_> = self.settings.iter().map(|setting| format!("`{setting}`")).collect();
            let settings = settings.join(", ");
            return refuse(format!(
                "its builder sets {settings}, and linked modules have the plugin's settings: set it on the plugin's builder"
            ));
        }
        Ok(self.source)
    }
}

impl Source {
    fn read(self) -> Result<Wasm, Error> {
        let path = match self {
            Source::Bytes(bytes) => return Ok(Wasm { name: "the input".into(), bytes }),
            Source::Crate(folder) => build_crate(folder, Profile::Named)?,
            Source::File(path) => path,
        };
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Wasm { name: path.display().to_string(), bytes }),
            Err(reason) => Err(Error::Read { path, reason }),
        }
    }
}
