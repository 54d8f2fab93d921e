//! The target that a plugin crate is built for.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const DEFAULT_TARGET: &str = "wasm32-unknown-unknown";

/// The target that the package's metadata names, else the one that cargo is configured to build for if that is WebAssembly:
/// any other is for the application around the plugin.
pub fn choose_target(metadata: &Value, folder: &Path) -> String {
    match metadata["host-harness"]["target"].as_str() {
        Some(target) => target.to_owned(),
        None => {
            let configured = read_configured(folder).into_iter().find(|target| target.starts_with("wasm32-"));
            configured.unwrap_or_else(|| DEFAULT_TARGET.into())
        }
    }
}

/// Cargo's `build.target` in a folder, where cargo itself looks for it:
/// <https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure>.
fn read_configured(folder: &Path) -> Vec<String> {
    if let Ok(target) = env::var("CARGO_BUILD_TARGET") {
        return vec![target];
    }
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let folders = folder.ancestors().map(|folder| folder.join(".cargo")).chain(home);
    let mut files = folders.flat_map(|folder| [folder.join("config"), folder.join("config.toml")]);
    files.find_map(|file| parse_targets(&fs::read_to_string(file).ok()?)).unwrap_or_default()
}

/// The `build.target` of a configuration file: one, or a list. A broken file is for cargo to complain of.
fn parse_targets(config: &str) -> Option<Vec<String>> {
    let config: toml::Table = config.parse().ok()?;
    let target = config.get("build")?.get("target")?;
    let list = target.as_array().map_or(std::slice::from_ref(target), Vec::as_slice);
    Some(list.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::parse_targets;

    #[test]
    fn a_configuration_has_targets() {
        let wasi = Some(vec!["wasm32-wasip1".to_owned()]);
        assert_eq!(parse_targets("[build]\ntarget = \"wasm32-wasip1\" # files"), wasi);
        assert_eq!(parse_targets("build.target = ['wasm32-wasip1']"), wasi);
        for without in ["", "[build]\njobs = 2", "[target.wasm32-wasip1]\nrunner = \"x\"", "[build", "build = 1"] {
            assert_eq!(parse_targets(without), None, "{without}");
        }
    }
}
