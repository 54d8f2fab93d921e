#[allow(private_interfaces)]
pub fn greet(Json(name): Json<String>) -> FnResult<String> {
    Ok(name)
}
#[cfg_attr(target_arch = "wasm32", unsafe(export_name = "greet"))]
#[doc(hidden)]
#[allow(deprecated, dead_code, non_snake_case)]
pub extern "C-unwind" fn __extism_export_greet() -> i32 {
    use __private::Finish as _;
    use ::extism_pdk::__private;
    __private::enter();
    let mut buffer = ::core::option::Option::None;
    match __private::decode(&mut buffer, "greet", "Json<String>") {
        ::core::result::Result::Ok(argument) => {
            let result = greet(argument);
            __private::Returned(result).finish()
        }
        ::core::result::Result::Err(code) => code,
    }
}
