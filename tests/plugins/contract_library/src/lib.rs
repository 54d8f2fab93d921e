//! Functions of a library that the plugin `contract` depends on.

mod imports;
mod nested;

use extism_pdk::contract::Describe;
use extism_pdk::*;

pub use imports::{count_up, send};
pub use nested::tell_nested;

/// The library's type.
#[derive(serde::Serialize, serde::Deserialize, Describe)]
pub struct Shared {
    /// Its name.
    pub name: String,
}

#[plugin_fn]
pub fn of_library(Json(shared): Json<Shared>) -> Json<Shared> {
    Json(shared)
}

#[host_fn]
unsafe extern "ExtismHost" {
    /// Tells something.
    pub safe fn tell(shared: Json<&Shared>);
}
