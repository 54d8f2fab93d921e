//! Looks at a response's headers.

use extism_pdk::*;

/// The value of the response's header `x-served-by`.
#[plugin_fn]
pub fn served_by(url: String) -> FnResult<String> {
    let response = http::request::<()>(&HttpRequest::new(url), None)?;
    Ok(format!("{:?}", response.header("x-served-by")))
}

/// The same of a built request, by a name in other letters than hosts have.
#[plugin_fn]
pub fn served_by_in_capitals(url: String) -> FnResult<String> {
    Ok(format!("{:?}", http::get(url).send()?.header("X-SERVED-BY")))
}
