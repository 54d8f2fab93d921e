//! Chooses the target of a plugin crate.

use cargo_config2::Config;
use serde_json::Value;

use super::package::Package;

const DEFAULT_TARGET: &str = "wasm32-unknown-unknown";

/// Returns the target that the crate sets. If it sets none, returns cargo's configured target if that is WebAssembly: other
/// targets are meant for the application around the plugin.
pub fn choose_target(package: &Package, config: Option<&Config>) -> String {
    if let Some(target) = package.settings().get("target").and_then(Value::as_str) {
        return target.to_owned();
    }
    let configured = config.and_then(|config| config.build.target.as_ref()).into_iter().flatten();
    let mut configured = configured.map(|target| target.triple());
    configured.find(|target| target.starts_with("wasm32-")).unwrap_or(DEFAULT_TARGET).to_owned()
}
