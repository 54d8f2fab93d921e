//! `dev`, by its server alone: `tests/hosts/js/dev.mjs` works with the page in a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ECHO, Folder, assert_refused, host_harness, run, run_with, stderr, with_contract};

/// The command as it serves, until it is dropped.
struct Dev {
    child: Child,
    /// As in `127.0.0.1:4321`.
    address: String,
}

impl Dev {
    fn start(plugin: &str, options: &[&str]) -> Self {
        let mut command = host_harness();
        command.args(["dev", plugin, "--port", "0"]).args(options).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().split_once("http://").unwrap().1.trim_end_matches('/').to_owned();
        Dev { child, address }
    }

    /// Sends bytes; all that is answered.
    fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // It may be refused before all of it is read.
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn send(&self, method: &str, target: &str, body: &str) -> String {
        let (host, length) = (&self.address, body.len());
        self.exchange(&format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}"))
    }

    fn post(&self, target: &str, body: &Value) -> Value {
        let answer = self.send("POST", target, &body.to_string());
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1)
            .unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    fn call(&self, export: &str, arguments: &str) -> Value {
        self.post("/call", &json!({"export": export, "arguments": arguments}))
    }

    fn input(&self, export: &str, input: &str) -> Value {
        self.post("/call", &json!({"export": export, "input": input}))
    }

    /// Waits for a state that is as it should be.
    fn wait_for(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let mut revision = 0;
        for _ in 0..200 {
            let answer = self.send("GET", &format!("/state?after={revision}"), "");
            let state: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
            if is_so(&state) {
                return state;
            }
            revision = state["revision"].as_u64().unwrap();
        }
        panic!("no such state comes");
    }

    fn built(&self) -> Value {
        self.wait_for(|state| state["building"] == false)
    }
}

