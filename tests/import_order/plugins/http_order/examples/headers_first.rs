//! Asks the kernel for the headers before it makes a request.

use extism_pdk::*;

#[plugin_fn]
pub fn fetch(url: String) -> FnResult<String> {
    let before = Memory::find(unsafe { extism::http_headers() });
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    let headers = before.map(|block| block.to_string()).transpose()?;
    Ok(format!("{headers:?} {}", response.status_code()))
}
