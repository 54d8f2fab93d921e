//! Text in, JSON out.

use extism_pdk::*;

#[derive(serde::Serialize)]
struct Report {
    count: usize,
}

#[plugin_fn]
pub fn count_vowels(text: String) -> FnResult<Json<Report>> {
    let count = text.chars().filter(|letter| "aeiouAEIOU".contains(*letter)).count();
    Ok(Json(Report { count }))
}
