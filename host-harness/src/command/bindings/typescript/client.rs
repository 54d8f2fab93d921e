//! The plugin's class in TypeScript.

use super::super::docs::by_hand;
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
        let class = &self.plan.class;
        code.line(format!("export class {class} {{"));
        code.indented(2, |code| {
            code.line("private constructor(plugin: Plugin) {");
            code.line("  this.plugin = plugin;");
            code.line("}");
            code.blank(1);
            code.line("private readonly plugin: Plugin;");
            code.blank(1);
            self.load(code, is_described);
            code.blank(1);
            self.docs(code, &["Frees the plugin.".into()]);
            code.line("async close(): Promise<void> {");
            code.line("  await this.plugin.close();");
            code.line("}");
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.docs(code, &by_hand());
            code.line("async call(name: string, input: Uint8Array = new Uint8Array()): Promise<Uint8Array> {");
            code.line("  return (await this.plugin.call(name, input))?.bytes().slice() ?? new Uint8Array();");
            code.line("}");
        });
        code.line("}");
    }

    fn load(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let class = &self.plan.class;
        let mut doc = vec!["Loads the plugin.".to_owned()];
        if is_described {
            self.parts.add("findDifferences");
            doc.push(String::new());
            doc.push(
                "Unless `options.check` is false, a plugin with another contract than these bindings is refused with a"
                    .into(),
            );
            doc.push("`ContractError` that names what differs.".into());
        }
        self.docs(code, &doc);
        let host = if has_host { "host: Host, " } else { "" };
        code.line(format!("static async load(wasm: Wasm, {host}options: LoadOptions = {{}}): Promise<{class}> {{"));
        code.indented(2, |code| {
            let check = if is_described { "check = true, " } else { "" };
            code.line(format!("const {{ {check}linked = {{}}, ...others }} = options;"));
            code.line("const module = await compileWasm(wasm);");
            if is_described {
                code.line("const different = check ? findDifferences(module) : [];");
                code.line("if (different.length > 0) {");
                code.line("  throw new ContractError(`the plugin isn't the one of these bindings: ${different.join(\"; \")}`);");
                code.line("}");
            }
            code.line("const modules = Object.entries(linked).map(async ([name, wasm]) => ({ name, module: await compileWasm(wasm) }));");
            code.line("const manifest = { wasm: [...(await Promise.all(modules)), { name: \"main\", module }] };");
            match has_host {
                true => code.line(format!(
                    "return new {class}(await createPlugin(manifest, {{ ...others, functions: hostFunctions(host) }}));"
                )),
                false => code.line(format!("return new {class}(await createPlugin(manifest, others));")),
            }
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
                    written.push(format!("{}.write({})", self.codec(&argument.ty, None), argument.name));
                }
                (declared.join(", "), format!(", {}({})", self.parts.add("toArguments"), written.join(", ")))
            }
        };
        let ty = function.output.as_ref().map_or("void".into(), |output| self.carried_type(output));
        self.docs(code, &function.docs("An error"));
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
