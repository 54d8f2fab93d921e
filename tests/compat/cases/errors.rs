use super::*;

#[test]
fn errors() {
    let mut cases = vec![
        fails("with_anyhow", "luck"),
        fails("with_bail", ""),
        gives("with_ensure", 1i32.to_le_bytes()),
        fails("with_ensure", 0i32.to_le_bytes()),
        gives("with_context", "12"),
        fails("with_context", "twelve"),
        fails("with_long_chain", ""),
        gives("with_context_on_pdk_results", ""),
        fails("with_code", 7i32.to_le_bytes()),
        fails("with_code", i32::MIN.to_le_bytes()),
        fails("with_named_type", ""),
        fails("with_fields", ""),
        fails("with_helper", ""),
        gives("with_map_err", ""),
        gives("with_std_error", "none"),
        gives("into_boxed_error", ""),
        gives("is_anyhow", ""),
        fails("output_then_error", ""),
        fails("own_error_by_from", ""),
        gives("own_error_by_thiserror", "12"),
        fails("own_error_by_thiserror", "x"),
        fails("own_error_by_thiserror", "host"),
        fails("own_error_by_thiserror", "io"),
        fails("own_error_by_thiserror", "missing"),
        fails("own_error_with_code", "host"),
        fails("own_error_with_code", "x"),
        fails("own_error_with_source", ""),
        gives("by_hand", "Ada"),
        fails("by_hand", ""),
        fails("by_hand", [0xff]),
        gives("unwrap_number", "41"),
        fails("unwrap_number", "x"),
        gives("unwrap_any_debug", "text"),
        fails("unwrap_any_debug", ""),
        fails("unwrap_any_debug", "-"),
        fails("code_without_text", ""),
        gives("beside_anyhow_and_serde", r#"{"left":1,"right":2}"#),
        gives("beside_std", "a bc"),
        gives("takes_a_number", 5u32.to_le_bytes()),
        gives("takes_json", "[1]"),
        gives("takes_text", ""),
        gives("takes_a_bool", [1]),
        fails("gives_what_no_json_is", ""),
    ];
    let kinds = ["int", "float", "utf8", "string", "io", "fmt", "char", "slice", "json", "serde", "env", "boxed"];
    cases.extend(kinds.map(|kind| fails("with_std_error", kind)));
    cases.extend(differences());
    check(&[
        Suite { plugin: "errors", host: nothing, vars: &[], cases },
        Suite {
            plugin: "errors",
            host: nothing,
            vars: &[],
            cases: vec![gives("own_panic_hook", ""), own_panic_hook()],
        },
    ]);
}

/// A hook that is set in a call of a `#[plugin_fn]` is the plugin's own. This one is set before any call.
fn own_panic_hook() -> Case {
    fails("panics", "").differs(
        "the hook of the first call takes the place of one that was set before: to keep that would link std's, 5 KB",
        "code 134: wasm trap: wasm `unreachable` instruction executed\nWarn the plugin's own hook\n",
        "code -1: panicked at plugins/errors/src/lib.rs:_:_:\non purpose: \n\
         Error panicked at plugins/errors/src/lib.rs:_:_:\non purpose: \n",
    )
}

const PANIC: &str = "a panic tells the host its text, and logs it for the hosts that drop it";

fn differences() -> Vec<Case> {
    vec![
        fails("panics", "reason").differs(
            PANIC,
            "code 134: wasm trap: wasm `unreachable` instruction executed\n",
            "code -1: panicked at plugins/errors/src/lib.rs:_:_:\non purpose: reason\n\
             Error panicked at plugins/errors/src/lib.rs:_:_:\non purpose: reason\n",
        ),
        fails("empty_text", "").differs(
            "a code without a text counts as success on some hosts",
            "code 5: the export returned code 5 and set no error text\n",
            "code 5: the plugin failed with an empty error text\n",
        ),
        fails("code_zero_with_an_error", "").differs(
            "an error with code 0 counts as success on some hosts",
            "code 0: code 0 and a text\n",
            "code -1: code 0 and a text\n",
        ),
        fails("takes_a_number", "12345").differs(
            DECODING,
            "code -1: could not convert slice to array\n",
            "code -1: takes_a_number: can't decode the input (5 bytes) as `u32`\n\nCaused by:\n    a u32 is exactly 4 bytes, little-endian\n",
        ),
        fails("takes_json", "[1,]").differs(
            DECODING,
            "code -1: trailing comma at line 1 column 4\n",
            "code -1: takes_json: can't decode the input (4 bytes) as `Json<Vec<u8>>`\n\nCaused by:\n    trailing comma at line 1 column 4\n",
        ),
        fails("takes_text", [0xc3]).differs(
            DECODING,
            "code -1: incomplete utf-8 byte sequence from index 0\n",
            "code -1: takes_text: can't decode the input (1 byte) as `String`\n\nCaused by:\n    incomplete utf-8 byte sequence from index 0\n",
        ),
        fails("takes_a_bool", "").differs(
            DECODING,
            "code -1: Expected one byte to read boolean value\n",
            "code -1: takes_a_bool: can't decode the input (0 bytes) as `bool`\n\nCaused by:\n    a bool is one byte, 0 or 1\n",
        ),
    ]
}
