mod greets {
    use super::*;
    const _: ::core::option::Option<&str> = ::core::option_env!("EXTISM_TEST_RUNNER");
    fn check<P: extism_pdk::testing::Plugin>(load: impl ::core::ops::Fn(extism_pdk::testing::Host) -> P) {
        load(Host::new()).outcome(export!(greet), "Ada").assert_ok();
    }
    #[test]
    fn natively() {
        check(|host| host);
    }
    #[test]
    #[ignore = "as WebAssembly: run it with `cargo extism test`"]
    fn as_wasm() {
        check(|host| extism_pdk::testing::load_as_wasm(::core::env!("CARGO_MANIFEST_DIR"), host));
    }
}
