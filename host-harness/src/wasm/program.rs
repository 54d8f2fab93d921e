//! Programs, which are modules with a function `_start`: which of them the official Rust runtime refuses.

use extism_pdk::testing::text::safe_name;

/// What a program may export beside functions there.
const ALLOWED_EXPORTS: [(&str, &str); 7] = [
    ("memory", "memory"),
    ("table", "table"),
    ("table", "__indirect_function_table"),
    ("global", "__data_end"),
    ("global", "__heap_base"),
    ("global", "__dso_handle"),
    ("global", "__rtti_base"),
];

/// Why the official Rust runtime doesn't load a module with these exports, a kind and a name each, if it doesn't. It is
/// wasmtime's `Linker::module` that says so; the Go and JavaScript SDKs have no such rules.
pub fn explain_refusal<'a>(exports: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Option<String> {
    let kind_of = |wanted| exports.clone().find(|(_, name)| *name == wanted).map(|(kind, _)| kind);
    let entries = ["_start", "_initialize"].map(|name| (name, kind_of(name)));
    let no_function =
        entries.into_iter().find_map(|(name, kind)| Some((name, kind.filter(|kind| *kind != "function")?)));
    if let Some((name, kind)) = no_function {
        return Some(format!("the export `{name}` is a {kind}, and has to be a function"));
    }
    match entries.map(|(_, kind)| kind.is_some()) {
        [true, true] => Some("it exports `_start`, as programs do, and `_initialize`, as libraries do".into()),
        [true, false] => {
            let mut others = exports.filter(|export| export.0 != "function" && !ALLOWED_EXPORTS.contains(export));
            let (kind, name) = others.next()?;
            Some(format!(
                "it exports `_start`, as programs do, and the {kind} `{}`, which no program may",
                safe_name(name)
            ))
        }
        _ => None,
    }
}
