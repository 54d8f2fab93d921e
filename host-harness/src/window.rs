//! A window on the block that a plugin copies: see `window.wat`. A call of the host costs several nanoseconds, and a plugin
//! that copies a mebibyte makes 131,072 of them.
//!
//! It opens when a plugin loads or stores one word after the other, and shows the next 64 KiB of the block. Anything
//! else that the plugin asks of the host closes it first, so the kernel never sees bytes that are out of date.

use wasmtime::{AsContextMut, Engine, Extern, Global, Linker, Memory, Module, Store, Val};

use crate::link::KERNEL;
use crate::state::State;

/// The bytes of its memory.
const SIZE: usize = 64 << 10;

/// The bytes that are loaded or stored at once.
const WORD: u64 = 8;

/// After so many words in a row it opens: what it takes to open it is then worth it.
const ROW: u32 = 64;

/// A store's window.
#[derive(Clone, Copy)]
pub struct Window {
    bytes: Memory,
    start: Global,
    room: Global,
    written: Global,
    /// The offset and length of what it shows, if it is open.
    shows: Option<(u64, usize)>,
    /// How many words in a row were loaded or stored.
    row: u32,
    /// The offset of the word after them.
    next: u64,
}

/// The module.
pub fn module(engine: &Engine) -> wasmtime::Result<Module> {
    let wasm = wat::parse_str(include_str!("window.wat")).map_err(wasmtime::Error::new)?;
    Module::new(engine, wasm)
}

/// Puts a window between a store's plugins and the linker's `load_u64` and `store_u64`.
pub fn link(linker: &mut Linker<State>, store: &mut Store<State>, module: &Module) -> wasmtime::Result<()> {
    let instance = linker.instantiate(&mut *store, module)?;
    let missing = || wasmtime::Error::msg("the window's module lacks an export");
    let global = |store: &mut Store<State>, name| instance.get_global(store, name).ok_or_else(missing);
    let window = Window {
        bytes: instance.get_memory(&mut *store, "bytes").ok_or_else(missing)?,
        start: global(store, "start")?,
        room: global(store, "room")?,
        written: global(store, "written")?,
        shows: None,
        row: 0,
        next: 0,
    };
    linker.allow_shadowing(true);
    for name in ["load_u64", "store_u64"] {
        let function = instance.get_func(&mut *store, name).ok_or_else(missing)?;
        linker.define(&mut *store, KERNEL, name, Extern::Func(function))?;
    }
    linker.allow_shadowing(false);
    store.data_mut().window = Some(window);
    Ok(())
}

/// Closes the window if it is open; what was stored in it goes to the kernel. Whatever comes next, the row has ended.
#[inline]
pub fn close(mut store: impl AsContextMut<Data = State>) {
    let mut context = store.as_context_mut();
    if let Some(window) = &mut context.data_mut().window {
        window.row = 0;
        if window.shows.is_some() {
            shut(store);
        }
    }
}

/// Notes that a word was loaded or stored, by the host, and opens the window if it is one of many in a row.
pub fn note(mut store: impl AsContextMut<Data = State>, offset: u64) {
    let mut context = store.as_context_mut();
    let Some(window) = &mut context.data_mut().window else { return };
    window.row = if offset == window.next { window.row.saturating_add(1) } else { 1 };
    window.next = offset.wrapping_add(WORD);
    if window.row >= ROW {
        open(store);
    }
}

/// Closes an open window, but lets the row go on: for the word after its last.
pub fn pass(mut store: impl AsContextMut<Data = State>) {
    if store.as_context_mut().data_mut().window.is_some_and(|window| window.shows.is_some()) {
        shut(store);
    }
}

#[cold]
fn open(mut store: impl AsContextMut<Data = State>) {
    let mut store = store.as_context_mut();
    let Some(mut window) = store.data().window else { return };
    let (bytes, state) = window.bytes.data_and_store_mut(&mut store);
    let shown = state.kernel.part(window.next, SIZE);
    let words = shown.len() as u64 / WORD;
    if words == 0 {
        return;
    }
    bytes[..shown.len()].copy_from_slice(shown);
    window.shows = Some((window.next, shown.len()));
    let room = shown.len() as u64 - (WORD - 1);
    // Mutable globals of these types: this doesn't fail.
    let _ = window.start.set(&mut store, Val::I64(window.next as i64));
    let _ = window.room.set(&mut store, Val::I64(room as i64));
    window.next = window.next.wrapping_add(words * WORD);
    store.data_mut().window = Some(window);
}

#[cold]
fn shut(mut store: impl AsContextMut<Data = State>) {
    let mut store = store.as_context_mut();
    let Some(mut window) = store.data().window else { return };
    let Some((offset, length)) = window.shows.take() else { return };
    if window.written.get(&mut store).i32() == Some(1) {
        let (bytes, state) = window.bytes.data_and_store_mut(&mut store);
        let shown = state.kernel.part(offset, length);
        let length = shown.len();
        shown.copy_from_slice(&bytes[..length]);
        let _ = window.written.set(&mut store, Val::I32(0));
    }
    let _ = window.room.set(&mut store, Val::I64(0));
    store.data_mut().window = Some(window);
}
