//! From a crate, a file or bytes to a plugin that can be called: what it is given, and how far it may go.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use extism_pdk::testing::{DEFAULT_NAMESPACE, HostFn, Kernel, Request, Response};
use extism_pdk::{LogLevel, ToBytes};

use crate::link::{HostFunction, UserFunction};
use crate::plugin::Limits;
use crate::{Error, Plugin, build_crate, http};

/// Bytes in a page of WebAssembly memory.
const PAGE: u64 = 65_536;

/// Says what a plugin is, what it is given, and how far it may go; then [`load`](Self::load)s it.
///
/// A plugin reaches nothing it isn't given here: no config, variable, host function, HTTP host or folder.
#[must_use = "call `load`"]
pub struct Builder {
    source: Source,
    kernel: Kernel,
    functions: Vec<UserFunction>,
    folders: Vec<(PathBuf, String)>,
    limits: Limits,
    checked: bool,
    /// The first setting that can't be used.
    mistake: Option<Error>,
}

enum Source {
    Crate(PathBuf),
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Builder {
    /// The plugin crate in a folder, built when loaded; see [`build_crate`].
    pub fn from_crate(folder: impl Into<PathBuf>) -> Self {
        Self::new(Source::Crate(folder.into()))
    }

    /// A .wasm file.
    pub fn from_file(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::File(path.into()))
    }

    /// The bytes of a .wasm file.
    pub fn from_bytes(wasm: impl Into<Vec<u8>>) -> Self {
        Self::new(Source::Bytes(wasm.into()))
    }

    /// A crate's folder or a .wasm file, whichever is there.
    pub fn from_path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        if path.is_dir() { Self::from_crate(path) } else { Self::from_file(path) }
    }

    fn new(source: Source) -> Self {
        let mut kernel = Kernel::default();
        kernel.http = Some(http::real());
        Builder {
            source,
            kernel,
            functions: Vec::new(),
            folders: Vec::new(),
            limits: Limits::default(),
            checked: true,
            mistake: None,
        }
    }

    /// Sets a config key.
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.kernel.config.insert(key.into(), value.into());
        self
    }

    /// Sets a variable's first value.
    pub fn var<'a>(mut self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => {
                self.kernel.vars.insert(key, bytes.as_ref().to_vec());
            }
            Err(reason) => {
                let mistake = Error::Setting { setting: format!("variable `{key}`"), reason: reason.to_string() };
                self.mistake.get_or_insert(mistake);
            }
        }
        self
    }

    /// Sets the lowest level of log lines that are kept, `None` for none. [`LogLevel::Trace`] unless set.
    pub fn log_level(mut self, level: impl Into<Option<LogLevel>>) -> Self {
        self.kernel.log_level = level.into();
        self
    }

    /// Lets HTTP requests go to a host, or to all that match a pattern: `*` stands for any text, `?` for one character.
    pub fn allow_host(mut self, pattern: impl Into<String>) -> Self {
        self.kernel.allowed_hosts.push(pattern.into());
        self
    }

    /// Answers HTTP requests to allowed hosts with a closure instead of making them.
    pub fn http(mut self, mut answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        self.kernel.http = Some(Box::new(move |request| Ok(answer(request))));
        self
    }

    /// Links a closure as a host function of the default namespace, `extism:host/user`. An `Err` ends the call.
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Links a closure as a host function of a namespace. An `Err` ends the call.
    pub fn host_fn_in<A>(
        mut self,
        namespace: &str,
        name: &str,
        function: impl HostFn<A> + Send + Sync + 'static,
    ) -> Self {
        let (params, has_result) = (function.params(), function.has_result());
        let call: HostFunction = Arc::new(move |arguments: &[Vec<u8>]| function.call(arguments));
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        self.functions.push(UserFunction { namespace, name, params, has_result, call });
        self
    }

    /// Shows a folder to a WASI plugin under a path of its own, for reading and writing.
    pub fn folder(mut self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folders.push((host.into(), guest.into()));
        self
    }

    /// Ends calls that take longer. No limit unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.time = Some(limit);
        self
    }

    /// Limits the plugin's own memory, and the host's blocks for it, to so many pages of 64 KiB each. No limit unless
    /// set, other than WebAssembly's of 65,536.
    pub fn memory_pages(mut self, pages: u32) -> Self {
        let bytes = u64::from(pages) * PAGE;
        self.limits.memory = Some(bytes as usize);
        self.kernel.memory_limit = bytes;
        self
    }

    /// Doesn't fail a call over misused or leaked blocks; [`Outcome::reports`](crate::Outcome::reports) still lists
    /// them. For plugins that are known to.
    pub fn unchecked(mut self) -> Self {
        self.checked = false;
        self
    }

    /// Builds the crate if it is one, compiles the module, and starts it.
    ///
    /// # Errors
    /// If the source can't be read or built, is no WebAssembly module, imports what isn't given, or can't be started.
    pub fn load(self) -> Result<Plugin, Error> {
        let Builder { source, kernel, functions, folders, limits, checked, mistake } = self;
        if let Some(mistake) = mistake {
            return Err(mistake);
        }
        let (name, wasm) = source.read()?;
        Plugin::start(&name, &wasm, kernel, functions, &folders, limits, checked)
    }
}

impl Source {
    /// The module's name for errors, and its bytes.
    fn read(self) -> Result<(String, Vec<u8>), Error> {
        let path = match self {
            Source::Bytes(bytes) => return Ok(("the input".into(), bytes)),
            Source::Crate(folder) => build_crate(folder)?,
            Source::File(path) => path,
        };
        match std::fs::read(&path) {
            Ok(bytes) => Ok((path.display().to_string(), bytes)),
            Err(source) => Err(Error::Read { path, source }),
        }
    }
}
