//! The workflow of a new crate, which tests and builds it on GitHub.

use super::sdk::Sdk;

const WORKFLOW: &str = include_str!("workflow.txt");
const FETCH: &str = include_str!("workflow_fetch.txt");

/// Writes the workflow for a crate of this name; `None` if CI can't have extism-pdk.
pub fn write_workflow(name: &str, sdk: Sdk) -> Option<String> {
    let fetch = if matches!(sdk, Sdk::Folder(_)) { FETCH } else { "" };
    let repository = sdk.repository()?;
    let key = repository.revision().unwrap_or(env!("CARGO_PKG_VERSION"));
    let workflow = WORKFLOW.replace("{fetch}", fetch).replace("{key}", key).replace("{name}", name);
    Some(workflow.replace("{repository}", &repository.options()))
}
