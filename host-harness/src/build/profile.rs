//! The profile that plugins are built with: the author's settings, completed for a small .wasm file.

use std::fs;
use std::path::Path;

use cargo_config2::Walk;

/// The settings of a small .wasm, as `cargo extism new` writes them.
const SMALL: [(&str, &str); 5] =
    [("opt-level", "\"s\""), ("lto", "\"fat\""), ("codegen-units", "1"), ("strip", "true"), ("panic", "\"abort\"")];

/// Returns options for cargo that set what `[profile.release]` leaves open.
pub fn complete_release(workspace: &Path, folder: &Path) -> Vec<String> {
    let manifest = workspace.join("Cargo.toml");
    let files: Vec<toml::Table> = Walk::new(folder).chain([manifest]).filter_map(|file| read(&file)).collect();
    let is_set = |key: &str| {
        let variable = format!("CARGO_PROFILE_RELEASE_{}", key.to_uppercase().replace('-', "_"));
        std::env::var_os(variable).is_some() || files.iter().any(|file| has_setting(file, key))
    };
    let open = SMALL.iter().filter(|(key, _)| !is_set(key));
    open.flat_map(|(key, value)| ["--config".to_owned(), format!("profile.release.{key}={value}")]).collect()
}

/// Reads a configuration file. If it is broken, the build fails with cargo's own error.
fn read(file: &Path) -> Option<toml::Table> {
    fs::read_to_string(file).ok()?.parse().ok()
}

fn has_setting(file: &toml::Table, key: &str) -> bool {
    file.get("profile").and_then(|profiles| profiles.get("release")?.get(key)).is_some()
}
