use extism_pdk::host_fn::HostError;

use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["price"],
    kernel: &[PLAIN, &["error_get", "free", "length", "length_unsafe"]],
    host: &[("extism:host/user", "rate")],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("errors")
        .host_fn("rate", |currency: String| match currency.as_str() {
            "USD" => Ok(1.5),
            _ => Err(HostError::new("no such currency")),
        })
        .load()
        .unwrap();
    assert_eq!(plugin.call::<String>("price", r#"["2", "USD"]"#).unwrap(), "3.00 USD");
    assert_eq!(plugin.call::<String>("price", r#"["2", "XYZ"]"#).unwrap(), "2.00 EUR (no such currency)");
    let outcome = plugin.outcome("price", r#"["-2", "USD"]"#).unwrap();
    assert_eq!((outcome.code(), outcome.error()), (2, Some("a price of -2 is negative")));
}
