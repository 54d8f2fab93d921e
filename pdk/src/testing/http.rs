//! HTTP as the kernel sees it: a policy of allowed hosts, and a handler that answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::Error;

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
pub struct Request {
    /// The full URL.
    pub url: String,
    /// The headers as the plugin wrote them.
    pub headers: BTreeMap<String, String>,
    /// The method; `None` means GET.
    pub method: Option<String>,
    /// The body, empty if there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// The request in a block of JSON, with an empty body; `None` if it is no request, or has a field that requests don't.
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

/// What a handler answers.
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
    /// The status, 200 for example.
    pub status: u16,
    /// The headers; names reach the plugin in small letters.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A response with a status and a body, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Response { status, headers: BTreeMap::new(), body: body.into() }
    }
}

/// Answers the requests that the policy lets through. An error ends the plugin's call. The instances of one plugin share
/// it.
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

/// Whether a URL's host matches one of the patterns, in which `*` stands for any text and `?` for one character.
pub(super) fn is_allowed(url: &str, patterns: &[String]) -> bool {
    host_of(url).is_some_and(|host| patterns.iter().any(|p| matches(p.as_bytes(), host.as_bytes())))
}

/// The host of an http(s) URL, without user, port or brackets. Anything two parsers might read differently has none.
fn host_of(url: &str) -> Option<&str> {
    /// No name in the DNS is longer.
    const LONGEST: usize = 255;

    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    if !rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => host.split(':').next()?,
    };
    (1..=LONGEST).contains(&host.len()).then_some(host)
}

/// Only the last `*` ever takes more than it has to: an earlier one that did would help nothing, and take ages.
fn matches(pattern: &[u8], host: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star = None;
    while let Some(byte) = host.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                star = Some((at, read));
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(byte) => (at, read) = (at + 1, read + 1),
            _ => match &mut star {
                Some((after, taken)) => {
                    *taken += 1;
                    (at, read) = (*after, *taken);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_hosts_only() {
        let allowed = |url: &str, pattern: &str| is_allowed(url, &[pattern.into()]);
        assert!(allowed("http://127.0.0.1:80/x", "127.0.0.1"));
        assert!(allowed("https://api.example.com?q", "*.example.com"));
        assert!(allowed("https://user:pw@example.com/", "example.com"));
        assert!(allowed("https://[::1]:9/", "::1"));
        assert!(allowed("https://EXAMPLE.com", "example.???"));
        assert!(!allowed("https://evil.com/example.com", "example.com"));
        assert!(!allowed("https://example.com@evil.com/", "example.com"));
        assert!(!allowed("https://evil.com\\@example.com/", "example.com"));
        assert!(!allowed("ftp://example.com", "*"));
        assert!(!allowed("https:///x", "*"));
    }

    #[test]
    fn a_star_takes_as_much_as_it_has_to() {
        let matches = |host: &str, pattern: &str| matches(pattern.as_bytes(), host.as_bytes());
        for pattern in ["*", "**", "*b*", "a*b*b", "a*?b", "*bbb", "???b", "abbb*"] {
            assert!(matches("abbb", pattern), "{pattern}");
        }
        for pattern in ["", "?", "*a", "b*", "a*c*b", "*?????", "abbb?", "abb", "*abb"] {
            assert!(!matches("abbb", pattern), "{pattern}");
        }
        assert!(matches("", "*") && matches("", "") && !matches("", "?"));
    }

    #[test]
    fn no_host_is_worth_ages() {
        let pattern = "*a".repeat(100) + "b";
        let start = std::time::Instant::now();
        assert!(!is_allowed(&format!("https://{}", "a".repeat(255)), &[pattern]));
        assert!(start.elapsed().as_secs() < 5);
        assert!(!is_allowed(&format!("https://{}", "a".repeat(256)), &["*".into()]));
    }
}
