//! The imports, each declared for wasm and defined for native builds: here those of the input, the blocks, the output
//! and the error.

/// Defines an import for native builds.
macro_rules! native_import {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?) => {
        #[cfg(not(target_arch = "wasm32"))]
        $(#[$doc])*
        ///
        /// # Safety
        /// Offsets must be of live blocks; see the [module](crate::extism).
        pub unsafe extern "C-unwind" fn $name($($arg: $ty),*) $(-> $ret)? {
            crate::testing::with_kernel(|kernel| kernel.$name($($arg),*))
        }
    };
}

macro_rules! kernel_imports {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {
        #[cfg(target_arch = "wasm32")]
        #[link(wasm_import_module = "extism:host/env")]
        unsafe extern "C" {
            $(
                $(#[$doc])*
                ///
                /// # Safety
                /// Offsets must be of live blocks; see the [module](crate::extism).
                pub fn $name($($arg: $ty),*) $(-> $ret)?;
            )*
        }
        $(native_import! { $(#[$doc])* fn $name($($arg: $ty),*) $(-> $ret)? })*
    };
}

mod http;
mod outside;

pub use http::*;
pub use outside::*;

kernel_imports! {
    /// Length of the input in bytes.
    ///
    /// ```
    /// use extism_pdk::{extism, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn is_short() -> bool {
    ///     // SAFETY: takes no arguments.
    ///     unsafe { extism::input_length() <= 5 }
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # assert!(!Host::new().call::<bool>(export!(is_short), "longer").unwrap());
    /// ```
    fn input_length() -> u64;
    /// The block that holds the input; the host's, never to be freed.
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn shout() -> FnResult<String> {
    ///     // SAFETY: the imports take no arguments, and say where the input is and how long.
    ///     let input = unsafe { MemoryHandle::new(extism::input_offset(), extism::input_length()) };
    ///     Ok(Memory(input).to_string()?.to_uppercase())
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # assert_eq!(Host::new().call::<String>(export!(shout), "hello").unwrap(), "HELLO");
    /// ```
    fn input_offset() -> u64;
    /// One byte of the input, counted from its start.
    ///
    /// ```
    /// use extism_pdk::{extism, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn is_object() -> bool {
    ///     // SAFETY: a byte of the input, if it has one.
    ///     unsafe { extism::input_length() > 0 && extism::input_load_u8(0) == b'{' }
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # let is = |json| Host::new().call::<bool>(export!(is_object), json).unwrap();
    /// # assert_eq!((is("{}"), is("[]"), is("")), (true, false, false));
    /// ```
    fn input_load_u8(offset: u64) -> u8;
    /// Eight bytes of the input, little-endian, counted from its start.
    ///
    /// ```
    /// use extism_pdk::{extism, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn sum() -> u64 {
    ///     // SAFETY: all words are within the input.
    ///     unsafe { (0..extism::input_length() / 8).map(|word| extism::input_load_u64(8 * word)).sum() }
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # let input = [300u64.to_le_bytes(), 5u64.to_le_bytes()].concat();
    /// # assert_eq!(Host::new().call::<u64>(export!(sum), input).unwrap(), 305);
    /// ```
    fn input_load_u64(offset: u64) -> u64;
    /// Allocates a block of `length` bytes; 0 when out of memory.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # extism_pdk::testing::Host::new().memory_limit(1 << 10).run(|| {
    /// // As large a buffer as the host gives.
    /// // SAFETY: any length may be asked for.
    /// let mut buffers = [64 << 10, 1 << 10, 64].into_iter().map(|length| unsafe { extism::alloc(length) });
    /// let buffer = buffers.find(|offset| *offset != 0).and_then(Memory::find).unwrap();
    /// # assert_eq!(buffer.len(), 1 << 10);
    /// buffer.free();
    /// # });
    /// ```
    fn alloc(length: u64) -> u64;
    /// Frees a block.
    ///
    /// ```
    /// use extism_pdk::extism;
    ///
    /// # extism_pdk::testing::Host::new().memory_limit(100).run(|| {
    /// // More than the host has, but never at once.
    /// for _ in 0..10 {
    ///     // SAFETY: the block isn't used again.
    ///     unsafe {
    ///         let block = extism::alloc(80);
    ///         assert_ne!(block, 0);
    ///         extism::free(block);
    ///     }
    /// }
    /// # });
    /// ```
    fn free(offset: u64);
    /// Length of the block at `offset`, 0 if there is none. Walks the list of blocks.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// // An offset, as another module gives it:
    /// let offset = Memory::from_bytes("hello")?.offset();
    /// // SAFETY: any offset may be asked; the block is live when it is freed.
    /// unsafe {
    ///     assert_eq!(extism::length(offset), 5);
    ///     extism::free(offset);
    ///     assert_eq!(extism::length(offset), 0);
    /// }
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn length(offset: u64) -> u64;
    /// Length of the block at `offset`, which the host must just have returned. Constant time.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// # extism_pdk::testing::Host::new().config("city", "Riga").run(|| {
    /// let key = Memory::from_bytes("city")?;
    /// // SAFETY: `config_get` takes the key; the block that it returns is live until it is freed.
    /// unsafe {
    ///     let city = extism::config_get(key.offset());
    ///     assert_eq!(extism::length_unsafe(city), 4);
    ///     extism::free(city);
    /// }
    /// # Ok::<(), extism_pdk::Error>(())
    /// # }).unwrap();
    /// ```
    fn length_unsafe(offset: u64) -> u64;
    /// Reads one byte.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// let row = Memory::from_bytes("a,b,c")?;
    /// // SAFETY: all of these bytes are within the block.
    /// let bytes = (0..5).map(|at| unsafe { extism::load_u8(row.offset() + at) });
    /// assert_eq!(bytes.filter(|byte| *byte == b',').count(), 2);
    /// row.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn load_u8(offset: u64) -> u8;
    /// Reads eight bytes, little-endian.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// let numbers = Memory::from_bytes([7u64.to_le_bytes(), 300u64.to_le_bytes()].concat())?;
    /// // SAFETY: these eight bytes are within the block.
    /// assert_eq!(unsafe { extism::load_u64(numbers.offset() + 8) }, 300);
    /// numbers.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn load_u64(offset: u64) -> u64;
    /// Writes one byte.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// let path = Memory::from_bytes("notes:today")?;
    /// // SAFETY: this byte is within the block.
    /// unsafe { extism::store_u8(path.offset() + 5, b'/') };
    /// assert_eq!(path.to_string()?, "notes/today");
    /// path.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn store_u8(offset: u64, data: u8);
    /// Writes eight bytes, little-endian.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// let frame = Memory::from_bytes("(length)the text")?;
    /// // SAFETY: these eight bytes are within the block.
    /// unsafe { extism::store_u64(frame.offset(), 8) };
    /// assert_eq!(frame.to_vec(), b"\x08\0\0\0\0\0\0\0the text");
    /// frame.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    fn store_u64(offset: u64, data: u64);
    /// Makes a block the output; the kernel owns it from here on.
    ///
    /// ```
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn page() -> FnResult<()> {
    ///     let page = Memory::from_bytes("<p>Hello!</p>")?;
    ///     // SAFETY: the block is live, and isn't used again.
    ///     unsafe { extism::output_set(page.offset(), page.len() as u64) };
    ///     Ok(())
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # assert_eq!(Host::new().call::<String>(export!(page), ()).unwrap(), "<p>Hello!</p>");
    /// ```
    fn output_set(offset: u64, length: u64);
    /// Makes a block the error text; the kernel owns it from here on.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism, unwrap};
    ///
    /// /// An export, written by hand.
    /// extern "C" fn order() -> i32 {
    ///     let text = unwrap!(Memory::from_bytes("closed on Sundays"));
    ///     // SAFETY: the block is live, and isn't used again.
    ///     unsafe { extism::error_set(text.offset()) };
    ///     1
    /// }
    /// # assert_eq!(order(), 1);
    /// # // SAFETY: takes no arguments.
    /// # assert_eq!(Memory::find(unsafe { extism::error_get() }).unwrap().to_vec(), b"closed on Sundays");
    /// ```
    fn error_set(offset: u64);
    /// The block of the current error text, 0 if none.
    ///
    /// ```
    /// use extism_pdk::{Memory, extism};
    ///
    /// /// Whether a function of another plugin's, linked with this one, failed for want of space.
    /// fn is_full() -> bool {
    ///     // SAFETY: takes no arguments.
    ///     let error = Memory::find(unsafe { extism::error_get() });
    ///     error.is_some_and(|text| text.to_vec().starts_with(b"no space"))
    /// }
    /// # let write = |error| -> i32 { extism_pdk::unwrap!(Err(extism_pdk::Error::msg(error))) };
    /// # assert_eq!((write("read-only"), is_full(), write("no space left"), is_full()), (-1, false, -1, true));
    /// ```
    fn error_get() -> u64;
}
