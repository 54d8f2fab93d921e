//! The contract of an interface: what `#[interface]` says that plugins do, and `#[interface(host)]` that the application does.
//! The macros make it when the traits' crate is compiled, so a program is built with that crate, which prints it.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::Stdio;

use crate::build::cargo::{cargo_in, explain_missing_cargo};
use crate::build::package::Workspace;
use crate::build::target::builds_for_wasm;
use crate::command::error::Result;
use crate::command::files;
use crate::command::interface::{Docs, Interfaces, Program};

/// An interface as it was read.
pub struct Read {
    /// The trait's name.
    pub name: String,
    /// A line each.
    pub records: String,
    pub docs: Docs,
}

/// Reads a crate's interface; `None` of the folder of a plugin. `name` says which interface, if there are several.
pub fn read_records(folder: &Path, name: Option<&str>) -> Result<Option<Read>> {
    let folder = folder.canonicalize().map_err(|error| format!("can't read {}: {error}", folder.display()))?;
    let workspace = Workspace::read(&folder).map_err(|reason| format!("can't read {}: {reason}", folder.display()))?;
    let Err(reason) = workspace.plugin_in(&folder) else { return Ok(None) };
    let interfaces = Interfaces::read(&folder).map_err(|error| format!("{error}; as a plugin: {reason}"))?;
    interfaces.check_any(&reason)?;
    let Program { interface: name, code, conditions, docs } = interfaces.program(name)?;
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
    // The versions that the crate is built with otherwise. Cargo adds the program to them.
    let own_lock = program.join("Cargo.lock");
    if let Some(lock) = fs::read_to_string(workspace.root.join("Cargo.lock")).ok().filter(|_| !own_lock.exists()) {
        write(&own_lock, &lock)?;
    }
    let mut cargo = cargo_in(&folder);
    cargo.args(["run", "--quiet", "--manifest-path"]);
    let output = cargo
        .arg(program.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&workspace.target)
        .args(if builds_for_wasm(&folder) { &["--target", "host-tuple"][..] } else { &[] })
        .stderr(Stdio::inherit())
        .output()
        .map_err(explain_missing_cargo)?;
    match output.status.success() {
        true => Ok(Some(Read { name, records: String::from_utf8_lossy(&output.stdout).into_owned(), docs })),
        false => {
            let conditions =
                conditions.into_iter().map(|condition| format!("`{condition}`")).collect::<Vec<_>>().join(", ");
            let only = match conditions.is_empty() {
                true => String::new(),
                false => format!("; it is compiled only with {conditions}: set that in RUSTFLAGS, or remove it"),
            };
            Err(format!("can't build the interface of {}{only}", folder.display()).into())
        }
    }
}

/// Writes a file, unless it has this text already: cargo would build again.
fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    files::write(path, text)
}
