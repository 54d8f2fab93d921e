//! Host functions in modules that import nothing, in namespaces of their own.

pub mod bare {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        /// Docs on an import.
        pub fn documented(text: &str) -> String;
        #[allow(dead_code)]
        pub(crate) fn restricted() -> u64;
    }
}

pub mod named {
    #[::extism_pdk::host_fn("my:store")]
    extern "ExtismHost" {
        /// The same name as in the default namespace.
        pub fn shout(text: String) -> String;
        pub fn write(key: &str, value: ::extism_pdk::Json<Vec<u8>>);
    }
}

mod calls {
    #[extism_pdk::plugin_fn]
    pub fn call_modules(text: String) -> extism_pdk::FnResult<String> {
        use super::{bare, named};

        unsafe {
            named::write("key", extism_pdk::Json(vec![1, 2]))?;
            Ok(bare::documented(&text)? + &named::shout(text)? + &bare::restricted()?.to_string())
        }
    }
}
