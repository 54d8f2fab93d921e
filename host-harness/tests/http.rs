//! HTTP requests: what is sent, what is decoded, and what is refused before it is sent.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use host_harness::{Builder, Outcome};
use serde_json::{Value, json};

/// Sends the request in its input, without a body or with one of eight bytes, and returns the body or the headers of the
/// response.
const FETCHES: &str = r#"(module
    (import "extism:host/env" "input_length" (func $input_length (result i64)))
    (import "extism:host/env" "input_load_u8" (func $input (param i64) (result i32)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "store_u8" (func $store_u8 (param i64 i32)))
    (import "extism:host/env" "store_u64" (func $store_u64 (param i64 i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "http_request" (func $http (param i64 i64) (result i64)))
    (import "extism:host/env" "http_headers" (func $headers (result i64)))
    (func $request (result i64) (local $block i64) (local $at i64)
        (local.set $block (call $alloc (call $input_length)))
        (loop $next
            (call $store_u8 (i64.add (local.get $block) (local.get $at)) (call $input (local.get $at)))
            (local.set $at (i64.add (local.get $at) (i64.const 1)))
            (br_if $next (i64.lt_u (local.get $at) (call $input_length))))
        (local.get $block))
    (func $gives (param $block i64) (call $output (local.get $block) (call $length (local.get $block))))
    (func (export "get") (result i32) (call $gives (call $http (call $request) (i64.const 0))) (i32.const 0))
    (func (export "post") (result i32) (local $body i64)
        (local.set $body (call $alloc (i64.const 8)))
        (call $store_u64 (local.get $body) (i64.const 0x3837363534333231))
        (call $gives (call $http (call $request) (local.get $body)))
        (i32.const 0))
    (func (export "headers") (result i32)
        (call $free (call $http (call $request) (i64.const 0)))
        (call $gives (call $headers))
        (i32.const 0)))"#;

/// "hello, gzip".
const GZIP: &str = "1f8b0800000000000203cb48cdc9c9d75148afca2c00004a9bb15c0b000000";
/// 100,000 zeros.
const BOMB: &str = "1f8b0800000000000203edc13101000000c2a0f54f6d0d0fa00000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000\
    000000000000000000000000008057037d9511d4a0860100";

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A server that answers with a fixed response, and keeps the requests.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that answers with these headers and this body.
    fn start(headers: &str, body: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        let head = format!("HTTP/1.1 {headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let answer = [head.as_bytes(), body].concat();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let request = read(&mut stream);
                kept.lock().unwrap().push(request);
                // If a client has gone away, its test fails on its own.
                let _ = stream.write_all(&answer).and_then(|()| stream.shutdown(Shutdown::Write));
            }
        });
        Server { url, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads the head of a request, and the body of eight bytes if it is a POST.
fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    let is_over = |request: &[u8]| match request.starts_with(b"POST") {
        true => request.ends_with(b"\r\n\r\n12345678"),
        false => request.ends_with(b"\r\n\r\n"),
    };
    while !is_over(&request) && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        request.push(byte[0]);
    }
    String::from_utf8(request).unwrap()
}

fn fetch(export: &str, request: &Value) -> Outcome {
    fetch_with(|builder| builder, export, request)
}

fn fetch_with(settings: impl FnOnce(Builder) -> Builder, export: &str, request: &Value) -> Outcome {
    let builder = Builder::from_bytes(wat::parse_str(FETCHES).unwrap()).allow_host("127.0.0.1").unchecked();
    settings(builder).load().unwrap().outcome(export, request.to_string()).unwrap()
}

#[test]
fn gzip_is_asked_for_and_decoded() {
    let server = Server::start("200 OK\r\nContent-Encoding: gzip\r\nX-Name: Ada\r\n", &bytes(GZIP));
    let request = json!({"url": server.url});
    fetch("get", &request).assert_output("hello, gzip");
    assert!(server.requests()[0].contains("\r\naccept-encoding: gzip\r\n"), "{:?}", server.requests());
    // Headers about the encoded body would be wrong for the decoded one.
    let headers = fetch("headers", &request).result.unwrap();
    let headers: Value = serde_json::from_slice(&headers).unwrap();
    assert_eq!(headers, json!({"x-name": "Ada", "connection": "close"}));
}

#[test]
fn other_encodings_stay_as_in_the_official_runtime() {
    for encoding in ["deflate", "br", "x-gzip", "gzip, gzip"] {
        let server = Server::start(&format!("200 OK\r\nContent-Encoding: {encoding}\r\n"), &bytes(GZIP));
        fetch("get", &json!({"url": server.url})).assert_output(bytes(GZIP));
    }
}

#[test]
fn what_is_no_gzip_ends_the_call() {
    let server = Server::start("200 OK\r\nContent-Encoding: gzip\r\n", b"plain");
    fetch("get", &json!({"url": server.url})).assert_error("gzip").assert_code(-1);
}

