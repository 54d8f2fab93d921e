//! Bindings in Go, for `github.com/extism/go-sdk` 1.7.

mod client;
mod codecs;
mod types;

use std::collections::BTreeSet;

use super::plan::{Language, Plan};
use crate::command::code::{Code, Parts, quoted_doubly};
use crate::command::contract::names::Case;

pub const LANGUAGE: Language = Language {
    functions: Case::Pascal,
    arguments: Case::Camel,
    fields: Some(Case::Pascal),
    #[rustfmt::skip]
    reserved: &[
        "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto",
        "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type", "var",
        "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex64", "complex128", "copy",
        "delete", "error", "false", "float32", "float64", "imag", "int", "int8", "int16", "int32", "int64", "iota", "len",
        "make", "max", "min", "new", "nil", "panic", "print", "println", "real", "recover", "rune", "string", "true", "uint",
        "uint8", "uint16", "uint32", "uint64", "uintptr",
        "arguments", "arrayOf", "asBase64", "asBool", "asBytes", "asFixed", "asLittleEndian", "asMsgpack", "asText",
        "asWideLittleEndian", "big", "context", "ctx", "element", "err", "extism", "field", "giveBlock", "host", "init",
        "keyOf", "listOf", "mapOf", "ofAddress", "ofAny", "ofBool", "ofBytes", "ofChar", "ofFloat", "ofInteger", "ofText",
        "ofTuple0", "ofTuple1", "ofTuple2", "ofTuple3", "ofTuple4", "ofTuple5", "ofTuple6", "ofTuple7",
        "ofTuple8", "ofTuple9", "ofTuple10", "ofTuple11", "ofTuple12", "ofWide",
        "optionOf", "orEmpty", "orNull", "output", "part", "plugin", "pointerTo", "readBlock", "received", "reply", "sent",
        "stack", "tupleOf", "unitOf", "wideKey", "withReason",
    ],
    reserved_ending: Some("Codec"),
    #[rustfmt::skip]
    reserved_types: &[
        "CallError", "ContractError", "Differences", "Host", "Load", "LoadWith", "Optional", "Options", "Some", "Tuple0",
        "Tuple1", "Tuple2", "Tuple3", "Tuple4", "Tuple5", "Tuple6", "Tuple7", "Tuple8", "Tuple9", "Tuple10", "Tuple11",
        "Tuple12",
    ],
    reserved_methods: &["Call", "Close"],
    reserved_variants: &[],
};

/// What a package can't be called.
#[rustfmt::skip]
const RESERVED_PACKAGES: &[&str] = &[
    "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go", "goto",
    "if", "import", "interface", "internal", "main", "map", "package", "range", "return", "select", "struct", "switch",
    "type", "var", "vendor",
];

/// The packages that the parts of a file use. The words before their dots stand nowhere else in those.
const PACKAGES: &[(&str, &str)] = &[
    ("cmp", "cmp"),
    ("context", "context"),
    ("base64", "encoding/base64"),
    ("binary", "encoding/binary"),
    ("json", "encoding/json"),
    ("fmt", "fmt"),
    ("maps", "maps"),
    ("math", "math"),
    ("big", "math/big"),
    ("netip", "net/netip"),
    ("reflect", "reflect"),
    ("slices", "slices"),
    ("strconv", "strconv"),
    ("strings", "strings"),
    ("utf8", "unicode/utf8"),
    ("extism", "github.com/extism/go-sdk"),
    ("msgpack", "github.com/vmihailenco/msgpack/v5"),
    ("msgpcode", "github.com/vmihailenco/msgpack/v5/msgpcode"),
];

/// Elements of a tuple that there is a type for.
const MAX_TUPLE: usize = 12;

pub fn write(plan: &Plan, records: &[String]) -> String {
    let parts = Parts::of(concat!(
        include_str!("client.txt"),
        include_str!("wires.txt"),
        include_str!("codecs.txt"),
        include_str!("structs.txt")
    ));
    Go { plan, parts }.file(records)
}

struct Go<'a> {
    plan: &'a Plan,
    parts: Parts,
}

/// What types are written with: those whose definitions are above. Of others there is a pointer, so that a value has a size;
/// `None` where it has one anyway.
type Place<'a> = Option<&'a BTreeSet<&'a str>>;

