//! WASI's functions that open the file of a path. Opening a FIFO or a device may wait for another process, beyond any limit.
//! So a plugin can open only files and folders, and gets the error number "not supported" for others.

use wasmtime::{AsContextMut, Caller, Linker};
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::p1::wasi_snapshot_preview1::{self as p1, WasiSnapshotPreview1};
use wasmtime_wasi::runtime::in_tokio;
use wiggle::GuestMemory;

use super::guest::{FAULT, MODULE, NOT_SUPPORTED, SUCCESS, plugin_memory};
use crate::instance::state::State;

/// Links these functions in place of wasmtime-wasi's, which they call.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "path_open",
        |mut caller: Caller<'_, State>,
         folder: i32,
         follow: i32,
         path: i32,
         length: i32,
         how: i32,
         rights: i64,
         inherited: i64,
         flags: i32,
         opened: i32| {
            let (wasi, mut memory) = match prepare(&mut caller, folder, follow, path, length) {
                Ok(prepared) => prepared,
                Err(number) => return Ok(number),
            };
            let memory = &mut memory;
            in_tokio(p1::path_open(wasi, memory, folder, follow, path, length, how, rights, inherited, flags, opened))
        },
    )?;
    // This function opens the file to set its times:
    // <https://docs.rs/cap-primitives/latest/cap_primitives/fs/fn.set_times.html>.
    linker.func_wrap(
        MODULE,
        "path_filestat_set_times",
        |mut caller: Caller<'_, State>,
         folder: i32,
         follow: i32,
         path: i32,
         length: i32,
         read: i64,
         changed: i64,
         which: i32| {
            let (wasi, mut memory) = match prepare(&mut caller, folder, follow, path, length) {
                Ok(prepared) => prepared,
                Err(number) => return Ok(number),
            };
            let memory = &mut memory;
            in_tokio(p1::path_filestat_set_times(wasi, memory, folder, follow, path, length, read, changed, which))
        },
    )?;
    Ok(())
}

/// Returns what wasmtime-wasi's functions need: the WASI context, and the plugin's memory. Fails with an error number if
/// opening could wait.
fn prepare<'a>(
    caller: &'a mut Caller<'_, State>,
    folder: i32,
    follow: i32,
    path: i32,
    length: i32,
) -> Result<(&'a mut WasiP1Ctx, GuestMemory<'a>), i32> {
    let fuel = caller.as_context_mut().hostcall_fuel();
    let (memory, State { wasi, .. }) = plugin_memory(caller).ok_or(FAULT)?;
    // wasmtime-wasi does this before each of its functions.
    wasi.set_hostcall_fuel(fuel);
    match may_wait(wasi, memory, folder, follow, path, length) {
        true => Err(NOT_SUPPORTED),
        false => Ok((wasi, GuestMemory::Unshared(memory))),
    }
}

/// Whether opening a path could wait for another process. If the file can't be examined, opening it fails anyway.
fn may_wait(wasi: &mut WasiP1Ctx, memory: &[u8], folder: i32, follow: i32, path: i32, length: i32) -> bool {
    /// The size of WASI's `filestat`, and the place of its `filetype`.
    const STAT_BYTES: usize = 64;
    const FILE_TYPE: usize = 16;
    const FOLDER: u8 = 3;
    const FILE: u8 = 4;
    const SYMBOLIC_LINK: u8 = 7;

    let path = memory.get(path as u32 as usize..).and_then(|from| from.get(..length as u32 as usize));
    let Some(path) = path else { return false };
    // The answer needs memory that the plugin doesn't use: it comes before a copy of the path.
    let mut memory = [&[0; STAT_BYTES], path].concat();
    let found = in_tokio(p1::path_filestat_get(
        wasi,
        &mut GuestMemory::Unshared(&mut memory),
        folder,
        follow,
        STAT_BYTES as i32,
        length,
        0,
    ));
    matches!(found, Ok(SUCCESS)) && !matches!(memory.get(FILE_TYPE), Some(&(FOLDER | FILE | SYMBOLIC_LINK)))
}
