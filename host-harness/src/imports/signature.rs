//! Shows the types of functions.

use extism_pdk::testing::text;
use wasmtime::FuncType;

/// Writes a function type as in `(i64, i64) -> i64`, shortened if it is very long.
pub fn signature(ty: &FuncType) -> String {
    let list = |types: Vec<String>| types.join(", ");
    let params = list(ty.params().map(|ty| ty.to_string()).collect());
    let results: Vec<String> = ty.results().map(|ty| ty.to_string()).collect();
    let signature = match results.len() {
        0 => format!("({params})"),
        1 => format!("({params}) -> {}", list(results)),
        _ => format!("({params}) -> ({})", list(results)),
    };
    text::cut(signature, text::MAX_NAME_BYTES)
}
