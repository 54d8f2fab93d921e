//! A web server on loopback for plugins that make requests. Pages of other origins may ask it too.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use anyhow::Result;

const HEADERS: &str = "X-Served-By: tests\r\n\
    Access-Control-Allow-Origin: *\r\n\
    Access-Control-Allow-Headers: *\r\n\
    Access-Control-Allow-Methods: *\r\n\
    Access-Control-Expose-Headers: x-served-by\r\n\
    Connection: close\r\n";

/// Starts the server; its URL. It answers as long as the process lives:
///
/// | path | answer |
/// |---|---|
/// | `/missing` | status 404 |
/// | `/empty` | no body |
/// | `/bytes/1000` | so many bytes as the table's notation `{"bytes": …}` has them |
/// | any other | the request's method, path, header `x-name` and body |
pub fn start() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away is its own case's failure.
            thread::spawn(move || answer(stream));
        }
    });
    Ok(url)
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let (mut name, mut length) = (String::new(), 0);
    for line in reader.by_ref().lines() {
        let line = line?;
        match line.split_once(':') {
            None => break,
            Some((key, value)) if key.eq_ignore_ascii_case("x-name") => name = value.trim().to_owned(),
            Some((key, value)) if key.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap_or(0)
            }
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;

    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, content) = match path.strip_prefix("/bytes/") {
        // A browser asks first whether it may.
        _ if method == "OPTIONS" => ("204 No Content", Vec::new()),
        Some(count) => ("200 OK", (0..count.parse().unwrap_or(0)).map(|index: usize| (index % 251) as u8).collect()),
        None if path == "/missing" => ("404 Not Found", b"nothing here".to_vec()),
        None if path == "/empty" => ("200 OK", Vec::new()),
        None => {
            let body = String::from_utf8_lossy(&body);
            ("200 OK", format!("{method} {path} for {name}: {body}").into_bytes())
        }
    };
    write!(stream, "HTTP/1.1 {status}\r\n{HEADERS}Content-Length: {}\r\n\r\n", content.len())?;
    stream.write_all(&content)
}
