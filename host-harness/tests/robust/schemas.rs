//! XTP documents of any contract are written or refused, with the same result each time, and they are valid.

#[path = "../command/xtp/rules.rs"]
mod rules;

use crate::contracts::{changed_records, module};

#[test]
fn documents_of_changed_contracts_are_valid() {
    let mut written = 0;
    for seed in 0..400 {
        let wasm = module(&changed_records(seed));
        let Ok(text) = host_harness::write_xtp(&wasm) else { continue };
        written += 1;
        assert_eq!(host_harness::write_xtp(&wasm).as_ref(), Ok(&text), "{seed}");
        assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{seed}: {text}");
        rules::assert_valid(&serde_json::from_str(&text).unwrap());
    }
    assert!(written > 40, "{written}");
}
