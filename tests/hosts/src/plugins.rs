//! The plugins' .wasm files: the repository's own, and the one for measuring, built with both PDKs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use host_harness::Profile;

/// The PDK that ours is measured against.
pub const UPSTREAM: &str = "1.4.1";

/// The repository's root.
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap_or(folder)
}

/// Builds a plugin of the repository; the path of its .wasm file.
pub fn build(folder: &str) -> Result<PathBuf> {
    Ok(host_harness::build_crate(root().join(folder), Profile::Release)?)
}

/// Builds the plugin for measuring with both PDKs: ours, then upstream's.
pub fn build_for_speed(setup: &Path) -> Result<[PathBuf; 2]> {
    let pdk = root().join("pdk").display().to_string();
    let ours = build_with(setup, "ours", &format!("{{ path = {pdk:?} }}"))?;
    let upstream = build_with(setup, "upstream", &format!("\"={UPSTREAM}\""))?;
    Ok([ours, upstream])
}

/// Copies the crate into a workspace of its own that differs in the PDK only.
fn build_with(setup: &Path, name: &str, pdk: &str) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("speed");
    let folder = setup.join("speed").join(name);
    fs::create_dir_all(folder.join("src"))?;
    let manifest = fs::read_to_string(source.join("Cargo.toml.in")).context("speed/Cargo.toml.in")?;
    fs::write(folder.join("Cargo.toml"), manifest.replace("{pdk}", pdk))?;
    fs::copy(source.join("src/lib.rs"), folder.join("src/lib.rs"))?;
    Ok(host_harness::build_crate(folder, Profile::Release)?)
}
