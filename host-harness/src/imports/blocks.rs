//! Where a plugin's blocks are: in a WebAssembly memory, so that the plugin copies them without a call of the host for each
//! word. A call of the host costs several nanoseconds, and a plugin that copies a mebibyte would make 131,072 of them.
//!
//! What the plugin may reach there is in a table that `blocks/copy.wat` looks at each time. A block's row is written when the
//! block is made and cleared when its bytes are dropped: kernel and plugin work on the same bytes, by the same rules.

mod gaps;

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut, Range};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use extism_pdk::testing::{self, BlockBytes};
use wasmtime::{Engine, Extern, Instance, Linker, MemoryType, Module, SharedMemory, Store};

use super::kernel_functions::KERNEL;
use crate::instance::state::State;
use gaps::Gaps;

/// The bytes of a page of WebAssembly memory.
const PAGE: usize = 64 << 10;

/// The pages of the memory at first, and those it can have.
const FIRST_PAGES: u32 = 2;
const MAX_PAGES: u32 = 1 << 16;

/// The bytes of a row of the table, which is the first page.
const ROW: usize = 16;

/// The bytes that are loaded or stored at once.
const WORD: usize = 8;

/// The memory of an instance's blocks.
pub struct BlockMemory {
    /// A shared one, as the host then reaches it without the store, which the kernel is in. No other thread does.
    memory: SharedMemory,
    gaps: Mutex<Gaps>,
}

/// The bytes of a block.
struct Block {
    memory: Arc<BlockMemory>,
    offset: u64,
    place: Range<usize>,
}

/// The module.
pub fn compile_module(engine: &Engine) -> wasmtime::Result<Module> {
    let wasm = wat::parse_str(include_str!("blocks/copy.wat")).map_err(wasmtime::Error::new)?;
    Module::new(engine, wasm)
}

impl BlockMemory {
    pub fn new(engine: &Engine) -> wasmtime::Result<Arc<Self>> {
        let memory = SharedMemory::new(engine, MemoryType::shared(FIRST_PAGES, MAX_PAGES))?;
        Ok(Arc::new(BlockMemory { memory, gaps: Mutex::new(Gaps::from(PAGE)) }))
    }

    /// Puts the module between a store's plugins and the linker's `load_u64` and `store_u64`.
    pub fn link(&self, linker: &mut Linker<State>, store: &mut Store<State>, module: &Module) -> wasmtime::Result<()> {
        let missing = || wasmtime::Error::msg("the module of the blocks lacks an import or an export");
        let imports = module.imports().map(|import| match import.module() {
            KERNEL => linker.get_by_import(&mut *store, &import).ok_or_else(missing),
            _ => Ok(Extern::SharedMemory(self.memory.clone())),
        });
        let imports = imports.collect::<wasmtime::Result<Vec<_>>>()?;
        let instance = Instance::new(&mut *store, module, &imports)?;
        linker.allow_shadowing(true);
        for name in ["load_u64", "store_u64"] {
            let function = instance.get_func(&mut *store, name).ok_or_else(missing)?;
            linker.define(&mut *store, KERNEL, name, Extern::Func(function))?;
        }
        linker.allow_shadowing(false);
        Ok(())
    }

    /// For a kernel to make its blocks in.
    pub fn for_kernel(self: Arc<Self>) -> testing::BlockMemory {
        Arc::new(move |offset, length| self.add(offset, length))
    }

    /// The bytes of a new block, if there is memory for it.
    fn add(self: &Arc<Self>, offset: u64, length: usize) -> Option<BlockBytes> {
        let start = self.gaps().take(length);
        let block = Block { memory: self.clone(), offset, place: start..start + length };
        self.grow_to(block.place.end)?;
        // Any part that is in use is within the memory, which has 32-bit addresses.
        self.write_row(offset, length.saturating_sub(WORD - 1) as u32, start as u32);
        Some(Box::new(block))
    }

    /// Makes the memory at least so large, and twice as large as it is: growing takes time.
    fn grow_to(&self, end: usize) -> Option<()> {
        let size = self.memory.data().len();
        if end <= size {
            return Some(());
        }
        let pages = size / PAGE;
        let wanted = (2 * pages).min(MAX_PAGES as usize).max(end.div_ceil(PAGE));
        self.memory.grow((wanted - pages) as u64).ok().map(drop)
    }

    /// Says where a block is, in the row of its number: with the offset of its first byte, at how many offsets from there on a
    /// word can be had, and its address.
    fn write_row(&self, offset: u64, room: u32, address: u32) {
        let row = u128::from(offset) | u128::from(room) << 64 | u128::from(address) << 96;
        // SAFETY: nothing else refers to the table's bytes.
        unsafe { (*self.bytes_at(row_of(offset))).copy_from_slice(&row.to_le_bytes()) };
    }

    /// Bytes of the memory. They may be read and written as long as no other reference to them is in use: the instance runs on
    /// this thread, and only while the host doesn't.
    fn bytes_at(&self, place: Range<usize>) -> *mut [u8] {
        let cells: &[UnsafeCell<u8>] = self.memory.data().get(place).unwrap_or_default();
        std::ptr::slice_from_raw_parts_mut(UnsafeCell::raw_get(cells.as_ptr()), cells.len())
    }

    fn gaps(&self) -> MutexGuard<'_, Gaps> {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of the row that is for a block's number, and for those 4,096 before and after.
fn row_of(offset: u64) -> Range<usize> {
    let start = (offset >> 32) as usize * ROW % PAGE;
    start..start + ROW
}

impl Deref for Block {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the place is this block's alone, and as long as it is borrowed, no host function returns to the instance.
        unsafe { &*self.memory.bytes_at(self.place.clone()) }
    }
}

impl DerefMut for Block {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above.
        unsafe { &mut *self.memory.bytes_at(self.place.clone()) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // The row may have become a later block's: the kernel is asked for that one's words from now on.
        self.memory.write_row(self.offset, 0, 0);
        self.memory.gaps().give_back(self.place.start, self.place.len());
    }
}
