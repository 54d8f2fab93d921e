//! Starts a plugin and the modules that are linked to it.

use std::fmt::Display;

use wasmtime::{Instance, Linker, Module, Store};

use super::ending::explain_failed_start;
use super::initialize::{initialize_linked, initialize_plugin};
use super::limits::{Limits, run_guest, start_limits};
use super::state::State;
use crate::Error;
use crate::imports::check::check_imports;
use crate::imports::missing::{MissingImports, link_missing};

/// Links the given modules, each under its namespace, and then instantiates the plugin. A module can import from those before
/// it. All of this has the time and fuel of one call. If a linked module is a program (it exports `_start`), each of its
/// calls runs on a new instance, as in the official Rust runtime.
pub fn start_plugin(
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    linked: &[(String, Module)],
    module: &Module,
    limits: Limits,
    missing: MissingImports,
) -> Result<Instance, Error> {
    let _alarm = start_limits(store, limits).map_err(|error| Error::Start(format!("{error:#}")))?;
    for (namespace, module) in linked {
        let refused = |error: &dyn Display| refuse_linked(namespace, error);
        if module.get_export("_start").is_some() {
            check_imports(linker, store, module).map_err(|error| refused(&error))?;
            linker.module(&mut *store, namespace, module).map_err(|error| refused(&error))?;
            continue;
        }
        let instance = instantiate(linker, store, module, limits).map_err(|error| refused(&error))?;
        initialize_linked(store, instance, limits).map_err(|error| refused(&error))?;
        linker.instance(&mut *store, namespace, instance).map_err(|error| refused(&error))?;
    }
    if missing != MissingImports::Refused {
        link_missing(linker, store, module, missing).map_err(|error| Error::Start(format!("{error:#}")))?;
    }
    let instance = instantiate(linker, store, module, limits)?;
    initialize_plugin(store, instance, limits)?;
    Ok(instance)
}

/// Returns the error for a module that can't be linked under its namespace.
pub fn refuse_linked(namespace: &str, reason: impl Display) -> Error {
    Error::Setting { setting: format!("the module linked as `{namespace}`"), reason: reason.to_string() }
}

/// Creates an instance, which isn't initialized yet.
fn instantiate(
    linker: &Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    limits: Limits,
) -> Result<Instance, Error> {
    check_imports(linker, store, module)?;
    let started = run_guest(store, limits, |store| linker.instantiate(store, module));
    started.map_err(|error| explain_failed_start(store, limits, &error))
}
