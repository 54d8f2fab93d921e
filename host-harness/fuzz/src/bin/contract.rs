//! Tries sections of contracts: changed ones, and any bytes.

#![no_main]

use host_harness_fuzz::bindings::{try_bindings, try_diff, try_pages};
use host_harness_fuzz::contracts::{changed_records, module, try_contract};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|records: &[u8]| {
    let (wasm, other) = (module(records), module(&changed_records(records.len() as u64)));
    let tried = try_contract(&wasm).and_then(|_| try_bindings(&wasm)).and_then(|_| try_pages(&wasm));
    if let Err(what) = tried.and_then(|()| try_diff(&other, &wasm)) {
        panic!("{what}");
    }
});

fuzz_mutator!(|bytes: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // The fuzzer's own mutations usually break JSON.
    if !seed.is_multiple_of(4) {
        return fuzzer_mutate(bytes, size, max_size);
    }
    let records = changed_records(seed.into());
    let length = records.len().min(max_size);
    bytes[..length].copy_from_slice(&records[..length]);
    length
});
