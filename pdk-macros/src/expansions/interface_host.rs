pub trait Store {
    fn read(&self, key: String) -> Result<String, HostError>;
}
#[doc(hidden)]
#[allow(non_snake_case)]
pub mod __interface_Store {
    #[doc = "Offers the functions of an implementation of [`Store`](super::Store) to plugins."]
    #[cfg(not(target_arch = "wasm32"))]
    #[derive(Debug)]
    pub struct Functions<T>(#[doc = r" The implementation."] pub T);
}
#[doc = "The functions of [`Store`](super::Store), which plugins call, and `Functions`, by which the application offers them."]
#[allow(dead_code, non_snake_case, unused_qualifications)]
pub mod store {
    #[cfg(not(target_arch = "wasm32"))]
    #[doc(inline)]
    pub use super::__interface_Store::Functions;
    #[allow(unused_imports)]
    use super::*;
    #[cfg(not(target_arch = "wasm32"))]
    #[doc(hidden)]
    #[allow(deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
    pub const __RECORDS: &[&[::core::primitive::u8]] = {
        use __private::contract::Undescribed as _;
        use extism_pdk::__private;
        &[{
            const __RECORD: __private::contract::Record = {
                #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
                const fn read() -> __private::contract::Record {
                    __private::contract::Record {
                        head: __private::contract::Head::Import { name: "read", from: "store", recoverable: true },
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
                            <<String as __private::contract::Probed>::Probe>::DECODED,
                            <<String as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                            <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                            "String",
                            __private::contract::Shape::any("String"),
                        ),
                        fails: false,
                        errors: &[],
                    }
                }
                read()
            };
            const __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
            &__BYTES
        }]
    };
    #[cfg(target_arch = "wasm32")]
    #[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
    const _: () = {
        use __private::contract::Undescribed as _;
        use extism_pdk::__private;
        const __RECORD: __private::contract::Record = {
            #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
            const fn read() -> __private::contract::Record {
                __private::contract::Record {
                    head: __private::contract::Head::Import { name: "read", from: "store", recoverable: true },
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
                        <<String as __private::contract::Probed>::Probe>::DECODED,
                        <<String as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                        <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                        "String",
                        __private::contract::Shape::any("String"),
                    ),
                    fails: false,
                    errors: &[],
                }
            }
            read()
        };
        #[unsafe(link_section = "extism-contract-v0")]
        static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
    };
    #[doc = "Calls the host function `read` of `store`.\n\n# Errors\nIf the host function fails, an argument can't be encoded, or the result can't be decoded."]
    pub fn read(key: &str) -> Result<String, HostError> {
        use extism_pdk::__private;
        extism_pdk :: __host_import ! ("store" , "read" , fn __extism_import (argument0 : block) -> envelope);
        let argument0 = __private::recoverable_argument(&key, "read")?;
        let result = unsafe { __extism_import(argument0.offset()) };
        __private::recoverable_result(result, "read")
    }
}
#[cfg(not(target_arch = "wasm32"))]
#[allow(deprecated, private_bounds, private_interfaces)]
impl<__T: Store + ::core::marker::Send + ::core::marker::Sync + 'static> extism_pdk::contract::Offer
    for __interface_Store::Functions<__T>
{
    fn functions(self) -> ::std::vec::Vec<extism_pdk::contract::Offered> {
        use extism_pdk::__private::client as __private;
        let keeper = __private::Shared::of(self.0);
        __private::described(
            ::std::vec![{
                #[allow(unused_variables)]
                let keeper = ::core::clone::Clone::clone(&keeper);
                __private::offered(
                    "store",
                    "read",
                    ::std::vec![__private::Crossing::Block],
                    <Result<String, HostError> as __private::HostReply>::crossing(),
                    move |arguments| {
                        let [argument0] = __private::arguments(arguments)?;
                        let argument0 = __private::argument(argument0, 1usize, "key")?;
                        __private::reply::<Result<String, HostError>>(<__T as Store>::read(
                            &*keeper.enter("read")?,
                            argument0,
                        ))
                    },
                )
            }],
            store::__RECORDS,
        )
    }
}
