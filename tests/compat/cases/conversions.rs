use super::*;

#[test]
fn conversions() {
    let person = br#"{"name":"Ada","age":36}"#;
    let packed = b"\x92\xa3Ada\x24";
    check(&[Suite {
        plugin: "conversions",
        host: nothing,
        vars: &["borrowed", "derived"],
        cases: vec![
            gives("echo_unit", ""),
            gives("echo_unit", "anything"),
            gives("echo_bool", [1]),
            gives("echo_bool", [0, 7]),
            gives("echo_bool", [9]),
            gives("echo_i32", (-2i32).to_le_bytes()),
            gives("echo_i64", i64::MIN.to_le_bytes()),
            gives("echo_u32", u32::MAX.to_le_bytes()),
            gives("echo_u64", u64::MAX.to_le_bytes()),
            gives("echo_f32", 1.5f32.to_le_bytes()),
            gives("echo_f64", f64::NAN.to_le_bytes()),
            gives("echo_string", ""),
            gives("echo_string", "tëxt"),
            gives("echo_bytes", ""),
            gives("echo_bytes", (0..=255).collect::<Vec<u8>>()),
            gives("echo_bytes", vec![7; 100_003]),
            gives("echo_value", r#" {"b": [1, null], "a": 1e3} "#),
            gives("echo_json", person),
            gives("echo_msgpack", packed),
            gives("seven", ""),
            gives("from_box", "12345"),
            gives("to_static_str", ""),
            gives("to_static_bytes", ""),
            gives("to_reference", ""),
            gives("to_some", ""),
            gives("to_none", ""),
            gives("to_some_json", r#""Ada""#),
            gives("to_memory_block", "block"),
            gives("to_impl", 12u32.to_le_bytes()),
            fails("base64", "text"),
            gives("base64_by_hand", ""),
            gives("base64_by_hand", "a"),
            gives("base64_by_hand", "text??>"),
            gives("borrowing", "text"),
            gives("raw_in_and_out", [1, 0, 0, 0, 255, 255, 255, 255]),
            fails("raw_in_and_out", [1, 2, 3]),
            gives("raw_out", ""),
            gives("raw_of_the_wrong_length", ""),
            gives("newtypes", ""),
            gives("input_twice", "again"),
            gives("output_then_unit", ""),
            gives("output_many_ways", "input"),
            gives("derived_json", r#"{"a":1,"b":-3}"#),
            gives("derived_msgpack", b"\x81\xa6Circle\x91\xca\x40\x00\x00\x00"),
            gives("derived_msgpack", b"\x81\xa6Square\x05"),
            gives("derived_generic", r#"{"items":["a","bc"],"next":1}"#),
            gives("derived_with_lifetime", "name"),
            gives("derived_own_encoding", r#"14:{"x":1,"y":-2}"#),
            gives("own_encodings", "[1,2]"),
            gives("handmade_newtype", "WORD"),
            gives("handmade_view", "view"),
            gives("handmade_block", ""),
            gives("handmade_block_status", ""),
            gives("generic_helpers", "four"),
            // Inputs that are no such value.
            fails("echo_bool", "").differs(
                DECODING,
                "code -1: Expected one byte to read boolean value\n",
                "code -1: echo_bool: the input of 0 bytes is no `bool`\n\nCaused by:\n    a bool is one byte, 0 or 1\n",
            ),
            fails("echo_u32", "three").differs(
                DECODING,
                "code -1: could not convert slice to array\n",
                "code -1: echo_u32: the input of 5 bytes is no `u32`\n\nCaused by:\n    a u32 is exactly 4 bytes, little-endian\n",
            ),
            fails("echo_f64", "").differs(
                DECODING,
                "code -1: could not convert slice to array\n",
                "code -1: echo_f64: the input of 0 bytes is no `f64`\n\nCaused by:\n    an f64 is exactly 8 bytes, little-endian\n",
            ),
            fails("echo_string", [0xff]).differs(
                DECODING,
                "code -1: invalid utf-8 sequence of 1 bytes from index 0\n",
                "code -1: echo_string: the input of 1 bytes is no `String`\n\nCaused by:\n    invalid utf-8 sequence of 1 bytes from index 0\n",
            ),
            fails("echo_json", "{}").differs(
                DECODING,
                "code -1: missing field `name` at line 1 column 2\n",
                "code -1: echo_json: the input of 2 bytes is no `Json<Person>`\n\nCaused by:\n    missing field `name` at line 1 column 2\n",
            ),
            fails("echo_value", "").differs(
                DECODING,
                "code -1: EOF while parsing a value at line 1 column 0\n",
                "code -1: echo_value: the input of 0 bytes is no `json::Value`\n\nCaused by:\n    EOF while parsing a value at line 1 column 0\n",
            ),
            fails("derived_own_encoding", "none").differs(
                DECODING,
                "code -1: no colon\n",
                "code -1: derived_own_encoding: the input of 4 bytes is no `Point`\n\nCaused by:\n    no colon\n",
            ),
            fails("derived_msgpack", "").differs(
                DECODING,
                "code -1: IO error while reading marker: failed to fill whole buffer\n\nCaused by:\n    \
                 failed to fill whole buffer\n",
                "code -1: derived_msgpack: the input of 0 bytes is no `Shape`\n\nCaused by:\n    \
                 0: IO error while reading marker: failed to fill whole buffer\n    \
                 1: failed to fill whole buffer\n",
            ),
        ],
    }]);
}
