//! Requests put together step by step.

use core::fmt;

use serde::Serialize;

use super::request::HttpRequest;
use super::{HttpResponse, query};
use crate::Error;
use crate::encoding::json_to_vec;
use crate::error::ErrorType;
use crate::message::{Message, shown};

/// A request in the making: see [`http::get`](get) and its siblings. What goes wrong on the way is told by
/// [`send`](Self::send).
///
/// No timeout can be set: hosts take the URL, the headers and the method of a request, and refuse or overlook anything
/// else. How long a request may take is theirs to say: the timeout in a manifest covers a call with all its requests.
///
/// ```
/// use extism_pdk::http::{self, RequestBuilder};
/// use extism_pdk::{Error, config};
///
/// /// What all requests of the plugin have in common.
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
#[must_use = "a request is made by `send`"]
pub struct RequestBuilder {
    request: HttpRequest,
    body: Option<Vec<u8>>,
    /// The first thing that went wrong.
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
    get "GET" "A GET request to a URL."
        "let page = http::get(\"https://example.com/\").send()?.error_for_status()?.text()?;";
    post "POST" "A POST request to a URL."
        "http::post(\"https://example.com/orders\").json(&[\"milk\", \"eggs\"]).send()?.error_for_status()?;";
    put "PUT" "A PUT request to a URL."
        "http::put(\"https://example.com/notes/1\").text(\"Buy milk\").send()?.error_for_status()?;";
    patch "PATCH" "A PATCH request to a URL."
        "let done = std::collections::BTreeMap::from([(\"done\", true)]);\n\
         http::patch(\"https://example.com/notes/1\").json(&done).send()?.error_for_status()?;";
    delete "DELETE" "A DELETE request to a URL."
        "let response = http::delete(\"https://example.com/notes/1\").send()?;\nassert!(response.status_code() < 300);";
    head "HEAD" "A HEAD request to a URL."
        "let response = http::head(\"https://example.com/movie.mp4\").send()?;\n\
         assert_eq!(response.header(\"content-length\"), Some(\"5\"));";
}

/// A request to a URL by any method, named in capitals as a rule.
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
    let failure = if is_token(&name) { None } else { Some(request_error("method", Some(&name), NO_TOKEN)) };
    RequestBuilder { request: HttpRequest::new(url).with_method(name), body: None, failure }
}

impl RequestBuilder {
    /// Sets a header. The name's letters may be small or capital; each name is sent once, with the last value set, as
    /// that is what hosts take: join several values with `, `.
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
    /// A name or a value that HTTP or some host doesn't take fails the request: values are ASCII, without line breaks.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        if !is_token(&name) {
            return self.fail(request_error("header", Some(&name), NO_TOKEN));
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
            return self.fail(request_error("header", Some(&name), "its value isn't printable ASCII: encode it"));
        }
        self.request.headers.retain(|other, _| !other.eq_ignore_ascii_case(&name));
        self.request.headers.insert(name, value);
        self
    }

    /// Adds a name and a value to the URL's query, percent-encoded. A query that the URL has already is kept, and so is a
    /// value of the same name.
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

    /// Authorises the request by a bearer token.
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

    /// Sets the body, of any type of content. An empty one is none.
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
    /// The JavaScript host sends no body with GET and HEAD.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sets the body to a text, and the header `content-type` unless it is set: `text/plain; charset=utf-8`.
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

    /// Sets the body to a value in JSON, and the header `content-type` unless it is set: `application/json`.
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
    /// A value that JSON can't express fails the request.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) -> Self {
        match json_to_vec::<_, Error>(&value) {
            Ok(json) => self.content_type("application/json").body(json),
            Err(error) => self.fail(request_error("the body in JSON", None, &shown(&error))),
        }
    }

    /// Has the host make the request.
    ///
    /// # Errors
    /// If the method, a header or the body was no good, the host's headers can't be read, or the host has no memory left.
    /// A status such as 404 is no error here, but to [`HttpResponse::error_for_status`].
    ///
    /// A request that the host refuses or can't make (a host that isn't allowed, a name that can't be found, no
    /// connection, a timeout) ends the whole call instead: hosts don't let a plugin handle that.
    // Inlined, here and below: an instance of generic code made in this crate would be used, uninlined, by plugins that
    // build no requests.
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

    /// Keeps the first failure for `send`.
    #[cold]
    fn fail(mut self, failure: Error) -> Self {
        self.failure.get_or_insert(failure);
        self
    }
}

const NO_TOKEN: &str = "a name is of ASCII letters, digits, and some marks such as `-`";

/// Whether a text can be the name of a method or a header.
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

/// A request in an error's text: the method and the URL, without what may be secret, which is the user, the query and the
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
