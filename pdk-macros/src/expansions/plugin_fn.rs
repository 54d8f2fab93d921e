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
    #[cfg(target_arch = "wasm32")]
    #[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
    const _: () = {
        use __private::contract::Undescribed as _;
        use extism_pdk::__private;
        const __RECORD: __private::contract::Record = __private::contract::Record {
            head: __private::contract::Head::Export("greet"),
            doc: &[],
            given: __private::contract::Given::Input(__private::contract::payload(
                "name",
                __private::contract::Probe::<Json<String>>::DECODED,
                __private::contract::Probe::<Json<String>>::DECODED_SHAPE,
                __private::contract::Probe::<Json<String>>::OPTIONAL,
                "Json<String>",
                __private::contract::shape(
                    __private::contract::Probe::<String>::SHAPE,
                    __private::contract::Outer::Unknown,
                    &[],
                    "String",
                ),
            )),
            output: __private::contract::payload(
                "",
                __private::contract::Probe::<FnResult<String>>::ENCODED,
                __private::contract::Probe::<FnResult<String>>::ENCODED_SHAPE,
                __private::contract::Probe::<FnResult<String>>::OPTIONAL,
                "String",
                __private::contract::Shape::any("String"),
            ),
            fails: __private::contract::Probe::<FnResult<String>>::FAILS,
            errors: __private::contract::Probe::<FnResult<String>>::ERRORS,
        };
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
    };
    __private::Export { name: "greet", function: __extism_export }
};
