//! Bindings of any contract: they are written or refused, the same each time, and Rust's parser reads those in Rust. The
//! tests and a fuzz target share this file.

/// Writes the bindings of a module in each language. Whether it has any.
///
/// # Errors
/// What was wrong with them.
pub fn try_bindings(wasm: &[u8]) -> Result<bool, String> {
    let mut is_written = false;
    for language in ["python", "typescript", "rust"] {
        let write = || host_harness::write_bindings("words", wasm, language);
        let Ok(text) = write() else { continue };
        is_written = true;
        if write().as_ref() != Ok(&text) {
            return Err(format!("{language}: the second time it is another text"));
        }
        if text.contains(|letter: char| letter.is_control() && letter != '\n') {
            return Err(format!("{language}: a character that isn't seen"));
        }
        if let ("rust", Err(error)) = (language, syn::parse_file(&text)) {
            return Err(format!("{error}\n{text}"));
        }
    }
    Ok(is_written)
}
