#[cfg(target_arch = "wasm32")]
#[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
const _: () = {
    use __private::contract::Undescribed as _;
    use extism_pdk::__private;
    const __RECORD: __private::contract::Record = {
        #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
        const fn kv_read() -> __private::contract::Record {
            __private::contract::Record {
                head: __private::contract::Head::Import { name: "kv_read", from: "store", recoverable: false },
                doc: &[],
                given: __private::contract::Given::Arguments(
                    const {
                        &[__private::contract::payload(
                            "key",
                            <<&str as __private::contract::Probed>::Probe>::ENCODED,
                            <<&str as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                            <<&str as __private::contract::Probed>::Probe>::OPTIONAL,
                            "str",
                            __private::contract::Shape::any("str"),
                        )]
                    },
                ),
                output: __private::contract::payload(
                    "",
                    <<Option<String> as __private::contract::Probed>::Probe>::DECODED,
                    <<Option<String> as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                    <<Option<String> as __private::contract::Probed>::Probe>::OPTIONAL,
                    "String",
                    __private::contract::Shape::any("String"),
                ),
                fails: false,
                errors: &[],
            }
        }
        kv_read()
    };
    #[unsafe(link_section = "extism-contract-v0")]
    static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
};
#[doc = "Calls the host function `kv_read` of `store`.\n\n# Errors\nIf an argument can't be encoded, or the result can't be decoded."]
fn kv_read(key: &str) -> ::core::result::Result<Option<String>, extism_pdk::Error> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "kv_read" , fn __extism_import (argument0 : block) -> block);
    let argument0 = __private::argument(&key)?;
    let result = unsafe { __extism_import(argument0.offset()) };
    __private::result(result, "kv_read")
}
#[cfg(target_arch = "wasm32")]
#[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
const _: () = {
    use __private::contract::Undescribed as _;
    use extism_pdk::__private;
    const __RECORD: __private::contract::Record = {
        #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
        const fn kv_count() -> __private::contract::Record {
            __private::contract::Record {
                head: __private::contract::Head::Import { name: "kv_count", from: "store", recoverable: true },
                doc: &[],
                given: __private::contract::Given::Arguments(
                    const {
                        &[__private::contract::payload(
                            "prefix",
                            <<&str as __private::contract::Probed>::Probe>::ENCODED,
                            <<&str as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                            <<&str as __private::contract::Probed>::Probe>::OPTIONAL,
                            "str",
                            __private::contract::Shape::any("str"),
                        )]
                    },
                ),
                output: __private::contract::payload(
                    "",
                    <<u32 as __private::contract::Probed>::Probe>::DECODED,
                    <<u32 as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                    <<u32 as __private::contract::Probed>::Probe>::OPTIONAL,
                    "u32",
                    __private::contract::Shape::any("u32"),
                ),
                fails: false,
                errors: &[],
            }
        }
        kv_count()
    };
    #[unsafe(link_section = "extism-contract-v0")]
    static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
};
#[doc = "Calls the host function `kv_count` of `store`.\n\n# Errors\nIf the host function fails, an argument can't be encoded, or the result can't be decoded.\n\n# Safety\nThe host has to link a function with the declared arguments and result."]
unsafe fn kv_count(prefix: &str) -> Result<u32, HostError> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "kv_count" , fn __extism_import (argument0 : block) -> envelope);
    let argument0 = __private::recoverable_argument(&prefix, "kv_count")?;
    let result = unsafe { __extism_import(argument0.offset()) };
    __private::recoverable_result(result, "kv_count")
}
#[cfg(target_arch = "wasm32")]
#[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
const _: () = {
    use __private::contract::Undescribed as _;
    use extism_pdk::__private;
    const __RECORD: __private::contract::Record = {
        #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
        const fn seek() -> __private::contract::Record {
            __private::contract::Record {
                head: __private::contract::Head::Import { name: "seek-from", from: "store", recoverable: false },
                doc: &[],
                given: __private::contract::Given::Arguments(
                    const {
                        &[
                            __private::contract::payload(
                                "file",
                                <<&str as __private::contract::Probed>::Probe>::ENCODED,
                                <<&str as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                                <<&str as __private::contract::Probed>::Probe>::OPTIONAL,
                                "str",
                                __private::contract::Shape::any("str"),
                            ),
                            __private::contract::Payload::scalar("offset", "i64"),
                        ]
                    },
                ),
                output: __private::contract::Payload::scalar("", "u64"),
                fails: false,
                errors: &[],
            }
        }
        seek()
    };
    #[unsafe(link_section = "extism-contract-v0")]
    static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
};
#[doc = "Calls the host function `seek-from` of `store`.\n\n# Errors\nIf an argument can't be encoded, or the result can't be decoded."]
fn seek(file: &str, offset: i64) -> ::core::result::Result<u64, extism_pdk::Error> {
    use extism_pdk::__private;
    extism_pdk :: __host_import ! ("store" , "seek-from" , fn __extism_import (argument0 : block , argument1 : i64) -> u64);
    let argument0 = __private::argument(&file)?;
    let result = unsafe { __extism_import(argument0.offset(), offset) };
    ::core::result::Result::Ok(result)
}
