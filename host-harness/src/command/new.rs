//! `host-harness new`: writes a plugin crate that builds, tests and can be called at once.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{Result, print};

pub const EXAMPLES: &str = "Example:
  host-harness new shout
  host-harness call shout greet --input Ada
  (cd shout && cargo test)";

/// What to write.
#[derive(Args)]
pub struct New {
    /// The crate's folder, which is made; the last part is the crate's name
    #[arg(value_name = "NAME")]
    path: PathBuf,
}

const MANIFEST: &str = include_str!("new/manifest.txt");
const LIB: &str = include_str!("new/lib.txt");
const README: &str = include_str!("new/readme.txt");

pub fn run(new: &New) -> Result<ExitCode> {
    let folder = &new.path;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    check_name(name)?;
    let (dependency, how) = dependency();
    let manifest = MANIFEST.replace("{name}", name).replace("{dependency}", &dependency);
    let readme = README.replace("{name}", name).replace("{how}", &how);
    create(folder)?;
    let files = [
        ("Cargo.toml", manifest + own_workspace(folder)),
        ("README.md", readme),
        ("src/lib.rs", LIB.to_owned()),
        (".gitignore", "/target\n".to_owned()),
    ];
    for (path, text) in files {
        let path = folder.join(path);
        fs::write(&path, text).map_err(|error| format!("can't write {}: {error}", path.display()))?;
    }
    let shown = folder.display();
    print::line(&format!("Wrote {shown}. Call it:\n  {how} call {shown} greet --input Ada"))?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the folder, which mustn't exist, with one for the sources.
fn create(folder: &Path) -> Result<()> {
    let parent = folder.parent().unwrap_or(Path::new(""));
    let made = fs::create_dir_all(parent).map_err(|error| (parent, error.to_string())).and_then(|()| {
        fs::create_dir(folder).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => (folder, "it exists already, choose another name".into()),
            _ => (folder, error.to_string()),
        })
    });
    let made = made.and_then(|()| fs::create_dir(folder.join("src")).map_err(|error| (folder, error.to_string())));
    made.map_err(|(folder, why)| format!("can't make {}: {why}", folder.display()).into())
}

/// Checks that cargo takes it as a package's name, and rustc as a library's.
fn check_name(name: &str) -> Result<()> {
    let refuse = |why: &str| Err(format!("`{name}` is no name for a crate: {why}").into());
    let mut letters = name.chars();
    if !letters.next().is_some_and(|first| first.is_ascii_alphabetic()) {
        return refuse("begin it with a letter");
    }
    if !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_') {
        return refuse("use letters, digits, `-` and `_`");
    }
    if name.len() > 64 {
        return refuse("use at most 64 letters");
    }
    let library = name.replace('-', "_").to_ascii_lowercase();
    if TAKEN.contains(&library.as_str()) {
        return refuse("it means something to Rust, cargo or the system already");
    }
    Ok(())
}

/// Keywords, crates that this one meets, folders of cargo's, and files that Windows can't have.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
    "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
    "alloc", "core", "extism_pdk", "proc_macro", "std", "test",
    "build", "deps", "examples", "incremental",
    "aux", "con", "nul", "prn",
];

/// What the crate depends on, and how this command is started: from this checkout if there is one, else from crates.io.
fn dependency() -> (String, String) {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize();
    match checkout {
        Ok(checkout) if checkout.join("pdk/Cargo.toml").is_file() => {
            // A string of JSON is one of TOML.
            let pdk = serde_json::Value::from(checkout.join("pdk").display().to_string());
            let manifest = checkout.join("Cargo.toml").display().to_string().replace('\'', r"'\''");
            (format!("{{ path = {pdk} }}"), format!("cargo run --manifest-path '{manifest}' -p host-harness --"))
        }
        _ => (format!("\"{}\"", env!("CARGO_PKG_VERSION")), "host-harness".into()),
    }
}

/// Keeps the crate out of a workspace that it is written into: cargo reads profiles of a workspace's root only.
fn own_workspace(folder: &Path) -> &'static str {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.into());
    let is_workspace = |folder: &Path| {
        fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.starts_with("[workspace")))
    };
    match folder.ancestors().skip(1).any(is_workspace) {
        true => "\n[workspace] # of its own: in another's, the profile above would not count\n",
        false => "",
    }
}
