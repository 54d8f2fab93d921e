//! Modules from wasm-smith, which the fuzzer's bytes choose.

#![no_main]

#[path = "../../tests/robust/trial.rs"]
mod trial;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(wasm) = trial::module(bytes) else { return Corpus::Reject };
    if let Err(what) = trial::trial(&wasm, &mut trial::Figures::default()) {
        panic!("{what}");
    }
    Corpus::Keep
});
