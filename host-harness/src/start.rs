//! From modules to a running instance: the plugin's own, and those linked to it.

use wasmtime::{Instance, Linker, Module, Store};
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::{I32Exit, WasiCtxBuilder};

use crate::folder::Folder;
use crate::limits::{Limits, explain_ending, run_guest, start_limits};
use crate::state::State;
use crate::{Error, backtrace, initialize, link, terminal};

/// WASI with some folders.
pub fn wasi(folders: &[Folder]) -> Result<WasiP1Ctx, Error> {
    let mut wasi = WasiCtxBuilder::new();
    // Stdout is the application's own, and nobody waits for stdin.
    terminal::inherit_stderr(&mut wasi);
    wasi.allow_blocking_current_thread(true);
    for Folder { host, guest, perms } in folders {
        wasi.preopened_dir(host, guest, *perms).map_err(|error| Folder::mistake(host, error.to_string()))?;
    }
    Ok(wasi.build_p1())
}

/// Starts a plugin: links the modules it is given, each under its namespace for those after it to import, then makes its
/// own instance. All together have the time and fuel of one call. Of a linked program, one with `_start`, each call of a
/// function is made on an instance of its own, as in the official Rust runtime.
pub fn start(
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    linked: &[(String, Module)],
    module: &Module,
    limits: Limits,
) -> Result<Instance, Error> {
    let _alarm = start_limits(store, limits).map_err(|error| Error::Start(format!("{error:#}")))?;
    for (namespace, module) in linked {
        let refused =
            |reason: String| Error::Setting { setting: format!("the module linked as `{namespace}`"), reason };
        if module.get_export("_start").is_some() {
            link::check_imports(linker, store, module).map_err(|error| refused(error.to_string()))?;
            linker.module(&mut *store, namespace, module).map_err(|error| refused(error.to_string()))?;
            continue;
        }
        let instance = instantiate(linker, store, module, limits).map_err(|error| refused(error.to_string()))?;
        initialize::linked_module(store, instance, limits).map_err(|error| refused(error.to_string()))?;
        linker.instance(&mut *store, namespace, instance).map_err(|error| refused(error.to_string()))?;
    }
    let instance = instantiate(linker, store, module, limits)?;
    initialize::plugin(store, instance, limits)?;
    Ok(instance)
}

/// Makes an instance, which is to be initialized.
fn instantiate(
    linker: &Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    limits: Limits,
) -> Result<Instance, Error> {
    link::check_imports(linker, store, module)?;
    let started = run_guest(store, limits, |store| linker.instantiate(store, module));
    started.map_err(|error| start_error(store, limits, &error))
}

/// Why a module doesn't start, and where in it if it trapped.
pub fn start_error(store: &mut Store<State>, limits: Limits, error: &wasmtime::Error) -> Error {
    let ending = explain_ending(store, limits, error);
    let trapped = !ending.by_limit && !error.is::<I32Exit>();
    let place = error.downcast_ref().filter(|_| trapped).map(backtrace::lines).unwrap_or_default();
    Error::Start(ending.text + &place)
}
