//! Requests through a proxy, which the environment names.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::{host_harness, stderr};

/// Reads a request's head.
fn head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

/// The proxy may be connected to, as it has to be; that is no leave to make requests to it.
#[test]
fn a_redirect_to_the_proxy_is_one_like_any_other() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let connected = Arc::new(Mutex::new(Vec::new()));
    let heads = connected.clone();
    thread::spawn(move || {
        for mut stream in proxy.incoming().flatten() {
            heads.lock().unwrap().push(head(&mut stream).lines().next().unwrap_or_default().to_owned());
            // A client that has gone away fails the test by what it says.
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            head(&mut stream);
            let _ = write!(stream, "HTTP/1.1 302 Found\r\nLocation: http://{address}/\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let mut command = host_harness();
    for name in ["ALL_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "http_proxy", "https_proxy", "no_proxy"] {
        command.env_remove(name);
    }
    command.env("HTTP_PROXY", format!("http://{address}"));
    command.args(["call", "examples/http_get", "http_get", "--allow-host", "example.test"]);
    let output = command.args(["--input", r#"{"url": "http://example.test/"}"#]).output().unwrap();
    let error = format!("HTTP request to http://example.test/: a redirect to http://{address}/ is not allowed");
    assert!(stderr(&output).contains(&error), "{}", stderr(&output));
    assert_eq!(*connected.lock().unwrap(), ["CONNECT example.test:80 HTTP/1.1"]);
}
