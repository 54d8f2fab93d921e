//! The context of WASI's functions.

use wasmtime_wasi::WasiCtxBuilder;
use wasmtime_wasi::p1::WasiP1Ctx;

use super::folder::Folder;
use super::terminal;
use crate::Error;

/// Creates the context, with folders and environment variables.
pub fn new_context(folders: &[Folder], variables: &[(String, String)]) -> Result<WasiP1Ctx, Error> {
    let mut wasi = WasiCtxBuilder::new();
    // Stdout belongs to the application, and stdin is empty.
    terminal::inherit_stderr(&mut wasi);
    wasi.allow_blocking_current_thread(true);
    wasi.envs(variables);
    for Folder { host, guest, perms } in folders {
        wasi.preopened_dir(host, guest, *perms).map_err(|error| Folder::setting_error(host, error.to_string()))?;
    }
    Ok(wasi.build_p1())
}
