//! The plugin's functions as methods, and what the application gives it.

use std::collections::BTreeSet;

use extism_pdk::contract::{Arguments, ErrorCase, Export, Field, Import, Type};

use super::super::carrier::Crossing;
use super::language::Language;
use crate::command::contract::names::{Case, Scope, identifier};

/// An export as a method.
#[derive(Debug)]
pub struct Function {
    pub export: String,
    pub name: String,
    pub doc: String,
    pub input: Input,
    pub output: Option<Crossing>,
    /// What the type of its errors is called, in languages that have one.
    pub error_type: String,
    /// Its errors, and what each is called where it stands among the types.
    pub errors: Vec<(ErrorCase, String)>,
    /// Whether the contract says what it takes and gives.
    pub is_described: bool,
}

/// What a method's input is made from.
#[derive(Debug)]
pub enum Input {
    None,
    /// The argument of this name.
    Whole(String, Crossing),
    /// One JSON array of the arguments. The `required` first ones are always in it.
    Array {
        arguments: Vec<Argument>,
        required: usize,
    },
}

/// An argument that is an element of an array.
#[derive(Debug)]
pub struct Argument {
    pub name: String,
    pub doc: String,
    /// Of what the application gives, which is `null` for an optional one that is left out.
    pub ty: Type,
    pub is_optional: bool,
}

/// A function that the application gives.
#[derive(Debug)]
pub struct HostFunction {
    pub namespace: String,
    pub import: String,
    pub name: String,
    pub doc: String,
    pub arguments: Vec<(String, Crossing)>,
    pub output: Option<Crossing>,
    /// Whether the plugin handles its errors.
    pub is_recoverable: bool,
    pub is_described: bool,
}

impl Function {
    /// Plans a method; `None` for an export that only other plugins can call. `methods` are the names in the class, and
    /// `types` those in the file.
    pub fn of(export: &Export, language: &Language, methods: &mut Scope, types: &mut Scope) -> Option<Self> {
        let mut names = argument_names(language);
        let input = match &export.arguments {
            Arguments::None => Input::None,
            Arguments::Input(payload) => {
                let name = if payload.name.is_empty() { "input" } else { &payload.name };
                Input::Whole(names.take(identifier(name, language.arguments)), Crossing::of(payload))
            }
            Arguments::Array(fields) => Input::of_array(fields, language, &mut names),
            _ => return None,
        };
        let error_type = types.take(identifier(&export.name, Case::Pascal) + "Error");
        let errors = export
            .errors
            .iter()
            .map(|error| (error.clone(), types.take(error_type.clone() + &identifier(&error.name, Case::Pascal))));
        Some(Function {
            export: export.name.clone(),
            name: methods.take(identifier(&export.name, language.functions)),
            doc: export.doc.clone(),
            input,
            output: export.output.as_ref().map(Crossing::of),
            errors: errors.collect(),
            error_type,
            is_described: true,
        })
    }

    /// The errors that a code tells apart: the first of each code.
    pub fn distinct_errors(&self) -> Vec<&(ErrorCase, String)> {
        let mut codes = BTreeSet::new();
        self.errors.iter().filter(|(error, _)| codes.insert(error.code)).collect()
    }
}

impl Input {
    fn of_array(fields: &[Field], language: &Language, names: &mut Scope) -> Self {
        let required = fields.iter().rposition(|field| !field.optional).map_or(0, |last| last + 1);
        let argument = |(index, field): (usize, &Field)| {
            let is_optional = index >= required;
            let is_wrapped = is_optional && !matches!(field.ty, Type::Nullable(_));
            let ty = if is_wrapped { Type::Nullable(Box::new(field.ty.clone())) } else { field.ty.clone() };
            let name = names.take(identifier(&field.name, language.arguments));
            Argument { name, doc: field.doc.clone(), ty, is_optional }
        };
        Input::Array { arguments: fields.iter().enumerate().map(argument).collect(), required }
    }
}

impl HostFunction {
    pub fn of(import: &Import, is_described: bool, language: &Language, methods: &mut Scope) -> Self {
        let mut names = argument_names(language);
        let arguments = import.arguments.iter().map(|payload| {
            let name = if payload.name.is_empty() { "argument" } else { &payload.name };
            (names.take(identifier(name, language.arguments)), Crossing::of(payload))
        });
        HostFunction {
            namespace: import.namespace.clone(),
            import: import.name.clone(),
            name: methods.take(identifier(&import.name, language.functions)),
            doc: import.doc.clone(),
            arguments: arguments.collect(),
            output: import.output.as_ref().map(Crossing::of),
            is_recoverable: import.recoverable,
            is_described,
        }
    }
}

fn argument_names(language: &Language) -> Scope {
    Scope::new(language.reserved).with_ending(language.reserved_ending)
}
