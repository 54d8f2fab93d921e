//! What a typed client says of a call that failed, and what is found before any call.

use extism_pdk::__private::client::failure_of_extism;
use extism_pdk::Json;
use extism_pdk::contract::{CallError, Contract, Failure};

/// Two errors of one text may differ: which of them it is can be read where a test fails.
#[test]
fn debug_says_which_error_it_is() {
    let known: CallError<String> = CallError::Plugin("it is empty".into());
    let other: CallError<String> = CallError::Failed(Failure::new(1, "it is empty".into()));
    assert_ne!(known, other);
    assert_eq!(format!("{known:?} {other:?}"), "Plugin(it is empty) Failed(code 1): it is empty");
    assert_eq!(format!("{known} {other}"), "it is empty it is empty");
}

#[test]
fn results_in_json_are_compared() {
    let result: Result<Json<u8>, CallError<String>> = Ok(Json(1));
    assert_eq!(result, Ok(Json(1)));
    assert_eq!(Json::<Vec<u8>>::default().clone(), Json(Vec::new()));
    assert!(Json(1) < Json(2));
}

/// Whether a new instance is needed is one question: did the export return?
#[test]
fn whatever_ends_a_call_of_the_official_sdk_is_a_trap() {
    let failure = |code, texts: &[&str]| {
        failure_of_extism(code, &texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(failure(3, &["no such note"]).trap, None);
    assert_eq!(failure(134, &["no such note"]).trap, None);
    assert_eq!(failure(3, &["timeout"]).trap, None, "a plugin's own text");
    let panic = failure(-1, &["error while executing", "boom"]);
    assert_eq!((panic.text.as_str(), panic.trap.as_deref()), ("boom", Some("error while executing: boom")));
    for (code, text) in [(134, "timeout"), (134, "oom"), (-1, "oom"), (-1, "plugin ran out of fuel")] {
        let failure = failure(code, &[text]);
        assert_eq!((failure.code, failure.text.as_str(), failure.trap.as_deref()), (code, text, Some(text)));
    }
}

#[test]
fn every_import_that_is_missing_is_listed() {
    let import = |name: &str| format!(r#"{{"import":"{name}","from":"store"}}"#);
    let contract = Contract::from_records(&[import("get"), import("put"), import("list")].join("\n")).unwrap();
    assert!(contract.check_imports([("store", "get"), ("store", "list"), ("store", "put"), ("other", "f")]).is_ok());
    let error = contract.check_imports([("store", "list"), ("other", "get")]).unwrap_err().to_string();
    assert_eq!(error, "the plugin imports what the application doesn't give: `get` of `store`, `put` of `store`");
}
