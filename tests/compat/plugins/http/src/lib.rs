//! Requests in every way they are built, responses in every way they are read.

use std::collections::BTreeMap;

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[plugin_fn]
pub fn http_get(Json(req): Json<HttpRequest>) -> FnResult<Memory> {
    info!("{:?}", req);
    let res = http::request::<()>(&req, None)?;
    Ok(res.into_memory())
}

#[plugin_fn]
pub fn http_literal(url: String) -> FnResult<String> {
    let mut request = HttpRequest { url, headers: BTreeMap::new(), method: Some("POST".into()) };
    request.headers.insert("Content-Type".into(), "text/plain".into());
    let same = request.clone();
    assert!(same == request);
    let response = http::request(&request, Some("a body"))?;
    Ok(format!("{} {}", response.status_code(), String::from_utf8(response.body())?))
}

#[plugin_fn]
pub fn http_defaults(url: String) -> FnResult<String> {
    let request = HttpRequest { url, headers: Default::default(), method: None };
    Ok(http::request::<String>(&request, None)?.as_memory().to_string()?)
}

#[plugin_fn]
pub fn http_methods(url: String) -> FnResult<json::Value> {
    let request =
        HttpRequest::new(url).with_method("PUT").with_header("X-One", "1").with_header(String::from("b"), "2");
    let response = http::request::<Vec<u8>>(&request, Some(vec![b'x'; 3]))?;
    let headers: BTreeMap<_, _> = response.headers().iter().collect();
    Ok(json::json!({
        "status": response.status_code(),
        "headers": headers,
        "one": response.header("x-one"),
        "none": response.header(String::from("missing")),
        "length": response.as_memory().len(),
    }))
}

#[derive(Serialize, Deserialize)]
struct Answer {
    method: Option<String>,
    body: String,
}

#[plugin_fn]
pub fn http_bodies(url: String) -> FnResult<Json<Vec<Answer>>> {
    let request = HttpRequest::new(&url).with_method("POST");
    let block = Memory::from_bytes("memory")?;
    let text = String::from("reference");
    Ok(Json(vec![
        http::request(&request, Some("text"))?.json()?,
        http::request(&request, Some(String::from("string")))?.json()?,
        http::request(&request, Some(&text))?.json()?,
        http::request(&request, Some(Json([1, 2])))?.json()?,
        http::request(&request, Some(block))?.json()?,
        http::request(&request, Some(&b"bytes"[..]))?.json()?,
        http::request::<&str>(&request, None)?.json::<Answer>()?,
    ]))
}

#[plugin_fn]
pub fn http_of_extism_manifest(url: String) -> FnResult<Vec<u8>> {
    let request = extism_manifest::HttpRequest { url, headers: Default::default(), method: None };
    Ok(extism_pdk::http::request::<()>(&request, None)?.body())
}

struct Client {
    last: Option<HttpResponse>,
}

impl Client {
    fn fetch(&mut self, url: &str) -> Result<&extism_pdk::http::HttpResponse, Error> {
        let response = http::request::<()>(&HttpRequest::new(url), None)?;
        Ok(self.last.insert(response))
    }
}

#[plugin_fn]
pub fn http_kept(url: String) -> FnResult<String> {
    let mut client = Client { last: None };
    let first = client.fetch(&url)?.body().len();
    let second = client.fetch(&format!("{url}/longer"))?.body().len();
    let kept = client.last.as_ref().map(HttpResponse::status_code);
    Ok(format!("{} {kept:?}", second - first))
}

/// The response itself as output.
#[no_mangle]
pub extern "C" fn http_as_output() -> i32 {
    let url: String = unwrap!(input());
    let response = unwrap!(http::request::<()>(&HttpRequest::new(url), None));
    unwrap!(output(response));
    0
}

#[plugin_fn]
pub fn http_not_json(url: String) -> FnResult<String> {
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    Ok(format!("{:?}", response.json::<Vec<u8>>()))
}

#[plugin_fn]
pub fn http_to_var(url: String) -> FnResult<()> {
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    var::set("response", response.as_memory())?;
    Ok(())
}

#[plugin_fn]
pub fn http_to_json(Json(request): Json<HttpRequest>) -> FnResult<Json<HttpRequest>> {
    Ok(Json(request))
}

/// All fields by name, and no rest: one field more would be an error here.
#[plugin_fn]
pub fn http_taken_apart(Json(HttpRequest { url, headers, method }): Json<HttpRequest>) -> FnResult<String> {
    Ok(format!("{url} {headers:?} {method:?}"))
}

/// What is done with the block of a response that isn't kept.
mod blocks {
    use extism_pdk::*;

    fn fetch(url: &str) -> Result<HttpResponse, Error> {
        http::request::<()>(&HttpRequest::new(url), None)
    }

    #[no_mangle]
    pub extern "C" fn http_body_is_error() -> i32 {
        let response = unwrap!(fetch(&unwrap!(input::<String>())));
        unsafe { extism::error_set(response.as_memory().offset()) };
        1
    }

    #[no_mangle]
    pub extern "C" fn http_body_is_output() -> i32 {
        let response = unwrap!(fetch(&unwrap!(input::<String>())));
        unwrap!(output(response.as_memory()));
        0
    }

    #[no_mangle]
    pub extern "C" fn http_body_is_raw_output() -> i32 {
        let response = unwrap!(fetch(&unwrap!(input::<String>())));
        let body = response.as_memory();
        unsafe { extism::output_set(body.offset(), body.len() as u64) };
        0
    }

    #[plugin_fn]
    pub fn http_body_by_handle(url: String) -> FnResult<Memory> {
        let handle = fetch(&url)?.as_memory().0;
        Ok(Memory(handle))
    }

    #[plugin_fn]
    pub fn http_body_by_offset(url: String) -> FnResult<String> {
        let offset = fetch(&url)?.as_memory().offset();
        let second = fetch(&url)?;
        Ok(Memory::from(offset).to_string()? + &Memory::from(second.as_memory().offset()).to_string()?)
    }

    #[plugin_fn]
    pub fn http_body_logged(url: String) -> FnResult<()> {
        let response = fetch(&url)?;
        response.as_memory().log(LogLevel::Info);
        Ok(())
    }

    #[plugin_fn]
    pub fn http_body_sent_on(url: String) -> FnResult<u32> {
        let response = fetch(&url)?;
        let request = HttpRequest::new(url).with_method("POST");
        http::request(&request, Some(response.as_memory()))?;
        http::request(&request, Some(response))?;
        Ok(http::request(&request, Some(""))?.status_code().into())
    }
}
