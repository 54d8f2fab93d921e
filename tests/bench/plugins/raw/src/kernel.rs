//! The kernel's imports, and blocks of its memory.

use alloc::vec::Vec;
use core::mem::{forget, MaybeUninit};

#[link(wasm_import_module = "extism:host/env")]
extern "C" {
    fn input_length() -> u64;
    fn input_offset() -> u64;
    fn alloc(length: u64) -> u64;
    fn free(offset: u64);
    fn length_unsafe(offset: u64) -> u64;
    fn load_u8(offset: u64) -> u8;
    fn load_u64(offset: u64) -> u64;
    fn store_u8(offset: u64, byte: u8);
    fn store_u64(offset: u64, word: u64);
    fn output_set(offset: u64, length: u64);
    fn error_set(offset: u64);
    pub fn var_get(key: u64) -> u64;
    pub fn var_set(key: u64, value: u64);
    pub fn config_get(key: u64) -> u64;
    pub fn log_info(line: u64);
    pub fn get_log_level() -> i32;
}

/// Why an export failed.
pub struct Failed(pub &'static str);

/// Runs an export; its code.
pub fn call(export: impl FnOnce() -> Result<(), Failed>) -> i32 {
    match export() {
        Ok(()) => 0,
        Err(failed) => fail(failed),
    }
}

#[cold]
fn fail(Failed(text): Failed) -> i32 {
    if let Ok(text) = Block::holding(text.as_bytes()) {
        unsafe { error_set(text.leak()) };
    }
    -1
}

/// The input's bytes.
pub fn input() -> Vec<u8> {
    let (offset, length) = unsafe { (input_offset(), input_length()) };
    load(offset, length)
}

/// The input as a number, without a buffer in between.
pub fn input_number() -> Option<u32> {
    let (offset, length) = unsafe { (input_offset(), input_length()) };
    let byte = |index| u32::from(unsafe { load_u8(offset + index) });
    (length == 4).then(|| byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24)
}

/// A block that is freed when dropped.
pub struct Block {
    offset: u64,
    length: u64,
}

impl Block {
    fn new(length: u64) -> Result<Block, Failed> {
        match unsafe { alloc(length) } {
            0 if length > 0 => Err(Failed("the host has no memory left")),
            offset => Ok(Block { offset, length }),
        }
    }

    /// A new block that holds a copy.
    pub fn holding(bytes: &[u8]) -> Result<Block, Failed> {
        let block = Block::new(bytes.len() as u64)?;
        let mut offset = block.offset;
        let words = bytes.chunks_exact(8);
        let tail = words.remainder();
        for word in words {
            unsafe { store_u64(offset, u64::from_le_bytes(word.try_into().unwrap())) };
            offset += 8;
        }
        for byte in tail {
            unsafe { store_u8(offset, *byte) };
            offset += 1;
        }
        Ok(block)
    }

    pub fn of_number(number: u64) -> Result<Block, Failed> {
        let block = Block::new(8)?;
        unsafe { store_u64(block.offset, number) };
        Ok(block)
    }

    /// A block that the host returned.
    pub fn returned(offset: u64) -> Option<Block> {
        (offset != 0).then(|| Block { offset, length: unsafe { length_unsafe(offset) } })
    }

    pub fn offset(&self) -> u64 {
        self.offset
    }

    pub fn into_bytes(self) -> Vec<u8> {
        load(self.offset, self.length)
    }

    pub fn number(self) -> Result<u64, Failed> {
        if self.length != 8 {
            return Err(Failed("the number isn't 8 bytes"));
        }
        Ok(unsafe { load_u64(self.offset) })
    }

    /// Makes it the output, which is the host's.
    pub fn into_output(self) {
        unsafe { output_set(self.offset, self.length) };
        self.leak();
    }

    /// Gives it away.
    pub fn leak(self) -> u64 {
        let offset = self.offset;
        forget(self);
        offset
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        unsafe { free(self.offset) }
    }
}

/// Copies a range out of a block. The buffer isn't zeroed first.
fn load(mut offset: u64, length: u64) -> Vec<u8> {
    let length = length as usize;
    let mut bytes = Vec::with_capacity(length);
    let mut words = bytes.spare_capacity_mut()[..length].chunks_exact_mut(8);
    for word in &mut words {
        word.copy_from_slice(&unsafe { load_u64(offset) }.to_le_bytes().map(MaybeUninit::new));
        offset += 8;
    }
    for byte in words.into_remainder() {
        byte.write(unsafe { load_u8(offset) });
        offset += 1;
    }
    unsafe { bytes.set_len(length) };
    bytes
}
