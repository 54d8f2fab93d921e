//! Sends the HTTP requests of plugins, to allowed hosts.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_pdk::Error;
use extism_pdk::testing::text::count;
use extism_pdk::testing::{HttpHandler, Request, Response, check_allowed};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::{HeaderName, HeaderValue, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};

use crate::instance::clock::Clock;

/// The time limit of a request, unless the call has less time left.
const MAX_REQUEST_TIME: Duration = Duration::from_secs(30);

/// Returns a handler that sends requests. `limit` is for the bytes of a body.
///
/// A status of 400 or more is a response like any other. Redirects to allowed hosts are followed. As in the official Rust
/// runtime, only gzip is requested and decoded. The limit counts the decoded bytes.
pub fn new_handler(clock: Arc<Clock>, allowed_hosts: Vec<String>, limit: usize) -> HttpHandler {
    Arc::new(Mutex::new(move |request: &Request| {
        let timeout = clock.remaining().map_or(MAX_REQUEST_TIME, |left| left.min(MAX_REQUEST_TIME));
        send(request, &allowed_hosts, timeout, limit).map_err(|error| clock.reason_to_end().map_or(error, Error::msg))
    }))
}

fn send(request: &Request, allowed_hosts: &[String], timeout: Duration, limit: usize) -> Result<Response, Error> {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .timeout_global(Some(timeout))
        .build();
    let proxy = config.proxy().map(|proxy| proxy.uri().clone());
    let gate = Gate { allowed_hosts: allowed_hosts.to_vec(), proxy };
    let agent = Agent::with_parts(config, gate.clone().chain(DefaultConnector::default()), gate);
    // The official Rust runtime sends methods in capitals, too.
    let method = request.method.as_deref().unwrap_or("GET").to_uppercase();
    let mut message = ureq::http::Request::builder().method(method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        if may_set_header(name, value, request)? {
            let refused = |reason: ureq::http::Error| Error::msg(format!("can't send the header `{name}`: {reason}"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| refused(error.into()))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| refused(error.into()))?;
            message = message.header(name, value);
        }
    }
    // An empty body isn't sent, unless the method expects a body: then its length is sent, which is 0. Without a body, ureq
    // would send such a request in chunks.
    let answer = if request.body.is_empty() && !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
        agent.run(message.body(())?)
    } else {
        agent.run(message.body(request.body.as_slice())?)
    };
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::Other(refusal) => Error::msg(refusal),
        error => error.into(),
    })?;
    // The length of an encoded body isn't known before it is decoded.
    let length = answer.body().content_length().map(|length| format!(" of {}", count(length, "byte")));
    let body = answer.body_mut().with_config().limit(limit as u64).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(limit) => {
            let (length, limit) = (length.unwrap_or_default(), count(limit, "byte"));
            Error::msg(format!("the response{length} is over the limit of {limit}"))
        }
        error => error.into(),
    })?;
    let mut response = Response::new(answer.status().as_u16(), body);
    for (name, value) in answer.headers() {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        response.headers.insert(name.as_str().to_owned(), value);
    }
    Ok(response)
}

/// Whether the plugin may set a header.
///
/// The host sets the headers that say where a message goes, where it ends, and what happens to the connection. A plugin that
/// could set them could reach hosts that aren't allowed, or put a second request into the first one. Existing plugins send such
/// headers: they are dropped if they agree with the host's own, and are an error otherwise.
fn may_set_header(name: &str, value: &str, request: &Request) -> Result<bool, Error> {
    let refuse = |instead: String| Err(Error::msg(format!("can't send the header `{name}: {value}`: {instead}")));
    match name.to_ascii_lowercase().as_str() {
        "host" => match request.url.parse::<Uri>()?.authority().map(|authority| authority.as_str()) {
            Some(authority) if authority.rsplit('@').next().is_some_and(|host| host.eq_ignore_ascii_case(value)) => {
                Ok(false)
            }
            _ => refuse("the host comes from the URL".into()),
        },
        "content-length" if value != request.body.len().to_string() => {
            refuse(format!("the body has {}", count(request.body.len(), "byte")))
        }
        "transfer-encoding" if !value.eq_ignore_ascii_case("chunked") => {
            refuse("the body is sent without a transfer encoding".into())
        }
        "upgrade" => refuse("requests use HTTP/1.1".into()),
        "content-length" | "transfer-encoding" | "connection" | "keep-alive" | "proxy-connection" | "te"
        | "trailer" | "expect" => Ok(false),
        _ => Ok(true),
    }
}

/// Allows lookups of and connections to allowed hosts only. The kernel has checked the host of the request. This checks the
/// hosts of redirects, before their names are looked up. A proxy of the environment is allowed, too.
#[derive(Debug, Clone)]
struct Gate {
    allowed_hosts: Vec<String>,
    proxy: Option<Uri>,
}

impl Gate {
    fn check(&self, uri: &Uri) -> Result<(), ureq::Error> {
        check_allowed(&uri.to_string(), &self.allowed_hosts)
            .map_err(|reason| ureq::Error::Other(format!("a redirect to {uri}{reason}").into()))
    }
}

impl Resolver for Gate {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // The plugin has no influence on the proxy's name, so its lookup can't leak anything.
        if self.proxy.as_ref() != Some(uri) {
            self.check(uri)?;
        }
        DefaultResolver::default().resolve(uri, config, timeout)
    }
}

impl Connector for Gate {
    type Out = ();

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<()>, ureq::Error> {
        // When ureq connects to the proxy itself, its settings have no proxy. A request to the proxy's own address is checked
        // like any other.
        let is_to_proxy = self.proxy.is_some() && details.config.proxy().is_none();
        if !is_to_proxy {
            self.check(details.uri)?;
        }
        Ok(None)
    }
}
