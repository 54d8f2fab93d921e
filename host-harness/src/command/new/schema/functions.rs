//! Writes `src/interface.rs`, with the document's exports and imports as interfaces, and `src/lib.rs`, which implements the
//! exports.

use super::code::{literal, without_comments};
use super::docs;
use super::document::{ContentType, Function, Kind, Parameter};
use super::names::{self, Types, take};
use crate::command::code::Code;
use crate::command::contract::names::{Case, Scope};

/// The signature of a function in Rust.
pub struct Signature<'a> {
    of: &'a Function,
    /// Its name in Rust, if this can be the name in the document.
    name: Option<String>,
    input: Option<String>,
    output: Option<String>,
}

impl<'a> Signature<'a> {
    /// Returns the signatures of functions. The names in `taken` mean something else.
    pub fn all(functions: &'a [Function], types: &Types<'_>, taken: &[&str]) -> Vec<Self> {
        let signature = |of: &'a Function| Signature {
            of,
            name: names::function_name(&of.name).filter(|name| !taken.contains(&name.as_str())),
            input: of.input.as_ref().map(|parameter| parameter_type(parameter, types)),
            output: of.output.as_ref().map(|parameter| parameter_type(parameter, types)),
        };
        functions.iter().map(signature).collect()
    }

    /// Writes the arguments and the result of an export.
    fn export(&self) -> String {
        let input = self.input.iter().map(|ty| format!("input: {ty}")).collect::<String>();
        format!("({input}) -> FnResult<{}>", self.output.as_deref().unwrap_or("()"))
    }

    /// Writes the arguments and the result of an import.
    fn import(&self) -> String {
        let input = self.input.iter().map(|ty| format!(", input: {ty}")).collect::<String>();
        let output = self.output.iter().map(|ty| format!(" -> {ty}")).collect::<String>();
        format!("(&self{input}){output}")
    }

    /// Writes the docs, with those of input and output.
    fn docs(&self, code: &mut Code) {
        let Function { doc, input, output, .. } = self.of;
        let mut docs = doc.trim_end().to_owned();
        for (what, parameter) in [("Input", input), ("Output", output)] {
            let Some(parameter) = parameter else { continue };
            let description = parameter.typed.doc.trim();
            if !description.is_empty() && !matches!(parameter.typed.kind, Kind::Choice(_) | Kind::Struct(_)) {
                docs += &format!("{}{what}: {description}", if docs.is_empty() { "" } else { "\n\n" });
            }
        }
        docs::write(code, &docs);
    }
}

/// Writes the type of a parameter, with its encoding.
fn parameter_type(Parameter { content, typed }: &Parameter, types: &Types<'_>) -> String {
    const WITHIN: &str = "types::";

    let plain = types.plain(typed, WITHIN);
    let crossing = match (content, &typed.kind) {
        (ContentType::Json, _) => return format!("Json<{}>", types.nullable(typed, WITHIN)),
        (ContentType::Text, Kind::Text) => plain,
        (ContentType::Text, _) => format!("xtp::Text<{plain}>"),
        (ContentType::Binary, Kind::Buffer) => "Vec<u8>".into(),
        (ContentType::Binary, _) => format!("xtp::Binary<{plain}>"),
    };
    if typed.nullable { format!("Option<{crossing}>") } else { crossing }
}

/// Writes `src/interface.rs`.
pub fn interface(exports: &[Signature<'_>], imports: &[Signature<'_>], schema: &str) -> String {
    let mut code = Code::default();
    code.blank(1);
    code.line("/// The functions that the application calls.");
    code.line("#[interface]");
    code.line("pub trait Extension {");
    code.indented(4, |code| {
        for function in exports {
            let Some(name) = &function.name else { continue };
            function.docs(code);
            code.line(format!("fn {name}{};", function.export()));
        }
    });
    code.line("}");
    if !imports.is_empty() {
        code.blank(1);
        code.line("/// The functions of the application, which the plugin calls in the module [`application`].");
        code.line("#[interface(host)]");
        code.line("pub trait Application {");
        let mut scope = Scope::new(&[]);
        for name in imports.iter().filter_map(|function| function.name.clone()) {
            scope.take(name);
        }
        code.indented(4, |code| {
            for function in imports {
                function.docs(code);
                let name = function.name.clone().unwrap_or_else(|| {
                    code.line(format!("#[link_name = {}]", literal(&function.of.name)));
                    take(&mut scope, &function.of.name, Case::Snake)
                });
                code.line(format!("fn {name}{};", function.import()));
            }
        });
        code.line("}");
    }
    let code = code.finish();
    let mut begin = Code::default();
    begin.line(format!("//! The interface of a plugin and its application, from {schema}."));
    begin.blank(1);
    write_uses(&mut begin, &code);
    write_crate_uses(&mut begin, &code);
    begin.finish() + &code
}

/// Words of code, and the names of `extism_pdk` that code with these words needs.
const PDK_NAMES: [(&str, &str); 6] = [
    (" Error>", "Error"),
    ("FnResult<", "FnResult"),
    ("Json<", "Json"),
    ("#[interface", "contract::interface"),
    ("json::", "json"),
    ("#[plugin_fn", "plugin_fn"),
];

