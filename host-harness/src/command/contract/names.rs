//! From the names of a contract, which can be any text, to identifiers.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

/// How identifiers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// `count_vowels`
    Snake,
    /// `countVowels`
    Camel,
    /// `CountVowels`
    Pascal,
}

/// The longest identifier. A contract's names may have a megabyte.
const MAX_LETTERS: usize = 80;

/// A name as an identifier of ASCII letters, digits and `_`. A letter beyond ASCII becomes a `u` and its number in hexadecimal,
/// and any other character separates words.
pub fn identifier(name: &str, case: Case) -> String {
    let mut ascii = String::new();
    for letter in name.chars() {
        match letter {
            _ if letter.is_ascii_alphanumeric() => ascii.push(letter),
            _ if letter.is_alphanumeric() => ascii += &format!("u{:x}", u32::from(letter)),
            _ => ascii.push('_'),
        }
        if ascii.len() > MAX_LETTERS {
            break;
        }
    }
    let word = match case {
        Case::Snake => ascii.to_snake_case(),
        Case::Camel => ascii.to_lower_camel_case(),
        Case::Pascal => ascii.to_upper_camel_case(),
    };
    match word.chars().next() {
        None => identifier("unnamed", case),
        Some(first) if first.is_ascii_digit() && case == Case::Pascal => format!("N{word}"),
        Some(first) if first.is_ascii_digit() => format!("_{word}"),
        Some(_) => word,
    }
}

/// Lists of words.
pub type Words = &'static [&'static [&'static str]];

/// The names within one place, such as a file or a struct. None of them is there twice.
#[derive(Debug, Clone)]
pub struct Scope {
    reserved: Words,
    reserved_ending: Option<&'static str>,
    taken: BTreeSet<String>,
    /// The last number after each name that was wanted more than once.
    numbers: BTreeMap<String, u32>,
}

impl Scope {
    /// A place in which these words mean something else already.
    pub fn new(reserved: Words) -> Self {
        Scope { reserved, reserved_ending: None, taken: BTreeSet::new(), numbers: BTreeMap::new() }
    }

    /// A place in which all words with this ending mean something else, too.
    pub fn with_ending(self, reserved_ending: Option<&'static str>) -> Self {
        Scope { reserved_ending, ..self }
    }

    /// Takes a name that nothing else has here: the one that is wanted, followed by `_` if it is reserved, and by a number
    /// if it is taken.
    pub fn take(&mut self, wanted: String) -> String {
        let is_reserved = self.reserved.iter().any(|words| words.contains(&wanted.as_str()))
            || self.reserved_ending.is_some_and(|ending| wanted.ends_with(ending));
        let wanted = if is_reserved { wanted + "_" } else { wanted };
        let mut name = wanted.clone();
        while !self.taken.insert(name.clone()) {
            let number = self.numbers.entry(wanted.clone()).or_insert(1);
            *number += 1;
            name = format!("{}_{number}", wanted.trim_end_matches('_'));
        }
        name
    }
}

/// The names of types by their paths: the last segment of each, and as many more as tell it apart from the others.
pub fn type_names<'a>(paths: impl Iterator<Item = &'a str>, scope: &mut Scope) -> Vec<(&'a str, String)> {
    const MAX_SEGMENTS: usize = 8;

    let mut named: Vec<(&str, String)> = paths.map(|path| (path, shorten(path, 1))).collect();
    for segments in 2..=MAX_SEGMENTS {
        let mut once = BTreeSet::new();
        let twice: BTreeSet<String> =
            named.iter().filter(|(_, name)| !once.insert(name)).map(|(_, name)| name.clone()).collect();
        if twice.is_empty() {
            break;
        }
        for (path, name) in named.iter_mut().filter(|(_, name)| twice.contains(name)) {
            *name = shorten(path, segments);
        }
    }
    named.into_iter().map(|(path, name)| (path, scope.take(name))).collect()
}

/// The last segments of each path within a path: `words::Page<words::Report>` is `PageReport`.
fn shorten(path: &str, segments: usize) -> String {
    let is_inside = |letter: char| letter.is_alphanumeric() || matches!(letter, ':' | '_');
    let paths = path.split(|letter| !is_inside(letter)).filter(|path| !path.is_empty());
    let short = paths.map(|path| {
        let all: Vec<&str> = path.split("::").collect();
        all[all.len().saturating_sub(segments)..].join("_")
    });
    identifier(&short.collect::<Vec<_>>().join("_"), Case::Pascal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_an_identifier() {
        for (name, snake, camel, pascal) in [
            ("count_vowels", "count_vowels", "countVowels", "CountVowels"),
            ("repeat-text", "repeat_text", "repeatText", "RepeatText"),
            ("HTTPServer", "http_server", "httpServer", "HttpServer"),
            ("größe", "gruf6udfe", "gruf6udfe", "Gruf6udfe"),
            ("日本", "u65e5u672c", "u65e5u672c", "U65e5u672c"),
            ("2fast", "_2fast", "_2fast", "N2fast"),
            ("", "unnamed", "unnamed", "Unnamed"),
            ("*/\"'\n\u{202e}", "unnamed", "unnamed", "Unnamed"),
            ("__proto__", "proto", "proto", "Proto"),
        ] {
            let found = [Case::Snake, Case::Camel, Case::Pascal].map(|case| identifier(name, case));
            assert_eq!(found, [snake, camel, pascal]);
        }
        assert!(identifier(&"é".repeat(1 << 20), Case::Snake).len() < 100);
    }

    #[test]
    fn a_name_is_there_once() {
        let mut scope = Scope::new(&[&["class"]]);
        let mut take = |name: &str| scope.take(name.to_owned());
        assert_eq!(
            ["a", "a", "a", "class", "class", "a_2"].map(&mut take),
            ["a", "a_2", "a_3", "class_", "class_2", "a_2_2"]
        );
        let mut scope = Scope::new(&[]).with_ending(Some("Codec"));
        assert_eq!(["treeCodec", "tree"].map(|name| scope.take(name.to_owned())), ["treeCodec_", "tree"]);
    }

    #[test]
    fn types_have_short_names_where_these_are_unique() {
        let paths = ["a::Report", "b::Report", "words::Page<words::Line>", "words::Line", "std::ops::Range<u32>", "<>"];
        let named = type_names(paths.into_iter(), &mut Scope::new(&[]));
        let names: Vec<String> = named.into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["AReport", "BReport", "PageLine", "Line", "RangeU32", "Unnamed"]);
    }
}
