//! The exports of `eleven` with only the kernel's imports: a PDK can't do this much better.
//!
//! It is written for the smallest size, but carefully: without std, whose panics and I/O errors it doesn't need; it copies whole words
//! where possible, frees each block and buffer, and reports errors to the host.

#![no_std]

extern crate alloc;

mod kernel;

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use dlmalloc::GlobalDlmalloc;
use kernel::{Block, Failed};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Add {
    a: i64,
    b: i64,
}

#[derive(Serialize)]
struct Sum {
    sum: i64,
}

/// The allocator that std has on this target.
#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

/// The host only sees a trap.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[link(wasm_import_module = "extism:host/user")]
extern "C" {
    fn shout(text: u64) -> u64;
}

#[no_mangle]
extern "C" fn noop() -> i32 {
    0
}

#[no_mangle]
extern "C" fn greet() -> i32 {
    kernel::call(|| {
        let name = text(kernel::input())?;
        Ok(Block::holding(format!("Hello, {name}!").as_bytes())?.into_output())
    })
}

#[no_mangle]
extern "C" fn add() -> i32 {
    kernel::call(|| {
        let Add { a, b } =
            serde_json::from_slice(&kernel::input()).map_err(|_| Failed("the input isn't two numbers"))?;
        let sum = serde_json::to_vec(&Sum { sum: a + b }).map_err(|_| Failed("the sum can't be written"))?;
        Ok(Block::holding(&sum)?.into_output())
    })
}

#[no_mangle]
extern "C" fn echo() -> i32 {
    kernel::call(|| Ok(Block::holding(&kernel::input())?.into_output()))
}

#[no_mangle]
extern "C" fn length() -> i32 {
    kernel::call(|| output_number(kernel::input().len() as u64))
}

#[no_mangle]
extern "C" fn vars() -> i32 {
    kernel::call(|| {
        for _ in 0..times()? {
            let count = count()?;
            let (key, value) = (Block::holding(b"count")?, Block::of_number(count + 1)?);
            // The host takes both.
            unsafe { kernel::var_set(key.leak(), value.leak()) };
        }
        output_number(count()?)
    })
}

#[no_mangle]
extern "C" fn configs() -> i32 {
    kernel::call(|| {
        let mut bytes = 0;
        for _ in 0..times()? {
            let key = Block::holding(b"greeting")?;
            if let Some(value) = Block::returned(unsafe { kernel::config_get(key.leak()) }) {
                bytes += text(value.into_bytes())?.len() as u64;
            }
        }
        output_number(bytes)
    })
}

#[no_mangle]
extern "C" fn host_calls() -> i32 {
    kernel::call(|| {
        let mut bytes = 0;
        for _ in 0..times()? {
            let argument = Block::holding(b"Hello, host!")?;
            if let Some(result) = Block::returned(unsafe { shout(argument.offset()) }) {
                bytes += text(result.into_bytes())?.len() as u64;
            }
        }
        output_number(bytes)
    })
}

#[no_mangle]
extern "C" fn logs() -> i32 {
    const INFO: i32 = 2;

    kernel::call(|| {
        for line in 0..times()? {
            if unsafe { kernel::get_log_level() } <= INFO {
                let line = Block::holding(format!("line {line}").as_bytes())?;
                unsafe { kernel::log_info(line.leak()) };
            }
        }
        Ok(())
    })
}

#[no_mangle]
extern "C" fn big_vars() -> i32 {
    kernel::call(|| {
        let (key, value) = (Block::holding(b"big")?, Block::holding(&vec![1; 65_536])?);
        unsafe { kernel::var_set(key.leak(), value.leak()) };
        let mut bytes = 0;
        for _ in 0..times()? {
            let key = Block::holding(b"big")?;
            if let Some(value) = Block::returned(unsafe { kernel::var_get(key.leak()) }) {
                bytes += value.into_bytes().len() as u64;
            }
        }
        output_number(bytes)
    })
}

#[no_mangle]
extern "C" fn pages() -> i32 {
    kernel::call(|| Ok(Block::holding(&(core::arch::wasm32::memory_size(0) as u32).to_le_bytes())?.into_output()))
}

/// The input as a number.
fn times() -> Result<u32, Failed> {
    kernel::input_number().ok_or(Failed("the input isn't 4 bytes"))
}

fn count() -> Result<u64, Failed> {
    let key = Block::holding(b"count")?;
    match Block::returned(unsafe { kernel::var_get(key.leak()) }) {
        Some(value) => value.number(),
        None => Ok(0),
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Failed> {
    String::from_utf8(bytes).map_err(|_| Failed("the bytes aren't UTF-8"))
}

fn output_number(number: u64) -> Result<(), Failed> {
    Ok(Block::of_number(number)?.into_output())
}
