//! Plugins with something changed.

use std::ops::Range;

use wasmparser::{Operator, Parser, Payload};

use crate::random::Random;

/// A plugin, and where in it changes are worth making.
pub struct Original {
    bytes: Vec<u8>,
    /// Whole sections, with their headers.
    sections: Vec<Range<usize>>,
    /// Constants, and offsets of loads and stores: changed ones are still valid.
    numbers: Vec<Range<usize>>,
}

impl Original {
    pub fn new(bytes: Vec<u8>) -> Self {
        let (mut sections, mut numbers, mut end) = (Vec::new(), Vec::new(), 8);
        for payload in Parser::new(0).parse_all(&bytes) {
            let payload = payload.expect("the plugin is valid");
            if let Some((_, range)) = payload.as_section() {
                sections.push(end..range.end);
                end = range.end;
            }
            if let Payload::CodeSectionEntry(body) = payload {
                find_numbers(&body, &mut numbers);
            }
        }
        Original { bytes, sections, numbers }
    }

    /// The plugin with one to four changes.
    pub fn mutant(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        // First, while the places are still right.
        if random.below(4) > 0 {
            for _ in 0..=random.below(4) {
                self.change_number(&mut bytes, random);
            }
            if random.below(4) > 0 {
                return bytes;
            }
        }
        match random.below(6) {
            0 => {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            1 => bytes.truncate(random.below(bytes.len())),
            2 => bytes = self.swap_sections(&bytes, random),
            3 => {
                let (at, length) = (random.below(bytes.len()), 1 + random.below(8));
                bytes.splice(at..at, random.bytes(length));
            }
            4 => {
                let at = random.below(bytes.len());
                bytes.drain(at..bytes.len().min(at + 1 + random.below(8)));
            }
            _ => {
                const SPECIAL: [u8; 6] = [0, 1, 0x7f, 0x80, 0xff, 0x0b];
                let at = random.below(bytes.len());
                bytes[at] = SPECIAL[random.below(SPECIAL.len())];
            }
        }
        bytes
    }

    /// Another number of as many bytes.
    fn change_number(&self, bytes: &mut [u8], random: &mut Random) {
        if self.numbers.is_empty() {
            return;
        }
        let number = self.numbers[random.below(self.numbers.len())].clone();
        let last = number.end - 1;
        for byte in &mut bytes[number.start..last] {
            *byte = 0x80 | random.next() as u8;
        }
        // The last of five bytes has few bits of a number.
        bytes[last] = (random.next() & 7) as u8;
    }

    fn swap_sections(&self, bytes: &[u8], random: &mut Random) -> Vec<u8> {
        let mut sections: Vec<&[u8]> = self.sections.iter().map(|range| &bytes[range.clone()]).collect();
        let (one, other) = (random.below(sections.len()), random.below(sections.len()));
        sections.swap(one, other);
        [&bytes[..8], &sections.concat()].concat()
    }
}

fn find_numbers(body: &wasmparser::FunctionBody<'_>, numbers: &mut Vec<Range<usize>>) {
    let operators = body.get_operators_reader().expect("the plugin is valid").into_iter_with_offsets();
    let operators: Vec<_> = operators.map(|operator| operator.expect("the plugin is valid")).collect();
    for pair in operators.windows(2) {
        let (from, to) = (pair[0].1, pair[1].1);
        match pair[0].0 {
            // After the opcode.
            Operator::I32Const { .. } | Operator::I64Const { .. } => numbers.push(from + 1..to),
            // After the opcode and the alignment.
            Operator::I32Load { .. }
            | Operator::I64Load { .. }
            | Operator::I32Load8U { .. }
            | Operator::I32Store { .. }
            | Operator::I64Store { .. }
            | Operator::I32Store8 { .. } => numbers.push(from + 2..to),
            _ => {}
        }
    }
}
