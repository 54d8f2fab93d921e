//! Makes HTTP requests and looks at status and body only, so that it loads where response headers don't exist yet.

use extism_pdk::*;

/// Sends the body, if any, to the URL by the method: status and body.
#[plugin_fn]
pub fn send(Json((method, url, body)): Json<(String, String, Option<String>)>) -> FnResult<String> {
    let request = HttpRequest::new(url).with_method(method).with_header("x-name", "plugin");
    let response = http::request(&request, body)?;
    Ok(format!("{} {}", response.status_code(), String::from_utf8(response.body())?))
}

/// Gives the response's body as it is.
#[plugin_fn]
pub fn get(url: String) -> FnResult<HttpResponse> {
    Ok(http::request::<()>(&HttpRequest::new(url), None)?)
}

/// The status that the kernel's own function tells after a request. It is asked before, too: so the code refers to it
/// first.
#[plugin_fn]
pub fn raw_status(url: String) -> FnResult<String> {
    // SAFETY: takes no arguments.
    unsafe { extism::http_status_code() };
    http::request::<()>(&HttpRequest::new(url), None)?;
    // SAFETY: takes no arguments.
    Ok(unsafe { extism::http_status_code() }.to_string())
}
