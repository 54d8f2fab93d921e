//! A plugin of the first version. `interface_free` does the same in free functions.

use extism_pdk::plugin_fn;
use interfaces::old::{CountError, Options, Report, Words, store};

/// The plugin.
pub struct Plugin;

#[plugin_fn]
impl Words for Plugin {
    fn count(key: String) -> Result<Report, CountError> {
        let text = store::read(&key).map_err(|refusal| CountError::Store(refusal.to_string()))?;
        let text = text.filter(|text| !text.is_empty()).ok_or(CountError::Empty)?;
        Ok(Report { vowels: text.chars().filter(|letter| "aeiou".contains(*letter)).count() as u32 })
    }

    fn count_letters(text: &str, options: Options) -> u64 {
        text.chars().filter(|letter| options.letters.contains(*letter)).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::contract::CallError;
    use extism_pdk::host_fn::HostError;
    use extism_pdk::testing::{Host, export};
    use interfaces::old::{Store, words};

    struct Texts;

    impl Store for Texts {
        fn read(&self, key: String) -> Result<Option<String>, HostError> {
            match key.as_str() {
                "secret" => Err(HostError::new("not yours")),
                "greeting" => Ok(Some("hello".into())),
                _ => Ok(None),
            }
        }

        fn now(&mut self) -> i64 {
            0
        }
    }

    host_harness::on_both_engines! {
        fn counts_what_is_stored(load) {
            let mut words = words::test(Plugin, load(Host::new().offer(store::Functions(Texts))));
            assert_eq!(words.count("greeting").unwrap(), Report { vowels: 2 });
            assert_eq!(words.count_letters("banana", Options { letters: "an".into() }).unwrap(), 5);
        }

        fn an_error_is_known_by_its_code(load) {
            let mut words = words::test(Plugin, load(Host::new().offer(store::Functions(Texts))));
            assert_eq!(words.count("nothing").unwrap_err(), CallError::Plugin(CountError::Empty));
            match words.count("secret").unwrap_err() {
                CallError::Failed(failure) => {
                    assert_eq!((failure.code, failure.text.as_str()), (2, "the store refused: not yours"));
                }
                CallError::Plugin(error) => panic!("what was in it isn't known: {error}"),
            }
        }

        fn exports_can_be_called_by_bytes(load) {
            let mut words = words::test(Plugin, load(Host::new().offer(store::Functions(Texts))));
            let outcome = words.outcome(export!(Plugin::count_letters), r#"["a", {}]"#);
            outcome.assert_error("count_letters: argument 2, `options`: missing field `letters`");
        }
    }
}
