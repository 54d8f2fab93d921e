//! The imports as values.

use extism_pdk::*;

static STATUS: [unsafe extern "C" fn() -> i32; 1] = [extism::http_status_code];

#[plugin_fn]
pub fn fetch(index: u32) -> FnResult<u64> {
    let headers: unsafe extern "C" fn() -> u64 = extism::http_headers;
    let status = STATUS.get(index as usize).map_or(0, |status| unsafe { status() });
    let body = unsafe { extism::http_request(u64::from(index), 0) };
    Ok(unsafe { headers() } + status as u64 + body)
}
