//! Keeps a guest book over calls, with typed config, a JSON variable and a counter.
//! Call it with `cargo extism call examples/state sign --input Ada --config max=100 --config order=newest-first`.

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// The config.
#[derive(Deserialize)]
struct Settings {
    /// How many guests to keep.
    #[serde(default = "default_max")]
    max: usize,
    #[serde(default)]
    order: Order,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Order {
    #[default]
    OldestFirst,
    NewestFirst,
}

fn default_max() -> usize {
    10
}

/// The guest book, which a variable keeps over calls.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize, Describe)]
pub struct Book {
    pub guests: Vec<String>,
}

/// Adds a guest, and returns the number of signatures so far.
#[plugin_fn]
pub fn sign(name: String) -> FnResult<String> {
    let settings: Settings = config::read()?;
    let mut book: Book = var::get_json("book")?.unwrap_or_default();
    match settings.order {
        Order::OldestFirst => book.guests.push(name),
        Order::NewestFirst => book.guests.insert(0, name),
    }
    book.guests.truncate(settings.max);
    var::set_json("book", &book)?;
    Ok(var::add("signatures", 1)?.to_string())
}

/// Returns the book.
#[plugin_fn]
pub fn show() -> FnResult<Json<Book>> {
    Ok(Json(var::get_json("book")?.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Plugin, export};

    /// Signs with each name, and returns the last answer and the book.
    fn sign_all(plugin: &mut impl Plugin, names: &[&str]) -> (String, Vec<String>) {
        let answers: Vec<String> = names.iter().map(|name| plugin.call(export!(sign), *name).unwrap()).collect();
        let Json::<Book>(book) = plugin.call(export!(show), ()).unwrap();
        (answers.last().unwrap().clone(), book.guests)
    }

    host_harness::on_both_engines! {
        fn guests_and_counter_are_kept_over_calls(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.call::<Json<Book>>(export!(show), ()).unwrap().0, Book::default());
            assert_eq!(sign_all(&mut plugin, &["Ada", "Grace"]), ("2".into(), vec!["Ada".into(), "Grace".into()]));
            assert_eq!(plugin.get_var("book").unwrap(), br#"{"guests":["Ada","Grace"]}"#);
            assert_eq!(plugin.get_var("signatures").unwrap(), 2i64.to_le_bytes());
        }

        fn the_config_sets_size_and_order(load) {
            let mut plugin = load(Host::new().config("max", "2").config("order", "newest-first"));
            let (signatures, guests) = sign_all(&mut plugin, &["Ada", "Grace", "Mary"]);
            assert_eq!((signatures.as_str(), guests), ("3", vec!["Mary".into(), "Grace".into()]));
        }

        fn errors_name_the_config_key(load) {
            let outcome = load(Host::new().config("max", "many")).outcome(export!(sign), "Ada");
            let error = "config key `max`: expected a whole number from 0 to 4294967295, got text of 4 bytes";
            // A `usize` has 64 bits natively.
            assert_eq!(outcome.error().unwrap().replace("18446744073709551615", "4294967295"), error);
            let outcome = load(Host::new().config("order", "random")).outcome(export!(sign), "Ada");
            let error = "config key `order`: expected one of `oldest-first`, `newest-first`, got text of 6 bytes";
            assert_eq!(outcome.error(), Some(error));
        }

        fn errors_name_the_variable(load) {
            let outcome = load(Host::new().var("book", "scribbles")).outcome(export!(show), ());
            assert_eq!(outcome.error(), Some("variable `book`: expected value at line 1 column 1"));
        }
    }
}
