//! HTTP as the kernel sees it: a policy of allowed hosts, and a handler that answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::Error;

/// A request that a plugin made.
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
pub type HttpHandler = Arc<Mutex<dyn FnMut(&Request) -> Result<Response, Error> + Send>>;

/// Whether a URL's host matches one of the patterns, in which `*` stands for any text and `?` for one character.
pub(super) fn is_allowed(url: &str, patterns: &[String]) -> bool {
    host_of(url).is_some_and(|host| patterns.iter().any(|p| matches(p.as_bytes(), host.as_bytes())))
}

/// The host of an http(s) URL, without user, port or brackets. Anything two parsers might read differently has none.
fn host_of(url: &str) -> Option<&str> {
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
    (!host.is_empty()).then_some(host)
}

fn matches(pattern: &[u8], host: &[u8]) -> bool {
    match (pattern, host) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=host.len()).any(|skip| matches(rest, &host[skip..])),
        ([b'?', pattern @ ..], [_, host @ ..]) => matches(pattern, host),
        ([p, pattern @ ..], [h, host @ ..]) => p.eq_ignore_ascii_case(h) && matches(pattern, host),
        _ => false,
    }
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
}
