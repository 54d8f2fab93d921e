//! Lists the examples, so that none can be without a test: each becomes a module of tests/examples, whose file must be
//! there with a `SURFACE` and a `runs_on_the_harness`.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let tests = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let folder = tests.join("../examples");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();

    let mut code = String::new();
    let mut all = String::new();
    for name in &names {
        let file = tests.join("examples").join(format!("{name}.rs"));
        let _ = write!(
            code,
            "#[path = {file:?}] mod {name};
             #[test] fn {name}_runs_on_the_harness() {{ {name}::runs_on_the_harness() }}\n"
        );
        let _ = write!(all, "({name:?}, &{name}::SURFACE), ");
    }
    let _ = writeln!(code, "pub const ALL: &[(&str, &crate::surface::Surface)] = &[{all}];");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    fs::write(out.join("examples.rs"), code)
}
