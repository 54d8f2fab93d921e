//! Tries modules that wasm-smith generates from the fuzzer's bytes.

#![no_main]

use host_harness_fuzz::{generate, judge};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(wasm) = generate::module(bytes) else { return Corpus::Reject };
    judge(&wasm);
    Corpus::Keep
});
