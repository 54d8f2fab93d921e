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
        const __RECORD: __private::contract::Record = {
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const fn greet() -> __private::contract::Record {
                __private::contract::Record {
                    head: __private::contract::Head::Export("greet"),
                    doc: &[],
                    given: __private::contract::Given::Input(__private::contract::payload(
                        "name",
                        <<Json<String> as __private::contract::Probed>::Probe>::DECODED,
                        <<Json<String> as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                        <<Json<String> as __private::contract::Probed>::Probe>::OPTIONAL,
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
                        <<FnResult<String> as __private::contract::Probed>::Probe>::ENCODED,
                        <<FnResult<String> as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                        <<FnResult<String> as __private::contract::Probed>::Probe>::OPTIONAL,
                        "String",
                        __private::contract::Shape::any("String"),
                    ),
                    fails: <<FnResult<String> as __private::contract::Probed>::Probe>::FAILS,
                    errors: <<FnResult<String> as __private::contract::Probed>::Probe>::ERRORS,
                }
            }
            greet()
        };
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
    };
    __private::Export { name: "greet", function: __extism_export }
};
