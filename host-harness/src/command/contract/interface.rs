//! The contract of an `#[interface]`: what a plugin says of itself that has all functions of the trait. The macro makes it when
//! the trait's crate is compiled, so a program is built with that crate, which prints it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::build::cargo::cargo_in;
use crate::build::package::Workspace;
use crate::command::error::Result;
use crate::command::new::interface::Interface;

const PACKAGE: &str = "extism-interface-records";

/// The records of a crate's interface, a line each; `None` of the folder of a plugin. `name` says which interface, if there
/// are several.
pub fn read_records(folder: &Path, name: Option<&str>) -> Result<Option<String>> {
    let folder = folder.canonicalize().map_err(|error| format!("can't read {}: {error}", folder.display()))?;
    let workspace = Workspace::read(&folder).map_err(|reason| format!("can't read {}: {reason}", folder.display()))?;
    let Err(reason) = workspace.plugin_in(&folder) else { return Ok(None) };
    let interface = Interface::read(&folder, name)
        .map_err(|error| format!("can't compare {}: {reason}; as an interface: {error}", folder.display()))?;
    let program = workspace.target.join(PACKAGE);
    let manifest = format!(
        "[package]\nname = \"{PACKAGE}\"\nedition = \"2021\"\n\n[dependencies]\n{}\n[workspace]\n",
        interface.dependency()
    );
    write(&program.join("Cargo.toml"), &manifest)?;
    write(&program.join("src/main.rs"), &interface.program())?;
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
        true => Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned())),
        false => Err(format!("can't build the interface of {}", folder.display()).into()),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("can't write {}: {error}", path.display()).into())
}
