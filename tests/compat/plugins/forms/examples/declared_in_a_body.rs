//! Host functions and derives within a function.

#[extism_pdk::plugin_fn]
pub fn outer(text: String) -> extism_pdk::FnResult<String> {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        fn inner(text: &str) -> String;
    }

    #[derive(serde::Serialize, extism_pdk::ToBytes)]
    #[encoding(extism_pdk::Json)]
    struct Local<'a> {
        text: &'a str,
    }

    extism_pdk::var::set("local", &Local { text: &text })?;
    Ok(unsafe { inner(&text)? })
}
