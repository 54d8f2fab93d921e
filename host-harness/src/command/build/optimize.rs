//! Making a module smaller by binaryen's wasm-opt, where it is installed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use extism_pdk::contract::Contract;

use crate::build::show_progress;
use crate::command::error::Result;
use crate::command::files::{read, write};
use crate::command::module::Module;
use crate::command::print;

/// The features that all hosts have, those of WebAssembly 2.0, by wasm-opt's names. It uses no others.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

pub struct Optimized {
    pub wasm: Vec<u8>,
    /// What wasm-opt says of itself, such as `wasm-opt version 123`.
    pub version: String,
}

/// Runs wasm-opt, with its files in a folder. `None` if it isn't installed, or doesn't make a smaller module of the same
/// contract.
pub fn run(wasm: &[u8], folder: &Path) -> Result<Option<Optimized>> {
    let Ok(version) = Command::new("wasm-opt").arg("--version").output() else { return Ok(None) };
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    // Several builds may run at once, so the files are named by the process.
    let name = std::process::id();
    let (before, after) = (folder.join(format!("{name}.wasm")), folder.join(format!("{name}.out.wasm")));
    write(&before, wasm)?;
    show_progress(&format!("  Optimizing by {version}"));
    let mut command = Command::new("wasm-opt");
    command.arg("-Oz").args(FEATURES).arg(&before).arg("-o").arg(&after);
    if Module::parse(wasm).is_ok_and(|module| module.has_names) {
        command.arg("-g"); // keeps them
    }
    let output = command.output();
    let optimized = match &output {
        Ok(output) if output.status.success() => read(&after),
        Ok(output) => Err(last_line(output).into()),
        Err(error) => Err(error.to_string().into()),
    };
    let _ = fs::remove_file(before);
    let _ = fs::remove_file(after);
    let checked = optimized.and_then(|optimized| check(wasm, &optimized).map(|()| optimized).map_err(Into::into));
    match checked {
        Ok(optimized) if optimized.len() < wasm.len() => Ok(Some(Optimized { wasm: optimized, version })),
        Ok(_) => Ok(None),
        Err(reason) => {
            print::warning(&format!("{version} failed, and the plugin is left as cargo built it: {reason}"));
            Ok(None)
        }
    }
}

/// Checks that the new module is valid, and has the same contract and order of imports.
fn check(before: &[u8], after: &[u8]) -> std::result::Result<(), String> {
    let module = Module::parse(after)?;
    if let Some(reason) = module.invalid {
        return Err(format!("it made a module that isn't valid: {reason}"));
    }
    // The JavaScript SDK depends on the order: see `warnings` of `inspect`.
    let imports_before = Module::parse(before)?.imports;
    let mut rest = imports_before.iter();
    let is_in_order = module.imports.iter().all(|import| rest.any(|other| other.name == import.name));
    if !is_in_order {
        return Err("it changed the order of the imports".into());
    }
    let contract = |wasm: &[u8]| Contract::of(wasm).map_err(|error| error.to_string());
    if contract(before)? != contract(after)? {
        return Err("it changed the contract".into());
    }
    Ok(())
}

/// The last line that it wrote, which says why it failed.
fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.trim().lines().last().map_or_else(|| output.status.to_string(), str::to_owned)
}
