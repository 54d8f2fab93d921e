//! Handles that no kernel ever gave out: every safe function takes them without undefined behaviour, and the only panic
//! is one that says what is wrong.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use extism_pdk::memory::internal;
use extism_pdk::testing::Host;
use extism_pdk::{__private, Error, Json, LogLevel, ManagedMemory, Memory, MemoryHandle, MemoryPointer, ToMemory};
use proptest::prelude::*;
use proptest::sample::select;

const TOO_LONG: &str = "the block is longer than the plugin's memory can hold";

/// Lengths that can be had are kept short: a block of 4 GiB could be, natively.
fn lengths() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..40u64, 1 => (1 << 32)..=u64::MAX,
        1 => select(vec![1 << 32, (1 << 32) + 8, u64::MAX, u64::MAX - 7, i64::MAX as u64, 1 << 63])]
}

/// Offsets in and around a live block, and anywhere else.
fn offsets(block: u64) -> impl Strategy<Value = u64> {
    prop_oneof![2 => Just(block), 2 => (0..24u64).prop_map(move |byte| block + byte),
        1 => (1..9u64).prop_map(move |byte| block - byte), 1 => Just(0), 2 => any::<u64>(),
        1 => (0..16u64).prop_map(|below| u64::MAX - below)]
}

/// A live block: what is around it can be tried, and must be all there is of it afterwards.
struct Live(ManagedMemory);

impl Live {
    const BYTES: &[u8] = b"sixteen bytes...";

    fn new() -> Self {
        Live(Memory::from_bytes(Self::BYTES).unwrap().into())
    }
}

/// Runs code in a host of each kernel that doesn't fail over the misuse, and in which one block is live. The host may end
/// the call.
fn with_block(code: impl Fn(u64)) {
    cases::on_both_kernels(
        || Host::new().unchecked(),
        |host| {
            let within = || {
                let live = Live::new();
                code(live.0.offset());
            };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| host.run(within))) {
                let text = panic.downcast_ref::<String>().map_or("", String::as_str);
                assert!(text.starts_with("the host ended the call: "), "{text}");
            }
        },
    );
}

fn handle(offset: u64, length: u64) -> Memory {
    // SAFETY: a wrong handle gives zeros or other bytes, which is what is tested.
    Memory(unsafe { MemoryHandle::new(offset, length) })
}

/// Its value, or nothing after the one panic that it may have.
fn unless_too_long<T>(length: u64, code: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(value) => Some(value),
        Err(panic) => {
            // The host may have ended the call.
            let Some(text) = panic.downcast_ref::<String>() else { resume_unwind(panic) };
            assert_eq!(text, TOO_LONG);
            assert!(length > u64::from(u32::MAX));
            None
        }
    }
}

fn reads(offset: u64, length: u64) {
    let memory = handle(offset, length);
    assert_eq!((memory.offset(), memory.len() as u64, memory.is_empty()), (offset, length, length == 0));
    for bytes in
        [unless_too_long(length, || memory.to_vec()), unless_too_long(length, || internal::memory_bytes(memory.0))]
    {
        assert_eq!(bytes.is_some(), length <= u64::from(u32::MAX));
        assert!(bytes.is_none_or(|bytes| bytes.len() as u64 == length));
    }
    let bytes: Result<Vec<u8>, Error> = memory.to();
    match bytes {
        Ok(bytes) => assert_eq!(bytes.len() as u64, length),
        Err(error) => assert_eq!(error.to_string(), TOO_LONG),
    }
    let _ = (memory.to_string(), memory.to::<u64>(), memory.to::<Json<u64>>(), memory.to::<bool>());
    let mut buffer = [7; 24];
    internal::load(memory.0, &mut buffer);
    let loaded = (length as usize).min(24);
    assert!(buffer.get(loaded..).unwrap().iter().all(|byte| *byte == 7), "only what the handle has is written");
    let _ = (internal::memory_length(offset), internal::memory_length_unsafe(offset));
    // The JavaScript SDK has a block of one byte below the offsets that it gives.
    let length = if offset < 1 << 48 && internal::memory_length(0) == 1 { 1 } else { 16 };
    assert!(internal::find(offset).is_none_or(|handle| handle.length == length));
    let (unsigned, signed) = (Memory::from(offset), Memory::from(offset as i64));
    assert_eq!(unsigned.0, signed.0);
    assert_eq!(unsigned.0, internal::find(offset).unwrap_or(MemoryHandle::null()));
    // SAFETY: a wrong offset is reported, which is what is tested.
    let pointer = unsafe { MemoryPointer::<String>::new(offset) };
    assert_eq!(pointer.get().is_ok(), internal::find(offset).is_some());
}

