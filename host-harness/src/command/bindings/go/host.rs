//! What the application gives the plugin, in Go.

use super::super::carrier::{Crossing, scalar};
use super::super::plan::HostFunction;
use super::types::number_type;
use super::{Go, literal};
use crate::command::code::Code;

impl Go<'_> {
    pub fn host(&self, code: &mut Code) {
        code.blank(1);
        code.line("// Host is what the application gives the plugin.");
        code.line("type Host interface {");
        code.indented(1, |code| {
            for import in &self.plan.imports {
                self.docs(code, &import.docs("An error is the plugin's to handle."));
                let arguments = import.arguments.iter();
                let arguments = arguments.map(|(name, crossing)| format!(", {name} {}", self.carried_type(crossing)));
                let arguments: String = arguments.collect();
                let results = match &import.output {
                    Some(output) => format!("({}, error)", self.carried_type(output)),
                    None => "error".into(),
                };
                code.line(format!("{}(ctx context.Context{arguments}) {results}", import.name));
            }
        });
        code.line("}");
    }

    pub fn host_functions(&self, code: &mut Code) {
        code.blank(1);
        code.line("func hostFunctions(host Host) []extism.HostFunction {");
        code.indented(1, |code| {
            code.line("return []extism.HostFunction{");
            code.indented(1, |code| self.plan.imports.iter().for_each(|import| self.host_function(code, import)));
            code.line("}");
        });
        code.line("}");
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) {
        let parameters = import.arguments.iter().map(|(_, crossing)| value_type(crossing));
        let parameters: Vec<&str> = parameters.collect();
        let result = match &import.output {
            Some(output) => Some(value_type(output)),
            None => import.is_recoverable.then_some(VALUE_TYPE_BLOCK),
        };
        let types = |types: &[&str]| match types {
            [] => "nil".into(),
            types => format!("[]extism.ValueType{{{}}}", types.join(", ")),
        };
        code.line(format!(
            "{}({}, {},",
            self.parts.add("hostFunction"),
            literal(&import.namespace),
            literal(&import.import)
        ));
        code.indented(1, |code| {
            code.line(format!("{}, {},", types(&parameters), types(result.as_slice())));
            code.line("func(ctx context.Context, plugin *extism.CurrentPlugin, stack []uint64) error {");
            code.indented(1, |code| self.host_function_body(code, import));
            code.line("}),");
        });
    }

    fn host_function_body(&self, code: &mut Code, import: &HostFunction) {
        let mut given = String::new();
        for (index, (name, crossing)) in import.arguments.iter().enumerate() {
            given += &format!(", {name}");
            if let Some(number) = crossing.scalar() {
                let value = match scalar(number) {
                    "f32" => format!("extism.DecodeF32(stack[{index}])"),
                    "f64" => format!("extism.DecodeF64(stack[{index}])"),
                    _ => format!("{}(stack[{index}])", number_type(number)),
                };
                code.line(format!("{name} := {value}"));
                continue;
            }
            let read = self.parts.add("readBlock");
            let wire = self.wire(crossing);
            code.line(format!("{name}, err := {read}(plugin, stack[{index}], {wire})"));
            code.line("if err != nil {");
            code.line("\treturn err");
            code.line("}");
        }
        let call = format!("host.{}(ctx{given})", import.name);
        let Some(output) = &import.output else {
            match import.is_recoverable {
                true => {
                    let (reply, wire) = (self.parts.add("reply"), self.parts.add("asBytes"));
                    code.line(format!("return {reply}(plugin, stack, {wire}(), nil, {call})"));
                }
                false => code.line(format!("return {call}")),
            }
            return;
        };
        code.line(format!("output, err := {call}"));
        if let (true, None) = (import.is_recoverable, output.scalar()) {
            code.line(format!("return {}(plugin, stack, {}, output, err)", self.parts.add("reply"), self.wire(output)));
            return;
        }
        code.line("if err != nil {");
        code.line("\treturn err");
        code.line("}");
        let Some(number) = output.scalar() else {
            code.line(format!("return {}(plugin, stack, {}, output)", self.parts.add("giveBlock"), self.wire(output)));
            return;
        };
        code.line(match scalar(number) {
            "f32" => "stack[0] = extism.EncodeF32(output)",
            "f64" => "stack[0] = extism.EncodeF64(output)",
            "i64" | "u64" => "stack[0] = uint64(output)",
            _ => "stack[0] = uint64(uint32(output))",
        });
        code.line("return nil");
    }
}

const VALUE_TYPE_BLOCK: &str = "extism.ValueTypePTR";

/// How the SDK calls the WebAssembly value of an argument or a result.
fn value_type(crossing: &Crossing) -> &'static str {
    match crossing.scalar().map(scalar) {
        None => VALUE_TYPE_BLOCK,
        Some("i64" | "u64") => "extism.ValueTypeI64",
        Some("f32") => "extism.ValueTypeF32",
        Some("f64") => "extism.ValueTypeF64",
        Some(_) => "extism.ValueTypeI32",
    }
}
