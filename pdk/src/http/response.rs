//! The response to a request.

use core::fmt;
use std::collections::HashMap;

use super::headers;
use crate::encoding::json_from_slice;
use crate::error::{ErrorType, about};
use crate::memory::Memory;
use crate::memory::block::{Owned, Slot, ValueBlock};
use crate::message::Message;
use crate::{Error, ToMemory};

/// An HTTP response: its status, headers and body.
///
/// The body is in a block, which is freed with the response, unless [`as_memory`](Self::as_memory) or
/// [`into_memory`](Self::into_memory) was called. Needs the feature `http`, which is on by default.
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
    /// The body's block, until `as_memory` shows it to somebody, who may keep its offset for longer than the response
    /// lives.
    owned_body: Slot,
    status: u16,
    headers: HashMap<String, String>,
    /// The method and URL for error texts; empty if they aren't known.
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

    /// Returns the status, such as 200. It is 0 if the host has HTTP turned off.
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

    /// Turns a response whose status is an error into an `Err`.
    ///
    /// # Errors
    /// If the status is 400 or more; or if it is 0, because the host has HTTP turned off and made no request. The text
    /// has the status. For a request that [`get`](super::get) or a function beside it created, it has the method and
    /// the URL, too, but not the URL's query, which may hold a secret.
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

    /// Returns the body's bytes. [`bytes`](Self::bytes) does the same without a panic.
    ///
    /// # Panics
    /// If the body is longer than the plugin's own memory can hold.
    pub fn body(&self) -> Vec<u8> {
        self.body.to_vec()
    }

    /// Returns the body's bytes.
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
    /// If the body is longer than the plugin's own memory can hold.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        self.body.lend().load()
    }

    /// Decodes the body as text. It has to be UTF-8, whatever the header `content-type` says.
    ///
    /// # Errors
    /// If the body isn't UTF-8, or is longer than the plugin's own memory can hold.
    pub fn text(&self) -> Result<String, Error> {
        self.body.to_string().map_err(|error| undecodable(&error))
    }

    /// Decodes the body as JSON.
    ///
    /// # Errors
    /// If the body can't be decoded as a `T`, or is longer than the plugin's own memory can hold.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        json_from_slice(&self.body.lend().load::<Error>()?).map_err(|error: Error| undecodable(&error))
    }

    /// Returns the headers, whose names are in lower case. They are empty if the host doesn't give plugins any headers.
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

    /// Returns the value of a header. The case of the name doesn't matter.
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
    /// let is_text = response.header("Content-Type").is_some_and(|kind| kind.starts_with("text/"));
    /// # assert!(is_text);
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        let name = name.as_ref();
        let mut headers = self.headers().iter();
        headers.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the body's block. The response then doesn't free it any more, because its offset may be in use for
    /// longer. It is freed when the call ends, or by whoever takes it with [`into_memory`](Self::into_memory).
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn fetch(url: &str) -> FnResult<()> {
    ///     let response = http::get(url).send()?;
    ///     info!("{} bytes", response.as_memory().len());
    ///     Ok(output(response.as_memory())?) // the block now belongs to the host
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, Response, export};
    /// # let mut host = Host::new().allow_host("example.com").http(|_| Response::new(200, "hello"));
    /// # assert_eq!(host.call::<String>(export!(fetch), "https://example.com/").unwrap(), "hello");
    /// ```
    pub fn as_memory(&self) -> &Memory {
        self.owned_body.take().map(Owned::into_handle);
        &self.body
    }

    /// Returns the body's block, which the caller then owns.
    ///
    /// ```
    /// use std::io::BufRead;
    ///
    /// use extism_pdk::memory::{ManagedMemory, Reader};
    /// use extism_pdk::*;
    ///
    /// /// Counts the lines of a page. Only a part of it at a time is in the plugin's memory.
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
