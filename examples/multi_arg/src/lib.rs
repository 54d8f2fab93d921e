//! Takes several arguments, which hosts pass as a JSON array. The last one is optional.
//! Call it with `cargo extism call examples/multi_arg repeat-text --input '["ab", 3, "-"]'`.

use extism_pdk::*;

/// Repeats a text, with another text in between.
#[plugin_fn(name = "repeat-text")]
pub fn repeat(text: &str, times: usize, between: Option<&str>) -> FnResult<String> {
    Ok(vec![text; times].join(between.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, export};

    host_harness::on_both_engines! {
        fn takes_an_array(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.call::<String>(export!(repeat), Json(("ab", 3, "-"))).unwrap(), "ab-ab-ab");
            // Another serializer may write spaces and escapes.
            let input = r#" [ "a\"b" , 2 , "\n" ] "#;
            assert_eq!(plugin.call::<String>(export!(repeat), input).unwrap(), "a\"b\na\"b");
        }

        fn the_last_argument_is_optional(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.call::<String>(export!(repeat), r#"["ab", 2]"#).unwrap(), "abab");
            assert_eq!(plugin.call::<String>(export!(repeat), r#"["ab", 2, null]"#).unwrap(), "abab");
        }

        fn errors_name_the_argument(load) {
            let mut plugin = load(Host::new());
            let mut error = |input: &str| plugin.call::<String>(export!(repeat), input).unwrap_err().text;
            assert_eq!(
                error(r#"["ab", -1]"#),
                "repeat-text: argument 2, `times`: invalid value: integer `-1`, expected usize at line 1 column 9"
            );
            assert_eq!(
                error(r#"["ab"]"#),
                "repeat-text: argument 2, `times` is missing: the JSON array ends before it"
            );
            assert_eq!(
                error(r#"["ab", 1, "", 2]"#),
                "repeat-text: the JSON array has more than 3 elements, `[text, times, between]`"
            );
        }
    }
}
