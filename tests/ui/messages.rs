//! The texts of the crates: all of them, and that none has a form that `CONTRIBUTING.md` forbids in errors.
//!
//! ```sh
//! cargo test -p ui-tests messages -- --nocapture # lists every text, as `file:line: text`
//! ```
//!
//! A text is a string literal of the sources, whatever it is used for, so that no error is missed. Left out are tests, and
//! attributes that nobody is shown a text of, such as docs.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Lit, parse_str};

/// Crates by their folder.
const SOURCES: [&str; 3] = ["pdk/src", "pdk-macros/src", "host-harness/src"];

/// Files whose texts aren't errors alone: there, a text may begin in upper case and end with a full stop.
const WITH_SENTENCES: [(&str, &str); 15] = [
    ("host-harness/src/command/bindings/", "docs of the code that it generates"),
    ("host-harness/src/command/contract/records.rs", "docs of optional functions"),
    ("host-harness/src/command/docs/", "pages of docs"),
    ("host-harness/src/command/given.rs", "a heading of the help"),
    ("host-harness/src/command/inspect/text.rs", "headings"),
    ("host-harness/src/command/mod.rs", "a heading of the help"),
    ("host-harness/src/command/new", "docs of the code that it generates, and what to do next"),
    ("host-harness/src/command/schema/", "descriptions in schemas"),
    ("pdk-macros/src/expansions/", "docs in the snapshots"),
    ("pdk-macros/src/import.rs", "docs of the functions that it makes"),
    ("pdk-macros/src/interface/", "docs of the modules that it makes"),
    ("pdk/src/contract/client.rs", "variants for `Debug`"),
    ("pdk/src/http/builder.rs", "the scheme `Bearer`"),
    ("pdk/src/log.rs", "docs of the macros"),
    ("pdk/src/memory.rs", "a text of upstream's, which plugins may compare"),
];

/// Texts of other programs, which are searched for.
const FOREIGN: [&str; 4] = [
    "Only features",
    "cannot call wasm-bindgen imported functions on non-wasm targets",
    "could not find specification for target",
    "Not supported (os error 58)",
];

/// Forms that no text has, and what to write.
const FORBIDDEN: [(&str, &str); 9] = [
    ("is no ", "`isn't a …`, or what is missing"),
    ("are no ", "`aren't …`, or what is missing"),
    ("is none", "`isn't there`, or what is missing"),
    ("as none", "`as unset`"),
    ("but for ", "`apart from`"),
    ("cannot", "`can't`"),
    ("can not", "`can't`"),
    ("could not", "`can't`"),
    ("couldn't", "`can't`"),
];

/// What is counted. A number before one of these needs `count`, which writes "1 byte" and "2 bytes".
const UNITS: [&str; 10] =
    ["arguments", "blocks", "bytes", "characters", "elements", "fields", "functions", "lines", "pages", "units"];

#[test]
fn messages_have_the_form_of_the_house() {
    let texts: Vec<Text> = SOURCES.iter().flat_map(|folder| read_texts(folder)).collect();
    let mut wrong = Vec::new();
    for text in &texts {
        println!("{}:{}: {}", text.file, text.line, text.text.escape_debug());
        wrong.extend(find_fault(text).map(|fault| format!("{}:{}: {fault}: {:?}", text.file, text.line, text.text)));
    }
    assert!(wrong.is_empty(), "{} of {} texts:\n{}", wrong.len(), texts.len(), wrong.join("\n"));
    for (file, why) in WITH_SENTENCES {
        assert!(
            texts.iter().any(|text| text.file.starts_with(file)),
            "{file} ({why}) isn't there: remove the exception"
        );
    }
    for foreign in FOREIGN {
        assert!(texts.iter().any(|text| text.text == foreign), "{foreign:?} isn't there: remove the exception");
    }
}

#[test]
fn each_wrong_form_is_found() {
    let fault = |text: &str| {
        let source = format!("fn f() {{ g(format!({text:?})) }}");
        let texts = texts_of("host-harness/src/x.rs", &source);
        texts.iter().find_map(find_fault).unwrap_or_default()
    };
    for wrong in [
        "the input is no text",
        "there is no input",
        "the input cannot be read",
        "can't read the input.",
        "Can't read the input",
        "the input of 1 bytes",
        "the input of {} bytes",
        "the input of {length} bytes",
    ] {
        assert!(!fault(wrong).is_empty(), "{wrong:?}");
    }
    for right in [
        "can't read the input",
        "can't read the input ({length})",
        "… and {others} more",
        "JSON that can't be read",
        "WebAssembly features",
        "an i32 is 11 bytes, at most {MAX_BYTES} bytes",
        "it issues no request",
        "is new...",
    ] {
        assert_eq!(fault(right), "", "{right:?}");
    }
}

