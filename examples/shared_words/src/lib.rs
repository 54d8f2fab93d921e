//! A library of functions for other plugins, which the host links under a name.
//! Call it through `examples/shared`, which says how to link the two.

use extism_pdk::*;

/// Turns a title into a part of a URL: `Hello, World!` becomes `hello-world`. An error ends the call of the calling plugin.
#[shared_fn]
pub fn slug(title: String) -> SharedFnResult<String> {
    let lower = title.to_lowercase();
    let words: Vec<_> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Err(Error::msg(format!("`{title}` has no letters or digits, so it can't become a slug")));
    }
    Ok(words.join("-"))
}

/// Counts the words of a text. A scalar is passed as it is, not in a block of the host's memory.
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
        assert_eq!(
            slug("!?".into()).unwrap_err().to_string(),
            "`!?` has no letters or digits, so it can't become a slug"
        );
    }

    #[test]
    fn words_are_counted() {
        assert_eq!(count("one\ttwo\n three ".into()), 3);
        assert_eq!(count(String::new()), 0);
    }
}
