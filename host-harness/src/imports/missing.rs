//! Links imports that would be missing: calling one ends the call with an error.

use std::collections::HashMap;

use extism_pdk::testing::text::safe_name;
use extism_pdk::testing::{Trap, explain_missing_mock};
use wasmtime::{ExternType, Linker, Module, Store};

use super::check::describe_elsewhere;
use super::kernel_functions::KERNEL;
use super::wasi::guest::MODULE;
use crate::instance::state::State;

/// What happens if the plugin has imports that aren't linked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum MissingImports {
    /// The plugin can't start.
    Refused,
    /// Calling one ends the call.
    FailCall,
    /// Calling one fails the test, as it does natively.
    FailTest,
}

/// Fails a test, because the plugin called a host function without a mock.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotMocked(pub String);

/// Links each function that a module imports from an application, unless it is linked.
pub fn link_missing(
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    missing: MissingImports,
) -> wasmtime::Result<()> {
    let fails_test = missing == MissingImports::FailTest;
    // Collected once for all imports, because a module can import a million functions.
    let linked = linker.iter(&mut *store).filter(|(namespace, ..)| *namespace != KERNEL);
    let mut linked: Vec<_> = linked.map(|(namespace, name, _)| (namespace.to_owned(), name.to_owned())).collect();
    // The linker's order differs between processes. If a name is linked twice, the first namespace is named.
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
                "the plugin called `{name}` of `{namespace}`, which isn't linked{}: give its reply with --host-fn \
                 {namespace}.{name}=…, or link a plugin that exports it with --link {namespace}=…",
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
