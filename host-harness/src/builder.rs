//! From a crate, a file or bytes to a plugin that can be called: what it is given, and how far it may go.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use extism_pdk::testing::{Host, HostFn, Request, Response};
use extism_pdk::{LogLevel, ToBytes};

use crate::imports::wasi::folder::Folder;
use crate::instance::limits::Limits;
use crate::instance::template::Template;
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
#[must_use = "call `load`"]
pub struct Builder {
    source: Source,
    host: Host,
    folders: Vec<Folder>,
    linked: Vec<(String, Source)>,
    limits: Limits,
    restarts_after_trap: bool,
    /// The first setting that can't be used.
    mistake: Option<Error>,
}

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
            folders: Vec::new(),
            linked: Vec::new(),
            limits: Limits::default(),
            restarts_after_trap: false,
            mistake: None,
        }
    }

    /// Takes over a host's settings in place of those made so far.
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
        self
    }

    /// Sets a config key.
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.host = self.host.config(key, value);
        self
    }

    /// Sets a variable's first value.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/state").var("signatures", 41i64).load()?;
    /// plugin.call::<String>("sign", "Ada")?;
    /// assert_eq!(plugin.var("signatures"), Some(42i64.to_le_bytes().as_slice()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn var<'a>(mut self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => self.host = self.host.var(key, bytes.as_ref()),
            Err(reason) => {
                let mistake = Error::Setting { setting: format!("variable `{key}`"), reason: reason.to_string() };
                self.mistake.get_or_insert(mistake);
            }
        }
        self
    }

    /// Sets the lowest level of log lines that are kept, `None` for none. [`LogLevel::Trace`] unless set.
    pub fn log_level(mut self, level: impl Into<Option<LogLevel>>) -> Self {
        self.host = self.host.log_level(level);
        self
    }

    /// Lets HTTP requests go to a host, or to all that match a [pattern](extism_pdk::testing::is_allowed). Redirects
    /// are followed, up to ten of them; one to a host that isn't allowed ends the call.
    pub fn allow_host(mut self, pattern: impl Into<String>) -> Self {
        self.host = self.host.allow_host(pattern);
        self
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
    pub fn http(mut self, answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        self.host = self.host.http(answer);
        self
    }

    /// Answers the HTTP requests to one URL, if its host is allowed, always alike. Those to others go to the closure set
    /// before, if there is one.
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
    pub fn http_reply(mut self, url: impl Into<String>, response: Response) -> Self {
        self.host = self.host.http_reply(url, response);
        self
    }

    /// Links a closure as a host function of the default namespace, `extism:host/user`. An `Err` ends the call, but
    /// for a [`HostError`](extism_pdk::host_fn::HostError), which the plugin is given if it declares the import so.
    pub fn host_fn<A>(mut self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host = self.host.host_fn(name, function);
        self
    }

    /// Links a closure as a host function of a namespace, as [`host_fn`](Self::host_fn) does.
    pub fn host_fn_in<A>(
        mut self,
        namespace: &str,
        name: &str,
        function: impl HostFn<A> + Send + Sync + 'static,
    ) -> Self {
        self.host = self.host.host_fn_in(namespace, name, function);
        self
    }

    /// Links the functions that another module exports under a namespace, as `#[shared_fn]` makes them. The modules have
    /// one host between them: the linked one is given what the plugin is, and of its builder only the source counts. It
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
        self.linked.push((namespace.into(), module.source));
        self
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
        match Folder::new(host.into(), guest.into(), &self.folders) {
            Ok(folder) => self.folders.push(folder),
            Err(mistake) => drop(self.mistake.get_or_insert(mistake)),
        }
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
        self
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
        self
    }

    /// Limits the plugin's own memory and the host's blocks for it, which count together, to so many pages of 64 KiB. So do
    /// all memories of the plugin, and of modules linked to it. A call that asks for more ends at once, as in the official
    /// Rust runtime. No limit unless set, other than WebAssembly's of 65,536.
    pub fn memory_pages(mut self, pages: u32) -> Self {
        let bytes = u64::from(pages) * PAGE;
        self.limits.memory = Some(bytes as usize);
        self.host = self.host.memory_limit(bytes);
        self
    }

    /// Doesn't fail a call over misused or leaked blocks; [`Outcome::reports`](crate::Outcome::reports) still lists
    /// them. For plugins that are known to.
    pub fn unchecked(mut self) -> Self {
        self.host = self.host.unchecked();
        self
    }

    /// Limits the variables: bytes of all keys and values together, with 48 more for each, and with the value before it
    /// while one is replaced. 1 MiB unless set.
    pub fn var_bytes(mut self, bytes: usize) -> Self {
        self.host = self.host.var_limit(bytes);
        self
    }

    /// Limits the body of an HTTP response to so many bytes, counted after gzip is decoded. 50 MiB unless set.
    pub fn response_bytes(mut self, bytes: usize) -> Self {
        self.host = self.host.response_limit(bytes);
        self
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
        self
    }

    /// Limits how deep calls within the plugin may nest, by the bytes of the stack they nest on, which is the thread's:
    /// at most 1 MiB. 512 KiB unless set. A call fails on a thread that doesn't have as much left, with 256 KiB for the
    /// host beside it: within host functions that call other plugins, for example.
    pub fn stack_bytes(mut self, bytes: usize) -> Self {
        const MAX_STACK_BYTES: usize = 1 << 20;
        if !(1..=MAX_STACK_BYTES).contains(&bytes) {
            let reason = format!("a stack has 1 to {MAX_STACK_BYTES} bytes, not {bytes}");
            self.mistake.get_or_insert(Error::Setting { setting: "stack".into(), reason });
        }
        self.limits.stack = bytes;
        self
    }

    /// Builds the crate if it is one, compiles the module, and starts it.
    ///
    /// # Errors
    /// If the source can't be read or built, is no WebAssembly module, imports what isn't given, or can't be started.
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
        let Builder { source, host, folders, linked, limits, restarts_after_trap, mistake } = self;
        if let Some(mistake) = mistake {
            return Err(mistake);
        }
        let wasm = source.read()?;
        let linked = linked.into_iter().map(|(namespace, source)| Ok((namespace, source.read()?)));
        let linked = linked.collect::<Result<Vec<_>, Error>>()?;
        let template = Template::new(&wasm, host, folders, &linked, limits, restarts_after_trap)?;
        Ok(CompiledPlugin(Arc::new(template)))
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
            Err(source) => Err(Error::Read { path, source }),
        }
    }
}
