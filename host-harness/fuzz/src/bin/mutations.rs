//! Tries changed plugins. Mostly numbers change, which keeps the plugins valid.

#![no_main]

use fastrand::Rng;
use host_harness_fuzz::judge;
use host_harness_fuzz::numbers::{change_numbers, find_numbers};
use libfuzzer_sys::{Corpus, fuzz_mutator, fuzz_target, fuzzer_mutate};

// Mutations of a module that can't be loaded usually can't be loaded, either.
fuzz_target!(|wasm: &[u8]| -> Corpus { if judge(wasm) { Corpus::Keep } else { Corpus::Reject } });

fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mut random = Rng::with_seed(seed.into());
    let numbers = find_numbers(&bytes[..size]);
    // The fuzzer's own mutations usually break a module.
    if numbers.is_empty() || random.u8(..8) == 0 {
        return fuzzer_mutate(bytes, size, max_size);
    }
    change_numbers(bytes, &numbers, &mut random);
    size
});
