//! Requests put together step by step, and what can be asked of responses.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::collections::BTreeMap;

use extism_pdk::testing::{Host, Request, Response};
use extism_pdk::*;

/// Answers with the status that the URL ends with, if it does, and with the body sent.
fn host() -> Host {
    Host::new().allow_host("example.com").http(|request| {
        let path = request.url.split('?').next().unwrap();
        let status = path.rsplit('/').next().unwrap().parse().unwrap_or(200);
        let mut response = Response::new(status, request.body.clone());
        response.headers.insert("X-Answer".into(), "yes".into());
        response
    })
}

/// The request that was made.
fn sent(request: http::RequestBuilder) -> Request {
    let host = host();
    host.run(|| drop(request.send().unwrap()));
    host.requests().remove(0)
}

fn fails(request: http::RequestBuilder, expected: &str) {
    let host = host();
    let error = host.run(|| request.send().unwrap_err());
    assert_eq!(error.to_string(), expected);
    assert!(host.requests().is_empty());
}

#[test]
fn everything_at_once() {
    let request = http::put("http://example.com/a?b=c#d")
        .query("q", "x y")
        .query(String::from("q"), 2)
        .header("X-Name", "Ada")
        .bearer("token")
        .body("body");
    let sent = sent(request);
    assert_eq!(sent.url, "http://example.com/a?b=c&q=x%20y&q=2#d");
    assert_eq!(sent.method.as_deref(), Some("PUT"));
    assert_eq!(sent.body, b"body");
    let expected = [("X-Name", "Ada"), ("authorization", "Bearer token")];
    assert_eq!(sent.headers, BTreeMap::from(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));
}

#[test]
fn bodies_and_their_types() {
    let url = "http://example.com";
    let content_type = |request: &Request| request.headers.get("content-type").cloned();
    let json = sent(http::post(url).json(&[1, 2]));
    assert_eq!((json.body.as_slice(), content_type(&json).as_deref()), (b"[1,2]".as_slice(), Some("application/json")));
    let text = sent(http::post(url).text("grüße"));
    assert_eq!(text.body, "grüße".as_bytes());
    assert_eq!(content_type(&text).as_deref(), Some("text/plain; charset=utf-8"));
    let bytes = sent(http::post(url).body([1, 2]));
    assert_eq!((bytes.body.as_slice(), content_type(&bytes)), ([1, 2].as_slice(), None));
    // The plugin's own wins, whether it is set before or after.
    let before = sent(http::post(url).header("CONTENT-TYPE", "text/html").text("x"));
    let expected = BTreeMap::from([("CONTENT-TYPE".to_owned(), "text/html".to_owned())]);
    assert_eq!(before.headers, expected);
    assert_eq!(sent(http::post(url).text("x").header("CONTENT-TYPE", "text/html")).headers, expected);
    assert!(sent(http::post(url).body("")).body.is_empty());
}

#[test]
fn a_header_is_sent_once() {
    let sent = sent(http::get("http://example.com").header("accept", "a").header("Accept", "b"));
    assert_eq!(sent.headers, BTreeMap::from([("Accept".to_owned(), "b".to_owned())]));
}

#[test]
fn what_no_host_takes_fails_before_it_is_sent() {
    let url = "http://example.com";
    const NAME: &str = "a name consists of ASCII letters, digits and a few marks such as `-`";
    fails(http::method("MY METHOD", url), &format!("can't make the request: method `MY METHOD`: {NAME}"));
    fails(http::get(url).header("", "v"), &format!("can't make the request: header ``: {NAME}"));
    fails(http::get(url).header("a:b", "v"), &format!("can't make the request: header `a:b`: {NAME}"));
    const VALUE: &str = "can't make the request: header `x`: its value isn't printable ASCII: encode it";
    for value in ["a\r\nb: c", "ü", "\0", "\u{7f}"] {
        fails(http::get(url).header("x", value), VALUE);
    }
    let error = "can't make the request: header `authorization`: its value isn't printable ASCII: encode it";
    fails(http::get(url).bearer("s3cret\n"), error);
    // The first failure is told.
    let error = "can't make the request: the body in JSON: key must be a string";
    fails(http::get(url).json(&BTreeMap::from([((1, 2), 3)])).header("x", "later\n"), error);
}

#[test]
fn responses() {
    host().run(|| {
        let response = http::post("http://example.com/201").text("grüße").send().unwrap();
        assert_eq!(response.status_code(), 201);
        assert_eq!(response.text().unwrap(), "grüße");
        assert_eq!(response.bytes().unwrap(), "grüße".as_bytes());
        assert_eq!(response.header("x-answer"), Some("yes"));
        assert_eq!(response.header("X-ANSWER"), Some("yes"));
        assert_eq!(response.header("missing"), None);
        let response = http::post("http://example.com").body([0xff]).send().unwrap();
        let error = response.text().unwrap_err().to_string();
        assert_eq!(error, "the body of the HTTP response: invalid utf-8 sequence of 1 bytes from index 0");
        let response = http::get("http://example.com").send().unwrap();
        assert_eq!(response.text().unwrap(), "");
        assert!(response.bytes().unwrap().is_empty());
    });
}

#[test]
fn statuses() {
    let status = |url: &str| {
        let response = host().run(|| http::get(url).send().unwrap().error_for_status().map(drop));
        response.map_err(|error| error.to_string())
    };
    for good in ["200", "204", "304", "399"] {
        status(&format!("http://example.com/{good}")).unwrap();
    }
    for bad in ["400", "404", "500", "999"] {
        let error = format!("GET http://example.com/{bad} was answered with status {bad}");
        assert_eq!(status(&format!("http://example.com/{bad}")), Err(error));
    }
    let off = "GET http://example.com/0 wasn't made: the host has HTTP turned off";
    assert_eq!(status("http://example.com/0"), Err(off.into()));
    let no_secrets = "GET http://example.com/x@y/404 was answered with status 404";
    assert_eq!(status("http://user:s3cret@example.com/x@y/404?key=s3cret#s3cret"), Err(no_secrets.into()));
    // A request made otherwise.
    host().run(|| {
        let response = http::request::<()>(&HttpRequest::new("http://example.com/404"), None).unwrap();
        let error = response.error_for_status().map(drop).unwrap_err().to_string();
        assert_eq!(error, "the HTTP request was answered with status 404");
    });
}
