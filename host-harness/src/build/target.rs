//! The target that a plugin crate is built for.

use cargo_config2::Config;
use serde_json::Value;

use super::package::Package;

const DEFAULT_TARGET: &str = "wasm32-unknown-unknown";

/// The target that the author has set, else the one that cargo is configured to build for if that is WebAssembly:
/// any other is for the application around the plugin.
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
