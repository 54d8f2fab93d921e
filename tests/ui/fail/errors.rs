//! Errors that `?` can't take into an `FnResult`, and what no plugin function can fail with.

use extism_pdk::*;

pub struct Refusal;

fn boxed() -> Result<i32, Box<dyn std::error::Error>> {
    Ok(1)
}

fn text() -> Result<i32, String> {
    Ok(1)
}

#[plugin_fn]
pub fn boxed_by_question_mark() -> FnResult<i32> {
    Ok(boxed()?) //~
}

#[plugin_fn]
pub fn text_by_question_mark() -> FnResult<i32> {
    Ok(text()?) //~
}

#[plugin_fn]
pub fn literal_by_question_mark() -> FnResult<i32> {
    Err("no")? //~
}

#[plugin_fn]
pub fn own_by_question_mark() -> FnResult<i32> {
    Err(Refusal)? //~
}

#[plugin_fn]
pub fn own() -> Result<i32, Refusal> { //~
    Err(Refusal)
}

#[plugin_fn]
pub fn own_with_code() -> Result<i32, WithReturnCode<Refusal>> { //~
    Err(WithReturnCode::new(Refusal, 2))
}

#[shared_fn]
pub fn shared_text() -> Result<String, String> { //~
    Ok(String::new())
}

#[shared_fn]
pub fn shared_box() -> Result<(), Box<dyn std::error::Error>> { //~
    Ok(())
}

// These are errors as they are.
#[plugin_fn]
pub fn right_text() -> Result<i32, String> {
    Ok(text()?)
}

#[plugin_fn]
pub fn right_box() -> Result<i32, Box<dyn std::error::Error>> {
    Ok(boxed()? + text()?)
}

fn main() {}
