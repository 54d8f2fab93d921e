//! The plugin's class in TypeScript.

use super::super::plan::{Function, Input};
use super::{TypeScript, literal};
use crate::command::code::Code;

impl TypeScript<'_> {
    pub fn class(&self, code: &mut Code, is_described: bool) {
        code.blank(1);
        self.docs(code, &self.plan.class_docs(
            "A call that fails throws an `Error` with the plugin's text.",
            "The SDK for JavaScript doesn't tell the code of an error: an application that must tell errors apart needs a \
             plugin that gives them as its output.",
            is_described,
        ));
        if is_described {
            self.parts.add("findDifferences");
        }
        if !self.plan.imports.is_empty() {
            self.parts.add("hostFunctions");
        }
        let class = &self.plan.class;
        code.line(format!("export class {class} {{"));
        code.indented(2, |code| {
            code.lines(self.parts.fill(include_str!("load.txt"), class));
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            code.lines(self.parts.fill(include_str!("call.txt"), class));
        });
        code.line("}");
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (arguments, input) = match &function.input {
            Input::None => (String::new(), String::new()),
            Input::Whole(name, crossing) => {
                let default = if crossing.is_optional { " = null" } else { "" };
                let argument = format!("{name}: {}{default}", self.carried_type(crossing));
                (argument, format!(", {}", self.encode(name, crossing)))
            }
            Input::Array { arguments, required } => {
                let mut declared = Vec::new();
                let mut written = vec![required.to_string()];
                for argument in arguments {
                    let default = if argument.is_optional { " = null" } else { "" };
                    declared.push(format!("{}: {}{default}", argument.name, self.ty(&argument.ty)));
                    let codec = self.codec(&argument.ty, None);
                    let write = self.parts.add("writeArgument");
                    written.push(format!("{write}({}, {codec}, {})", literal(&argument.name), argument.name));
                }
                (declared.join(", "), format!(", {}({})", self.parts.add("toArguments"), written.join(", ")))
            }
        };
        let ty = function.output.as_ref().map_or("void".into(), |output| self.carried_type(output));
        self.docs(code, &function.docs(false));
        code.line(format!("async {}({arguments}): Promise<{ty}> {{", function.name));
        code.indented(2, |code| {
            let call = format!("await this.call({}{input})", literal(&function.export));
            match &function.output {
                None => code.line(format!("{call};")),
                Some(output) => {
                    code.line(format!("const output = {call};"));
                    code.line(format!("return {};", self.decode("output", output)));
                }
            }
        });
        code.line("}");
    }
}
