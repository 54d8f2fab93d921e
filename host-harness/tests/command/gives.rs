//! What a plugin is given: variables, HTTP, WASI, folders.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::support::{ECHO, Folder, assert_refused, call, host_harness, stderr, stdout, with_contract};

#[test]
fn variables_have_first_values() {
    let folder = Folder::new();
    // Gives the variable `k`.
    let plugin = folder.module(
        "var.wasm",
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "extism:host/env" "var_get" (func $get (param i64) (result i64)))
            (import "extism:host/env" "length" (func $length (param i64) (result i64)))
            (import "extism:host/env" "output_set" (func $output (param i64 i64)))
            (func (export "get") (result i32) (local i64)
                (local.set 0 (call $alloc (i64.const 1)))
                (call $store (local.get 0) (i32.const 107))
                (local.set 0 (call $get (local.get 0)))
                (call $output (local.get 0) (call $length (local.get 0)))
                (i32.const 0)))"#,
    );
    // A value may contain what separates it from its key.
    let output = call(&[&plugin, "get", "--var", "other=x", "--var", "k=a=b"]);
    assert_eq!(stdout(&output), "a=b", "{}", stderr(&output));
}

#[test]
fn a_setting_is_a_pair() {
    for option in ["--config", "--var", "--folder", "--link"] {
        let output = call(&["x.wasm", "f", option, "alone"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("write it as "), "{}", stderr(&output));
    }
}

#[test]
fn http_goes_to_allowed_hosts() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let input = format!(r#"{{"url": "http://{}/"}}"#, server.local_addr().unwrap());
    thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
    });
    let plugin = ["examples/http_get", "http_get", "--input", &input];
    let output = call(&plugin);
    assert_eq!(output.status.code(), Some(255));
    assert!(stderr(&output).contains("is not allowed"), "{}", stderr(&output));
    assert!(stderr(&output).contains("or with `--allow-host` on the command line"), "{}", stderr(&output));
    let output = call(&[&plugin[..], &["--allow-host", "127.0.0.?"]].concat());
    assert_eq!(stdout(&output), "hello");
}

/// Reads up to the empty line that ends a request's head.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "a head ends");
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

#[test]
fn a_request_without_a_body_has_one_of_length_0() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let input = format!(r#"{{"method": "PUT", "url": "http://{}/"}}"#, server.local_addr().unwrap());
    let head = thread::spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        let head = head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
        head.to_ascii_lowercase()
    });
    let output = call(&["tests/plugins/services", "fetch", "--input", &input, "--allow-host", "127.0.0.1"]);
    assert_eq!(stdout(&output), "200 hello", "{}", stderr(&output));
    let head = head.join().unwrap();
    assert!(head.contains("content-length: 0\r\n") && !head.contains("transfer-encoding"), "{head}");
}

#[test]
fn http_goes_through_a_proxy() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let asked = head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
        assert!(head(&mut stream).starts_with("GET /page HTTP/1.1"));
        stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n").unwrap();
        asked
    });
    let plugin = ["call", "examples/http_get", "http_get", "--input", r#"{"url": "http://example.com/page"}"#];
    let mut command = host_harness();
    command.args(plugin).args(["--allow-host", "example.com"]).env("ALL_PROXY", &address).env_remove("NO_PROXY");
    let output = command.output().unwrap();
    let refusal = "a redirect to http://example.org/ is not allowed: `example.org` isn't among the allowed hosts \
                   (`example.com`): allow it with `allow_host`, or with `--allow-host` on the command line";
    let setting =
        "write in the plugin's Cargo.toml:\n  [package.metadata.extism]\n  allowed_hosts = [\"example.org\"]\n";
    assert!(stderr(&output).contains(refusal) && stderr(&output).ends_with(setting), "{}", stderr(&output));
    assert!(asked.join().unwrap().starts_with("CONNECT example.com:80 "));
}

