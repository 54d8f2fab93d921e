//! Errors of every origin, with the plugin's own anyhow and thiserror.

use anyhow::{anyhow, bail, Context};
use extism_pdk::*;

mod by_hand;
mod globs;
mod own_types;

#[plugin_fn]
pub fn with_anyhow(text: String) -> FnResult<()> {
    Err(anyhow!("no {text}"))?
}

#[plugin_fn]
pub fn with_bail() -> FnResult<()> {
    fn inner() -> anyhow::Result<()> {
        bail!("bailed out with {}", 1)
    }
    inner()?;
    Ok(())
}

#[plugin_fn]
pub fn with_ensure(n: i32) -> FnResult<i32> {
    fn check(n: i32) -> Result<(), extism_pdk::Error> {
        anyhow::ensure!(n > 0, "{n} isn't positive");
        Ok(())
    }
    check(n)?;
    Ok(n)
}

#[plugin_fn]
pub fn with_context(text: String) -> FnResult<u32> {
    let number = text.parse::<u32>().context("reading the number")?;
    Ok(number)
}

#[plugin_fn]
pub fn with_long_chain() -> FnResult<()> {
    let error = anyhow!("the root\nof two lines").context("third").context("second\nalso two").context("first");
    Err(error.into())
}

#[plugin_fn]
pub fn with_context_on_pdk_results() -> FnResult<Vec<u8>> {
    let missing = config::get("missing")?.context("no config `missing`");
    let lines = [
        format!("{:?}", missing),
        format!("{:#}", var::get::<String>("absent")?.with_context(|| "no var").unwrap_err()),
        format!("{:#}", Memory::from_bytes([0xff])?.to_string().context("not text").unwrap_err()),
    ];
    Ok(lines.join("\n").into_bytes())
}

#[plugin_fn]
pub fn with_code(code: i32) -> FnResult<()> {
    Err(WithReturnCode::new(anyhow!("with a code"), code))
}

#[plugin_fn]
pub fn with_named_type() -> FnResult<String> {
    return Err(WithReturnCode::<Error>::new(anyhow!("cause").context("named"), 40 + 2));
}

#[plugin_fn]
pub fn with_fields() -> FnResult<String> {
    let WithReturnCode(error, code) = WithReturnCode::new(anyhow!("taken apart"), 3);
    let again: WithReturnCode<Error> = error.into();
    assert_eq!((code, again.1), (3, -1));
    Err(WithReturnCode(again.0, again.1 * 2))
}

fn helper() -> FnResult<u32> {
    Err(WithReturnCode::new(Error::msg("from a helper"), 9))
}

#[plugin_fn]
pub fn with_helper() -> FnResult<u32> {
    Ok(helper()? + 1)
}

#[plugin_fn]
pub fn with_map_err() -> FnResult<String> {
    let error: Error = helper().map_err(|error| error.0).unwrap_err();
    let debug = helper().unwrap_err();
    Ok(format!("{error} {:?} {debug:?}", error.to_string()))
}

/// Anything that is `Into<Error>` becomes a `WithReturnCode` by itself.
#[plugin_fn]
pub fn with_std_error(kind: String) -> FnResult<String> {
    match kind.as_str() {
        "int" => Ok("x".parse::<i32>()?.to_string()),
        "float" => Ok("y".parse::<f32>()?.to_string()),
        "utf8" => Ok(std::str::from_utf8(&[kind.len() as u8 | 0x80])?.into()),
        "string" => Ok(String::from_utf8(vec![0xc0])?),
        "io" => Err(std::io::Error::new(std::io::ErrorKind::Other, "io"))?,
        "fmt" => Err(std::fmt::Error)?,
        "char" => Ok(char::try_from(0xd800u32)?.to_string()),
        "slice" => Ok(u8::try_from(300)?.to_string()),
        "json" => Ok(json::from_str("{")?),
        "serde" => Ok(json::from_value::<String>(json::json!(1))?),
        "env" => Ok(std::env::var("NO_SUCH_VARIABLE")?),
        "boxed" => Err(anyhow!(Box::<dyn std::error::Error + Send + Sync>::from("boxed")))?,
        _ => Ok(kind),
    }
}

#[plugin_fn]
pub fn into_boxed_error() -> FnResult<String> {
    fn boxed() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        config::get_memory("missing")?;
        Memory::from_bytes([0xff])?.to_string()?;
        Ok(())
    }
    fn plain() -> Result<(), Box<dyn std::error::Error>> {
        Err(Error::msg("plain"))?
    }
    let boxed: Box<dyn std::error::Error + Send + Sync + 'static> = boxed().unwrap_err();
    Ok(format!("{boxed} {:?}", plain().map_err(|error| error.to_string())))
}

/// What Error offers because it is anyhow's.
#[plugin_fn]
pub fn is_anyhow() -> FnResult<String> {
    let error: anyhow::Error = Error::new(std::fmt::Error).context("outer");
    let same: extism_pdk::Error = error;
    Ok(format!(
        "{same} {same:#} {} {} {}",
        same.chain().count(),
        same.root_cause(),
        same.downcast_ref::<std::fmt::Error>().is_some(),
    ))
}

#[plugin_fn]
pub fn code_zero_with_an_error() -> FnResult<String> {
    Err(WithReturnCode::new(anyhow!("code 0 and a text"), 0))
}

#[plugin_fn]
pub fn output_then_error() -> FnResult<()> {
    output("half done")?;
    Err(anyhow!("the other half failed"))?
}

#[plugin_fn]
pub fn empty_text() -> FnResult<()> {
    Err(WithReturnCode::new(Error::msg(""), 5))
}

#[plugin_fn]
pub fn panics(message: String) -> FnResult<()> {
    panic!("on purpose: {message}")
}

#[plugin_fn]
pub fn takes_a_number(n: u32) -> FnResult<u32> {
    Ok(n)
}

#[plugin_fn]
pub fn takes_json(Json(list): Json<Vec<u8>>) -> FnResult<u64> {
    Ok(list.len() as u64)
}

#[plugin_fn]
pub fn takes_text(text: String) -> FnResult<String> {
    Ok(text)
}

#[plugin_fn]
pub fn takes_a_bool(flag: bool) -> FnResult<bool> {
    Ok(!flag)
}

#[plugin_fn]
pub fn gives_what_no_json_is() -> FnResult<Json<std::collections::HashMap<Vec<u8>, u8>>> {
    Ok(Json([(vec![1], 2)].into()))
}
