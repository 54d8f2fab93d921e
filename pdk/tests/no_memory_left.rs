//! A host without memory for the plugin: errors that say so, and no block lost or misused on the way.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use std::panic::{AssertUnwindSafe, catch_unwind};

use extism_pdk::memory::internal;
use extism_pdk::testing::{Host, Response};
use extism_pdk::*;

const NO_MEMORY: &str = "the host has no memory left for the plugin's data";

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn echo(value: &str) -> String;
    safe fn join(first: &str, second: &str) -> String;
}

fn host(memory_limit: u64) -> Host {
    Host::new()
        .block_bytes(memory_limit)
        .config("key", "a value of 19 bytes")
        .var("key", "a value of 19 bytes")
        .host_fn("echo", |value: String| value)
        .host_fn("join", |first: String, second: String| first + &second)
        .allow_host("*")
        .http(|_| Response::new(200, [b'x'; 1000]))
}

fn fails<T>(result: Result<T, Error>) {
    assert_eq!(result.err().map(|error| error.to_string()).as_deref(), Some(NO_MEMORY));
}

#[test]
fn not_a_byte() {
    cases::on_both_kernels(|| host(0), not_a_byte_of);
}

fn not_a_byte_of(host: Host) {
    host.run(|| {
        fails(Memory::from_bytes("x"));
        fails(Memory::new(&"x"));
        fails(output("x"));
        fails(config::get("key"));
        fails(config::get_memory("key"));
        fails(var::get::<String>("key"));
        fails(var::get_memory("key"));
        fails(var::set("key", "value"));
        fails(var::remove("key"));
        fails(echo("x"));
        fails(http::request(&HttpRequest::new("http://example.com"), Some("x")));
        assert_eq!(internal::memory_alloc(1).offset, 0);
        // Nothing needs no memory.
        assert_eq!(output("").ok(), Some(()));
        assert_eq!(echo("").ok().as_deref(), Some(""));
        // Lines that can't be had are lost: there is nobody to tell.
        error!("lost");
        // An error is not: a code without a text would be a success on some hosts.
        assert!(catch_unwind(|| __private::fail(Error::msg("lost").into())).is_err());
    });
    assert!(host.logs().is_empty());
}

#[test]
fn enough_for_the_first_of_two_blocks() {
    cases::on_both_kernels(
        || host(10),
        |host| {
            host.run(|| {
                // In JavaScript, one small block is freed for each call of a host function.
                assert!(config::get("none").is_ok_and(|value| value.is_none()));
                // The key is freed again, not leaked.
                fails(var::set("key", "too long"));
                let kept = Memory::from_bytes("0123456789").unwrap();
                fails(Memory::from_bytes("x"));
                kept.free();
                Memory::from_bytes("0123456789").unwrap().free();
                fails(join("fits", "too long"));
                fails(http::request(&HttpRequest::new("http://example.com"), Some("too long")));
            });
        },
    );
}

#[test]
fn what_the_host_gives_and_does_not_fit_ends_the_call() {
    let ended = |limit, code: fn()| {
        let [wasm, javascript] = [host(limit), host(limit).javascript()].map(|host| {
            let payload = catch_unwind(AssertUnwindSafe(|| host.run(code))).unwrap_err();
            payload.downcast_ref::<String>().unwrap().clone()
        });
        assert_eq!(wasm, javascript);
        wasm
    };
    let over = "the host ended the call: can't give the plugin 19 bytes: the memory limit is 10 bytes";
    assert_eq!(ended(10, || drop(config::get("key"))), over);
    assert_eq!(ended(10, || drop(var::get::<String>("key"))), over);
    assert_eq!(
        ended(9, || drop(join("12345", "6789"))),
        "the host ended the call: can't give the plugin 9 bytes: the memory limit is 9 bytes"
    );
    assert_eq!(
        ended(999, || drop(http::request::<()>(&HttpRequest::new("http://example.com"), None))),
        "the host ended the call: can't give the plugin 1000 bytes: the memory limit is 999 bytes"
    );
}
