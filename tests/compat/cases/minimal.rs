use super::*;

#[test]
fn minimal() {
    check(&[Suite {
        plugin: "minimal",
        host: |builder, _| builder.host_fn("count", |names: String| names.len() as u32),
        vars: &["names"],
        cases: vec![gives("minimal", r#"{"names":["a","b"]}"#), fails("minimal_error", ""), fails("minimal_panic", "")],
    }]);
}
