//! Scalars cross as themselves, and a mock that takes blocks for them is the test's mistake.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use extism_pdk::testing::{Host, Scalar};
use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    #[scalar]
    safe fn i32s(#[scalar] a: i32) -> i32;
    #[scalar]
    safe fn u32s(#[scalar] a: u32) -> u32;
    #[scalar]
    safe fn i64s(#[scalar] a: i64) -> i64;
    #[scalar]
    safe fn u64s(#[scalar] a: u64) -> u64;
    #[scalar]
    safe fn f32s(#[scalar] a: f32) -> f32;
    #[scalar]
    safe fn f64s(#[scalar] a: f64) -> f64;
    safe fn mixed(#[scalar] a: u64, text: &str, #[scalar] b: f32) -> String;
    #[scalar]
    safe fn fails(#[scalar] a: i32) -> i32;
}

fn same<T: Copy>(Scalar(value): Scalar<T>) -> Scalar<T> {
    Scalar(value)
}

fn host() -> Host {
    Host::new()
        .host_fn("i32s", same::<i32>)
        .host_fn("u32s", same::<u32>)
        .host_fn("i64s", same::<i64>)
        .host_fn("u64s", same::<u64>)
        .host_fn("f32s", same::<f32>)
        .host_fn("f64s", same::<f64>)
        .host_fn("mixed", |a: Scalar<u64>, text: String, b: Scalar<f32>| format!("{} {text} {}", a.0, b.0))
        .host_fn("fails", |a: Scalar<i32>| if a.0 == 0 { Err(std::io::Error::other("zero")) } else { Ok(a) })
}

#[test]
fn each_type() {
    let host = host();
    host.run(|| {
        assert_eq!([i32::MIN, -1, 7].map(|n| i32s(n).unwrap()), [i32::MIN, -1, 7]);
        assert_eq!([0, 7, u32::MAX].map(|n| u32s(n).unwrap()), [0, 7, u32::MAX]);
        assert_eq!([i64::MIN, -1, 7].map(|n| i64s(n).unwrap()), [i64::MIN, -1, 7]);
        assert_eq!([0, 7, u64::MAX].map(|n| u64s(n).unwrap()), [0, 7, u64::MAX]);
        assert_eq!([f32::MIN, -0.5, f32::INFINITY].map(|n| f32s(n).unwrap()), [f32::MIN, -0.5, f32::INFINITY]);
        assert_eq!([f64::MIN, -0.5, f64::INFINITY].map(|n| f64s(n).unwrap()), [f64::MIN, -0.5, f64::INFINITY]);
        assert!(f32s(f32::NAN).unwrap().is_nan() && f64s(f64::NAN).unwrap().is_nan());
        assert_eq!(mixed(u64::MAX, "text", 0.5).unwrap(), format!("{} text 0.5", u64::MAX));
        assert_eq!(fails(1).unwrap(), 1);
    });
    assert_eq!(host.host_calls()[0].arguments, [i32::MIN.to_le_bytes()]);
}

#[test]
#[should_panic(expected = "the host ended the call: host function `fails` of `extism:host/user`: zero")]
fn an_error_ends_the_call() {
    host().run(|| drop(fails(0)));
}

#[test]
#[should_panic(expected = "host function `mixed` of `extism:host/user` is declared as (i64, block, f32) -> block, \
                           mocked as (block, block, block) -> block: let the closure take a `Scalar` for each scalar")]
fn blocks_for_scalars() {
    let host = Host::new().host_fn("mixed", |_: u64, _: String, _: f32| "");
    host.run(|| drop(mixed(1, "", 2.0)));
}
