//! What is to be written, whatever the language: which names, which types in which order, what each function takes.

use std::collections::{BTreeMap, BTreeSet};

use extism_pdk::contract::{
    Arguments, Contract, Data, Definition, Direction, ErrorCase, Export, Field, Import, Kind, Payload, Record, Tagging,
    Type, Variant as ContractVariant,
};

use super::uses::Uses;
use crate::command::contract::keys::find_keys;
use crate::command::contract::names::{Case, Scope, identifier, type_names};
use crate::command::contract::simplify::simplify;
use crate::command::contract::types::{is_name_alone, is_unit, key_kind, nullable, resolve};
use crate::testing::text::safe_name;

/// The texts that std's types of addresses are read of, which generated code checks, as an untagged enum may tell them from
/// other texts.
pub const ADDRESSES: [&str; 6] = ["ip", "ipv4", "ipv6", "socket", "socketv4", "socketv6"];

/// What a language says of names.
#[derive(Debug)]
pub struct Language {
    pub functions: Case,
    pub arguments: Case,
    /// Of fields, where these aren't called as in the data.
    pub fields: Option<Case>,
    /// Words that no argument or field may be called.
    pub reserved: &'static [&'static str],
    /// How the names of a file's own functions and constants end that are made of types' names; no argument ends so.
    pub reserved_ending: Option<&'static str>,
    /// What generated files call types.
    pub reserved_types: &'static [&'static str],
    /// What the class has beside the plugin's functions.
    pub reserved_methods: &'static [&'static str],
    /// Names of variants that mean something else in an enum.
    pub reserved_variants: &'static [&'static str],
}

/// All of a file.
#[derive(Debug)]
pub struct Plan {
    /// The plugin, as its file is called, safe to show.
    pub plugin: String,
    /// The class that has its functions.
    pub class: String,
    pub functions: Vec<Function>,
    pub imports: Vec<HostFunction>,
    /// Types, each behind those that it is made of, unless they are made of each other.
    pub types: Vec<Defined>,
    /// The names of the types by their paths.
    pub names: BTreeMap<String, String>,
    /// The exports that only other plugins can call.
    pub shared: Vec<String>,
    /// What runs before the first call.
    pub init_docs: Vec<String>,
    contract: Contract,
    /// Where the types are by their paths.
    indexes: BTreeMap<String, usize>,
}

/// An export as a method.
#[derive(Debug)]
pub struct Function {
    pub export: String,
    pub name: String,
    /// What a type of its own begins with.
    pub type_name: String,
    pub doc: String,
    pub input: Input,
    pub output: Option<Payload>,
    pub errors: Vec<ErrorCase>,
    /// Names for the errors, in languages where they stand among the types.
    pub error_names: Vec<String>,
    /// Whether the contract says what it takes and gives.
    pub is_described: bool,
}

/// What a method makes its input of.
#[derive(Debug)]
pub enum Input {
    None,
    /// The argument of this name.
    Whole(String, Payload),
    /// One JSON array of the arguments.
    Array(Vec<Argument>),
}

/// An argument that is an element of an array.
#[derive(Debug)]
pub struct Argument {
    pub name: String,
    pub doc: String,
    pub ty: Type,
    /// Whether it and all behind it may be left out.
    pub optional: bool,
}

/// A function that the application gives.
#[derive(Debug)]
pub struct HostFunction {
    pub namespace: String,
    pub import: String,
    pub name: String,
    pub doc: String,
    pub arguments: Vec<(String, Payload)>,
    pub output: Option<Payload>,
    pub recoverable: bool,
    pub is_described: bool,
}

/// A type of the contract's.
#[derive(Debug)]
pub struct Defined {
    pub path: String,
    pub name: String,
    pub doc: String,
    pub shape: Shape,
}

#[derive(Debug)]
pub enum Shape {
    Any,
    Unit,
    Is(Type),
    Tuple(Vec<Type>),
    Struct(Fields),
    /// Variants that are names alone.
    Choice(Vec<Variant>),
    Enum(Vec<Variant>, Tagging),
}

#[derive(Debug)]
pub struct Variant {
    /// Its name in the data.
    pub key: String,
    /// Its name within the enum.
    pub name: String,
    /// The name of a type of its own, in languages that need one.
    pub type_name: String,
    pub doc: String,
    pub content: Content,
    /// Whether it stands for all names that aren't known.
    pub other: bool,
    /// Whether it has no name in the data, in an enum that has.
    pub untagged: bool,
}

