//! HTTP requests, made by the host to the hosts it allows.

use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::HashMap;

use crate::encoding::{json_from_slice, json_to_vec};
use crate::memory::{ManagedMemory, Memory, load_vec, take};
use crate::private::give;
use crate::{Error, Json, ToMemory, extism};

pub use extism_manifest::HttpRequest;

/// Has the host make a request, with `body` as its body if there is one.
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
/// If the body can't be encoded, the host's headers can't be read, or the host has no memory left. A request to a host
/// that isn't allowed ends the whole call instead.
pub fn request<T: ToMemory>(request: &HttpRequest, body: Option<T>) -> Result<HttpResponse, Error> {
    let request = ManagedMemory(Memory::from_bytes(json_to_vec(request)?)?);
    let body = match &body {
        Some(body) => give(body)?.offset(),
        None => 0,
    };
    send(request.leak(), body)
}

fn send(request: Memory, body: u64) -> Result<HttpResponse, Error> {
    // SAFETY: the host takes both blocks, and neither is used again here.
    let body = ManagedMemory::returned(unsafe { extism::http_request(request.offset(), body) });
    // SAFETY: these two take no arguments.
    let (status, headers) = unsafe { (extism::http_status_code(), extism::http_headers()) };
    let headers = match ManagedMemory::returned(headers) {
        Some(headers) if headers.len() != 0 => take::<Json<_>>(headers)?.0,
        _ => HashMap::new(),
    };
    Ok(HttpResponse {
        memory: body.unwrap_or_else(|| ManagedMemory(Memory::null())),
        lent: AtomicBool::new(false),
        status: u16::try_from(status).unwrap_or(0),
        headers,
    })
}

/// What came back: status, headers, and the body in a block that is freed with the response, unless it was lent or
/// taken.
#[derive(Debug)]
pub struct HttpResponse {
    memory: ManagedMemory,
    /// Whether somebody was shown the body's block and may still hold its offset.
    lent: AtomicBool,
    status: u16,
    headers: HashMap<String, String>,
}

impl HttpResponse {
    /// The status, 200 for example; 0 from a host that has HTTP turned off.
    pub fn status_code(&self) -> u16 {
        self.status
    }

    /// The body's bytes.
    pub fn body(&self) -> Vec<u8> {
        self.memory.0.to_vec()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// If it isn't, or not of this shape.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        json_from_slice(&load_vec(self.memory.0.0)?)
    }

    /// The headers, names in small letters. Empty unless the host passes headers on.
    pub fn headers(&self) -> &HashMap<String, String> {
        &self.headers
    }

    /// One header by its name in small letters.
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.get(name.as_ref()).map(String::as_str)
    }

    /// The body's block. The response won't free it any more, as its offset may outlive the response; the end of the
    /// call does, or the caller with [`into_memory`](Self::into_memory).
    pub fn as_memory(&self) -> &Memory {
        self.lent.store(true, Ordering::Relaxed);
        &self.memory.0
    }

    /// The body's block, the caller's from here on.
    pub fn into_memory(self) -> Memory {
        self.as_memory();
        Memory(self.memory.0.0)
    }
}

impl Drop for HttpResponse {
    fn drop(&mut self) {
        if *self.lent.get_mut() {
            self.memory.0 = Memory::null();
        }
    }
}

/// The body.
impl ToMemory for HttpResponse {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.memory.0.to_memory()
    }

    fn __is_borrowed(&self) -> bool {
        true
    }
}

/// The body.
impl ToMemory for &HttpResponse {
    fn to_memory(&self) -> Result<Memory, Error> {
        self.memory.0.to_memory()
    }

    fn __is_borrowed(&self) -> bool {
        true
    }
}