#[test]
fn a_limit_counts_decoded_bytes() {
    let server = Server::start("200 OK\r\nContent-Encoding: gzip\r\n", &bytes(BOMB));
    let request = json!({"url": server.url});
    let limited = |bytes| fetch_with(|builder| builder.response_bytes(bytes), "get", &request);
    assert_eq!(limited(100_000).result.unwrap(), vec![0; 100_000]);
    let error = format!("HTTP request to {}: the response is over the limit of 99999 bytes", server.url);
    assert_eq!(limited(99_999).error(), Some(error.as_str()));
    limited(10).assert_error("the response is over the limit of 10 bytes");
    limited(1).assert_error("the response is over the limit of 1 byte");

    let plain = Server::start("200 OK\r\n", &[b'a'; 100]);
    let request = json!({"url": plain.url});
    let outcome = fetch_with(|builder| builder.response_bytes(10), "get", &request);
    outcome.assert_error("the response of 100 bytes is over the limit of 10 bytes").assert_code(-1);
    fetch_with(|builder| builder.response_bytes(100), "get", &request).assert_output([b'a'; 100].as_slice());
}

#[test]
fn a_redirect_is_refused_before_its_host_is_looked_up() {
    // The name can't be looked up. If that were tried, the error would be another one.
    let advice = "isn't among the allowed hosts (`127.0.0.1`): allow it with `allow_host`, or with `--allow-host` on the \
                  command line";
    let port = ": the URL's port has to be a number from 1 to 65535";
    for (target, reason) in [
        ("http://nowhere.invalid/", format!(" is not allowed: `nowhere.invalid` {advice}")),
        ("http://[::2]/", format!(" is not allowed: `::2` {advice}")),
        ("http://127.0.0.1:65616/", port.into()),
        ("http://127.0.0.1:0/", port.into()),
    ] {
        let server = Server::start(&format!("302 Found\r\nLocation: {target}\r\n"), b"");
        let error = format!("HTTP request to {}: a redirect to {target}{reason}", server.url);
        fetch("get", &json!({"url": server.url})).assert_error(&error);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_second_redirect_is_refused_too() {
    let last = Server::start("302 Found\r\nLocation: http://nowhere.invalid/\r\n", b"");
    let first = Server::start(&format!("302 Found\r\nLocation: {}\r\n", last.url), b"");
    fetch("get", &json!({"url": first.url})).assert_error("a redirect to http://nowhere.invalid/ is not allowed");
}

#[test]
fn a_port_that_there_cant_be_is_an_error() {
    for port in ["65536", "99999", "0", "-1", "4294967376"] {
        let outcome = fetch("get", &json!({"url": format!("http://127.0.0.1:{port}/")}));
        outcome.assert_error("the URL's port has to be a number from 1 to 65535").assert_code(-1);
    }
}

#[test]
fn headers_of_the_message_are_the_hosts_own() {
    let server = Server::start("200 OK\r\n", b"ok");
    let host = server.url.strip_prefix("http://").unwrap().trim_end_matches('/');
    // Existing plugins send these headers, and they agree with the host's own.
    let headers = json!({
        "Host": host, "content-length": "8", "Transfer-Encoding": "Chunked", "Connection": "close, x-secret",
        "Keep-Alive": "5", "Proxy-Connection": "x", "TE": "trailers", "Trailer": "x", "Expect": "100-continue", "X-Name": "Ada",
    });
    fetch("post", &json!({"url": server.url, "method": "POST", "headers": headers})).assert_output("ok");
    let requests = server.requests();
    let mut lines: Vec<_> = requests[0].lines().take_while(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    let host = format!("host: {host}");
    lines.retain(|line| !line.starts_with("user-agent: "));
    let expected =
        ["POST / HTTP/1.1", "accept-encoding: gzip", "accept: */*", "content-length: 8", &host, "x-name: Ada"];
    assert_eq!(lines, expected);
}

#[test]
fn a_header_that_would_send_something_else_is_an_error() {
    let server = Server::start("200 OK\r\n", b"ok");
    for (name, value) in [
        ("Host", "example.com"),
        ("HOST", ""),
        ("Content-Length", "3"),
        ("content-length", "+8"),
        ("Content-Length", "8, 8"),
        ("Content-Length", "x"),
        ("Transfer-Encoding", "gzip, chunked"),
        ("Transfer-Encoding", "identity"),
        ("Upgrade", "h2c"),
        ("X-Name", "Ada\r\nX-Other: b"),
        ("X-Name", "Ada\0"),
        ("X Name", "Ada"),
        ("X-Name:", "Ada"),
        ("X\nName", "Ada"),
        ("", "Ada"),
    ] {
        let request = json!({"url": server.url, "method": "POST", "headers": {name: value}});
        let outcome = fetch("post", &request);
        outcome.assert_error(&format!("can't send the header `{name}")).assert_code(-1);
    }
    // Two names that differ only in case.
    let headers = json!({"Content-Length": "8", "content-length": "9"});
    fetch("post", &json!({"url": server.url, "method": "POST", "headers": headers})).assert_error("content-length: 9");
    assert_eq!(server.requests(), [""; 0]);
}
