use super::*;

#[test]
fn prost() {
    check(&[Suite {
        plugin: "prost",
        host: nothing,
        vars: &["greeting"],
        cases: vec![
            gives("prost_message", b"\x0a\x02hi\x12\x03\x01\xac\x02"),
            gives("prost_message", ""),
            gives("protobuf_message", b"\x0a\x02hi"),
            gives("prost_var", ""),
            gives("prost_broken", ""),
            fails("prost_message", [0xff]).differs(
                DECODING,
                "code -1: failed to decode Protobuf message: invalid varint\n",
                "code -1: prost_message: can't decode the input (1 byte) as `Prost<Greeting>`\n\nCaused by:\n    \
                 failed to decode Protobuf message: invalid varint\n",
            ),
            fails("protobuf_message", [0x0a, 0x05]).differs(
                DECODING,
                "code -1: Unexpected EOF\n",
                "code -1: protobuf_message: can't decode the input (2 bytes) as `Protobuf<StringValue>`\n\nCaused by:\n    \
                 Unexpected EOF\n",
            ),
        ],
    }]);
}
