//! Real HTTP for plugins, to the hosts they are allowed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_pdk::Error;
use extism_pdk::testing::text::count;
use extism_pdk::testing::{HttpHandler, Request, Response, is_allowed};
use ureq::Agent;
use ureq::config::Config;
use ureq::http::{HeaderName, HeaderValue, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};

use crate::instance::clock::Clock;

/// How long a request may take in all, unless the call has less time left.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the requests for real, for as long as a call may run, and reads bodies of so many bytes. A status of 400 or
/// more is a response like any other. Redirects are followed as far as the hosts are allowed. As in the official Rust
/// runtime, gzip is asked for and decoded, and no other encoding: the limit counts the decoded bytes.
pub fn real_handler(clock: Arc<Clock>, allowed_hosts: Vec<String>, limit: usize) -> HttpHandler {
    Arc::new(Mutex::new(move |request: &Request| {
        let timeout = clock.remaining().map_or(TIMEOUT, |left| left.min(TIMEOUT));
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
    // As the official Rust runtime sends it.
    let method = request.method.as_deref().unwrap_or("GET").to_uppercase();
    let mut message = ureq::http::Request::builder().method(method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        if is_for_the_plugin(name, value, request)? {
            let refused = |reason: ureq::http::Error| Error::msg(format!("can't send the header `{name}`: {reason}"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| refused(error.into()))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| refused(error.into()))?;
            message = message.header(name, value);
        }
    }
    // No body, but for methods that ask for one: there it is of length 0, where ureq would send it in chunks.
    let answer = if request.body.is_empty() && !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
        agent.run(message.body(())?)
    } else {
        agent.run(message.body(request.body.as_slice())?)
    };
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::Other(refusal) => Error::msg(refusal),
        error => error.into(),
    })?;
    // Of an encoded body nobody knows the length before it is decoded.
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

/// Whether a header is the plugin's to set. Those that say where a message goes, where it ends and what becomes of the
/// connection are the host's own: a plugin that could set them reaches hosts that aren't allowed, or sends a second
/// request inside the first. What agrees with the host's own is dropped, as existing plugins send it; what doesn't is an
/// error.
fn is_for_the_plugin(name: &str, value: &str, request: &Request) -> Result<bool, Error> {
    let refuse = |instead: String| Err(Error::msg(format!("can't send the header `{name}: {value}`: {instead}")));
    match name.to_ascii_lowercase().as_str() {
        "host" => match request.url.parse::<Uri>()?.authority().map(|authority| authority.as_str()) {
            Some(authority) if authority.rsplit('@').next().is_some_and(|host| host.eq_ignore_ascii_case(value)) => {
                Ok(false)
            }
            _ => refuse("the host is the one in the URL".into()),
        },
        "content-length" if value != request.body.len().to_string() => {
            refuse(format!("the length of the body is {}", request.body.len()))
        }
        "transfer-encoding" if !value.eq_ignore_ascii_case("chunked") => refuse("the body is sent as it is".into()),
        "upgrade" => refuse("requests are made in HTTP/1.1".into()),
        "content-length" | "transfer-encoding" | "connection" | "keep-alive" | "proxy-connection" | "te"
        | "trailer" | "expect" => Ok(false),
        _ => Ok(true),
    }
}

/// Lets lookups and connections through to allowed hosts only. Of a request, the kernel checks the first host; a
/// redirect's are met here, before their names are looked up. So is the proxy, which the environment names.
#[derive(Debug, Clone)]
struct Gate {
    allowed_hosts: Vec<String>,
    proxy: Option<Uri>,
}

impl Gate {
    fn check(&self, uri: &Uri) -> Result<(), ureq::Error> {
        match is_allowed(&uri.to_string(), &self.allowed_hosts) {
            true => Ok(()),
            false => {
                let advice = "add its host by `allow_host`, which is the command's `--allow-host`";
                Err(ureq::Error::Other(format!("a redirect to {uri} is not allowed: {advice}").into()))
            }
        }
    }
}

impl Resolver for Gate {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // The proxy's name has to be looked up, and tells nobody anything.
        if self.proxy.as_ref() != Some(uri) {
            self.check(uri)?;
        }
        DefaultResolver::default().resolve(uri, config, timeout)
    }
}

impl Connector for Gate {
    type Out = ();

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<()>, ureq::Error> {
        // ureq connects to the proxy itself by settings without one. A request to the proxy's address is one like any other.
        let is_to_proxy = self.proxy.is_some() && details.config.proxy().is_none();
        if !is_to_proxy {
            self.check(details.uri)?;
        }
        Ok(None)
    }
}
