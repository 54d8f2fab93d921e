//! Exports written by hand, as in plugins that link to other plugins or return codes of their own.

use anyhow::anyhow;
use extism_pdk::{extism, input, output, unwrap, Error, Json, Memory, WithReturnCode};

fn work(name: &str) -> Result<String, WithReturnCode<Error>> {
    match name {
        "" => Err(WithReturnCode::new(anyhow!("no name").context("working"), 12)),
        name => Ok(format!("hello {name}")),
    }
}

fn run() -> Result<(), WithReturnCode<Error>> {
    let name: String = input()?;
    output(work(&name)?)?;
    Ok(())
}

#[no_mangle]
pub extern "C" fn by_hand() -> i32 {
    match run() {
        Ok(()) => 0,
        Err(WithReturnCode(error, code)) => {
            let err = format!("{error:?}");
            let set = || -> Result<(), Error> {
                unsafe { extism::error_set(Memory::from_bytes(&err)?.offset()) };
                Ok(())
            };
            set().map_or(-2, |()| code)
        }
    }
}

#[no_mangle]
pub extern "C" fn unwrap_number() -> i32 {
    let number: u32 = unwrap!(input::<String>().and_then(|text| Ok(text.parse()?)));
    unwrap!(output(Json(number + 1)));
    0
}

#[no_mangle]
pub unsafe extern "C" fn unwrap_any_debug() -> i32 {
    let text = extism_pdk::unwrap!(input::<String>());
    let first = unwrap!(text.chars().next().ok_or("no first character"));
    unwrap!(work(if first == '-' { "" } else { &text }).and_then(|text| Ok(output(text)?)));
    0
}

/// A panic hook of the plugin's own, set before any other call.
#[no_mangle]
pub extern "C" fn own_panic_hook() -> i32 {
    std::panic::set_hook(Box::new(|_| extism_pdk::warn!("the plugin's own hook")));
    0
}

#[no_mangle]
pub extern "C" fn code_without_text() -> i32 {
    23
}
