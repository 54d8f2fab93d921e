//! What to write when a dependency isn't made for a plugin's target.
//!
//! Most crates are, but wasm32-unknown-unknown has no clock, no random numbers and no files, and some crates take a plugin
//! there for a web page's code. The page "Crates and targets" of extism-pdk's guide has a table of them.

use std::fmt::Write;

/// How a crate builds a plugin for WASI, which has what std needs.
const FOR_WASI: &str = "\n  [package.metadata.extism]\n  target = \"wasm32-wasip1\"";

/// Crates that import JavaScript, by parts of the names of the functions that they import, and what to write for each.
const JAVASCRIPT_CRATES: [(&[&str], &str); 4] = [
    (
        &["getTime", "_new0_", "_new_0_", "Date"],
        "chrono: `default-features = false, features = [\"std\"]`, so without `wasmbind`; time: without `wasm-bindgen`; \
         jiff: without `js`",
    ),
    (
        &["getRandomValues", "randomFillSync", "rypto"],
        "getrandom, which rand and uuid take their random numbers from: without `js` and `wasm_js`; uuid: without `v4` and \
         `js`",
    ),
    (&["performance", "_now_"], "web-time, instant and wasm-timer: `std::time`, on WASI"),
    (&["fetch", "Headers", "Request", "Response"], "reqwest and gloo-net: `extism_pdk::http`"),
];

/// Advice on imports that no host links, each with its name and namespace: a line or more, for the end of a text. `None`
/// if they aren't those of a crate for web pages.
pub fn advice_on_imports(imports: &[String]) -> Option<String> {
    let imports: Vec<_> = imports.iter().filter(|import| is_javascript(import)).collect();
    if imports.is_empty() {
        return None;
    }
    let is_used = |parts: &[&str]| parts.iter().any(|part| imports.iter().any(|import| import.contains(part)));
    let used: Vec<_> = JAVASCRIPT_CRATES.iter().filter(|(parts, _)| is_used(parts)).collect();
    let likely = if used.is_empty() { JAVASCRIPT_CRATES.iter().collect() } else { used };
    let mut advice =
        "\nA dependency takes the plugin for a web page's code: it imports JavaScript through wasm-bindgen, \
                      which no Extism host has. Likely ones, and what to write:"
            .to_owned();
    for (_, write) in likely {
        let _ = write!(advice, "\n  {write}");
    }
    let _ = write!(
        advice,
        "\n`cargo tree --target wasm32-unknown-unknown -i wasm-bindgen` shows which it is. Or build for WASI, where these \
         crates have clocks and random numbers without JavaScript:{FOR_WASI}"
    );
    Some(advice)
}

fn is_javascript(import: &str) -> bool {
    import.contains("__wbindgen") || import.contains("__wbg_") || import.contains(" `wbg`")
}

/// Advice on a compiler error in a dependency: a line or more, for the end of a text.
pub fn advice_on_build(error: &str) -> Option<String> {
    let is = |parts: &[&str]| parts.iter().all(|part| error.contains(part));
    let (advice, wasi) = if is(&["-unknown-unknown", "not supported by default", "js\""]) {
        (
            "getrandom, which rand and uuid take their random numbers from, has none for wasm32-unknown-unknown. What its \
             error recommends imports JavaScript, which no Extism host has. `cargo tree --target wasm32-unknown-unknown -i \
             getrandom` shows which dependency needs it. On WASI it has random numbers:",
            FOR_WASI,
        )
    } else if is(&["to use `uuid` on `wasm32-unknown-unknown`"]) {
        (
            "uuid has no random numbers for wasm32-unknown-unknown. What its error recommends imports JavaScript, which no \
             Extism host has, or needs a source of your own. Without its features `v4` and `v7` it needs none: \
             `uuid::Builder::from_random_bytes` takes bytes that a host function gives. On WASI it has random numbers:",
            FOR_WASI,
        )
    } else if is(&["unsupported", "mio"]) || is(&["Only features", "are supported on wasm"]) {
        (
            "tokio's features `net`, `fs`, `process`, `signal`, `rt-multi-thread` and `full` aren't for WebAssembly: name \
             those that are, as in `tokio = { version = \"1\", features = [\"rt\", \"macros\", \"sync\"] }`. HTTP is \
             `extism_pdk::http`",
            "",
        )
    } else {
        return None;
    };
    Some(format!("\n{advice}{wasi}"))
}

/// Advice on the text that a plugin failed with: a line or more, for the end of a text. What is missing on one target may
/// be there on the other.
pub fn advice_on_failure(text: &str, is_wasi: bool) -> Option<String> {
    /// What std and jiff say where there is no clock.
    const CLOCKS: [&str; 3] = [
        "time not implemented on this platform",
        "can't sleep",
        "getting the current time in wasm32-unknown-unknown is not possible",
    ];
    /// What std says of everything else that a target lacks.
    const UNSUPPORTED: [&str; 4] = [
        "operation not supported on this platform",
        "no filesystem on this platform",
        "no filesystem on wasm",
        "failed to spawn thread",
    ];
    const JAVASCRIPT: &str = "cannot call wasm-bindgen imported functions on non-wasm targets";

    let says = |texts: &[&str]| texts.iter().any(|part| text.contains(part));
    if says(&[JAVASCRIPT]) {
        Some(
            "a dependency calls JavaScript, which no Extism host has. HTTP, as of reqwest, is `extism_pdk::http`"
                .into(),
        )
    } else if !is_wasi && says(&CLOCKS) {
        Some(format!(
            "wasm32-unknown-unknown has no clock: let the application give the time by a host function or in the input, \
             or build for WASI, in the plugin's Cargo.toml:{FOR_WASI}"
        ))
    } else if !is_wasi && says(&UNSUPPORTED) {
        Some(format!(
            "wasm32-unknown-unknown has no files, threads, sockets or processes. Built for WASI a plugin has files, in \
             its Cargo.toml:{FOR_WASI}\nHTTP is `extism_pdk::http` on both"
        ))
    } else if says(&UNSUPPORTED) || (is_wasi && text.contains("Not supported (os error 58)")) {
        Some(
            "WASI has no threads, sockets or processes, no folder for temporary files, and opens files and folders only. \
             HTTP is `extism_pdk::http`"
                .into(),
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_given_on_what_is_known_only() {
        let advice = advice_on_imports(&["`__wbg_getTime_ad1e` of `__wbindgen_placeholder__`".into()]).unwrap();
        assert!(advice.contains("chrono: `default-features = false"), "{advice}");
        assert_eq!(advice_on_imports(&["`read` of `kv`".into()]), None);

        // getrandom 0.4's, whose own advice needs JavaScript.
        let error = "The wasm32/64-unknown-unknown are not supported by default; you may need to enable the \"wasm_js\" \
                     crate feature.";
        assert!(advice_on_build(error).unwrap().contains("target = \"wasm32-wasip1\""));
        assert_eq!(advice_on_build("expected `;`"), None);

        let advice = advice_on_failure("time not implemented on this platform", false).unwrap();
        assert!(advice.contains("target = \"wasm32-wasip1\""));
        assert_eq!(advice_on_failure("it is late", false), None);
    }
}
