//! Makes texts of plugins safe to show to a person: all characters are visible, and there aren't too many.
//!
//! A name, a log line or an error text may contain characters that control a terminal (escape sequences, C1 controls),
//! that reverse the order of others (U+202E), or that are invisible (zero width, tags). They are shown as escapes of a
//! Rust literal, as in `\u{202e}`.

use core::fmt::{self, Display, Write};

/// How many bytes of a name are shown.
pub const MAX_NAME_BYTES: usize = 500;

/// The control characters that a text of several lines may have.
const LINE_BREAKS: &[char] = &['\n', '\t'];

/// Makes a text of several lines safe to show.
pub fn safe_lines(text: &str) -> String {
    safe(text, LINE_BREAKS)
}

/// Makes a text safe to show within a line.
pub fn safe_line(text: &str) -> String {
    safe(text, &[])
}

/// Makes a name safe to show within a line, and cuts it if it is long.
pub fn safe_name(name: impl Display) -> String {
    safe_line(&cut(name, MAX_NAME_BYTES))
}

fn safe(text: &str, kept: &'static [char]) -> String {
    let mut filter = Filter { kept, ..Filter::default() };
    filter.add(text.as_bytes());
    filter.finish()
}

/// Formats at most `max_bytes` bytes of a value, and an ellipsis if there are more. Formatting stops there: a mangled
/// symbol of 100 bytes can stand for a megabyte.
pub fn cut(text: impl Display, max_bytes: usize) -> String {
    let mut cut = Cut { text: String::new(), max_bytes };
    // An error means that the text was cut.
    let _ = write!(cut, "{text}");
    cut.text
}

struct Cut {
    text: String,
    max_bytes: usize,
}

impl Write for Cut {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let room = self.max_bytes.saturating_sub(self.text.len());
        if part.len() <= room {
            self.text.push_str(part);
            return Ok(());
        }
        let end = (0..=room).rev().find(|&index| part.is_char_boundary(index)).unwrap_or(0);
        self.text.push_str(&part[..end]);
        self.text.push('…');
        Err(fmt::Error)
    }
}

