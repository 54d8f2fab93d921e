//! Exports that took the place of C functions.
//!
//! For WASI a plugin is linked with C's library, and a function of the plugin's own comes before the library's of its
//! name. All that calls C's function, std among it, then calls the export. `#[plugin_fn]` refuses the names that std
//! calls; this finds the others, and exports that are written by hand or in another language.
//!
//! A module doesn't say what a call was meant for, so what is found is an export of such a name that the module itself
//! calls. With optimisation it may be inlined where it is called; then nothing is found.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rustc_demangle::demangle;
use wasmparser::{
    BinaryReaderError, CompositeInnerType, ExternalKind, FunctionBody, KnownCustom, Name, Operator, Parser, Payload,
    TypeRef,
};

use crate::testing::text::{count, cut, safe_line};

/// The functions of the C library that wasm32-wasip1 is linked with, made by `tests/c_names.rs`.
const NAMES: &str = include_str!("c_functions.txt");

/// How many callers are named.
const MAX_CALLERS: usize = 3;
/// How many bytes of a caller's name are shown.
const MAX_NAME_BYTES: usize = 200;

/// Whether C's library has a function of that name. If std links it, an export of the name can be lost: of two functions
/// of different types the linker takes the later, and says nothing.
pub fn is_c_function(name: &str) -> bool {
    NAMES.lines().any(|function| function == name)
}

/// A warning for each export that is called in place of a C function.
pub fn find_replaced(bytes: &[u8]) -> Vec<String> {
    // What can't be parsed is told elsewhere.
    let module = parse(bytes).unwrap_or_default();
    let called = module.callers().into_iter().filter(|(_, callers)| !callers.is_empty());
    called.map(|(name, callers)| module.describe_replaced(name, &callers)).collect()
}

/// What is needed of a module.
#[derive(Default)]
struct Module<'a> {
    is_for_wasi: bool,
    /// Whether each type is a function's with a result.
    types: Vec<bool>,
    /// The types of the functions, imported ones first.
    functions: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    /// The exported functions with the name of a C function.
    exports: BTreeMap<&'a str, u32>,
    names: HashMap<u32, &'a str>,
}

fn parse(bytes: &[u8]) -> Result<Module<'_>, BinaryReaderError> {
    let c_functions: HashSet<&str> = NAMES.lines().collect();
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::TypeSection(section) => {
                for group in section {
                    let types = group?.into_types();
                    module.types.extend(types.map(|ty| match ty.composite_type.inner {
                        CompositeInnerType::Func(ty) => !ty.results().is_empty(),
                        _ => false,
                    }));
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    module.is_for_wasi |= import.module.starts_with("wasi_");
                    if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import.ty {
                        module.functions.push(ty);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    module.functions.push(ty?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    module.is_for_wasi |= export.name == "_initialize";
                    if export.kind == ExternalKind::Func && c_functions.contains(export.name) {
                        module.exports.insert(export.name, export.index);
                    }
                }
            }
            Payload::CodeSectionStart { .. } if module.exports.is_empty() => return Ok(module),
            Payload::CodeSectionEntry(body) => module.bodies.push(body),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for names in names.into_iter().map_while(Result::ok) {
                    let Name::Function(names) = names else { continue };
                    module.names.extend(names.into_iter().map_while(Result::ok).map(|name| (name.index, name.name)));
                }
            }
            _ => {}
        }
    }
    Ok(module)
}

impl<'a> Module<'a> {
    /// The exports, and what calls them.
    fn callers(&self) -> BTreeMap<&'a str, BTreeSet<u32>> {
        // What calls one of these calls the export of that name.
        let mut callees = HashMap::new();
        let mut wrappers = HashSet::new();
        // Elsewhere there is no C library, and a module may well call an export of its own.
        for (name, index) in self.exports.iter().filter(|_| self.is_for_wasi) {
            callees.insert(*index, *name);
            if let Some(wrapped) = self.wrapped(*index) {
                callees.insert(wrapped, *name);
                wrappers.insert(*index);
            }
        }
        // A call by way of a stub was meant for a function of another type, on every target: `log`, `pow` and the like are
        // those of Rust's own arithmetic.
        let stubs = self.names.iter().filter_map(|(index, name)| Some((*index, replaced_by_stub(name)?)));
        callees.extend(stubs.filter(|(_, name)| self.exports.contains_key(name)));

        let mut callers: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (index, body) in (self.imported()..).zip(&self.bodies) {
            if !wrappers.contains(&index) && !callees.contains_key(&index) {
                for name in find_callees(body).filter_map(|callee| callees.get(&callee)) {
                    callers.entry(*name).or_default().insert(index);
                }
            }
        }
        callers
    }

    /// The function that an export is about where the linker wrapped it: in one that also runs initialisers and
    /// finalisers, which have no result.
    fn wrapped(&self, export: u32) -> Option<u32> {
        let body = self.bodies.get(export.checked_sub(self.imported())? as usize)?;
        let mut operators = body.get_operators_reader().ok()?.into_iter().map_while(Result::ok);
        let ty = self.functions.get(export as usize)?;
        if !*self.types.get(*ty as usize)?
            || !operators.all(|operator| matches!(operator, Operator::Call { .. } | Operator::End))
        {
            return None;
        }
        find_callees(body).find(|callee| self.functions.get(*callee as usize) == Some(ty))
    }

    /// How many functions are imported.
    fn imported(&self) -> u32 {
        self.functions.len().saturating_sub(self.bodies.len()) as u32
    }

    fn describe_replaced(&self, export: &str, callers: &BTreeSet<u32>) -> String {
        let names = callers.iter().filter_map(|index| self.names.get(index));
        let mut named: Vec<_> = names.take(MAX_CALLERS).map(|name| show_name(name)).collect();
        let more = callers.len() - named.len();
        if more > 0 {
            named.push(count(more, if named.is_empty() { "function" } else { "other function" }));
        }
        let callers = named.join(", ");
        format!("`{export}` took the place of C's function, if that is what {callers} meant to call: rename the export")
    }
}

/// The function that is called by way of one which the linker or the compiler made, as the types of caller and function
/// differ.
fn replaced_by_stub(name: &str) -> Option<&str> {
    match name.strip_prefix("signature_mismatch:") {
        Some(function) => Some(function),
        None => name.strip_prefix(".L")?.rsplit_once("_bitcast").map(|(function, _)| function),
    }
}

/// The functions that one calls or takes the address of.
fn find_callees<'a>(body: &FunctionBody<'a>) -> impl Iterator<Item = u32> + use<'a> {
    let operators = body.get_operators_reader().ok().into_iter().flatten().map_while(Result::ok);
    operators.filter_map(|operator| match operator {
        Operator::Call { function_index }
        | Operator::ReturnCall { function_index }
        | Operator::RefFunc { function_index } => Some(function_index),
        _ => None,
    })
}

/// A function's name as Rust writes it, or its beginning.
fn show_name(name: &str) -> String {
    format!("`{}`", safe_line(&cut(format_args!("{:#}", demangle(name)), MAX_NAME_BYTES)))
}
