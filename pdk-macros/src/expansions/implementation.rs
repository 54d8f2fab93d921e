impl Words for Plugin {
    fn count(text: String) -> Result<u64, CountError> {
        Ok(1)
    }
    #[allow(deprecated)]
    const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [extism_pdk::__private::Export] = &[{
        use extism_pdk::__private;
        #[allow(dead_code)]
        trait NoFunction: ::core::marker::Sized {
            fn count(self) -> i32 {
                -1
            }
        }
        impl<T> NoFunction for T {}
        #[cfg_attr(target_arch = "wasm32", unsafe(export_name = "count"))]
        extern "C-unwind" fn __extism_export() -> i32 {
            <Plugin as Words>::__HAS_ATTRIBUTE_INTERFACE.count()
        }
        __private::Export { name: "count", function: __extism_export }
    }];
}
#[allow(deprecated)]
const _: () = <Plugin as Words>::__HAS_ATTRIBUTE_INTERFACE.__check_prefix("");
#[cfg(target_arch = "wasm32")]
#[allow(deprecated, long_running_const_eval)]
const _: () = {
    use extism_pdk::__private;
    const _: () = {
        const __RECORD: ::core::option::Option<&__private::contract::Record> =
            <Plugin as Words>::__HAS_ATTRIBUTE_INTERFACE.__record("count");
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __private::record_length(__RECORD)] = __private::record_bytes(__RECORD);
    };
};
#[doc(hidden)]
#[allow(deprecated, dead_code, non_upper_case_globals)]
impl Plugin {
    pub const __extism_export_count: extism_pdk::__private::Export =
        <Plugin as Words>::__HAS_ATTRIBUTE_INTERFACE.__export("count");
}
