//! A compiled plugin, ready to be started any number of times.

use std::sync::Arc;
use std::time::Instant;

use extism_pdk::testing::{Host, Kernel, Trap};
use wasmtime::{Engine, Instance, Linker, Module, Store};

use crate::blocks::BlockMemory;
use crate::clock::Clock;
use crate::engine::engine;
use crate::folder::Folder;
use crate::limits::{Limits, enforce_limits, watch_imports};
use crate::link;
use crate::stack::{PluginStack, find_stacks};
use crate::start;
use crate::state::State;
use crate::wasm::Wasm;
use crate::{CancelHandle, Error, Plugin, features, http, wasi};

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
    /// Copies blocks, unless fuel is counted.
    blocks: Option<Module>,
    /// With the kernel, WASI and the host functions; the linked modules are each instance's own.
    linker: Linker<State>,
    linked: Vec<(String, Module)>,
    /// What each instance's kernel begins as.
    kernel: Kernel,
    folders: Vec<Folder>,
    limits: Limits,
    checked: bool,
    restarts_after_trap: bool,
    stacks: Vec<PluginStack>,
    /// Whether imports are WASI's, which don't look at the clock themselves.
    watches_imports: bool,
}

impl CompiledPlugin {
    pub(crate) fn new(
        wasm: &Wasm,
        host: Host,
        folders: Vec<Folder>,
        linked: &[(String, Wasm)],
        limits: Limits,
        checked: bool,
        restarts_after_trap: bool,
    ) -> Result<Self, Error> {
        let (engine, blocks) = engine(limits)?;
        let (kernel, functions) = host.into_parts();
        let module = wasm.compile(&engine)?;
        let linker = link::linker(&engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        let sources = linked.iter().map(|(_, wasm)| wasm).chain([wasm]).map(|wasm| wasm.bytes.as_slice());
        let makes_objects = sources.clone().any(features::makes_objects);
        let stacks = find_stacks(sources);
        let linked = linked.iter().map(|(namespace, wasm)| Ok((namespace.clone(), wasm.compile(&engine)?)));
        let linked = linked.collect::<Result<Vec<_>, Error>>()?;
        let modules = linked.iter().map(|(_, module)| module).chain([&module]);
        let imports_wasi = modules.flat_map(Module::imports).any(|import| import.module() == wasi::MODULE);
        Ok(CompiledPlugin(Arc::new(Parts {
            engine,
            module,
            blocks,
            linker,
            linked,
            kernel,
            folders,
            limits,
            checked,
            restarts_after_trap,
            stacks,
            watches_imports: imports_wasi && !makes_objects,
        })))
    }

    /// Starts the plugin: an instance with memory and variables of its own.
    ///
    /// # Errors
    /// If the plugin imports what isn't given, or fails while it initialises.
    pub fn start(&self) -> Result<Plugin, Error> {
        self.start_with(|_| {})
    }

    /// Starts the plugin as [`start`](Self::start) does, and first gives `ready` a handle. A plugin's code may run while it
    /// starts: another thread can end that, and each later call, by the handle.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// use host_harness::{Builder, CancelHandle};
    ///
    /// let spins = r#"(module (func $spin (loop (br 0))) (start $spin))"#;
    /// let compiled = Builder::from_bytes(wat::parse_str(spins)?).compile()?;
    /// let (sender, receiver) = channel::<CancelHandle>();
    /// std::thread::spawn(move || receiver.recv().unwrap().cancel());
    /// let started = compiled.start_with(|handle| sender.send(handle).unwrap());
    /// assert!(started.err().unwrap().to_string().ends_with("the call was cancelled"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`start`](Self::start).
    pub fn start_with(&self, ready: impl FnOnce(CancelHandle)) -> Result<Plugin, Error> {
        Plugin::start(self.clone(), ready)
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

    pub(crate) fn restarts_after_trap(&self) -> bool {
        self.0.restarts_after_trap
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
    pub(crate) fn instantiate(&self, mut kernel: Kernel, clock: Arc<Clock>) -> Result<(Store<State>, Instance), Error> {
        let Parts { engine, module, blocks, linker, linked, folders, limits, checked, stacks, watches_imports, .. } =
            &*self.0;
        let failed = |error: wasmtime::Error| Error::Start(format!("{error:#}"));
        let memory = blocks.as_ref().map(|_| BlockMemory::new(engine)).transpose().map_err(failed)?;
        kernel.keep_blocks_in(memory.clone().map(BlockMemory::for_kernel));
        // After a restart it has the last call's blocks and misuse, which aren't this start's.
        kernel.begin(&[]).map_err(|Trap(text)| Error::Start(text))?;
        let wasi = start::wasi(folders)?;
        let state = State {
            kernel,
            wasi,
            wasi_start: Instant::now(),
            allocations: checked.then(Vec::new),
            clock,
            memory_limit: limits.memory,
            memory: 0,
            elements: 0,
            stacks: stacks.clone(),
            memory_refused: false,
            maximum_reached: None,
        };
        let mut store = Store::new(engine, state);
        let mut linker = linker.clone();
        if let (Some(memory), Some(module)) = (memory, blocks) {
            memory.link(&mut linker, &mut store, module).map_err(failed)?;
        }
        enforce_limits(&mut store);
        if *watches_imports {
            watch_imports(&mut store);
        }
        let instance = start::start(&mut linker, &mut store, linked, module, *limits)?;
        let reports = store.data().kernel.misuse();
        if *checked && !reports.is_empty() {
            return Err(Error::Misuse { export: "start".into(), reports: reports.to_vec() });
        }
        Ok((store, instance))
    }
}
