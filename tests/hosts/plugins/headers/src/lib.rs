//! Looks at a response's headers.

use extism_pdk::*;

/// The value of the response's header `x-served-by`.
#[plugin_fn]
pub fn served_by(url: String) -> FnResult<String> {
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    Ok(format!("{:?}", response.header("x-served-by")))
}
