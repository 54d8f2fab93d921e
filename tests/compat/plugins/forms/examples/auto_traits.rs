//! The auto traits of every type, and those derived.

use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};

use extism_pdk::*;

fn auto<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

fn handle<T: Debug + Copy + Ord + Eq>() {}

fn level<T: Debug + Copy + Eq>() {}

fn pointer<T: Debug + Copy + PartialOrd>() {}

fn encoding<T: Debug + From<u8>>() {}

#[plugin_fn]
pub fn types() -> FnResult<()> {
    auto::<Memory>();
    auto::<ManagedMemory>();
    auto::<MemoryHandle>();
    auto::<MemoryPointer<String>>();
    auto::<HttpResponse>();
    auto::<HttpRequest>();
    auto::<LogLevel>();
    auto::<Base64>();
    auto::<Json<u8>>();
    auto::<Msgpack<u8>>();
    auto::<Raw<'_, u8>>();
    auto::<WithReturnCode<Error>>();
    handle::<MemoryHandle>();
    level::<LogLevel>();
    pointer::<MemoryPointer<u8>>();
    encoding::<Json<u8>>();
    encoding::<Msgpack<u8>>();
    Ok(())
}
