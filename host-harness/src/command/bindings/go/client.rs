//! The plugin's class in Go, where it is a struct with methods.

use super::super::carrier::{Carrier, Crossing};
use super::super::plan::{Function, Input};
use super::{Go, aligned, literal};
use crate::command::code::{Code, doc_lines};

impl Go<'_> {
    pub fn client(&self, code: &mut Code, is_described: bool) {
        if is_described {
            self.parts.add("Differences");
        }
        if !self.plan.imports.is_empty() {
            self.parts.add("hostFunctions");
        }
        for function in self.plan.functions.iter().filter(|function| !function.errors.is_empty()) {
            self.error(code, function);
        }
        let class = &self.plan.class;
        let failing = "A call that fails gives a `CallError` with the plugin's text and its code.";
        let mut doc = self.plan.class_docs(failing, "", is_described);
        doc.extend([String::new(), "It is for one goroutine at a time.".into()]);
        code.blank(1);
        self.docs(code, &doc);
        code.line(format!("type {class} struct {{"));
        code.line("\tplugin   *extism.Plugin");
        code.line("\tisClosed bool");
        code.line("}");
        code.lines(self.parts.fill(include_str!("load.txt"), class));
        self.plan.functions.iter().for_each(|function| self.method(code, function));
        code.lines(self.parts.fill(include_str!("call.txt"), class));
    }

    /// The errors of an export, each by its code.
    fn error(&self, code: &mut Code, function: &Function) {
        let name = &function.error_type;
        let errors = function.distinct_errors();
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
            .map(|(error, constant)| (doc_lines(&error.doc), constant.clone(), format!("{name} = {}", error.code)))
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
        let (declared, sent) = self.arguments(function);
        let results = match &function.output {
            Some(output) => format!("(output {}, err error)", self.carried_type(output)),
            None => "error".into(),
        };
        code.blank(1);
        self.docs(code, &function.docs(true));
        code.line(format!(
            "func (plugin *{}) {}(ctx context.Context{declared}) {results} {{",
            self.plan.class, function.name
        ));
        code.indented(1, |code| self.method_body(code, function, sent));
        code.line("}");
    }

    /// The arguments as they are declared, and the expression for their bytes, if there are any. One that ends in a call can fail.
    fn arguments(&self, function: &Function) -> (String, Option<String>) {
        match &function.input {
            Input::None => (String::new(), None),
            Input::Whole(name, crossing) => {
                let sent = match &crossing.carrier {
                    Carrier::Bytes | Carrier::Opaque(_) if !crossing.is_optional => name.clone(),
                    _ => format!("{}.encode({name})", self.wire(crossing)),
                };
                (format!(", {name} {}", self.carried_type(crossing)), Some(sent))
            }
            Input::Array { arguments, required } => {
                let mut declared = String::new();
                let mut given = vec![required.to_string()];
                for argument in arguments {
                    declared += &format!(", {} {}", argument.name, self.ty(&argument.ty, None));
                    let codec = self.codec(&argument.ty, None);
                    let field = self.parts.add("field");
                    given.push(format!("{field}({}, &{}, {codec})", literal(&argument.name), argument.name));
                }
                (declared, Some(format!("{}({})", self.parts.add("arguments"), given.join(", "))))
            }
        }
    }

    fn method_body(&self, code: &mut Code, function: &Function, sent: Option<String>) {
        let sent = match sent {
            Some(sent) if sent.ends_with(')') => {
                let returned = if function.output.is_some() { "output, " } else { "" };
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
        let errors: Vec<&str> = function.distinct_errors().into_iter().map(|(_, name)| name.as_str()).collect();
        let error = match errors.is_empty() {
            true => "err".into(),
            false => format!("{}(err, {})", self.parts.add("withReason"), errors.join(", ")),
        };
        match &function.output {
            None => {
                let assigned = if sent == "sent" { "=" } else { ":=" };
                code.line(format!("_, err {assigned} {call}"));
                code.line(format!("return {error}"));
            }
            Some(Crossing { carrier: Carrier::Bytes | Carrier::Opaque(_), is_optional: false })
                if errors.is_empty() =>
            {
                code.line(format!("return {call}"));
            }
            Some(output) => {
                code.line(format!("received, err := {call}"));
                code.line("if err != nil {");
                code.line(format!("\treturn output, {error}"));
                code.line("}");
                code.line(format!("return {}.decode(received)", self.wire(output)));
            }
        }
    }
}
