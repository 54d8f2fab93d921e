//! Where a test is at fault, the panic names the test's line, not one of this crate's.

#![allow(clippy::unwrap_used)] // tests fail by panicking
#![allow(missing_docs)] // exports of the tests

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use extism_pdk::testing::{Host, Plugin, export};
use extism_pdk::{FnResult, Memory, config, host_fn, plugin_fn};

#[host_fn("kv")]
unsafe extern "ExtismHost" {
    safe fn read(key: &str) -> String;
}

#[plugin_fn]
pub fn reads() -> FnResult<String> {
    Ok(read("key")?)
}

/// A panic that the plugin catches is no reason for what comes after it.
#[plugin_fn]
pub fn catches_and_reads() -> FnResult<String> {
    assert!(catch_unwind(|| panic!("caught")).is_err());
    Ok(read("key")?)
}

#[plugin_fn]
pub fn leaks() -> FnResult<()> {
    Memory::from_bytes("left behind")?;
    Ok(())
}

thread_local! {
    /// Where the last panic was, and what it said.
    static PANIC: RefCell<(String, u32, String)> = RefCell::default();
}

/// Asserts that the code panics at a line of this file, and only there.
fn assert_at(line: u32, says: &str, code: impl FnOnce()) {
    let payload = catch_unwind(AssertUnwindSafe(code)).expect_err("it is the test's fault");
    let (file, at, text) = PANIC.take();
    assert!(text.contains(says), "{text}");
    assert_eq!((file.as_str(), at), (file!(), line), "{text}");
    // Who catches it gets the text.
    assert_eq!(payload.downcast_ref::<String>(), Some(&text));
}

/// All in one, since there is one panic hook.
#[test]
fn the_line_is_the_tests() {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
        let place = info.location().unwrap();
        let text = info.payload().downcast_ref::<String>().cloned().unwrap_or_default();
        PANIC.set((place.file().to_owned(), place.line(), text));
    }));
    let not_mocked = "host function `read` of `kv` isn't mocked";
    assert_at(line!(), not_mocked, || drop(Host::new().run(|| read("key"))));
    assert_at(line!(), not_mocked, || drop(Host::new().outcome(export!(reads), ())));
    assert_at(line!(), not_mocked, || drop(Host::new().call::<String>(export!(reads), ())));
    assert_at(line!(), not_mocked, || drop(Host::new().outcome_of(export!(reads), &[])));
    assert_at(line!(), not_mocked, || drop(Host::new().outcome(export!(catches_and_reads), ())));
    let takes_none = || Host::new().host_fn_in("kv", "read", || "value");
    assert_at(line!(), "mocked as", || drop(takes_none().run(|| read("key"))));
    assert_at(line!(), "mocked as", || drop(takes_none().outcome(export!(reads), ())));
    assert_at(line!(), "with `Host::unchecked`", || drop(Host::new().outcome(export!(leaks), ())));
    assert_at(line!(), "with `Host::unchecked`", || Host::new().run(|| std::mem::forget(Memory::from_bytes("x"))));
    let given = || Host::new().config("k", "long").block_bytes(3);
    assert_at(line!(), "the host ended the call: ", || drop(given().run(|| config::get("k"))));
    // A host function that runs a plugin of its own: the inner test is at fault.
    let nested = || Host::new().host_fn_in("kv", "read", |_: String| inner());
    assert_at(INNER, not_mocked, || drop(nested().run(|| read("key"))));
    // Afterwards no host is entered any more, and another can be.
    let mocked = Host::new().host_fn_in("kv", "read", |key: String| key);
    assert_eq!(mocked.run(|| read("key")).unwrap(), "key");
}

const INNER: u32 = line!() + 2;
fn inner() -> String {
    Host::new().run(|| read("key")).unwrap()
}
