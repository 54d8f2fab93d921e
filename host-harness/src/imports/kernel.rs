//! The kernel's functions, linked to the model.

use extism_pdk::testing::{Kernel, Trap};
use wasmtime::{Caller, Linker};

use super::functions::KERNEL;
use super::reports::{locate_misuse, note_allocation};
use crate::instance::state::State;

/// Links them all.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    macro_rules! imports {
        ($($name:ident($($arg:ident: $ty:ty),*);)*) => {$(
            linker.func_wrap(KERNEL, stringify!($name), |mut caller: Caller<'_, State>, $($arg: $ty),*| {
                on_kernel(&mut caller, |kernel| kernel.$name($($arg.cross()),*))
            })?;
        )*};
    }
    imports! {
        input_length();
        input_offset();
        input_load_u8(offset: u64);
        input_load_u64(offset: u64);
        free(offset: u64);
        length(offset: u64);
        length_unsafe(offset: u64);
        load_u8(offset: u64);
        load_u64(offset: u64);
        store_u8(offset: u64, data: u32);
        store_u64(offset: u64, data: u64);
        output_set(offset: u64, length: u64);
        error_set(offset: u64);
        error_get();
        config_get(key: u64);
        var_get(key: u64);
        var_set(key: u64, value: u64);
        http_status_code();
        http_headers();
        log_trace(message: u64);
        log_debug(message: u64);
        log_info(message: u64);
        log_warn(message: u64);
        log_error(message: u64);
        get_log_level();
    }
    linker.func_wrap(KERNEL, "alloc", |mut caller: Caller<'_, State>, length: u64| {
        caller.data_mut().claim_memory(length)?;
        let offset = on_kernel(&mut caller, |kernel| kernel.alloc(length))?;
        note_allocation(&mut caller, offset, None);
        Ok(offset)
    })?;
    linker.func_wrap(KERNEL, "http_request", |mut caller: Caller<'_, State>, request: u64, body: u64| {
        let response = on_kernel(&mut caller, |kernel| kernel.http_request(request, body))?;
        // It may have taken any time.
        caller.data().clock.check().map(|()| response)
    })?;
    Ok(())
}

/// Does an import's work on the kernel.
#[inline]
fn on_kernel<R: Reply>(
    caller: &mut Caller<'_, State>,
    work: impl FnOnce(&mut Kernel) -> R,
) -> wasmtime::Result<R::Across> {
    let reply = locate_misuse(caller, work).across()?;
    caller.data().clock.check_noticed().map(|()| reply)
}

/// An argument on its way from WebAssembly, which has no bytes, to the model.
trait Cross {
    type Across;
    fn cross(self) -> Self::Across;
}

impl Cross for u64 {
    type Across = u64;

    fn cross(self) -> u64 {
        self
    }
}

impl Cross for u32 {
    type Across = u8;

    fn cross(self) -> u8 {
        self as u8
    }
}

/// A result on its way from the model to WebAssembly; an error ends the call.
trait Reply {
    type Across;
    fn across(self) -> wasmtime::Result<Self::Across>;
}

macro_rules! replies {
    ($($ty:ty)*) => {$(
        impl Reply for $ty {
            type Across = $ty;

            #[inline]
            fn across(self) -> wasmtime::Result<$ty> {
                Ok(self)
            }
        }
    )*};
}

replies! { () i32 u64 }

impl Reply for u8 {
    type Across = u32;

    #[inline]
    fn across(self) -> wasmtime::Result<u32> {
        Ok(self.into())
    }
}

impl<T> Reply for Result<T, Trap> {
    type Across = T;

    fn across(self) -> wasmtime::Result<T> {
        self.map_err(wasmtime::Error::new)
    }
}
