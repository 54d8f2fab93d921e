//! What comes back from a request.

use core::fmt;
use std::collections::HashMap;

use super::headers;
use crate::encoding::json_from_slice;
use crate::error::{ErrorType, about};
use crate::memory::Memory;
use crate::memory::block::{Owned, Slot, ValueBlock};
use crate::message::Message;
use crate::{Error, ToMemory};

/// What came back: status, headers, and the body in a block that is freed with the response, unless it was lent or
/// taken. Needs the feature `http`, which is on by default.
///
/// ```
/// use extism_pdk::http;
///
/// # use extism_pdk::testing::{Host, Response};
/// # let host = Host::new().allow_host("example.com").http(|request| match &*request.url {
/// #     "https://example.com/hello" => Response::new(200, "Hello!"),
/// #     _ => Response::new(404, "nothing here"),
/// # });
/// # host.run(|| {
/// let response = http::get("https://example.com/hello").send()?.error_for_status()?;
/// assert_eq!(response.text()?, "Hello!");
///
/// let error = http::get("https://example.com/missing?key=s3cret").send()?.error_for_status().unwrap_err();
/// assert_eq!(error.to_string(), "GET https://example.com/missing was answered with status 404");
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// ```
pub struct HttpResponse {
    body: Memory,
    /// The body, until somebody is shown its block, whose offset may be kept for longer than the response.
    owned_body: Slot,
    status: u16,
    headers: HashMap<String, String>,
    /// Method and URL, for errors; empty if they aren't known.
    pub(super) asked: String,
}

#[cold]
fn undecodable(error: &Error) -> Error {
    about("the body of the HTTP response", "", ": ", error)
}

impl HttpResponse {
    pub(super) fn new(body: Option<Owned>, status: u16, headers: HashMap<String, String>) -> Self {
        let body = body.unwrap_or_else(Owned::nothing);
        HttpResponse {
            body: Memory(body.lend().handle()),
            owned_body: Slot::new(body),
            status,
            headers,
            asked: String::new(),
        }
    }

