//! An example sends requests to a web server on this machine. host-harness/tests/http.rs tests what is refused.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use extism_pdk::{HttpRequest, Json};

use crate::example;

#[test]
fn a_redirect_is_followed_to_an_allowed_host() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    for target in ["/hello", &server.url("/hello")] {
        let request = HttpRequest::new(server.url(&format!("/to/{target}"))).with_header("x-name", "Ada");
        plugin.outcome("http_get", Json(request)).unwrap().assert_output("GET /hello for Ada");
    }
}

#[test]
fn a_redirect_to_a_host_that_is_not_allowed_ends_the_call() {
    let (server, other) = (Server::start(), Server::start());
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    let target = other.url("/hello").replace("127.0.0.1", "localhost");
    let url = server.url(&format!("/to/{target}"));
    let outcome = plugin.outcome("http_get", Json(HttpRequest::new(&url))).unwrap();
    let reason = "`localhost` isn't among the allowed hosts (`127.0.0.1`)";
    outcome.assert_error(&format!("HTTP request to {url}: a redirect to {target} is not allowed: {reason}: allow it"));
    assert_eq!((server.requests(), other.requests()), (1, 0));
}

#[test]
fn a_host_that_is_not_allowed_is_not_asked() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("example.com").load().unwrap();
    let url = server.url("/hello");
    let outcome = plugin.outcome("http_get", Json(HttpRequest::new(&url))).unwrap();
    let reason = "`127.0.0.1` isn't among the allowed hosts (`example.com`)";
    let advice = "allow it with `allow_host`, or with `--allow-host` on the command line";
    let refusal = format!("HTTP request to {url} is not allowed: {reason}: {advice}");
    assert_eq!(outcome.error(), Some(refusal.as_str()));
    assert_eq!(server.requests(), 0);
}

/// Answers `GET /path` with the request and its header `x-name`, and `/to/URL` with a redirect there. Runs until the tests end.
struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                // If a client has gone away, its test fails on its own.
                let _ = answer(stream);
            }
        });
        Server { address, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The number of requests so far.
    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

fn answer(stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().unwrap_or(Ok(String::new()))?;
    let mut name = String::new();
    for header in lines.map_while(Result::ok).take_while(|line| !line.is_empty()) {
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("x-name:") {
            name = header[header.len() - value.len()..].trim().to_owned();
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let target = path.strip_prefix("/to/");
    let status = if target.is_some() { "302 Found" } else { "200 OK" };
    let location = target.map(|url| format!("Location: {url}\r\n")).unwrap_or_default();
    let body = format!("{method} {path} for {name}");
    let length = body.len();
    write!(&stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{location}Connection: close\r\n\r\n{body}")
}
