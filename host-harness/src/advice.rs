//! Advice for dependencies that don't work on a plugin's target.
//!
//! Most crates do. But wasm32-unknown-unknown has no clock, no random numbers and no files, and some crates take every
//! module for that target to be part of a web page. The page "Crates and targets" of extism-pdk's guide has a table of them.

use std::fmt::Write;

/// The lines of a Cargo.toml that build a plugin for WASI, which has what std needs.
pub const FOR_WASI: &str = "\n  [package.metadata.extism]\n  target = \"wasm32-wasip1\"";

/// Crates that import JavaScript: parts of the names of the functions that they import, and what to write instead.
const JAVASCRIPT_CRATES: [(&[&str], &str); 4] = [
    (
        &["getTime", "_new0_", "_new_0_", "Date"],
        "chrono: `default-features = false, features = [\"std\"]`, without `wasmbind`; time: without `wasm-bindgen`; \
         jiff: without `js`",
    ),
    (
        &["getRandomValues", "randomFillSync", "rypto"],
        "getrandom, which gives rand and uuid their random numbers: without `js` and `wasm_js`; uuid: without `v4` \
         and `js`",
    ),
    (&["performance", "_now_"], "web-time, instant and wasm-timer: `std::time`, on WASI"),
    (&["fetch", "Headers", "Request", "Response"], "reqwest and gloo-net: `extism_pdk::http`"),
];

/// Returns advice on imports that no host links, if a crate for web pages made them. Each import has its name and namespace.
/// The advice is one or more lines, each after a line break.
pub fn advice_on_imports(imports: &[String]) -> Option<String> {
    let imports: Vec<_> = imports.iter().filter(|import| is_javascript(import)).collect();
    if imports.is_empty() {
        return None;
    }
    let is_used = |parts: &[&str]| parts.iter().any(|part| imports.iter().any(|import| import.contains(part)));
    let used: Vec<_> = JAVASCRIPT_CRATES.iter().filter(|(parts, _)| is_used(parts)).collect();
    let likely = if used.is_empty() { JAVASCRIPT_CRATES.iter().collect() } else { used };
    let mut advice =
        "\nA dependency imports JavaScript through wasm-bindgen, as code for web pages does. No Extism host has \
         JavaScript. Likely dependencies, and what to write:"
            .to_owned();
    for (_, write) in likely {
        let _ = write!(advice, "\n  {write}");
    }
    let _ = write!(
        advice,
        "\n`cargo tree --target wasm32-unknown-unknown -i wasm-bindgen` shows which dependency it is. Or build for \
         WASI, where these crates have clocks and random numbers without JavaScript:{FOR_WASI}"
    );
    Some(advice)
}

fn is_javascript(import: &str) -> bool {
    import.contains("__wbindgen") || import.contains("__wbg_") || import.contains(" `wbg`")
}

/// Returns advice on a compiler error in a dependency: one or more lines, each after a line break.
pub fn advice_on_build(error: &str) -> Option<String> {
    let is = |parts: &[&str]| parts.iter().all(|part| error.contains(part));
    let (advice, wasi) = if is(&["-unknown-unknown", "not supported by default", "js\""]) {
        (
            "getrandom, which gives rand and uuid their random numbers, has none on wasm32-unknown-unknown. The fix \
             in its error imports JavaScript, which no Extism host has. `cargo tree --target wasm32-unknown-unknown \
             -i getrandom` shows which dependency needs it. It has random numbers on WASI:",
            FOR_WASI,
        )
    } else if is(&["to use `uuid` on `wasm32-unknown-unknown`"]) {
        (
            "uuid has no random numbers on wasm32-unknown-unknown. The fix in its error imports JavaScript, which no \
             Extism host has, or needs your own source. Without its features `v4` and `v7` uuid needs no random \
             numbers: pass bytes from a host function to `uuid::Builder::from_random_bytes`. It has random numbers on \
             WASI:",
            FOR_WASI,
        )
    } else if is(&["unsupported", "mio"]) || is(&["Only features", "are supported on wasm"]) {
        (
            "tokio's features `net`, `fs`, `process`, `signal`, `rt-multi-thread` and `full` don't work in \
             WebAssembly: list those that do, as in `tokio = { version = \"1\", features = [\"rt\", \"macros\", \"sync\"] }`. \
             For HTTP, use `extism_pdk::http`",
            "",
        )
    } else {
        return None;
    };
    Some(format!("\n{advice}{wasi}"))
}

/// Returns advice on the text that a plugin failed with: one or more lines. The other target may have what this one lacks.
pub fn advice_on_failure(text: &str, is_wasi: bool) -> Option<String> {
    /// Errors of std and jiff on a target without a clock.
    const CLOCKS: [&str; 3] = [
        "time not implemented on this platform",
        "can't sleep",
        "getting the current time in wasm32-unknown-unknown is not possible",
    ];
    /// std's errors for everything else that a target lacks.
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
            "a dependency calls JavaScript, which no Extism host has. For HTTP, use `extism_pdk::http` instead of \
             crates such as reqwest"
                .into(),
        )
    } else if !is_wasi && says(&CLOCKS) {
        Some(format!(
            "wasm32-unknown-unknown has no clock: pass the time in the input or through a host function, or build for \
             WASI. In the plugin's Cargo.toml:{FOR_WASI}"
        ))
    } else if !is_wasi && says(&UNSUPPORTED) {
        Some(format!(
            "wasm32-unknown-unknown has no files, threads, sockets or processes. A plugin that is built for WASI has \
             files. In its Cargo.toml:{FOR_WASI}\nFor HTTP, use `extism_pdk::http` on both targets"
        ))
    } else if says(&UNSUPPORTED) || (is_wasi && text.contains("Not supported (os error 58)")) {
        Some(
            "WASI has no threads, sockets, processes or folder for temporary files, and can open only files and \
             folders. For HTTP, use `extism_pdk::http`"
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
    fn advice_is_given_only_on_known_texts() {
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
