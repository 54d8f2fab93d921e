//! Copies between blocks and the plugin's own memory, eight bytes at a time where possible, because each call of an
//! import has a cost.

use core::alloc::Layout;
use core::mem::MaybeUninit;
use core::slice::ChunksExactMut;

use super::differences;
use super::imports::{input_length, input_load_u64, input_offset, load_u8, load_u64, store_u8, store_u64};

/// Copies `data.len()` bytes into `data`, from the block at `offset` on.
///
/// ```
/// use extism_pdk::{Memory, extism};
///
/// let block = Memory::from_bytes("GIF89a, and so on")?;
/// let mut magic = [0; 6];
/// // SAFETY: the block has more bytes than that.
/// unsafe { extism::load(block.offset(), &mut magic) };
/// assert_eq!(&magic, b"GIF89a");
/// block.free();
/// # Ok::<(), extism_pdk::Error>(())
/// ```
///
/// # Safety
/// The range must lie within one live block.
pub unsafe fn load(offset: u64, data: &mut [u8]) {
    let data: *mut [u8] = data;
    // SAFETY: initialised bytes are valid as bytes that may be uninitialised, and `load_new` leaves none uninitialised.
    unsafe { load_new(offset, &mut *(data as *mut [MaybeUninit<u8>])) }
}

/// Initialises `data` with `data.len()` bytes, from the block at `offset` on.
///
/// # Safety
/// The range must lie within one live block.
#[inline(never)]
unsafe fn load_new(offset: u64, data: &mut [MaybeUninit<u8>]) {
    let words = data.chunks_exact_mut(8);
    // SAFETY: the words are whole and within the range that the caller vouches for, so none goes past the block's end.
    // On the host where loads of the input are faster, `input_load_u64` takes addresses in the input's block as they
    // are.
    unsafe {
        if differences::is_input_with_faster_loads(offset) {
            load_words(offset, words, |at| input_load_u64(at));
        } else {
            load_words(offset, words, |at| load_u64(at));
        }
    }
    let mut at = offset.wrapping_add(data.len() as u64 & !7);
    for byte in data.chunks_exact_mut(8).into_remainder() {
        // SAFETY: as above, one byte.
        byte.write(unsafe { load_u8(at) });
        at = at.wrapping_add(1);
    }
}

#[inline]
fn load_words(mut at: u64, words: ChunksExactMut<'_, MaybeUninit<u8>>, load: impl Fn(u64) -> u64) {
    for word in words {
        word.copy_from_slice(&load(at).to_le_bytes().map(MaybeUninit::new));
        at = at.wrapping_add(8);
    }
}

/// Copies `N` bytes from the block at `offset` on. The bytes of a number are loaded without the loop of [`load`], which
/// saves 50 instructions.
///
/// # Safety
/// The range must lie within one live block.
#[inline]
pub(crate) unsafe fn load_array<const N: usize>(offset: u64) -> [u8; N] {
    let mut data = [0; N];
    // SAFETY: within the range the caller vouches for.
    unsafe {
        if N == 8 {
            data.copy_from_slice(&load_u64(offset).to_le_bytes());
        } else if N == 4 {
            data.copy_from_slice(&load_4(offset));
        } else {
            load(offset, &mut data);
        }
    }
    data
}

#[inline(never)]
unsafe fn load_4(offset: u64) -> [u8; 4] {
    // SAFETY: within the range the caller vouches for.
    let byte = |index| unsafe { load_u8(offset.wrapping_add(index)) };
    [byte(0), byte(1), byte(2), byte(3)]
}

/// Copies `length` bytes from the block at `offset` on; `None` if they are more than the plugin's own memory can hold.
pub(crate) fn load_vec(offset: u64, length: u64) -> Option<Vec<u8>> {
    // No block is longer than a 32-bit memory. Natively, a wrong length could be allocated, and would use up the
    // machine's memory.
    let length = u32::try_from(length).ok().and_then(|length| usize::try_from(length).ok());
    let layout = Layout::array::<u8>(length?).ok()?;
    if layout.size() == 0 {
        return Some(Vec::new());
    }
    // SAFETY: the layout isn't empty, and it is the layout that a `Vec<u8>` of this capacity has. The `Vec` has length
    // 0 until `load_new` has written all bytes, so it is freed if that panics: natively, a JavaScript kernel can refuse
    // the range. A range outside live blocks gives zeros or other bytes of the kernel's, which are initialised as well.
    // `Vec::try_reserve_exact` and `resize` would take four times the code and fuel.
    unsafe {
        let data = std::alloc::alloc(layout);
        if data.is_null() {
            return None;
        }
        let mut data = Vec::from_raw_parts(data, 0, layout.size());
        load_new(offset, data.spare_capacity_mut());
        data.set_len(layout.size());
        Some(data)
    }
}

/// The error's text where [`load_vec`] returns `None`.
pub(crate) const TOO_LONG: &str = "the block is longer than the plugin's memory can hold";

/// Copies `data` into the block at `offset`.
///
/// ```
/// use extism_pdk::extism;
///
/// # let host = extism_pdk::testing::Host::new();
/// # host.run(|| {
/// let (title, text) = ("Title\n", "Text");
/// let length = (title.len() + text.len()) as u64;
/// // SAFETY: the block has room for both; `output_set` takes it.
/// unsafe {
///     let block = extism::alloc(length);
///     extism::store(block, title.as_bytes());
///     extism::store(block + title.len() as u64, text.as_bytes());
///     extism::output_set(block, length);
/// }
/// # });
/// ```
///
/// # Safety
/// The range must lie within one live block.
pub unsafe fn store(offset: u64, data: &[u8]) {
    let mut at = offset;
    let words = data.chunks_exact(8);
    let tail = words.remainder();
    for word in words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(word);
        // SAFETY: a whole word within the range that the caller vouches for, so it doesn't go past the block's end.
        unsafe { store_u64(at, u64::from_le_bytes(bytes)) };
        at = at.wrapping_add(8);
    }
    for byte in tail {
        // SAFETY: as above, one byte.
        unsafe { store_u8(at, *byte) };
        at = at.wrapping_add(1);
    }
}

/// Returns the input's bytes.
///
/// ```
/// use extism_pdk::{extism, plugin_fn};
///
/// #[plugin_fn]
/// pub fn lines() -> u64 {
///     // SAFETY: takes no arguments.
///     unsafe { extism::load_input() }.iter().filter(|byte| **byte == b'\n').count() as u64
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<u64>(export!(lines), "one\ntwo\n").unwrap(), 2);
/// ```
///
/// # Safety
/// There is nothing to check; the function is `unsafe` as in upstream's crate. [`input_bytes`](crate::input_bytes) does
/// the same.
///
/// # Panics
/// If the input is longer than the plugin's own memory can hold.
pub unsafe fn load_input() -> Vec<u8> {
    // SAFETY: these take no arguments, and say where the input is.
    unsafe { load_vec(input_offset(), input_length()) }.unwrap_or_else(|| panic!("{TOO_LONG}"))
}
