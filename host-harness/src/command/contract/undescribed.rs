//! Types that a contract has no more of than a name.

use extism_pdk::contract::{Arguments, Contract, Data, Encoding, Kind, Payload, Type};

use super::types::parts;
use crate::command::print;
use crate::testing::text::{first, safe_name};

/// Warns of each place that has one, as data of any kind is rarely what its author meant.
pub fn warn(contract: &Contract) {
    const MAX_LINES: usize = 20;

    for line in first(MAX_LINES, find(contract)) {
        print::warning(&line);
    }
}

fn find(contract: &Contract) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |place: String, ty: &Type| {
        for name in names(ty) {
            found.push(format!(
                "{} can be data of any kind, because its type `{}` has no description here: derive `Describe` for the \
                 type, or write #[describe(as = \"…\")] above the field",
                safe_name(&place),
                safe_name(name)
            ));
        }
    };
    for (path, definition) in &contract.types {
        let name = path.rsplit("::").next().unwrap_or(path);
        match &definition.kind {
            Kind::Data(data) => members(data).into_iter().for_each(|(field, ty)| add(format!("`{name}{field}`"), ty)),
            Kind::Enum { variants, .. } => {
                for variant in variants {
                    let members = members(&variant.data).into_iter();
                    members.for_each(|(field, ty)| add(format!("`{name}::{}{field}`", variant.name), ty));
                }
            }
            _ => {}
        }
    }
    let is_data = |payload: &&Payload| matches!(payload.encoding, Encoding::JsonText | Encoding::MessagePack);
    for export in &contract.exports {
        match &export.arguments {
            Arguments::Input(payload) if is_data(&payload) => {
                add(format!("the input of `{}`", export.name), &payload.ty)
            }
            Arguments::Array(fields) => {
                fields.iter().for_each(|field| add(format!("`{}` of `{}`", field.name, export.name), &field.ty));
            }
            _ => {}
        }
        let output = export.output.iter().filter(is_data);
        output.for_each(|payload| add(format!("the output of `{}`", export.name), &payload.ty));
    }
    for import in &contract.imports {
        for payload in import.arguments.iter().chain(&import.output).filter(is_data) {
            add(format!("`{}` of `{}`", payload.name, import.name), &payload.ty);
        }
    }
    found
}

/// What a struct or a variant holds, and how each is called behind its name.
fn members(data: &Data) -> Vec<(String, &Type)> {
    match data {
        Data::Is(ty) => vec![(String::new(), ty)],
        Data::Tuple(types) => types.iter().enumerate().map(|(index, ty)| (format!(".{index}"), ty)).collect(),
        Data::Struct(record) => record.fields.iter().map(|field| (format!(".{}", field.name), &field.ty)).collect(),
        _ => Vec::new(),
    }
}

/// The names within a type of those that aren't described.
fn names(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Any(name) if !name.is_empty() => vec![name],
        ty => parts(ty).into_iter().flat_map(names).collect(),
    }
}
