#[allow(private_interfaces)]
fn setup() -> Result<(), Error> {
    Ok(())
}
#[doc(hidden)]
#[macro_export]
macro_rules! __a_plugin_has_one_init {
    () => {};
}
#[allow(deprecated)]
const _: () = {
    use extism_pdk::__private;
    fn __extism_run() -> ::core::result::Result<(), __private::WithReturnCode<__private::Error>> {
        use __private::{FinishResult as _, FinishValue as _};
        let function = setup;
        let result = function();
        __private::Returned(result).initialised()
    }
    static __EXTISM_INIT: __private::Init = __private::Init::new(__extism_run);
    extern "C" fn __extism_register() {
        __EXTISM_INIT.register();
    }
    #[used]
    #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
    #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs"))]
    #[cfg_attr(not(any(windows, target_vendor = "apple")), unsafe(link_section = ".init_array"))]
    static __EXTISM_REGISTER: extern "C" fn() = __extism_register;
};
#[cfg(target_arch = "wasm32")]
#[allow(dead_code, deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
const _: () = {
    use __private::contract::Undescribed as _;
    use extism_pdk::__private;
    const __RECORD: __private::contract::Record = {
        #[allow(non_snake_case, unused_lifetimes, single_use_lifetimes, clippy::extra_unused_lifetimes)]
        const fn setup() -> __private::contract::Record {
            __private::contract::Record {
                head: __private::contract::Head::Init,
                doc: &[],
                given: __private::contract::Given::Nothing,
                output: __private::contract::Payload::NONE,
                fails: <<Result<(), Error> as __private::contract::Probed>::Probe>::FAILS,
                errors: <<Result<(), Error> as __private::contract::Probed>::Probe>::ERRORS,
            }
        }
        setup()
    };
    #[unsafe(link_section = "extism-contract-v0")]
    static __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
};
