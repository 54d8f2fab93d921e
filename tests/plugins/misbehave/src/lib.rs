//! A plugin that fails in every way a plugin can, for tests of what the host is told.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering};

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

/// Panics with 40 KB of locals, which have to be in memory.
#[plugin_fn]
pub fn panic_with_locals() -> FnResult<()> {
    let mut locals = [0u8; 40 << 10];
    black_box(&mut locals);
    panic!("no luck: {}", locals[0]);
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

/// Asks for a block of as many MiB of the host's memory as the input says.
#[plugin_fn]
pub fn hog_blocks(mebibytes: u64) -> FnResult<u64> {
    let block = ManagedMemory::new(Memory::new(&vec![1u8; mebibytes as usize * 1024 * 1024])?);
    Ok(block.len() as u64)
}

/// Calls itself as often as the input says.
#[plugin_fn]
pub fn nest(times: u32) -> FnResult<u32> {
    fn again(times: u32) -> u32 {
        if black_box(times) == 0 { 0 } else { 1 + black_box(again(times - 1)) }
    }
    Ok(again(times))
}

/// Keeps as many bytes in a variable as the input says.
#[plugin_fn]
pub fn keep(bytes: u32) -> FnResult<()> {
    var::set("kept", vec![b'x'; bytes as usize])?;
    Ok(())
}

/// The length of what is at a URL.
#[plugin_fn]
pub fn fetch(url: String) -> FnResult<u64> {
    Ok(http::request::<()>(&HttpRequest::new(url), None)?.body().len() as u64)
}

/// Logs as many lines of 1 MiB as the input says.
#[plugin_fn]
pub fn log_lines(lines: u32) -> FnResult<()> {
    let line = "x".repeat(1 << 20);
    for _ in 0..lines {
        info!("{line}");
    }
    Ok(())
}

/// How often it was called since the plugin was started.
#[plugin_fn]
pub fn count() -> FnResult<u32> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    Ok(CALLS.fetch_add(1, Ordering::Relaxed) + 1)
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

/// Fails with a context for want of a value.
#[plugin_fn]
pub fn context() -> FnResult<()> {
    let missing: Option<u32> = None;
    missing.context("there is no number")?;
    Ok(())
}