#[test]
fn folders_are_shown_under_their_own_paths() {
    let folder = Folder::new();
    folder.write("lines", "1\n2\n3\n");
    // A drive of Windows, as far as a colon goes.
    folder.write("C:\\data/lines", "1\n2\n");
    for (host, lines) in [("", "3"), ("C:\\data", "2")] {
        for dir in [format!("{}:/data", folder.path(host)), format!("ro:{}:/data", folder.path(host))] {
            let output = call(&["examples/wasi_file", "count_lines", "--input", "/data/lines", "--folder", &dir]);
            assert_eq!(stdout(&output), lines, "{}", stderr(&output));
        }
    }
}

#[test]
fn a_folder_has_a_path_on_each_side() {
    for dir in ["/data", "/data:", ":/data", "ro:/data", "ro:/data:", "ro::/data", r"C:\data", r"ro:C:\data", ":", ""] {
        let output = call(&["x.wasm", "f", "--folder", dir]);
        assert_eq!(output.status.code(), Some(2), "{dir}");
        assert!(stderr(&output).contains("write it as HOST:GUEST, or ro:HOST:GUEST"), "{dir}: {}", stderr(&output));
    }
    let wasi = ["examples/wasi_file", "count_lines", "--input", "/data/lines.txt", "--folder", "src:/data"];
    let output = call(&[&wasi[..], &["--folder", "ro:tests:/data/"]].concat());
    assert_refused(
        &output,
        "error: can't use the folder tests: `/data/` is already the path of src: choose another path",
    );
    let output = call(&[&wasi[..4], &["--folder", "nowhere:/data"]].concat());
    assert_refused(&output, "error: can't use the folder nowhere: ");
}

#[test]
fn wasi_is_given_if_asked_for() {
    let folder = Folder::new();
    // Writes its name through WASI.
    let plugin = folder.module(
        "wasi.wasm",
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 0) "\08\00\00\00\05\00\00\00printed!")
            (func (export "print") (result i32)
                (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))))"#,
    );
    assert_refused(&call(&[&plugin, "print"]), "error: the plugin needs WASI (fd_write): add --wasi\n");
    let output = call(&[&plugin, "print", "--wasi"]);
    assert!(output.status.success(), "{output:?}");
    // Stdout is for the output.
    assert_eq!((stdout(&output), stderr(&output)), ("", "print"));
}

