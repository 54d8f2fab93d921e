//! What the JavaScript SDK's kernel does differently, as the model plays it. Random scripts on the real one, in
//! tests/hosts, are the proof that it does so.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::sync::{Arc, Mutex};

use extism_pdk::testing::{Host, Kernel, Plugin, Request, Response, export};
use extism_pdk::{Error, LogLevel, plugin_fn, var};

fn kernel(input: &[u8]) -> Kernel {
    let mut kernel = Kernel::javascript();
    kernel.config.insert("empty".into(), String::new());
    kernel.vars.insert("empty".into(), Vec::new());
    kernel.begin(input).unwrap();
    kernel
}

/// A block with these bytes.
fn block(kernel: &mut Kernel, bytes: &[u8]) -> u64 {
    kernel.alloc_bytes(bytes).unwrap()
}

/// Whether the last import threw.
fn threw(kernel: &mut Kernel) -> bool {
    kernel.take_exception().is_some()
}

#[test]
fn a_handle_is_a_number_times_two_to_the_48() {
    let mut kernel = kernel(b"input");
    assert_eq!((kernel.input_offset(), kernel.alloc(5), kernel.alloc(0)), (1 << 48, 2 << 48, 3 << 48));
    assert_eq!((kernel.length(2 << 48), kernel.length((2 << 48) + 7), kernel.length(3 << 48)), (5, 5, 0));
    kernel.free((2 << 48) + 7);
    assert_eq!((kernel.length(2 << 48), kernel.length_unsafe(2 << 48)), (0, 0));
    // The next call counts anew. A number that is freed before it is a block's isn't used.
    kernel.begin(b"").unwrap();
    assert_eq!((kernel.input_offset(), kernel.input_length(), kernel.alloc(1)), (1 << 48, 0, 2 << 48));
    kernel.free(7 << 48);
    assert_eq!(kernel.alloc(1), 8 << 48);
}

#[test]
#[cfg_attr(miri, ignore = "so many blocks take minutes")]
fn numbers_beyond_15_bits_are_no_handles() {
    let mut kernel = kernel(b"");
    let last = (0..(1 << 15) - 2).map(|_| kernel.alloc(1)).last().unwrap();
    assert_eq!((last, kernel.length(last)), (((1 << 15) - 1) << 48, 1));
    let lost = kernel.alloc(1);
    assert_eq!((lost, kernel.length(lost)), (1 << 63, 0));
    kernel.store_u8(lost, 1);
    assert!(
        kernel.misuse()[0].contains("beyond the number of blocks that a call can have there"),
        "{:?}",
        kernel.misuse()
    );
}

#[test]
fn offset_0_is_a_block_of_one_byte() {
    let mut kernel = kernel(b"");
    kernel.store_u8(0, 7);
    assert_eq!((kernel.length(0), kernel.load_u8(0)), (1, 7));
    kernel.output_set(0, 0);
    assert_eq!(kernel.output(), [7]);
    kernel.begin(b"").unwrap();
    assert_eq!(kernel.load_u8(0), 7);
    kernel.error_set(0);
    assert_eq!((kernel.error().as_deref(), kernel.error_get()), (Some("\u{7}"), 0));
    kernel.free(0);
    assert!(kernel.reports().is_empty(), "{:?}", kernel.reports());
    assert_eq!((kernel.length(0), kernel.load_u8(0), kernel.error()), (0, 0, None));
    assert!(!threw(&mut kernel));
}

#[test]
fn past_a_blocks_end_it_throws() {
    let mut kernel = kernel(b"eight by");
    let block = kernel.alloc(8);
    kernel.load_u64(block);
    kernel.input_load_u64(0);
    assert!(!threw(&mut kernel));
    let misuses: [fn(&mut Kernel, u64); 10] = [
        |kernel, block| _ = kernel.load_u8(block + 8),
        |kernel, block| _ = kernel.load_u64(block + 1),
        |kernel, block| kernel.store_u8(block + 8, 1),
        |kernel, block| kernel.store_u64(block + 1, u64::MAX),
        |kernel, _| _ = kernel.input_load_u8(8),
        |kernel, _| _ = kernel.input_load_u64(1),
        |kernel, _| _ = kernel.load_u64(100 << 48),
        |kernel, _| _ = kernel.alloc(u64::MAX),
        |kernel, _| kernel.error_set(100 << 48),
        |kernel, block| kernel.output_set(block, 9),
    ];
    for (index, misuse) in misuses.iter().enumerate() {
        misuse(&mut kernel, block);
        assert!(threw(&mut kernel), "{index}");
    }
    // Nothing was written. Of no block at all, a byte is 0, and nothing is stored.
    assert_eq!((kernel.load_u64(block), kernel.load_u8(100 << 48)), (0, 0));
    kernel.store_u64(100 << 48, 1);
    assert!(!threw(&mut kernel));
}

