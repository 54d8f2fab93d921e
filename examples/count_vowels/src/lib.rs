//! Counts vowels: which letters count comes from the config, the total over all calls is kept in a variable.
//! Call it with `host-harness call examples/count_vowels count_vowels --input "Hello, World!" --config vowels=eo`.

use extism_pdk::*;

const VOWELS: &str = "aeiouAEIOU";

/// What the host gets, as JSON.
#[derive(Debug, PartialEq, serde::Serialize)]
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
    use extism_pdk::testing::Host;

    fn count(host: &Host, text: &str) -> Report {
        host.run(|| count_vowels(text.into())).unwrap().0
    }

    #[test]
    fn the_total_grows_over_calls() {
        let host = Host::new();
        assert_eq!(count(&host, "Hello, World!"), Report { count: 3, total: 3, vowels: VOWELS.into() });
        assert_eq!(count(&host, "aha").total, 5);
    }

    #[test]
    fn the_config_names_the_vowels() {
        let host = Host::new().config("vowels", "lo");
        assert_eq!(count(&host, "Hello, World!").count, 5);
    }
}
