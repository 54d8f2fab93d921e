//! What is added to a URL's query arrives as it was given.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use extism_pdk::http;
use extism_pdk::testing::{Host, Response};
use proptest::prelude::*;

/// The URL that a request is made to, with these names and values added.
fn sent<'a>(url: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let host = Host::new().allow_host("a").http(|_| Response::new(200, ""));
    let request = pairs.into_iter().fold(http::get(url), |request, (name, value)| request.query(name, value));
    host.run(|| drop(request.send().unwrap()));
    host.requests().remove(0).url
}

/// The other way round, as a server reads it.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            u8::from_str_radix(core::str::from_utf8(&digits).unwrap(), 16).unwrap()
        } else {
            byte
        });
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn where_a_pair_goes() {
    for (url, expected) in [
        ("http://a/b", "http://a/b?k=v"),
        ("http://a/b?", "http://a/b?k=v"),
        ("http://a/b?x=y", "http://a/b?x=y&k=v"),
        ("http://a/b?x=y&", "http://a/b?x=y&k=v"),
        ("http://a/b#top", "http://a/b?k=v#top"),
        ("http://a/b?x#top?no", "http://a/b?x&k=v#top?no"),
        ("http://a/b#", "http://a/b?k=v#"),
    ] {
        assert_eq!(sent(url, [("k", "v")]), expected);
    }
    assert_eq!(sent("http://a", [("a b&c", "=ä+~%")]), "http://a?a%20b%26c=%3D%C3%A4%2B~%25");
    // Which no host takes.
    let request = format!("{:?}", http::get("http://a/ä?ö#ü").query("k", "v"));
    assert!(request.contains(r#"url: "http://a/ä?ö&k=v#ü""#), "{request}");
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn what_is_sent_is_what_was_given(pairs in prop::collection::vec((cases::text(), cases::text()), 1..4)) {
        let given = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let url = sent("http://a/path?first#fragment", given);
        let query = url.strip_prefix("http://a/path?first&").unwrap().strip_suffix("#fragment").unwrap();
        prop_assert!(query.is_ascii());
        let read: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let read: Vec<_> = read.iter().map(|(name, value)| (decode(name), decode(value))).collect();
        prop_assert_eq!(read, pairs);
    }
}
