//! Calls the functions that initialize a new instance, in the order of the official Rust runtime.

use wasmtime::{Instance, Store, Val};

use super::ending::explain_failed_start;
use super::limits::{Limits, run_guest};
use super::state::State;
use crate::Error;
use crate::imports::signature::signature;

/// Initializes a plugin. With Haskell's runtime, calls `_initialize` and `hs_init`. Else calls `__wasm_call_ctors` if it is
/// exported, or `_initialize`.
pub fn initialize_plugin(store: &mut Store<State>, instance: Instance, limits: Limits) -> Result<(), Error> {
    /// Takes the number of a program's arguments and a pointer to them, which are 0 here.
    const HASKELL: &str = "hs_init";
    const CONSTRUCTORS: &str = "__wasm_call_ctors";

    if instance.get_func(&mut *store, HASKELL).is_some() {
        initialize_linked(store, instance, limits)?;
        return call_if_exported(store, instance, limits, HASKELL, &[Val::I32(0), Val::I32(0)]);
    }
    match instance.get_typed_func::<(), ()>(&mut *store, CONSTRUCTORS) {
        Ok(_) => call_if_exported(store, instance, limits, CONSTRUCTORS, &[]),
        Err(_) => initialize_linked(store, instance, limits),
    }
}

/// Initializes a module that is linked to a plugin.
pub fn initialize_linked(store: &mut Store<State>, instance: Instance, limits: Limits) -> Result<(), Error> {
    call_if_exported(store, instance, limits, "_initialize", &[])
}

/// Calls a function if the instance exports it.
fn call_if_exported(
    store: &mut Store<State>,
    instance: Instance,
    limits: Limits,
    name: &str,
    arguments: &[Val],
) -> Result<(), Error> {
    let Some(function) = instance.get_func(&mut *store, name) else { return Ok(()) };
    let ty = function.ty(&*store);
    let takes_them = ty.params().len() == arguments.len() && ty.params().all(|param| param.is_i32());
    if !takes_them || ty.results().len() > 0 {
        let types = vec!["i32"; arguments.len()].join(", ");
        return Err(Error::Start(format!(
            "its `{name}` has the type {}, but it must have the type ({types})",
            signature(&ty)
        )));
    }
    let done = run_guest(store, limits, |store| function.call(store, arguments, &mut []));
    done.map_err(|error| explain_failed_start(store, limits, &error))
}
