//! From modules to a running instance: the plugin's own, and those linked to it.

use wasmtime::{Instance, Linker, Module, Store};
use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::p1::WasiP1Ctx;

use crate::Error;
use crate::folder::Folder;
use crate::limits::{Limits, explain_ending, run_guest, start_limits};
use crate::link;
use crate::state::State;

/// WASI with some folders.
pub fn wasi(folders: &[Folder]) -> Result<WasiP1Ctx, Error> {
    let mut wasi = WasiCtxBuilder::new();
    // Stdout is the application's own, and nobody waits for stdin.
    wasi.stdout(std::io::stderr()).inherit_stderr().allow_blocking_current_thread(true);
    for Folder { host, guest, perms } in folders {
        wasi.preopened_dir(host, guest, *perms).map_err(|error| Folder::mistake(host, error.to_string()))?;
    }
    Ok(wasi.build_p1())
}

/// Starts a plugin: the modules that are linked to it, for those after them to import, then its own. All together have
/// the time and fuel of one call.
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
        let instance = instantiate(linker, store, module, limits).map_err(|error| refused(error.to_string()))?;
        linker.instance(&mut *store, namespace, instance).map_err(|error| refused(error.to_string()))?;
    }
    instantiate(linker, store, module, limits)
}

/// Makes an instance, and runs a reactor's initialisation.
fn instantiate(
    linker: &Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    limits: Limits,
) -> Result<Instance, Error> {
    link::check_imports(linker, store, module)?;
    let started = run_guest(store, limits, |store| linker.instantiate(store, module));
    let instance = started.map_err(|error| Error::Start(explain_ending(store, limits, &error).text))?;
    for name in ["_initialize", "__wasm_call_ctors"] {
        if let Ok(init) = instance.get_typed_func::<(), ()>(&mut *store, name) {
            let done = run_guest(store, limits, |store| init.call(store, ()));
            return done.map(|()| instance).map_err(|error| Error::Start(explain_ending(store, limits, &error).text));
        }
    }
    Ok(instance)
}
