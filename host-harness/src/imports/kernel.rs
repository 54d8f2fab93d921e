//! Links the kernel's functions to the kernel's model.

use extism_pdk::testing::{Kernel, Trap};
use wasmtime::{Caller, Linker};

use super::kernel_functions::KERNEL;
use super::reports::{locate_misuse, note_allocation};
use crate::instance::state::State;

/// Links all functions of the kernel.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    macro_rules! link {
        ($($(#[$doc:meta])* $(after $first:ident)? fn $name:ident($($arg:ident: $ty:ty),*) $(-> $result:ty)?;)*) => {$(
            linker.func_wrap(
                KERNEL,
                stringify!($name),
                |mut caller: Caller<'_, State>, $($arg: <$ty as Crosses>::Wasm),*| {
                    on_kernel(&mut caller, |kernel| kernel.$name($(Crosses::from_wasm($arg)),*))
                },
            )?;
        )*};
    }
    extism_pdk::__kernel_functions!(link!);
    // These two functions need more than the model does.
    linker.allow_shadowing(true);
    linker.func_wrap(KERNEL, "alloc", |mut caller: Caller<'_, State>, length: u64| {
        caller.data_mut().claim_memory(length)?;
        let offset = on_kernel(&mut caller, |kernel| kernel.alloc(length))?;
        note_allocation(&mut caller, offset, None);
        Ok(offset)
    })?;
    linker.func_wrap(KERNEL, "http_request", |mut caller: Caller<'_, State>, request: u64, body: u64| {
        let response = on_kernel(&mut caller, |kernel| kernel.http_request(request, body))?;
        // The request may have taken any time.
        caller.data().clock.check().map(|()| response)
    })?;
    linker.allow_shadowing(false);
    Ok(())
}

/// Runs a function of the model, reports misuse, and ends the call if its time is over.
#[inline]
fn on_kernel<R: Reply>(
    caller: &mut Caller<'_, State>,
    work: impl FnOnce(&mut Kernel) -> R,
) -> wasmtime::Result<<R::Value as Crosses>::Wasm> {
    let value = locate_misuse(caller, work).value()?;
    caller.data().clock.check_noticed().map(|()| value.into_wasm())
}

/// A value that is passed between the model and WebAssembly, which has no type for a byte.
trait Crosses {
    type Wasm;
    fn from_wasm(value: Self::Wasm) -> Self;
    fn into_wasm(self) -> Self::Wasm;
}

/// The result of a function of the model. An error ends the call.
trait Reply {
    type Value: Crosses;
    fn value(self) -> wasmtime::Result<Self::Value>;
}

macro_rules! crosses {
    ($($ty:ty as $wasm:ty;)*) => {$(
        impl Crosses for $ty {
            type Wasm = $wasm;

            #[inline]
            fn from_wasm(value: $wasm) -> Self {
                value as $ty
            }

            #[inline]
            fn into_wasm(self) -> $wasm {
                self as $wasm
            }
        }

        impl Reply for $ty {
            type Value = Self;

            #[inline]
            fn value(self) -> wasmtime::Result<Self> {
                Ok(self)
            }
        }
    )*};
}

crosses! {
    u64 as u64;
    i32 as i32;
    u8 as u32;
    () as ();
}

impl<T: Crosses> Reply for Result<T, Trap> {
    type Value = T;

    fn value(self) -> wasmtime::Result<T> {
        self.map_err(wasmtime::Error::new)
    }
}
