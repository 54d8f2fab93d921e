//! Prepares itself once, before its first export: from the config, with what a host function gives.

use std::cell::{Cell, RefCell};

use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;

thread_local! {
    static GREETING: RefCell<String> = const { RefCell::new(String::new()) };
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn translate(text: &str) -> String;
}

/// Why the plugin can't be used.
#[derive(Debug, ErrorCode)]
#[code(9)]
pub struct Unprepared(String);

impl std::fmt::Display for Unprepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "can't prepare: {}", self.0)
    }
}

impl std::error::Error for Unprepared {}

mod prepare {
    use super::*;

    /// In a module and private: it is no export.
    #[plugin_fn(init)]
    fn setup() -> Result<(), Unprepared> {
        RUNS.set(RUNS.get() + 1);
        info!("preparing");
        let word = config::get("greeting").ok().flatten().ok_or_else(|| Unprepared("no greeting".into()))?;
        assert_ne!(word, "panic", "no such greeting");
        let greeting = translate(&word).map_err(|error| Unprepared(error.to_string()))?;
        GREETING.set(greeting);
        var::set("prepared", "yes").map_err(|error| Unprepared(error.to_string()))
    }
}

/// Greets, prepared or not.
#[plugin_fn]
pub fn greet(name: &str) -> FnResult<String> {
    Ok(GREETING.with_borrow(|greeting| format!("{greeting}, {name}!")))
}

/// How often it was prepared.
#[plugin_fn]
pub fn runs() -> String {
    RUNS.get().to_string()
}

/// Has no output, after which no call begins with anything.
#[plugin_fn]
pub fn nothing() {}

/// Fails before the function is called.
#[plugin_fn]
pub fn number(_: u32) {}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, export};

    fn host() -> Host {
        RUNS.set(0);
        Host::new().host_fn("translate", |text: String| text.to_uppercase())
    }

    host_harness::on_both_engines! {
        fn runs_once_before_the_first_export(load) {
            let mut plugin = load(host().config("greeting", "hello"));
            let outcome = plugin.outcome(export!(greet), "Ada");
            assert_eq!(outcome.result.as_deref(), Ok(b"HELLO, Ada!".as_slice()));
            assert_eq!(outcome.logs[0].text, "preparing");
            assert_eq!(plugin.call::<String>(export!(greet), "Bob").unwrap(), "HELLO, Bob!");
            plugin.call::<()>(export!(nothing), ()).unwrap();
            plugin.call::<()>(export!(nothing), ()).unwrap();
            assert_eq!(plugin.call::<String>(export!(runs), ()).unwrap(), "1");
            assert_eq!(plugin.get_var("prepared").as_deref(), Some(b"yes".as_slice()));
        }

        fn runs_before_the_argument_is_decoded(load) {
            let mut plugin = load(host().config("greeting", "hello"));
            let outcome = plugin.outcome(export!(number), "no number");
            assert_eq!((outcome.code(), outcome.logs.len()), (-1, 1));
            assert_eq!(plugin.call::<String>(export!(runs), ()).unwrap(), "1");
        }

        fn fails_each_call_until_it_succeeds(load) {
            let mut plugin = load(host());
            for _ in 0..2 {
                let outcome = plugin.outcome(export!(greet), "Ada");
                assert_eq!((outcome.code(), outcome.error()), (9, Some("can't prepare: no greeting")));
                assert_eq!(outcome.logs.len(), 1);
            }
        }

        fn a_panic_fails_the_call_and_is_tried_again(load) {
            let mut plugin = load(host().config("greeting", "panic"));
            for _ in 0..2 {
                let outcome = plugin.outcome(export!(greet), "Ada");
                assert_eq!(outcome.code(), -1);
                assert!(outcome.error().unwrap().contains("no such greeting"), "{outcome:?}");
            }
        }

        fn each_instance_is_prepared(load) {
            for greeting in ["hello", "bonjour"] {
                let mut plugin = load(host().config("greeting", greeting));
                let expected = format!("{}, Ada!", greeting.to_uppercase());
                assert_eq!(plugin.call::<String>(export!(greet), "Ada").unwrap(), expected);
            }
        }
    }
}