#[test]
fn an_output_is_a_whole_block() {
    let mut kernel = kernel(b"input");
    let whole = block(&mut kernel, b"whole");
    kernel.output_set(whole + 1, 2);
    assert_eq!(kernel.output(), b"whole");
    kernel.free(whole);
    assert_eq!(kernel.output(), b"");
    assert!(kernel.reports()[0].contains("which is the output"), "{:?}", kernel.reports());
}

#[test]
fn empty_values_are_blocks() {
    let mut kernel = kernel(b"");
    let keys = [(); 2].map(|()| block(&mut kernel, b"empty"));
    let values = [kernel.config_get(keys[0]).unwrap(), kernel.var_get(keys[1]).unwrap()];
    assert_eq!(values.map(|value| (value > 1 << 48, kernel.length(value))), [(true, 0); 2]);
    // What is no block is no key, and no line.
    assert_eq!((kernel.config_get(keys[0]), kernel.var_get(keys[1])), (Ok(0), Ok(0)));
    kernel.var_set(keys[0], 0).unwrap();
    kernel.log_info(keys[0]).unwrap();
    assert!(kernel.logs().is_empty() && kernel.vars.contains_key("empty"));
}

#[test]
fn var_set_frees_nothing_and_var_get_lends() {
    let mut kernel = kernel(b"");
    let (key, value) = (block(&mut kernel, b"key"), block(&mut kernel, b"value"));
    kernel.var_set(key, value).unwrap();
    assert_eq!((kernel.length(key), kernel.length(value)), (3, 5));
    let lent = kernel.var_get(key).unwrap();
    assert_eq!(kernel.length(key), 0);
    kernel.store_u8(lent, b'V');
    assert_eq!(kernel.vars["key"], b"Value");
    assert_eq!(kernel.load_u8(value), b'v');
}

#[test]
fn a_variable_over_the_limit_is_an_error_in_the_end() {
    let mut kernel = kernel(b"");
    kernel.var_limit = Some(4);
    let (key, value) = (block(&mut kernel, b"key"), block(&mut kernel, b"value"));
    kernel.var_set(key, value).unwrap();
    assert_eq!(kernel.error().unwrap(), "variable `key` of 5 bytes doesn't fit: the variables' limit is 4 bytes");
    assert!(!kernel.vars.contains_key("key"));
}

#[plugin_fn]
fn set_more_than_the_wasm_kernel_holds() -> Result<(), Error> {
    var::set("key", vec![0; (1 << 20) + 1])
}

#[test]
#[cfg_attr(miri, ignore = "a mebibyte takes minutes")]
fn a_limit_of_variables_is_kept_in_any_order() {
    let set = export!(set_more_than_the_wasm_kernel_holds);
    // By itself the JavaScript kernel has none.
    Host::new().javascript().call::<()>(set, ()).unwrap();
    for mut host in [Host::new().var_bytes(1 << 20).javascript(), Host::new().javascript().var_bytes(1 << 20)] {
        host.call::<()>(set, ()).unwrap_err();
    }
}

#[test]
fn requests_keep_their_blocks_and_get_has_no_body() {
    let mut kernel = kernel(b"");
    let (get, body) = (block(&mut kernel, br#"{"url":"http://a/"}"#), block(&mut kernel, b"body"));
    // Without HTTP.
    assert_eq!((kernel.http_request(get, body), kernel.http_status_code()), (Ok(0), 0));
    kernel.allowed_hosts = vec!["a".into()];
    let echo = |request: &Request| Ok::<_, Error>(Response::new(200, request.body.clone()));
    kernel.http = Some(Arc::new(Mutex::new(echo)));
    let reply = kernel.http_request(get, body).unwrap();
    assert_eq!((kernel.http_status_code(), kernel.length(reply)), (200, 0));
    assert_eq!((kernel.length(get), kernel.length(body)), (19, 4));
    // No block is no request.
    assert_eq!(kernel.http_request(100 << 48, 0), Ok(0));
}

#[test]
fn what_is_left_behind_counts_if_it_is_large() {
    let mut kernel = kernel(b"");
    kernel.alloc(1023);
    assert!(kernel.reports().is_empty() && kernel.left_behind().is_empty());
    let large = kernel.alloc(1024);
    assert_eq!((kernel.reports().len(), kernel.left_behind()), (1, vec![large]));
}

#[test]
fn lines_that_are_not_text_are_shown_all_the_same() {
    let mut kernel = kernel(b"");
    let line = block(&mut kernel, b"a\xff");
    kernel.log_warn(line).unwrap();
    assert_eq!((kernel.logs()[0].level, kernel.logs()[0].text.as_str()), (LogLevel::Warn, "a\u{fffd}"));
}
