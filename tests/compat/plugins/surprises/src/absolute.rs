//! Everything by its absolute path, nothing imported.

#[::extism_pdk::plugin_fn]
pub fn absolute(
    ::extism_pdk::Json(list): ::extism_pdk::Json<Vec<u8>>,
) -> ::extism_pdk::FnResult<::extism_pdk::Msgpack<Vec<u8>>> {
    ::extism_pdk::info!("{}", list.len());
    ::extism_pdk::log!(::extism_pdk::LogLevel::Warn, "absolute");
    ::extism_pdk::set_var!("absolute", "{list:?}")?;
    ::extism_pdk::var::set("list", ::extism_pdk::Json(&list))?;
    let block = ::extism_pdk::memory::Memory::from_bytes(b"absolute")?;
    ::extism_pdk::memory::ManagedMemory::new(block);
    if let Some(text) = ::extism_pdk::config::get("fail")? {
        return Err(::extism_pdk::WithReturnCode::new(::extism_pdk::Error::msg(text), 8));
    }
    Ok(::extism_pdk::Msgpack(list))
}

#[derive(::serde::Serialize, ::serde::Deserialize, ::extism_pdk::ToBytes, ::extism_pdk::FromBytes)]
#[encoding(::extism_pdk::Json)]
pub struct Absolute {
    x: u8,
}

#[extism_pdk::plugin_fn]
pub fn absolute_derive(value: Absolute) -> extism_pdk::FnResult<Absolute> {
    Ok(value)
}

/// Names that are macros here and modules or functions elsewhere.
mod by_name {
    use extism_pdk::{debug, encoding, error, info, log, plugin_fn, trace, unwrap, warn, FnResult, LogLevel};

    encoding!(Text, extism_pdk::json::to_vec, extism_pdk::json::from_slice);

    #[plugin_fn]
    pub fn by_name(Text(text): Text<String>) -> FnResult<()> {
        trace!("{text}");
        debug!("{text}");
        info!("{text}");
        warn!("{text}");
        error!("{text}");
        log!(LogLevel::Trace, "{text}");
        Ok(())
    }

    #[no_mangle]
    extern "C" fn by_name_unwrap() -> i32 {
        unwrap!(extism_pdk::output("unwrapped"));
        0
    }
}