/// Writes `use` lines for other crates.
fn write_uses(begin: &mut Code, code: &str) {
    let code = without_comments(code);
    begin.lines(code.contains("BTreeMap<").then_some("use std::collections::BTreeMap;\n"));
    let names: Vec<&str> = PDK_NAMES.iter().filter(|(word, _)| code.contains(word)).map(|(_, name)| *name).collect();
    begin.line(match names.as_slice() {
        [one] => format!("use extism_pdk::{one};"),
        all => format!("use extism_pdk::{{{}}};", all.join(", ")),
    });
}

/// Writes `use` lines for other modules of the crate.
fn write_crate_uses(begin: &mut Code, code: &str) {
    let code = without_comments(code);
    let names: Vec<&str> = ["types", "xtp"].into_iter().filter(|name| code.contains(&format!("{name}::"))).collect();
    match names.as_slice() {
        [] => {}
        [one] => begin.line(format!("\nuse crate::{one};")),
        all => begin.line(format!("\nuse crate::{{{}}};", all.join(", "))),
    }
}

/// Writes `src/lib.rs`.
pub fn plugin(exports: &[Signature<'_>], imports: &[Signature<'_>], modules: &[&str], schema: &str) -> String {
    let mut code = Code::default();
    code.blank(1);
    code.line("pub struct Plugin;");
    code.blank(1);
    code.line("#[plugin_fn]");
    code.line("#[allow(unused_variables)] // until the functions are written");
    code.line("impl Extension for Plugin {");
    code.indented(4, |code| {
        let mut is_first = true;
        for function in exports {
            let Some(name) = &function.name else { continue };
            code.blank(usize::from(!is_first));
            is_first = false;
            function.docs(code);
            code.line(format!("fn {name}{} {{", function.export()));
            code.line(format!("    todo!({})", literal(&function.of.name)));
            code.line("}");
        }
    });
    code.line("}");
    let mut scope = Scope::new(&[&["interface", "types", "xtp", "imported", "tests"]]);
    for function in exports.iter().filter(|function| function.name.is_none()) {
        code.blank(1);
        function.docs(&mut code);
        code.line("// It isn't in the interface, because a function in Rust can't have its name.");
        code.line(format!("#[plugin_fn(name = {})]", literal(&function.of.name)));
        code.line("#[allow(unused_variables)] // until it is written");
        let name = take(&mut scope, &function.of.name, Case::Snake);
        code.line(format!("pub fn {name}{} {{", function.export()));
        code.line(format!("    todo!({})", literal(&function.of.name)));
        code.line("}");
    }
    let mut rest = Code::default();
    write_references(&mut rest, imports);
    rest.blank(1);
    rest.line("#[cfg(test)]");
    rest.line("mod tests {");
    rest.indented(4, |rest| {
        rest.line("use extism_pdk::testing::{Host, on_both_engines};");
        rest.blank(1);
        rest.line("use super::{Plugin, interface::extension};");
        rest.blank(1);
        rest.line("on_both_engines! {");
        rest.line("    fn has_the_functions_of_the_schema(load) {");
        rest.line("        let plugin = extension::test(Plugin, load(Host::new()));");
        rest.line("        extension::INTERFACE.check(&*plugin).unwrap();");
        rest.line("    }");
        rest.line("}");
    });
    rest.line("}");
    let code = code.finish();
    let mut begin = Code::default();
    begin.line(format!("//! A plugin for {schema}."));
    begin.blank(1);
    begin.line("#![allow(non_camel_case_types, non_snake_case)] // names come from the schema");
    begin.blank(1);
    begin.lines(modules.iter().map(|module| format!("pub mod {module};")));
    begin.blank(1);
    write_uses(&mut begin, &code);
    begin.line("use interface::Extension;");
    begin.finish() + &code + &rest.finish()
}

/// Writes references to the application's functions, which aren't called yet.
fn write_references(code: &mut Code, imports: &[Signature<'_>]) {
    if imports.is_empty() {
        return;
    }
    let mut names = Scope::new(&[]);
    for name in imports.iter().filter_map(|function| function.name.clone()) {
        names.take(name);
    }
    let mut statics = Scope::new(&[]);
    let mut references = Code::default();
    for function in imports {
        let name = function.name.clone().unwrap_or_else(|| take(&mut names, &function.of.name, Case::Snake));
        let lent = function.input.as_deref().map(borrowed_type).unwrap_or_default();
        let output = function.output.as_deref().unwrap_or("()");
        let of = statics.take(name.trim_start_matches("r#").to_uppercase());
        references.line("#[used]");
        references.line(format!("static {of}: fn({lent}) -> Result<{output}, Error> = application::{name};"));
    }
    let references = references.finish();
    let mut begin = Code::default();
    write_uses(&mut begin, &references);
    write_crate_uses(&mut begin, &references);
    begin.line("use crate::interface::application;");
    begin.blank(1);
    code.blank(1);
    code.line(
        "/// Imports the application's functions before anything calls them. Remove what your plugin doesn't call.",
    );
    code.line("#[cfg(target_arch = \"wasm32\")]");
    code.line("mod imported {");
    code.indented(4, |code| code.lines((begin.finish() + &references).lines()));
    code.line("}");
}

/// Returns the type of an argument in calls of the function.
fn borrowed_type(ty: &str) -> String {
    match ty {
        "String" => "&str".into(),
        "Vec<u8>" => "&[u8]".into(),
        "Option<String>" => "Option<&str>".into(),
        "Option<Vec<u8>>" => "Option<&[u8]>".into(),
        other => other.into(),
    }
}
