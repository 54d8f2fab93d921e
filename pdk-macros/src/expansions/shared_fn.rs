#[allow(private_interfaces)]
pub fn join(a: String, b: String) -> SharedFnResult<String> {
    Ok(a + &b)
}
#[doc(hidden)]
#[allow(deprecated, dead_code, non_snake_case)]
#[cfg_attr(target_arch = "wasm32", unsafe(export_name = "join"))]
pub extern "C-unwind" fn __extism_export_join(argument0: u64, argument1: u64) -> u64 {
    use extism_pdk::__private;
    #[cfg(target_arch = "wasm32")]
    #[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
    const _: () = {
        use __private::contract::Undescribed as _;
        use extism_pdk::__private;
        const __RECORD: __private::contract::Record = {
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const fn join() -> __private::contract::Record {
                __private::contract::Record {
                    head: __private::contract::Head::Shared("join"),
                    doc: &[],
                    given: __private::contract::Given::Arguments(
                        const {
                            &[
                                __private::contract::payload(
                                    "a",
                                    <<String as __private::contract::Probed>::Probe>::DECODED,
                                    <<String as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                                    <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                                    "String",
                                    __private::contract::Shape::any("String"),
                                ),
                                __private::contract::payload(
                                    "b",
                                    <<String as __private::contract::Probed>::Probe>::DECODED,
                                    <<String as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                                    <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                                    "String",
                                    __private::contract::Shape::any("String"),
                                ),
                            ]
                        },
                    ),
                    output: __private::contract::payload(
                        "",
                        <<SharedFnResult<String> as __private::contract::Probed>::Probe>::ENCODED,
                        <<SharedFnResult<String> as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                        <<SharedFnResult<String> as __private::contract::Probed>::Probe>::OPTIONAL,
                        "String",
                        __private::contract::Shape::any("String"),
                    ),
                    fails: <<SharedFnResult<String> as __private::contract::Probed>::Probe>::FAILS,
                    errors: <<SharedFnResult<String> as __private::contract::Probed>::Probe>::ERRORS,
                }
            }
            join()
        };
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
    };
    __private::enter_shared();
    let function = join;
    let result = function(__private::shared_argument(argument0), __private::shared_argument(argument1));
    __private::finish_shared(result)
}
