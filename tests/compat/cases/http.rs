use std::collections::BTreeMap;

use host_harness::{Request, Response};

use super::*;

#[test]
fn http() {
    let url = "https://example.com/a";
    let request = r#"{"url":"https://example.com/a","headers":{"A":"1"},"method":"DELETE"}"#;
    check(&[Suite {
        plugin: "http",
        host,
        vars: &["response"],
        cases: vec![
            gives("http_get", request),
            gives("http_get", r#"{"url":"https://example.com/empty"}"#),
            gives("http_literal", url),
            gives("http_defaults", url),
            gives("http_methods", url),
            gives("http_bodies", url),
            gives("http_of_extism_manifest", url),
            gives("http_kept", url),
            gives("http_as_output", url),
            gives("http_as_output", "https://example.com/empty"),
            gives("http_not_json", url).differs(
                "what can't be decoded is named",
                "ok Err(invalid type: map, expected a sequence at line 1 column 0)\n\
                 host Request { url: \"https://example.com/a\", headers: {}, method: Some(\"GET\"), body: [] }\n",
                "ok Err(the body of the HTTP response: invalid type: map, expected a sequence at line 1 column 0)\n\
                 host Request { url: \"https://example.com/a\", headers: {}, method: Some(\"GET\"), body: [] }\n",
            ),
            gives("http_to_var", url),
            gives("http_to_json", request),
            gives("http_taken_apart", request),
            fails("http_defaults", "https://elsewhere.com/"),
            gives("http_defaults", "https://example.com/404"),
            fails("http_body_is_error", url),
            gives("http_body_is_output", url),
            gives("http_body_is_raw_output", url),
            gives("http_body_by_handle", url),
            gives("http_body_by_offset", url),
            gives("http_body_logged", url),
            sent_on(url),
            fails("http_get", r#"{"url":"u","more":1}"#).differs(
                DECODING,
                "code -1: unknown field `more`, expected one of `url`, `headers`, `method` at line 1 column 17\n",
                "code -1: http_get: can't decode the input (20 bytes) as `Json<HttpRequest>`\n\nCaused by:\n    \
                 unknown field `more`, expected one of `url`, `headers`, `method` at line 1 column 17\n",
            ),
        ],
    }]);
}

fn host(builder: Builder, record: Record) -> Builder {
    builder.allow_host("example.com").http(move |request| {
        // No method means GET.
        let mut request = request.clone();
        request.method.get_or_insert("GET".into());
        record.line(format_args!("{request:?}"));
        answer(&request)
    })
}

/// Returns the request as JSON, with one more header.
fn answer(request: &Request) -> Response {
    let mut headers = request.headers.clone();
    headers.insert("Server".into(), "test".into());
    match request.url.rsplit('/').next() {
        Some("empty") => Response { status: 204, headers: BTreeMap::new(), body: Vec::new() },
        Some("404") => Response::new(404, "not here"),
        last => {
            let body = String::from_utf8_lossy(&request.body);
            let body = serde_json::json!({ "method": request.method, "body": body, "last": last });
            Response { status: 200, headers, body: body.to_string().into() }
        }
    }
}

fn sent_on(url: &'static str) -> Case {
    let line = |method: &str, body: &[u8]| {
        format!("host Request {{ url: {url:?}, headers: {{}}, method: {method}, body: {body:?} }}\n")
    };
    let (get, post) = (r#"Some("GET")"#, r#"Some("POST")"#);
    let body = br#"{"body":"","last":"a","method":"GET"}"#;
    let (first, again) = (line(get, b"") + &line(post, body), line(post, body) + &line(post, b""));
    fails("http_body_sent_on", url).differs(
        "a block that stays the response's is copied, where upstream gives it away, and then what isn't there any more",
        format!("code -1: http_request was given offset _, which isn't a live block\n{first}"),
        format!("ok \\xc8\\x00\\x00\\x00\n{first}{again}"),
    )
}
