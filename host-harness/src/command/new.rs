//! `host-harness new`: writes a plugin crate that builds, tests and can be called at once.

mod attempt;
pub mod schema;
pub mod sdk;
mod stubs;
mod workflow;
mod workspace;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use clap::Args;

use super::error::Result;
use super::interface::Interfaces;
use super::source::crate_or_file;
use super::{files, print};
use crate::testing::text::safe_name;
use attempt::Attempt;
use schema::Schema;
use sdk::{Sdk, describe_dependency, is_url, shell_word};
use workflow::write_workflow;
use workspace::{Around, make_package};

pub const EXAMPLES: &str = "Examples:
  cargo extism new shout
  (cd shout && cargo extism test)
  cargo extism new plugins/reader --wasi
  cargo extism new my-filter --interface ../notes/interface
  cargo extism new my-scrobbler --schema scrobbler.yaml

In a workspace the crate becomes a member of it.";

/// What to write.
#[derive(Args)]
pub struct New {
    /// The folder to make; its last part is the crate's name
    #[arg(value_name = "NAME")]
    path: PathBuf,
    /// A crate with an `#[interface]`
    ///
    /// The plugin has each of its functions, to be filled in
    #[arg(long, value_name = "PATH")]
    interface: Option<PathBuf>,
    /// Which one, by name or path, if the crate has several
    #[arg(long = "trait", value_name = "NAME", requires = "interface")]
    name: Option<String>,
    /// An XTP document, in YAML or JSON, `-` for stdin
    ///
    /// v0 or v1-draft. The plugin has its functions and types
    #[arg(long, value_name = "FILE", conflicts_with = "interface")]
    schema: Option<PathBuf>,
    /// Build for WASI: with files, clocks and random numbers
    #[arg(long)]
    wasi: bool,
    /// Where extism-pdk is: a clone's folder, or a git URL
    ///
    /// By default that of the workspace, else what this command was installed from. With --interface, the interface's own
    #[arg(long, value_name = "PLACE", conflicts_with = "interface")]
    pdk: Option<String>,
}

const MANIFEST: &str = include_str!("new/manifest.txt");
const PROFILE: &str = include_str!("new/profile.txt");
const LIB: &str = include_str!("new/lib.txt");
const README: &str = include_str!("new/readme.txt");
const INTERFACE_README: &str = include_str!("new/interface_readme.txt");
const SCHEMA_README: &str = include_str!("new/schema_readme.txt");

const NO_WORKFLOW: &str = "note: no workflow for GitHub is written, since Cargo.toml has extism-pdk from a folder of this machine: \
                           give its repository's address by --pdk to have one";

const NO_WORKFLOW_FOR_INTERFACE: &str =
    "note: no workflow for GitHub is written, since Cargo.toml has the interface from a folder of this machine";

/// What makes a crate one for WASI.
const WASI: &str = "\n[package.metadata.extism]\ntarget = \"wasm32-wasip1\"\n";