impl Drop for Dev {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn status(answer: &str) -> &str {
    answer.strip_prefix("HTTP/1.1 ").unwrap_or(answer).split("\r\n").next().unwrap()
}

/// A plugin whose `keep` sets the variable `k`, whose `kept` gives it, and whose `spin` never ends.
fn keeper(value: char) -> String {
    let code = u32::from(value);
    format!(
        r#"(module
            (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
            (import "extism:host/env" "length" (func $length (param i64) (result i64)))
            (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
            (import "extism:host/env" "output_set" (func $output (param i64 i64)))
            (import "extism:host/env" "var_set" (func $set (param i64 i64)))
            (import "extism:host/env" "var_get" (func $get (param i64) (result i64)))
            (func $letter (param i32) (result i64) (local i64)
                (local.set 1 (call $alloc (i64.const 1)))
                (call $store (local.get 1) (local.get 0))
                (local.get 1))
            (func (export "keep") (result i32)
                (call $set (call $letter (i32.const 107)) (call $letter (i32.const {code})))
                (i32.const 0))
            (func (export "kept") (result i32) (local i64)
                (local.set 0 (call $get (call $letter (i32.const 107))))
                (call $output (local.get 0) (call $length (local.get 0)))
                (i32.const 0))
            (func (export "spin") (result i32) (loop (br 0)) (i32.const 0))
            (func (export "_initialize"))
            (func (export "not_for_hosts") (param i64)))"#
    )
}

#[test]
fn the_page_can_load_only_what_is_its_own() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("echo.wasm", ECHO), &[]);
    for (target, content_type) in [("/", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css")] {
        let answer = dev.send("GET", target, "");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(status(head), "200 OK");
        let headers: Vec<_> = head.lines().collect();
        assert!(headers.contains(&format!("Content-Type: {content_type}; charset=utf-8").as_str()), "{head}");
        assert!(headers.contains(&format!("Content-Length: {}", body.len()).as_str()), "{head}");
        assert!(headers.contains(&"X-Content-Type-Options: nosniff"), "{head}");
        let policy = headers.iter().find_map(|header| header.strip_prefix("Content-Security-Policy: ")).unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    }
    let page = dev.send("GET", "/", "");
    assert!(!page.contains("style=") && !page.contains("onclick") && page.matches("<script").count() == 1);
    for (method, target, expected) in [
        ("GET", "/other", "404 Not Found"),
        ("GET", "/../Cargo.toml", "404 Not Found"),
        ("POST", "/", "405 Method Not Allowed"),
        ("GET", "/call", "405 Method Not Allowed"),
        ("HEAD", "/state", "405 Method Not Allowed"),
    ] {
        assert_eq!(status(&dev.send(method, target, "")), expected, "{method} {target}");
    }
}

#[test]
fn only_this_machine_and_pages_of_its_own_are_answered() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("keeper.wasm", &keeper('a')), &[]);
    dev.built();
    let (_, port) = dev.address.split_once(':').unwrap();
    // On Linux, all of 127.0.0.0/8 is this machine: who listens everywhere is found there.
    assert!(TcpStream::connect(format!("127.0.0.2:{port}")).is_err());

    let ask = |headers: &str| {
        let body = r#"{"export": "keep", "input": ""}"#;
        dev.exchange(&format!("POST /call HTTP/1.1\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()))
    };
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    for foreign in [
        String::new(),
        "Host: 127.0.0.1\r\n".into(),
        format!("Host: example.com:{port}\r\n"),
        format!("Host: 127.0.0.1.example.com:{port}\r\n"),
        format!("Host: 127.0.0.1:{port}0\r\n"),
        format!("{own}Origin: http://example.com\r\n"),
        format!("{own}Origin: http://example.com:{port}\r\n"),
        format!("{own}Origin: http://127.0.0.1\r\n"),
        format!("{own}Origin: http://127.0.0.1:{port}.example.com\r\n"),
        format!("{own}Origin: https://127.0.0.1:{port}\r\n"),
        format!("{own}Origin: null\r\n"),
        format!("{own}Origin:\r\n"),
    ] {
        let answer = ask(&foreign);
        assert_eq!(status(&answer), "403 Forbidden", "{foreign}");
        assert!(answer.contains(&format!("only pages of http://127.0.0.1:{port}/ are answered")), "{answer}");
    }
    for twice in [format!("{own}{own}"), format!("{own}Origin: http://127.0.0.1:{port}\r\nOrigin: http://a.b\r\n")] {
        assert_eq!(status(&ask(&twice)), "400 Bad Request", "{twice}");
    }
    assert_eq!(dev.built()["vars"], json!({}));
    for own in [
        own.clone(),
        format!("{own}Origin: http://127.0.0.1:{port}\r\n"),
        format!("host: LOCALHOST:{port}\r\norigin: http://localhost:{port}\r\n"),
    ] {
        assert_eq!(status(&ask(&own)), "200 OK", "{own}");
    }
    assert_eq!(dev.built()["vars"], json!({"k": "a"}));
}

#[test]
fn requests_have_limits() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("echo.wasm", ECHO), &[]);
    let own = format!("Host: {}\r\n", dev.address);
    for (request, expected) in [
        ("\x16\x03\x01 this is TLS\r\n\r\n".to_owned(), "400 Bad Request"),
        (format!("POST /call HTTP/1.1\r\n{own}Content-Length: 99999999999999999999\r\n\r\n"), "400 Bad Request"),
        (format!("POST /call HTTP/1.1\r\n{own}Content-Length: -1\r\n\r\n"), "400 Bad Request"),
        (format!("POST /call HTTP/1.1\r\n{own}Content-Length: 0\r\nContent-Length: 1\r\n\r\n"), "400 Bad Request"),
        (format!("POST /call HTTP/1.1\r\n{own}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400 Bad Request"),
        (format!("POST /call HTTP/1.1\r\n{own}Content-Length: 16777217\r\n\r\n"), "413 Content Too Large"),
        (format!("GET / HTTP/1.1\r\n{own}A: {}\r\n\r\n", "a".repeat(10_000)), "431 Request Header Fields Too Large"),
        (format!("GET /{} HTTP/1.1\r\n{own}\r\n", "a".repeat(10_000_000)), "431 Request Header Fields Too Large"),
        (format!("GET / HTTP/1.1\r\n{own}{}\r\n", "A: a\r\n".repeat(100)), "400 Bad Request"),
    ] {
        let answer = dev.exchange(&request);
        assert_eq!(status(&answer), expected, "{request:.80}");
    }
    for body in ["", "{", "[]", r#"{"export": "echo"}"#, r#"{"input": "a"}"#, r#"{"export": 1, "input": "a"}"#] {
        assert_eq!(status(&dev.send("POST", "/call", body)), "400 Bad Request", "{body}");
    }
}

