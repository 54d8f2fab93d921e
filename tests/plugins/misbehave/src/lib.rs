//! A plugin that fails in every way a plugin can, for tests of what the host is told.

use std::hint::black_box;

use anyhow::{Context, anyhow};
use extism_pdk::*;

/// Fails with a code of its own and a chain of causes.
#[plugin_fn]
pub fn fail_with_code(_: ()) -> FnResult<()> {
    let error = anyhow!("the disk is full").context("can't save").context("can't go on");
    Err(WithReturnCode::new(error, 7))
}

/// Sets an output, then fails.
#[plugin_fn]
pub fn output_then_fail() -> FnResult<()> {
    output("half done")?;
    Err(anyhow!("the other half failed"))?
}

/// Fails with no text at all.
#[plugin_fn]
pub fn fail_without_text() -> FnResult<()> {
    Err(WithReturnCode::new(Error::msg(""), 9))
}

/// Panics, the message formatted.
#[plugin_fn]
pub fn panic_with(message: String) -> FnResult<()> {
    panic!("no luck: {message}");
}

/// Takes exactly four bytes.
#[plugin_fn]
pub fn double(n: u32) -> FnResult<u32> {
    Ok(n * 2)
}

/// Takes JSON.
#[plugin_fn]
pub fn json_sum(Json(numbers): Json<Vec<i64>>) -> FnResult<String> {
    Ok(numbers.iter().sum::<i64>().to_string())
}

/// Takes text without a copy.
#[plugin_fn]
pub fn shout(text: &str) -> FnResult<String> {
    Ok(text.to_uppercase())
}

/// Never returns.
#[plugin_fn]
pub fn spin() -> FnResult<()> {
    loop {
        black_box(());
    }
}

/// Asks for as many MiB of memory as the input says.
#[plugin_fn]
pub fn hog(mebibytes: u32) -> FnResult<u64> {
    let memory = black_box(vec![1u8; mebibytes as usize * 1024 * 1024]);
    Ok(memory.len() as u64)
}

/// Leaves a block of the host's behind.
#[plugin_fn]
pub fn leak() -> FnResult<()> {
    Memory::from_bytes("left behind")?;
    Ok(())
}

/// Reads a block after freeing it, and frees it again.
#[plugin_fn]
pub fn use_after_free() -> FnResult<Vec<u8>> {
    let block = Memory::from_bytes("gone")?;
    let handle = block.0;
    block.free();
    let bytes = Memory(handle).to_vec();
    Memory(handle).free();
    Ok(bytes)
}

/// Frees the output it has set.
#[plugin_fn]
pub fn free_output() -> FnResult<()> {
    let block = Memory::from_bytes("output")?;
    let handle = block.0;
    block.set_output();
    Memory(handle).free();
    Ok(())
}

/// Reads past the end of a block.
#[plugin_fn]
pub fn read_past_the_end() -> FnResult<Vec<u8>> {
    let block = ManagedMemory::new(Memory::from_bytes("short")?);
    let handle = MemoryHandle { offset: block.offset(), length: 9 };
    Ok(Memory(handle).to_vec())
}

/// Opens a file that isn't there.
#[plugin_fn]
pub fn context() -> FnResult<()> {
    let missing: Option<u32> = None;
    missing.context("there is no number")?;
    Ok(())
}
