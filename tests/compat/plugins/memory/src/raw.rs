//! Every raw import, called by its own name.

use extism_pdk::{extism, json, plugin_fn, FnResult, Memory};

#[plugin_fn]
pub unsafe fn raw_blocks() -> FnResult<Vec<u8>> {
    let offset = extism::alloc(19);
    assert_eq!((extism::length(offset), extism::length_unsafe(offset)), (19, 19));
    extism::store_u64(offset, 0x0807_0605_0403_0201);
    extism::store_u8(offset + 8, 9);
    extism::store(offset + 9, b"ten bytes.");
    assert_eq!(extism::load_u64(offset), 0x0807_0605_0403_0201);
    assert_eq!(extism::load_u8(offset + 8), 9);
    let mut bytes = vec![0; 19];
    extism::load(offset, &mut bytes);
    extism::free(offset);
    assert_eq!(extism::length(offset), 0);
    Ok(bytes)
}

#[plugin_fn]
pub unsafe fn raw_input() -> FnResult<Vec<u8>> {
    let length = extism::input_length();
    let mut bytes = vec![length as u8, extism::input_load_u8(length - 1)];
    bytes.extend(extism::input_load_u64(0).to_le_bytes());
    bytes.extend(extism::load_input());
    Ok(bytes)
}

#[no_mangle]
pub extern "C" fn raw_output() -> i32 {
    let block = Memory::from_bytes("raw output").unwrap();
    unsafe { extism::output_set(block.offset(), block.len() as u64) };
    0
}

#[no_mangle]
pub unsafe extern "C" fn raw_error() -> i32 {
    let block = Memory::from_bytes("raw error").unwrap();
    extism::error_set(block.offset());
    17
}

#[plugin_fn]
pub unsafe fn raw_config_and_vars() -> FnResult<json::Value> {
    let config = extism::config_get(Memory::from_bytes("color")?.offset());
    let before = extism::var_get(Memory::from_bytes("raw")?.offset());
    extism::var_set(Memory::from_bytes("raw")?.offset(), Memory::from_bytes("set")?.offset());
    let after = extism::var_get(Memory::from_bytes("raw")?.offset());
    Ok(json::json!([Memory::from(config).to_string()?, before, Memory::from(after).to_string()?]))
}

#[plugin_fn]
pub unsafe fn raw_http() -> FnResult<json::Value> {
    let request = Memory::from_bytes(r#"{"url":"http://example.com/raw","headers":{"A":"b"},"method":"PUT"}"#)?;
    let body = Memory::from_bytes("raw body")?;
    let answer = extism::http_request(request.offset(), body.offset());
    let status = extism::http_status_code();
    let headers = extism::http_headers();
    Ok(json::json!([Memory::from(answer).to_string()?, status, Memory::from(headers).to::<json::Value>()?]))
}

#[plugin_fn]
pub unsafe fn raw_logs() -> FnResult<i32> {
    extism::log_trace(Memory::from_bytes("trace")?.offset());
    extism::log_debug(Memory::from_bytes("debug")?.offset());
    extism::log_info(Memory::from_bytes("info")?.offset());
    extism::log_warn(Memory::from_bytes("warn")?.offset());
    extism::log_error(Memory::from_bytes("error")?.offset());
    Ok(extism::get_log_level())
}
