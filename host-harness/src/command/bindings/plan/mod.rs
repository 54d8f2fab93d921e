//! What is to be written, in any language: the names, the order of the types, and what each function takes.

mod define;
mod form;
mod functions;
mod language;
mod types;

use std::collections::BTreeMap;

use extism_pdk::contract::{Contract, Type};

use super::uses::Uses;
use crate::command::contract::names::{Case, Scope, identifier, type_names};
use crate::command::contract::simplify::simplify;
use crate::command::contract::types::resolve;
use crate::testing::text::safe_name;
use define::Definer;
pub use form::{Form, Key};
pub use functions::{Function, HostFunction, Input};
pub use language::Language;
pub use types::{Content, Defined, Fields, Group, NamedField, Own, Presence, Shape, Variant};

/// All of a file.
#[derive(Debug)]
pub struct Plan {
    /// The plugin's name, safe to show.
    pub plugin: String,
    /// The command that writes this file, safe to show.
    pub command: String,
    /// The class that has its functions.
    pub class: String,
    pub functions: Vec<Function>,
    pub imports: Vec<HostFunction>,
    /// The types. Each follows those that it is made of, unless they are made of each other.
    pub types: Vec<Defined>,
    /// The exports that only other plugins can call.
    pub shared: Vec<String>,
    /// The docs of the functions that run before the first call.
    pub init_docs: Vec<String>,
    contract: Contract,
    /// The places of the types by their paths.
    indexes: BTreeMap<String, usize>,
}

impl Plan {
    /// Plans the bindings of a plugin, for what its contract describes and for what else it has.
    pub fn of(plugin: &str, command: &str, contract: &Contract, undescribed: &Contract, language: &Language) -> Plan {
        let contract = simplify(contract);
        let mut scope = Scope::new(language.reserved_types);
        let uses = Uses::of(&contract);
        let order = uses.order(&contract);
        let names: BTreeMap<&str, String> = type_names(order.iter().copied(), &mut scope).into_iter().collect();
        let mut class = identifier(plugin, Case::Pascal);
        if names.values().any(|name| *name == class) {
            class += "Plugin";
        }
        let class = scope.take(class);
        let definer = Definer { contract: &contract, uses: &uses, language, names: &names };
        let definitions = order.iter().filter_map(|path| contract.types.get_key_value(*path)).enumerate();
        let (mut types, mut indexes) = (Vec::new(), BTreeMap::new());
        for (index, (path, definition)) in definitions {
            types.push(definer.define(path, definition, index, &mut scope));
            indexes.insert(path.clone(), index);
        }
        let mut methods = Scope::new(language.reserved_methods);
        let (mut functions, mut shared) = (Vec::new(), Vec::new());
        for export in &contract.exports {
            match Function::of(export, language, &mut methods, &mut scope) {
                Some(function) => functions.push(function),
                None => shared.push(safe_name(&export.name)),
            }
        }
        for export in &undescribed.exports {
            let function = Function::of(export, language, &mut methods, &mut scope);
            functions.extend(function.map(|function| Function { is_described: false, ..function }));
        }
        let mut in_host = Scope::new(language.reserved_methods);
        let described = contract.imports.iter().map(|import| (import, true));
        let imports = described.chain(undescribed.imports.iter().map(|import| (import, false)));
        let imports = imports
            .map(|(import, is_described)| HostFunction::of(import, is_described, language, &mut in_host))
            .collect();
        Plan {
            plugin: safe_name(plugin),
            command: command.to_owned(),
            class,
            functions,
            imports,
            types,
            shared,
            init_docs: contract.inits.iter().map(|init| init.doc.clone()).collect(),
            contract,
            indexes,
        }
    }

    /// The type at a path.
    pub fn defined(&self, path: &str) -> Option<&Defined> {
        self.types.get(*self.indexes.get(path)?)
    }

    /// The type that newtypes hold, however many there are around it.
    pub fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        resolve(&self.contract, ty)
    }
}
