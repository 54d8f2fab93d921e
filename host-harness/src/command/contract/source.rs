//! Where a contract comes from: a plugin, an interface, or a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use extism_pdk::contract::{Contract, Type};

use super::interface;
use super::types::{members, parts, types_of_export};
use crate::Profile;
use crate::command::error::Result;
use crate::command::print;
use crate::command::source::{Source, name_module};
use crate::testing::text::{first, safe_name};

/// What [`records::read`](super::records::read) reads.
pub struct Given {
    /// A module's bytes, or the text of a contract.
    pub bytes: Vec<u8>,
    /// What it is called, unless the caller says so: by its file, or the interface's trait.
    pub name: String,
    /// What it is called in an error.
    pub shown: String,
    /// The file that it is in, if it is in one.
    pub path: Option<PathBuf>,
}

impl Given {
    /// What is in a folder, a file, or stdin for `-`. A crate is built. `interface` says which one, if it has several.
    pub fn read(path: &Path, interface: Option<&str>) -> Result<Self> {
        Given::of(&Source::named(path)?, interface)
    }

    /// The same of what was found there.
    pub fn of(source: &Source, interface: Option<&str>) -> Result<Self> {
        if let Source::Crate(folder) = source
            && let Some((name, records)) = interface::read_records(folder, interface)?
        {
            let shown = folder.display().to_string();
            note_undescribed(&name, &records);
            return Ok(Given { bytes: records.into_bytes(), name, shown, path: None });
        }
        let (path, bytes) = source.module(Profile::Release)?;
        let stem = path.as_ref().and_then(|path| path.file_stem()).map(|stem| stem.to_string_lossy().into_owned());
        let (name, shown) = (stem.unwrap_or_else(|| "plugin".into()), name_module(path.as_deref()));
        Ok(Given { bytes, name, shown, path })
    }
}

/// Tells which types of an interface nothing is known of: plugins aren't checked for them.
fn note_undescribed(name: &str, records: &str) {
    const MAX_NAMES: usize = 20;

    let Ok(contract) = Contract::from_records(records) else { return };
    let names: BTreeSet<&str> = undescribed(&contract).collect();
    if !names.is_empty() {
        let names = first(MAX_NAMES, names.iter().map(|name| format!("`{}`", safe_name(name)))).join(", ");
        print::note(format_args!(
            "note: in the interface `{name}`, nothing is known of the data of {names}, and nothing checks it: \
             `#[derive(extism_pdk::contract::Describe)]` describes a type"
        ));
    }
}

/// The names of the types that aren't described.
fn undescribed(contract: &Contract) -> impl Iterator<Item = &str> {
    let of_imports = contract.imports.iter().flat_map(|import| import.arguments.iter().chain(&import.output));
    let types = contract.exports.iter().flat_map(types_of_export).chain(of_imports.map(|payload| &payload.ty));
    let types = types.chain(contract.types.values().flat_map(members));
    types.flat_map(anys).filter(|name| !name.is_empty())
}

/// The names of the types in a type that aren't described.
fn anys(ty: &Type) -> Vec<&str> {
    match ty {
        Type::Any(name) => vec![name],
        _ => parts(ty).into_iter().flat_map(anys).collect(),
    }
}
