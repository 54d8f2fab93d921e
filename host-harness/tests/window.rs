//! Copying blocks word by word, which is done in a window: what is read and written is what the kernel has.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use host_harness::{Builder, Plugin};

/// Gives its input back in two ways: loaded first and then stored, and word by word from block to block. `past` stores a
/// word more than its block has, `freed` loads one of a block that is freed while it is copied.
const COPIES: &str = r#"(module
    (import "extism:host/env" "input_length" (func $length (result i64)))
    (import "extism:host/env" "input_offset" (func $input (result i64)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "load_u8" (func $load8 (param i64) (result i32)))
    (import "extism:host/env" "store_u8" (func $store8 (param i64 i32)))
    (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    (memory 8)
    (func $words (result i64) (i64.and (call $length) (i64.const -8)))
    ;; What is left after the words.
    (func $rest (param $to i64) (local $at i64)
        (local.set $at (call $words))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (call $length)))
            (call $store8 (i64.add (local.get $to) (local.get $at)) (call $load8 (i64.add (call $input) (local.get $at))))
            (local.set $at (i64.add (local.get $at) (i64.const 1)))
            (br $next)))
        (call $output (local.get $to) (call $length)))
    (func (export "apart") (result i32) (local $at i64) (local $to i64)
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (call $words)))
            (i64.store (i32.wrap_i64 (local.get $at)) (call $load (i64.add (call $input) (local.get $at))))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br $next)))
        (local.set $to (call $alloc (call $length)))
        (local.set $at (i64.const 0))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (call $words)))
            (call $store (i64.add (local.get $to) (local.get $at)) (i64.load (i32.wrap_i64 (local.get $at))))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br $next)))
        (call $rest (local.get $to))
        (i32.const 0))
    (func (export "loads_alone") (result i32) (local $at i64) (local $from i64) (local $words i64) (local $sum i64)
        (local.set $from (call $input))
        (local.set $words (call $words))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (local.get $words)))
            (local.set $sum (i64.add (local.get $sum) (call $load (i64.add (local.get $from) (local.get $at)))))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br $next)))
        (local.set $at (call $alloc (i64.const 8)))
        (call $store (local.get $at) (local.get $sum))
        (call $output (local.get $at) (i64.const 8))
        (i32.const 0))
    (func (export "stores_alone") (result i32) (local $at i64) (local $to i64) (local $words i64)
        (local.set $words (call $words))
        (local.set $to (call $alloc (local.get $words)))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (local.get $words)))
            (call $store (i64.add (local.get $to) (local.get $at)) (local.get $at))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br $next)))
        (call $output (local.get $to) (local.get $words))
        (i32.const 0))
    (func (export "in_turns") (result i32) (local $at i64) (local $to i64)
        (local.set $to (call $alloc (call $length)))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $at) (call $words)))
            (call $store (i64.add (local.get $to) (local.get $at)) (call $load (i64.add (call $input) (local.get $at))))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br $next)))
        (call $rest (local.get $to))
        (i32.const 0))
    (func (export "past") (result i32) (local $at i64) (local $to i64)
        (local.set $to (call $alloc (i64.const 4096)))
        (loop $next
            (call $store (i64.add (local.get $to) (local.get $at)) (i64.const 1))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br_if $next (i64.le_u (local.get $at) (i64.const 4096))))
        (call $free (local.get $to))
        (i32.const 0))
    (func (export "freed") (result i32) (local $at i64) (local $to i64) (local $sum i64)
        (local.set $to (call $alloc (i64.const 4096)))
        (loop $next
            (call $store (i64.add (local.get $to) (local.get $at)) (i64.const 1))
            (local.set $at (i64.add (local.get $at) (i64.const 8)))
            (br_if $next (i64.lt_u (local.get $at) (i64.const 2048))))
        (call $free (local.get $to))
        (i32.wrap_i64 (call $load (i64.add (local.get $to) (local.get $at))))))"#;

fn copies() -> Plugin {
    Builder::from_bytes(wat::parse_str(COPIES).unwrap()).load().unwrap()
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + index / 251) as u8).collect()
}

const LENGTHS: [usize; 14] =
    [0, 1, 7, 8, 500, 511, 512, 513, 520, 527, 65_536 + 504, 65_536 + 512, 3 * 65_536 - 1, 400_000];

#[test]
fn what_comes_in_goes_out() {
    let mut plugin = copies();
    for length in LENGTHS {
        let input = bytes(length);
        for export in ["apart", "in_turns"] {
            let outcome = plugin.outcome(export, input.as_slice()).unwrap();
            assert!(outcome.result.as_ref() == Ok(&input), "{export} of {length} bytes");
            assert!(outcome.input == input, "{export} of {length} bytes changed its input");
        }
    }
}

#[test]
fn every_word_is_loaded_and_stored_once() {
    let mut plugin = copies();
    for length in LENGTHS {
        let input = bytes(length);
        let words = || input.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap()));
        let sum = words().fold(0, u64::wrapping_add);
        plugin.outcome("loads_alone", input.as_slice()).unwrap().assert_output(sum);
        let counted: Vec<u8> = (0..words().count() as u64).flat_map(|word| (word * 8).to_le_bytes()).collect();
        plugin.outcome("stores_alone", input.as_slice()).unwrap().assert_output(counted);
    }
}

#[test]
fn what_is_past_a_block_or_freed_is_reported() {
    let mut plugin = copies();
    let past = plugin.outcome("past", "").unwrap_err().to_string();
    assert!(past.contains("store_u64") && past.contains("byte 4096 of a block of 4096 bytes"), "{past}");
    assert_eq!(past.matches("store_u64 was given").count(), 1, "{past}");
    let freed = plugin.outcome("freed", "").unwrap_err().to_string();
    assert!(freed.contains("load_u64") && freed.contains("freed by free"), "{freed}");
}

#[test]
fn what_an_initialiser_stores_is_the_kernels() {
    let stores = r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
        (import "extism:host/env" "input_length" (func $length (result i64)))
        (func (export "_initialize") (local $at i64) (local $to i64)
            (local.set $to (call $alloc (i64.const 65536)))
            (loop $next
                (call $store (i64.add (local.get $to) (local.get $at)) (i64.const 1))
                (local.set $at (i64.add (local.get $at) (i64.const 8)))
                (br_if $next (i64.lt_u (local.get $at) (i64.const 4096)))))
        (func (export "go") (result i32) (i32.wrap_i64 (call $length))))"#;
    let mut plugin = Builder::from_bytes(wat::parse_str(stores).unwrap()).load().unwrap();
    plugin.outcome("go", "").unwrap().assert_code(0);
    plugin.outcome("go", "four").unwrap().assert_code(4);
}

#[test]
fn what_is_stored_last_is_in_the_output() {
    let stores = r#"(module
        (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
        (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
        (import "extism:host/env" "output_set" (func $output (param i64 i64)))
        (func (export "go") (result i32) (local $at i64) (local $to i64)
            (local.set $to (call $alloc (i64.const 4096)))
            (call $output (local.get $to) (i64.const 4096))
            (loop $next
                (call $store (i64.add (local.get $to) (local.get $at)) (i64.const -1))
                (local.set $at (i64.add (local.get $at) (i64.const 8)))
                (br_if $next (i64.lt_u (local.get $at) (i64.const 4096))))
            (i32.const 0)))"#;
    let mut plugin = Builder::from_bytes(wat::parse_str(stores).unwrap()).load().unwrap();
    plugin.outcome("go", "").unwrap().assert_output(vec![0xff; 4096]);
}
