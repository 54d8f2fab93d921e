//! Real HTTP for plugins, to the hosts they are allowed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use extism_pdk::Error;
use extism_pdk::testing::{HttpHandler, Request, Response, is_allowed};
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector};

use crate::clock::Clock;

/// How long a request may take in all, unless the call has less time left.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Makes the requests for real, for as long as a call may run, and reads bodies of so many bytes. A status of 400 or
/// more is a response like any other. Redirects are followed as far as the hosts are allowed.
pub fn real(clock: Arc<Clock>, allowed_hosts: Vec<String>, limit: usize) -> HttpHandler {
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
    let agent = Agent::with_parts(config, gate.chain(DefaultConnector::default()), DefaultResolver::default());
    // As the official Rust runtime sends it.
    let method = request.method.as_deref().unwrap_or("GET").to_uppercase();
    let mut message = ureq::http::Request::builder().method(method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        message = message.header(name, value);
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
    // One byte more than may be, for the kernel to refuse.
    let body = answer.body_mut().with_config().limit((limit as u64).saturating_add(1)).read_to_vec()?;
    let mut response = Response::new(answer.status().as_u16(), body);
    for (name, value) in answer.headers() {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        response.headers.insert(name.as_str().to_owned(), value);
    }
    Ok(response)
}

/// Lets connections through to allowed hosts only. Of a request, the kernel checks the first host; a redirect's are met
/// here. Behind a proxy, so is the proxy, which the environment names.
#[derive(Debug)]
struct Gate {
    allowed_hosts: Vec<String>,
    proxy: Option<Uri>,
}

impl Connector for Gate {
    type Out = ();

    fn connect(&self, details: &ConnectionDetails, _: Option<()>) -> Result<Option<()>, ureq::Error> {
        let url = details.uri.to_string();
        let is_proxy = self.proxy.as_ref() == Some(details.uri);
        match is_proxy || is_allowed(&url, &self.allowed_hosts) {
            true => Ok(None),
            false => Err(ureq::Error::Other(format!("a redirect to {url} is not allowed").into())),
        }
    }
}
