//! The profile that plugins are built by: the author's, and what makes a small .wasm where the author says nothing.

use std::fs;
use std::path::Path;

use cargo_config2::Walk;

/// The settings of a small .wasm, as `cargo extism new` writes them.
const SMALL: [(&str, &str); 5] =
    [("opt-level", "\"s\""), ("lto", "\"fat\""), ("codegen-units", "1"), ("strip", "true"), ("panic", "\"abort\"")];

/// Options of cargo's that set what the author leaves open in `[profile.release]`.
pub fn fill_in(workspace: &Path, folder: &Path) -> Vec<String> {
    let manifest = workspace.join("Cargo.toml");
    let files: Vec<toml::Table> = Walk::new(folder).chain([manifest]).filter_map(|file| read(&file)).collect();
    let is_set = |key: &str| {
        let variable = format!("CARGO_PROFILE_RELEASE_{}", key.to_uppercase().replace('-', "_"));
        std::env::var_os(variable).is_some() || files.iter().any(|file| has_setting(file, key))
    };
    let open = SMALL.iter().filter(|(key, _)| !is_set(key));
    open.flat_map(|(key, value)| ["--config".to_owned(), format!("profile.release.{key}={value}")]).collect()
}

/// A file of cargo's. A broken one is for cargo to complain of.
fn read(file: &Path) -> Option<toml::Table> {
    fs::read_to_string(file).ok()?.parse().ok()
}

fn has_setting(file: &toml::Table, key: &str) -> bool {
    file.get("profile").and_then(|profiles| profiles.get("release")?.get(key)).is_some()
}
