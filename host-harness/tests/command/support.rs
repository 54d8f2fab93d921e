//! Running the command, and folders to run it on.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The command, in the repository's folder.
pub fn host_harness() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-harness"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command
}

/// `cargo extism`, for a user who has installed it.
pub fn cargo_extism() -> Command {
    let folder = Path::new(env!("CARGO_BIN_EXE_cargo-extism")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.into()).chain(std::env::split_paths(&path))).unwrap();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg("extism").env("PATH", path);
    cargo
}

pub fn run(arguments: &[&str]) -> Output {
    host_harness().args(arguments).output().unwrap()
}

pub fn call(arguments: &[&str]) -> Output {
    host_harness().arg("call").args(arguments).output().unwrap()
}

/// Runs the command with bytes on stdin.
pub fn run_with(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = host_harness();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may end without having read everything.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// The call's stdout as JSON, whatever became of the call.
pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Asserts that the command could not do it, and what it says.
pub fn assert_refused(output: &Output, expected: &str) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(output).contains(expected), "{}", stderr(output));
    assert!(stdout(output).is_empty(), "{}", stdout(output));
    assert!(!stderr(output).contains("panicked"), "{}", stderr(output));
}

/// A new folder, gone at the end of the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("host-harness-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path.canonicalize().unwrap())
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file; its path.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a module given as text; its path.
    pub fn module(&self, name: &str, text: &str) -> String {
        self.write(name, wat::parse_str(text).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A folder whose crates are built in the repository's target folder and by its profile, with what they depend on.
pub fn crates_folder() -> Folder {
    let folder = Folder::new();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let profile = "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.\"*\"]\ndebug = false\n";
    folder.write(".cargo/config.toml", format!("[build]\ntarget-dir = {target:?}\n{profile}"));
    folder
}

/// Gives a crate the versions of what it depends on that this repository is tested with.
pub fn use_our_lock(folder: &Folder, name: &str) {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.path(&format!("{name}/Cargo.lock"))).unwrap();
}

/// A plugin whose `echo` gives its input back.
pub const ECHO: &str = r#"(module
    (import "extism:host/env" "input_offset" (func $offset (result i64)))
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (func (export "echo") (result i32) (call $output (call $offset) (call $length)) (i32.const 0)))"#;

/// A plugin whose `greet` gives a letter as its output.
pub fn letter(letter: char) -> String {
    let code = u32::from(letter);
    format!(
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "extism:host/env" "output_set" (func $output (param i64 i64)))
            (func (export "greet") (result i32) (local i64)
                (local.set 0 (call $alloc (i64.const 1)))
                (call $store (local.get 0) (i32.const {code}))
                (call $output (local.get 0) (i64.const 1))
                (i32.const 0)))"#
    )
}

/// A symbol of 200 bytes that a demangler makes a megabyte of: each of its types is a pair of the type before.
pub fn exploding_symbol() -> String {
    let mut symbol = "INvC1a1f".to_owned();
    let mut before = symbol.len();
    symbol += "ThhE";
    for _ in 0..20 {
        let start = symbol.len();
        let reference = format!("B{}", base_62(before));
        symbol += &format!("T{reference}{reference}E");
        before = start;
    }
    format!("_R{symbol}E")
}

/// As Rust's mangling writes numbers: `_` is 0, and each other has its digits of 1 less before it.
fn base_62(number: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let Some(mut number) = number.checked_sub(1) else { return "_".into() };
    let mut digits = vec![b'_'];
    loop {
        digits.insert(0, DIGITS[number % 62]);
        number /= 62;
        if number == 0 {
            return String::from_utf8(digits).unwrap();
        }
    }
}

/// A module given as text, with a section of records, one a line, in any bytes.
pub fn with_contract(text: &str, records: impl AsRef<[u8]>) -> Vec<u8> {
    let name = b"\x12extism-contract-v0";
    let length = name.len() + records.as_ref().len();
    // In five bytes, whatever it is.
    let length = [0, 7, 14, 21, 28].map(|shift| (length >> shift & 0x7f) as u8 | if shift < 28 { 0x80 } else { 0 });
    [wat::parse_str(text).unwrap().as_slice(), &[0], &length, name, records.as_ref()].concat()
}
