//! Names of the plugin's own that the crate has too, privately or in modules: none may be in the way.

use extism_pdk::*;

mod convert {
    pub fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}

mod encoding {
    pub const NAME: &str = "encoding";
}

mod error {
    #[derive(Debug)]
    pub struct Text(#[allow(dead_code)] pub &'static str);
}

mod host {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        pub fn result(argument: &str, result: u32) -> String;
    }
}

/// The plugin's own take the place of the glob's.
mod memory {
    pub struct Memory;
}

fn output(text: &str) -> String {
    format!("own {text}")
}

fn testing() -> &'static str {
    "testing"
}

fn private() -> &'static str {
    "private"
}

#[plugin_fn]
pub fn own_names(text: String) -> FnResult<String> {
    let _memory = memory::Memory;
    let own = [convert::upper(&text), encoding::NAME.into(), format!("{:?}", error::Text("t")), output(testing())];
    let host = unsafe { host::result(private(), 4)? };
    Ok(own.join(" ") + &host)
}

/// A one-argument `Result`, as many crates define it.
mod own_result {
    use extism_pdk::{host_fn, input_bytes, plugin_fn, FnResult};

    type Result<T> = core::result::Result<T, String>;

    fn read() -> Result<usize> {
        match input_bytes().len() {
            0 => Err("empty".into()),
            length => Ok(length),
        }
    }

    #[host_fn]
    extern "ExtismHost" {
        fn length() -> u64;
    }

    #[plugin_fn]
    pub fn own_result() -> FnResult<u64> {
        let length = unsafe { length()? };
        Ok(read().map_err(extism_pdk::Error::msg)? as u64 + length)
    }
}
