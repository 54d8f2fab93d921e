//! Loads and stores of blocks, word by word, which WebAssembly code does: they read and write the kernel's bytes, and accesses
//! outside of a live block are reported.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use host_harness::{Builder, Plugin};

/// Returns its input in two ways: loads it and then stores it, or copies it word by word. `past` stores a word behind the end
/// of its block. `freed` loads a word of a block that is freed while it is copied.
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

/// Runs the steps in its input. A step has four words: the action, one of eight blocks, the offset and the value. Outputs the
/// sum of all loaded words.
const STEPS: &str = r#"(module
    (import "extism:host/env" "input_length" (func $input_length (result i64)))
    (import "extism:host/env" "input_load_u64" (func $input (param i64) (result i64)))
    (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
    (import "extism:host/env" "free" (func $free (param i64)))
    (import "extism:host/env" "length" (func $length (param i64) (result i64)))
    (import "extism:host/env" "load_u8" (func $load8 (param i64) (result i32)))
    (import "extism:host/env" "store_u8" (func $store8 (param i64 i32)))
    (import "extism:host/env" "load_u64" (func $load (param i64) (result i64)))
    (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
    (import "extism:host/env" "output_set" (func $output (param i64 i64)))
    ;; The offsets of the blocks.
    (memory 1)
    (global $sum (mut i64) (i64.const 0))
    (func $add (param $loaded i64)
        (global.set $sum (i64.add (i64.mul (global.get $sum) (i64.const 31)) (local.get $loaded))))
    (func $step (param $does i64) (param $block i32) (param $at i64) (param $data i64)
        (local.set $at (i64.add (local.get $at) (i64.load (local.get $block))))
        (block $length (block $store8 (block $load8 (block $store (block $load (block $free (block $alloc
            (br_table $alloc $free $load $store $load8 $store8 $length (i32.wrap_i64 (local.get $does))))
            (i64.store (local.get $block) (call $alloc (local.get $data))) return)
            (call $free (local.get $at)) return)
            (call $add (call $load (local.get $at))) return)
            (call $store (local.get $at) (local.get $data)) return)
            (call $add (i64.extend_i32_u (call $load8 (local.get $at)))) return)
            (call $store8 (local.get $at) (i32.and (i32.wrap_i64 (local.get $data)) (i32.const 255))) return)
        (call $add (call $length (local.get $at))))
    (func (export "go") (result i32) (local $from i64) (local $sum i64)
        (global.set $sum (i64.const 0))
        (block $done (loop $next
            (br_if $done (i64.ge_u (local.get $from) (call $input_length)))
            (call $step
                (call $input (local.get $from))
                (i32.wrap_i64 (i64.shl (call $input (i64.add (local.get $from) (i64.const 8))) (i64.const 3)))
                (call $input (i64.add (local.get $from) (i64.const 16)))
                (call $input (i64.add (local.get $from) (i64.const 24))))
            (local.set $from (i64.add (local.get $from) (i64.const 32)))
            (br $next)))
        (local.set $sum (call $alloc (i64.const 8)))
        (call $store (local.get $sum) (global.get $sum))
        (call $output (local.get $sum) (i64.const 8))
        (i32.const 0)))"#;

const ALLOC: u64 = 0;
const FREE: u64 = 1;
const LOAD: u64 = 2;
const STORE: u64 = 3;

/// Returns the output of the steps, and the first line of each report.
fn run_steps(plugin: &mut Plugin, steps: &[[u64; 4]]) -> (u64, Vec<String>) {
    let input: Vec<u8> = steps.iter().flatten().flat_map(|word| word.to_le_bytes()).collect();
    let outcome = plugin.outcome("go", input).unwrap();
    let first_line = |report: &String| report.lines().next().unwrap_or_default().to_owned();
    let reports = outcome.reports.iter().map(first_line).collect();
    (outcome.decode().unwrap(), reports)
}

fn steps() -> Builder {
    Builder::from_bytes(wat::parse_str(STEPS).unwrap()).unchecked()
}

/// If fuel is counted, each load and store is a call of the host.
#[test]
fn random_steps_give_the_same_by_calls_of_the_host() {
    let (mut in_wasm, mut by_calls) = (steps().load().unwrap(), steps().fuel(u64::MAX).load().unwrap());
    let mut state = 1u64;
    let mut random = |below: u64| {
        // Knuth's linear congruential generator, MMIX's.
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    for call in 0..100 {
        let steps = (0..200).map(|_| match random(12) {
            // Short blocks, so that many offsets are at their ends.
            0..3 => [ALLOC, random(8), 0, random(20)],
            3 => [FREE, random(8), [0, 0, 0, 4][random(4) as usize], 0],
            other => [other % 5 + 2, random(8), random(20), random(1 << 20) * 0x1_0000_0001],
        });
        let steps: Vec<_> = steps.collect();
        let (given, expected) = (run_steps(&mut in_wasm, &steps), run_steps(&mut by_calls, &steps));
        assert!(expected.1.len() > 10, "{:?}", expected.1);
        assert_eq!(given, expected, "call {call}");
    }
}

#[test]
fn words_that_are_partly_in_a_block_are_reported() {
    let word = u64::from_le_bytes(*b"longword");
    let mut plugin = steps().load().unwrap();
    for length in 1..20u64 {
        for at in 0..20 {
            let steps = [[ALLOC, 0, 0, length], [STORE, 0, at, word], [LOAD, 0, at, 0], [FREE, 0, 0, 0]];
            let (loaded, reports) = run_steps(&mut plugin, &steps);
            let within = length.saturating_sub(at).min(8) as usize;
            let mut expected = [0; 8];
            expected[..within].copy_from_slice(&b"longword"[..within]);
            assert_eq!(loaded, u64::from_le_bytes(expected), "byte {at} of {length}");
            assert_eq!(reports.len(), if within == 8 { 0 } else { 2 }, "byte {at} of {length}: {reports:?}");
        }
    }
}

#[test]
fn a_new_block_is_zeros_where_another_was() {
    let mut plugin = steps().load().unwrap();
    let used = [[ALLOC, 0, 0, 64], [STORE, 0, 24, u64::MAX], [FREE, 0, 0, 0]];
    let again = [[ALLOC, 1, 0, 64], [LOAD, 1, 24, 0], [FREE, 1, 0, 0]];
    assert_eq!(run_steps(&mut plugin, &[used, again].concat()), (0, vec![]));
}

/// Every 4,096th block uses the same row of the table.
#[test]
fn blocks_of_one_row_are_told_apart() {
    let take_and_free = [[ALLOC, 7, 0, 8], [FREE, 7, 0, 0]];
    let up_to_the_same_row = take_and_free.repeat(4095);
    let mut steps = vec![[ALLOC, 0, 0, 8], [STORE, 0, 0, 1000]];
    steps.extend(&up_to_the_same_row);
    steps.extend([
        [ALLOC, 1, 0, 8],
        [LOAD, 1, 0, 0],
        [LOAD, 0, 0, 0],
        [STORE, 1, 0, 7],
        [LOAD, 0, 0, 0],
        [LOAD, 1, 0, 0],
    ]);
    let sum = [0, 1000, 1000, 7].iter().fold(0, |sum: u64, loaded| sum * 31 + loaded);
    // First the older block lives longer, then the newer one.
    for (first, second) in [(0, 1), (1, 0)] {
        let mut plugin = self::steps().load().unwrap();
        let second_loaded = if second == 0 { 1000 } else { 7 };
        let ends = [[FREE, first, 0, 0], [LOAD, second, 0, 0], [LOAD, first, 0, 0], [FREE, second, 0, 0]];
        let (given, reports) = run_steps(&mut plugin, &[&steps, ends.as_slice()].concat());
        assert_eq!(given, (sum * 31 + second_loaded) * 31);
        let [report] = &reports[..] else { panic!("{reports:?}") };
        assert!(report.ends_with("(byte 0 of a block of 8 bytes, freed by free), outside a live block"), "{report}");
    }

    // In the next call, another block has the row, and the offset of this one isn't valid.
    let mut plugin = self::steps().load().unwrap();
    let (_, reports) = run_steps(&mut plugin, &[[ALLOC, 0, 0, 8]]);
    assert_eq!(reports, ["blocks never freed: 1, of 8 bytes in all"]);
    // Meanwhile two blocks were created: the output of that call, and the input of this one.
    let ends = [[ALLOC, 1, 0, 8], [STORE, 1, 0, 7], [LOAD, 0, 0, 0], [LOAD, 1, 0, 0], [FREE, 1, 0, 0]];
    let (given, reports) = run_steps(&mut plugin, &[&*take_and_free.repeat(4093), &ends].concat());
    assert_eq!(given, 7);
    let [report] = &reports[..] else { panic!("{reports:?}") };
    assert!(report.ends_with("(not in a block of this call), outside a live block"), "{report}");
}
