//! What the application gives the plugin, in TypeScript.

use super::super::carrier::scalar;
use super::super::plan::HostFunction;
use super::{TypeScript, literal, property};
use crate::command::code::Code;

impl TypeScript<'_> {
    pub fn host(&self, code: &mut Code) {
        code.blank(1);
        self.docs(code, &["What the application gives the plugin.".into()]);
        code.line("export interface Host {");
        code.indented(2, |code| {
            for import in &self.plan.imports {
                self.docs(code, &import.docs("What it throws is the plugin's to handle."));
                let arguments = import.arguments.iter();
                let arguments = arguments.map(|(name, crossing)| format!("{name}: {}", self.carried_type(crossing)));
                let arguments: Vec<String> = arguments.collect();
                let output = import.output.as_ref().map_or("void".into(), |output| self.carried_type(output));
                let promise = self.parts.add("MaybePromise");
                code.line(format!("{}({}): {promise}<{output}>;", import.name, arguments.join(", ")));
            }
        });
        code.line("}");
    }

    /// The function that wraps the application's functions for the SDK.
    pub fn host_functions(&self, code: &mut Code) {
        let mut namespaces: Vec<&str> = self.plan.imports.iter().map(|import| import.namespace.as_str()).collect();
        namespaces.sort_unstable();
        namespaces.dedup();
        code.blank(1);
        code.line(format!(
            "function hostFunctions(host: Host, caller: Caller): {} {{",
            self.parts.add("HostFunctions")
        ));
        code.indented(2, |code| {
            let names = self.plan.imports.iter().map(|import| format!(", {}", literal(&import.name)));
            code.line(format!("{}(host{});", self.parts.add("expectFunctions"), names.collect::<String>()));
            code.line("return {");
            code.indented(2, |code| {
                for namespace in namespaces {
                    code.line(format!("{}: {{", computed(namespace)));
                    code.indented(2, |code| {
                        let imports = self.plan.imports.iter().filter(|import| import.namespace == namespace);
                        imports.for_each(|import| self.host_function(code, import));
                    });
                    code.line("},");
                }
            });
            code.line("};");
        });
        code.line("}");
    }

    fn host_function(&self, code: &mut Code, import: &HostFunction) {
        let HostFunction { name, import: of, arguments, output, is_recoverable, .. } = import;
        let add = |name| self.parts.add(name);
        let mut declared = Vec::new();
        let mut given = Vec::new();
        for (name, crossing) in arguments {
            if let Some(number) = crossing.scalar() {
                let (ty, value) = match scalar(number) {
                    "u32" => ("number", format!("{name} >>> 0")),
                    "u64" => ("bigint", format!("BigInt.asUintN(64, {name})")),
                    "i64" => ("bigint", name.clone()),
                    _ => ("number", name.clone()),
                };
                declared.push(format!("{name}: {ty}"));
                given.push(value);
                continue;
            }
            declared.push(format!("{name}: bigint"));
            let read = format!("{}(plugin, {name})", add("readBlock"));
            given.push(match crossing.is_optional {
                // It is read once.
                true => format!("((bytes) => {})({read})", self.decode("bytes", crossing)),
                false => self.decode(&read, crossing),
            });
        }
        let call = format!("host.{name}({})", given.join(", "));
        let done = add("whenDone");
        let number = output.as_ref().and_then(|output| output.scalar());
        let encoded = output.as_ref().map(|output| self.encode("output", output));
        let body = match (number, encoded) {
            (Some(number), _) => format!("{done}({call}, (output) => {})", self.checked_number(number, "output")),
            (_, encoded) if *is_recoverable => {
                let answer = match encoded {
                    Some(encoded) => format!("(output) => {encoded}"),
                    None => "() => new Uint8Array()".into(),
                };
                let reply = add("replyRecoverably");
                format!("{done}({reply}(caller, () => {done}({call}, {answer})), (bytes) => plugin.store(bytes))")
            }
            (_, Some(encoded)) => format!("{done}({call}, (output) => plugin.store({encoded}))"),
            (_, None) => call,
        };
        // The SDK gives it first. Linters accept an unused one before a used argument.
        if !declared.is_empty() || body.contains("plugin.store(") {
            declared.insert(0, format!("plugin: {}", add("CurrentPlugin")));
        }
        let guard = self.parts.add("guardFunction");
        code.line(format!("{}: {guard}(caller, {}, ({}) =>", computed(of), literal(name), declared.join(", ")));
        code.line(format!("  {body}),"));
    }
}

/// The name of a property within an object, where `__proto__` sets the prototype unless it is computed.
fn computed(key: &str) -> String {
    if key == "__proto__" { format!("[{}]", literal(key)) } else { property(key) }
}
