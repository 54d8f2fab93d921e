//! HTTP requests of plugins, and the handler that answers them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::text;
use crate::Error;

/// The error of a request that nothing answers.
pub const NO_REPLY: &str = "the test host has no reply: set one with `http_reply` or `http`";

/// A request that a plugin made.
///
/// ```
/// # #[cfg(feature = "http")] {
/// use extism_pdk::http;
/// use extism_pdk::testing::{Host, Response};
///
/// let host = Host::new().allow_host("example.com").http(|_| Response::new(204, ""));
/// host.run(|| http::post("https://example.com/log").text("started").send()).unwrap();
/// let request = &host.requests()[0];
/// assert_eq!((request.method.as_deref(), request.url.as_str()), (Some("POST"), "https://example.com/log"));
/// assert_eq!(request.headers["content-type"], "text/plain; charset=utf-8");
/// assert_eq!(request.body, b"started");
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The full URL.
    pub url: String,
    /// The headers by name, in the case that the plugin wrote.
    pub headers: BTreeMap<String, String>,
    /// The method; `None` means GET.
    pub method: Option<String>,
    /// The body; empty if the request has none.
    pub body: Vec<u8>,
}

impl Request {
    /// Parses a request from the kernel's JSON, without a body; `None` if it isn't a request, or has fields that
    /// requests don't have.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        let Value::Object(fields) = serde_json::from_slice(json).ok()? else { return None };
        if fields.keys().any(|name| !["url", "headers", "method"].contains(&name.as_str())) {
            return None;
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let headers = match fields.get("headers") {
            Some(headers) => {
                headers.as_object()?.iter().map(|(name, value)| Some((name.clone(), text(value)?))).collect()
            }
            None => Some(BTreeMap::new()),
        };
        let method = match fields.get("method") {
            Some(Value::Null) | None => None,
            Some(method) => Some(text(method)?),
        };
        Some(Request { url: text(fields.get("url")?)?, headers: headers?, method, body: Vec::new() })
    }
}

/// A response to a request.
///
/// ```
/// # #[cfg(feature = "http")] {
/// use extism_pdk::http;
/// use extism_pdk::testing::{Host, Response};
///
/// let headers = [("Retry-After".to_string(), "60".to_string())].into();
/// let busy = Response { headers, ..Response::new(503, "try again") };
/// let host = Host::new().allow_host("example.com").http_reply("https://example.com/", busy);
/// host.run(|| {
///     let response = http::get("https://example.com/").send()?;
///     assert_eq!((response.status_code(), response.header("retry-after")), (503, Some("60")));
///     Ok::<(), extism_pdk::Error>(())
/// })
/// .unwrap();
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// The status, such as 200.
    pub status: u16,
    /// The headers by name. The plugin gets the names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// Creates a response with a status and a body, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Response { status, headers: BTreeMap::new(), body: body.into() }
    }
}

/// A function that answers the requests to allowed hosts. An error ends the plugin's call. All instances of a plugin
/// share the function.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use extism_pdk::Error;
/// use extism_pdk::testing::{HttpHandler, Kernel, Request};
///
/// let offline: HttpHandler = Arc::new(Mutex::new(|request: &Request| {
///     Err(Error::msg(format!("{} can't be reached", request.url)))
/// }));
/// let mut kernel = Kernel::default();
/// kernel.http = Some(offline);
/// ```
pub type HttpHandler = Arc<Mutex<dyn FnMut(&Request) -> Result<Response, Error> + Send>>;

/// Says that no reply is for the URL of a request, and which URLs have one.
pub(super) fn no_reply(replies: &BTreeMap<String, Response>) -> Error {
    // More say nothing new.
    const MAX_URLS: usize = 5;

    let urls = text::first(MAX_URLS, replies.keys().map(text::safe_name)).join(", ");
    Error::msg(format!("the test host has no reply for this URL: `http_reply` compares whole URLs, and has {urls}"))
}
