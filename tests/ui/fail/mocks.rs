//! A closure that can't stand in for a host function.

#[cfg(not(target_arch = "wasm32"))]
fn takes<Arguments>(_: impl extism_pdk::testing::HostFn<Arguments>) {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    takes(|_: String| Err::<String, String>("a text".into())); //~ natively
    takes(|_: String| Err::<String, _>(extism_pdk::Error::msg("a text")));
}

#[cfg(target_arch = "wasm32")]
fn main() {}