/// Writes a number and its unit, as in "1 byte" and "2 bytes".
pub fn count(number: impl Display, unit: &str) -> String {
    let number = number.to_string();
    let plural = if number == "1" { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

/// Says why a text isn't JSON. serde_json names its limit of depth, which is 128, without the number.
pub fn describe_json_error(error: &serde_json::Error) -> String {
    error.to_string().replace("recursion limit exceeded", "lists and objects nest deeper than 127 levels")
}

/// Returns the first `max_items` items. If there are more, one more item says how many.
pub fn first<T: Into<String>>(
    max_items: usize,
    items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
) -> Vec<String> {
    let items = items.into_iter();
    let others = items.len().saturating_sub(max_items);
    let mut first: Vec<String> = items.take(max_items).map(Into::into).collect();
    if others > 0 {
        first.push(format!("… and {others} more"));
    }
    first
}

/// Makes a stream of bytes safe to show. Its pieces may end anywhere, even within a character.
///
/// Emoji, Persian and the scripts of India use characters without width. These are kept where they have a use: a joiner
/// between two characters beyond ASCII, and a variation selector behind one.
#[derive(Debug, Default)]
pub struct Filter {
    kept: &'static [char],
    shown: String,
    /// The first bytes of a character, until the others follow.
    partial: Vec<u8>,
    /// A joiner, until the character after it is known.
    joiner: Option<char>,
    /// The last character that was shown as it is.
    before: Option<char>,
}

impl Filter {
    /// Creates a filter for texts of several lines.
    pub fn of_lines() -> Self {
        Filter { kept: LINE_BREAKS, ..Filter::default() }
    }

    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        let bytes = [&core::mem::take(&mut self.partial), bytes].concat();
        let mut left = bytes.len();
        for chunk in bytes.utf8_chunks() {
            chunk.valid().chars().for_each(|letter| self.push(letter));
            let invalid = chunk.invalid();
            left -= chunk.valid().len() + invalid.len();
            match core::str::from_utf8(invalid) {
                Err(error) if left == 0 && error.error_len().is_none() => self.partial = invalid.to_vec(),
                _ => invalid.iter().for_each(|byte| self.push_byte(*byte)),
            }
        }
    }

    /// Takes the text that can be shown so far.
    pub fn take(&mut self) -> String {
        core::mem::take(&mut self.shown)
    }

    /// Returns the rest of the text. Nothing can follow.
    pub fn finish(mut self) -> String {
        self.settle_joiner(false);
        core::mem::take(&mut self.partial).into_iter().for_each(|byte| self.push_byte(byte));
        self.shown
    }

    fn push(&mut self, letter: char) {
        self.settle_joiner(is_joinable(letter) && is_visible(letter));
        let joins = self.before.is_some_and(is_joinable);
        if is_joiner(letter) && joins {
            self.joiner = Some(letter);
            return;
        }
        let selects = is_selector(letter) && joins && !self.before.is_some_and(is_selector);
        self.put(letter, is_visible(letter) || selects || self.kept.contains(&letter));
    }

    fn push_byte(&mut self, byte: u8) {
        self.settle_joiner(false);
        let _ = write!(self.shown, "\\x{byte:02x}");
        self.before = None;
    }

    /// Shows the joiner, as it is or as an escape.
    fn settle_joiner(&mut self, joins: bool) {
        if let Some(joiner) = self.joiner.take() {
            self.put(joiner, joins);
        }
    }

    fn put(&mut self, letter: char, as_it_is: bool) {
        match as_it_is {
            true => self.shown.push(letter),
            false => self.shown.extend(letter.escape_default()),
        }
        self.before = as_it_is.then_some(letter);
    }
}

/// Returns whether a character is visible and does nothing to others.
pub fn is_visible(letter: char) -> bool {
    match letter {
        ' '..='~' => true,
        _ if letter.is_ascii() || is_selector(letter) => false,
        // Other characters that Unicode says are invisible (`Default_Ignorable_Code_Point`).
        '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{3164}'
        | '\u{ffa0}' => false,
        '\u{85}' | '\u{2028}' | '\u{2029}' => false,
        // `Debug` also escapes spaces beyond ASCII, which are visible.
        _ => letter.is_whitespace() || !is_escaped_by_debug(letter),
    }
}

/// Returns whether `Debug` of a string escapes a character that follows others. std has Unicode's tables of control and
/// format characters, and of characters for private use or not assigned.
fn is_escaped_by_debug(letter: char) -> bool {
    let mut text = *b"a....";
    let length = letter.encode_utf8(&mut text[1..]).len();
    core::str::from_utf8(&text[..=length]).is_ok_and(|text| text.escape_debug().nth(2).is_some())
}

/// Returns whether a character is the zero width joiner or non-joiner.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Returns whether a character is a variation selector, which says how to draw the character before it.
fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Returns whether a joiner or a variation selector next to a character has a use.
fn is_joinable(letter: char) -> bool {
    !letter.is_ascii() && !letter.is_whitespace()
}

/// The lines of a trap that the error's text doesn't have already: always the place, and the reason if the text has another.
/// The trap repeats only the beginning of a long text.
pub fn unsaid<'a>(trap: &'a str, text: &str) -> &'a str {
    let (what, place) = trap.split_at(trap.find("\n    at ").unwrap_or(trap.len()));
    let said = text.starts_with(what.trim_end_matches('…'));
    if said { place.trim_start_matches('\n') } else { trap }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands_a_terminal_or_hides() {
        for (text, shown) in [
            ("\x1b[2J", "\\u{1b}[2J"),
            ("\u{9b}1m\x7f\r\0", "\\u{9b}1m\\u{7f}\\r\\u{0}"),
            ("user\u{202e}nimda", "user\\u{202e}nimda"),
            ("\u{2066}a\u{2069}\u{200e}\u{61c}", "\\u{2066}a\\u{2069}\\u{200e}\\u{61c}"),
            ("a\u{2028}b\u{2029}\u{85}", "a\\u{2028}b\\u{2029}\\u{85}"),
            ("\u{feff}a\u{200b}b\u{2060}\u{ad}", "\\u{feff}a\\u{200b}b\\u{2060}\\u{ad}"),
            ("a\u{e0041}\u{e007f}\u{e0001}", "a\\u{e0041}\\u{e007f}\\u{e0001}"),
            ("\u{fff9}\u{34f}\u{3164}\u{115f}", "\\u{fff9}\\u{34f}\\u{3164}\\u{115f}"),
            ("\u{e000}\u{fffe}\u{10ffff}", "\\u{e000}\\u{fffe}\\u{10ffff}"),
            ("a\nb\tc", "a\nb\tc"),
        ] {
            assert_eq!(safe_lines(text), shown);
        }
        assert_eq!(safe_line("a\nb\tc"), "a\\nb\\tc");
    }

    #[test]
    fn what_people_write_stays() {
        for text in [
            "Grüße, \u{a0}10\u{202f}000 €",
            "e\u{301}", // as macOS spells é
            "日本語\u{3000}한국어 עברית العربية",
            "می\u{200c}خواهم",                     // Persian
            "ක්\u{200d}ර",                          // Sinhala
            "👩\u{200d}💻 ❤\u{fe0f}\u{200d}🔥 👍🏽", // emoji
            "“…” \\ \" '",
        ] {
            assert_eq!(safe_lines(text), text);
        }
    }

    /// They have no use beside ASCII, at an end, or in a row.
    #[test]
    fn joiners_that_join_nothing_are_shown() {
        for (text, shown) in [
            ("ad\u{200d}min", "ad\\u{200d}min"),
            ("é\u{200d}", "é\\u{200d}"),
            ("é\u{200d} é", "é\\u{200d} é"),
            ("\u{200c}é", "\\u{200c}é"),
            ("é\u{200d}\u{200d}é", "é\\u{200d}\\u{200d}é"),
            ("a\u{fe0f}", "a\\u{fe0f}"),
            ("❤\u{fe0f}\u{fe0e}", "❤\u{fe0f}\\u{fe0e}"),
            ("é\u{e0100}\u{e0101}", "é\u{e0100}\\u{e0101}"),
        ] {
            assert_eq!(safe_lines(text), shown);
        }
    }

    /// However a text is cut into pieces, the same is shown; and never half of something.
    #[test]
    fn pieces_are_shown_as_the_whole() {
        let text = "é\u{202e}👩\u{200d}💻\u{200d}x\n".as_bytes();
        let broken = b"\xe2\x82x\xff\xc3\xa9\xf0\x9f";
        let shown = "é\\u{202e}👩\u{200d}💻\\u{200d}x\n\\xe2\\x82x\\xffé\\xf0\\x9f";
        let all = [text, broken].concat();
        let sizes = 1..if cfg!(miri) { 3 } else { all.len() };
        for size in sizes {
            let mut filter = Filter::of_lines();
            let mut given = String::new();
            for piece in all.chunks(size) {
                filter.add(piece);
                given += &filter.take();
            }
            given += &filter.finish();
            assert_eq!(given, shown, "pieces of {size}");
        }
    }

    #[test]
    fn what_is_long_is_cut_where_one_sees_it() {
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("fives", 4), "five…");
        assert_eq!(cut("aé", 2), "a…");
        assert_eq!(cut(format_args!("{}{}", "abc", "def"), 4), "abcd…");
        assert_eq!(cut("", 0), "");
        assert_eq!(safe_name("x".repeat(MAX_NAME_BYTES + 1)), format!("{}…", "x".repeat(MAX_NAME_BYTES)));
        assert_eq!([0, 1, 2].map(|number| count(number, "byte")), ["0 bytes", "1 byte", "2 bytes"]);
        assert_eq!(first(2, ["a", "b"]), ["a", "b"]);
        assert_eq!(first(2, ["a", "b", "c", "d"]), ["a", "b", "… and 2 more"]);
    }

    /// A `Display` that would go on for ever.
    #[test]
    fn what_is_cut_is_not_formatted() {
        struct Endless;
        impl Display for Endless {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                loop {
                    f.write_str("more ")?;
                }
            }
        }
        assert_eq!(cut(Endless, 12), "more more mo…");
    }
}