#[derive(Debug)]
pub enum Content {
    Unit,
    Is(Type),
    Tuple(Vec<Type>),
    Struct(Fields),
}

#[derive(Debug, Default)]
pub struct Fields {
    pub named: Vec<NamedField>,
    pub flattened: Vec<Flattened>,
    /// Whether keys that none of them has are refused.
    pub closed: bool,
}

#[derive(Debug)]
pub struct NamedField {
    /// Its key in the data.
    pub key: String,
    pub name: String,
    pub doc: String,
    pub ty: Type,
    pub presence: Presence,
    /// Whether the plugin gives it: in MessagePack, where fields have no names, one that it doesn't takes no place.
    pub is_given: bool,
}

/// Whether a field may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Always,
    /// It may, which is the same as `null` if there can be a `null`.
    Optional,
    /// It may, which isn't the same as `null`.
    OptionalOrNull,
}

/// A type whose fields stand among the others.
#[derive(Debug)]
pub struct Flattened {
    pub name: String,
    pub ty: Type,
    /// Whether it is `None` where its fields aren't there.
    pub optional: bool,
    pub own: Own,
}

/// Which of the keys around a flattened value are its own. As each struct takes its keys away before it hands on the rest,
/// none of them gets into a map further in.
#[derive(Debug)]
pub enum Own {
    Only(Vec<String>),
    Except(Vec<String>),
}

impl Plan {
    /// Plans the bindings of a plugin: of what its contract describes, and of what else it has.
    pub fn of(plugin: &str, contract: &Contract, undescribed: &Contract, language: &Language) -> Plan {
        let contract = &simplify(contract);
        let mut top = Scope::new(language.reserved_types);
        let class = top.take(identifier(plugin, Case::Pascal));
        let uses = Uses::of(contract);
        let order = uses.order(contract);
        let names: BTreeMap<String, String> = type_names(order.iter().copied(), &mut top)
            .into_iter()
            .map(|(path, name)| (path.to_owned(), name))
            .collect();
        let mut planner = Planner { contract, uses: &uses, language, top, names: &names };
        let types: Vec<Defined> =
            order.iter().filter_map(|path| planner.define(path, contract.types.get(*path)?)).collect();
        let mut methods = Scope::new(language.reserved_methods);
        let mut functions = Vec::new();
        let mut shared = Vec::new();
        for export in &contract.exports {
            match planner.function(export, &mut methods) {
                Some(function) => functions.push(function),
                None => shared.push(safe_name(&export.name)),
            }
        }
        for export in &undescribed.exports {
            let function = planner.function(export, &mut methods);
            functions.extend(function.map(|function| Function { is_described: false, ..function }));
        }
        let mut in_host = Scope::new(language.reserved_methods);
        let imports = contract.imports.iter().map(|import| (import, true));
        let imports = imports.chain(undescribed.imports.iter().map(|import| (import, false)));
        let imports =
            imports.map(|(import, is_described)| planner.import(import, is_described, &mut in_host)).collect();
        let indexes = types.iter().enumerate().map(|(index, defined)| (defined.path.clone(), index)).collect();
        Plan {
            plugin: safe_name(plugin),
            class,
            functions,
            imports,
            types,
            names,
            shared,
            init_docs: contract.inits.iter().map(|init| init.doc.clone()).collect(),
            contract: contract.clone(),
            indexes,
        }
    }

    /// The definition under a path.
    pub fn defined(&self, path: &str) -> Option<&Defined> {
        self.types.get(*self.indexes.get(path)?)
    }

    /// A type behind the names that stand for it.
    pub fn behind<'a>(&'a self, ty: &'a Type) -> &'a Type {
        resolve(&self.contract, ty)
    }

    /// Whether `null` is a value of the type.
    pub fn has_null(&self, ty: &Type) -> bool {
        match resolve(&self.contract, ty) {
            Type::Nullable(_) | Type::Unit | Type::Any(_) => true,
            Type::Ref(path) => {
                matches!(self.defined(path).map(|defined| &defined.shape), None | Some(Shape::Any | Shape::Unit))
            }
            _ => false,
        }
    }

    /// Whether the keys of a map are texts in the data (or numbers, or bools); `None` if they can't be keys.
    pub fn key(&self, ty: &Type) -> Option<bool> {
        key_kind(&self.contract, ty)
    }
}

