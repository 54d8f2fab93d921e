//! The messages between a test and the runner of its WebAssembly half. Each is a line of JSON.
//!
//! The test sends requests, and the runner answers each of them. Before it answers, the runner may ask the test to call
//! host functions and to answer HTTP requests. It also sends a message every second to show that it is alive.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::host::Host;
use super::http::{HttpHandler, Request, Response};
use super::outcome::{Failure, Outcome};
use super::record::{HostCall, Log};
use super::scalar::{Crossing, Signature};
use super::state::{HostFunction, Parts};
use super::text::{count, safe_name};
use crate::Error;

/// The environment variable in which `cargo extism test` names the runner. `on_both_engines!` reads it when a test is
/// compiled.
pub const RUNNER: &str = "EXTISM_TEST_RUNNER";

/// The version of these messages, which the runner gets as an argument. A change that the other side can't read needs a
/// new one.
pub const PROTOCOL: u32 = 1;

/// The limit of a message's JSON in bytes. Any 128 MiB of data fit into it.
pub const MAX_MESSAGE_BYTES: usize = 256 << 20;

/// A message from a test to its runner.
#[derive(Serialize, Deserialize)]
pub enum ToRunner {
    /// Build the plugin crate in a folder.
    Build { folder: String },
    /// Load a .wasm file. It is sent once, before the messages below.
    Load { wasm: String, given: Given },
    /// Call an export.
    Call { export: String, input: Bytes },
    /// Read a variable.
    GetVar { key: String },
    /// The result of a host function, or the text of its error.
    HostFnGave(Result<Bytes, String>),
    /// The response to an HTTP request, or the text of an error.
    HttpGave(Result<HttpResponse, String>),
}

/// A message from a runner to its test.
#[derive(Serialize, Deserialize)]
pub enum ToTest {
    /// The runner is alive.
    Alive,
    /// The plugin crate is built, and this is its .wasm file.
    Built { wasm: String },
    /// The plugin is loaded.
    Loaded,
    /// The outcome of a call.
    Called(Called),
    /// The value of a variable.
    Var(Option<Bytes>),
    /// The request can't be fulfilled, for this reason.
    Failed { text: String },
    /// Call a host function, by its index in [`Given`].
    CallHostFn { function: usize, arguments: Vec<Bytes> },
    /// Answer an HTTP request.
    AskHttp(HttpRequest),
}

/// What a host gives a plugin. Its closures stay in the test's process.
#[derive(Serialize, Deserialize)]
pub struct Given {
    config: BTreeMap<String, String>,
    vars: BTreeMap<String, Bytes>,
    var_limit: Option<usize>,
    memory_limit: u64,
    response_limit: usize,
    log_level: Option<String>,
    allowed_hosts: Vec<String>,
    /// Namespace, name, arguments and result.
    functions: Vec<(String, String, Vec<String>, Option<String>)>,
    /// Whether the test answers HTTP requests.
    answers_requests: bool,
    is_checked: bool,
}

impl Given {
    /// Describes what a host gives.
    pub fn by(host: &Parts) -> Self {
        let kernel = &host.kernel;
        let functions = host.functions.iter().map(|((namespace, name), HostFunction { signature, .. })| {
            let params = signature.params.iter().map(ToString::to_string).collect();
            (namespace.clone(), name.clone(), params, signature.result.as_ref().map(ToString::to_string))
        });
        Given {
            config: kernel.config.clone(),
            vars: kernel.vars.iter().map(|(key, value)| (key.clone(), Bytes(value.clone()))).collect(),
            var_limit: kernel.var_limit,
            memory_limit: kernel.memory_limit,
            response_limit: kernel.response_limit,
            log_level: kernel.log_level.map(|level| level.to_string()),
            allowed_hosts: kernel.allowed_hosts.clone(),
            functions: functions.collect(),
            answers_requests: kernel.http.is_some(),
            is_checked: host.is_checked,
        }
    }

