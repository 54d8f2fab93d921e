#[doc = "The host function `kv_read` of `store`.\n\n# Errors\nIf an argument can't be encoded or the result decoded."]
fn kv_read(key: &str) -> ::core::result::Result<Option<String>, ::extism_pdk::Error> {
    use ::extism_pdk::__private;
    :: extism_pdk :: __host_import ! ("store" , "kv_read" , fn __extism_import (argument0) -> u64);
    let argument0 = __private::argument(&key)?;
    let result = unsafe { __extism_import(argument0.offset()) };
    __private::result(result)
}
