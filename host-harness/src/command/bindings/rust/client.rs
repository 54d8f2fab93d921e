//! The plugin's class in Rust.

use super::super::carrier::Carrier;
use super::super::plan::{Function, Input};
use super::{Rust, literal};
use crate::command::code::Code;

impl Rust<'_> {
    pub fn class(&self, code: &mut Code, is_described: bool) {
        if is_described {
            self.parts.add("differences");
        }
        if !self.plan.imports.is_empty() {
            self.parts.add("host_functions");
        }
        let class = &self.plan.class;
        let failing = "A call that fails gives an error with the plugin's text and its code.";
        code.blank(1);
        self.docs(code, &self.plan.class_docs(failing, "", is_described));
        code.line(format!("pub struct {class} {{"));
        code.line(format!("    plugin: {},", self.parts.add("Plugin")));
        code.line("}");
        code.blank(1);
        code.line(format!("impl {class} {{"));
        code.indented(4, |code| {
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
        let (declared, input) = match &function.input {
            Input::None => (String::new(), "&[]".to_owned()),
            Input::Whole(name, crossing) => {
                let input = match &crossing.carrier {
                    _ if crossing.is_optional => format!("&({})", self.encode(name, crossing)),
                    Carrier::Text => format!("{name}.as_bytes()"),
                    Carrier::Number(_) => format!("&{name}.to_le_bytes()"),
                    Carrier::Bool => format!("&[u8::from({name})]"),
                    Carrier::Bytes | Carrier::Fixed(_) | Carrier::Opaque(_) => name.clone(),
                    _ => format!("&{}", self.encode(name, crossing)),
                };
                (format!(", {name}: {}", self.borrowed_type(crossing)), input)
            }
            Input::Array { arguments, required } => {
                let mut declared = String::new();
                let mut written = Vec::new();
                for argument in arguments {
                    declared += &format!(", {}: {}", argument.name, self.argument(&argument.ty));
                    written.push(format!("{}(&{})?", self.parts.add("json_text"), argument.name));
                }
                (declared, format!("&{}({required}, vec![{}])", self.parts.add("arguments"), written.join(", ")))
            }
        };
        let ty = function.output.as_ref().map_or("()".into(), |output| self.owned_type(output));
        let error = if function.errors.is_empty() { "CallError" } else { &function.error_type };
        self.docs(code, &function.docs(true));
        code.line(format!("pub fn {}(&mut self{declared}) -> Result<{ty}, {error}> {{", function.name));
        code.indented(4, |code| {
            let call = format!("self.call({}, {input})?", literal(&function.export));
            match &function.output {
                None => {
                    code.line(format!("{call};"));
                    code.line("Ok(())");
                }
                Some(output) => {
                    code.line(format!("let output = {call};"));
                    code.line(format!("Ok({})", self.decode("output", output)));
                }
            }
        });
        code.line("}");
    }
}
