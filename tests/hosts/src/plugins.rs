//! Builds plugins: those of the repository, those of other PDKs, and the one for measuring, with both PDKs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use host_harness::Profile;

/// The PDK that ours is compared with.
pub const UPSTREAM: &str = "1.4.1";

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().unwrap_or(folder)
}

/// Builds a plugin of the repository, and returns the path of its .wasm file. A plugin of another PDK has a program `build`
/// in its folder. A module in WebAssembly's text format is a file.
pub fn build(folder: &str, setup: &Path) -> Result<PathBuf> {
    let folder = root().join(folder);
    if folder.extension() == Some("wat".as_ref()) {
        let wasm = setup.canonicalize()?.join(folder.file_stem().context("it has a name")?).with_extension("wasm");
        fs::write(&wasm, wat::parse_file(&folder)?)?;
        return Ok(wasm);
    }
    let program = folder.join("build");
    if !program.is_file() {
        return Ok(host_harness::build_crate(folder, Profile::Release)?);
    }
    let setup = setup.canonicalize()?;
    let name = folder.file_name().context("it has a name")?;
    let wasm = setup.join(name).with_extension("wasm");
    let status = Command::new(&program).arg(&setup).arg(&wasm).status();
    let status = status.with_context(|| format!("can't start {}", program.display()))?;
    ensure!(status.success(), "{} failed; its errors are above", program.display());
    Ok(wasm)
}

/// The folder of the .wasm files that manifests name, in the folder where hosts are set up.
pub const MANIFEST: &str = "manifest";

/// Returns the output of `cargo extism manifest`, which builds a plugin of the repository. If `url` is given, it is the
/// address of the folder with the .wasm file, and the manifest names the file by it.
pub fn write_manifest(folder: &str, setup: &Path, url: Option<&str>) -> Result<String> {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args([
        "run",
        "--quiet",
        "-p",
        "host-harness",
        "--",
        "manifest",
        folder,
        "--no-wasm-opt",
    ]);
    command.args(url.map(|url| format!("--url={url}")));
    let output =
        command.arg("--out").arg(setup.canonicalize()?.join(MANIFEST)).output().context("can't start cargo")?;
    ensure!(output.status.success(), "no manifest of {folder}: {}", String::from_utf8_lossy(&output.stderr));
    let mut manifest: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    if url.is_none() {
        // Its paths are relative to the folder where it was written.
        let path = manifest["wasm"][0]["path"].as_str().context("a manifest has a path")?;
        manifest["wasm"][0]["path"] = root().join(path).display().to_string().into();
    }
    Ok(manifest.to_string())
}

/// Builds the plugin for measuring with both PDKs: ours, then upstream's.
pub fn build_for_speed(setup: &Path) -> Result<[PathBuf; 2]> {
    let pdk = root().join("pdk").display().to_string();
    let ours = build_with(setup, "ours", &format!("{{ path = {pdk:?} }}"))?;
    let upstream = build_with(setup, "upstream", &format!("\"={UPSTREAM}\""))?;
    Ok([ours, upstream])
}

/// Copies the crate into a workspace that differs only in the PDK.
fn build_with(setup: &Path, name: &str, pdk: &str) -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("speed");
    let folder = setup.join("speed").join(name);
    fs::create_dir_all(folder.join("src"))?;
    let manifest = fs::read_to_string(source.join("Cargo.toml.in")).context("speed/Cargo.toml.in")?;
    fs::write(folder.join("Cargo.toml"), manifest.replace("{pdk}", pdk))?;
    fs::copy(source.join("src/lib.rs"), folder.join("src/lib.rs"))?;
    Ok(host_harness::build_crate(folder, Profile::Release)?)
}
