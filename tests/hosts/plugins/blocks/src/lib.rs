//! Works on the host's blocks by hand, as plugins with a binding of their own do: handles, ranges, raw kernel functions.

use extism_pdk::*;

/// The input, read by the functions that count from its start.
#[plugin_fn]
pub fn read_input() -> Vec<u8> {
    // SAFETY: all offsets are within the input.
    unsafe {
        let length = extism::input_length();
        let words = (0..length / 8).flat_map(|word| extism::input_load_u64(word * 8).to_le_bytes());
        words.chain((length / 8 * 8..length).map(|at| extism::input_load_u8(at))).collect()
    }
}

/// The input as the output, without a copy.
#[plugin_fn]
pub fn hand_input_on() {
    // SAFETY: the input is a block, which the host may have back.
    unsafe { extism::output_set(extism::input_offset(), extism::input_length()) }
}

/// The lengths of a block, of no block, and of one that was freed.
#[plugin_fn]
pub fn lengths() -> FnResult<String> {
    let block = Memory::from_bytes("twelve bytes")?;
    let offset = block.offset();
    let live = (memory::internal::memory_length(offset), memory::internal::memory_length_unsafe(offset));
    block.free();
    let found = (Memory::find(offset).is_some(), Memory::find(0).is_some());
    Ok(format!("{live:?} {found:?}"))
}

/// Reads from the middle of a block.
#[plugin_fn]
pub fn read_range() -> FnResult<Vec<u8>> {
    let block = ManagedMemory::new(Memory::from_bytes("0123456789abcdefghij")?);
    Ok(Memory(MemoryHandle { offset: block.offset() + 3, length: 11 }).to_vec())
}

/// Outputs the front of a block. (Written by hand, so that no return value sets another output.)
#[unsafe(no_mangle)]
extern "C" fn output_front() -> i32 {
    let block = unwrap!(Memory::from_bytes("0123456789"));
    Memory(MemoryHandle { offset: block.offset(), length: 3 }).set_output();
    0
}

/// Outputs the middle of a block.
#[unsafe(no_mangle)]
extern "C" fn output_middle() -> i32 {
    let block = unwrap!(Memory::from_bytes("0123456789"));
    Memory(MemoryHandle { offset: block.offset() + 2, length: 3 }).set_output();
    0
}

/// Sets an output early and returns nothing.
#[plugin_fn]
pub fn output_early() -> FnResult<()> {
    output("early")?;
    Ok(())
}

/// Sets an output, then an empty one.
#[unsafe(no_mangle)]
extern "C" fn output_then_empty() -> i32 {
    unwrap!(output("something"));
    unwrap!(output(""));
    0
}

/// Two blocks, one freed and its place maybe taken again: the other one stays what it is.
#[plugin_fn]
pub fn reuse() -> FnResult<String> {
    let kept = ManagedMemory::new(Memory::from_bytes("kept")?);
    Memory::from_bytes("gone")?.free();
    let third = ManagedMemory::new(Memory::from_bytes("new")?);
    Ok(format!("{} {}", kept.as_ref().to_string()?, third.as_ref().to_string()?))
}

/// Takes so many blocks of so many bytes from the host.
#[plugin_fn]
pub fn take(Json((count, length)): Json<(usize, usize)>) -> FnResult<String> {
    let data = vec![1u8; length];
    let blocks: Result<Vec<_>, _> = (0..count).map(|_| Memory::from_bytes(&data).map(ManagedMemory::new)).collect();
    Ok(format!("{} blocks", blocks?.len()))
}

/// Takes and gives back as many, one after the other, and looks whether each holds what was put in.
#[plugin_fn]
pub fn take_and_free(Json((count, length)): Json<(usize, usize)>) -> FnResult<String> {
    let data = vec![1u8; length];
    for number in 0..count {
        let block = ManagedMemory::new(Memory::from_bytes(&data)?);
        if block.as_ref().to_vec() != data {
            return Err(Error::msg(format!("block {number} holds something else")).into());
        }
    }
    Ok(format!("{count} blocks"))
}

/// Takes blocks from the host until there are no more, keeps them, and fails.
#[plugin_fn]
pub fn use_up() -> FnResult<()> {
    let data = vec![1u8; 65536];
    loop {
        Memory::from_bytes(&data)?;
    }
}

/// An export without the macro, which gives an empty output.
#[unsafe(no_mangle)]
pub extern "C" fn empty_by_hand() -> i32 {
    extism_pdk::unwrap!(extism_pdk::output(""));
    0
}
