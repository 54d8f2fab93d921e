//! Keeps a plugin's blocks in a WebAssembly memory, so that the plugin can copy them without a call of the host for each word.
//! Such a call takes several nanoseconds, and a plugin that copies a mebibyte would make 131,072 of them.
//!
//! The memory begins with a table of the blocks that the plugin may access. `blocks/copy.wat` looks there for each word. The
//! row of a block is written when the block is created, and cleared when its bytes are dropped. So the kernel and the plugin
//! work on the same bytes, by the same rules.

mod gaps;

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut, Range};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use extism_pdk::testing::{self, BlockBytes};
use wasmtime::{Engine, Extern, Instance, Linker, MemoryType, Module, SharedMemory, Store};

use super::kernel_functions::KERNEL;
use crate::instance::state::State;
use gaps::Gaps;

const PAGE_BYTES: usize = 64 << 10;

/// The initial size of the memory: the table, and a page of blocks.
const INITIAL_PAGES: u32 = 2;
const MAX_PAGES: u32 = 1 << 16;

/// The table is the first page of the memory. It has rows of this size.
const ROW_BYTES: usize = 16;

/// How many bytes the kernel's functions load or store at once.
const WORD_BYTES: usize = 8;

/// The memory of an instance's blocks.
pub struct BlockMemory {
    /// A shared memory, because the host can access it without the store, which the kernel is a part of. Other threads don't.
    memory: SharedMemory,
    gaps: Mutex<Gaps>,
}

/// The bytes of a block.
struct Block {
    memory: Arc<BlockMemory>,
    offset: u64,
    place: Range<usize>,
}

/// Compiles the module `blocks/copy.wat`.
pub fn compile_module(engine: &Engine) -> wasmtime::Result<Module> {
    let wasm = wat::parse_str(include_str!("blocks/copy.wat")).map_err(wasmtime::Error::new)?;
    Module::new(engine, wasm)
}

impl BlockMemory {
    pub fn new(engine: &Engine) -> wasmtime::Result<Arc<Self>> {
        let memory = SharedMemory::new(engine, MemoryType::shared(INITIAL_PAGES, MAX_PAGES))?;
        Ok(Arc::new(BlockMemory { memory, gaps: Mutex::new(Gaps::from(PAGE_BYTES)) }))
    }

    /// Replaces the linker's `load_u64` and `store_u64` by those of the module, which call the replaced ones if necessary.
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

    /// Returns the function that creates a kernel's blocks here.
    pub fn for_kernel(self: Arc<Self>) -> testing::BlockMemory {
        Arc::new(move |offset, length| self.add(offset, length))
    }

    /// Creates a block, if there is memory for it.
    fn add(self: &Arc<Self>, offset: u64, length: usize) -> Option<BlockBytes> {
        let start = self.gaps().take(length);
        let block = Block { memory: self.clone(), offset, place: start..start + length };
        self.grow_to(block.place.end)?;
        // A block is within the memory, so its addresses have 32 bits.
        self.write_row(offset, length.saturating_sub(WORD_BYTES - 1) as u32, start as u32);
        Some(Box::new(block))
    }

    /// Makes the memory large enough. It at least doubles its size, because growing takes time.
    fn grow_to(&self, end: usize) -> Option<()> {
        let size = self.memory.data().len();
        if end <= size {
            return Some(());
        }
        let pages = size / PAGE_BYTES;
        let wanted = (2 * pages).min(MAX_PAGES as usize).max(end.div_ceil(PAGE_BYTES));
        self.memory.grow((wanted - pages) as u64).ok().map(drop)
    }

    /// Writes the row of a block: the offset of its first byte, at how many offsets from there on a word begins, and its
    /// address in the memory.
    fn write_row(&self, offset: u64, words: u32, address: u32) {
        let row = u128::from(offset) | u128::from(words) << 64 | u128::from(address) << 96;
        // SAFETY: nothing else refers to the table's bytes.
        unsafe { (*self.bytes_at(row_of(offset))).copy_from_slice(&row.to_le_bytes()) };
    }

    /// Returns bytes of the memory. They may be read and written while there is no other reference to them: the instance runs
    /// on this thread, and only while the host doesn't.
    fn bytes_at(&self, place: Range<usize>) -> *mut [u8] {
        let cells: &[UnsafeCell<u8>] = self.memory.data().get(place).unwrap_or_default();
        std::ptr::slice_from_raw_parts_mut(UnsafeCell::raw_get(cells.as_ptr()), cells.len())
    }

    fn gaps(&self) -> MutexGuard<'_, Gaps> {
        self.gaps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the place of a block's row. The table has 4,096 rows, so blocks share a row if their numbers differ by a multiple of
/// that.
fn row_of(offset: u64) -> Range<usize> {
    let start = (offset >> 32) as usize * ROW_BYTES % PAGE_BYTES;
    start..start + ROW_BYTES
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
        // SAFETY: the place is this block's alone, and as long as it is borrowed, no host function returns to the instance.
        unsafe { &mut *self.memory.bytes_at(self.place.clone()) }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // If a later block has taken the row, it loses it, and the kernel is called for its words.
        self.memory.write_row(self.offset, 0, 0);
        self.memory.gaps().give_back(self.place.start, self.place.len());
    }
}
