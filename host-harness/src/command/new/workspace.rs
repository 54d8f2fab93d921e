//! What a new crate has of the workspace or repository that it is made in.

use std::path::{Component, Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::build::cargo::cargo_in;
use crate::command::interface::dependency::quote;

/// The crate `extism-pdk` as the other crates of a workspace depend on it: the value of a line in `[dependencies]`.
pub fn find_pdk(folder: &Path) -> Option<String> {
    let around = folder.ancestors().skip(1).find(|folder| folder.is_dir() || folder.as_os_str().is_empty())?;
    let around = if around.as_os_str().is_empty() { Path::new(".") } else { around };
    let mut cargo = cargo_in(around);
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]).stderr(Stdio::null());
    let metadata: Value = serde_json::from_slice(&cargo.output().ok()?.stdout).ok()?;
    let dependencies = metadata["packages"].as_array()?.iter().filter_map(|package| package["dependencies"].as_array());
    let pdk = dependencies.flatten().find(|dependency| dependency["name"] == "extism-pdk")?;
    match (&pdk["path"], &pdk["source"]) {
        (Value::String(path), _) => Some(format!("{{ path = {} }}", quote(path))),
        (_, Value::String(source)) if source.starts_with("registry+") => {
            Some(pdk["req"].as_str()?.replace('^', "")).map(|version| quote(&version))
        }
        _ => None,
    }
}

/// A manifest whose dependencies in the folders of the same workspace, or repository, are found from any place.
pub fn make_paths_relative(manifest: &str, folder: &Path, workspace: Option<&Path>) -> String {
    let Ok(folder) = folder.canonicalize() else { return manifest.to_owned() };
    let repository = folder.ancestors().find(|folder| folder.join(".git").exists());
    let Some(root) = repository.or(workspace.and_then(Path::parent)) else { return manifest.to_owned() };
    let lines = manifest.lines().map(|line| {
        let (before, path) = line.split_once("{ path = ").unwrap_or_default();
        let path: Option<PathBuf> = path.strip_suffix(" }").and_then(|path| serde_json::from_str(path).ok());
        match path.filter(|path| path.starts_with(root)) {
            Some(path) => format!("{before}{{ path = {} }}\n", quote(&relative(&path, &folder))),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// The way from a folder to a path, as Cargo.toml has it on every system. Both are absolute.
fn relative(path: &Path, folder: &Path) -> String {
    let common = path.components().zip(folder.components()).take_while(|(one, other)| one == other).count();
    let up = folder.components().skip(common).map(|_| "..".into());
    let down = path.components().skip(common).map(|component: Component<'_>| component.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}
