//! Errors of host functions that the plugin handles: the envelope, and what is none.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use extism_pdk::__private::{recoverable_result, result};
use extism_pdk::host_fn::{HostError, HostErrorKind};
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::testing::{Host, Plugin, export};
use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn get(key: &str) -> Result<Option<String>, HostError>;
    safe fn put(key: &str, value: Json<&f64>) -> Result<(), HostError>;
    safe fn count() -> Result<Json<u32>, HostError>;
    safe fn plain() -> String;
}

fn host() -> Host {
    Host::new()
        .host_fn("get", |key: String| match key.as_str() {
            "" => Err(HostError::new("")),
            "none" => Ok(None),
            _ if key.len() > 5 => Err(HostError::new(format!("too long: {key}"))),
            _ => Ok(Some(key)),
        })
        .host_fn("put", |_: String, _: String| Ok::<(), HostError>(()))
        .host_fn("count", || Ok::<_, HostError>("many"))
        .host_fn("plain", || "plain")
}

/// Runs code in a host of each kernel.
fn on_both(code: impl Fn()) {
    cases::on_both_kernels(host, |host| host.run(&code));
}

/// A reply that is these bytes.
fn reply<T: for<'a> FromBytes<'a>>(bytes: &[u8]) -> Result<T, (HostErrorKind, String)> {
    let block = Memory::from_bytes(bytes).unwrap();
    recoverable_result(block.offset(), "f").map_err(|error| (error.kind(), error.to_string()))
}

#[test]
fn values_and_errors() {
    on_both(|| {
        assert_eq!(get("a").unwrap().as_deref(), Some("a"));
        assert_eq!(get("none").unwrap(), None);
        put("a", Json(&1.0)).unwrap();
        let error = get("methuselah").unwrap_err();
        assert_eq!((error.kind(), error.text()), (HostErrorKind::Refused, "too long: methuselah"));
        assert_eq!(get("").unwrap_err().text(), "");
    });
}

#[test]
fn errors_of_the_plugin() {
    on_both(|| {
        let error = count().unwrap_err();
        assert_eq!(error.kind(), HostErrorKind::Reply);
        assert_eq!(
            error.to_string(),
            "host function `count`: the reply can't be decoded: expected value at line 1 column 1"
        );
    });
    Host::new().block_bytes(4).host_fn("get", |_: String| Ok::<_, HostError>("")).run(|| {
        let error = get("hello").unwrap_err();
        assert_eq!(error.kind(), HostErrorKind::Argument);
        assert_eq!(
            format!("{error:?}"),
            "host function `get`: an argument can't be encoded: the host has no memory left for the plugin's data"
        );
    });
}

#[test]
fn envelopes() {
    on_both(|| {
        assert_eq!(reply::<String>(b"\0hello").unwrap(), "hello");
        assert_eq!(reply::<Vec<u8>>(b"\0").unwrap(), b"");
        assert_eq!(reply::<Vec<u8>>(b"\0\0\x01").unwrap(), b"\0\x01");
        assert_eq!(reply::<u64>(b"\0\x02\0\0\0\0\0\0\0").unwrap(), 2);
        assert_eq!(reply::<String>(b"").unwrap(), "");
        assert_eq!(reply::<Option<u32>>(b"").unwrap(), None);
        reply::<()>(b"").unwrap();
        let refused = |text: &str| (HostErrorKind::Refused, text.to_owned());
        assert_eq!(reply::<String>(b"\x01no").unwrap_err(), refused("no"));
        assert_eq!(reply::<()>(b"\x01").unwrap_err(), refused(""));
        assert_eq!(reply::<u32>(b"\x01no\xff").unwrap_err(), refused("no\u{fffd}"));
        let no_reply = |text: &str| (HostErrorKind::Reply, format!("host function `f`: {text}"));
        assert_eq!(
            reply::<u32>(b"").unwrap_err(),
            no_reply("the reply can't be decoded: a u32 is exactly 4 bytes, little-endian")
        );
        assert_eq!(
            reply::<String>(b"\0\xff").unwrap_err(),
            no_reply("the reply can't be decoded: invalid utf-8 sequence of 1 bytes from index 0")
        );
        for bytes in [b"hello".as_slice(), b"\x02", b"\xff\0"] {
            assert_eq!(
                reply::<String>(bytes).unwrap_err(),
                no_reply(
                    "the reply can't be decoded: its first byte has to be 0, before a value, or 1, before an error text, \
                     because the import is declared with `HostError`"
                )
            );
        }
    });
}

