//! Chooses the target of a plugin crate.

use cargo_config2::Config;
use serde_json::Value;

use super::package::Package;

const DEFAULT_TARGET: &str = "wasm32-unknown-unknown";

/// Returns whether cargo is configured in a folder to build for WebAssembly, as for many plugins. Programs and tests still have
/// to be built for this machine.
#[cfg(feature = "command")]
pub fn builds_for_wasm(folder: &std::path::Path) -> bool {
    let targets = Config::load_with_cwd(folder).ok().and_then(|config| config.build.target);
    targets.into_iter().flatten().any(|target| target.triple().starts_with("wasm32-"))
}

/// Returns the target that the crate sets. If it sets none, returns cargo's configured target if that is WebAssembly: other
/// targets are meant for the application around the plugin.
pub fn choose_target(package: &Package, config: Option<&Config>) -> Result<String, String> {
    match package.settings().get("target") {
        Some(Value::String(target)) => return Ok(target.to_owned()),
        Some(other) => {
            return Err(format!(
                "can't read `target = {other}` in its `[package.metadata.extism]`: write a name in quotes"
            ));
        }
        None => {}
    }
    let configured = config.and_then(|config| config.build.target.as_ref()).into_iter().flatten();
    let mut configured = configured.map(|target| target.triple());
    Ok(configured.find(|target| target.starts_with("wasm32-")).unwrap_or(DEFAULT_TARGET).to_owned())
}
