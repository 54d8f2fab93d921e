//! Folders of WASI plugins: what plugins may do there, and what they can't open.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::fs;
use std::path::{Path, PathBuf};

use host_harness::{Builder, Error};

/// A new folder, which is deleted at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("host-harness-folders-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const READ: u32 = 1 << 1;
const WRITE: u32 = 1 << 6;
const CREATE: u32 = 1;

/// WASI's error numbers.
const FAULT: i32 = 21;
const NOT_SUPPORTED: i32 = 58;
const NOT_PERMITTED: i32 = 63;

/// Opens a path in the first folder, and reads into all of its memory at once; the code is a WASI error number, or 255 if
/// `expected` isn't how many bytes came.
fn opens(path: &str, rights: u32, how: u32, pages: u32, expected: u32) -> Vec<u8> {
    let (length, bytes) = (path.len(), u64::from(pages) * 65_536);
    wat::parse_str(format!(
        r#"(module
            (import "wasi_snapshot_preview1" "path_open"
                (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "path_filestat_set_times"
                (func $touch (param i32 i32 i32 i32 i64 i64 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") {pages})
            (data (i32.const 1000) "{path}")
            (func $opened (result i32)
                (call $open (i32.const 3) (i32.const 1) (i32.const 1000) (i32.const {length}) (i32.const {how})
                    (i64.const {rights}) (i64.const 0) (i32.const 0) (i32.const 0)))
            (func (export "open") (result i32) (call $opened))
            (func (export "touch") (result i32)
                (call $touch (i32.const 3) (i32.const 1) (i32.const 1000) (i32.const {length})
                    (i64.const 0) (i64.const 0) (i32.const 10)))
            (func (export "read") (result i32) (local $error i32)
                (if (local.tee $error (call $opened)) (then (return (local.get $error))))
                (i32.store (i32.const 12) (i32.const {bytes}))
                (if (local.tee $error (call $read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 16)))
                    (then (return (local.get $error))))
                (select (i32.const 0) (i32.const 255) (i32.eq (i32.load (i32.const 16)) (i32.const {expected})))))"#
    ))
    .unwrap()
}

fn code(folder: impl Into<PathBuf>, module: Vec<u8>, export: &str) -> i32 {
    let mut plugin = Builder::from_bytes(module).folder(folder, "/data").load().unwrap();
    plugin.outcome(export, "").unwrap().code()
}

#[test]
fn a_folder_marked_so_is_for_reading_only() {
    let folder = Folder::new("read-only");
    fs::create_dir(folder.0.join("sub")).unwrap();
    fs::write(folder.0.join("sub/file"), "0123456789").unwrap();
    let read_only = || PathBuf::from(format!("ro:{}", folder.0.display()));

    assert_eq!(code(read_only(), opens("sub/file", READ, 0, 1, 10), "read"), 0);
    assert_eq!(code(read_only(), opens("sub/file", WRITE, 0, 1, 0), "open"), NOT_PERMITTED);
    assert_eq!(code(read_only(), opens("sub/file", READ, 0, 1, 0), "touch"), NOT_PERMITTED);
    // The official Rust runtime allows this, too.
    assert_eq!(code(read_only(), opens("sub/new", READ, CREATE, 1, 0), "open"), NOT_PERMITTED);
    assert!(!folder.0.join("sub/new").exists());

    assert_eq!(code(&folder.0, opens("sub/file", WRITE, 0, 1, 0), "open"), 0);
    assert_eq!(code(&folder.0, opens("sub/file", READ, 0, 1, 0), "touch"), 0);
    assert_eq!(code(&folder.0, opens("sub/new", WRITE, CREATE, 1, 0), "open"), 0);
    assert!(folder.0.join("sub/new").exists());
}

#[test]
fn each_path_in_a_plugin_is_one_folders() {
    let refused = |folders: &[(&str, &str)]| {
        let builder =
            folders.iter().fold(Builder::from_bytes("unused"), |builder, (host, guest)| builder.folder(*host, *guest));
        let error = builder.load().map(drop).unwrap_err();
        assert!(matches!(error, Error::Setting { .. }), "{error}");
        error.to_string()
    };
    for guest in ["/data", "data", "/data/", "./data", "//data/."] {
        let error = refused(&[("one", "/data"), ("ro:two", guest)]);
        assert_eq!(
            error,
            format!("can't use the folder two: `{guest}` is already the path of one: choose another path")
        );
    }
    for [host, guest] in [["src", ""], ["ro:src", ""], ["", "/data"], ["ro:", "/data"]] {
        assert!(refused(&[(host, guest)]).ends_with("give it a path on the host and a path in the plugin"));
    }
    assert!(refused(&[("a", "/"), ("b", ".")]).starts_with("can't use the folder b: `.` is already the path of a"));
    let apart = [("src", "/a"), ("src", "/a/b"), ("src", "/ab"), ("src", "/")];
    let builder = apart
        .iter()
        .fold(Builder::from_bytes(opens("x", 0, 0, 1, 0)), |builder, (host, guest)| builder.folder(*host, *guest));
    builder.load().unwrap();
}

/// As on the official hosts, only the plugin's memory limits how much it reads or writes at once.
#[test]
fn a_large_file_is_read_at_once() {
    const LARGE: u32 = 150 << 20;
    let folder = Folder::new("large");
    fs::File::create(folder.0.join("file")).unwrap().set_len(LARGE.into()).unwrap();
    let module = opens("file", READ, 0, LARGE / 65_536 + 10, LARGE);
    assert_eq!(code(&folder.0, module.clone(), "read"), 0);
    // The list of the buffers takes memory, too.
    let small = opens("file", READ, 0, 1, 65_536);
    let mut plugin = Builder::from_bytes(small).folder(&folder.0, "/data").memory_pages(1).load().unwrap();
    plugin.outcome("read", "").unwrap().assert_ok();
}

/// Opening these files may wait for another process, or reading them may never end.
#[test]
#[cfg(unix)]
fn only_files_and_folders_are_opened() {
    use std::os::unix::{fs::symlink, net::UnixListener};

    let folder = Folder::new("special");
    let fifo = folder.0.join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    symlink("fifo", folder.0.join("link")).unwrap();
    let _listener = UnixListener::bind(folder.0.join("socket")).unwrap();
    fs::create_dir(folder.0.join("sub")).unwrap();
    fs::write(folder.0.join("sub/file"), "x").unwrap();

    // If opening hangs, the test fails instead of hanging, too.
    let (sender, receiver) = std::sync::mpsc::channel();
    let path = folder.0.clone();
    std::thread::spawn(move || {
        let sent = |folder: &Path, name: &str, rights, how, export: &str| {
            let _ = sender.send((format!("{name} {export}"), code(folder, opens(name, rights, how, 1, 0), export)));
        };
        for name in ["fifo", "link", "sub/../fifo", "socket"] {
            sent(&path, name, READ, 0, "open");
            sent(&path, name, WRITE, CREATE, "open");
            sent(&path, name, READ | WRITE, 0, "open");
            sent(&path, name, READ, 0, "touch");
        }
        for name in ["zero", "null", "tty"] {
            sent(Path::new("/dev"), name, READ, 0, "open");
        }
    });
    for _ in 0..19 {
        let next = receiver.recv_timeout(std::time::Duration::from_secs(240));
        let (what, code) = next.expect("nothing waits for another process");
        assert_eq!(code, NOT_SUPPORTED, "{what}");
    }
    for name in ["sub/file", "sub", "."] {
        assert_eq!(code(&folder.0, opens(name, READ, 0, 1, 0), "open"), 0, "{name}");
    }
}

#[test]
fn random_bytes_fill_all_of_the_memory() {
    let module = |pages: u32, bytes: u64, limit: &str| {
        wat::parse_str(format!(
            r#"(module
                (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
                (memory (export "memory") {pages})
                (func (export "random") (result i32) (local $error i32)
                    (if (local.tee $error (call $random (i32.const 8) (i32.const {bytes})))
                        (then (return (local.get $error))))
                    ;; The last eight bytes are hardly all zero.
                    (select (i32.const 255) (i32.const 0) (i64.eqz (i64.load (i32.const {limit}))))))"#
        ))
        .unwrap()
    };
    let run = |module: Vec<u8>| Builder::from_bytes(module).load().unwrap().outcome("random", "").unwrap().code();
    assert_eq!(run(module(1, 65_528, "65528")), 0);
    assert_eq!(run(module(64, (4 << 20) - 8, "4194296")), 0);
    // Beyond the memory, and beyond 4 GiB.
    assert_eq!(run(module(1, 65_529, "0")), FAULT);
    assert_eq!(run(module(1, 0xffff_ffff, "0")), FAULT);
}
