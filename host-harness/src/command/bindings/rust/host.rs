//! What the application gives the plugin, in Rust.

use super::super::carrier::{Carrier, Crossing, scalar};
use super::super::plan::HostFunction;
use super::types::number_type;
use super::{Rust, literal};
use crate::command::code::Code;

impl Rust<'_> {
    pub fn host(&self, code: &mut Code) {
        code.blank(1);
        code.line("/// What the application gives the plugin.");
        code.line("pub trait Host: Send + 'static {");
        code.indented(4, |code| {
            for (index, import) in self.plan.imports.iter().enumerate() {
                code.blank(usize::from(index > 0));
                self.docs(code, &import.docs("An error is the plugin's to handle."));
                let arguments = import.arguments.iter();
                let arguments = arguments.map(|(name, crossing)| format!(", {name}: {}", self.borrowed_type(crossing)));
                let arguments: String = arguments.collect();
                let output = import.output.as_ref().map_or("()".into(), |output| self.owned_type(output));
                code.line(format!("fn {}(&mut self{arguments}) -> Result<{output}, extism::Error>;", import.name));
            }
        });
        code.line("}");
    }

    pub fn host_functions(&self, code: &mut Code) {
        self.parts.add_all(["Function", "UserData"]);
        code.blank(1);
        code.line("fn host_functions<H: Host>(host: H) -> Vec<Function> {");
        code.indented(4, |code| {
            code.line("let host = UserData::new(host);");
            code.line("vec![");
            code.indented(4, |code| self.plan.imports.iter().for_each(|import| self.host_function(code, import)));
            code.line("]");
        });
        code.line("}");
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) {
        let params: Vec<String> = import.arguments.iter().map(|(_, crossing)| self.value_type(crossing)).collect();
        let result = match &import.output {
            Some(output) => self.value_type(output),
            None if import.is_recoverable => self.parts.add("PTR").to_owned(),
            None => String::new(),
        };
        let mut crossings = import.arguments.iter().map(|(_, crossing)| crossing).chain(&import.output);
        let uses_plugin = import.is_recoverable || crossings.any(|crossing| crossing.scalar().is_none());
        let plugin = if uses_plugin { "plugin" } else { "_" };
        let inputs = if import.arguments.is_empty() { "_" } else { "inputs" };
        let outputs = if result.is_empty() { "_" } else { "outputs" };
        code.line(format!(
            "Function::new({}, [{}], [{result}], host.clone(), |{plugin}, {inputs}, {outputs}, host: UserData<H>| {{",
            literal(&import.import),
            params.join(", "),
        ));
        code.indented(4, |code| {
            let given = self.read_arguments(code, import);
            code.line("let shared = host.get()?;");
            code.line("let mut host = shared.lock().map_err(|_| extism::Error::msg(\"a function of the application has panicked\"))?;");
            self.give_result(code, import, format!("host.{}({})", import.name, given.join(", ")));
        });
        code.line("})");
        code.line(format!(".with_namespace({}),", literal(&import.namespace)));
    }

    /// How the SDK calls the WebAssembly value of an argument or a result.
    fn value_type(&self, crossing: &Crossing) -> String {
        let Some(number) = crossing.scalar() else { return self.parts.add("PTR").to_owned() };
        let name = match scalar(number) {
            "i64" | "u64" => "I64",
            "f32" => "F32",
            "f64" => "F64",
            _ => "I32",
        };
        format!("{}::{name}", self.parts.add("ValType"))
    }

    /// Reads the arguments that the plugin gives. The result is how they are passed to the application's function.
    fn read_arguments(&self, code: &mut Code, import: &HostFunction) -> Vec<String> {
        let add = |name| self.parts.add(name);
        let mut given = Vec::new();
        for (index, (name, crossing)) in import.arguments.iter().enumerate() {
            if let Some(number) = crossing.scalar() {
                let (get, cast) = match scalar(number) {
                    "i64" => ("i64", ""),
                    "u64" => ("i64", " as u64"),
                    "f32" => ("f32", ""),
                    "f64" => ("f64", ""),
                    "u32" => ("i32", " as u32"),
                    _ => ("i32", ""),
                };
                let narrow = if number.bits() < 32 { format!(" as {}", number_type(number)) } else { String::new() };
                let (scalar, val) = (add("scalar"), add("Val"));
                code.line(format!("let {name} = {scalar}(inputs, {index}, {val}::{get})?{cast}{narrow};"));
                given.push(name.clone());
                continue;
            }
            add("CurrentPlugin");
            code.line(format!("let {name} = {}(plugin, inputs, {index})?;", add("read_block")));
            let [borrowed, owned] = self.carried(crossing);
            let decoded = self.decode(name, crossing);
            if decoded != *name {
                code.line(format!("let {name}: {owned} = {decoded};"));
            }
            given.push(lend(name, &borrowed));
        }
        given
    }

    /// Gives the plugin what the application's function returns.
    fn give_result(&self, code: &mut Code, import: &HostFunction, call: String) {
        let add = |name| self.parts.add(name);
        let Some(output) = &import.output else {
            match import.is_recoverable {
                true => {
                    code.line(format!("let reply = {}({call}.map(|()| Vec::new()));", add("envelope")));
                    code.line(format!("{}(plugin, outputs, reply)", add("give")));
                }
                false => code.line(call),
            }
            return;
        };
        if let Some(number) = output.scalar() {
            let value = match scalar(number) {
                "i64" => "I64(output)",
                "u64" => "I64(output as i64)",
                "f32" => "F32(output.to_bits())",
                "f64" => "F64(output.to_bits())",
                _ => "I32(output as i32)",
            };
            code.line(format!("let output = {call}?;"));
            code.line(format!("{}(outputs, {}::{value})", add("give_scalar"), add("Val")));
            return;
        }
        let encoded = match &output.carrier {
            Carrier::Text if !output.is_optional => "output.into_bytes()".to_owned(),
            Carrier::Bytes | Carrier::Opaque(_) if !output.is_optional => "output".to_owned(),
            _ => self.encode("output", output),
        };
        if !import.is_recoverable {
            code.line(format!("let output = {call}?;"));
            code.line(format!("{}(plugin, outputs, {encoded})", add("give")));
            return;
        }
        let result = match encoded.strip_suffix('?') {
            _ if encoded == "output" => call,
            Some(fallible) if !output.is_optional => format!("{call}.and_then(|output| {fallible})"),
            _ if encoded.contains('?') => format!("{call}.and_then(|output| Ok({encoded}))"),
            _ => format!("{call}.map(|output| {encoded})"),
        };
        code.line(format!("let reply = {}({result});", add("envelope")));
        code.line(format!("{}(plugin, outputs, reply)", add("give")));
    }
}

/// An argument of a borrowed type, made from an owned value.
fn lend(value: &str, borrowed: &str) -> String {
    let optional = borrowed.strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>'));
    match optional {
        _ if !borrowed.contains('&') => value.to_owned(),
        None => format!("&{value}"),
        Some(inner) if inner == "&str" || is_slice(inner) => format!("{value}.as_deref()"),
        Some(inner) if inner.starts_with('&') => format!("{value}.as_ref()"),
        Some(inner) => format!("{value}.as_ref().map(|value| {})", lend("value", inner)),
    }
}

/// Whether a type is a borrowed slice, as arrays aren't.
fn is_slice(ty: &str) -> bool {
    let mut depth = 0;
    let has_length = ty.chars().any(|letter| {
        match letter {
            '[' | '(' | '<' => depth += 1,
            ']' | ')' | '>' => depth -= 1,
            _ => {}
        }
        letter == ';' && depth == 1
    });
    ty.starts_with("&[") && !has_length
}
