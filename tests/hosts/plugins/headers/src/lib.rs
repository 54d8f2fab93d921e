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

/// The same header, as the kernel's own function tells it after a request. It is asked before, too: so the code refers to
/// it first.
#[plugin_fn]
pub fn raw_served_by(url: String) -> FnResult<String> {
    // SAFETY: takes no arguments; what it returns is a block of the caller's.
    unsafe { extism::free(extism::http_headers()) };
    http::request::<()>(&HttpRequest::new(url), None)?;
    // SAFETY: takes no arguments; what it returns is a block of the caller's.
    let headers = Memory::find(unsafe { extism::http_headers() }).map(ManagedMemory::new);
    let headers: Option<json::Value> = headers.map(|headers| headers.as_ref().to()).transpose()?;
    Ok(format!("{:?}", headers.as_ref().and_then(|headers| headers["x-served-by"].as_str())))
}