pub fn run(new: &New) -> Result<ExitCode> {
    let folder = &new.path;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    check_name(name)?;
    if let Some(url) = new.interface.as_deref().and_then(Path::to_str).filter(|path| is_url(path)) {
        let url = safe_name(url);
        return Err(format!(
            "can't read the interface at {url}: clone its repository, and give the crate's folder in the clone"
        )
        .into());
    }
    let interfaces = new.interface.as_deref().map(|path| Interfaces::read(&crate_or_file(path))).transpose()?;
    let schema = new.schema.as_deref().map(Schema::read).transpose()?;
    let sdk = Sdk::find(new.pdk.as_deref())?;
    let found = interfaces.as_ref().and_then(|interfaces| interfaces.pdk.clone());
    let around = Around::find(folder)?;
    let found = found.or_else(|| around.as_ref().filter(|_| new.pdk.is_none())?.find_pdk());
    let sdk = found.as_deref().and_then(Sdk::of_dependency).unwrap_or(sdk);
    let dependency = found.unwrap_or_else(|| sdk.dependency());
    let is_chosen = new.pdk.is_some() || new.interface.is_some();
    let pdk = describe_dependency(&dependency) + if is_chosen { "" } else { "; --pdk changes it" };
    let (metadata, option) = if new.wasi { (WASI, " --wasi") } else { ("", "") };
    let mut manifest = MANIFEST.replace("{name}", name).replace("{dependency}", &dependency);
    manifest.push_str(interfaces.as_ref().map_or("", |interfaces| &interfaces.dependency));
    let interface = interfaces.map(|interfaces| interfaces.choose(new.name.as_deref())).transpose()?;
    manifest.push_str(schema.as_ref().map_or("", |schema| &schema.dependencies));
    manifest.push_str(metadata);
    let is_stub = interface.is_some() || schema.is_some();
    let readme = match (&interface, &schema) {
        (Some(_), _) => INTERFACE_README,
        (_, Some(_)) => SCHEMA_README,
        _ => README,
    };
    let readme = readme.replace("{name}", name).replace("{install}", &sdk.install()).replace("{option}", option);
    let code = match (&interface, schema) {
        (Some(interface), _) => vec![("src/lib.rs", stubs::write_plugin(interface))],
        (_, Some(schema)) => schema.files,
        _ => vec![("src/lib.rs", LIB.to_owned())],
    };
    let attempt = Attempt::begin(folder, around.as_ref().map_or(Ok(Vec::new()), Around::files)?)?;
    let workspace = make_package(folder, name, around.as_ref())?;
    let manifest = workspace::make_paths_relative(&manifest, folder, workspace.as_deref());
    let mut files = [vec![("README.md", readme)], code].concat();
    match &workspace {
        // Cargo reads the profiles of a workspace's root only.
        Some(_) => files.push(("Cargo.toml", manifest)),
        None => files.extend([("Cargo.toml", manifest + "\n" + PROFILE), (".gitignore", "/target\n".to_owned())]),
    }
    // GitHub reads workflows in a repository's root only.
    let is_for_github = workspace.is_none() && !is_in_repository(folder);
    let workflow = write_workflow(name, sdk).filter(|_| is_for_github && interface.is_none());
    let lacks_workflow = is_for_github && workflow.is_none();
    files.extend(workflow.map(|workflow| (".github/workflows/plugin.yml", workflow)));
    for (path, text) in files {
        files::write(&folder.join(path), text)?;
    }
    let shown = folder.display().to_string();
    let plugin = shell_word(&shown);
    format(folder);
    let then = match is_stub {
        true => format!("Write its functions, and test it:\n  (cd {plugin} && cargo extism test)"),
        false => format!("Call it:\n  cargo extism call {plugin} greet --input Ada{option}"),
    };
    print::line(&format!("Wrote {shown}, with extism-pdk {pdk}. {then}"))?;
    attempt.keep();
    if lacks_workflow {
        print::note(if interface.is_some() { NO_WORKFLOW_FOR_INTERFACE } else { NO_WORKFLOW });
    }
    if let Some(root) = workspace.filter(|root| !has_profile(root)) {
        let root = root.display();
        print::note(format_args!("note: for a small .wasm, add this to {root}, which has the profiles:\n\n{PROFILE}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Formats code, which may be made of others' names and types, if there is a rustfmt.
fn format(folder: &Path) {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "src/lib.rs"]).current_dir(folder).stdin(Stdio::null());
    let _ = rustfmt.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Whether a workspace's root says how releases are built.
fn has_profile(root: &Path) -> bool {
    fs::read_to_string(root)
        .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[profile.release]")))
}

/// Whether a folder is within a repository of Git's.
fn is_in_repository(folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|folder| folder.ancestors().any(|folder| folder.join(".git").exists()))
}

/// Checks that cargo takes it as a package's name, and rustc as a library's.
fn check_name(name: &str) -> Result<()> {
    if name.is_empty() {
        return Err("can't tell the crate's name: name a folder that doesn't exist yet, as in `new shout`".into());
    }
    let refuse = |reason: &str| Err(format!("can't name a crate `{}`: {reason}", name.escape_debug()).into());
    let mut letters = name.chars();
    if !letters.next().is_some_and(|first| first.is_ascii_alphabetic()) {
        return refuse("begin it with a letter from a to z");
    }
    if !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_') {
        return refuse("use letters, digits, `-` and `_`");
    }
    if name.len() > 64 {
        return refuse("use at most 64 letters");
    }
    let library = name.replace('-', "_").to_ascii_lowercase();
    if RESERVED_NAMES.contains(&library.as_str()) {
        return refuse("Rust, cargo or the operating system reserves this name");
    }
    Ok(())
}

/// Keywords, crates that this one meets, folders of cargo's, and files that Windows can't have.
#[rustfmt::skip]
const RESERVED_NAMES: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
    "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
    "alloc", "core", "extism_pdk", "proc_macro", "std", "test",
    "build", "deps", "examples", "incremental",
    "aux", "con", "nul", "prn",
];