impl Go<'_> {
    fn file(&self, records: &[String]) -> String {
        let mut types = Code::tabbed();
        let mut codecs = Code::tabbed();
        let mut defined = BTreeSet::new();
        for ty in &self.plan.types {
            self.define(&mut types, ty, Some(&defined));
            self.codec_of(&mut codecs, ty, Some(&defined));
            defined.insert(ty.path.as_str());
        }
        let mut client = Code::tabbed();
        self.client(&mut client, !records.is_empty());
        let mut contract = Code::tabbed();
        if !records.is_empty() {
            contract.blank(1);
            contract.line("// What the plugin said of itself when these bindings were made.");
            let lines: Vec<String> = records.iter().map(|record| raw(&(record.clone() + "\n"))).collect();
            let last = lines.len() - 1;
            for (index, line) in lines.iter().enumerate() {
                let start = if index == 0 { "const contract = " } else { "\t" };
                contract.line(format!("{start}{line}{}", if index == last { "" } else { " +" }));
            }
        }
        self.parts.name("CallError");
        self.parts.name("Options");
        let (first, rest): (Vec<_>, Vec<_>) = self.parts.select().into_iter().partition(is_exported);
        let mut tuples = [Code::tabbed(), Code::tabbed()];
        for length in 0..=MAX_TUPLE {
            self.tuple_type(&mut tuples[0], length);
            self.tuple_codec(&mut tuples[1], length);
        }
        let [tuple_types, tuple_codecs] = tuples.map(Code::finish);
        let mut file = Code::tabbed();
        self.header(&mut file, first.iter().chain(&rest));
        for body in first {
            file.blank(1);
            file.lines(body);
        }
        let mut text = file.finish() + &tuple_types + &types.finish() + &client.finish();
        text += "\n// From here on: how values become data, and data values.\n";
        for body in rest {
            text.push('\n');
            for line in body {
                text += line;
                text.push('\n');
            }
        }
        text + &tuple_codecs + &codecs.finish() + &contract.finish()
    }

    fn header<'a>(&self, code: &mut Code, parts: impl Iterator<Item = &'a Vec<&'static str>>) {
        let lines = parts.flatten().filter(|line| !line.trim_start().starts_with("//"));
        let words: BTreeSet<&str> = lines.flat_map(|line| words_before_dots(line)).collect();
        let is_used = |package: &str| words.contains(package) || matches!(package, "context" | "extism");
        let package = self.package();
        // These words are how tools know such a file.
        code.line("// Code generated by `host-harness bindings` from a plugin's contract. DO NOT EDIT.");
        code.blank(1);
        self.docs(
            code,
            &[
                format!("Package {package} calls the Extism plugin `{}`.", self.plan.plugin),
                String::new(),
                match is_used("msgpack") {
                    true => "It needs Go 1.23, and go-sdk 1.7 and msgpack 5.4 as the imports name them.".into(),
                    false => "It needs Go 1.23, and go-sdk 1.7 as the import names it.".into(),
                },
            ],
        );
        code.line(format!("package {package}"));
        code.blank(1);
        code.line("import (");
        code.indented(1, |code| {
            let (others, std): (Vec<_>, Vec<_>) =
                PACKAGES.iter().filter(|(name, _)| is_used(name)).partition(|(_, path)| path.contains('.'));
            code.lines(std.iter().map(|(_, path)| literal(path)));
            code.blank(1);
            for (name, path) in others {
                let name = if name == "extism" { "extism " } else { "" };
                code.line(format!("{name}{}", literal(path)));
            }
        });
        code.line(")");
    }

    fn package(&self) -> String {
        let name = self.plan.class.to_lowercase().replace('_', "");
        if RESERVED_PACKAGES.contains(&name.as_str()) { name + "_" } else { name }
    }

    /// Docs that show as they are, and that `gofmt` leaves so: if it could make more of them, they are a block of code.
    fn docs(&self, code: &mut Code, doc: &[String]) {
        let is_plain = doc.iter().all(|line| is_plain(line)) && !doc.split(String::is_empty).any(is_heading);
        // A bar, as `gofmt` makes lists of indented lines, too, and constraints of the file of those that begin with `+build`.
        let start = if is_plain { "// " } else { "//\t| " };
        if !is_plain {
            code.lines(["// In the plugin's words:", "//"]);
        }
        code.lines(doc.iter().map(|line| match line.trim_end() {
            "" => start.trim_end().to_owned(),
            line => format!("{start}{line}"),
        }));
    }
}

/// Whether something in a part of a file has a name that others can use.
fn is_exported(body: &Vec<&str>) -> bool {
    body.iter().any(|line| {
        let name = line.strip_prefix("type ").or_else(|| line.strip_prefix("func "));
        name.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
    })
}

fn words_before_dots(line: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    line.match_indices('.').map(move |(dot, _)| {
        let before = &line[..dot];
        before.rsplit(move |letter| !is_word(letter)).next().unwrap_or(before)
    })
}

/// Lines of a name and what is behind it, which `gofmt` has one below the other, and their docs.
fn aligned(code: &mut Code, lines: &[(Vec<String>, String, String)], go: &Go<'_>) {
    let mut left = lines;
    while let Some(((doc, _, _), _)) = left.split_first() {
        go.docs(code, doc);
        let run = 1 + left[1..].iter().take_while(|(doc, _, _)| doc.is_empty()).count();
        let width = left[..run].iter().map(|(_, name, _)| name.len()).max().unwrap_or(0);
        for (_, name, rest) in &left[..run] {
            code.line(format!("{name:width$} {rest}"));
        }
        left = &left[run..];
    }
}

fn literal(text: &str) -> String {
    quoted_doubly(text, |letter| if letter > 0xffff { format!("\\U{letter:08x}") } else { format!("\\u{letter:04x}") })
}

/// A record, which has no letters that aren't seen, as a raw string if that can be.
fn raw(record: &str) -> String {
    let line = record.trim_end_matches('\n');
    if line.contains('`') { literal(record) } else { format!("`{line}` + \"\\n\"") }
}

/// Whether `go doc` shows a line as it is written, and `gofmt` leaves it so.
fn is_plain(line: &str) -> bool {
    let begins = line.chars().next().is_none_or(|first| first.is_alphabetic() || first == '`');
    begins && !["  ", "``", "''", "[", "://"].iter().any(|special| line.contains(special))
}

/// Whether a paragraph could be taken for a heading.
fn is_heading(paragraph: &[String]) -> bool {
    matches!(paragraph, [line] if !line.ends_with(['.', ':', '!', '?']))
}
