#[doc = "The host function `kv_read` of `store`.\n\n# Errors\nIf an argument can't be encoded or the result decoded."]
fn kv_read(key: &str) -> ::core::result::Result<Option<String>, extism_pdk::Error> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "kv_read" , fn __extism_import (argument0 : block) -> block);
    let argument0 = __private::argument(&key)?;
    let result = unsafe { __extism_import(argument0.offset()) };
    __private::result(result, "kv_read")
}
#[doc = "The host function `kv_count` of `store`.\n\n# Errors\nIf the host refuses, an argument can't be encoded or the result decoded.\n\n# Safety\nThe host must link a function that takes and returns what is declared."]
unsafe fn kv_count(prefix: &str) -> Result<u32, HostError> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "kv_count" , fn __extism_import (argument0 : block) -> envelope);
    let argument0 = __private::recoverable_argument(&prefix, "kv_count")?;
    let result = unsafe { __extism_import(argument0.offset()) };
    __private::recoverable_result(result, "kv_count")
}
#[doc = "The host function `seek-from` of `store`.\n\n# Errors\nIf an argument can't be encoded or the result decoded."]
fn seek(file: &str, offset: i64) -> ::core::result::Result<u64, extism_pdk::Error> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "seek-from" , fn __extism_import (argument0 : block , argument1 : i64) -> u64);
    let argument0 = __private::argument(&file)?;
    let result = unsafe { __extism_import(argument0.offset(), offset) };
    ::core::result::Result::Ok(result)
}
