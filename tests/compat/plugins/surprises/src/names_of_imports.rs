//! Exports with names of imports.

use extism_pdk::*;

#[plugin_fn]
pub fn free(n: u32) -> FnResult<u32> {
    unsafe { Ok(imports::same(n)?) }
}

#[plugin_fn]
pub fn length(text: String) -> FnResult<u64> {
    let block = Memory::from_bytes(&text)?;
    let length = unsafe { extism::length(block.offset()) };
    block.free();
    Ok(length)
}

#[plugin_fn]
pub fn same(n: u32) -> FnResult<u32> {
    Ok(unsafe { imports::same(n)? })
}

mod imports {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        pub fn same(n: u32) -> u32;
        pub fn log_info(n: u32);
    }
}

#[plugin_fn]
pub fn log(n: u32) -> FnResult<()> {
    info!("{n}");
    unsafe { imports::log_info(n)? };
    Ok(())
}
