//! Closures as host functions: what they are given, and what the plugin is told when they fail.

use crate::example;

#[test]
fn an_error_of_the_host_function_ends_the_call() {
    let mut plugin = example("kv_store")
        .host_fn_in("kv", "kv_read", |_: String| Err::<String, _>(std::io::Error::other("the disk is gone")))
        .host_fn_in("kv", "kv_write", |_: String, _: String| ())
        .load()
        .unwrap();
    let outcome = plugin.outcome("increment", "visits").unwrap();
    assert_eq!(outcome.error(), Some("host function `kv_read` of `kv`: the disk is gone"));
}

#[test]
fn an_argument_the_closure_cannot_take_is_named() {
    let mut plugin = example("kv_store")
        .host_fn_in("kv", "kv_read", |_: u32| None::<String>)
        .host_fn_in("kv", "kv_write", |_: String, _: String| ())
        .load()
        .unwrap();
    let outcome = plugin.outcome("increment", "visits").unwrap();
    assert_eq!(
        outcome.error(),
        Some(
            "host function `kv_read` of `kv`: argument 1 of 6 bytes is no `u32`\n\nCaused by:\n    \
             a u32 is exactly 4 bytes, little-endian"
        )
    );
}