/// It may be meant for another version of the plugin, or be mistyped.
#[test]
fn what_does_nothing_is_noted() {
    let folder = Folder::new();
    let config = r#"{"config":"S","fields":[{"name":"greeting","type":"text"},{"flatten":{"ref":"More"}}],"types":{"More":{"struct":[{"name":"deep","type":"text"}]}}}"#;
    let plugin = folder.write("echo.wasm", with_contract(ECHO, config));
    let noted = |options: &[&str]| {
        let output = call(&[&[&plugin, "echo", "--input", "x"], options].concat());
        assert_eq!(stdout(&output), "x", "{output:?}");
        stderr(&output).to_owned()
    };
    assert_eq!(noted(&["--config", "greeting=Hi", "--config", "deep=x"]), "");
    let unknown = "note: the plugin's contract doesn't have the config key `greting`; it has deep, greeting\n";
    assert_eq!(noted(&["--config", "greting=Hi"]), unknown);
    assert_eq!(noted(&["--config", "greting=Hi", "--strict"]), unknown);
    let link = format!("kv={plugin}");
    let unused = format!("note: the plugin imports nothing from `kv`, so --link {link} does nothing; ");
    assert_eq!(noted(&["--link", &link]), unused.clone() + "it imports nothing of an application's\n");
    let hosts = "note: the plugin sends no HTTP requests, so the hosts it is allowed do nothing for it\n";
    assert_eq!(noted(&["--allow-host", "example.com"]), hosts);

    let typed = r#"{"config":"S","fields":[{"name":"limit","type":"u32"},{"name":"on","type":"bool","aliases":["is-on"]},{"name":"ratio","type":{"option":"f32"}},{"name":"tags","type":{"list":"text"}},{"name":"mode","type":{"ref":"M"}},{"name":"code","type":"text"},{"name":"letter","type":"char"}],"types":{"M":{"enum":[{"name":"fast"},{"name":"slow"}]}}}"#;
    let plugin = folder.write("typed.wasm", with_contract(ECHO, typed));
    let noted = |pair: &str| {
        let output = call(&[&plugin, "echo", "--input", "x", "--config", pair]);
        assert_eq!(stdout(&output), "x", "{output:?}");
        stderr(&output).to_owned()
    };
    for right in [
        "limit=50",
        "limit=+5",
        "limit=007",
        "limit=",
        "on=true",
        "ratio=1",
        "ratio=.5",
        "ratio=1e3",
        "tags=[\"a\"]",
        "mode=fast",
        "code=50",
        "code={",
        "letter=x",
        "letter=5",
    ] {
        assert_eq!(noted(right), "", "{right}");
    }
    for (wrong, note) in [
        ("limit=many", "note: the config key `limit`: expected u32, not \"many\"\n"),
        ("limit=-1", "note: the config key `limit`: expected u32, "),
        ("is-on=yes", "note: the config key `is-on`: expected bool, "),
        ("ratio=half", "note: the config key `ratio`: expected "),
        ("tags=a", "note: the config key `tags`: expected "),
        ("mode=medium", "note: the config key `mode`: "),
        ("letter=xy", "note: the config key `letter`: expected "),
    ] {
        assert!(noted(wrong).starts_with(note), "{}", noted(wrong));
    }

    // A map takes any key, and of a plugin that describes no config nothing is known.
    let open = config.replace("{\"ref\":\"More\"}", "{\"map\":[\"text\",\"text\"]}");
    for contract in [&open, r#"{"export":"echo"}"#] {
        let plugin = folder.write("open.wasm", with_contract(ECHO, contract));
        let output = call(&[&plugin, "echo", "--input", "x", "--config", "any=1"]);
        assert_eq!((stdout(&output), stderr(&output)), ("x", ""), "{contract}");
    }

    let imports = r#"(module (import "kv" "get" (func (result i64))) (import "app" "x" (func)) (func (export "f") (result i32) (i32.const 0)))"#;
    let imports = folder.module("imports.wasm", imports);
    let gives = folder.module("gives.wasm", r#"(module (func (export "get") (result i64) (i64.const 0)))"#);
    let output = call(&[&imports, "f", "--link", &format!("kv={gives}"), "--link", &format!("vk={gives}")]);
    let unused = format!(
        "note: the plugin imports nothing from `vk`, so --link vk={gives} does nothing; it imports from app, kv\n"
    );
    assert_eq!(stderr(&output), unused);
}

#[test]
fn a_host_that_no_url_has_is_refused() {
    for host in ["", "https://a.b", "a.b:80", "A.b", "[a"] {
        let output = call(&["x.wasm", "f", "--allow-host", host]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains("invalid value '"), "{output:?}");
    }
    for host in ["*", "::1", "a.b", "node[1-3].b", "[!x]", "x[]]"] {
        assert!(
            stderr(&call(&["x.wasm", "f", "--allow-host", host])).starts_with("error: can't read x.wasm"),
            "{host}"
        );
    }
}

#[test]
fn only_the_plugin_comes_from_stdin() {
    let folder = Folder::new();
    let plugin =
        folder.module("f.wasm", r#"(module (import "kv" "f" (func)) (func (export "f") (result i32) (i32.const 0)))"#);
    let refused = call(&[&plugin, "f", "--link", "kv=-"]);
    assert_refused(&refused, "error: --link takes the plugin from a file or a folder, not from stdin");
    assert_refused(&call(&[&plugin, "f", "--host-fn", "f=@-"]), "error: `@` takes a file, not stdin");
}
