//! The contract of an interface: what `#[interface]` says that plugins do, and `#[interface(host)]` that the application does.
//! The macros make it when the traits' crate is compiled, so a program is built with that crate, which prints it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Stdio;

use crate::build::cargo::cargo_in;
use crate::build::package::Workspace;
use crate::command::error::Result;
use crate::command::new::interface::Interfaces;

/// The name of a crate's interface and its records, a line each; `None` of the folder of a plugin. `name` says which
/// interface, if there are several.
pub fn read_records(folder: &Path, name: Option<&str>) -> Result<Option<(String, String)>> {
    let folder = folder.canonicalize().map_err(|error| format!("can't read {}: {error}", folder.display()))?;
    let workspace = Workspace::read(&folder).map_err(|reason| format!("can't read {}: {reason}", folder.display()))?;
    let Err(reason) = workspace.plugin_in(&folder) else { return Ok(None) };
    let interfaces = Interfaces::read(&folder)?;
    if interfaces.is_empty() {
        let shown = folder.display();
        return Err(format!("can't find a trait with `#[interface]` in {shown}/src; as a plugin: {reason}").into());
    }
    let (interface, code) = interfaces.program(name)?;
    // Another command may do the same for another interface in this workspace: each has a program of its own.
    let mut hasher = DefaultHasher::new();
    (&interfaces.dependency, &code).hash(&mut hasher);
    let package = format!("extism-interface-{:x}", hasher.finish());
    let program = workspace.target.join("extism-interfaces").join(&package);
    let manifest = format!(
        "[package]\nname = \"{package}\"\nedition = \"2021\"\n\n[dependencies]\n{}\n[workspace]\n",
        interfaces.dependency
    );
    write(&program.join("Cargo.toml"), &manifest)?;
    write(&program.join("src/main.rs"), &code)?;
    // The versions that the crate is built with otherwise.
    if let Ok(lock) = fs::read_to_string(workspace.root.join("Cargo.lock")) {
        write(&program.join("Cargo.lock"), &lock)?;
    }
    let output = cargo_in(&folder)
        .args(["run", "--quiet", "--manifest-path"])
        .arg(program.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&workspace.target)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("can't run cargo: {error}"))?;
    match output.status.success() {
        true => Ok(Some((interface, String::from_utf8_lossy(&output.stdout).into_owned()))),
        false => Err(format!("can't build the interface of {}", folder.display()).into()),
    }
}

/// Writes a file, unless it is there: another command may be reading it.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("can't write {}: {error}", path.display()).into())
}
