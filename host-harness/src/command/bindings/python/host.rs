//! What the application gives the plugin, in Python.

use extism_pdk::contract::Type;

use super::super::carrier::{Crossing, scalar};
use super::super::plan::HostFunction;
use super::{Python, literal};
use crate::command::code::Code;

impl Python<'_> {
    pub fn host(&self, code: &mut Code) {
        code.blank(2);
        code.line(format!("class Host({}):", self.parts.add("Protocol")));
        code.indented(4, |code| {
            code.line("\"\"\"What the application gives the plugin.\"\"\"");
            for import in &self.plan.imports {
                code.blank(1);
                let arguments = import.arguments.iter();
                let arguments = arguments.map(|(name, crossing)| format!(", {name}: {}", self.carried_type(crossing)));
                let output = import.output.as_ref().map_or("None".into(), |output| self.carried_type(output));
                code.line(format!("def {}(self{}) -> {output}:", import.name, arguments.collect::<String>()));
                code.indented(4, |code| {
                    self.docs(code, &import.docs("What it raises is the plugin's to handle."));
                    code.line("...");
                });
            }
        });
    }

    /// The function that wraps the application's functions for the SDK.
    pub fn host_functions(&self, code: &mut Code) {
        code.blank(2);
        code.line("def _host_functions(host: Host) -> list[_HostFunction]:");
        code.indented(4, |code| {
            let names = self.plan.imports.iter().map(|import| format!(", \"{}\"", import.name));
            code.line(format!("{}(host{})", self.parts.add("_expect_functions"), names.collect::<String>()));
            code.blank(1);
            let mut made = Vec::new();
            for import in &self.plan.imports {
                made.push(self.host_function(code, import));
                code.blank(1);
            }
            code.line("return [");
            code.indented(4, |code| code.lines(made));
            code.line("]");
        });
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) -> String {
        let HostFunction { name, namespace, import: of, arguments, output, is_recoverable, .. } = import;
        let declared: Vec<String> = arguments
            .iter()
            .map(|(name, crossing)| match crossing.scalar() {
                Some(number) => format!("{name}: {}", self.ty(&Type::Number(number))),
                None => format!("{name}: bytes"),
            })
            .collect();
        let given: Vec<String> = arguments.iter().map(|(name, crossing)| self.decode(name, crossing)).collect();
        let call = format!("host.{name}({})", given.join(", "));
        let (result, lines) = match output {
            None if *is_recoverable => ("bytes".into(), vec![call, "return b\"\"".into()]),
            None => ("None".to_owned(), vec![call]),
            Some(output) => match output.scalar() {
                Some(number) => (self.ty(&Type::Number(number)), vec![format!("return {call}")]),
                None if self.carried_type(output) == "None" => {
                    ("bytes".into(), vec![call, format!("return {}", self.encode_some("None", &output.carrier))])
                }
                None => {
                    let lines = vec![format!("result = {call}"), format!("return {}", self.encode("result", output))];
                    ("bytes".into(), lines)
                }
            },
        };
        code.line(format!("def {name}({}) -> {result}:", declared.join(", ")));
        code.indented(4, |code| code.lines(lines));
        let kinds: Vec<String> = arguments.iter().map(|(_, crossing)| kind(crossing)).collect();
        let output = match output {
            Some(output) => kind(output),
            None if *is_recoverable => "\"block\"".into(),
            None => "None".into(),
        };
        self.parts.add("_HostFunction");
        let recoverable = if *is_recoverable { ", recoverable=True" } else { "" };
        let (namespace, of) = (literal(namespace), literal(of));
        format!("_HostFunction({namespace}, {of}, [{}], {output}, {name}{recoverable}),", kinds.join(", "))
    }
}

/// What a WebAssembly value holds: `"block"`, or the name of a number.
fn kind(crossing: &Crossing) -> String {
    format!("\"{}\"", crossing.scalar().map_or("block", scalar))
}