/// Those who never finish their request are let go of, and keep nobody from being answered.
#[test]
fn slow_clients_are_let_go_of() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("echo.wasm", ECHO), &[]);
    dev.built();
    let mut slow: Vec<_> = (0..20).map(|_| TcpStream::connect(&dev.address).unwrap()).collect();
    let beginnings =
        ["", "GET / HT", &format!("POST /call HTTP/1.1\r\nHost: {}\r\nContent-Length: 9\r\n\r\n", dev.address)];
    for (stream, beginning) in slow.iter_mut().zip(beginnings.iter().cycle()) {
        stream.write_all(beginning.as_bytes()).unwrap();
    }
    assert_eq!(dev.input("echo", "a")["output"], "a");
    for stream in &mut slow {
        // Closed, not waited for in vain.
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
}

#[test]
fn too_many_clients_are_told() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("echo.wasm", ECHO), &[]);
    let open: Vec<_> = (0..64).map(|_| TcpStream::connect(&dev.address).unwrap()).collect();
    assert_eq!(status(&dev.send("GET", "/", "")), "503 Service Unavailable");
    drop(open);
    while status(&dev.send("GET", "/", "")) != "200 OK" {
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_call_gives_all_that_came_of_it() {
    let folder = Folder::new();
    let record = json!({"export": "echo", "input": {"name": "a", "as": "le", "type": "u64"}, "output": {"as": "le", "type": "u64"}});
    let dev = Dev::start(&folder.write("echo.wasm", with_contract(ECHO, record.to_string())), &[]);
    dev.built();
    let call = dev.call("echo", "[18446744073709551615]");
    assert_eq!((&call["value"], &call["bytes"]), (&json!("18446744073709551615"), &json!(8)), "{call}");
    assert!(call["fuel"].as_u64().unwrap() > 0 && call["milliseconds"].as_f64().is_some(), "{call}");
    assert_eq!((&call["logs"], &call["host_calls"], &call["pages"]), (&json!([]), &json!([]), &json!(0)));
    assert_eq!(
        dev.input("echo", "no")["unlike_contract"],
        "can't decode the output (2 bytes) as le u64: its length is wrong"
    );
    for (call, refused) in [
        (dev.call("echo", "[-1]"), "argument 1, `a`: expected u64, not -1"),
        (dev.call("other", "[]"), "the contract doesn't describe `other`"),
        (dev.input("other", ""), "the plugin has no export `other`"),
    ] {
        assert!(call["refused"].as_str().unwrap().starts_with(refused), "{call}");
    }
}

#[test]
fn host_functions_and_config_are_given() {
    let replies = ["--host-fn", "kv.kv_read=41", "--host-fn", "kv.kv_write="];
    let dev = Dev::start("examples/kv_store", &replies);
    dev.built();
    let call = dev.call("increment", r#"["visits"]"#);
    assert_eq!(call["value"], r#""42""#, "{call}");
    assert_eq!(call["host_calls"][1], json!({"namespace": "kv", "name": "kv_write", "arguments": ["visits", "42"]}));

    let dev = Dev::start("examples/count_vowels", &["--config", "vowels=lo"]);
    let state = dev.built();
    assert_eq!(
        state["config"],
        json!([{"name": "vowels", "doc": "", "default": "", "required": false, "value": "lo"}])
    );
    let count = |config: Value| {
        let body = json!({"export": "count_vowels", "arguments": "[\"Hello\"]", "config": config});
        let call = dev.post("/call", &body);
        call["value"].as_str().map(str::to_owned).unwrap_or_else(|| panic!("{call}"))
    };
    assert_eq!(count(json!({"vowels": "lo"})), r#"{"count":3,"total":3,"vowels":"lo"}"#);
    // Variables outlast a change of the config.
    assert_eq!(count(json!({})), r#"{"count":2,"total":5,"vowels":"aeiouAEIOU"}"#);
}

/// What each type is entered by.
#[test]
fn fields_are_of_the_contracts_types() {
    let types = json!({
        "Point": {"struct": [{"name": "x", "type": "f64"}, {"name": "label", "type": "text", "optional": true}]},
        "Node": {"struct": [{"name": "next", "type": {"ref": "Node"}}]},
        "Colour": {"enum": [{"name": "Red"}, {"name": "Blue"}]},
        "Shape": {"enum": [{"name": "Empty"}, {"name": "Square", "is": "f64"}]},
        "Id": {"is": "u32"},
    });
    let arguments = json!([
        {"name": "text", "type": "text", "doc": "Says."}, {"name": "char", "type": "char"}, {"name": "flag", "type": "bool"},
        {"name": "maybe", "type": {"option": "bool"}}, {"name": "whole", "type": "i8"}, {"name": "float", "type": "f32"},
        {"name": "id", "type": {"ref": "Id"}}, {"name": "colour", "type": {"ref": "Colour"}},
        {"name": "shape", "type": {"ref": "Shape"}}, {"name": "point", "type": {"ref": "Point"}},
        {"name": "perhaps", "type": {"option": {"ref": "Point"}}}, {"name": "list", "type": {"list": "u8"}},
        {"name": "node", "type": {"ref": "Node"}}, {"name": "last", "type": {"option": "text"}, "optional": true},
    ]);
    let record = json!({"export": "echo", "args": arguments, "types": types});
    let folder = Folder::new();
    let dev = Dev::start(&folder.write("echo.wasm", with_contract(ECHO, record.to_string())), &[]);
    let state = dev.built();
    let fields = state["exports"][0]["fields"].as_array().unwrap_or_else(|| panic!("{state}"));
    let kinds = fields
        .iter()
        .map(|field| [&field["name"], &field["kind"], &field["presence"]].map(|text| text.as_str().unwrap()));
    let expected = [
        ["text", "text", "required"],
        ["char", "text", "required"],
        ["flag", "flag", "required"],
        ["maybe", "choice", "nullable"],
        ["whole", "number", "required"],
        ["float", "number", "required"],
        ["id", "number", "required"],
        ["colour", "choice", "required"],
        ["shape", "json", "required"],
        ["point", "group", "required"],
        ["perhaps", "json", "nullable"],
        ["list", "json", "required"],
        ["node", "group", "required"],
        ["last", "text", "optional"],
    ];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
    assert_eq!((&fields[0]["doc"], &fields[0]["type"]), (&json!("Says."), &json!("text")));
    assert_eq!((&fields[4]["step"], &fields[5]["step"]), (&json!("1"), &json!("any")));
    assert_eq!(fields[7]["choices"], json!([["Red", "\"Red\""], ["Blue", "\"Blue\""]]));
    assert_eq!(fields[9]["fields"][1]["presence"], "optional");
    // A struct within itself comes to an end.
    let innermost = &fields[12]["fields"][0]["fields"][0]["fields"][0];
    assert_eq!(innermost["kind"], "json", "{innermost}");
}

#[test]
fn a_build_keeps_variables_and_a_broken_one_the_plugin_before() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", &keeper('a'));
    let dev = Dev::start(&plugin, &["--var", "k=first"]);
    let state = dev.built();
    let names = state["exports"].as_array().unwrap().iter().map(|export| export["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["keep", "kept", "spin"]);
    assert_eq!(state["exports"][0]["fields"], Value::Null);
    assert_eq!(dev.input("kept", "")["output"], "first");
    assert_eq!(dev.input("keep", "")["vars"], json!({"k": "a"}));

    folder.write("plugin.wasm", "no module at all");
    let state = dev.wait_for(|state| state["error"] != Value::Null);
    assert!(state["error"].as_str().unwrap().contains("as a WebAssembly module"), "{state}");
    assert_eq!(dev.input("kept", "")["output"], "a");

    folder.module("plugin.wasm", &keeper('b').replace("\"kept\"", "\"kept_on\""));
    dev.wait_for(|state| state["exports"][1]["name"] == "kept_on");
    assert_eq!(dev.input("kept_on", "")["output"], "a");
    assert_eq!(dev.input("keep", "")["vars"], json!({"k": "b"}));
    assert_eq!(dev.post("/restart", &json!({})), json!({}));
    assert_eq!(dev.built()["vars"], json!({"k": "first"}));

    // One that can't be started is none.
    folder.module("plugin.wasm", "(module (func $f unreachable) (start $f))");
    let state = dev.wait_for(|state| state["error"] != Value::Null);
    assert!(state["error"].as_str().unwrap().starts_with("can't start the plugin: "), "{state}");
    assert_eq!(dev.input("kept_on", "")["output"], "first");
}

#[test]
fn before_the_first_build_nothing_can_be_called() {
    let folder = Folder::new();
    let dev = Dev::start(&folder.write("none.wasm", "no module yet"), &[]);
    let state = dev.built();
    assert!(state["error"].as_str().unwrap().contains("none.wasm"), "{state}");
    for answer in [dev.input("f", ""), dev.post("/restart", &json!({}))] {
        assert!(answer["refused"].as_str().unwrap().starts_with("the plugin can't be called yet"), "{answer}");
    }
    folder.module("none.wasm", ECHO);
    dev.wait_for(|state| state["error"] == Value::Null && state["exports"][0]["name"] == "echo");
    assert_eq!(dev.input("echo", "now")["output"], "now");
}

#[test]
fn endless_calls_end_by_the_limit_or_a_build() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", &keeper('a'));
    let dev = Dev::start(&plugin, &["--timeout", "200"]);
    dev.built();
    let call = dev.input("spin", "");
    assert_eq!(call["error"], "the call took longer than its limit of 200ms");
    assert_eq!(dev.input("keep", "")["error"], Value::Null);

    let dev = Dev::start(&plugin, &["--timeout", "60000"]);
    dev.built();
    thread::scope(|scope| {
        let spins = scope.spawn(|| dev.input("spin", ""));
        thread::sleep(Duration::from_secs(1));
        folder.module("plugin.wasm", &keeper('b'));
        assert_eq!(spins.join().unwrap()["error"], "the call was cancelled");
    });
    dev.wait_for(|state| state["builds"] == 2);
    assert_eq!(dev.input("keep", "")["vars"], json!({"k": "b"}));
    let dev = Dev::start(&plugin, &["--fuel", "1000"]);
    dev.built();
    assert!(dev.input("spin", "")["error"].as_str().unwrap().contains("fuel"));
}

#[test]
fn what_the_compiler_says_is_told() {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"broken\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
        [package.metadata.extism]\nconfig = { greeting = \"Hello\", number = 5 }\ntimeout_ms = 300\n";
    folder.write("Cargo.toml", manifest);
    folder.write("src/lib.rs", "pub fn f() -> u8 { \"text\" }\n");
    let dev = Dev::start(&folder.path(""), &["--config", "number=6"]);
    let state = dev.built();
    let error = state["error"].as_str().unwrap();
    assert!(error.starts_with("error[E0308]: mismatched types\n --> src/lib.rs:1:20\n"), "{error}");
    assert!(error.contains("cargo build failed (exit status: 101); see above"), "{error}");

    let spins = "#[unsafe(no_mangle)]\npub extern \"C\" fn spin() -> i32 {\n    loop {}\n}\n";
    folder.write("src/lib.rs", spins);
    let state = dev.wait_for(|state| state["error"] == Value::Null && state["building"] == false);
    let value = |at: usize| [&state["config"][at]["name"], &state["config"][at]["value"]];
    assert_eq!((value(0), value(1)), ([&json!("greeting"), &json!("Hello")], [&json!("number"), &json!("6")]));
    assert_eq!(dev.input("spin", "")["error"], "the call took longer than its limit of 300ms");
}

#[test]
fn what_it_can_not_do_is_said_at_once() {
    assert_refused(
        &run_with(&["dev", "-"], b""),
        "error: stdin can't be watched: give the plugin as a file or a folder",
    );
    let folder = Folder::new();
    let dev = Dev::start(&folder.module("echo.wasm", ECHO), &[]);
    let (_, port) = dev.address.split_once(':').unwrap();
    let output = run(&["dev", &folder.path("echo.wasm"), "--port", port]);
    assert_refused(&output, &format!("error: can't listen on 127.0.0.1:{port}: "));
    assert!(stderr(&output).ends_with("; --port 0 takes one that is free\n"), "{}", stderr(&output));

    // What no build makes a plugin isn't waited for.
    assert_refused(&run(&["dev", "nowhere"]), "error: can't read nowhere: No such file");
    assert_refused(&run(&["dev", &folder.path("")]), "it has no Cargo.toml");
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"plugins/*\", \"app\"]\n";
    folder.write("Cargo.toml", members);
    for (name, kind) in [
        ("plugins/one", "[lib]\ncrate-type = [\"cdylib\"]\n"),
        ("plugins/two", "[lib]\ncrate-type = [\"cdylib\"]\n"),
        ("app", ""),
    ] {
        let (_, package) = name.rsplit_once('/').unwrap_or(("", name));
        folder.write(
            &format!("{name}/Cargo.toml"),
            format!("[package]\nname = \"{package}\"\nedition = \"2024\"\n{kind}"),
        );
        folder.write(&format!("{name}/src/lib.rs"), "");
    }
    let plugins = "name the folder of a plugin in it, plugins/one, plugins/two";
    assert_refused(&run(&["dev", &folder.path("")]), plugins);
    assert_refused(&run(&["dev", &folder.path("Cargo.toml")]), plugins);
    assert_refused(&run(&["dev", &folder.path("app")]), "it isn't a plugin: add `[lib]`");
    folder.write("Cargo.toml", format!("[package]\nname = \"root\"\nedition = \"2024\"\n{members}"));
    folder.write("src/lib.rs", "");
    let or = "to its Cargo.toml, or name the folder of a plugin, plugins/one, plugins/two";
    assert_refused(&run(&["dev", &folder.path("")]), or);
    let plugin = folder.path("echo.wasm");
    for command in [&["dev", &plugin][..], &["call", &plugin, "echo", "--watch"]] {
        let given = |option, value| run(&[command, &[option, value]].concat());
        assert_refused(&given("--link", "kv=nowhere"), "error: can't read nowhere: No such file");
        assert_refused(&given("--host-fn", "f=@nowhere"), "error: can't read nowhere: No such file");
    }
    assert_refused(&run(&["call", "nowhere", "f", "--watch"]), "error: can't read nowhere: No such file");
    let input = ["call", &plugin, "echo", "--watch", "--input-file", "nowhere"];
    assert_refused(&run(&input), "error: can't read nowhere: No such file");
}

/// As an application should: the guide's page on traps says why.
#[test]
fn after_a_trap_the_plugin_is_a_new_instance() {
    let folder = Folder::new();
    let grows = keeper('a').replace(
        "(func (export \"not_for_hosts\")",
        r#"(memory (export "memory") 1)
            (func (export "grow") (result i32) (drop (memory.grow (i32.const 99))) (unreachable))
            (func (export "grow_more") (result i32) (drop (memory.grow (i32.const 99))) (i32.const 1))
            (func (export "not_for_hosts")"#,
    );
    let dev = Dev::start(&folder.module("plugin.wasm", &grows), &[]);
    dev.built();
    dev.input("keep", "");
    let trapped = dev.input("grow", "");
    assert_eq!((&trapped["pages"], &trapped["restarted"]), (&json!(100), &json!(true)), "{trapped}");
    let kept = dev.input("kept", "");
    assert_eq!((&kept["pages"], &kept["output"], &kept["restarted"]), (&json!(1), &json!("a"), &Value::Null), "{kept}");
    // One that returned an error goes on.
    assert_eq!(dev.input("grow_more", "")["restarted"], Value::Null);
    assert_eq!(dev.input("kept", "")["pages"], 100);
}

#[test]
fn the_authors_folders_and_limits_count() {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"reader\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
        [package.metadata.extism]\ntarget = \"wasm32-wasip1\"\nallowed_paths = { data = \"/data\", \"ro:./data\" = \"/fixed\" }\n";
    folder.write("Cargo.toml", manifest);
    folder.write("src/lib.rs", "#[unsafe(no_mangle)]\npub extern \"C\" fn f() -> i32 {\n    let written = |path| std::fs::write(path, \"x\").is_ok();\n    \
        let read = std::fs::read(\"/fixed/file\").is_ok();\n    i32::from(read) + 2 * i32::from(written(\"/data/new\")) + 4 * i32::from(written(\"/fixed/new\"))\n}\n");
    let dev = Dev::start(&folder.path(""), &[]);
    let state = dev.built();
    let missing = "can't use `allowed_paths` in [package.metadata.extism] of Cargo.toml: `data` isn't a folder";
    assert!(state["error"].as_str().unwrap().starts_with(missing), "{state}");

    folder.write("data/file", "");
    folder.write("src/lib.rs", std::fs::read(folder.path("src/lib.rs")).unwrap());
    dev.wait_for(|state| state["error"] == Value::Null && state["building"] == false);
    assert_eq!(dev.input("f", "")["code"], 3);
    folder.write("Cargo.toml", format!("{manifest}memory = {{ max_pages = 2 }}\n"));
    let state = dev.wait_for(|state| state["error"] != Value::Null);
    assert!(state["error"].as_str().unwrap().contains("`max_pages` is 2, and the plugin begins with "), "{state}");
}

/// Nothing could be called, whatever changes.
#[test]
fn options_that_fit_no_plugin_are_refused_at_the_start() {
    let folder = Folder::new();
    let plugin = folder.module("echo.wasm", ECHO);
    let wasi =
        folder.module("wasi.wasm", r#"(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))"#);
    let link = format!("extism:host/env={plugin}");
    for (plugin, options, says) in [
        (
            &plugin,
            &["--host-fn", "nope=1"][..],
            "error: the plugin doesn't import a function `nope`; it imports nothing",
        ),
        (&plugin, &["--host-fn-error", "nope=1"], "error: the plugin doesn't import a function `nope`; it imports"),
        (&plugin, &["--host-fn", "nope=@gone"], "error: can't read gone: "),
        (&plugin, &["--folder", "gone:/data"], "error: can't use the folder gone: "),
        (&plugin, &["--folder", "ro:README.md:/data"], "error: can't use the folder README.md: "),
        (&plugin, &["--folder", "pdk:/x", "--folder", "tests:x/"], "`x/` is already the path of pdk"),
        (&plugin, &["--link", "x=gone.wasm"], "error: can't read gone.wasm: "),
        (&plugin, &["--link", &link], "error: can't use the module linked as `extism:host/env`: "),
        (&wasi, &[], "error: the plugin needs WASI (sched_yield): add --wasi"),
    ] {
        for command in [&["dev", plugin, "--port", "0"][..], &["call", plugin, "echo", "--watch"]] {
            let output = run(&[command, options].concat());
            assert_eq!(output.status.code(), Some(1), "{output:?}");
            assert!(stderr(&output).contains(says), "{output:?}");
        }
    }
    for option in ["--memory-pages", "--fuel", "--timeout"] {
        assert_eq!(run(&["dev", &plugin, option, "0"]).status.code(), Some(2), "{option}");
    }
}
