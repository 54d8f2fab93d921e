//! Calls host functions of each kind. What they do is in the runners, by name.

use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn echo(bytes: Vec<u8>) -> Vec<u8>;
    safe fn concat(a: &str, b: &str, c: &str) -> String;
    safe fn sum(numbers: Json<Vec<u32>>) -> Json<u32>;
    safe fn null(text: &str) -> Option<String>;
    safe fn empty(text: &str) -> Option<String>;
    safe fn nothing(text: &str);
    safe fn fail(text: &str) -> String;
}

/// Through one argument and one result.
#[plugin_fn]
pub fn call_echo(bytes: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(echo(bytes)?)
}

/// Three arguments, one of which may be empty.
#[plugin_fn]
pub fn call_concat(Json((a, b, c)): Json<(String, String, String)>) -> FnResult<String> {
    Ok(concat(&a, &b, &c)?)
}

/// Types on both sides.
#[plugin_fn]
pub fn call_sum(numbers: Json<Vec<u32>>) -> FnResult<Json<u32>> {
    Ok(sum(numbers)?)
}

/// A result that is no block.
#[plugin_fn]
pub fn call_null() -> FnResult<String> {
    Ok(format!("{:?}", null("x")?))
}

/// A result that is a block of no bytes.
#[plugin_fn]
pub fn call_empty() -> FnResult<String> {
    Ok(format!("{:?}", empty("x")?))
}

/// No result.
#[plugin_fn]
pub fn call_nothing(text: String) -> FnResult<String> {
    nothing(&text)?;
    Ok("done".into())
}

/// A function that fails.
#[plugin_fn]
pub fn call_fail() -> FnResult<String> {
    Ok(format!("went on with {:?}", fail("x")?))
}

/// Many calls in one.
#[plugin_fn]
pub fn call_often(count: String) -> FnResult<String> {
    let mut bytes = 0;
    for number in 0..count.parse()? {
        let number: u32 = number;
        bytes += echo(number.to_string().into())?.len();
    }
    Ok(bytes.to_string())
}

/// So many calls of a function with replies of one length.
#[plugin_fn]
pub fn echo_often(count: u32) -> FnResult<String> {
    for _ in 0..count {
        echo(b"four".to_vec())?;
    }
    Ok("done".into())
}

/// So many calls of a function without a reply.
#[plugin_fn]
pub fn nothing_often(count: u32) -> FnResult<String> {
    for _ in 0..count {
        nothing("four")?;
    }
    Ok("done".into())
}

/// So many calls of a function that replies with null.
#[plugin_fn]
pub fn null_often(count: u32) -> FnResult<String> {
    for _ in 0..count {
        null("four")?;
    }
    Ok("done".into())
}