fn frees(offset: u64, length: u64) {
    internal::memory_free(MemoryHandle { offset, length });
    handle(offset, length).free();
    drop(ManagedMemory::new(handle(offset, length)));
}

fn outputs(offset: u64, length: u64) {
    handle(offset, length).set_output();
    assert_eq!(extism_pdk::output(handle(offset, length)).ok(), Some(()));
}

/// A block that is given by reference is copied, so its length must be possible.
fn lends(offset: u64, length: u64) {
    let borrowed = handle(offset, length);
    let is_possible = length <= u64::from(u32::MAX);
    assert_eq!(extism_pdk::var::set("key", &borrowed).is_ok(), is_possible);
    assert_eq!(borrowed.to_memory().unwrap().0, borrowed.0);
}

/// Each may end the call, so each is tried in one of its own.
const USES: &[fn(u64, u64)] = &[
    reads,
    frees,
    outputs,
    lends,
    |offset, length| internal::store(MemoryHandle { offset, length }, [9; 24]),
    |offset, length| handle(offset, length).log(LogLevel::Info),
    |offset, length| extism_pdk::var::set("key", handle(offset, length)).unwrap(),
];

/// What a host returns from a function of its own.
fn host_result(offset: u64) {
    let _ = __private::result::<String>(offset, "f");
    let _ = __private::result::<u64>(offset, "f");
    let _ = __private::result::<Json<Vec<u64>>>(offset, "f");
    let _ = __private::result::<()>(offset, "f");
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn anywhere(case in offsets(1 << 32), length in lengths()) {
        for use_handle in USES {
            with_block(|block| {
                // The strategy's block is put where the live one is.
                let offset = case.wrapping_sub(1 << 32).wrapping_add(block);
                use_handle(offset, length);
            });
            with_block(|_| use_handle(case, length));
        }
        with_block(|block| host_result(case.wrapping_sub(1 << 32).wrapping_add(block)));
    }

    #[test]
    fn input_past_its_end(index in any::<u64>()) {
        // SAFETY: any index may be asked: past the end it gives zeros, which is what is tested.
        let read = |at| unsafe { (extism_pdk::extism::input_load_u8(at), extism_pdk::extism::input_load_u64(at)) };
        with_block(|block| {
            assert_eq!(read(index), (0, 0));
            assert_eq!(read(block), (0, 0));
        });
    }
}

#[test]
fn a_write_past_the_end_is_reported() {
    let run = catch_unwind(|| {
        Host::new().run(|| {
            let live = Live::new();
            internal::store(MemoryHandle { offset: live.0.offset(), length: 24 }, [9; 24]);
        });
    });
    let panic = run.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.starts_with("the plugin misused the host's memory:\nstore_u64 was given offset"), "{text}");
}

#[test]
fn an_output_past_the_end_is_reported() {
    let run =
        catch_unwind(|| Host::new().run(|| handle(Memory::from_bytes("short").unwrap().offset(), 6).set_output()));
    let panic = run.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("6 bytes of it, outside a live block"), "{text}");
}

#[test]
fn what_is_around_a_block_is_untouched() {
    Host::new().unchecked().run(|| {
        let live = Live::new();
        let offset = live.0.offset();
        for wrong in [offset - 8, offset - 1, offset + 16, offset + (1 << 32)] {
            internal::store(MemoryHandle { offset: wrong, length: 8 }, [9; 8]);
        }
        assert_eq!(live.0.as_ref().to_vec(), Live::BYTES);
        // What of it is within the block is written, as by the official kernels.
        internal::store(MemoryHandle { offset: offset + 9, length: 8 }, [9; 8]);
        let after = live.0.as_ref().to_vec();
        let (before, within) = after.split_at(9);
        assert_eq!(before, &Live::BYTES[..9]);
        assert!(within.iter().all(|byte| *byte == 9), "{after:?}");
    });
}

#[test]
fn no_block() {
    Host::new().run(|| {
        let null = Memory::null();
        assert_eq!((null.to_vec(), null.to_string().unwrap()), (vec![], String::new()));
        assert!(null.to::<u64>().is_err());
        internal::store(null.0, [1; 8]);
        internal::load(null.0, [0; 8]);
        assert_eq!(internal::memory_length_unsafe(0), 0);
        assert_eq!((u64::from(Memory::from(0u64)), i64::from(Memory::from(-1i64))), (0, 0));
        assert_eq!(Memory::from_bytes([]).unwrap().offset(), 0);
        Memory::null().log(LogLevel::Info);
        Memory::null().set_output();
        Memory::null().free();
        drop(ManagedMemory::new(Memory::null()));
    });
}
