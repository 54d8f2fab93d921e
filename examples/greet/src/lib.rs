//! The smallest plugin: text in, text out.
//! Call it with `cargo extism call examples/greet greet --input Ada`.

use extism_pdk::*;

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, export};

    host_harness::on_both_engines! {
        fn greets_by_name(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.call::<String>(export!(greet), "Ada").unwrap(), "Hello, Ada!");
        }
    }

    #[test]
    fn is_a_plain_function_too() {
        assert_eq!(greet("Ada".into()).unwrap(), "Hello, Ada!");
    }
}
