use crate::example;
use crate::surface::Surface;

/// No input and no output of its own: what its functions take and give are blocks of the plugin that calls them.
pub const SURFACE: Surface = Surface {
    exports: &["count", "slug"],
    kernel: &[&[
        "alloc",
        "error_set",
        "input_load_u64",
        "input_offset",
        "length",
        "load_u64",
        "load_u8",
        "log_error",
        "store_u64",
        "store_u8",
    ]],
    host: &[],
    wasi: false,
};

/// What it refuses ends the call of the plugin that asked; the next call goes on.
pub fn runs_on_the_harness() {
    let mut plugin = example("shared").link("words", example("shared_words")).load().unwrap();
    let outcome = plugin.outcome("teaser", r#"["?!", "Why?"]"#).unwrap();
    assert_eq!(outcome.error(), Some("`?!` has no letter or digit for a slug"));
    assert_eq!(plugin.call::<String>("teaser", r#"["Why?", "So."]"#).unwrap(), "[Why?](/why), 1 words");
    // What is empty has no block.
    assert_eq!(plugin.call::<String>("teaser", r#"["Why?", ""]"#).unwrap(), "[Why?](/why), 0 words");
}