#[test]
fn the_error_text_of_the_kernel() {
    let set = |text: &str| {
        let block = Memory::from_bytes(text).unwrap();
        // SAFETY: the block was just made.
        unsafe { extism::error_set(block.offset()) }
    };
    Host::new().run(|| {
        set("no such key");
        // A reply that is a block says by itself what it is.
        assert_eq!(reply::<String>(b"\0a").unwrap(), "a");
        assert_eq!(reply::<String>(b""), Err((HostErrorKind::Refused, "no such key".to_owned())));
        // It is taken away: the next reply is none, and the call may succeed.
        assert_eq!(reply::<String>(b"").unwrap(), "");
    });
}

#[derive(Debug)]
struct Missing;

impl From<HostError> for Missing {
    fn from(_: HostError) -> Self {
        Missing
    }
}

#[derive(Debug, ErrorCode)]
#[code(7)]
struct Wrapped(HostError);

impl std::fmt::Display for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("can't go on")
    }
}

impl std::error::Error for Wrapped {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// As every type's own bytes say: a host function that returns no value replies so.
#[test]
fn a_plain_reply_of_no_block_has_no_bytes() {
    on_both(|| {
        result::<()>(0, "f").unwrap();
        assert_eq!(result::<Vec<u8>>(0, "f").unwrap(), b"");
        assert_eq!(result::<String>(0, "f").unwrap(), "");
        assert_eq!(result::<Option<u64>>(0, "f").unwrap(), None);
        let refused = |cause: &str| format!("host function `f`: the reply can't be decoded: {cause}");
        let (u32_text, u64_text) =
            ("a u32 is exactly 4 bytes, little-endian", "a u64 is exactly 8 bytes, little-endian");
        assert_eq!(result::<u32>(0, "f").unwrap_err().to_string(), refused(u32_text));
        assert_eq!(result::<u64>(0, "f").unwrap_err().to_string(), refused(u64_text));
        let end = "EOF while parsing a value at line 1 column 0";
        assert_eq!(result::<Json<u32>>(0, "f").unwrap_err().to_string(), refused(end));
    });
}

#[plugin_fn]
fn by_question_mark(key: &str) -> FnResult<Option<String>> {
    Ok(get(key)?)
}

#[plugin_fn]
fn by_its_type(key: &str) -> Result<Option<String>, HostError> {
    get(key)
}

#[plugin_fn]
fn with_context(key: &str) -> Result<Option<String>, Error> {
    anyhow::Context::context(get(key), "while reading")
}

#[plugin_fn]
fn wrapped(key: &str) -> Result<Option<String>, Wrapped> {
    get(key).map_err(Wrapped)
}

#[plugin_fn]
fn coded(key: &str) -> FnResult<Option<String>> {
    get(key).map_err(|error| Wrapped(error).coded())
}

#[plugin_fn]
fn recovers(key: &str) -> String {
    match get(key) {
        Ok(value) => value.unwrap_or_default(),
        Err(error) => format!("recovered from: {error}"),
    }
}

#[test]
fn in_exports() {
    let key = "methuselah";
    let fails = |export| {
        let outcome = host().outcome(export, key);
        (outcome.code(), outcome.error().unwrap().to_owned())
    };
    assert_eq!(fails(export!(by_question_mark)), (-1, "too long: methuselah".into()));
    assert_eq!(fails(export!(by_its_type)), (-1, "too long: methuselah".into()));
    let text = "while reading\n\nCaused by:\n    too long: methuselah";
    assert_eq!(fails(export!(with_context)), (-1, text.into()));
    let text = "can't go on\n\nCaused by:\n    too long: methuselah";
    assert_eq!(fails(export!(wrapped)), (7, text.into()));
    assert_eq!(fails(export!(coded)), (7, text.into()));
    assert_eq!(host().call::<String>(export!(recovers), key).unwrap(), "recovered from: too long: methuselah");
}

#[test]
fn into_an_error_of_the_plugin() {
    fn missing() -> Result<(), Missing> {
        get("methuselah")?;
        Ok(())
    }
    assert!(host().run(missing).is_err());
}

#[test]
#[should_panic(expected = "host function `get` of `extism:host/user` is declared as (block) -> envelope, mocked as \
                           (block) -> block: let the closure return a `Result<_, HostError>`")]
fn a_mock_without_an_envelope_fails_the_test() {
    _ = Host::new().host_fn("get", |key: String| key).outcome(export!(recovers), "a");
}

#[test]
#[should_panic(expected = "host function `plain` of `extism:host/user` is declared as () -> block, mocked as () -> \
                           envelope: declare the import as `-> Result<_, HostError>`, or let the closure return \
                           another error")]
fn a_mock_with_an_envelope_fails_the_test() {
    let _ = Host::new().host_fn("plain", || Err::<String, _>(HostError::new("no"))).run(plain);
}
