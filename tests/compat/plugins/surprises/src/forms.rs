//! Unusual forms of `#[plugin_fn]`.

use std::borrow::Cow;

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[plugin_fn]
#[plugin_fn]
pub fn doubled(text: String) -> FnResult<String> {
    Ok(text + &text_twice())
}

fn text_twice() -> String {
    "twice".into()
}

#[extism_pdk::plugin_fn]
#[plugin_fn]
pub fn doubled_by_path() -> FnResult<bool> {
    Err(Error::msg("exported once"))?
}

#[plugin_fn()]
pub unsafe fn unsafe_with_lifetime<'a>(input: String) -> FnResult<String> {
    Ok(input)
}

#[derive(Serialize, Deserialize)]
struct Letter<'a> {
    text: Cow<'a, str>,
}

#[plugin_fn]
pub fn lifetime_in_argument<'a>(Json(letter): Json<Letter<'a>>) -> FnResult<Json<Letter<'a>>> {
    Ok(Json(Letter { text: letter.text + "!" }))
}

#[plugin_fn]
pub fn tuple_pattern(Json((a, [b, .., c])): Json<(u8, [u8; 3])>) -> FnResult<Vec<u8>> {
    Ok(vec![a, b, c])
}

#[plugin_fn]
pub fn unused_pattern(_: ()) -> FnResult<()> {
    Ok(())
}

#[plugin_fn]
pub fn unused_argument(_input: Vec<u8>) -> FnResult<&'static str> {
    Ok("unused")
}

#[plugin_fn]
pub fn mutable(mut text: String) -> FnResult<String> {
    text.push('?');
    Ok(text)
}

#[plugin_fn]
#[inline(never)]
#[allow(clippy::needless_return)]
pub fn with_attributes(flag: bool) -> extism_pdk::FnResult<bool> {
    if flag {
        return Ok(false);
    }
    return Err(WithReturnCode::new(Error::msg("an early return"), 6));
}

#[cfg(any())]
#[plugin_fn]
pub fn compiled_out() -> FnResult<NoSuchType> {}

/// Locals and items of the plugin that might meet those of an expansion.
#[plugin_fn]
pub fn input_named_output(input: String) -> FnResult<String> {
    let output = input;
    let err = output.clone();
    let mem = err;
    let level = mem.len();
    info!("{level} {mem}");
    Ok(mem)
}

/// Items in an export's body.
#[plugin_fn]
pub fn items_inside(Json(numbers): Json<Vec<i64>>) -> FnResult<Json<Totals>> {
    const START: i64 = 1;

    fn total(numbers: &[i64]) -> i64 {
        numbers.iter().sum::<i64>() + START
    }

    let double = |n: i64| -> Result<i64, Error> { n.checked_mul(2).ok_or_else(|| Error::msg("overflow")) };
    Ok(Json(Totals { total: total(&numbers), double: double(START)? }))
}

#[derive(Serialize)]
pub struct Totals {
    total: i64,
    double: i64,
}

/// Exports and imports in nested modules.
pub mod outer {
    mod inner {
        use extism_pdk::*;

        #[plugin_fn]
        pub fn nested(Json(words): Json<Vec<String>>) -> FnResult<String> {
            Ok(words.join(" "))
        }
    }
}
