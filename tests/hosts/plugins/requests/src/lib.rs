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
