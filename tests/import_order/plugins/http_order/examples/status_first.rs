//! Asks the kernel for the status before it makes a request.

use extism_pdk::*;

#[plugin_fn]
pub fn fetch(url: String) -> FnResult<i32> {
    let before = unsafe { extism::http_status_code() };
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    Ok(before + i32::from(response.status_code()))
}
