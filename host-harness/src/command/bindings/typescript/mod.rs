//! Bindings in TypeScript, for the SDK `@extism/extism` 2.0 and 1.0.

mod client;
mod codecs;
mod host;
mod names;
mod types;
mod wires;

use super::plan::Plan;
use crate::command::code::{Code, Parts, quoted, write_parts};
pub use names::LANGUAGE;

/// What the code needs to call the SDK, to check values and to make bytes of them. A file has the parts that it uses, in this
/// order.
const RUNTIME: &str = concat!(
    include_str!("runtime/errors.txt"),
    include_str!("runtime/manifest.txt"),
    include_str!("runtime/load.txt"),
    include_str!("runtime/caller.txt"),
    include_str!("runtime/functions.txt"),
    include_str!("runtime/scalars.txt"),
    include_str!("runtime/containers.txt"),
    include_str!("runtime/structs.txt"),
    include_str!("runtime/enums.txt"),
    include_str!("runtime/bytes.txt"),
    include_str!("runtime/json.txt"),
    include_str!("runtime/msgpack.txt"),
    include_str!("runtime/contract.txt"),
);

/// Writes the bindings of a plugin, which these versions of the SDK load.
pub fn write(plan: &Plan, records: &[String], versions: &[&str]) -> String {
    TypeScript { plan, versions, parts: Parts::of(RUNTIME) }.file(records)
}

struct TypeScript<'a> {
    plan: &'a Plan,
    versions: &'a [&'a str],
    parts: Parts,
}

impl TypeScript<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::default();
        let mut codecs = Code::default();
        for ty in &self.plan.types {
            self.define(&mut types, ty);
            self.codec_of(&mut codecs, ty);
        }
        let mut class = Code::default();
        if !self.plan.imports.is_empty() {
            self.host(&mut class);
        }
        self.class(&mut class, !records.is_empty());
        if !self.plan.imports.is_empty() {
            self.host_functions(&mut class);
        }
        let mut contract = Code::default();
        if !records.is_empty() {
            contract.line("// What the plugin said of itself when these bindings were made.");
            contract.line("const CONTRACT = [");
            contract.indented(2, |code| code.lines(records.iter().map(|record| literal(record) + ",")));
            contract.line("].join(\"\\n\");");
        }
        self.join(types, class, codecs, contract)
    }

    /// The whole file, with the parts that are used.
    fn join(&self, types: Code, class: Code, codecs: Code, contract: Code) -> String {
        let (public, runtime): (Vec<_>, Vec<_>) =
            self.parts.select().into_iter().partition(|part| part.iter().any(|line| line.starts_with("export ")));
        let mut file = Code::default();
        self.header(&mut file);
        for part in public {
            file.blank(1);
            file.lines(part);
        }
        let mut text = file.finish() + &types.finish() + &class.finish();
        text += "\n// From here on: how values become bytes, and bytes values.\n";
        write_parts(&mut text, runtime, 1);
        for last in [codecs.finish(), contract.finish()].iter().filter(|last| !last.is_empty()) {
            text.push('\n');
            text += last;
        }
        text
    }

    fn header(&self, code: &mut Code) {
        let needs = match self.versions {
            [] => "No version of @extism/extism loads the plugin: `cargo extism inspect` says why.".into(),
            versions => format!("It needs @extism/extism {} of npm.", versions.join(" or ")),
        };
        self.docs(
            code,
            &[
                format!("Calls the Extism plugin `{}`: see `{}`.", self.plan.plugin, self.plan.class),
                String::new(),
                format!("`{}` has written this file: to change it, run that again.", self.plan.command),
            ],
        );
        code.line("/// <reference lib=\"esnext.disposable\" />");
        // In a doc comment, the package would be a tag.
        code.line(format!("// {needs}"));
        code.blank(1);
        code.line("import { CAPABILITIES, createPlugin } from \"@extism/extism\";");
        let current = if self.parts.is_used("CurrentPlugin") { "CurrentPlugin, " } else { "" };
        code.line(format!("import type {{ {current}ExtismPluginOptions, Plugin }} from \"@extism/extism\";"));
    }

    fn docs(&self, code: &mut Code, doc: &[String]) {
        match doc {
            [] => {}
            [line] => code.line(format!("/** {} */", comment_line(line))),
            lines => {
                code.line("/**");
                for line in lines {
                    let line = comment_line(line);
                    code.line(if line.is_empty() { " *".into() } else { format!(" * {line}") });
                }
                code.line(" */");
            }
        }
    }
}

fn literal(text: &str) -> String {
    quoted(text, |letter| format!("\\u{{{letter:x}}}"))
}

/// The name of a property, in quotes only if it must be.
fn property(key: &str) -> String {
    let mut letters = key.chars();
    let is_word = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == '$')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$');
    if is_word { key.to_owned() } else { literal(key) }
}

/// A line within a comment. It can't end the comment, and nothing in it is a directive or a tag, or begins a block of code, which
/// `deno test --doc` would run.
fn comment_line(line: &str) -> String {
    let mut shown = String::new();
    let mut before = ' ';
    for letter in line.chars() {
        let is_fence = (letter == '`' || letter == '~') && letter == before;
        // `@` within a word, as in an address, begins no tag.
        let is_special = (letter == '/' && before == '*') || (letter == '@' && !before.is_alphanumeric()) || is_fence;
        shown.extend(is_special.then_some('\\'));
        shown.push(letter);
        before = letter;
    }
    shown
}