struct Planner<'a> {
    contract: &'a Contract,
    uses: &'a Uses,
    language: &'a Language,
    top: Scope,
    names: &'a BTreeMap<String, String>,
}

impl Planner<'_> {
    fn names(&self) -> Scope {
        Scope::new(self.language.reserved).with_ending(self.language.reserved_ending)
    }

    fn function_name(&self, name: &str) -> String {
        identifier(name, self.language.functions)
    }

    fn argument_name(&self, name: &str) -> String {
        identifier(name, self.language.arguments)
    }

    /// `None` for what hosts can't call.
    fn function(&mut self, export: &Export, methods: &mut Scope) -> Option<Function> {
        let mut names = self.names();
        let input = match &export.arguments {
            Arguments::None => Input::None,
            Arguments::Input(payload) => {
                let name = if payload.name.is_empty() { "input" } else { &payload.name };
                Input::Whole(names.take(self.argument_name(name)), payload.clone())
            }
            Arguments::Array(fields) => {
                let required = fields.iter().rposition(|field| !field.optional).map_or(0, |last| last + 1);
                let argument = |(index, field): (usize, &Field)| Argument {
                    name: names.take(self.argument_name(&field.name)),
                    doc: field.doc.clone(),
                    ty: field.ty.clone(),
                    optional: index >= required,
                };
                Input::Array(fields.iter().enumerate().map(argument).collect())
            }
            _ => return None,
        };
        let type_name = self.top.take(identifier(&export.name, Case::Pascal) + "Error");
        let error_names = export.errors.iter();
        let error_names = error_names.map(|error| type_name.clone() + &identifier(&error.name, Case::Pascal));
        Some(Function {
            export: export.name.clone(),
            name: methods.take(self.function_name(&export.name)),
            error_names: error_names.map(|name| self.top.take(name)).collect(),
            type_name,
            doc: export.doc.clone(),
            input,
            output: export.output.clone(),
            errors: export.errors.clone(),
            is_described: true,
        })
    }

    fn import(&self, import: &Import, is_described: bool, in_host: &mut Scope) -> HostFunction {
        let mut names = self.names();
        let arguments = import.arguments.iter().map(|payload| {
            let name = if payload.name.is_empty() { "argument" } else { &payload.name };
            (names.take(self.argument_name(name)), payload.clone())
        });
        HostFunction {
            namespace: import.namespace.clone(),
            import: import.name.clone(),
            name: in_host.take(self.function_name(&import.name)),
            doc: import.doc.clone(),
            arguments: arguments.collect(),
            output: import.output.clone(),
            recoverable: import.recoverable,
            is_described,
        }
    }

    fn define(&mut self, path: &str, definition: &Definition) -> Option<Defined> {
        let name = self.names.get(path)?.clone();
        let shape = match &definition.kind {
            Kind::Data(Data::Unit) => Shape::Unit,
            Kind::Data(Data::Is(ty)) => Shape::Is(ty.clone()),
            Kind::Data(Data::Tuple(types)) => Shape::Tuple(types.clone()),
            Kind::Data(Data::Struct(record)) => Shape::Struct(self.fields(path, record, None)),
            Kind::Enum { variants, tagging } => {
                let mut within = Scope::new(self.language.reserved_variants);
                let directions = self.uses.directions(path);
                let crosses = |variant: &&ContractVariant| directions.iter().any(|way| variant.crosses(*way));
                let mut keys = BTreeSet::new();
                let all = variants;
                let variants: Vec<Variant> = all
                    .iter()
                    .filter(crosses)
                    .filter(|variant| keys.insert(&variant.name))
                    .map(|variant| Variant {
                        key: variant.name.clone(),
                        name: within.take(identifier(&variant.name, Case::Pascal)),
                        type_name: self.top.take(name.clone() + &identifier(&variant.name, Case::Pascal)),
                        doc: variant.doc.clone(),
                        content: match &variant.data {
                            // Beside the variant's name, nothing is no key.
                            Data::Is(ty)
                                if matches!(tagging, Tagging::Internal { .. }) && is_unit(self.contract, ty) =>
                            {
                                Content::Unit
                            }
                            Data::Is(ty) => Content::Is(ty.clone()),
                            Data::Tuple(types) => Content::Tuple(types.clone()),
                            Data::Struct(record) => Content::Struct(self.fields(path, record, Some(tagging))),
                            _ => Content::Unit,
                        },
                        other: variant.other && matches!(variant.data, Data::Unit),
                        untagged: variant.untagged && *tagging != Tagging::Untagged,
                    })
                    .collect();
                let is_choice = *tagging == Tagging::External && all.iter().all(is_name_alone);
                if variants.is_empty() {
                    // None of them crosses.
                    return Some(Defined {
                        path: path.to_owned(),
                        name,
                        doc: definition.doc.clone(),
                        shape: Shape::Any,
                    });
                }
                if is_choice { Shape::Choice(variants) } else { Shape::Enum(variants, tagging.clone()) }
            }
            _ => Shape::Any,
        };
        Some(Defined { path: path.to_owned(), name, doc: definition.doc.clone(), shape })
    }

    fn fields(&self, path: &str, record: &Record, tagging: Option<&Tagging>) -> Fields {
        let mut names = Scope::new(if self.language.fields.is_some() { self.language.reserved } else { &[] });
        let crosses = |field: &&Field| {
            let directions = self.uses.directions(path);
            directions.iter().any(|direction| field.crosses(*direction))
        };
        // One that is called otherwise on the way in than on the way out is there twice.
        let all: Vec<&Field> = record.fields.iter().filter(crosses).collect();
        let mut keys = BTreeSet::new();
        let fields: Vec<&Field> = all.iter().copied().filter(|field| keys.insert(&field.name)).collect();
        let named = fields.iter().map(|field| {
            let of_key: Vec<&Field> = all.iter().copied().filter(|other| other.name == field.name).collect();
            NamedField {
                key: field.name.clone(),
                name: names.take(match self.language.fields {
                    Some(case) => identifier(&field.name, case),
                    None => field.name.clone(),
                }),
                doc: field.doc.clone(),
                // Two fields may swap their names on the way: then it is of one type in data of one direction, and of
                // another in data of the other.
                ty: match of_key.iter().all(|other| other.ty == field.ty) {
                    true => field.ty.clone(),
                    false => Type::Any(String::new()),
                },
                presence: self.presence(path, field, &of_key),
                is_given: of_key.iter().any(|field| field.crosses(Direction::Out)),
            }
        });
        let named = named.collect();
        let flattened = record.flattened.iter().map(|ty| {
            let name = match ty {
                Type::Ref(path) => self.names.get(path).map_or("other", String::as_str),
                Type::Map { .. } => "others",
                _ => "other",
            };
            let name = identifier(name, self.language.fields.unwrap_or(self.language.functions));
            let mut taken: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
            if let Some(Tagging::Internal { tag }) = tagging {
                taken.push(tag.clone());
            }
            let keys = find_keys(self.contract, ty);
            let own = match keys.is_open {
                false => Own::Only(keys.names.into_iter().filter(|key| !taken.contains(key)).collect()),
                true => {
                    for sibling in record.flattened.iter().filter(|other| *other != ty) {
                        taken.extend(find_keys(self.contract, sibling).names.difference(&keys.names).cloned());
                    }
                    Own::Except(taken)
                }
            };
            let optional = matches!(resolve(self.contract, ty), Type::Nullable(_));
            Flattened { name: names.take(name), ty: ty.clone(), optional, own }
        });
        let flattened = flattened.collect();
        // Serde refuses keys of no field only where no other type's fields stand among them.
        Fields { named, flattened, closed: record.closed && record.flattened.is_empty() }
    }

    /// Of a field, and those that have the same key in data of the other direction.
    fn presence(&self, path: &str, field: &Field, of_key: &[&Field]) -> Presence {
        let directions = self.uses.directions(path);
        let may_be_missing = directions.iter().any(|direction| {
            let mut there = of_key.iter().filter(|field| field.crosses(*direction));
            !there.any(|field| match direction {
                Direction::In => !field.optional,
                Direction::Out => !field.omitted,
            })
        });
        if !may_be_missing {
            return Presence::Always;
        }
        let Some(inner) = nullable(self.contract, &field.ty) else { return Presence::Optional };
        let is_nullable_twice = nullable(self.contract, inner).is_some();
        let is_null_if_missing = match &field.default {
            Some(default) => default.is_null(),
            None => !field.optional || !directions.contains(&Direction::In),
        };
        if is_null_if_missing && !is_nullable_twice { Presence::Optional } else { Presence::OptionalOrNull }
    }
}
