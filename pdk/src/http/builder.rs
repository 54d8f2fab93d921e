//! Builds requests.

use core::fmt;

use serde::Serialize;

use super::request::HttpRequest;
use super::{HttpResponse, query};
use crate::Error;
use crate::encoding::json_to_vec;
use crate::error::ErrorType;
use crate::message::{Message, shown};

/// A builder of a request, as [`http::get`](get) and the functions beside it return it.
///
/// An invalid method, header or body is reported by [`send`](Self::send). A request can't have a timeout, because hosts
/// only take its URL, headers and method. The timeout in the application's manifest covers a call with all its
/// requests.
///
/// ```
/// use extism_pdk::http::{self, RequestBuilder};
/// use extism_pdk::{Error, config};
///
/// /// Adds what all requests of the plugin have in common.
/// fn signed(request: RequestBuilder) -> Result<RequestBuilder, Error> {
///     let request = request.header("accept", "application/json");
///     Ok(match config::get("token")? {
///         Some(token) => request.bearer(token),
///         None => request,
///     })
/// }
/// # use extism_pdk::testing::{Host, Response};
/// # let host = Host::new().config("token", "s3cret").allow_host("example.com").http(|_| Response::new(200, "[]"));
/// # host.run(|| {
/// let items: Vec<u32> = signed(http::get("https://example.com/items"))?.send()?.error_for_status()?.json()?;
/// # assert!(items.is_empty());
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// # assert_eq!(host.requests()[0].headers["authorization"], "Bearer s3cret");
/// ```
#[derive(Debug)]
#[must_use = "the request is only made by `send`"]
pub struct RequestBuilder {
    request: HttpRequest,
    body: Option<Vec<u8>>,
    /// The first failure, which `send` returns.
    failure: Option<Error>,
}

macro_rules! methods {
    ($($name:ident $method:literal $doc:literal $example:literal;)*) => {$(
        #[doc = $doc]
        ///
        /// ```
        /// use extism_pdk::http;
        ///
        /// # use extism_pdk::testing::{Host, Response};
        /// # let mut response = Response::new(200, "");
        /// # response.headers.insert("content-length".into(), "5".into());
        /// # let host = Host::new().allow_host("example.com").http(move |_| response.clone());
        /// # host.run(|| {
        #[doc = $example]
        /// # Ok::<(), extism_pdk::Error>(())
        /// # }).unwrap();
        #[doc = concat!("# assert_eq!(host.requests()[0].method.as_deref(), Some(\"", $method, "\"));")]
        /// ```
        pub fn $name(url: impl Into<String>) -> RequestBuilder {
            method($method, url)
        }
    )*};
}

methods! {
    get "GET" "Creates a GET request to a URL."
        "let page = http::get(\"https://example.com/\").send()?.error_for_status()?.text()?;";
    post "POST" "Creates a POST request to a URL."
        "http::post(\"https://example.com/orders\").json(&[\"milk\", \"eggs\"]).send()?.error_for_status()?;";
    put "PUT" "Creates a PUT request to a URL."
        "http::put(\"https://example.com/notes/1\").text(\"Buy milk\").send()?.error_for_status()?;";
    patch "PATCH" "Creates a PATCH request to a URL."
        "let done = std::collections::BTreeMap::from([(\"done\", true)]);\n\
         http::patch(\"https://example.com/notes/1\").json(&done).send()?.error_for_status()?;";
    delete "DELETE" "Creates a DELETE request to a URL."
        "let response = http::delete(\"https://example.com/notes/1\").send()?;\nassert!(response.status_code() < 300);";
    head "HEAD" "Creates a HEAD request to a URL."
        "let response = http::head(\"https://example.com/movie.mp4\").send()?;\n\
         assert_eq!(response.header(\"content-length\"), Some(\"5\"));";
}

/// Creates a request to a URL with any method. Most methods are in upper case.
///
/// ```
/// use extism_pdk::http;
///
/// # use extism_pdk::testing::{Host, Response};
/// # let host = Host::new().allow_host("example.com").http(|_| Response::new(204, ""));
/// # host.run(|| {
/// assert_eq!(http::method("OPTIONS", "https://example.com/").send()?.status_code(), 204);
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
pub fn method(name: impl Into<String>, url: impl Into<String>) -> RequestBuilder {
    let name = name.into();
    let failure = if is_token(&name) { None } else { Some(request_error("method", Some(&name), NOT_A_TOKEN)) };
    RequestBuilder { request: HttpRequest::new(url).with_method(name), body: None, failure }
}

