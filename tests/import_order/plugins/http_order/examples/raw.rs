//! All three by hand, the request last and in another module.

use extism_pdk::*;

mod answers {
    use extism_pdk::*;

    pub fn headers() -> u64 {
        unsafe { extism::http_headers() }
    }

    #[inline(never)]
    pub fn status() -> i32 {
        unsafe { extism::http_status_code() }
    }
}

mod requests {
    use extism_pdk::*;

    #[inline(never)]
    pub fn send(request: &str) -> Result<u64, Error> {
        let request = Memory::from_bytes(request)?;
        Ok(unsafe { extism::http_request(request.offset(), 0) })
    }
}

#[plugin_fn]
pub fn fetch(request: String) -> FnResult<u64> {
    let before = answers::headers() + answers::status() as u64;
    let body = requests::send(&request)?;
    Ok(before + body + answers::headers() + answers::status() as u64)
}
