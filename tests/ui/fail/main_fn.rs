use extism_pdk::*;

#[plugin_fn]
pub fn main() -> FnResult<()> { //~
    Ok(())
}
