//! HTTP requests, which the plugin's host makes to the servers that it allows.
//!
//! ```
//! use extism_pdk::http;
//!
//! #[derive(serde::Deserialize)]
//! struct User {
//!     name: String,
//! }
//!
//! # use extism_pdk::testing::{Host, Response};
//! # let reply = Response::new(200, r#"{"name": "Ada"}"#);
//! # let host = Host::new().allow_host("api.example.com").http_reply("https://api.example.com/users?id=1", reply);
//! # host.run(|| {
//! let request = http::get("https://api.example.com/users").query("id", 1).bearer("s3cret");
//! let user: User = request.send()?.error_for_status()?.json()?;
//! assert_eq!(user.name, "Ada");
//! # Ok::<(), extism_pdk::Error>(())
//! # }).unwrap();
//! ```
//!
//! A request that the host refuses or can't make ends the whole call: a server that isn't allowed, no connection, a
//! timeout. A single request has no timeout; the timeout in the application's manifest covers the call with all its
//! requests.
//!
//! This module, [`HttpRequest`] and [`HttpResponse`] need the feature `http`, which is on by default.

use std::collections::HashMap;

use serde::Serialize;

use crate::convert::give;
use crate::encoding::{json_from_slice, json_to_block};
use crate::extism::differences;
use crate::memory::block::{Given, Owned};
use crate::{Error, ToMemory, extism};

mod builder;
mod headers;
mod query;
mod request;
mod response;

pub use builder::{RequestBuilder, delete, get, head, method, patch, post, put};
pub use request::HttpRequest;
pub use response::HttpResponse;

/// Makes a request, with an optional body, and returns the response. [`get`] and the functions beside it build requests
/// in fewer lines.
///
/// `request` is an [`HttpRequest`], or another type with the same fields in JSON, such as that of the crate
/// `extism-manifest`.
///
/// ```
/// # use extism_pdk::testing::{Host, Response};
/// use extism_pdk::{HttpRequest, http};
///
/// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, "hello"));
/// # host.run(|| {
/// let request = HttpRequest::new("https://example.com").with_method("GET");
/// let response = http::request::<()>(&request, None)?;
/// assert_eq!(response.status_code(), 200);
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
///
/// # Errors
/// If the body can't be encoded, the response's headers can't be decoded, or the host has no memory left. A request to
/// a server that isn't allowed ends the whole call instead.
pub fn request<T: ToMemory>(request: &impl Serialize, body: Option<T>) -> Result<HttpResponse, Error> {
    let request = json_to_block::<_, Error>(request)?;
    let body = match &body {
        Some(body) => give(body)?,
        None => Given::nothing(),
    };
    let (body, status, headers) = send(request.give(), body);
    let headers = match headers {
        Some(headers) => json_from_slice::<_, Error>(&headers.lend().load::<Error>()?)?,
        None => HashMap::new(),
    };
    Ok(HttpResponse::new(body, status, headers))
}

/// Makes a request, and returns the response's body, its status, and its headers in JSON.
fn send(request: Given, body: Given) -> (Option<Owned>, u16, Option<Owned>) {
    let (request, body) = (request.into_handle(), body.into_handle());
    // SAFETY: the host frees both blocks or none of them; if none, they are freed below.
    let response = Owned::returned(unsafe { extism::http_request(request.offset, body.offset) });
    if !differences::frees_http_request(request.offset) {
        drop([request, body].map(Owned::new));
    }
    // SAFETY: takes no arguments.
    let status = unsafe { extism::http_status_code() };
    (response, u16::try_from(status).unwrap_or(0), Owned::found(headers::fetch()))
}
