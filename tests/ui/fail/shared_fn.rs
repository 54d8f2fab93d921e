//! What `#[shared_fn]` refuses.

use extism_pdk::*;

pub struct Point;

#[shared_fn]
pub async fn waits() -> SharedFnResult<String> { //~
    Ok(String::new())
}

#[shared_fn]
pub extern "C" fn abi(input: String) -> SharedFnResult<String> { //~
    Ok(input)
}

#[shared_fn]
pub fn generic<T>(input: T) -> SharedFnResult<()> { //~
    drop(input);
    Ok(())
}

#[shared_fn]
pub fn borrowed(name: &str, data: &[u8]) -> SharedFnResult<()> { //~ 2
    drop((name, data));
    Ok(())
}

#[shared_fn]
pub unsafe extern "C" fn variadic(input: String, rest: ...) {} //~

#[shared_fn(namespace = "other")] //~
pub fn named() -> SharedFnResult<()> {
    Ok(())
}

mod inner {
    use extism_pdk::*;

    #[shared_fn]
    pub fn main() -> SharedFnResult<()> { //~
        Ok(())
    }
}

fn main() {
    drop(waits());
    let _ = abi(String::new());
    let _ = generic(1);
    let _ = borrowed("", b"");
    let _ = named();
    let _ = inner::main();
}
