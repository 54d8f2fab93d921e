//! Exports and imports with names that an expansion may have for its own.

macro_rules! exports {
    ($($name:ident)*) => {$(
        #[extism_pdk::plugin_fn]
        pub fn $name($name: String) -> extism_pdk::FnResult<String> {
            Ok($name)
        }
    )*};
}

exports! {
    argument arguments buffer code data decode enter err error export fail finish input inner mem name output result text value
}

#[extism_pdk::plugin_fn]
pub fn imported() -> extism_pdk::FnResult<u32> {
    Ok(unsafe { imports::argument0(1)? + imports::result(1, 2)? + imports::block(3, 4)? + imports::offset(5)? })
}

mod imports {
    #[extism_pdk::host_fn]
    extern "ExtismHost" {
        pub fn argument0(offset: u32) -> u32;
        pub fn result(argument0: u32, argument1: u32) -> u32;
        pub fn block(result: u32, output: u32) -> u32;
        pub fn offset(res: u32) -> u32;
    }
}

mod shared {
    use extism_pdk::{shared_fn, SharedFnResult};

    #[shared_fn]
    pub fn argument0(argument0: u32, argument1: u32) -> SharedFnResult<u32> {
        Ok(argument0 + argument1)
    }

    #[shared_fn]
    pub fn shared_argument(arg0: u32, r: u32) -> SharedFnResult<u32> {
        Ok(arg0 + r)
    }
}
