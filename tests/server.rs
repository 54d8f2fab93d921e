//! A web server on loopback, for plugins that make requests.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Answers `GET /path` with the request and its header `x-name`; `/missing` with 404; `/to/URL` with a redirect there. Runs
/// until the tests end.
pub struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                counter.fetch_add(1, Ordering::SeqCst);
                // A client that goes away is its own test's failure.
                let _ = answer(stream);
            }
        });
        Server { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many requests came in.
    pub fn requests(&self) -> usize {
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
    let status = match target {
        Some(_) => "302 Found",
        None if path == "/missing" => "404 Not Found",
        None => "200 OK",
    };
    let location = target.map(|url| format!("Location: {url}\r\n")).unwrap_or_default();
    let body = format!("{method} {path} for {name}");
    let length = body.len();
    write!(
        &stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nX-Served-By: tests\r\n{location}Connection: close\r\n\r\n{body}"
    )
}
