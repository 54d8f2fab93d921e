//! The smallest plugin: text in, text out.
//! Call it with `host-harness call examples/greet greet --input Ada`.

use extism_pdk::*;

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    Ok(format!("Hello, {name}!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_name() {
        assert_eq!(greet("Ada".into()).unwrap(), "Hello, Ada!");
    }
}
