//! A compiled plugin with its settings, from which instances are created.

use std::sync::Arc;
use std::time::Instant;

use extism_pdk::contract::{Contract, ContractError};
use extism_pdk::testing::{Functions, Host, Kernel, Offered, Outcome, Parts};
use wasmtime::{Engine, Instance, Linker, Module, Store};

use super::clock::Clock;
use super::engine::engine_for;
use super::limits::{Limits, enforce_limits, watch_imports};
use super::stack::{PluginStack, find_stacks};
use super::start::{refuse_linked, start_plugin};
use super::state::State;
use crate::Error;
use crate::contract::link::Links;
use crate::imports::blocks::BlockMemory;
use crate::imports::kernel_functions::KERNEL;
use crate::imports::missing::MissingImports;
use crate::imports::wasi::context::new_context;
use crate::imports::wasi::folder::Folder;
use crate::imports::wasi::guest::MODULE;
use crate::imports::{self, http};
use crate::wasm::{Wasm, features};

/// The settings of instances that a [`Host`] doesn't have.
pub struct Settings {
    /// The functions of interfaces.
    pub offered: Vec<Offered>,
    pub folders: Vec<Folder>,
    /// The names and values of environment variables.
    pub variables: Vec<(String, String)>,
    pub limits: Limits,
    pub missing: MissingImports,
    pub restarts_after_trap: bool,
}

/// Everything that the instances of a plugin share.
pub struct Template {
    pub engine: Engine,
    pub module: Module,
    /// The plugin's contract, or the reason why it can't be read.
    pub contract: Result<Option<Contract>, ContractError>,
    /// Imports that are linked to something else than the contract says.
    mismatches: Option<Mismatches>,
    /// The module that copies blocks. `None` if fuel is counted.
    blocks: Option<Module>,
    /// Has the kernel, WASI and the host functions. Each instance adds its own linked modules.
    linker: Linker<State>,
    linked: Vec<(String, Module)>,
    /// The initial kernel of each instance.
    kernel: Kernel,
    folders: Vec<Folder>,
    variables: Vec<(String, String)>,
    missing: MissingImports,
    pub limits: Limits,
    pub checked: bool,
    pub restarts_after_trap: bool,
    stacks: Vec<PluginStack>,
    /// Whether the clock is checked after each import, as WASI's functions don't check it.
    watches_imports: bool,
}

/// The namespace of a linked module, or `None` for the plugin; and its imports that are linked to something else.
type Mismatches = (Option<String>, Vec<String>);

impl Template {
    pub fn new(wasm: &Wasm, host: Host, linked: &[(String, Wasm)], settings: Settings) -> Result<Self, Error> {
        let Settings { offered, folders, variables, limits, missing, restarts_after_trap } = settings;
        let (engine, blocks) = engine_for(limits)?;
        let Parts { mut kernel, functions, is_checked } = host.into_parts();
        if let Some(bytes) = limits.memory {
            kernel.memory_limit = kernel.memory_limit.min(bytes as u64);
        }
        if let Some((_, name)) = functions.keys().find(|(namespace, _)| namespace == KERNEL) {
            let reason = "this namespace belongs to the kernel: choose another one".into();
            return Err(Error::Setting { setting: format!("the host function `{name}` of `{KERNEL}`"), reason });
        }
        let module = wasm.compile(&engine)?;
        let contract = Contract::of(&wasm.bytes);
        let mismatches = find_mismatches(&contract, &functions, &offered, linked);
        let linker = imports::new_linker(&engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        let sources = linked.iter().map(|(_, wasm)| wasm).chain([wasm]).map(|wasm| wasm.bytes.as_slice());
        let makes_objects = sources.clone().any(features::makes_objects);
        let stacks = find_stacks(sources);
        let linked = linked.iter().map(|(namespace, wasm)| Ok((namespace.clone(), wasm.compile(&engine)?)));
        let linked = linked.collect::<Result<Vec<_>, Error>>()?;
        let modules = linked.iter().map(|(_, module)| module).chain([&module]);
        let imports_wasi = modules.flat_map(Module::imports).any(|import| import.module() == MODULE);
        Ok(Template {
            engine,
            module,
            contract,
            mismatches,
            blocks,
            linker,
            linked,
            kernel,
            folders,
            variables,
            missing,
            limits,
            checked: is_checked,
            restarts_after_trap,
            stacks,
            watches_imports: imports_wasi && !makes_objects,
        })
    }

    /// Returns the plugin's contract, if it has one that can be read.
    pub fn contract(&self) -> Option<&Contract> {
        self.contract.as_ref().ok()?.as_ref()
    }

    /// Returns the initial kernel of an instance.
    pub fn new_kernel(&self, clock: &Arc<Clock>) -> Kernel {
        let mut kernel = self.kernel.clone();
        if kernel.http.is_none() {
            kernel.http = Some(http::new_handler(clock.clone(), kernel.allowed_hosts.clone(), kernel.response_limit));
        }
        kernel
    }

    /// Creates an instance with a kernel.
    pub fn instantiate(&self, mut kernel: Kernel, clock: Arc<Clock>) -> Result<(Store<State>, Instance), Error> {
        let Template {
            engine, module, blocks, linker, linked, folders, limits, checked, stacks, watches_imports, ..
        } = self;
        let failed = |error: wasmtime::Error| Error::Start(format!("{error:#}"));
        if let Some((namespace, imports)) = &self.mismatches {
            let error = Error::MissingImports { imports: imports.clone() };
            return Err(match namespace {
                Some(namespace) => refuse_linked(namespace, error),
                None => error,
            });
        }
        let memory = blocks.as_ref().map(|_| BlockMemory::new(engine)).transpose().map_err(failed)?;
        kernel.keep_blocks_in(memory.clone().map(BlockMemory::for_kernel));
        // After a restart, the kernel still has the blocks and the misuse of the last call.
        kernel.begin(&[]).map_err(|trap| Error::Start(trap.0))?;
        let wasi = new_context(folders, &self.variables)?;
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
        let instance = start_plugin(&mut linker, &mut store, linked, module, *limits, self.missing)?;
        let reports = store.data().kernel.misuse().to_vec();
        if *checked && !reports.is_empty() {
            // Blocks that it left behind aren't a leak: the plugin may keep them for its calls.
            let mut outcome = Outcome::of(&mut store.data_mut().kernel, "start", Ok(0));
            outcome.reports = reports;
            return Err(Error::Misuse { outcome: Box::new(outcome) });
        }
        Ok((store, instance))
    }
}

/// Finds imports that are linked to something else than a contract says, in the first module that has some: one of the linked
/// modules, or the plugin. Contracts that can't be read are ignored.
fn find_mismatches(
    contract: &Result<Option<Contract>, ContractError>,
    functions: &Functions,
    offered: &[Offered],
    linked: &[(String, Wasm)],
) -> Option<Mismatches> {
    let modules = linked.iter().map(|(namespace, wasm)| (namespace.clone(), Contract::of(&wasm.bytes).ok().flatten()));
    let modules: Vec<_> = modules.collect();
    let of_linked = modules.iter().enumerate().map(|(at, (namespace, contract))| {
        (Some(namespace.clone()), contract.as_ref(), modules.get(..at).unwrap_or_default())
    });
    let of_plugin = (None, contract.as_ref().ok().and_then(Option::as_ref), modules.as_slice());
    of_linked.chain([of_plugin]).find_map(|(namespace, contract, modules)| {
        let mismatches = Links { functions, offered, modules }.find_mismatches(contract?);
        (!mismatches.is_empty()).then_some((namespace, mismatches))
    })
}
