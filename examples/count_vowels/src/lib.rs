//! Counts vowels. The config can set the letters to count, and a variable keeps the total over all calls.
//! Call it with `cargo extism call examples/count_vowels count_vowels --input "Hello, World!" --config vowels=eo`.

use extism_pdk::contract::Describe;
use extism_pdk::*;

const VOWELS: &str = "aeiouAEIOU";

/// The output, as JSON.
#[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize, Describe)]
pub struct Report {
    /// Vowels in this input.
    pub count: u64,
    /// Vowels in all inputs so far.
    pub total: u64,
    /// The letters that count.
    pub vowels: String,
}

#[plugin_fn]
pub fn count_vowels(text: String) -> FnResult<Json<Report>> {
    let vowels = config::get("vowels")?.unwrap_or_else(|| VOWELS.into());
    let count = text.chars().filter(|letter| vowels.contains(*letter)).count() as u64;
    let total = var::get("total")?.unwrap_or(0u64) + count;
    var::set("total", total)?;
    Ok(Json(Report { count, total, vowels }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Plugin, export};

    fn count(plugin: &mut impl Plugin, text: &str) -> Report {
        plugin.call::<Json<Report>>(export!(count_vowels), text).unwrap().0
    }

    host_harness::on_both_engines! {
        fn the_total_grows_over_calls(load) {
            let mut plugin = load(Host::new());
            assert_eq!(count(&mut plugin, "Hello, World!"), Report { count: 3, total: 3, vowels: VOWELS.into() });
            assert_eq!(count(&mut plugin, "aha").total, 5);
        }

        fn the_config_names_the_vowels(load) {
            let mut plugin = load(Host::new().config("vowels", "lo").var("total", 100u64));
            assert_eq!(count(&mut plugin, "Hello, World!"), Report { count: 5, total: 105, vowels: "lo".into() });
            assert_eq!(plugin.get_var("total").unwrap(), 105u64.to_le_bytes());
        }
    }
}
