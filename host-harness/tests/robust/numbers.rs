//! Changes the numbers in a plugin's code. Nearly all results are valid, and do something else.

use std::ops::Range;

use fastrand::Rng;
use wasmparser::{Parser, Payload};

/// Finds the numbers in a module's functions: constants, offsets of loads and stores, and indexes of called functions. In a
/// broken module, finds those before the fault.
pub fn find_numbers(wasm: &[u8]) -> Vec<Range<usize>> {
    let mut numbers = Vec::new();
    for payload in Parser::new(0).parse_all(wasm).map_while(Result::ok) {
        let Payload::CodeSectionEntry(body) = payload else { continue };
        let Ok(operators) = body.get_operators_reader() else { continue };
        let starts: Vec<_> =
            operators.into_iter_with_offsets().map_while(Result::ok).map(|(_, offset)| offset).collect();
        for operator in starts.windows(2) {
            let (start, end) = (operator[0], operator[1]);
            // <https://webassembly.github.io/spec/core/binary/instructions.html>
            match wasm[start] {
                // call, i32.const, i64.const
                0x10 | 0x41 | 0x42 => numbers.push(start + 1..end),
                // Loads and stores: the offset is behind the alignment.
                0x28..=0x3e => numbers.push(start + 2..end),
                _ => {}
            }
        }
    }
    numbers
}

/// Changes up to four of these numbers, without changing their length.
pub fn change_numbers(wasm: &mut [u8], numbers: &[Range<usize>], random: &mut Rng) {
    for _ in 0..random.usize(1..=4) {
        let Some(number) = random.choice(numbers) else { return };
        let at = random.usize(number.clone());
        // The first bit says whether another byte of the number follows.
        wasm[at] = wasm[at] & 0x80 | random.u8(..0x80);
    }
}
