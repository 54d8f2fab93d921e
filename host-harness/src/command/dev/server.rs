//! An HTTP server for browsers on this machine: one request for each connection, with limits of size and time.
//!
//! Requests from pages of other origins are refused. A browser names the page's origin in `Origin`. By DNS rebinding, a foreign
//! name can lead to this address; the browser then sends that name in `Host`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::command::error::Result;

const MAX_HEAD_BYTES: usize = 8 << 10;
const MAX_HEADERS: usize = 64;
/// More than any form sends.
const MAX_BODY_BYTES: usize = 16 << 20;
/// A browser opens a few for each tab.
const MAX_CONNECTIONS: usize = 64;
/// How long a client may take to send a request, and to accept each part of the answer.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The page may load and run only what this server serves, and no other page may embed it.
const SECURITY_HEADERS: &str = "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
     X-Content-Type-Options: nosniff\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\n\
     Cross-Origin-Opener-Policy: same-origin\r\n\
     Referrer-Policy: no-referrer\r\n\
     Cache-Control: no-store\r\n";

/// A request, as far as it matters here.
pub struct Request {
    pub method: String,
    /// The path, and what follows it.
    pub target: String,
    pub body: Vec<u8>,
}

/// An answer.
pub struct Response {
    /// As in `404 Not Found`.
    pub status: &'static str,
    pub content_type: &'static str,
    pub body: Vec<u8>,
}

impl Response {
    /// A line of text, for people.
    pub fn text(status: &'static str, text: &str) -> Self {
        Response { status, content_type: "text/plain; charset=utf-8", body: format!("{text}\n").into() }
    }
}

pub struct Server {
    listener: TcpListener,
    port: u16,
    connections: AtomicUsize,
}

impl Server {
    /// Listens on this machine only. The port 0 is any that is free.
    pub fn listen(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|error| format!("can't listen on 127.0.0.1:{port}: {error}; --port 0 takes one that is free"))?;
        let port = listener.local_addr()?.port();
        Ok(Server { listener, port, connections: AtomicUsize::new(0) })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers as long as the process runs, each connection in a thread of its own.
    pub fn serve(&self, answer: &(impl Fn(&Request) -> Response + Sync)) {
        thread::scope(|scope| {
            for stream in self.listener.incoming() {
                // A client that went away before it was accepted, or too many open files: others come.
                let Ok(stream) = stream else {
                    thread::sleep(Duration::from_millis(10));
                    continue;
                };
                let is_free = self.connections.fetch_add(1, Ordering::Relaxed) < MAX_CONNECTIONS;
                let answered = thread::Builder::new().spawn_scoped(scope, move || {
                    // The client has gone, so nobody needs to know.
                    let _ = if is_free { self.answer(&stream, answer) } else { refuse_for_now(&stream) };
                    self.connections.fetch_sub(1, Ordering::Relaxed);
                });
                if answered.is_err() {
                    self.connections.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
    }

    fn answer(&self, stream: &TcpStream, answer: &impl Fn(&Request) -> Response) -> io::Result<()> {
        let response = match self.read_request(stream, Instant::now() + MAX_WAIT)? {
            Ok(request) => answer(&request),
            Err(refusal) => refusal,
        };
        send(stream, &response)
    }

    /// Reads a request, or says why it isn't answered.
    fn read_request(
        &self,
        stream: &TcpStream,
        deadline: Instant,
    ) -> io::Result<std::result::Result<Request, Response>> {
        let mut bytes = Vec::new();
        let head = loop {
            match parse_head(&bytes) {
                Ok(Some(head)) => break head,
                Ok(None) if bytes.len() >= MAX_HEAD_BYTES => {
                    return Ok(Err(Response::text(
                        "431 Request Header Fields Too Large",
                        "the request's head is too long",
                    )));
                }
                Ok(None) => read_more(stream, deadline, &mut bytes)?,
                Err(reason) => return Ok(Err(Response::text("400 Bad Request", reason))),
            }
        };
        if !self.is_from_here(&head) {
            let text = format!("only pages of {} are answered: open it by that address", self.url());
            return Ok(Err(Response::text("403 Forbidden", &text)));
        }
        if head.body_bytes > MAX_BODY_BYTES {
            return Ok(Err(Response::text("413 Content Too Large", "the request's body is longer than 16 MiB")));
        }
        let end = head.bytes + head.body_bytes;
        while bytes.len() < end {
            read_more(stream, deadline, &mut bytes)?;
        }
        bytes.truncate(end);
        Ok(Ok(Request { method: head.method, target: head.target, body: bytes.split_off(head.bytes) }))
    }

    /// Whether a request comes to this server's address, and, if from a page, from one of its own.
    fn is_from_here(&self, head: &Head) -> bool {
        let names = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let is_own_origin = |origin: &String| names.iter().any(|name| origin.strip_prefix("http://") == Some(name));
        names.contains(&head.host.to_ascii_lowercase()) && head.origin.as_ref().is_none_or(is_own_origin)
    }
}

/// What counts of a request's head.
struct Head {
    /// Its own length.
    bytes: usize,
    method: String,
    target: String,
    host: String,
    origin: Option<String>,
    body_bytes: usize,
}

/// Parses a head, `None` as long as it isn't whole.
fn parse_head(bytes: &[u8]) -> std::result::Result<Option<Head>, &'static str> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err("the request has too many headers"),
        Err(_) => return Err("this isn't a request in HTTP/1.1"),
    };
    // Programs disagree on which of two equal headers counts.
    let header = |name: &str| {
        let mut values = request.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (_, Some(_)) => Err("a header that may be there once is there twice"),
            (value, None) => Ok(value.map(|header| String::from_utf8_lossy(header.value).into_owned())),
        }
    };
    if header("transfer-encoding")?.is_some() {
        return Err("the body must come with its length");
    }
    let body_bytes = match header("content-length")? {
        None => 0,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().map_err(|_| "the body's length isn't a number")?
        }
        Some(_) => return Err("the body's length isn't a number"),
    };
    Ok(Some(Head {
        bytes: length,
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        host: header("host")?.unwrap_or_default(),
        origin: header("origin")?,
        body_bytes,
    }))
}

/// Reads what there is, and waits for it until the deadline.
fn read_more(mut stream: &TcpStream, deadline: Instant, bytes: &mut Vec<u8>) -> io::Result<()> {
    let left = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
    stream.set_read_timeout(Some(left.ok_or(ErrorKind::TimedOut)?))?;
    let mut buffer = [0; 8 << 10];
    match stream.read(&mut buffer)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        count => {
            bytes.extend(buffer.iter().take(count));
            Ok(())
        }
    }
}

fn refuse_for_now(stream: &TcpStream) -> io::Result<()> {
    send(stream, &Response::text("503 Service Unavailable", "too many connections are open: close some tabs"))
}

fn send(mut stream: &TcpStream, response: &Response) -> io::Result<()> {
    let Response { status, content_type, body } = response;
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\
         {SECURITY_HEADERS}\r\n"
    );
    stream.set_write_timeout(Some(MAX_WAIT))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    // To close a connection with bytes unread resets it, and the answer could be lost.
    stream.shutdown(Shutdown::Write)?;
    let (deadline, mut rest) = (Instant::now() + MAX_WAIT, Vec::new());
    while read_more(stream, deadline, &mut rest).is_ok() {
        rest.clear();
    }
    Ok(())
}
