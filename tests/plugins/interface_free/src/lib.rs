//! What `interface_old` does, as free functions: the two have the same code.

use extism_pdk::plugin_fn;
use interfaces::old::{CountError, Options, Report, store};

/// Counts the vowels of a text in the application's store.
#[plugin_fn]
pub fn count(key: String) -> Result<Report, CountError> {
    let text = store::read(&key).map_err(|refusal| CountError::Store(refusal.to_string()))?;
    let text = text.filter(|text| !text.is_empty()).ok_or(CountError::Empty)?;
    Ok(Report { vowels: text.chars().filter(|letter| "aeiou".contains(*letter)).count() as u32 })
}

/// Counts letters.
#[plugin_fn]
pub fn count_letters(text: &str, options: Options) -> u64 {
    text.chars().filter(|letter| options.letters.contains(*letter)).count() as u64
}
