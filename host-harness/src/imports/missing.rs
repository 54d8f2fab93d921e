//! Imports that nothing gives: where that is allowed, a call of one ends the plugin's call, and says so.

use std::collections::HashMap;

use extism_pdk::testing::text::safe_name;
use extism_pdk::testing::{Trap, explain_missing_mock};
use wasmtime::{ExternType, Linker, Module, Store};

use super::check::describe_elsewhere;
use super::kernel_functions::KERNEL;
use super::wasi::guest::MODULE;
use crate::instance::state::State;

/// What becomes of a function that the plugin imports and nothing gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MissingImports {
    /// The plugin can't be loaded.
    Refused,
    /// The plugin's call fails once it calls the function.
    FailCall,
    /// The test fails once the plugin calls the function, as it does natively.
    FailTest,
}

/// What fails the test: the plugin called a host function without a mock.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMocked(pub String);

/// Links every function that a module imports from an application and that isn't linked.
pub fn link_missing(
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    missing: MissingImports,
) -> wasmtime::Result<()> {
    let fails_test = missing == MissingImports::FailTest;
    // All at once: a module can import a million functions.
    let linked = linker.iter(&mut *store).filter(|(namespace, ..)| *namespace != KERNEL);
    let mut linked: Vec<_> = linked.map(|(namespace, name, _)| (namespace.to_owned(), name.to_owned())).collect();
    // The linker's order is another one in each process. Of a name that is linked twice, the first namespace is named.
    linked.sort_unstable_by(|one, other| other.cmp(one));
    let linked = linked.iter().map(|(namespace, name)| (namespace.as_str(), name.as_str()));
    let namespaces: HashMap<_, _> = linked.clone().map(|(namespace, name)| (name, namespace)).collect();
    let mocks = linked.filter(|(namespace, _)| *namespace != MODULE);
    for import in module.imports().filter(|import| import.module() != KERNEL) {
        let ExternType::Func(ty) = import.ty() else { continue };
        if linker.get_by_import(&mut *store, &import).is_some() {
            continue;
        }
        let (namespace, name) = (safe_name(import.module()), safe_name(import.name()));
        let text = if fails_test {
            explain_missing_mock(&namespace, &name, mocks.clone())
        } else {
            let elsewhere = namespaces.get(import.name()).map(|namespace| describe_elsewhere(namespace));
            format!(
                "the plugin calls `{name}` of `{namespace}`, which nothing gives{}: give replies by --host-fn \
                 {namespace}.{name}=…, or a plugin that has it by --link {namespace}=…",
                elsewhere.unwrap_or_default()
            )
        };
        linker.func_new(import.module(), import.name(), ty, move |_, _, _| match fails_test {
            true => Err(NotMocked(text.clone()).into()),
            false => Err(Trap::new(text.clone()).into()),
        })?;
    }
    Ok(())
}
