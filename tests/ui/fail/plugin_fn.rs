//! Signatures and arguments that `#[plugin_fn]` refuses. The functions stay callable: one mistake, one message.

use extism_pdk::*;

#[plugin_fn]
pub async fn waits() -> FnResult<String> { //~
    Ok(String::new())
}

#[plugin_fn]
pub extern "C" fn abi(input: String) -> FnResult<String> { //~
    Ok(input)
}

#[plugin_fn]
pub fn generic<T: serde::de::DeserializeOwned>(input: Json<T>) -> FnResult<()> { //~
    drop(input);
    Ok(())
}

#[plugin_fn]
pub fn sized<const N: usize>() -> FnResult<()> { //~
    Ok(())
}

#[plugin_fn]
pub fn anything(input: impl Into<String>) -> FnResult<String> { //~
    Ok(input.into())
}

#[plugin_fn]
pub fn something() -> impl std::fmt::Display { //~
    1
}

#[plugin_fn]
pub unsafe extern "C" fn variadic(rest: ...) {} //~

#[plugin_fn]
pub fn for_ever(input: &'static str) -> FnResult<()> { //~
    drop(input);
    Ok(())
}

#[plugin_fn(crate)] //~
pub fn no_path() -> FnResult<()> {
    Ok(())
}

#[plugin_fn(crate = "extism_pdk")] //~
pub fn quoted_path() -> FnResult<()> {
    Ok(())
}

mod inner {
    use extism_pdk::*;

    #[plugin_fn]
    pub fn main() -> FnResult<()> { //~
        Ok(())
    }
}

struct Plugin;

impl Plugin {
    #[plugin_fn]
    pub fn method(&self, input: String) -> FnResult<String> { //~
        Ok(input)
    }
}

// One function with three mistakes.
#[plugin_fn(rename)] //~
pub async extern "C" fn all_wrong() {} //~ 2

fn main() {
    drop(waits());
    let _ = abi(String::new());
    let _ = generic(Json(1));
    let _ = sized::<1>();
    let _ = anything("");
    println!("{}", something());
    let _ = for_ever("");
    let _ = no_path();
    let _ = quoted_path();
    let _ = inner::main();
    let _ = Plugin.method(String::new());
}
