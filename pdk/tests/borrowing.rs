//! Types that borrow from the input and derive `FromBytes`.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use std::borrow::Cow;
use std::marker::PhantomData;

use extism_pdk::testing::{Host, Plugin, export};
use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Request<'a> {
    name: &'a str,
    #[serde(borrow, default)]
    notes: Vec<&'a str>,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Msgpack)]
enum Command<'a> {
    Say(#[serde(borrow)] Cow<'a, str>),
    Stop,
}

/// It borrows nothing: every value of it is owned.
#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Owned<'a> {
    name: Cow<'a, str>,
    #[serde(skip)]
    skipped: &'static str,
    kind: PhantomData<&'a str>,
}

#[plugin_fn]
fn argument(request: Request<'_>) -> String {
    request.name.to_uppercase() + &request.notes.join("")
}

#[plugin_fn]
fn optional(request: Option<Request<'_>>) -> Option<Request<'_>> {
    request
}

#[plugin_fn]
fn said(command: Command<'_>) -> Cow<'_, str> {
    match command {
        Command::Say(text) => text,
        Command::Stop => "nothing".into(),
    }
}

#[shared_fn]
fn shared(owned: Owned<'_>) -> SharedFnResult<String> {
    Ok(format!("{}{}", owned.name, owned.skipped))
}

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn owned_reply() -> Owned<'static>;
}

#[test]
fn arguments_borrow() {
    cases::on_both_kernels(Host::new, borrow);
}

fn borrow(mut host: Host) {
    assert_eq!(host.call::<String>(export!(argument), r#"{"name": "a", "notes": ["b", "c"]}"#).unwrap(), "Abc");
    let error = host.call::<String>(export!(argument), r#"{"name": "a\n"}"#).unwrap_err();
    assert!(error.text.contains("argument") && error.text.contains("`Request<'_>`"), "{}", error.text);
    assert_eq!(host.call::<String>(export!(optional), "").unwrap(), "");
    let back = host.call::<String>(export!(optional), r#"{"name":"a"}"#).unwrap();
    assert_eq!(back, r#"{"name":"a","notes":[]}"#);
    assert_eq!(host.call::<String>(export!(said), Command::Say("hello".into())).unwrap(), "hello");
    assert_eq!(host.call::<String>(export!(said), Command::Stop).unwrap(), "nothing");
}

#[test]
fn bytes_are_borrowed() {
    let text = String::from(r#"{"name":"Ada"}"#);
    let request = Request::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(request, Request { name: "Ada", notes: Vec::new() });
    assert!(text.as_bytes().as_ptr_range().contains(&request.name.as_ptr()));
}

#[test]
fn what_borrows_nothing_stays_owned() {
    let owned = Owned::from_bytes_owned(br#"{"name": "Ada", "kind": null}"#).unwrap();
    assert_eq!(shared(owned).unwrap(), "Ada");
    let host = Host::new().host_fn("owned_reply", || r#"{"name": "Ada", "kind": null}"#);
    assert_eq!(host.run(owned_reply).unwrap().name, "Ada");
}
