//! Hostile sections of contracts.

use crate::bindings::{try_bindings, try_diff, try_pages};
use crate::contracts::{changed_records, module, try_contract};
use crate::take_turn;

#[test]
fn the_host_stands_up_to_changed_contracts() {
    const CHANGED: u64 = 250;

    let _turn = take_turn();
    let (mut read, mut last) = (0, module(b""));
    for seed in 0..CHANGED {
        let wasm = module(&changed_records(seed));
        read += u64::from(try_contract(&wasm).unwrap_or_else(|what| panic!("{seed}: {what}")));
        try_bindings(&wasm).unwrap_or_else(|what| panic!("{seed}: {what}"));
        try_pages(&wasm).unwrap_or_else(|what| panic!("{seed}: {what}"));
        try_diff(&last, &wasm).unwrap_or_else(|what| panic!("{seed}: {what}"));
        last = wasm;
    }
    // Without enough of each, the test would be useless.
    assert!(read > CHANGED / 8 && read < CHANGED * 7 / 8, "{read} of {CHANGED} were read");
}

#[test]
fn the_host_stands_up_to_long_contracts() {
    let _turn = take_turn();
    let list = |item: &str, count: usize| vec![item; count].join(",");
    let types = |count: usize| {
        let types =
            (0..count).map(|number| format!(r#""T{number}":{{"tuple":[{{"ref":"T{}"}}]}}"#, (number + 1) % count));
        format!(r#"{{"export":"f","types":{{{}}}}}"#, types.collect::<Vec<_>>().join(","))
    };
    for records in [
        vec![b' '; 10 << 20],
        vec![b'\n'; 1 << 20],
        vec![0xff; 1 << 20],
        vec![b'['; 1 << 20],
        format!(r#"{{"export":"f","x":[{}]}}"#, list("0", 1 << 18)).into_bytes(),
        format!(r#"{{"export":"f","types":{{"T":{{"tuple":[{}]}}}}}}"#, list("[]", 1 << 17)).into_bytes(),
        format!(r#"{{"export":"f","types":{{"T":{{"tuple":[{}]}}}}}}"#, list("\"u8\"", 10_000)).into_bytes(),
        format!(r#"{{"export":"f","types":{{"T":{{"enum":[{}]}}}}}}"#, list("{}", 30_000)).into_bytes(),
        format!(r#"{{"export":"f","args":[{}]}}"#, list(r#"{"type":"u8","default":[0,0,0]}"#, 10_000)).into_bytes(),
        format!(r#"{{"export":"f","doc":"{}"}}"#, "\\u001b".repeat(100_000)).into_bytes(),
        "{\"init\":true}\n".repeat(10_000).into_bytes(),
        types(3_000).into_bytes(),
    ] {
        let start: String = String::from_utf8_lossy(&records).chars().take(60).collect();
        let wasm = module(&records);
        try_contract(&wasm).unwrap_or_else(|what| panic!("{start}…: {what}"));
        try_bindings(&wasm).unwrap_or_else(|what| panic!("{start}…: {what}"));
        try_pages(&wasm).unwrap_or_else(|what| panic!("{start}…: {what}"));
        try_diff(&module(&changed_records(0)), &wasm).unwrap_or_else(|what| panic!("{start}…: {what}"));
    }
}
