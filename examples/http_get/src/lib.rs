//! Fetches a URL through the host: a JSON request in, the body out.
//! Call it with `host-harness call examples/http_get http_get --input '{"url": "http://…"}' --allow-host '*'`.

use extism_pdk::*;

#[plugin_fn]
pub fn http_get(Json(request): Json<HttpRequest>) -> FnResult<HttpResponse> {
    let response = http::request::<()>(&request, None)?;
    let status = response.status_code();
    if status >= 400 {
        let error = Error::msg(format!("{} answered with status {status}", request.url));
        return Err(WithReturnCode::new(error, i32::from(status)));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Response};

    fn get(host: &Host) -> FnResult<Vec<u8>> {
        let request = HttpRequest::new("https://example.com/").with_header("accept", "text/plain");
        host.run(|| http_get(Json(request)).map(|response| response.body()))
    }

    #[test]
    fn gives_the_body() {
        let host = Host::new().http(|request| Response::new(200, format!("from {}", request.url)));
        assert_eq!(get(&host).unwrap(), b"from https://example.com/");
    }

    #[test]
    fn fails_with_the_status() {
        let host = Host::new().http(|_| Response::new(404, "nothing here"));
        let WithReturnCode(error, code) = get(&host).unwrap_err();
        assert_eq!((error.to_string().as_str(), code), ("https://example.com/ answered with status 404", 404));
    }
}