    /// The status, 200 for example; 0 from a host that has HTTP turned off.
    ///
    /// ```
    /// use extism_pdk::{FnResult, http};
    ///
    /// fn note(number: u32) -> FnResult<Option<String>> {
    ///     let response = http::get(format!("https://example.com/notes/{number}")).send()?;
    ///     if response.status_code() == 404 {
    ///         return Ok(None);
    ///     }
    ///     Ok(Some(response.error_for_status()?.text()?))
    /// }
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(404, ""));
    /// # assert_eq!(host.run(|| note(7)).unwrap(), None);
    /// ```
    pub fn status_code(&self) -> u16 {
        self.status
    }

    /// The response itself, unless its status says that the request failed.
    ///
    /// # Errors
    /// If the status is 400 or more, or 0 (the host has HTTP turned off and made no request). The text has the status,
    /// and method and URL of a request that was put together by [`get`](super::get) or a sibling; the URL's query is left
    /// out, as it may hold a secret.
    pub fn error_for_status(self) -> Result<Self, Error> {
        if matches!(self.status, 1..=399) { Ok(self) } else { Err(self.failed()) }
    }

    #[cold]
    fn failed(&self) -> Error {
        let mut text = Message::default();
        text.add(if self.asked.is_empty() { "the HTTP request" } else { &self.asked });
        match self.status {
            0 => text.add(" wasn't made: the host has HTTP turned off"),
            status => text.add(" was answered with status ").number(usize::from(status)),
        };
        Error::text(text.0)
    }

    /// The body's bytes.
    ///
    /// # Panics
    /// If the host claims more bytes than the plugin's own memory can hold; [`bytes`](Self::bytes) doesn't.
    pub fn body(&self) -> Vec<u8> {
        self.body.to_vec()
    }

    /// The body's bytes.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let host = Host::new().allow_host("example.com").http(|_| Response::new(200, *b"\x89PNG\r\n\x1a\n"));
    /// # host.run(|| {
    /// let image = http::get("https://example.com/logo.png").send()?.error_for_status()?.bytes()?;
    /// assert!(image.starts_with(b"\x89PNG"));
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// If they are more than the plugin's own memory can hold.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        self.body.lend().load()
    }

    /// The body as text, which must be UTF-8 whatever the header `content-type` says.
    ///
    /// # Errors
    /// If it isn't UTF-8, or is more than the plugin's own memory can hold.
    pub fn text(&self) -> Result<String, Error> {
        self.body.to_string().map_err(|error| undecodable(&error))
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// If it isn't, or not of this shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        json_from_slice(&self.body.lend().load::<Error>()?).map_err(|error: Error| undecodable(&error))
    }

    /// The headers, names in small letters. Empty unless the host passes headers on.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let mut response = Response::new(200, "");
    /// # response.headers.insert("X-RateLimit-Remaining".into(), "3".into());
    /// # let host = Host::new().allow_host("example.com").http_reply("https://example.com/", response);
    /// # host.run(|| {
    /// let response = http::get("https://example.com/").send()?;
    /// let limits: Vec<_> = response.headers().iter().filter(|(name, _)| name.starts_with("x-ratelimit-")).collect();
    /// # assert_eq!(limits.len(), 1);
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn headers(&self) -> &HashMap<String, String> {
        headers::need();
        &self.headers
    }

    /// One header, its name in letters of any case.
    ///
    /// ```
    /// use extism_pdk::http;
    ///
    /// # use extism_pdk::testing::{Host, Response};
    /// # let mut response = Response::new(200, "");
    /// # response.headers.insert("Content-Type".into(), "text/plain".into());
    /// # let host = Host::new().allow_host("example.com").http_reply("https://example.com/", response);
    /// # host.run(|| {
    /// let response = http::get("https://example.com/").send()?;
    /// assert_eq!(response.header("Content-Type"), Some("text/plain"));
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        let name = name.as_ref();
        let mut headers = self.headers().iter();
        headers.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body's block. The response won't free it any more, as its offset may outlive the response; the end of the
    /// call does, or the caller with [`into_memory`](Self::into_memory).
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn fetch(url: &str) -> FnResult<()> {
    ///     let response = http::get(url).send()?;
    ///     info!("{} bytes", response.as_memory().len());
    ///     Ok(output(response.as_memory())?) // the block is the host's now
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, Response, export};
    /// # let mut host = Host::new().allow_host("example.com").http(|_| Response::new(200, "hello"));
    /// # assert_eq!(host.call::<String>(export!(fetch), "https://example.com/").unwrap(), "hello");
    /// ```
    pub fn as_memory(&self) -> &Memory {
        self.owned_body.take().map(Owned::into_handle);
        &self.body
    }

    /// The body's block, the caller's from here on.
    ///
    /// ```
    /// use std::io::BufRead;
    ///
    /// use extism_pdk::memory::{ManagedMemory, Reader};
    /// use extism_pdk::*;
    ///
    /// /// The lines of a page, of which only a part at a time is in the plugin's memory.
    /// #[plugin_fn]
    /// pub fn lines(url: &str) -> FnResult<u64> {
    ///     let body = ManagedMemory::new(http::get(url).send()?.into_memory());
    ///     Ok(Reader::new(body.as_ref()).lines().count() as u64)
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, Response, export};
    /// # let mut host = Host::new().allow_host("example.com").http(|_| Response::new(200, "a\nb"));
    /// # assert_eq!(host.call::<u64>(export!(lines), "https://example.com/").unwrap(), 2);
    /// ```
    pub fn into_memory(self) -> Memory {
        Memory(self.as_memory().0)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut response = f.debug_struct("HttpResponse");
        response.field("status", &self.status).field("headers", self.headers()).field("memory", &self.body);
        response.finish()
    }
}

/// The body.
impl ToMemory for HttpResponse {
    fn to_memory(&self) -> Result<Memory, Error> {
        // Whoever has the block may need it for longer than the response is there.
        self.as_memory().to_memory()
    }

    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F> {
        Ok(ValueBlock::Lent(self.body.lend()))
    }
}

/// The body.
impl ToMemory for &HttpResponse {
    fn to_memory(&self) -> Result<Memory, Error> {
        // Whoever has the block may need it for longer than the response is there.
        self.as_memory().to_memory()
    }

    fn __to_value_block<F: ErrorType>(&self) -> Result<ValueBlock<'_>, F> {
        Ok(ValueBlock::Lent(self.body.lend()))
    }
}
