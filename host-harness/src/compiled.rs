//! A compiled plugin, ready to be started any number of times.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use extism_pdk::testing::{Host, Kernel};
use wasmtime::{Engine, Instance, Linker, Module, Store};

use crate::clock::Clock;
use crate::engine::engine;
use crate::limits::{Limits, enforce};
use crate::link;
use crate::start;
use crate::state::State;
use crate::wasm::Wasm;
use crate::{Error, Plugin, http, window};

/// A plugin that is compiled but not started: see [`Builder::compile`](crate::Builder::compile). Clones are one plugin;
/// they can be sent to, and started on, any thread.
///
/// ```
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
/// use host_harness::Builder;
///
/// let compiled = Builder::from_crate("examples/greet").compile()?;
/// let (mut one, mut other) = (compiled.start()?, compiled.start()?);
/// assert_eq!(one.call::<String>("greet", "Ada")?, "Hello, Ada!");
/// assert_eq!(other.call::<String>("greet", "Grace")?, "Hello, Grace!");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct CompiledPlugin(Arc<Parts>);

/// All that its instances share.
struct Parts {
    engine: Engine,
    module: Module,
    window: Option<Module>,
    /// With the kernel, WASI and the host functions; the linked modules are each instance's own.
    linker: Linker<State>,
    linked: Vec<(String, Module)>,
    /// What each instance's kernel begins as.
    kernel: Kernel,
    folders: Vec<(PathBuf, String)>,
    limits: Limits,
    checked: bool,
}

impl CompiledPlugin {
    pub(crate) fn new(
        wasm: &Wasm,
        host: Host,
        folders: Vec<(PathBuf, String)>,
        linked: &[(String, Wasm)],
        limits: Limits,
        checked: bool,
    ) -> Result<Self, Error> {
        let (engine, window) = engine(limits)?;
        let (kernel, functions) = host.into_parts();
        let module = wasm.compile(&engine)?;
        let linker = link::linker(&engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        let linked = linked.iter().map(|(namespace, wasm)| Ok((namespace.clone(), wasm.compile(&engine)?)));
        let linked = linked.collect::<Result<_, Error>>()?;
        Ok(CompiledPlugin(Arc::new(Parts { engine, module, window, linker, linked, kernel, folders, limits, checked })))
    }

    /// Starts the plugin: an instance with memory and variables of its own.
    ///
    /// # Errors
    /// If the plugin imports what isn't given, or fails while it initialises.
    pub fn start(&self) -> Result<Plugin, Error> {
        Plugin::start(self.clone())
    }

    pub(crate) fn module(&self) -> &Module {
        &self.0.module
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }

    pub(crate) fn is_checked(&self) -> bool {
        self.0.checked
    }

    /// What an instance's kernel begins as.
    pub(crate) fn kernel(&self, clock: &Arc<Clock>) -> Kernel {
        let mut kernel = self.0.kernel.clone();
        if kernel.http.is_none() {
            kernel.http = Some(http::real(clock.clone(), kernel.allowed_hosts.clone(), kernel.response_limit));
        }
        kernel
    }

    /// An instance that works on a kernel.
    pub(crate) fn instantiate(&self, kernel: Kernel, clock: Arc<Clock>) -> Result<(Store<State>, Instance), Error> {
        let Parts { engine, module, window, linker, linked, folders, limits, checked, .. } = &*self.0;
        let wasi = start::wasi(folders)?;
        let state = State {
            kernel,
            wasi,
            wasi_start: Instant::now(),
            window: None,
            allocations: checked.then(Vec::new),
            clock,
            memory_limit: limits.memory,
            memory: 0,
            elements: 0,
            memory_refused: false,
        };
        let mut store = Store::new(engine, state);
        let mut linker = linker.clone();
        if let Some(module) = window {
            // Its memory isn't the plugin's, so the limits come after.
            let linked = window::link(&mut linker, &mut store, module);
            linked.map_err(|error| Error::Start(format!("{error:#}")))?;
        }
        enforce(&mut store);
        start::link_modules(&mut linker, &mut store, linked, *limits)?;
        let instance = start::instantiate(&linker, &mut store, module, *limits)?;
        Ok((store, instance))
    }
}
