use extism_pdk::Json;
use serde_json::{Value, json};

use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["show", "sign"],
    kernel: &[PLAIN, &["config_get", "free", "length_unsafe", "var_get", "var_set"]],
    host: &[],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("state").config("max", "2").config("order", "newest-first").load().unwrap();
    for (name, signatures) in [("Ada", "1"), ("Grace", "2"), ("Mary", "3")] {
        assert_eq!(plugin.call::<String>("sign", name).unwrap(), signatures);
    }
    let Json::<Value>(book) = plugin.call("show", ()).unwrap();
    assert_eq!(book, json!({"guests": ["Mary", "Grace"]}));
    assert_eq!(plugin.var("signatures"), Some(3i64.to_le_bytes().as_slice()));
}
