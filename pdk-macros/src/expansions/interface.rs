pub trait Words {
    #[doc(hidden)]
    const __HAS_ATTRIBUTE_INTERFACE: __interface_Words::Exports<Self> =
        __interface_Words::Exports(::core::marker::PhantomData);
    #[doc(hidden)]
    const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [extism_pdk::__private::Export];
    #[doc = r" Counts."]
    fn count(text: String) -> Result<u64, CountError>;
    fn title() -> String {
        __interface_Words::Defaults::title()
    }
}
#[doc(hidden)]
#[allow(non_snake_case)]
pub mod __interface_Words {
    #[allow(unused_imports)]
    use super::*;
    #[doc = r" The exports of a plugin, for `#[plugin_fn]`."]
    #[doc(hidden)]
    pub struct Exports<P: ?::core::marker::Sized>(pub ::core::marker::PhantomData<fn() -> *const P>);
    impl<P: ?::core::marker::Sized> Exports<P> {
        #[doc(hidden)]
        pub const fn __record(
            self,
            name: &str,
        ) -> ::core::option::Option<&'static extism_pdk::__private::contract::Record> {
            extism_pdk::__private::record_named(Records::ALL, name)
        }
        #[doc(hidden)]
        pub const fn __check_prefix(self, prefix: &str) {
            if !extism_pdk::__private::is_same(prefix, "") {
                ::core::panic!("{}", "the exports of the interface `Words` have no prefix: remove `prefix = …`")
            }
        }
    }
    #[doc = r" The records of the functions."]
    #[doc(hidden)]
    pub struct Records;
    #[doc = r" The bodies of optional functions, for plugins that lack them."]
    #[doc(hidden)]
    pub struct Defaults;
    #[doc = r" A typed client, which calls the functions of a plugin. It derefs to the plugin."]
    #[cfg(not(target_arch = "wasm32"))]
    #[derive(Debug)]
    pub struct Client<P>(pub(super) P);
    #[cfg(not(target_arch = "wasm32"))]
    impl<P> ::core::ops::Deref for Client<P> {
        type Target = P;
        fn deref(&self) -> &P {
            &self.0
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    impl<P> ::core::ops::DerefMut for Client<P> {
        fn deref_mut(&mut self) -> &mut P {
            &mut self.0
        }
    }
}
#[doc = "The typed client of [`Words`](super::Words), for applications and tests."]
pub mod words {
    #[cfg(not(target_arch = "wasm32"))]
    #[doc(inline)]
    pub use super::__interface_Words::Client;
    #[allow(unused_imports)]
    use super::*;
    #[cfg(not(target_arch = "wasm32"))]
    #[allow(deprecated)]
    use super::{__interface_Words::Records as __Records, Words as __Interface};
    #[doc = r" The interface, with which plugins are compared."]
    #[cfg(not(target_arch = "wasm32"))]
    #[allow(long_running_const_eval)]
    pub const INTERFACE: extism_pdk::contract::Interface = extism_pdk::contract::Interface {
        name: "Words",
        functions: &[
            extism_pdk::__private::client::Wanted {
                export: "count",
                is_optional: false,
                record: {
                    const __RECORD: ::core::option::Option<&extism_pdk::__private::contract::Record> =
                        extism_pdk::__private::record_named(__Records::ALL, "count");
                    const __BYTES: [::core::primitive::u8; extism_pdk::__private::record_length(__RECORD)] =
                        extism_pdk::__private::record_bytes(__RECORD);
                    &__BYTES
                },
            },
            extism_pdk::__private::client::Wanted {
                export: "title",
                is_optional: true,
                record: {
                    const __RECORD: ::core::option::Option<&extism_pdk::__private::contract::Record> =
                        extism_pdk::__private::record_named(__Records::ALL, "title");
                    const __BYTES: [::core::primitive::u8; extism_pdk::__private::record_length(__RECORD)] =
                        extism_pdk::__private::record_bytes(__RECORD);
                    &__BYTES
                },
            },
        ],
    };
    #[doc = r" Checks that a plugin fits the interface, and returns a client."]
    #[doc = r""]
    #[doc = r" You can pass a `&mut` plugin. If it doesn't fit, the application still has it, and can load it as another"]
    #[doc = r" version of the interface."]
    #[doc = r""]
    #[doc = r" # Errors"]
    #[doc = r" If the plugin doesn't fit the interface. The error lists all differences."]
    #[cfg(not(target_arch = "wasm32"))]
    pub fn load<P: extism_pdk::contract::Callable>(
        plugin: P,
    ) -> ::core::result::Result<Client<P>, extism_pdk::contract::Mismatch> {
        INTERFACE.check(&plugin).map(|()| Client(plugin))
    }
    #[doc = r" Returns a client for tests of a plugin, natively or as WebAssembly."]
    #[cfg(not(target_arch = "wasm32"))]
    #[allow(deprecated)]
    pub fn test<W: __Interface, P: extism_pdk::testing::Plugin>(
        _plugin: W,
        host: P,
    ) -> Client<extism_pdk::contract::Tested<P>> {
        Client(extism_pdk::contract::Tested::new(host, <W as __Interface>::__WRITE_PLUGIN_FN_ABOVE_THE_IMPL))
    }
}
#[allow(deprecated, unused_imports, unused_qualifications)]
const _: () = {
    use __private::contract::Undescribed as _;
    use extism_pdk::__private;
    #[doc(hidden)]
    impl __interface_Words::Records {
        pub const ALL: &'static [__private::contract::Record] = &[
            __private::contract::Record {
                head: __private::contract::Head::Export("count"),
                doc: &["Counts."],
                given: __private::contract::Given::Input(__private::contract::payload(
                    "text",
                    <<String as __private::contract::Probed>::Probe>::DECODED,
                    <<String as __private::contract::Probed>::Probe>::DECODED_SHAPE,
                    <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                    "String",
                    __private::contract::Shape::any("String"),
                )),
                output: __private::contract::payload(
                    "",
                    <<Result<u64, CountError> as __private::contract::Probed>::Probe>::ENCODED,
                    <<Result<u64, CountError> as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                    <<Result<u64, CountError> as __private::contract::Probed>::Probe>::OPTIONAL,
                    "u64",
                    __private::contract::Shape::any("u64"),
                ),
                fails: <<Result<u64, CountError> as __private::contract::Probed>::Probe>::FAILS,
                errors: <<Result<u64, CountError> as __private::contract::Probed>::Probe>::ERRORS,
            },
            __private::contract::Record {
                head: __private::contract::Head::Export("title"),
                doc: &[],
                given: __private::contract::Given::Nothing,
                output: __private::contract::payload(
                    "",
                    <<String as __private::contract::Probed>::Probe>::ENCODED,
                    <<String as __private::contract::Probed>::Probe>::ENCODED_SHAPE,
                    <<String as __private::contract::Probed>::Probe>::OPTIONAL,
                    "String",
                    __private::contract::Shape::any("String"),
                ),
                fails: <<String as __private::contract::Probed>::Probe>::FAILS,
                errors: <<String as __private::contract::Probed>::Probe>::ERRORS,
            },
        ];
    }
};
#[doc(hidden)]
#[allow(dead_code, deprecated, missing_docs, private_bounds, private_interfaces)]
impl<__P: Words + ?::core::marker::Sized> __interface_Words::Exports<__P> {
    pub const fn __export(self, name: &str) -> extism_pdk::__private::Export {
        extism_pdk::__private::export_named(<__P as Words>::__WRITE_PLUGIN_FN_ABOVE_THE_IMPL, name)
    }
    #[inline(always)]
    pub fn count(self) -> i32 {
        use __private::{Decoder as _, FinishResult as _, FinishValue as _};
        use extism_pdk::__private;
        if let ::core::result::Result::Err(code) = __private::enter() {
            return code;
        }
        let function = <__P as Words>::count;
        let decoder = __private::Input::of(function).decoder();
        let mut buffer = ::core::option::Option::None;
        match __private::decode(&decoder, &mut buffer, "count", "String") {
            ::core::result::Result::Ok(argument) => {
                let result = function(argument);
                __private::Returned(result).finish()
            }
            ::core::result::Result::Err(code) => code,
        }
    }
    #[inline(always)]
    pub fn title(self) -> i32 {
        use __private::{Decoder as _, FinishResult as _, FinishValue as _};
        use extism_pdk::__private;
        if let ::core::result::Result::Err(code) = __private::enter() {
            return code;
        }
        let function = <__P as Words>::title;
        let result = function();
        __private::Returned(result).finish()
    }
}
#[doc(hidden)]
#[allow(dead_code, missing_docs, private_interfaces)]
impl __interface_Words::Defaults {
    fn title() -> String {
        "Words".into()
    }
}
#[cfg(not(target_arch = "wasm32"))]
#[allow(dead_code, deprecated, non_snake_case, private_bounds, private_interfaces)]
impl<__P: extism_pdk::contract::Callable> __interface_Words::Client<__P> {
    #[doc = r" Counts."]
    #[doc = "\n\n# Errors\nIf the plugin's function fails, or the call fails for another reason."]
    #[track_caller]
    pub fn count(&mut self, text: &str) -> ::core::result::Result<u64, extism_pdk::contract::CallError<CountError>> {
        use __private::NoCodes as _;
        use extism_pdk::__private::client as __private;
        __private::is_lent_as::<String, ::core::primitive::str>();
        let codes = __private::Codes::<CountError>::from_code;
        let input = __private::input("count", &text)?;
        let reply = __private::Callable::call_export(&mut self.0, "count", &input);
        __private::answer::<Result<u64, CountError>>(reply, codes)
    }
    #[doc = "Calls the plugin's `title`.\n\nIf the plugin lacks the function, the interface's own body runs in the application.\n\n# Errors\nIf the plugin's function fails, or the call fails for another reason."]
    #[track_caller]
    pub fn title(
        &mut self,
    ) -> ::core::result::Result<String, extism_pdk::contract::CallError<extism_pdk::WithReturnCode<extism_pdk::Error>>>
    {
        use __private::NoCodes as _;
        use extism_pdk::__private::client as __private;
        if !__private::Callable::has_export(&self.0, "title") {
            return __private::run_own_body("title", || __interface_Words::Defaults::title());
        }
        let codes = __private::Codes::<extism_pdk::WithReturnCode<extism_pdk::Error>>::from_code;
        let input = [];
        let reply = __private::Callable::call_export(&mut self.0, "title", &input);
        __private::answer::<String>(reply, codes)
    }
}
