//! The plugin's class in Rust.

use super::super::carrier::Carrier;
use super::super::docs::by_hand;
use super::super::plan::{Function, Input};
use super::{Rust, literal};
use crate::command::code::Code;

impl Rust<'_> {
    pub fn class(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let class = &self.plan.class;
        self.parts.add_all(["Manifest", "Plugin", "PluginBuilder", "Wasm"]);
        code.blank(1);
        self.docs(
            code,
            &self.plan.class_docs(
                "A call that fails gives an error with the plugin's text and its code.",
                "",
                is_described,
            ),
        );
        code.line(format!("pub struct {class} {{"));
        code.line("    plugin: Plugin,");
        code.line("}");
        code.blank(1);
        code.line(format!("impl {class} {{"));
        code.indented(4, |code| {
            let (host, given) = if has_host { (", host: impl Host", ", host") } else { ("", "") };
            code.line("/// Loads the plugin from the bytes of its .wasm file.");
            code.line(format!("pub fn load(wasm: &[u8]{host}) -> Result<Self, extism::Error> {{"));
            code.line(format!("    Self::load_with(wasm{given}, Manifest::default(), false)"));
            code.line("}");
            code.blank(1);
            code.line("/// Loads the plugin with what else there is to say: its config, the hosts that it may reach, modules that it");
            code.line("/// is linked to, and whether it may use WASI.");
            if is_described {
                self.parts.add("differences");
                code.line("///");
                code.line("/// # Errors");
                code.line("/// Also if the plugin has another contract than these bindings: the error names what differs.");
            }
            code.line("pub fn load_with(");
            code.indented(4, |code| {
                code.line("wasm: &[u8],");
                if has_host {
                    code.line("host: impl Host,");
                }
                code.line("mut manifest: Manifest,");
                code.line("wasi: bool,");
            });
            code.line(") -> Result<Self, extism::Error> {");
            code.indented(4, |code| {
                if is_described {
                    code.line("let differences = differences(wasm)?;");
                    code.line("if !differences.is_empty() {");
                    code.line("    let differences = differences.join(\"; \");");
                    code.line("    return Err(extism::Error::msg(format!(\"the plugin isn't the one of these bindings: {differences}\")));");
                    code.line("}");
                }
                code.line("manifest.wasm.push(Wasm::data(wasm).with_name(\"main\"));");
                let functions = if has_host { ".with_functions(host_functions(host))" } else { "" };
                code.line(format!("let builder = PluginBuilder::new(manifest).with_wasi(wasi){functions};"));
                code.line("Ok(Self { plugin: builder.build()? })");
            });
            code.line("}");
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.docs(code, &by_hand());
            code.line("pub fn call(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, CallError> {");
            code.line("    let output = self.plugin.call_get_error_code::<&[u8], Vec<u8>>(export, input);");
            code.line("    output.map_err(|(error, code)| CallError { code, error })");
            code.line("}");
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
        self.docs(code, &function.docs("An error"));
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
