//! Text in, JSON out.

use extism_pdk::*;

#[derive(serde::Serialize)]
struct Report {
    count: usize,
}

#[plugin_fn]
pub fn count_vowels(text: String) -> FnResult<Json<Report>> {
    // `"aeiou".contains` would add 4 KB of std's search in strings to both sides.
    let count = text.chars().filter(|letter| matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u')).count();
    Ok(Json(Report { count }))
}