impl RequestBuilder {
    /// Sets a header, and replaces one of the same name, whose case doesn't matter. Hosts take each name only once:
    /// join several values with `, `.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
    /// # host.run(|| {
    /// http::get("https://example.com/").header("Accept", "text/html, text/plain").send()?;
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.requests()[0].headers["Accept"], "text/html, text/plain");
    /// ```
    ///
    /// With a name or a value that HTTP or a host doesn't accept, [`send`](Self::send) fails: values are ASCII, without
    /// line breaks.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        if !is_token(&name) {
            return self.fail(request_error("header", Some(&name), NOT_A_TOKEN));
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
            return self.fail(request_error("header", Some(&name), "its value isn't printable ASCII: encode it"));
        }
        self.request.headers.retain(|other, _| !other.eq_ignore_ascii_case(&name));
        self.request.headers.insert(name, value);
        self
    }

    /// Adds a name and a value to the URL's query, percent-encoded. What the query already has is kept, including
    /// values of the same name.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
    /// # host.run(|| {
    /// http::get("https://example.com/search?lang=en#top").query("q", "salt & pepper").query("page", 2).send()?;
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # let requests = host.requests();
    /// assert_eq!(requests[0].url, "https://example.com/search?lang=en&q=salt%20%26%20pepper&page=2#top");
    /// ```
    pub fn query(mut self, name: impl AsRef<str>, value: impl fmt::Display) -> Self {
        query::add(&mut self.request.url, name.as_ref(), &shown(&value));
        self
    }

    /// Sets the header `authorization` to a bearer token.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
    /// # host.run(|| {
    /// http::get("https://example.com/").bearer("s3cret").send()?;
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.requests()[0].headers["authorization"], "Bearer s3cret");
    /// ```
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        let mut value = String::from("Bearer ");
        value.push_str(token.as_ref());
        self.header("authorization", value)
    }

    /// Sets the body to bytes. An empty body counts as unset.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(201, ""));
    /// # host.run(|| {
    /// let image = b"\x89PNG\r\n\x1a\n";
    /// http::post("https://example.com/images").header("content-type", "image/png").body(image).send()?;
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.requests()[0].body[..4], *b"\x89PNG");
    /// ```
    ///
    /// The JavaScript host doesn't send a body with GET and HEAD.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sets the body to text. The header `content-type` is set to `text/plain; charset=utf-8`, unless it is already
    /// set.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
    /// # host.run(|| {
    /// let (url, xml) = ("https://example.com/feeds", "<feed/>");
    /// http::post(url).header("content-type", "application/atom+xml").text(xml).send()?;
    /// http::post("https://example.com/chat").text("Hello!").send()?;
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # let requests = host.requests();
    /// assert_eq!(requests[0].headers["content-type"], "application/atom+xml");
    /// assert_eq!(requests[1].headers["content-type"], "text/plain; charset=utf-8");
    /// ```
    pub fn text(self, text: impl Into<String>) -> Self {
        self.content_type("text/plain; charset=utf-8").body(text.into())
    }

    /// Sets the body to a value in JSON. The header `content-type` is set to `application/json`, unless it is already
    /// set.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|request| Response::new(200, request.body.clone()));
    /// # host.run(|| {
    /// let numbers: Vec<u32> = http::post("https://example.com/echo").json(&[1, 2]).send()?.error_for_status()?.json()?;
    /// assert_eq!(numbers, [1, 2]);
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// # assert_eq!(host.requests()[0].headers["content-type"], "application/json");
    /// ```
    ///
    /// With a value that can't be encoded as JSON, [`send`](Self::send) fails.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match json_to_vec::<_, Error>(&value) {
            Ok(json) => self.content_type("application/json").body(json),
            Err(error) => self.fail(request_error("the body in JSON", None, &shown(&error))),
        }
    }

    /// Makes the request, and returns the response. A status such as 404 isn't an error here;
    /// [`HttpResponse::error_for_status`] makes it one.
    ///
    /// # Errors
    /// If the method, a header or the body is invalid, the response's headers can't be decoded, or the host has no
    /// memory left.
    ///
    /// A request that the host refuses or can't make (a server that isn't allowed, an unknown name, no connection, a
    /// timeout) ends the whole call instead: hosts don't let a plugin handle that.
    // Inlined, like the functions below, so that generic code isn't compiled in this crate. Plugins that build no
    // requests would use that code, without inlining it.
    #[inline]
    pub fn send(self) -> Result<HttpResponse, Error> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let mut response = super::request(&self.request, self.body)?;
        response.asked = described(&self.request);
        Ok(response)
    }

    #[inline]
    fn content_type(self, value: &str) -> Self {
        let set = self.request.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
        if set { self } else { self.header("content-type", value) }
    }

    /// Keeps the failure for `send`, unless there is one already.
    #[cold]
    fn fail(mut self, failure: Error) -> Self {
        self.failure.get_or_insert(failure);
        self
    }
}

const NOT_A_TOKEN: &str = "a name consists of ASCII letters, digits and a few marks such as `-`";

/// Returns whether a text can be the name of a method or a header.
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cold]
fn request_error(what: &str, name: Option<&str>, cause: &str) -> Error {
    let mut text = Message::default();
    text.add("can't make the request: ").add(what);
    if let Some(name) = name {
        text.add(" `").add(name).add("`");
    }
    text.add(": ").add(cause);
    Error::text(text.0)
}

/// Describes a request for an error text: its method and URL, without the parts that may be secret: user, query and
/// fragment.
fn described(request: &HttpRequest) -> String {
    let mut text = Message::default();
    let url = request.url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rfind('@').map_or(0, |at| at + 1);
    text.add(request.method.as_deref().unwrap_or_default()).add(" ");
    text.add(scheme).add(if scheme.is_empty() { "" } else { "://" });
    text.add(rest.get(user..).unwrap_or_default());
    text.0
}
