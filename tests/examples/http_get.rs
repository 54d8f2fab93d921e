use extism_pdk::{HttpRequest, Json};

use crate::example;
use crate::server::Server;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["http_get"],
    kernel: &[PLAIN, &["free", "http_request", "length", "http_status_code", "length_unsafe"]],
    host: &[],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    let request = HttpRequest::new(server.url("/hello")).with_header("x-name", "Ada");
    assert_eq!(plugin.call::<String>("http_get", Json(request)).unwrap(), "GET /hello for Ada");
}

#[test]
fn a_status_of_failure_is_the_plugins_to_judge() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    let url = server.url("/missing");
    let outcome = plugin.outcome("http_get", Json(HttpRequest::new(&url))).unwrap();
    assert_eq!(outcome.code(), 404);
    assert_eq!(outcome.error(), Some(format!("{url} answered with status 404").as_str()));
}

#[test]
fn a_host_that_is_not_allowed_is_not_asked() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("example.com").load().unwrap();
    let url = server.url("/hello");
    let outcome = plugin.outcome("http_get", Json(HttpRequest::new(&url))).unwrap();
    let why = "`127.0.0.1` isn't among the allowed hosts (`example.com`)";
    let what_to_do = "add it by `allow_host`, which is the command's `--allow-host`";
    let refusal = format!("HTTP request to {url} is not allowed: {why}: {what_to_do}");
    assert_eq!(outcome.error(), Some(refusal.as_str()));
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_redirect_is_followed_to_an_allowed_host() {
    let server = Server::start();
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    for target in ["/hello", &server.url("/hello")] {
        let request = HttpRequest::new(server.url(&format!("/to/{target}"))).with_header("x-name", "Ada");
        plugin.outcome("http_get", Json(request)).unwrap().assert_output("GET /hello for Ada");
    }
}

#[test]
fn a_redirect_to_a_host_that_is_not_allowed_ends_the_call() {
    let (server, other) = (Server::start(), Server::start());
    let mut plugin = example("http_get").allow_host("127.0.0.1").load().unwrap();
    let target = other.url("/hello").replace("127.0.0.1", "localhost");
    let url = server.url(&format!("/to/{target}"));
    let outcome = plugin.outcome("http_get", Json(HttpRequest::new(&url))).unwrap();
    outcome.assert_error(&format!("HTTP request to {url}: a redirect to {target} is not allowed: add its host"));
    assert_eq!((server.requests(), other.requests()), (1, 0));
}
