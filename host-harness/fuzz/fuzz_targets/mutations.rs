//! The fuzzer's bytes as they are: plugins with something changed, if its corpus has plugins.

#![no_main]

// Its modules aren't wanted here.
#[allow(dead_code)]
#[path = "../../tests/robust/trial.rs"]
mod trial;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Err(what) = trial::trial(bytes, &mut trial::Figures::default()) {
        panic!("{what}");
    }
});
