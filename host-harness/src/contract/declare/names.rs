//! How names from a module are shown.

use extism_pdk::testing::text;

/// Returns the name of a function, a field or a variant: in quotes if it has characters that such a name rarely has.
pub fn plain_name(name: &str) -> String {
    quote_unless(name, |letter| letter.is_alphanumeric() || "_-.$".contains(letter))
}

/// Returns the name of a type, which may have arguments: in quotes if it has other characters.
pub fn type_name(name: &str) -> String {
    quote_unless(name, |letter| letter.is_alphanumeric() || "_:<>,; ()[]&'#".contains(letter))
}

fn quote_unless(name: &str, is_plain: impl Fn(char) -> bool) -> String {
    let shown = text::safe_name(name);
    let is_plain = !shown.is_empty() && shown.trim_end_matches('…').chars().all(is_plain);
    if is_plain { shown } else { format!("\"{}\"", shown.replace('"', "\\\"")) }
}

/// Removes the modules from a path and its arguments: `words::Page<words::Report>` becomes `Page<Report>`.
pub fn short_name(path: &str) -> String {
    let mut short = String::new();
    let mut word = 0;
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == ':' && letters.next_if_eq(&':').is_some() {
            short.truncate(word);
            continue;
        }
        short.push(letter);
        if !(letter.is_alphanumeric() || letter == '_') {
            word = short.len();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_modules() {
        for (path, short) in [
            ("Report", "Report"),
            ("words::Report", "Report"),
            ("a::b::Page<words::Report, [u8; 3]>", "Page<Report, [u8; 3]>"),
            ("std::ops::Range<(a::B, u8)>", "Range<(B, u8)>"),
            ("", ""),
            ("::", ""),
        ] {
            assert_eq!(short_name(path), short);
        }
    }

    #[test]
    fn unusual_names_are_quoted() {
        for (name, shown) in [
            ("count-vowels", "count-vowels"),
            ("größe", "größe"),
            ("", "\"\""),
            ("a(b) -> c", "\"a(b) -> c\""),
            ("say \"hi\"\n", "\"say \\\"hi\\\"\\n\""),
            ("\x1b[31m\u{202e}", "\"\\u{1b}[31m\\u{202e}\""),
        ] {
            assert_eq!(plain_name(name), shown);
        }
        assert_eq!(type_name("Page<Report, 3>"), "Page<Report, 3>");
        assert_eq!(type_name("A { b: u8 }"), "\"A { b: u8 }\"");
    }
}
