pub fn greet(Json(name): Json<String>) -> FnResult<String> {
    Ok(name)
}
const _: extern "C" fn() -> i32 = {
    use ::extism_pdk::__private;
    #[cfg_attr(target_arch = "wasm32", unsafe(export_name = "greet"))]
    #[allow(deprecated)]
    extern "C" fn __extism_export() -> i32 {
        use __private::Finish as _;
        __private::enter();
        let mut buffer = ::std::vec::Vec::new();
        match __private::decode(&mut buffer, "greet", "Json<String>") {
            ::core::result::Result::Ok(argument) => {
                let result = greet(argument);
                __private::Returned(result).finish()
            }
            ::core::result::Result::Err(code) => code,
        }
    }
    __extism_export
};
