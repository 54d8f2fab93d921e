//! Integers of 128 bits, which JSON and MessagePack don't have.

use extism_pdk::Json;
use extism_pdk::contract::Describe;
use serde::{Deserialize, Serialize};

use super::{check, contract, parts, record};

#[derive(Debug, PartialEq, Serialize, Deserialize, Describe)]
struct Wide {
    text: String,
    signed: Vec<i128>,
    unsigned: u128,
    narrow: u64,
}

#[test]
fn integers_of_128_bits_have_their_range() {
    let numbers = [
        "0",
        "1",
        "-1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775809",
        "20000000000000000000",
        "-5e20",
        "2e19",
        "1e100",
        "1.0",
        "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "null",
        "\"1\"",
    ];
    for number in numbers {
        assert_agrees!(u128: number);
        assert_agrees!(i128: number);
        assert_agrees!(u64: number);
        assert_agrees!(i64: number);
        // Each number is found in its place, whatever text is before it.
        for (signed, unsigned, narrow) in [(number, "1", "2"), ("1", number, "2"), ("1", "2", number)] {
            let json = format!(
                r#"{{"text":"-1 \\\"2\\","unknown":[{{"3":[0.5e+1,-0]}},true],"signed":[4,{signed}],"unsigned":{unsigned},"narrow":{narrow}}}"#
            );
            assert_agrees!(Wide: &json);
        }
    }
    for number in ["0", "1", "20000000000000000000", "-5e20", "1e100", "340282366920938463463374607431768211456"] {
        assert_agrees!(f64: number);
    }
}
