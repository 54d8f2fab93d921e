//! serde's derives without its feature `derive`, as upstream's own examples are written.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Request {
    text: String,
}

#[derive(Serialize)]
struct Report {
    count: usize,
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Both {
    list: Vec<Option<u32>>,
}

#[plugin_fn]
pub fn count(Json(request): Json<Request>) -> FnResult<Json<Report>> {
    Ok(Json(Report { count: request.text.len() }))
}

#[plugin_fn]
pub fn both(both: Both) -> FnResult<Both> {
    Ok(both)
}
