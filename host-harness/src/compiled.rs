//! A compiled plugin, ready to be started any number of times.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use extism_pdk::testing::{Host, Kernel};
use wasmtime::{Engine, Instance, InstancePre, Linker, Module, Store};

use crate::clock::Clock;
use crate::engine::engine;
use crate::limits::{Limits, enforce};
use crate::link::{self, State};
use crate::start::{self, Wasm};
use crate::{Error, Plugin, http};

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
    /// With the kernel, WASI and the host functions; the linked modules are each instance's own.
    linker: Linker<State>,
    linked: Vec<(String, Module)>,
    /// The module with its imports, once they have been found. Linked modules are found anew for each instance.
    ready: OnceLock<InstancePre<State>>,
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
        let engine = engine(limits)?;
        let (kernel, functions) = host.into_parts();
        let module = wasm.compile(&engine)?;
        let linker = link::linker(&engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        let linked = linked.iter().map(|(namespace, wasm)| Ok((namespace.clone(), wasm.compile(&engine)?)));
        let linked = linked.collect::<Result<_, Error>>()?;
        Ok(CompiledPlugin(Arc::new(Parts {
            engine,
            module,
            linker,
            linked,
            ready: OnceLock::new(),
            kernel,
            folders,
            limits,
            checked,
        })))
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
        let limit = kernel.response_limit;
        kernel.http.get_or_insert_with(|| http::real(clock.clone(), limit));
        kernel
    }

    /// An instance that works on a kernel.
    pub(crate) fn instantiate(&self, kernel: Kernel, clock: Arc<Clock>) -> Result<(Store<State>, Instance), Error> {
        let Parts { engine, module, linker, linked, ready, folders, limits, .. } = &*self.0;
        let wasi = start::wasi(folders)?;
        let state = State {
            kernel,
            wasi,
            wasi_start: Instant::now(),
            clock,
            memory_limit: limits.memory,
            memory: 0,
            elements: 0,
            memory_refused: false,
        };
        let mut store = Store::new(engine, state);
        enforce(&mut store);
        let instance = match ready.get() {
            Some(ready) => start::run(&mut store, *limits, |store| ready.instantiate(store))?,
            None if linked.is_empty() => {
                let instance = start::instantiate(linker, &mut store, module, *limits)?;
                // The imports have just been found, so this doesn't fail.
                let _ = linker.instantiate_pre(module).map(|found| ready.set(found));
                instance
            }
            None => {
                let mut linker = linker.clone();
                start::link_modules(&mut linker, &mut store, linked, *limits)?;
                start::instantiate(&linker, &mut store, module, *limits)?
            }
        };
        Ok((store, instance))
    }
}
