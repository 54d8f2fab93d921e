//! A web server on loopback for plugins that send requests. Pages of other origins may use it, too.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::Result;

const HEADERS: &str = "X-Served-By: tests\r\n\
    Access-Control-Allow-Origin: *\r\n\
    Access-Control-Allow-Headers: authorization, content-type, x-name\r\n\
    Access-Control-Allow-Methods: DELETE, PATCH, PUT\r\n\
    Access-Control-Expose-Headers: x-served-by\r\n\
    Connection: close\r\n";

/// The headers of a request that are shown. Hosts add others.
const SEEN: [&str; 3] = ["x-name", "authorization", "content-type"];

/// Starts the server with a folder of files, and returns its URL. It answers as long as the process lives:
///
/// | path | answer |
/// |---|---|
/// | `/missing` | status 404 |
/// | `/files/x` | the file `x` of the folder |
/// | `/empty` | no body |
/// | `/to/page` | a redirect to `/page` |
/// | `/bytes/1000` | 1000 bytes, as in the table's notation `{"bytes": …}` |
/// | `/seen` | the request's method, path, the headers in [`SEEN`], and body, as in HTTP |
/// | any other | the request's method, path, header `x-name` and body |
pub fn start(files: PathBuf) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // If a client has gone away, its case fails on its own.
            let files = files.clone();
            thread::spawn(move || answer(stream, &files));
        }
    });
    Ok(url)
}

fn answer(mut stream: TcpStream, files: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut headers = Vec::new();
    for line in reader.by_ref().lines() {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let value = |name: &str| headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value);
    let mut body = vec![0; value("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;

    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, content) = match path.strip_prefix("/bytes/") {
        // A browser first asks for permission.
        _ if method == "OPTIONS" => ("204 No Content", Vec::new()),
        Some(count) => ("200 OK", (0..count.parse().unwrap_or(0)).map(|index: usize| (index % 251) as u8).collect()),
        None if path.split('?').next() == Some("/missing") => ("404 Not Found", b"nothing here".to_vec()),
        None if path.starts_with("/files/") => {
            ("200 OK", std::fs::read(files.join(path.trim_start_matches("/files/")))?)
        }
        None if path == "/empty" => ("200 OK", Vec::new()),
        None if path.starts_with("/to/") => ("302 Found", Vec::new()),
        None if path.starts_with("/seen") => ("200 OK", seen(method, path, &headers, &body).into_bytes()),
        None => {
            let (name, body) = (value("x-name"), String::from_utf8_lossy(&body));
            ("200 OK", format!("{method} {path} for {name}: {body}").into_bytes())
        }
    };
    let header = match path.strip_prefix("/to") {
        Some(to) => format!("Location: {to}\r\n"),
        // Node and browsers compile nothing else.
        None if path.starts_with("/files/") => "Content-Type: application/wasm\r\n".to_owned(),
        None => String::new(),
    };
    write!(stream, "HTTP/1.1 {status}\r\n{HEADERS}{header}Content-Length: {}\r\n\r\n", content.len())?;
    stream.write_all(&content)?;
    // Unread bytes, such as the end of a body in chunks, would reset the connection before the answer is read.
    stream.shutdown(Shutdown::Write)?;
    reader.get_ref().set_read_timeout(Some(Duration::from_secs(5)))?;
    std::io::copy(&mut reader, &mut std::io::sink())?;
    Ok(())
}

fn seen(method: &str, path: &str, headers: &[(String, String)], body: &[u8]) -> String {
    let mut text = format!("{method} {path}\n");
    for name in SEEN {
        for (_, value) in headers.iter().filter(|(other, _)| other == name) {
            text += &format!("{name}: {value}\n");
        }
    }
    text + "\n" + &String::from_utf8_lossy(body)
}
