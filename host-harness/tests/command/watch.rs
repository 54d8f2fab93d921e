//! `call --watch`.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::support::{Folder, assert_refused, host_harness, letter, run_with};

/// The command as it watches; the lines it prints.
struct Watching(Child, Receiver<String>);

impl Watching {
    fn start(arguments: &[&str]) -> Self {
        let mut command = host_harness();
        command.args(arguments).args(["--json", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = lines(child.stdout.take().unwrap());
        Watching(child, lines)
    }

    fn next_output(&self) -> String {
        let line = self.1.recv_timeout(Duration::from_secs(240)).expect("another call");
        let call: serde_json::Value = serde_json::from_str(&line).unwrap();
        call["output"].as_str().unwrap().to_owned()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

#[test]
fn a_file_that_changes_is_called_again() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", &letter('a'));
    let watching = Watching::start(&["call", &plugin, "greet"]);
    assert_eq!(watching.next_output(), "a");
    // Something broken in between ends nothing.
    folder.write("plugin.wasm", "no module at all");
    thread::sleep(Duration::from_secs(1));
    folder.module("plugin.wasm", &letter('b'));
    assert_eq!(watching.next_output(), "b");
}

#[test]
fn a_crate_that_changes_is_built_and_called_again() {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"watched\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    folder.write("Cargo.toml", manifest);
    let source = |letter: char| {
        format!(
            "#![no_std]
            #[link(wasm_import_module = \"extism:host/env\")]
            unsafe extern \"C\" {{
                safe fn alloc(length: u64) -> u64;
                safe fn store_u8(offset: u64, byte: u32);
                safe fn output_set(offset: u64, length: u64);
            }}
            #[unsafe(no_mangle)]
            pub extern \"C\" fn greet() -> i32 {{
                let block = alloc(1);
                store_u8(block, {letter:?} as u32);
                output_set(block, 1);
                0
            }}
            #[panic_handler]
            fn panic(_: &core::panic::PanicInfo) -> ! {{ loop {{}} }}"
        )
    };
    for path in ["", "Cargo.toml"] {
        folder.write("src/lib.rs", source('a'));
        let watching = Watching::start(&["call", &folder.path(path), "greet"]);
        assert_eq!(watching.next_output(), "a");
        folder.write("src/lib.rs", source('b'));
        assert_eq!(watching.next_output(), "b");
    }
}

/// A change ends what would never end by itself: a call, and a start.
#[test]
fn a_plugin_that_spins_is_called_again() {
    let folder = Folder::new();
    let spins =
        r#"(module (func $spin (loop (br 0))) (func (export "greet") (result i32) (call $spin) (i32.const 0)))"#;
    for spins in [spins.to_owned(), spins.replace("(func (export", "(start $spin) (func (export")] {
        let plugin = folder.module("plugin.wasm", &spins);
        let watching = Watching::start(&["call", &plugin, "greet"]);
        thread::sleep(Duration::from_secs(1));
        folder.module("plugin.wasm", &letter('a'));
        assert_eq!(watching.next_output(), "a");
        folder.module("plugin.wasm", &spins);
        thread::sleep(Duration::from_secs(1));
        folder.module("plugin.wasm", &letter('b'));
        assert_eq!(watching.next_output(), "b");
    }
}

/// In a file, each output has lines of its own.
#[test]
fn outputs_do_not_run_together() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", &letter('a'));
    let mut command = host_harness();
    command.args(["call", &plugin, "greet", "--watch"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let lines = lines(child.stdout.take().unwrap());
    let watching = Watching(child, lines);
    let next = || watching.1.recv_timeout(Duration::from_secs(240)).expect("a line");
    assert_eq!(next(), "a");
    folder.module("plugin.wasm", &letter('b'));
    assert_eq!(next(), "b");
}

#[test]
fn stdin_can_not_be_watched() {
    assert_refused(&run_with(&["call", "-", "f", "--watch"], b""), "error: stdin can't be watched");
}
