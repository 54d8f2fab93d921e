//! Sends an HTTP request, which is its input in JSON, and returns the body of the response.
//! Call it with `cargo extism call examples/http_get http_get --input '{"url": "http://…"}' --allow-host '*'`.

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
    use extism_pdk::testing::{Host, Response, export};

    fn host(status: u16) -> Host {
        Host::new()
            .allow_host("example.com")
            .http(move |request| Response::new(status, format!("from {}", request.url)))
    }

    fn request() -> Json<HttpRequest> {
        Json(HttpRequest::new("https://example.com/").with_header("accept", "text/plain"))
    }

    host_harness::on_both_engines! {
        fn returns_the_body(load) {
            let outcome = load(host(200)).outcome(export!(http_get), request());
            assert_eq!(outcome.result.as_deref(), Ok(b"from https://example.com/".as_slice()));
            assert_eq!(outcome.requests[0].headers["accept"], "text/plain");
        }

        fn fails_with_the_status(load) {
            let outcome = load(host(404)).outcome(export!(http_get), request());
            assert_eq!(outcome.code(), 404);
            assert_eq!(outcome.error(), Some("https://example.com/ answered with status 404"));
        }

        fn other_hosts_are_refused(load) {
            let outcome = load(host(200)).outcome(export!(http_get), Json(HttpRequest::new("https://evil.com/")));
            outcome.assert_error("HTTP request to https://evil.com/ is not allowed");
        }
    }
}
