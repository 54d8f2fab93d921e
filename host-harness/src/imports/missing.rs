//! Links imports that would be missing: calling one ends the call with an error.

use std::collections::HashMap;

use extism_pdk::testing::Trap;
use extism_pdk::testing::text::safe_name;
use wasmtime::{ExternType, Linker, Module, Store};

use super::check::describe_elsewhere;
use super::kernel_functions::KERNEL;
use crate::instance::state::State;

/// Links each function that a module imports from an application, unless it is linked.
pub fn link_missing(linker: &mut Linker<State>, store: &mut Store<State>, module: &Module) -> wasmtime::Result<()> {
    // Collected once for all imports, because a module can import a million functions.
    let linked = linker.iter(&mut *store).filter(|(namespace, ..)| *namespace != KERNEL);
    let namespaces: HashMap<String, String> =
        linked.map(|(namespace, name, _)| (name.to_owned(), describe_elsewhere(namespace))).collect();
    for import in module.imports().filter(|import| import.module() != KERNEL) {
        let ExternType::Func(ty) = import.ty() else { continue };
        if linker.get_by_import(&mut *store, &import).is_some() {
            continue;
        }
        let elsewhere = namespaces.get(import.name()).map_or("", String::as_str);
        let (namespace, name) = (safe_name(import.module()), safe_name(import.name()));
        let text = format!(
            "the plugin called `{name}` of `{namespace}`, which isn't linked{elsewhere}: give its reply with \
             --host-fn {namespace}.{name}=…, or link a plugin that exports it with --link {namespace}=…"
        );
        linker.func_new(import.module(), import.name(), ty, move |_, _, _| Err(Trap::new(text.clone()).into()))?;
    }
    Ok(())
}