    /// Creates a host that gives the same. `function` makes the host function of an index, and `http` answers requests.
    ///
    /// # Errors
    /// If it was written by another version.
    pub fn into_host(
        self,
        function: impl Fn(usize, Signature) -> HostFunction,
        http: HttpHandler,
    ) -> Result<Host, Error> {
        let mut host = Host::new().block_bytes(self.memory_limit).response_bytes(self.response_limit);
        for (key, value) in self.config {
            host = host.config(key, value);
        }
        for (key, value) in self.vars {
            host = host.var(key, value.0.as_slice());
        }
        for (place, (namespace, name, params, result)) in self.functions.into_iter().enumerate() {
            let params = params.iter().map(|param| read_crossing(param)).collect::<Result<_, _>>()?;
            let result = result.map(|result| read_crossing(&result)).transpose()?;
            host = host.host_fn_in(&namespace, &name, function(place, Signature { params, result }));
        }
        host = self.allowed_hosts.into_iter().fold(host, Host::allow_host);
        host = self.var_limit.into_iter().fold(host, Host::var_bytes);
        host = host.log_level(self.log_level.map(|level| level.parse()).transpose()?);
        host = if self.answers_requests { host.http_handler(http) } else { host };
        Ok(if self.is_checked { host } else { host.unchecked() })
    }
}

fn read_crossing(name: &str) -> Result<Crossing, Error> {
    use Crossing::{Block, Envelope, F32, F64, I32, I64};
    let crossing = [Block, Envelope, I32, I64, F32, F64].into_iter().find(|crossing| crossing.to_string() == name);
    crossing.ok_or_else(|| Error::msg(format!("can't parse `{name}` as the way in which a value crosses")))
}

/// An [`Outcome`].
#[derive(Serialize, Deserialize)]
pub struct Called {
    export: String,
    input: Bytes,
    /// The output, or code, text and trap.
    result: Result<Bytes, (i32, String, Option<String>)>,
    /// Level and text.
    logs: Vec<(String, String)>,
    requests: Vec<HttpRequest>,
    /// Namespace, name and arguments.
    host_calls: Vec<(String, String, Vec<Bytes>)>,
    reports: Vec<String>,
}

impl From<Outcome> for Called {
    fn from(outcome: Outcome) -> Self {
        let host_calls = outcome.host_calls.into_iter();
        let failed = |failure: Failure| (failure.code, failure.text, failure.trap);
        Called {
            export: outcome.export,
            input: Bytes(outcome.input),
            result: outcome.result.map(Bytes).map_err(failed),
            logs: outcome.logs.into_iter().map(|log| (log.level.to_string(), log.text)).collect(),
            requests: outcome.requests.into_iter().map(HttpRequest::from).collect(),
            host_calls: host_calls.map(|call| (call.namespace, call.name, to_bytes(call.arguments))).collect(),
            reports: outcome.reports,
        }
    }
}

impl Called {
    /// Converts it into an outcome.
    ///
    /// # Errors
    /// If it was written by another version.
    pub fn into_outcome(self) -> Result<Outcome, Error> {
        let host_calls = self.host_calls.into_iter().map(|(namespace, name, arguments)| {
            let arguments = from_bytes(arguments);
            HostCall { namespace, name, arguments }
        });
        let logs = self.logs.into_iter().map(|(level, text)| Ok(Log { level: level.parse()?, text }));
        Ok(Outcome {
            export: self.export,
            input: self.input.0,
            result: self.result.map(|output| output.0).map_err(|(code, text, trap)| Failure { code, text, trap }),
            logs: logs.collect::<Result<_, Error>>()?,
            requests: self.requests.into_iter().map(Request::from).collect(),
            host_calls: host_calls.collect(),
            reports: self.reports,
        })
    }
}

/// A [`Request`].
#[derive(Serialize, Deserialize)]
pub struct HttpRequest {
    url: String,
    headers: BTreeMap<String, String>,
    method: Option<String>,
    body: Bytes,
}

impl From<Request> for HttpRequest {
    fn from(Request { url, headers, method, body }: Request) -> Self {
        HttpRequest { url, headers, method, body: Bytes(body) }
    }
}

impl From<HttpRequest> for Request {
    fn from(HttpRequest { url, headers, method, body }: HttpRequest) -> Self {
        Request { url, headers, method, body: body.0 }
    }
}

/// A [`Response`].
#[derive(Serialize, Deserialize)]
pub struct HttpResponse {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Bytes,
}

impl From<Response> for HttpResponse {
    fn from(Response { status, headers, body }: Response) -> Self {
        HttpResponse { status, headers, body: Bytes(body) }
    }
}

impl From<HttpResponse> for Response {
    fn from(HttpResponse { status, headers, body }: HttpResponse) -> Self {
        Response { status, headers, body: body.0 }
    }
}