#[test]
fn texts_are_found_wherever_they_stand() {
    let source = r##"
        //! "docs"
        #![doc = "docs"]
        const A: &str = "1";
        static B: [&[u8]; 2] = [b"2", r#"3"#.as_bytes()];
        #[error("4: {0}")]
        #[diagnostic::on_unimplemented(message = "5")]
        struct C;
        macro_rules! d { () => { panic!(concat!("6", "7")) }; }
        /// "docs"
        #[cfg(feature = "name")]
        fn e() { if f() { bail!("8") } else { quote! { #[doc = "docs"] g("9"); } } }
        #[cfg(test)]
        use std::env;
        #[cfg(all(test, not(miri)))]
        mod tests { const A: &str = "test"; }
        #[test]
        fn f() { g("test") }
        fn g() { c"10" }
    "##;
    let texts: Vec<String> = texts_of("", source).into_iter().map(|text| text.text).collect();
    assert_eq!(texts, ["1", "2", "3", "4: {0}", "5", "6", "7", "8", "9", "10"]);
}

struct Text {
    file: String,
    line: usize,
    text: String,
}

/// What is wrong with a text, and what to write.
fn find_fault(Text { file, text, .. }: &Text) -> Option<String> {
    if FOREIGN.contains(&text.as_str()) {
        return None;
    }
    let starts_word = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric());
    for (form, instead) in FORBIDDEN {
        if text.match_indices(form).any(|(at, _)| starts_word(at)) {
            return Some(format!("`{}`: write {instead}", form.trim_end()));
        }
    }
    for unit in UNITS {
        let counted = format!(" {unit}");
        let ends_word = |at: usize| !text[at..].starts_with(|after: char| after.is_alphanumeric());
        let mut places = text.match_indices(&counted).filter(|(at, _)| ends_word(at + counted.len()));
        if places.any(|(at, _)| may_be_one(&text[..at])) {
            return Some(format!("`1 {unit}`: let `count` write the number"));
        }
    }
    let is_help = text.starts_with("Example");
    if is_help || !text.contains(' ') || WITH_SENTENCES.iter().any(|(exception, _)| file.starts_with(exception)) {
        return None;
    }
    if text.ends_with('.') && !text.ends_with("..") {
        return Some("a full stop: leave it out".to_owned());
    }
    is_capitalized(text).then(|| "an upper-case start: write lower case".to_owned())
}

/// Whether a text ends with a number that may be 1: this number, or a placeholder that isn't a constant's.
fn may_be_one(before: &str) -> bool {
    if let Some((_, name)) = before.strip_suffix('}').and_then(|before| before.rsplit_once('{')) {
        return !name.starts_with(|first: char| first.is_uppercase());
    }
    before
        .strip_suffix('1')
        .is_some_and(|before| !before.ends_with(|digit: char| digit.is_alphanumeric() || ",.".contains(digit)))
}

/// Whether a text begins with a word such as "The", and not with one such as "JSON" or "JavaScript".
fn is_capitalized(text: &str) -> bool {
    const NAMES: [&str; 3] = ["Content-Security-Policy", "Go", "Node"];
    let word = text.split([' ', ':', '\n']).next().unwrap_or_default();
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.len() > 1
        && letters.all(|letter| !letter.is_uppercase())
        && !NAMES.contains(&word)
}

/// The texts of a folder of sources.
fn read_texts(folder: &str) -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    find_files(&root.join(folder), &mut files);
    files.sort();
    let texts = files.iter().map(|file| {
        let name = file.strip_prefix(&root).expect("a file of the repository").display().to_string();
        texts_of(&name, &fs::read_to_string(file).expect("a source is UTF-8"))
    });
    texts.flatten().collect()
}

fn find_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            find_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The texts of a file.
fn texts_of(file: &str, source: &str) -> Vec<Text> {
    let mut texts = Vec::new();
    let tokens = source.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
    collect(tokens, file, &mut texts);
    texts
}

fn collect(tokens: TokenStream, file: &str, texts: &mut Vec<Text>) {
    let mut is_attribute = false;
    let mut is_test = false;
    for token in tokens {
        match &token {
            TokenTree::Group(attribute) if is_attribute && attribute.delimiter() == Delimiter::Bracket => {
                let attribute = attribute.stream();
                is_test |= marks_test(&attribute);
                if !is_test && is_shown(&attribute) {
                    collect(attribute, file, texts);
                }
            }
            TokenTree::Group(group) => {
                if !is_test {
                    collect(group.stream(), file, texts);
                }
                is_test &= group.delimiter() != Delimiter::Brace;
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => is_test = false,
            TokenTree::Literal(literal) if !is_test => {
                if let Some(text) = text_of(&literal.to_string()) {
                    texts.push(Text { file: file.to_owned(), line: literal.span().start().line, text });
                }
            }
            _ => {}
        }
        // `#[…]`, and `#![…]`.
        is_attribute = match token {
            TokenTree::Punct(mark) => mark.as_char() == '#' || is_attribute && mark.as_char() == '!',
            _ => false,
        };
    }
}

/// The text of a literal, if it isn't one of a number or a character.
fn text_of(literal: &str) -> Option<String> {
    match parse_str(literal).ok()? {
        Lit::Str(text) => Some(text.value()),
        Lit::ByteStr(bytes) => String::from_utf8(bytes.value()).ok(),
        Lit::CStr(text) => text.value().into_string().ok(),
        _ => None,
    }
}

/// Whether an attribute's item is only for tests: `test`, `cfg(test)`, and `cfg(all(test, …))`.
fn marks_test(attribute: &TokenStream) -> bool {
    let attribute = attribute.to_string().replace(' ', "");
    attribute == "test" || attribute == "cfg(test)" || attribute.starts_with("cfg(all(test,")
}

/// Whether somebody is shown the texts of an attribute.
fn is_shown(attribute: &TokenStream) -> bool {
    let name = attribute.clone().into_iter().next().map(|name| name.to_string()).unwrap_or_default();
    !["allow", "cfg", "cfg_attr", "doc", "expect", "link", "path", "serde"].contains(&name.as_str())
}
