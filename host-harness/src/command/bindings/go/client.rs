//! What calls a plugin, and what the application gives it, in Go.

use std::collections::BTreeSet;

use super::super::carrier::{Carrier, scalar};
use super::super::docs::by_hand;
use super::super::plan::{Function, HostFunction, Input};
use super::types::number_type;
use super::{Go, aligned, literal};
use crate::command::code::{Code, doc_lines};

impl Go<'_> {
    pub fn client(&self, code: &mut Code, is_described: bool) {
        if !self.plan.imports.is_empty() {
            self.host(code);
        }
        for function in self.plan.functions.iter().filter(|function| !function.errors.is_empty()) {
            self.error(code, function);
        }
        let class = &self.plan.class;
        let failing = "A call that fails gives a `CallError` with the plugin's text and its code.";
        let mut doc = self.plan.class_docs(failing, "", is_described);
        doc.push(String::new());
        doc.push("It is for one goroutine at a time.".into());
        code.blank(1);
        self.docs(code, &doc);
        code.line(format!("type {class} struct {{"));
        code.line("\tplugin *extism.Plugin");
        code.line("}");
        self.load(code, is_described);
        code.blank(1);
        code.line("// Close frees the plugin.");
        code.line(format!("func (plugin *{class}) Close(ctx context.Context) error {{"));
        code.line("\treturn plugin.plugin.CloseWithContext(ctx)");
        code.line("}");
        self.plan.functions.iter().for_each(|function| self.method(code, function));
        code.blank(1);
        self.docs(code, &by_hand());
        code.line(format!(
            "func (plugin *{class}) Call(ctx context.Context, export string, input []byte) ([]byte, error) {{"
        ));
        code.indented(1, |code| {
            code.line("code, output, err := plugin.plugin.CallWithContext(ctx, export, input)");
            code.line("if err == nil && code == 0 {");
            code.line("\treturn output, nil");
            code.line("}");
            code.line("if err == nil {");
            code.line("\terr = ContractError(\"the plugin gave no text for its error\")");
            code.line("} else if err.Error() != plugin.plugin.GetErrorWithContext(ctx) || code == 0 {");
            code.line("\t// Not the plugin's own: the code is the SDK's.");
            code.line("\treturn nil, &CallError{Code: -1, Err: err}");
            code.line("}");
            code.line("return nil, &CallError{Code: int32(code), Err: err}");
        });
        code.line("}");
        if !self.plan.imports.is_empty() {
            self.host_functions(code);
        }
        self.parts.name("ContractError");
    }

    fn load(&self, code: &mut Code, is_described: bool) {
        let class = &self.plan.class;
        let has_host = !self.plan.imports.is_empty();
        let (host, given) = if has_host { (", host Host", ", host") } else { ("", "") };
        code.blank(1);
        code.line("// Load loads the plugin of a .wasm file's content.");
        code.line(format!("func Load(ctx context.Context, wasm []byte{host}) (*{class}, error) {{"));
        code.line(format!("\treturn LoadWith(ctx, wasm{given}, Options{{}})"));
        code.line("}");
        code.blank(1);
        code.line("// LoadWith loads the plugin with what else there is to say.");
        if is_described {
            code.line("//");
            code.line(
                "// A plugin with another contract than these bindings is refused with a ContractError that names what",
            );
            code.line("// differs.");
        }
        code.line(format!(
            "func LoadWith(ctx context.Context, wasm []byte{host}, options Options) (*{class}, error) {{"
        ));
        code.indented(1, |code| {
            if is_described {
                self.parts.name("Differences");
                code.line("if !options.AnyContract {");
                code.indented(1, |code| {
                    code.line("differences, err := Differences(wasm)");
                    code.line("if err != nil {");
                    code.line("\treturn nil, err");
                    code.line("}");
                    code.line("if len(differences) > 0 {");
                    code.line("\tall := strings.Join(differences, \"; \")");
                    code.line("\treturn nil, ContractError(\"the plugin isn't the one of these bindings: \" + all)");
                    code.line("}");
                });
                code.line("}");
            }
            let functions = if has_host { "hostFunctions(host)" } else { "nil" };
            code.line("manifest := options.Manifest");
            code.line("modules := []extism.Wasm{extism.WasmData{Data: wasm, Name: \"main\"}}");
            code.line("manifest.Wasm = append(modules, manifest.Wasm...)");
            code.line(format!("plugin, err := extism.NewPlugin(ctx, manifest, options.Config, {functions})"));
            code.line("if err != nil {");
            code.line("\treturn nil, err");
            code.line("}");
            code.line(format!("return &{class}{{plugin}}, nil"));
        });
        code.line("}");
    }

    /// The errors of an export, each by its code.
    fn error(&self, code: &mut Code, function: &Function) {
        let name = &function.type_name;
        let errors = unique_errors(function);
        code.blank(1);
        code.line(format!(
            "// {name} is an error of {}.{}, by its code: errors.Is and errors.As find",
            self.plan.class, function.name
        ));
        code.line("// it in what that gives.");
        code.line(format!("type {name} int32"));
        code.blank(1);
        code.line("const (");
        let lines: Vec<_> = errors
            .iter()
            .map(|(error, constant)| (doc_lines(&error.doc), (*constant).clone(), format!("{name} = {}", error.code)))
            .collect();
        code.indented(1, |code| aligned(code, &lines, self));
        code.line(")");
        code.blank(1);
        code.line(format!("func (err {name}) Error() string {{"));
        code.indented(1, |code| {
            code.line("switch err {");
            for (error, constant) in &errors {
                code.line(format!("case {constant}:"));
                code.line(format!("\treturn {}", literal(&error.name)));
            }
            code.line("default:");
            code.line("\treturn \"an error that the contract doesn't name\"");
            code.line("}");
        });
        code.line("}");
    }

    fn method(&self, code: &mut Code, function: &Function) {
        let (declared, sent) = match &function.input {
            Input::None => (String::new(), None),
            Input::Whole(name, payload) => {
                let carrier = Carrier::of(payload);
                let ty = self.carried_type(&carrier, payload.optional);
                let sent = match (&carrier, payload.optional) {
                    (Carrier::Bytes | Carrier::Opaque(_), false) => name.clone(),
                    _ => format!("{}.encode({name})", self.wire(&carrier, payload.optional)),
                };
                (format!(", {name} {ty}"), Some(sent))
            }
            Input::Array(arguments) => {
                let required = arguments.iter().filter(|argument| !argument.optional).count();
                let mut declared = String::new();
                let mut given = vec![required.to_string()];
                for argument in arguments {
                    let or_null = extism_pdk::contract::Type::Nullable(Box::new(argument.ty.clone()));
                    let is_option = matches!(argument.ty, extism_pdk::contract::Type::Nullable(_));
                    let ty = if argument.optional && !is_option { &or_null } else { &argument.ty };
                    declared += &format!(", {} {}", argument.name, self.ty(ty, None));
                    let codec = self.codec(ty, None);
                    let field = self.parts.name("field");
                    given.push(format!("{field}({}, &{}, {codec})", literal(&argument.name), argument.name));
                }
                (declared, Some(format!("{}({})", self.parts.name("arguments"), given.join(", "))))
            }
        };
        let output = function.output.as_ref().map(|payload| (Carrier::of(payload), payload.optional));
        let results = match &output {
            Some((carrier, optional)) => format!("(output {}, err error)", self.carried_type(carrier, *optional)),
            None => "error".into(),
        };
        let returned = if output.is_some() { "output, " } else { "" };
        code.blank(1);
        self.docs(code, &function.docs("An error"));
        code.line(format!(
            "func (plugin *{}) {}(ctx context.Context{declared}) {results} {{",
            self.plan.class, function.name
        ));
        code.indented(1, |code| {
            let sent = match sent {
                Some(sent) if sent.ends_with(')') => {
                    code.line(format!("sent, err := {sent}"));
                    code.line("if err != nil {");
                    code.line(format!("\treturn {returned}err"));
                    code.line("}");
                    "sent".to_owned()
                }
                Some(bytes) => bytes,
                None => "nil".into(),
            };
            let call = format!("plugin.Call(ctx, {}, {sent})", literal(&function.export));
            let errors: Vec<&str> = unique_errors(function).into_iter().map(|(_, name)| name.as_str()).collect();
            let error = match errors.is_empty() {
                true => "err".into(),
                false => format!("{}(err, {})", self.parts.name("withReason"), errors.join(", ")),
            };
            match &output {
                None => {
                    let assigned = if sent == "sent" { "=" } else { ":=" };
                    code.line(format!("_, err {assigned} {call}"));
                    code.line(format!("return {error}"));
                }
                Some((Carrier::Bytes | Carrier::Opaque(_), false)) if errors.is_empty() => {
                    code.line(format!("return {call}"));
                }
                Some((carrier, optional)) => {
                    code.line(format!("received, err := {call}"));
                    code.line("if err != nil {");
                    code.line(format!("\treturn output, {error}"));
                    code.line("}");
                    code.line(format!("return {}.decode(received)", self.wire(carrier, *optional)));
                }
            }
        });
        code.line("}");
    }

    fn host(&self, code: &mut Code) {
        code.blank(1);
        code.line("// Host is what the application gives the plugin.");
        code.line("type Host interface {");
        code.indented(1, |code| {
            for import in &self.plan.imports {
                self.docs(code, &import.docs("An error is the plugin's to handle."));
                let arguments = import.arguments.iter().map(|(name, payload)| {
                    format!(", {name} {}", self.carried_type(&Carrier::of(payload), payload.optional))
                });
                let arguments: String = arguments.collect();
                let results = match &import.output {
                    Some(payload) => format!("({}, error)", self.carried_type(&Carrier::of(payload), payload.optional)),
                    None => "error".into(),
                };
                code.line(format!("{}(ctx context.Context{arguments}) {results}", import.name));
            }
        });
        code.line("}");
    }

    fn host_functions(&self, code: &mut Code) {
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
        let parameters = import.arguments.iter().map(|(_, payload)| value_type(&Carrier::of(payload)));
        let parameters: Vec<&str> = parameters.collect();
        let result = match &import.output {
            Some(payload) => Some(value_type(&Carrier::of(payload))),
            None => import.recoverable.then_some(VALUE_TYPE_BLOCK),
        };
        let types = |types: &[&str]| match types {
            [] => "nil".into(),
            types => format!("[]extism.ValueType{{{}}}", types.join(", ")),
        };
        code.line(format!(
            "{}({}, {},",
            self.parts.name("hostFunction"),
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
        for (index, (name, payload)) in import.arguments.iter().enumerate() {
            let carrier = Carrier::of(payload);
            given += &format!(", {name}");
            if let Carrier::Scalar(number) = &carrier {
                let ty = number_type(*number);
                let value = match scalar(*number) {
                    "f32" => format!("extism.DecodeF32(stack[{index}])"),
                    "f64" => format!("extism.DecodeF64(stack[{index}])"),
                    _ => format!("{ty}(stack[{index}])"),
                };
                code.line(format!("{name} := {value}"));
                continue;
            }
            let read = self.parts.name("readBlock");
            let wire = self.wire(&carrier, payload.optional);
            code.line(format!("{name}, err := {read}(plugin, stack[{index}], {wire})"));
            code.line("if err != nil {");
            code.line("\treturn err");
            code.line("}");
        }
        let call = format!("host.{}(ctx{given})", import.name);
        let Some(payload) = &import.output else {
            match import.recoverable {
                true => {
                    let (reply, wire) = (self.parts.name("reply"), self.parts.name("asBytes"));
                    code.line(format!("return {reply}(plugin, stack, {wire}(), nil, {call})"));
                }
                false => code.line(format!("return {call}")),
            }
            return;
        };
        let carrier = Carrier::of(payload);
        code.line(format!("output, err := {call}"));
        if import.recoverable && !matches!(carrier, Carrier::Scalar(_)) {
            let (reply, wire) = (self.parts.name("reply"), self.wire(&carrier, payload.optional));
            code.line(format!("return {reply}(plugin, stack, {wire}, output, err)"));
            return;
        }
        code.line("if err != nil {");
        code.line("\treturn err");
        code.line("}");
        match &carrier {
            Carrier::Scalar(number) => {
                code.line(match scalar(*number) {
                    "f32" => "stack[0] = extism.EncodeF32(output)",
                    "f64" => "stack[0] = extism.EncodeF64(output)",
                    "i64" | "u64" => "stack[0] = uint64(output)",
                    _ => "stack[0] = uint64(uint32(output))",
                });
                code.line("return nil");
            }
            carrier => {
                let (give, wire) = (self.parts.name("giveBlock"), self.wire(carrier, payload.optional));
                code.line(format!("return {give}(plugin, stack, {wire}, output)"));
            }
        }
    }
}

const VALUE_TYPE_BLOCK: &str = "extism.ValueTypePTR";

fn value_type(carrier: &Carrier<'_>) -> &'static str {
    match carrier {
        Carrier::Scalar(number) => match scalar(*number) {
            "i64" | "u64" => "extism.ValueTypeI64",
            "f32" => "extism.ValueTypeF32",
            "f64" => "extism.ValueTypeF64",
            _ => "extism.ValueTypeI32",
        },
        _ => VALUE_TYPE_BLOCK,
    }
}

/// The errors of an export and their names, each code once.
fn unique_errors(function: &Function) -> Vec<(&extism_pdk::contract::ErrorCase, &String)> {
    let mut codes = BTreeSet::new();
    function.errors.iter().zip(&function.error_names).filter(|(error, _)| codes.insert(error.code)).collect()
}
