pub fn join(a: String, b: String) -> SharedFnResult<String> {
    Ok(a + &b)
}
const _: extern "C" fn(u64, u64) -> u64 = {
    use ::extism_pdk::__private;
    #[cfg_attr(target_arch = "wasm32", unsafe(export_name = "join"))]
    #[allow(deprecated)]
    extern "C" fn __extism_export(argument0: u64, argument1: u64) -> u64 {
        __private::enter_shared();
        let result = join(__private::shared_argument(argument0), __private::shared_argument(argument1));
        __private::finish_shared(result)
    }
    __extism_export
};
