//! A plugin of a framework that re-exports `extism-pdk`, under another name, in a crate without unsafe code.

#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]
// What is asked of the user's own signatures, not of expansions.
#![allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, clippy::missing_errors_doc)]

use serde::{Deserialize, Serialize};

/// The framework.
pub mod framework {
    /// Its plugin development kit.
    pub mod pdk {
        pub use sdk::*;
    }
}

use framework::pdk::{FnResult, FromBytes, Json, SharedFnResult, ToBytes, host_fn, plugin_fn, shared_fn};

/// By the name in `Cargo.toml`.
#[plugin_fn(crate = ::sdk)]
pub fn renamed(input: String) -> FnResult<String> {
    Ok(input)
}

/// By a path from the crate.
#[plugin_fn(crate = crate::framework::pdk)]
pub fn by_crate(input: &str) -> FnResult<&str> {
    Ok(input)
}

/// By a path from here.
#[plugin_fn(crate = framework::pdk)]
pub fn by_relative_path() -> FnResult<Point> {
    Ok(Point { x: doubled(1)? })
}

/// Of several arguments, with codes.
///
/// # Errors
/// If there is no stock.
#[plugin_fn(name = "several-arguments", crate = framework::pdk)]
pub fn several(item: &str, count: Option<u32>) -> Result<String, NoStock> {
    let stock = stock(item, 1).map_err(|_| NoStock)?;
    Ok((stock + count.unwrap_or(0)).to_string())
}

/// Before the first call.
#[plugin_fn(init, crate = framework::pdk)]
fn setup() -> Result<(), NoStock> {
    Ok(())
}

/// With a code.
#[derive(Debug, framework::pdk::plugin_fn::ErrorCode)]
#[code(4, crate = framework::pdk)]
pub struct NoStock;

impl std::fmt::Display for NoStock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no stock")
    }
}

impl std::error::Error for NoStock {}

#[host_fn("shop", crate = framework::pdk)]
unsafe extern "ExtismHost" {
    safe fn stock(item: &str, #[scalar] shelf: i32) -> Result<u32, framework::pdk::host_fn::HostError>;
}

/// Between plugins.
#[shared_fn(crate = framework::pdk)]
pub fn shared(a: Point, b: Point) -> SharedFnResult<Point> {
    Ok(Point { x: a.x + b.x })
}

#[host_fn(crate = framework::pdk)]
unsafe extern "ExtismHost" {
    /// Twice the number.
    pub safe fn doubled(x: i32) -> i32;
}

#[host_fn("store", crate = sdk)]
unsafe extern "ExtismHost" {
    /// Stores a point.
    pub safe fn store(name: &str, point: Json<Point>);
}

/// Converts by the framework's path.
#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json, crate = framework::pdk)]
pub struct Point {
    /// Its place.
    pub x: i32,
}

/// Converts by the renamed crate's.
#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(sdk::Msgpack, crate = sdk)]
pub struct Page<T> {
    /// Its items.
    pub items: Vec<T>,
}

/// The path may begin where the macro stands.
pub mod inner {
    use super::framework::pdk::{FnResult, plugin_fn};

    /// By `super`.
    #[plugin_fn(crate = super::framework::pdk)]
    pub fn by_super(input: String) -> FnResult<String> {
        Ok(input)
    }
}

/// Under its own name, from a framework: no argument says where it is.
pub mod by_own_name {
    use crate::framework::pdk as extism_pdk;
    use extism_pdk::{FromBytes, Json, ToBytes, host_fn, plugin_fn, plugin_fn::ErrorCode, shared_fn};
    use serde::{Deserialize, Serialize};

    /// A place.
    #[derive(Serialize, Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Place {
        /// Its name.
        pub name: String,
    }

    /// With a code.
    #[derive(Debug, ErrorCode)]
    #[code(5)]
    pub struct NoPlace;

    impl std::fmt::Display for NoPlace {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("no place")
        }
    }

    impl std::error::Error for NoPlace {}

    #[host_fn]
    unsafe extern "ExtismHost" {
        safe fn place(name: &str) -> Place;
    }

    /// Exported.
    ///
    /// # Errors
    /// If there is no place.
    #[plugin_fn]
    pub fn find(name: &str) -> Result<Place, NoPlace> {
        place(name).map_err(|_| NoPlace)
    }

    /// Between plugins.
    #[shared_fn]
    pub fn shared_place(place: Place) -> extism_pdk::SharedFnResult<Place> {
        Ok(place)
    }
}

/// Interfaces of the framework.
pub mod interfaces {
    use crate::framework::pdk::contract::interface;
    use crate::framework::pdk::{self, plugin_fn};

    /// What the plugin does.
    #[interface(crate = pdk)]
    pub trait Words {
        /// Counts.
        fn count(text: String) -> u64;
        /// One that there may be.
        fn version() -> u32 {
            1
        }
    }

    /// What the application does.
    #[interface(host, crate = crate::framework::pdk)]
    pub trait Store {
        /// Reads.
        fn read(&mut self, key: String) -> String;
    }

    /// A plugin.
    pub struct Plugin;

    #[plugin_fn(crate = pdk)]
    impl Words for Plugin {
        fn count(text: String) -> u64 {
            store::read(&text).map_or(0, |text| text.len() as u64)
        }
    }
}
