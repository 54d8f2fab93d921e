#[allow(private_interfaces)]
fn repeat(text: &str, times: usize, between: Option<&str>) {}
#[doc(hidden)]
#[allow(deprecated, dead_code, non_upper_case_globals)]
const __extism_export_repeat: extism_pdk::__private::Export = {
    use extism_pdk::__private;
    #[cfg_attr(target_arch = "wasm32", unsafe(export_name = "repeat-text"))]
    extern "C-unwind" fn __extism_export() -> i32 {
        use __private::{Decoder as _, FinishResult as _, FinishValue as _};
        if let ::core::result::Result::Err(code) = __private::enter() {
            return code;
        }
        let function = repeat;
        let mut buffer = ::std::vec::Vec::new();
        let mut arguments = __private::Arguments::of(&mut buffer, "repeat-text", &["text", "times", "between"]);
        let (
            ::core::option::Option::Some(argument0),
            ::core::option::Option::Some(argument1),
            ::core::option::Option::Some(argument2),
            true,
        ) = (
            __private::next::<__private::Str<'_>>(&mut arguments),
            __private::next(&mut arguments),
            __private::next::<::core::option::Option<__private::Str<'_>>>(&mut arguments),
            arguments.end(),
        )
        else {
            return -1;
        };
        let result = function(&argument0, argument1, argument2.as_deref());
        __private::Returned(result).finish()
    }
    #[cfg(target_arch = "wasm32")]
    #[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
    const _: () = {
        use __private::contract::Undescribed as _;
        use extism_pdk::__private;
        const __RECORD: __private::contract::Record = {
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const fn repeat() -> __private::contract::Record {
                __private::contract::Record {
                    head: __private::contract::Head::Export("repeat-text"),
                    doc: &[],
                    given: __private::contract::Given::Elements(
                        const {
                            &[
                                __private::contract::Field {
                                    name: "text",
                                    shape: __private::contract::shape(
                                        <<&str as __private::contract::Probed>::Probe>::SHAPE,
                                        <<&str as __private::contract::Probed>::Probe>::OUTER,
                                        const {
                                            &[__private::contract::shape(
                                                <<str as __private::contract::Probed>::Probe>::SHAPE,
                                                __private::contract::Outer::Unknown,
                                                &[],
                                                "str",
                                            )]
                                        },
                                        "&str",
                                    ),
                                    ..__private::contract::Field::PLAIN
                                },
                                __private::contract::Field {
                                    name: "times",
                                    shape: __private::contract::shape(
                                        <<usize as __private::contract::Probed>::Probe>::SHAPE,
                                        __private::contract::Outer::Unknown,
                                        &[],
                                        "usize",
                                    ),
                                    ..__private::contract::Field::PLAIN
                                },
                                __private::contract::Field {
                                    name: "between",
                                    shape: __private::contract::shape(
                                        <<Option<&str> as __private::contract::Probed>::Probe>::SHAPE,
                                        <<Option<&str> as __private::contract::Probed>::Probe>::OUTER,
                                        const {
                                            &[__private::contract::shape(
                                                __private::contract::Probe::<&str>::SHAPE,
                                                __private::contract::Probe::<&str>::OUTER,
                                                const {
                                                    &[__private::contract::shape(
                                                        __private::contract::Probe::<str>::SHAPE,
                                                        __private::contract::Outer::Unknown,
                                                        &[],
                                                        "str",
                                                    )]
                                                },
                                                "&str",
                                            )]
                                        },
                                        "Option<&str>",
                                    ),
                                    ..__private::contract::Field::PLAIN
                                },
                            ]
                        },
                    ),
                    output: __private::contract::Payload::NONE,
                    fails: false,
                    errors: &[],
                }
            }
            repeat()
        };
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
    };
    __private::Export { name: "repeat-text", function: __extism_export }
};
