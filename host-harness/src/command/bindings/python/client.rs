//! The plugin's class in Python.

use super::super::docs::by_hand;
use super::super::plan::{Form, Function, Input};
use super::{Python, literal};
use crate::command::code::Code;

impl Python<'_> {
    pub fn class(&self, code: &mut Code, is_described: bool) {
        code.blank(2);
        code.line(format!("class {}:", self.plan.class));
        code.indented(4, |code| {
            self.docs(code, &self.plan.class_docs(
                "A call that fails raises `extism.Error` with the plugin's text.",
                "The SDK for Python doesn't tell the code of an error: an application that must tell errors apart needs a \
                 plugin that gives them as its output.",
                is_described,
            ));
            code.blank(1);
            self.load(code, is_described);
            for function in &self.plan.functions {
                code.blank(1);
                self.method(code, function);
            }
            code.blank(1);
            self.call(code);
        });
    }

    fn load(&self, code: &mut Code, is_described: bool) {
        let has_host = !self.plan.imports.is_empty();
        let mut lines = vec![
            "@classmethod".to_owned(),
            "def load(".into(),
            "    cls,".into(),
            "    wasm: bytes | str | os.PathLike[str],".into(),
        ];
        self.parts.add_all(["os", "Any", "Mapping"]);
        lines.extend(has_host.then(|| "    host: Host,".into()));
        lines.push("    *,".into());
        lines.push("    manifest: Mapping[str, Any] | None = None,".into());
        lines.push("    wasi: bool = False,".into());
        lines.extend(is_described.then(|| "    check: bool = True,".into()));
        lines.push(format!(") -> {}:", self.plan.class));
        code.lines(lines);
        code.indented(4, |code| {
            code.line("\"\"\"Loads the plugin from a .wasm file, or from its bytes.");
            code.blank(1);
            code.line("`manifest` has what else the SDK takes, such as `config`, `allowed_hosts` and `timeout_ms`.");
            if is_described {
                code.line("Unless `check` is false, a plugin with another contract than these bindings is refused with a");
                code.line("`ContractError` that names what differs.");
            }
            code.line("\"\"\"");
            code.line("if not isinstance(wasm, bytes):");
            code.line("    with open(wasm, \"rb\") as file:");
            code.line("        wasm = file.read()");
            if is_described {
                let differences = self.parts.add("_differences");
                code.line(format!("differences = {differences}(wasm) if check else []"));
                code.line("if differences:");
                code.line("    raise ContractError(\"the plugin isn't the one of these bindings: \" + \"; \".join(differences))");
            }
            let others = "manifest.get(\"wasm\", [])";
            code.line("manifest = manifest or {}");
            code.line(format!("modules = [*{others}, {{\"name\": \"main\", \"data\": {}.b64encode(wasm).decode()}}]", self.parts.add("base64")));
            match has_host {
                true => {
                    self.parts.add("_HostFunction");
                    code.line("functions = _host_functions(host)");
                    code.line("own = [function.function for function in functions]");
                    code.line("plugin = extism.Plugin({**manifest, \"wasm\": modules}, wasi=wasi, functions=own)");
                    code.line("return cls(plugin, functions)");
                }
                false => {
                    code.line("return cls(extism.Plugin({**manifest, \"wasm\": modules}, wasi=wasi, functions=[]))");
                }
            }
        });
        code.blank(1);
        match has_host {
            true => {
                code.line("def __init__(self, plugin: Any, functions: list[_HostFunction]) -> None:");
                code.line("    self._plugin = plugin");
                code.line("    self._functions = functions");
            }
            false => {
                code.line("def __init__(self, plugin: Any) -> None:");
                code.line("    self._plugin = plugin");
            }
        }
        code.blank(1);
        code.line("def close(self) -> None:");
        code.line("    \"\"\"Frees the plugin, as the end of a `with` does.\"\"\"");
        code.line("    self._plugin.__exit__(None, None, None)");
        code.blank(1);
        code.line(format!("def __enter__(self) -> {}:", self.parts.add("Self")));
        code.line("    return self");
        code.blank(1);
        code.line("def __exit__(self, *_: object) -> None:");
        code.line("    self.close()");
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
                    written.push(format!("{}.write({})", self.codec(&argument.ty, None), argument.name));
                }
                (declared, format!(", {}({})", self.parts.add("_arguments"), written.join(", ")))
            }
        };
        let ty = function.output.as_ref().map_or("None".into(), |output| self.carried_type(output));
        code.line(format!("def {}(self{arguments}) -> {ty}:", function.name));
        code.indented(4, |code| {
            self.docs(code, &function.docs("`extism.Error`"));
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

    fn call(&self, code: &mut Code) {
        code.line("def call(self, export: str, data: bytes = b\"\") -> bytes:");
        code.indented(4, |code| {
            self.docs(code, &by_hand());
            if self.plan.imports.is_empty() {
                code.line("output: bytes = self._plugin.call(export, data, bytes)");
                code.line("return output");
                return;
            }
            code.line("try:");
            code.line("    output: bytes = self._plugin.call(export, data, bytes)");
            code.line("finally:");
            code.line("    failures = [failure for function in self._functions for failure in function.failures]");
            code.line("    for function in self._functions:");
            code.line("        function.failures.clear()");
            code.line("    if failures:");
            code.line("        raise failures[0]");
            code.line("return output");
        });
    }
}
