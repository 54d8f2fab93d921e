//! The lines of a plugin's `[dependencies]`.

use std::path::Path;

/// Writes a text as TOML. A string of JSON is one of TOML.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether a dependency is this SDK, by whatever name.
pub fn is_pdk(name: &str, dependency: &toml::Value) -> bool {
    dependency.get("package").and_then(toml::Value::as_str).unwrap_or(name) == "extism-pdk"
}

/// A dependency of a crate, for a crate elsewhere. `None` if it is what a workspace says.
pub fn dependency_at(dependency: &toml::Value, folder: &Path) -> Option<String> {
    match dependency {
        toml::Value::String(version) => Some(quote(version)),
        toml::Value::Table(table) if table.contains_key("git") => {
            let source = ["git", "branch", "tag", "rev"].into_iter();
            let source = source.filter_map(|key| Some(format!("{key} = {}", quote(table.get(key)?.as_str()?))));
            Some(format!("{{ {} }}", source.collect::<Vec<_>>().join(", ")))
        }
        toml::Value::Table(table) => match table.get("path").and_then(toml::Value::as_str) {
            Some(path) => {
                Some(format!("{{ path = {} }}", quote(&folder.join(path).canonicalize().ok()?.display().to_string())))
            }
            None => Some(quote(table.get("version")?.as_str()?)),
        },
        _ => None,
    }
}
