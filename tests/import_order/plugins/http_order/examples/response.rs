//! As most plugins do: the response has everything.

use extism_pdk::*;

#[plugin_fn]
pub fn fetch(url: String) -> FnResult<String> {
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    Ok(format!("{} {:?}", response.status_code(), response.header("content-type")))
}
