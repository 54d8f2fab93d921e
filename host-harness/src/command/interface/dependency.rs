//! The lines of a plugin's `[dependencies]`.

use std::path::{Path, PathBuf};

/// Writes a text as TOML. A string of JSON is one of TOML.
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether a dependency is this SDK, by whatever name.
pub fn is_pdk(name: &str, dependency: &toml::Value) -> bool {
    dependency.get("package").and_then(toml::Value::as_str).unwrap_or(name) == "extism-pdk"
}

/// A dependency of the crate in a folder, for a crate elsewhere.
pub fn dependency_at(name: &str, dependency: &toml::Value, folder: &Path) -> Option<String> {
    match dependency {
        toml::Value::Table(table) if table.get("workspace").is_some() => {
            let (dependency, folder) = of_workspace(name, folder)?;
            source_of(&dependency, &folder)
        }
        _ => source_of(dependency, folder),
    }
}

/// A dependency of the workspace around a folder, and the folder of that workspace.
fn of_workspace(name: &str, folder: &Path) -> Option<(toml::Value, PathBuf)> {
    folder.canonicalize().ok()?.ancestors().find_map(|folder| {
        let manifest: toml::Table = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?.parse().ok()?;
        Some((manifest.get("workspace")?.get("dependencies")?.get(name)?.clone(), folder.to_owned()))
    })
}

fn source_of(dependency: &toml::Value, folder: &Path) -> Option<String> {
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
