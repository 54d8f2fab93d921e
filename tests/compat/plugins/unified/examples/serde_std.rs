//! Types of std, by the traits of serde.

use extism_pdk::*;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Mutex;

type Files = HashMap<PathBuf, HashSet<String>>;

fn check<T: Serialize + for<'a> Deserialize<'a>>(value: T) -> T {
    value
}

#[plugin_fn]
pub fn files(Json(files): Json<Files>) -> FnResult<Json<Mutex<Files>>> {
    Ok(Json(check(Mutex::new(files))))
}
