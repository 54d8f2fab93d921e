//! The kernel and its reference side by side: each operation is done to both and must give the same.

use std::sync::{Arc, Mutex};

use std::collections::BTreeMap;

use extism_pdk::LogLevel;
use extism_pdk::testing::{Kernel, Log, Trap};

use super::imports::{CONFIG, VAR_LIMIT, answer};
use super::op::{At, Op};
use super::reference::{Owner, Reference};

/// The kernel and what is expected of it.
pub struct Pair {
    pub kernel: Kernel,
    pub reference: Reference,
    pub input: (u64, u64),
    pub output: (u64, u64),
    pub error: u64,
    pub status: i32,
    pub headers: &'static [u8],
    pub logs: Vec<Log>,
    pub vars: BTreeMap<String, Vec<u8>>,
}

impl Pair {
    pub fn new(memory_limit: u64, log_level: Option<LogLevel>) -> Self {
        let mut kernel = Kernel::default();
        (kernel.memory_limit, kernel.log_level, kernel.var_limit) = (memory_limit, log_level, Some(VAR_LIMIT));
        kernel.config.insert("key".into(), CONFIG.into());
        kernel.allowed_hosts = vec!["*".into()];
        kernel.http = Some(Arc::new(Mutex::new(answer)));
        let reference = Reference { memory_limit, ..Reference::default() };
        let (none, logs, vars) = ((0, 0), Vec::new(), BTreeMap::new());
        Pair { kernel, reference, input: none, output: none, error: 0, status: 0, headers: b"", logs, vars }
    }

    pub fn resolve(&self, at: &At) -> u64 {
        match at {
            At::Raw(offset) => *offset,
            At::Block(index, byte) => {
                let offsets = self.reference.offsets();
                if offsets.is_empty() { 0 } else { index.get(&offsets).wrapping_add(*byte) }
            }
        }
    }

    /// A block that the kernel made of bytes, or should have.
    pub fn expect_block(&mut self, block: Result<u64, Trap>, bytes: &[u8]) {
        if self.reference.fits(bytes.len() as u64) {
            self.reference.allocated(block.unwrap(), bytes.to_vec(), Owner::Plugin);
        } else if bytes.is_empty() {
            assert_eq!(block.unwrap(), 0);
        } else {
            assert!(block.is_err(), "{} bytes don't fit", bytes.len());
        }
    }

    fn input(&mut self, index: u64) {
        let at = self.input.0 + index.min(self.input.1);
        let byte = u8::from_le_bytes(self.reference.load(at, "input_load_u8"));
        assert_eq!(self.kernel.input_load_u8(index), byte);
    }

    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Alloc(length) => {
                let offset = self.kernel.alloc(*length);
                if self.reference.fits(*length) {
                    self.reference.allocated(offset, vec![0; *length as usize], Owner::Plugin);
                } else {
                    assert_eq!(offset, 0, "{length} bytes don't fit");
                }
            }
            Op::Text(text) => {
                let block = self.kernel.alloc_bytes(text);
                self.expect_block(block, text);
            }
            Op::Free(at) => {
                let offset = self.resolve(at);
                self.reference.free(offset, "free");
                self.kernel.free(offset);
            }
            Op::Length(at) => {
                let offset = self.resolve(at);
                let length = self.reference.live(offset).map_or(0, |block| block.bytes.len() as u64);
                assert_eq!(self.kernel.length(offset), length);
            }
            Op::LengthUnsafe(at) => {
                let offset = self.resolve(at);
                let length = self.reference.live(offset).map(|block| block.bytes.len() as u64);
                if length.is_none() && offset != 0 {
                    self.reference.misuse.push(("length_unsafe", offset));
                }
                assert_eq!(self.kernel.length_unsafe(offset), length.unwrap_or(0));
            }
            Op::LoadU8(at) => {
                let offset = self.resolve(at);
                let byte = u8::from_le_bytes(self.reference.load(offset, "load_u8"));
                assert_eq!(self.kernel.load_u8(offset), byte);
            }
            Op::LoadU64(at) => {
                let offset = self.resolve(at);
                let word = u64::from_le_bytes(self.reference.load(offset, "load_u64"));
                assert_eq!(self.kernel.load_u64(offset), word);
            }
            Op::StoreU8(at, data) => {
                let offset = self.resolve(at);
                self.reference.store(offset, &[*data], "store_u8");
                self.kernel.store_u8(offset, *data);
            }
            Op::StoreU64(at, data) => {
                let offset = self.resolve(at);
                self.reference.store(offset, &data.to_le_bytes(), "store_u64");
                self.kernel.store_u64(offset, *data);
            }
            Op::InputU8(index) => self.input(*index),
            Op::InputElsewhere(at) => self.input(self.resolve(at).wrapping_sub(self.input.0)),
            Op::InputU64(index) => {
                let at = self.input.0 + (*index).min(self.input.1);
                let word = u64::from_le_bytes(self.reference.load(at, "input_load_u64"));
                // No part of a word: what begins within the input, but ends past its end, is 0.
                let is_inside = index.checked_add(8).is_some_and(|end| end <= self.input.1);
                assert_eq!(self.kernel.input_load_u64(*index), if is_inside { word } else { 0 });
            }
            Op::Begin(input) => self.begin(input),
            _ => self.apply_to_host(op),
        }
    }
}
