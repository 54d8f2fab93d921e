//! Blocks of memory, raw imports, variables, config and logs.

use extism_pdk::*;

mod logs;
mod raw;
mod state;

#[plugin_fn]
pub fn memory_by_value(text: String) -> FnResult<Vec<u8>> {
    let memory = Memory::new(&text)?;
    assert_eq!(memory.len(), text.len());
    assert_eq!(memory.is_empty(), text.is_empty());
    assert_eq!(memory.offset(), memory.0.offset);
    let mut bytes = memory.to_vec();
    bytes.extend(memory.to_string()?.into_bytes());
    bytes.extend(memory.to::<Vec<u8>>()?);
    memory.free();
    Ok(bytes)
}

#[plugin_fn]
pub fn memory_from_many(_: ()) -> FnResult<String> {
    let text = String::from("owned");
    let blocks = [
        Memory::from_bytes(&text)?,
        Memory::from_bytes("literal")?,
        Memory::from_bytes([1u8, 2])?,
        Memory::from_bytes(vec![3u8])?,
        Memory::from_bytes(&vec![4u8][..])?,
        Memory::from_bytes("")?,
        Memory::null(),
    ];
    Ok(blocks.iter().map(|block| format!("{:?}\n", block.to_vec())).collect())
}

#[plugin_fn]
pub fn memory_not_text() -> FnResult<String> {
    Ok(Memory::from_bytes([0xff, 0xfe])?.to_string()?)
}

#[plugin_fn]
pub fn memory_set_output(text: String) -> FnResult<Memory> {
    Memory::from_bytes("replaced")?.set_output();
    Ok(Memory::from_bytes(&text)?)
}

#[no_mangle]
pub extern "C" fn memory_set_output_by_hand() -> i32 {
    let text: String = unwrap!(input());
    let memory = unwrap!(Memory::from_bytes(text + " by hand"));
    memory.set_output();
    0
}

#[plugin_fn]
pub fn memory_found_and_freed() -> FnResult<String> {
    let offset = Memory::from_bytes("find me")?.offset();
    let found = Memory::find(offset).map(|memory| memory.to_string());
    Memory::from(offset).free();
    let lost = Memory::find(offset);
    Ok(format!("{:?} {}", found.transpose()?, lost.is_none()))
}

#[plugin_fn]
pub fn memory_conversions() -> FnResult<String> {
    let memory = Memory::from_bytes("offsets")?;
    let offset = memory.offset();
    let unsigned: u64 = memory.into();
    let signed: i64 = Memory::from(unsigned).into();
    assert_eq!((unsigned, signed), (offset, offset as i64));
    let text = Memory::from(signed).to_string()?;
    let nothing: Memory = ().into();
    let unit: () = Memory::from(offset).into();
    let missing = Memory::from(0u64);
    Ok(format!("{text} {} {unit:?} {}", nothing.is_empty(), missing.offset()))
}

#[plugin_fn]
pub fn memory_log(text: String) -> FnResult<()> {
    for level in [LogLevel::Trace, LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error] {
        Memory::from_bytes(&text)?.log(level);
    }
    Ok(())
}

#[plugin_fn]
pub fn managed_memory() -> FnResult<String> {
    let mut managed = ManagedMemory::new(Memory::from_bytes("managed")?);
    let offset = managed.offset();
    let length = managed.len() + managed.as_ref().len() + managed.as_mut().len();
    assert_eq!(managed.0.offset(), offset);
    drop(managed);
    let freed = Memory::find(offset).is_none();
    let from: ManagedMemory = Memory::from_bytes("from")?.into();
    Ok(format!("{length} {freed} {}", from.as_ref().to_string()?))
}

#[plugin_fn]
pub fn memory_handle() -> FnResult<String> {
    let block = Memory::from_bytes("by handle")?;
    let handle = unsafe { MemoryHandle::new(block.offset(), 2) };
    let copy = handle;
    let Memory(MemoryHandle { offset, length }) = block;
    assert_eq!((offset, length), (handle.offset, 9));
    let literal = MemoryHandle { offset, length };
    assert!(handle == copy && handle < literal && handle.offset() == literal.offset);
    assert_eq!(MemoryHandle::null().max(MemoryHandle { offset: 0, length: 1 }).length, 1);
    let (null, length) = (MemoryHandle::null(), handle.len());
    Ok(format!(
        "{} {} {length} {null:?} {}",
        Memory(handle).to_string()?,
        Memory(literal).to_string()?,
        null.is_empty()
    ))
}

#[plugin_fn]
pub fn memory_pointer() -> FnResult<String> {
    let block = Memory::from_bytes("pointed at")?;
    let pointer = unsafe { MemoryPointer::<String>::new(block.offset()) };
    let copy: memory::MemoryPointer<String> = pointer.clone();
    assert!(copy == pointer);
    let number = unsafe { MemoryPointer::<u32>::new(block.offset()) };
    assert_eq!(std::mem::size_of_val(&number), 8);
    let missing = unsafe { MemoryPointer::<String>::new(0) };
    Ok(format!("{} {} {:?}", pointer.get()?, number.get().is_err(), missing.get()))
}

#[plugin_fn]
pub fn memory_internal() -> FnResult<String> {
    use extism_pdk::memory::internal;

    let handle = internal::memory_alloc(6);
    internal::store(handle, b"stored");
    let bytes = internal::memory_bytes(handle);
    let mut buffer = [0u8; 8];
    internal::load(handle, &mut buffer);
    let mut vector = vec![0u8; 6];
    internal::load(handle, &mut vector);
    let lengths = (internal::memory_length(handle.offset), internal::memory_length_unsafe(handle.offset));
    let found = internal::find(handle.offset) == Some(handle);
    internal::memory_free(handle);
    let lost = internal::find(handle.offset).is_none();
    Ok(format!("{handle:?}").contains("length: 6").to_string()
        + &format!(" {bytes:?} {buffer:?} {vector:?} {lengths:?} {found} {lost}"))
}

#[plugin_fn]
pub fn internal_store_of_more_than_fits() -> FnResult<Vec<u8>> {
    let handle = memory::internal::memory_alloc(3);
    memory::internal::store(handle, "three and more");
    Ok(memory::internal::memory_bytes(handle))
}

/// Upstream panics on the slice; see the listed differences.
#[plugin_fn]
pub fn internal_load_into_too_little() -> FnResult<Vec<u8>> {
    let memory = Memory::from_bytes("longer than four")?;
    let mut buffer = [0u8; 4];
    memory::internal::load(memory.0, &mut buffer);
    Ok(buffer.to_vec())
}
