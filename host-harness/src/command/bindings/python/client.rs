//! The plugin's class in Python.

use super::super::plan::{Form, Function, Input};
use super::{Python, literal};
use crate::command::code::Code;

impl Python<'_> {
    pub fn class(&self, code: &mut Code, is_described: bool) {
        if is_described {
            self.parts.add("_differences");
        }
        if !self.plan.imports.is_empty() {
            self.parts.add("_HostFunction");
        }
        code.blank(2);
        code.line(format!("class {}:", self.plan.class));
        code.indented(4, |code| {
            self.docs(code, &self.plan.class_docs(
                "A call that fails raises a `CallError` with the plugin's text.",
                "The SDK for Python doesn't tell the code of an error: an application that must tell errors apart needs a \
                 plugin that gives them as its output.",
                is_described,
            ));
            code.blank(1);
            code.lines(self.parts.fill(include_str!("load.txt"), &self.plan.class));
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            code.lines(self.parts.fill(include_str!("call.txt"), &self.plan.class));
        });
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (arguments, input) = match &function.input {
            Input::None => (String::new(), String::new()),
            Input::Whole(name, crossing) => {
                let default = if crossing.is_optional { " = None" } else { "" };
                let argument = format!(", {name}: {}{default}", self.carried_type(crossing));
                (argument, format!(", {}", self.encode(name, crossing)))
            }
            Input::Array { arguments, required } => {
                let mut declared = String::new();
                let mut written = vec![required.to_string()];
                for argument in arguments {
                    let default = if argument.is_optional { " = None" } else { "" };
                    declared += &format!(", {}: {}{default}", argument.name, self.ty(&argument.ty));
                    let codec = self.codec(&argument.ty, None);
                    let write = self.parts.add("_write_argument");
                    written.push(format!("{write}({}, {codec}, {})", literal(&argument.name), argument.name));
                }
                (declared, format!(", {}({})", self.parts.add("_arguments"), written.join(", ")))
            }
        };
        let ty = function.output.as_ref().map_or("None".into(), |output| self.carried_type(output));
        code.line(format!("def {}(self{arguments}) -> {ty}:", function.name));
        code.indented(4, |code| {
            self.docs(code, &function.docs(false));
            let call = format!("self.call({}{input})", literal(&function.export));
            let Some(output) = &function.output else {
                code.line(call);
                return;
            };
            code.line(format!("output = {call}"));
            let value = self.decode("output", output);
            match self.plan.carried(&output.carrier) {
                // A codec of a tuple has no type for the checker.
                Form::Tuple(_) => {
                    code.line(format!("value: {ty} = {value}"));
                    code.line("return value");
                }
                _ => code.line(format!("return {value}")),
            }
        });
    }
}
