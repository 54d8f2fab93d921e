//! One type under two names.

use extism_pdk::*;

#[plugin_fn]
pub fn convert(request: Json<extism_manifest::HttpRequest>) -> FnResult<Json<HttpRequest>> {
    Ok(Json(request.0))
}
