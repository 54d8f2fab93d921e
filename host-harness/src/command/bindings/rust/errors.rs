//! The errors of exports that tell them apart by their codes, in Rust.

use super::super::plan::Function;
use super::Rust;
use crate::command::code::{Code, doc_lines};
use crate::command::contract::names::{Case, Scope, identifier};

impl Rust<'_> {
    /// The enum of an export's errors.
    pub fn error(&self, code: &mut Code, function: &Function) {
        let name = &function.error_type;
        let mut names = Scope::new(&[&["Self", "Other"]]);
        let errors = function.distinct_errors().into_iter();
        let errors = errors.map(|(error, _)| (error, names.take(identifier(&error.name, Case::Pascal))));
        let errors: Vec<_> = errors.collect();
        code.blank(1);
        code.line(format!("/// Why [`{}::{}`] failed, with the plugin's words.", self.plan.class, function.name));
        code.line("#[derive(Debug)]");
        code.line(format!("pub enum {name} {{"));
        code.indented(4, |code| {
            for (error, name) in &errors {
                self.docs(code, &doc_lines(&error.doc));
                code.line(format!("{name}(CallError),"));
            }
            code.line("/// Another error.");
            code.line("Other(CallError),");
        });
        code.line("}");
        code.blank(1);
        code.line(format!("impl From<CallError> for {name} {{"));
        code.line("    fn from(error: CallError) -> Self {");
        code.line("        match error.code {");
        for (error, name) in &errors {
            code.line(format!("            {} => Self::{name}(error),", error.code));
        }
        code.line("            _ => Self::Other(error),");
        code.line("        }");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl From<extism::Error> for {name} {{"));
        code.line("    fn from(error: extism::Error) -> Self {");
        code.line("        Self::Other(error.into())");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl std::fmt::Display for {name} {{"));
        code.line("    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {");
        code.line("        match self {");
        let mut all: Vec<String> = errors.iter().map(|(_, name)| format!("Self::{name}(error)")).collect();
        all.push("Self::Other(error)".into());
        code.line(format!("            {} => error.fmt(f),", all.join(" | ")));
        code.line("        }");
        code.line("    }");
        code.line("}");
        code.blank(1);
        code.line(format!("impl std::error::Error for {name} {{}}"));
    }
}
