//! Plays a script of raw kernel functions, right uses and wrong ones, and tells what each answered.

use std::cell::RefCell;

use extism_pdk::{Json, extism, input_bytes, json, plugin_fn};
use serde::{Deserialize, Serialize};

/// A number that a function is given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Number {
    /// This one.
    Is(u64),
    /// What the step of this index answered, and so much more.
    Answer(usize, u64),
}

/// A call of a kernel function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    InputOffset,
    InputLength,
    InputLoadU8(Number),
    InputLoadU64(Number),
    Alloc(Number),
    /// A new block with these bytes; no block for none, where that is none.
    Text(Vec<u8>),
    Free(Number),
    Length(Number),
    LengthUnsafe(Number),
    LoadU8(Number),
    LoadU64(Number),
    StoreU8(Number, u8),
    StoreU64(Number, u64),
    OutputSet(Number, Number),
    ErrorSet(Number),
    ErrorGet,
    ConfigGet(Number),
    VarGet(Number),
    VarSet(Number, Number),
    Log(Number),
    GetLogLevel,
}

thread_local! {
    /// What the steps answered. It outlives a call that a host ended.
    static ANSWERS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Plays the script in the input.
#[plugin_fn]
pub fn play() {
    ANSWERS.take();
    let script: Vec<Step> = json::from_slice(&input_bytes()).unwrap_or_default();
    for step in script {
        let answer = make(&step);
        ANSWERS.with_borrow_mut(|answers| answers.push(answer));
    }
}

/// What the steps of the last script answered, up to the one that ended the call.
#[plugin_fn]
pub fn answers() -> Json<Vec<u64>> {
    Json(ANSWERS.take())
}

fn make(step: &Step) -> u64 {
    let number = |number: &Number| match *number {
        Number::Is(number) => number,
        Number::Answer(index, more) => ANSWERS.with_borrow(|answers| answers[index].wrapping_add(more)),
    };
    // SAFETY: a kernel answers wrong offsets with zeros, the bytes of another block, or by ending the call.
    unsafe {
        match step {
            Step::InputOffset => return extism::input_offset(),
            Step::InputLength => return extism::input_length(),
            Step::InputLoadU8(at) => return extism::input_load_u8(number(at)).into(),
            Step::InputLoadU64(at) => return extism::input_load_u64(number(at)),
            Step::Alloc(length) => return extism::alloc(number(length)),
            Step::Text(bytes) => {
                let block = extism::alloc(bytes.len() as u64);
                extism::store(block, bytes);
                return block;
            }
            Step::Free(at) => extism::free(number(at)),
            Step::Length(at) => return extism::length(number(at)),
            Step::LengthUnsafe(at) => return extism::length_unsafe(number(at)),
            Step::LoadU8(at) => return extism::load_u8(number(at)).into(),
            Step::LoadU64(at) => return extism::load_u64(number(at)),
            Step::StoreU8(at, data) => extism::store_u8(number(at), *data),
            Step::StoreU64(at, data) => extism::store_u64(number(at), *data),
            Step::OutputSet(at, length) => extism::output_set(number(at), number(length)),
            Step::ErrorSet(at) => extism::error_set(number(at)),
            Step::ErrorGet => return extism::error_get(),
            Step::ConfigGet(key) => return extism::config_get(number(key)),
            Step::VarGet(key) => return extism::var_get(number(key)),
            Step::VarSet(key, value) => extism::var_set(number(key), number(value)),
            Step::Log(message) => extism::log_info(number(message)),
            Step::GetLogLevel => return extism::get_log_level() as u64,
        }
    }
    // It has no answer.
    0
}
