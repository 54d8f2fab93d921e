#[allow(private_interfaces)]
pub fn greet(Json(name): Json<String>) -> FnResult<String> {
    Ok(name)
}
#[doc(hidden)]
#[allow(deprecated, dead_code, non_upper_case_globals)]
pub const __extism_export_greet: extism_pdk::__private::Export = {
    use extism_pdk::__private;
    #[cfg_attr(target_arch = "wasm32", unsafe(export_name = "greet"))]
    extern "C-unwind" fn __extism_export() -> i32 {
        use __private::{Decoder as _, FinishResult as _, FinishValue as _};
        if let ::core::result::Result::Err(code) = __private::enter() {
            return code;
        }
        let function = greet;
        let decoder = __private::Input::of(function).decoder();
        let mut buffer = ::core::option::Option::None;
        match __private::decode(&decoder, &mut buffer, "greet", "Json<String>") {
            ::core::result::Result::Ok(argument) => {
                let result = function(argument);
                __private::Returned(result).finish()
            }
            ::core::result::Result::Err(code) => code,
        }
    }
    __private::Export { name: "greet", function: __extism_export }
};
