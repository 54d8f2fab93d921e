//! What `#[scalar]` can't be above.

use extism_pdk::*;

type Offset = i64;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn text(#[scalar] name: String); //~
    safe fn reference(#[scalar] name: &str); //~
    safe fn small(#[scalar] byte: u8); //~
    safe fn alias(#[scalar] offset: Offset); //~
    #[scalar]
    safe fn text_result() -> String; //~
    #[scalar] //~
    safe fn no_result();
    safe fn with_type(#[scalar(i64)] offset: i64); //~
    safe fn twice(#[scalar] #[scalar] offset: i64); //~
    safe fn right(#[scalar] offset: i64) -> String;
}

#[shared_fn]
pub fn shared_text(#[scalar] name: String) -> SharedFnResult<()> { //~
    drop(name);
    Ok(())
}

#[shared_fn]
#[scalar] //~
pub fn shared_nothing() {}

#[shared_fn]
#[scalar]
pub fn shared_text_result() -> SharedFnResult<String> { //~
    Ok(String::new())
}

#[shared_fn]
#[scalar]
pub fn shared_fn_result() -> FnResult<i64> { //~
    Ok(1)
}

#[shared_fn]
pub fn unmarked() -> i64 { //~
    1
}

#[plugin_fn]
pub fn export(#[scalar] offset: i64) -> FnResult<()> { //~
    drop(right(offset));
    Ok(())
}

fn main() {
    let _ = (with_type(1), twice(1), right("".len() as i64));
}
