//! Checks that each import of a module is linked, and to something of its type.

use extism_pdk::testing::text::{self, safe_name};
use wasmtime::{Extern, ExternType, FuncType, ImportType, Linker, Module, Store};

use super::kernel_functions::KERNEL;
use super::signature::signature;
use crate::Error;
use crate::error::LINKED_AS;
use crate::instance::state::State;

/// Fails if the linker lacks imports of the module, or has them with another type.
pub fn check_imports(linker: &Linker<State>, store: &mut Store<State>, module: &Module) -> Result<(), Error> {
    /// How many imports the error lists.
    const MAX_LISTED: usize = 100;

    let refused = module.imports().filter_map(|import| match linker.get_by_import(&mut *store, &import) {
        None => Some((import, None)),
        Some(found) => find_mismatch(store, &import, &found).map(|found| (import, Some(found))),
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() {
        return Ok(());
    }
    let imports = refused.iter().map(|(import, found)| {
        let (name, namespace) = (safe_name(import.name()), safe_name(import.module()));
        let differs = match found {
            Some(found) => format!("{LINKED_AS}{}", describe_type(found)),
            None => find_elsewhere(linker, store, import.name()),
        };
        format!("`{name}` of `{namespace}`: {}{differs}", describe_type(&import.ty()))
    });
    Err(Error::MissingImports { imports: text::first(MAX_LISTED, imports) })
}

/// Describes another namespace where the name is linked, if there is one. The kernel's doesn't count.
fn find_elsewhere(linker: &Linker<State>, store: &mut Store<State>, name: &str) -> String {
    let linked = linker.iter(store).filter(|(namespace, other, _)| *namespace != KERNEL && *other == name);
    // The linker's order is another one in each process.
    linked.map(|(namespace, ..)| namespace).min().map(describe_elsewhere).unwrap_or_default()
}

/// Describes another namespace where a name is linked.
pub fn describe_elsewhere(namespace: &str) -> String {
    format!(", but it is linked in `{}`", safe_name(namespace))
}

/// Returns the type of what is linked, if it is of another kind than the import, or a function of another type.
fn find_mismatch(store: &Store<State>, import: &ImportType<'_>, found: &Extern) -> Option<ExternType> {
    let (wanted, found) = (import.ty(), found.ty(store));
    let differs = match (&wanted, &found) {
        (ExternType::Func(wanted), ExternType::Func(found)) => !FuncType::eq(wanted, found),
        (wanted, found) => core::mem::discriminant(wanted) != core::mem::discriminant(found),
    };
    differs.then_some(found)
}

fn describe_type(ty: &ExternType) -> String {
    match ty {
        ExternType::Func(ty) => signature(ty),
        ExternType::Global(_) => "a global".into(),
        ExternType::Table(_) => "a table".into(),
        ExternType::Memory(_) => "a memory".into(),
        ExternType::Tag(_) => "a tag".into(),
    }
}
