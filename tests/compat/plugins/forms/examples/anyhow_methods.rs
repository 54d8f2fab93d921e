//! What anyhow's `Error` offers with its default features, to a plugin that has no anyhow of its own.

use extism_pdk::*;

#[plugin_fn]
pub fn methods() -> FnResult<String> {
    let error = Error::from(std::io::Error::other("io")).context("outer");
    let source = error.source().map(ToString::to_string);
    let error_ref: &(dyn std::error::Error + Send + Sync + 'static) = error.as_ref();
    let text = format!("{error:#} {error_ref} {source:?}");
    let chain: Vec<String> = error.chain().map(|cause| cause.to_string()).collect();
    let io = error.downcast::<std::io::Error>().map_err(|error| error.to_string());
    Ok(format!("{text} {chain:?} {:?}", io.map(|io| io.kind())))
}
