//! The request, which the kernel takes as a JSON object. Its serde traits are written by hand, because `serde_derive`
//! would take a quarter of a plugin's build time for this one type.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::extism::differences;

/// An HTTP request: its URL, headers and method.
///
/// Needs the feature `http`, which is on by default.
///
/// ```
/// use extism_pdk::{HttpRequest, http};
///
/// # use extism_pdk::testing::{Host, Response};
/// # let host = Host::new().allow_host("example.com").http(|_| Response::new(201, ""));
/// # host.run(|| {
/// let request = HttpRequest::new("https://example.com/notes").with_method("POST").with_header("accept", "text/plain");
/// let response = http::request(&request, Some("Buy milk"))?;
/// assert_eq!(response.status_code(), 201);
/// # Ok::<(), extism_pdk::Error>(())
/// # }).unwrap();
/// # assert_eq!(host.requests()[0].body, b"Buy milk");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    /// The full URL.
    pub url: String,
    /// The headers by name.
    pub headers: BTreeMap<String, String>,
    /// The method; `None` means GET. It is given to the host in upper case.
    pub method: Option<String>,
}

impl HttpRequest {
    /// Creates a GET request without headers.
    pub fn new(url: impl Into<String>) -> Self {
        HttpRequest { url: url.into(), headers: BTreeMap::new(), method: None }
    }

    /// Sets the method.
    pub fn with_method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Adds a header, or replaces the one of exactly this name.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }
}

const FIELDS: &[&str] = &["url", "headers", "method"];

impl Serialize for HttpRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("HttpRequest", FIELDS.len())?;
        fields.serialize_field("url", &self.url)?;
        fields.serialize_field("headers", &self.headers)?;
        // An `Option`, although it is never `None`: a `String` is 1 KB more code in a plugin built without LTO.
        fields.serialize_field("method", &Some(differences::http_method(self.method.as_deref())))?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for HttpRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct("HttpRequest", FIELDS, RequestVisitor)
    }
}

struct RequestVisitor;

impl<'de> Visitor<'de> for RequestVisitor {
    type Value = HttpRequest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("struct HttpRequest")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HttpRequest, A::Error> {
        let (mut url, mut headers, mut method) = (None, None, None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "url" if url.is_none() => url = Some(map.next_value()?),
                "headers" if headers.is_none() => headers = Some(map.next_value()?),
                "method" if method.is_none() => method = Some(map.next_value()?),
                "url" => return Err(Error::duplicate_field("url")),
                "headers" => return Err(Error::duplicate_field("headers")),
                "method" => return Err(Error::duplicate_field("method")),
                other => return Err(Error::unknown_field(other, FIELDS)),
            }
        }
        let url = url.ok_or_else(|| Error::missing_field("url"))?;
        Ok(HttpRequest { url, headers: headers.unwrap_or_default(), method: method.flatten() })
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut fields: A) -> Result<HttpRequest, A::Error> {
        let url = fields.next_element()?.ok_or_else(|| Error::invalid_length(0, &self))?;
        let headers = fields.next_element()?.unwrap_or_default();
        let method = fields.next_element()?.ok_or_else(|| Error::invalid_length(2, &self))?;
        Ok(HttpRequest { url, headers, method })
    }
}
