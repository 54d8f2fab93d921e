//! What the server answers: the page's files, the state that it shows, and calls.

use std::time::Duration;

use serde_json::{Value, json};

use super::server::{Request, Response};
use super::session::Session;
use crate::command::error::Result;

/// How long a request for news waits for some.
const MAX_NEWS_WAIT: Duration = Duration::from_secs(20);

const OK: &str = "200 OK";

pub fn answer(session: &Session, request: &Request) -> Response {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    match (request.method.as_str(), path) {
        ("GET", "/") => file("text/html; charset=utf-8", include_str!("page.html")),
        ("GET", "/page.js") => file("text/javascript; charset=utf-8", include_str!("page.js")),
        ("GET", "/page.css") => file("text/css; charset=utf-8", include_str!("page.css")),
        ("GET", "/state") => {
            let known = query.strip_prefix("after=").and_then(|revision| revision.parse().ok());
            respond(Ok(session.wait_for_news(known, MAX_NEWS_WAIT)))
        }
        ("POST", "/call") => match serde_json::from_slice(&request.body) {
            Ok(call) => respond(session.call(&call)),
            Err(error) => Response::text("400 Bad Request", &format!("can't read the call: {error}")),
        },
        ("POST", "/restart") => respond(session.restart()),
        (_, "/" | "/page.js" | "/page.css" | "/state" | "/call" | "/restart") => {
            Response::text("405 Method Not Allowed", "this path has another method")
        }
        _ => Response::text("404 Not Found", "this page doesn't exist"),
    }
}

fn file(content_type: &'static str, text: &str) -> Response {
    Response { status: OK, content_type, body: text.into() }
}

/// Responds with what was done, or with the reason why it can't be done.
fn respond(done: Result<Value>) -> Response {
    let value = done.unwrap_or_else(|error| json!({"refused": error.to_string()}));
    Response { status: OK, content_type: "application/json", body: value.to_string().into() }
}
