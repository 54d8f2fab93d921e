//! A plugin of the second version.

use extism_pdk::plugin_fn;
use interfaces::new::{CountError, Options, Report, Words, store};

/// The plugin.
pub struct Plugin;

#[plugin_fn]
impl Words for Plugin {
    fn count(key: String) -> Result<Report, CountError> {
        let text = store::read(&key).map_err(|refusal| CountError::Store(refusal.to_string()))?;
        let text = text.filter(|text| !text.is_empty()).ok_or(CountError::Empty)?;
        if text.len() > 100 {
            return Err(CountError::TooLong);
        }
        let vowels = text.chars().filter(|letter| "aeiou".contains(*letter)).count() as u32;
        Ok(Report { vowels, consonants: Some(text.len() as u32 - vowels) })
    }

    fn count_letters(text: &str, options: Options) -> u64 {
        let text = if options.capitals { text.to_lowercase() } else { text.into() };
        text.chars().filter(|letter| options.letters.contains(*letter)).count() as u64
    }

    fn join(texts: Vec<String>, between: Option<String>) -> String {
        texts.join(&between.unwrap_or_else(|| ", ".into()))
    }
}
