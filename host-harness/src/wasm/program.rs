//! The rules of the official Rust runtime for programs, which are modules with a function `_start`.

use extism_pdk::testing::text::safe_name;

/// What a program may export in addition to functions.
const ALLOWED_EXPORTS: [(&str, &str); 7] = [
    ("memory", "memory"),
    ("table", "table"),
    ("table", "__indirect_function_table"),
    ("global", "__data_end"),
    ("global", "__heap_base"),
    ("global", "__dso_handle"),
    ("global", "__rtti_base"),
];

/// Explains why the official Rust runtime refuses a module with these exports, which are pairs of kind and name. Returns `None`
/// if it loads the module. These are rules of wasmtime's `Linker::module`. The Go and JavaScript SDKs don't have them.
pub fn explain_refusal<'a>(exports: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Option<String> {
    let kind_of = |wanted| exports.clone().find(|(_, name)| *name == wanted).map(|(kind, _)| kind);
    let entries = ["_start", "_initialize"].map(|name| (name, kind_of(name)));
    let no_function =
        entries.into_iter().find_map(|(name, kind)| Some((name, kind.filter(|kind| *kind != "function")?)));
    if let Some((name, kind)) = no_function {
        return Some(format!("the export `{name}` is a {kind}, but it must be a function"));
    }
    match entries.map(|(_, kind)| kind.is_some()) {
        [true, true] => Some("it exports `_start`, as programs do, and `_initialize`, as libraries do".into()),
        [true, false] => {
            let mut others = exports.filter(|export| export.0 != "function" && !ALLOWED_EXPORTS.contains(export));
            let (kind, name) = others.next()?;
            Some(format!(
                "it exports `_start`, as programs do, and the {kind} `{}`, which a program can't export",
                safe_name(name)
            ))
        }
        _ => None,
    }
}
