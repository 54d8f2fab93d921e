//! Calls functions of another plugin, `examples/shared_words`, which the host links as `words`.
//! Call it with `cargo extism call examples/shared teaser --link words=examples/shared_words --input '["Hi", "So"]'`.
//!
//! Official hosts link the modules of a manifest, each under its `name`. The plugin itself is `main`:
//! `{"wasm": [{"path": "shared_words.wasm", "name": "words"}, {"path": "shared.wasm", "name": "main"}]}`.

use extism_pdk::*;

#[host_fn("words")]
unsafe extern "ExtismHost" {
    /// Turns a title into a part of a URL.
    safe fn slug(title: &str) -> String;
    /// Counts the words of a text.
    #[scalar]
    safe fn count(text: &str) -> u32;
}

/// Writes the teaser of an article: its link, and the number of its words.
#[plugin_fn]
pub fn teaser(title: &str, text: &str) -> FnResult<String> {
    Ok(format!("[{title}](/{}), {} words", slug(title)?, count(text)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Scalar, export};

    /// A host with mocks of the other plugin's functions.
    fn words() -> Host {
        let host = Host::new().host_fn_in("words", "slug", |title: String| title.replace(' ', "_"));
        host.host_fn_in("words", "count", |text: String| Scalar(text.len() as u32))
    }

    host_harness::on_both_engines! {
        fn asks_for_slug_and_count(load) {
            let outcome = load(words()).outcome(export!(teaser), Json(("Hi all", "abc")));
            let calls = outcome.host_calls.iter().map(|call| (call.name.as_str(), &*call.arguments[0]));
            assert_eq!(calls.collect::<Vec<_>>(), [("slug", b"Hi all".as_slice()), ("count", b"abc")]);
            assert_eq!(outcome.decode::<String>().unwrap(), "[Hi all](/Hi_all), 3 words");
        }
    }

    /// Links the other plugin instead of mocks.
    #[test]
    fn calls_the_other_plugin() {
        let words = host_harness::Builder::from_crate(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared_words"));
        let builder = host_harness::Builder::from_crate(env!("CARGO_MANIFEST_DIR"));
        let mut plugin = builder.link("words", words).load().unwrap();
        let mut teaser = |title: &str, text: &str| plugin.outcome("teaser", Json((title, text))).unwrap();
        teaser("Hello, World!", "It is me.").assert_output("[Hello, World!](/hello-world), 3 words");
        // An error of the other plugin ends the call. The next call works.
        assert_eq!(teaser("?!", "Why?").error(), Some("`?!` has no letters or digits, so it can't become a slug"));
        // An empty text is passed without a block of memory.
        teaser("Why?", "").assert_output("[Why?](/why), 0 words");
    }
}
