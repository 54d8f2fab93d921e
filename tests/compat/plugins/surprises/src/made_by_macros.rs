//! Exports and imports that a macro of the plugin's own writes.

use extism_pdk::*;

macro_rules! import {
    ($namespace:literal: $(fn $name:ident($argument:ident: $ty:ty) -> $result:ty;)*) => {
        #[host_fn($namespace)]
        extern "ExtismHost" {
            $(fn $name($argument: $ty) -> $result;)*
        }
    };
}

import! { "made": fn one(n: u32) -> u32; fn two(text: &str) -> Option<String>; }

macro_rules! export {
    ($name:ident, $pattern:pat, $ty:ty, $body:block) => {
        #[plugin_fn]
        pub fn $name($pattern: $ty) -> FnResult<String> $body
    };
    ($name:ident $(<$lifetime:lifetime>)?, $result:expr) => {
        #[plugin_fn]
        pub unsafe fn $name$(<$lifetime>)?() -> FnResult<String> {
            $result
        }
    };
}

export!(with_pattern, Json(n), Json<u32>, { Ok(unsafe { one(n)? }.to_string()) });
export!(with_lifetime<'a>, Ok(two("text")?.unwrap_or_default()));

macro_rules! message {
    ($name:ident { $($field:ident: $ty:ty),* } as $encoding:path) => {
        #[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
        #[encoding($encoding)]
        pub struct $name { $($field: $ty),* }
    };
}

message!(Message { text: String, n: u32 } as Json);

#[plugin_fn]
pub fn message(message: Message) -> FnResult<Message> {
    Ok(Message { text: message.text, n: message.n + 1 })
}
