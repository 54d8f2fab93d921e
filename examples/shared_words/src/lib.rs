//! A library of functions that other plugins import, by the name that the host links this module under.
//! Call it through `examples/shared`, which says how the two are linked.

use extism_pdk::*;

/// A title as a part of a URL: `Hello, World!` is `hello-world`. An error here ends the call of the plugin that asked.
#[shared_fn]
pub fn slug(title: String) -> SharedFnResult<String> {
    let lower = title.to_lowercase();
    let words: Vec<_> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(Error::msg(format!("`{title}` has no letter or digit for a slug")));
    }
    Ok(words.join("-"))
}

/// How many words a text has. The number crosses as it is, not in a block of the host's memory.
#[shared_fn]
#[scalar]
pub fn count(text: String) -> u32 {
    text.split_whitespace().count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_letters_and_digits() {
        assert_eq!(slug("Hello, World!".into()).unwrap(), "hello-world");
        assert_eq!(slug("  3 Äpfel ".into()).unwrap(), "3-äpfel");
        assert_eq!(slug("!?".into()).unwrap_err().to_string(), "`!?` has no letter or digit for a slug");
    }

    #[test]
    fn words_are_counted() {
        assert_eq!(count("one\ttwo\n three ".into()), 3);
        assert_eq!(count(String::new()), 0);
    }
}
