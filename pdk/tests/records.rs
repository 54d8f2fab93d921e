//! What is kept of a call has a limit, however the plugin spreads it, and what is cut says so.

#![cfg(not(miri))] // megabytes of records take hours
#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::sync::{Arc, Mutex};

use extism_pdk::testing::{Failure, Kernel, Outcome, Passed, Request, Response};
use extism_pdk::{Error, json};

/// Bytes of records that the kernel keeps.
const LIMIT: usize = 16 << 20;

fn kernel() -> Kernel {
    let mut kernel = Kernel::default();
    kernel.allowed_hosts = vec!["*".into()];
    kernel.http = Some(Arc::new(Mutex::new(|_: &Request| Ok::<_, Error>(Response::new(204, "")))));
    kernel.begin(b"").unwrap();
    kernel
}

/// The memory that a request on record takes, at the least.
fn size(request: &Request) -> usize {
    let headers =
        request.headers.iter().map(|(name, value)| size_of_val(name) + size_of_val(value) + name.len() + value.len());
    let method = request.method.as_ref().map_or(0, String::len);
    size_of::<Request>() + request.url.len() + method + request.body.len() + headers.sum::<usize>()
}

/// Whether the last line says that not everything is kept.
fn says_so(kernel: &Kernel) -> bool {
    kernel.logs().last().is_some_and(|log| log.text.contains("16 MiB") && log.text.ends_with("aren't kept"))
}

#[test]
#[cfg_attr(miri, ignore = "minutes")]
fn requests_count_with_all_that_they_have() {
    let long = "x".repeat(900_000);
    let many: json::Map<String, json::Value> = (0..50_000).map(|at| (format!("{at}"), "".into())).collect();
    let requests = [
        json::json!({"url": format!("http://a/{long}")}),
        json::json!({"url": "http://a/", "method": long}),
        json::json!({"url": "http://a/", "headers": {"name": long}}),
        json::json!({"url": "http://a/", "headers": {long.as_str(): "value"}}),
        json::json!({"url": "http://a/", "headers": many}),
    ];
    for request in requests {
        let mut kernel = kernel();
        let text = request.to_string();
        for _ in 0..25 {
            let block = kernel.alloc_bytes(text.as_bytes()).unwrap();
            kernel.http_request(block, 0).unwrap();
        }
        let kept: usize = kernel.requests().iter().map(size).sum();
        assert!((LIMIT / 4..=LIMIT).contains(&kept), "{kept} bytes of {}", &text[..60]);
        assert!(says_so(&kernel), "{}", &text[..60]);
        // The next call begins anew.
        kernel.begin(b"").unwrap();
        assert!(kernel.requests().is_empty() && kernel.logs().is_empty());
    }
}

#[test]
#[cfg_attr(miri, ignore = "minutes")]
fn host_calls_count_with_all_that_they_have() {
    let mut kernel = kernel();
    let arguments = [Passed::Block(0); 12];
    for _ in 0..100_000 {
        kernel.host_call("a namespace", "a name", &arguments);
    }
    let call = &kernel.host_calls()[0];
    let one = size_of_val(call) + call.arguments.len() * size_of::<Vec<u8>>();
    let kept = kernel.host_calls().len() * one;
    assert!((LIMIT / 4..=LIMIT).contains(&kept), "{kept}");
    assert!(says_so(&kernel));
}

#[test]
#[cfg_attr(miri, ignore = "minutes")]
fn lines_that_are_not_kept_are_told_once() {
    let mut kernel = kernel();
    for _ in 0..40 {
        let block = kernel.alloc_bytes(&[b'x'; 1 << 20]).unwrap();
        kernel.log_info(block).unwrap();
    }
    assert_eq!(kernel.logs().len(), 16);
    assert!(says_so(&kernel));
    assert_eq!(kernel.logs().iter().filter(|log| log.text.contains("aren't kept")).count(), 1);
}

#[test]
fn what_fits_is_not_cut() {
    let mut kernel = kernel();
    let block = kernel.alloc_bytes(b"a line").unwrap();
    kernel.log_info(block).unwrap();
    assert_eq!(kernel.logs().len(), 1);
}

/// The outcome of a call that sets this error text.
fn error_of(text: &[u8]) -> String {
    let mut kernel = kernel();
    let block = kernel.alloc_bytes(text).unwrap();
    kernel.error_set(block);
    Outcome::of(&mut kernel, "f", Ok(1)).error().unwrap().to_owned()
}

#[test]
#[cfg_attr(miri, ignore = "minutes")]
fn long_error_texts_are_cut_between_letters() {
    let mebibyte = "x".repeat(1 << 20);
    assert_eq!(error_of(mebibyte.as_bytes()), mebibyte);
    let note = |length: usize| format!("… (cut: the text has {length} bytes)");
    for start in ["", "x", "xx", "xxx"] {
        for letter in ["x", "é", "€", "🦀"] {
            let text = start.to_owned() + &letter.repeat(3_000_000 / letter.len());
            let error = error_of(text.as_bytes());
            let kept = error.strip_suffix(&note(text.len())).expect("it says so");
            assert!(kept.len() > (1 << 20) - 4 && kept.len() <= 1 << 20, "{}", kept.len());
            assert!(text.starts_with(kept), "{start}{letter}");
        }
    }
    // Bytes that are no text.
    assert!(error_of(&vec![0x80; 5 << 20]).ends_with(&note(5 << 20)));
    assert!(error_of(&vec![0x80; 1 << 19]).ends_with(&note(1 << 19)));
}

/// The texts of calls that the host ends, too.
#[test]
#[cfg_attr(miri, ignore = "minutes")]
fn the_texts_of_a_failure_are_cut_once() {
    let long = "x".repeat(3 << 20);
    let mut failure = Failure::new(134, long.clone());
    failure.trap = Some(long);
    let failure = Outcome::of(&mut kernel(), "f", Err(failure)).result.unwrap_err();
    for text in [&failure.text, failure.trap.as_ref().unwrap()] {
        assert!(text.len() < (1 << 20) + 100 && text.ends_with("… (cut: the text has 3145728 bytes)"));
    }
    // What is cut, and gets a note, isn't cut again.
    let mut kernel = kernel();
    kernel.memory_limit = 5 << 20;
    let block = kernel.alloc_bytes(&[b'x'; 4 << 20]).unwrap();
    assert_eq!(kernel.alloc(2 << 20), 0);
    kernel.error_set(block);
    let error = Outcome::of(&mut kernel, "f", Ok(1)).error().unwrap().to_owned();
    assert!(error.ends_with("… (cut: the text has 4194304 bytes) (the limit of all blocks is 5242880 bytes)"));

    let mut kernel = self::kernel();
    let [key, value] = [&[b'k'; 5 << 20][..], b"value"].map(|bytes| kernel.alloc_bytes(bytes).unwrap());
    let refused = kernel.var_set(key, value).unwrap_err().0;
    assert!(refused.len() < (1 << 20) + 200 && refused.contains("… (cut: the text has 5242880 bytes)` of 5 bytes"));
}
