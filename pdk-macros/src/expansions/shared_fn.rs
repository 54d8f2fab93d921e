#[allow(private_interfaces)]
pub fn join(a: String, b: String) -> SharedFnResult<String> {
    Ok(a + &b)
}
#[doc(hidden)]
#[allow(deprecated, dead_code, non_snake_case)]
#[cfg_attr(target_arch = "wasm32", unsafe(export_name = "join"))]
pub extern "C-unwind" fn __extism_export_join(argument0: u64, argument1: u64) -> u64 {
    use extism_pdk::__private;
    __private::enter_shared();
    let function = join;
    let result = function(__private::shared_argument(argument0), __private::shared_argument(argument1));
    __private::finish_shared(result)
}
