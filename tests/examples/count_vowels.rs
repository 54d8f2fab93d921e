use extism_pdk::Json;
use serde_json::{Value, json};

use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["count_vowels"],
    kernel: &[PLAIN, &["config_get", "free", "length_unsafe", "var_get", "var_set"]],
    host: &[],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("count_vowels").load().unwrap();
    let output: String = plugin.call("count_vowels", "Hello, World!").unwrap();
    assert_eq!(output, r#"{"count":3,"total":3,"vowels":"aeiouAEIOU"}"#);
    let Json::<Value>(report) = plugin.call("count_vowels", "aha").unwrap();
    assert_eq!(report["total"], 5);
}

#[test]
fn config_and_first_variables_come_from_the_host() {
    let mut plugin = example("count_vowels").config("vowels", "lo").var("total", 100u64).load().unwrap();
    let Json::<Value>(report) = plugin.call("count_vowels", "Hello, World!").unwrap();
    assert_eq!(report, json!({"count": 5, "total": 105, "vowels": "lo"}));
    assert_eq!(plugin.var("total"), Some(105u64.to_le_bytes().as_slice()));
}
