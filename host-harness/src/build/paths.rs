//! Keeps the paths of this machine out of a module, so that it is the same wherever it is built.

use std::path::{Path, PathBuf};

use super::package::Workspace;

/// Returns the flags for rustc that rename paths.
pub fn list_flags(workspace: &Workspace) -> Vec<String> {
    let mut names = name_folders(workspace);
    // rustc applies the last flag that matches, so the innermost folder comes last.
    names.sort_by_key(|(folder, _)| folder.as_os_str().len());
    names.iter().map(|(folder, name)| format!("--remap-path-prefix={}={name}", folder.display())).collect()
}

/// Returns the folders of all sources, and their names in the module. The folders of members stay relative to the workspace.
fn name_folders(workspace: &Workspace) -> Vec<(PathBuf, String)> {
    let mut names = vec![(workspace.root.clone(), ".".to_owned()), (workspace.target.clone(), "target".to_owned())];
    names.extend(cargo_home().map(|home| (home, "cargo".to_owned())));
    let outside = workspace.packages.iter().filter(|package| package.is_local() && !workspace.contains(package));
    names.extend(outside.map(|package| (package.folder().to_owned(), package.name.clone())));
    names
}

/// Returns the folder of cargo's downloads: <https://doc.rust-lang.org/cargo/guide/cargo-home.html>.
fn cargo_home() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.filter(|home| Path::is_absolute(home)).or_else(|| Some(std::env::home_dir()?.join(".cargo")))
}
