//! A plugin's name, version and the like, in the custom sections that other WebAssembly tools read, such as `wasm-tools
//! metadata`. <https://github.com/WebAssembly/tool-conventions> defines `name` and `producers`. The others are texts, by the
//! names that the crate wasm-metadata gives them.

use std::collections::BTreeMap;
use std::process::Command;

use wasm_encoder::{CustomSection, NameSection, ProducersField, ProducersSection};
use wasmparser::{BinaryReader, ProducersSectionReader};

use super::sections::take_custom;
use crate::build::package::Package;
use crate::command::error::Result;
use crate::command::module::METADATA_SECTIONS;

/// The fields of the section `producers`, each with tools and their versions.
type Producers = BTreeMap<String, BTreeMap<String, String>>;

/// Adds what Cargo.toml says of a package, and what the module was made with. What the module says already stays.
pub fn add(wasm: &[u8], package: &Package, pdk: Option<&str>) -> Result<Vec<u8>> {
    let names = [["name", "producers"].as_slice(), &METADATA_SECTIONS].concat();
    let (mut module, sections) = take_custom(wasm, &names)?;
    let find = |name: &str| sections.iter().find(|(other, _)| other == name).map(|(_, data)| data.as_slice());

    let data = name_module(find("name").unwrap_or_default(), &package.name);
    module.section(&CustomSection { name: "name".into(), data: data.into() });

    let mut producers = find("producers").map(read_producers).transpose()?.unwrap_or_default();
    for (field, name, version) in list_producers(package, pdk) {
        producers.entry(field.into()).or_default().entry(name.into()).or_insert(version);
    }
    module.section(&write_producers(&producers));

    for name in METADATA_SECTIONS {
        let data = find(name).map(<[u8]>::to_vec).or_else(|| Some(describe(package, name)?.into_bytes()));
        if let Some(data) = data {
            module.section(&CustomSection { name: name.into(), data: data.into() });
        }
    }
    Ok(module.finish())
}

/// The text that a section gets from Cargo.toml.
pub fn describe(package: &Package, section: &str) -> Option<String> {
    let is_url = |text: &String| text.contains("://");
    let text = match section {
        "version" => Some(package.version.clone()),
        "description" => package.description.clone(),
        // An expression of SPDX's, in which `/` was once written for `OR`.
        "licenses" => package.license.as_ref().map(|license| license.replace('/', " OR ")),
        "source" => package.repository.clone().filter(is_url),
        "homepage" => package.homepage.clone().filter(is_url),
        "authors" => Some(package.authors.join(", ")),
        _ => None,
    };
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The section `name` with the module's name in it, which comes before those of functions.
fn name_module(section: &[u8], name: &str) -> Vec<u8> {
    /// The number of the part that is the module's name.
    const MODULE: u8 = 0;

    if section.first() == Some(&MODULE) {
        return section.to_vec();
    }
    let mut names = NameSection::new();
    names.module(name);
    [&names.as_custom().data, section].concat()
}

/// What the module was made with: field, name and version.
fn list_producers(package: &Package, pdk: Option<&str>) -> Vec<(&'static str, &'static str, String)> {
    let mut producers = vec![
        ("language", "Rust", String::new()),
        ("processed-by", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION").to_owned()),
    ];
    producers.extend(rustc_version(package).map(|version| ("processed-by", "rustc", version)));
    producers.extend(pdk.map(|version| ("sdk", "extism-pdk", version.to_owned())));
    producers
}

/// The version of the compiler that builds the package, as it writes it itself.
fn rustc_version(package: &Package) -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").current_dir(package.folder()).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().strip_prefix("rustc ")?.to_owned())
}

fn read_producers(section: &[u8]) -> Result<Producers> {
    let mut producers = Producers::new();
    for field in ProducersSectionReader::new(BinaryReader::new(section, 0))? {
        let field = field?;
        let versions = producers.entry(field.name.to_owned()).or_default();
        for value in field.values {
            let value = value?;
            versions.insert(value.name.to_owned(), value.version.to_owned());
        }
    }
    Ok(producers)
}

fn write_producers(producers: &Producers) -> ProducersSection {
    let mut section = ProducersSection::new();
    for (name, versions) in producers {
        let mut field = ProducersField::new();
        for (name, version) in versions {
            field.value(name, version);
        }
        section.field(name, &field);
    }
    section
}
