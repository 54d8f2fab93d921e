//! Bindings of any contract are written or refused, with the same result each time, and Rust's parser reads those in Rust. The
//! changes between two contracts are safe to show. The tests and a fuzz target share this file.

use extism_pdk::testing::text::safe_lines;

/// Compares two modules with each other, and each with itself.
///
/// # Errors
/// What was wrong with that.
pub fn try_diff(old: &[u8], new: &[u8]) -> Result<(), String> {
    for (old, new) in [(old, new), (new, old), (old, old), (new, new)] {
        let Ok(texts) = host_harness::describe_changes(old, new) else { continue };
        if let Some(text) = texts.iter().find(|text| **text != safe_lines(text)) {
            return Err(format!("this isn't safe to show: {text:?}"));
        }
        if std::ptr::eq(old, new)
            && ![
                "nothing changed\n",
                "nothing could be compared except the names of functions: without a contract, no more is known\n",
            ]
            .contains(&texts[0].as_str())
            && !texts[0].contains("more types than are compared")
        {
            return Err(format!("a module differs from itself: {}", texts[0]));
        }
    }
    Ok(())
}

/// Writes the page and the schema of a module.
///
/// # Errors
/// What was wrong with them.
pub fn try_pages(wasm: &[u8]) -> Result<(), String> {
    let page = host_harness::write_docs("words", wasm).unwrap_or_default();
    let schema = host_harness::write_json_schema("words", wasm).unwrap_or_default();
    for text in [&page, &schema] {
        if *text != safe_lines(text) || text.contains('\t') {
            return Err(format!("this isn't safe to show: {text:?}"));
        }
    }
    match schema.is_empty() || serde_json::from_str::<serde_json::Value>(&schema).is_ok() {
        true => Ok(()),
        false => Err(format!("this isn't JSON: {schema}")),
    }
}

/// Writes the bindings of a module in each language. Returns whether it has any.
///
/// # Errors
/// What was wrong with them.
pub fn try_bindings(wasm: &[u8]) -> Result<bool, String> {
    let mut is_written = false;
    for language in ["python", "typescript", "rust", "go"] {
        let write = || host_harness::write_bindings("words", wasm, language);
        let Ok(text) = write() else { continue };
        is_written = true;
        if write().as_ref() != Ok(&text) {
            return Err(format!("{language}: the second time it is another text"));
        }
        if text.contains(|letter: char| letter.is_control() && letter != '\n' && (letter != '\t' || language != "go")) {
            return Err(format!("{language}: a character that isn't seen"));
        }
        if let ("rust", Err(error)) = (language, syn::parse_file(&text)) {
            return Err(format!("{error}\n{text}"));
        }
    }
    Ok(is_written)
}