/// Bytes, which are written as a string with a character for each byte: the character of that number, or, where JSON
/// would escape it, the character of that number plus 256. So text stays readable, and a message is at most twice as
/// long as its data.
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.len() > MAX_MESSAGE_BYTES {
            // `write_message` reports that. Here it saves the memory for the string.
            return Err(serde::ser::Error::custom("too long"));
        }
        let letter = |byte: &u8| match *byte {
            byte @ (..b' ' | b'"' | b'\\') => char::from_u32(0x100 + u32::from(byte)).unwrap_or_default(),
            byte => char::from(byte),
        };
        serializer.serialize_str(&self.0.iter().map(letter).collect::<String>())
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Bytes(text.chars().map(|letter| letter as u8).collect()))
    }
}

/// Wraps each item.
pub fn to_bytes(list: Vec<Vec<u8>>) -> Vec<Bytes> {
    list.into_iter().map(Bytes).collect()
}

/// Unwraps each item.
pub fn from_bytes(list: Vec<Bytes>) -> Vec<Vec<u8>> {
    list.into_iter().map(|bytes| bytes.0).collect()
}

/// Writes a message as a line.
///
/// # Errors
/// If the message is longer than [`MAX_MESSAGE_BYTES`].
pub fn write_message(message: &impl Serialize) -> Result<Vec<u8>, Error> {
    write_up_to(MAX_MESSAGE_BYTES, message)
}

fn write_up_to(limit: usize, message: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut line = Line { bytes: Vec::new(), limit };
    serde_json::to_writer(&mut line, message).map_err(|_| too_long(limit))?;
    line.bytes.push(b'\n');
    Ok(line.bytes)
}

/// A line of limited length.
struct Line {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads the next message; `None` if the other side has ended.
///
/// # Errors
/// If the line isn't a message, or is longer than [`MAX_MESSAGE_BYTES`].
pub fn read_message<T: DeserializeOwned>(from: &mut impl BufRead) -> Result<Option<T>, Error> {
    read_up_to(MAX_MESSAGE_BYTES, from)
}

fn read_up_to<T: DeserializeOwned>(limit: usize, from: &mut impl BufRead) -> Result<Option<T>, Error> {
    let mut line = Vec::new();
    // The line break may be one byte more.
    let read = from.take(limit as u64 + 1).read_until(b'\n', &mut line);
    if read.is_err() || line.is_empty() {
        return Ok(None);
    }
    if line.len() > limit && !line.ends_with(b"\n") {
        return Err(too_long(limit));
    }
    serde_json::from_slice(&line).map(Some).map_err(|error| {
        let line = safe_name(String::from_utf8_lossy(&line).trim_end());
        Error::msg(format!("can't read `{line}`: {error}"))
    })
}

fn too_long(limit: usize) -> Error {
    let limit = count(limit, "byte");
    Error::msg(format!("a test and its runner can't send each other more than {limit} at once: use shorter data"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_what_they_were() {
        let bytes: Vec<u8> = (0..=255).collect();
        let line = write_message(&Bytes(bytes.clone())).unwrap();
        assert!(line.len() <= 2 * bytes.len() + 3, "{}", line.len());
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        assert_eq!(read_message::<Bytes>(&mut line.as_slice()).unwrap().unwrap().0, bytes);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let read = |text: &str| read_message::<ToTest>(&mut text.as_bytes()).map(|message| message.is_some());
        assert!(read("\"Alive\"\n").unwrap() && read("\"Loaded\"").unwrap() && !read("").unwrap());
        for text in ["hello\n", "\n", "\"Dead\"\n", "{\"Var\": 1}\n", "\x1b[2J\n"] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with("can't read `") && !error.contains('\x1b'), "{error}");
        }
    }

    /// A message without an end is read no further than to the limit.
    #[test]
    fn a_message_has_an_end() {
        let refused = "a test and its runner can't send each other more than 100 bytes at once: use shorter data";
        let mut endless = io::BufReader::new(io::repeat(b'['));
        assert_eq!(read_up_to::<Bytes>(100, &mut endless).map(drop).unwrap_err().to_string(), refused);
        for (bytes, fits) in [(49, true), (50, false)] {
            // Two bytes for each, and the quotes.
            let line = write_message(&Bytes(vec![0; bytes])).unwrap();
            let written = write_up_to(100, &Bytes(vec![0; bytes])).map_err(|error| error.to_string());
            assert_eq!(written, if fits { Ok(line.clone()) } else { Err(refused.to_owned()) });
            assert_eq!(read_up_to::<Bytes>(100, &mut line.as_slice()).is_ok(), fits);
        }
    }
}
