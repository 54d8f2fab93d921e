use extism_pdk::host_fn::HostError;
use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn lookup(word: &str) -> Option<String>;
    safe fn join(words: &[u8], between: &str, numbers: Json<Vec<u32>>) -> Vec<u8>;
}

#[host_fn("app")]
unsafe extern "ExtismHost" {
    safe fn rate(currency: &str) -> Result<f64, HostError>;
    #[scalar]
    safe fn seek(file: &str, #[scalar] offset: i64) -> u32;
}

#[plugin_fn]
pub fn translate(word: &str) -> FnResult<String> {
    Ok(lookup(word)?.unwrap_or_else(|| format!("{word}?")))
}

#[plugin_fn]
pub fn join_all(words: Vec<u8>) -> FnResult<Vec<u8>> {
    Ok(join(&words, "\"\\\n\0", Json(vec![1, 2]))?)
}

#[plugin_fn]
pub fn price(currency: &str) -> FnResult<String> {
    match rate(currency) {
        Ok(rate) => Ok(format!("{}", 2.0 * rate)),
        Err(error) => Ok(format!("no price: {error}")),
    }
}

#[plugin_fn]
pub fn sought() -> FnResult<u32> {
    Ok(seek("a.txt", -1)?)
}

#[plugin_fn]
pub fn remember(value: Vec<u8>) -> FnResult<String> {
    debug!("{} bytes", value.len());
    let key = config::get("key")?.unwrap_or("value".into());
    let before = var::get::<Vec<u8>>(&key)?.unwrap_or_default();
    var::set(&key, value)?;
    warn!("wäs \"{}\"", before.len());
    Ok(key)
}

#[plugin_fn]
pub fn fetch(url: &str) -> FnResult<String> {
    let response = http::post(url).header("X-A", "b").body([0, 255, 34, 10]).send()?;
    let kind = response.header("content-kind").unwrap_or("none").to_owned();
    Ok(format!("{} {kind} {:?}", response.status_code(), response.body()))
}

#[plugin_fn]
pub fn fail(code: u32) -> FnResult<()> {
    match code {
        0 => panic!("no code"),
        1 => core::hint::black_box(None::<u32>).map(drop).unwrap(),
        code => return Err(WithReturnCode::new(Error::msg("it failed").context("can't go on"), code as i32)),
    }
    Ok(())
}

#[plugin_fn]
pub fn leak() -> FnResult<()> {
    Memory::from_bytes("left behind")?;
    Ok(())
}

#[plugin_fn]
pub fn engine() -> &'static str {
    if cfg!(target_arch = "wasm32") { "wasm" } else { "native" }
}

/// As much memory as there is, where that is limited.
#[plugin_fn]
pub fn hog() -> u64 {
    let mut blocks = Vec::new();
    while cfg!(target_arch = "wasm32") {
        blocks.push(vec![1u8; 16 << 20]);
    }
    blocks.len() as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::{Arc, Mutex};

    use extism_pdk::testing::{Host, Response, Scalar, export, on_both_engines};

    use super::*;

    /// A host with all functions that the plugin imports.
    fn host() -> Host {
        Host::new()
            .host_fn("lookup", |word: String| (word == "cat").then_some("Katze"))
            .host_fn("join", |words: Vec<u8>, between: String, Json(numbers): Json<Vec<u32>>| {
                [words, between.into_bytes(), format!("{numbers:?}").into_bytes()].concat()
            })
            .host_fn_in("app", "rate", |currency: String| match currency.as_str() {
                "USD" => Ok(1.5),
                _ => Err(HostError::new(format!("no rate for {currency}"))),
            })
            .host_fn_in("app", "seek", |file: String, Scalar(offset): Scalar<i64>| {
                Scalar((file.len() as i64 + offset) as u32)
            })
    }

    on_both_engines! {
        fn host_functions_are_the_tests_closures(load) {
            let calls = Arc::new(Mutex::new(0));
            let counted = calls.clone();
            let mut plugin = load(host().host_fn("lookup", move |word: String| {
                *counted.lock().unwrap() += 1;
                (word == "cat").then_some("Katze")
            }));
            assert_eq!(plugin.call::<String>(export!(translate), "cat").unwrap(), "Katze");
            let outcome = plugin.outcome(export!(translate), "dog");
            outcome.assert_output("dog?");
            assert_eq!((outcome.host_calls.len(), &outcome.host_calls[0].arguments), (1, &vec![b"dog".to_vec()]));
            assert_eq!(*calls.lock().unwrap(), 2);
            let words: Vec<u8> = (0..=255).collect();
            let joined = [words.as_slice(), b"\"\\\n\0[1, 2]"].concat();
            plugin.outcome(export!(join_all), words.as_slice()).assert_output(joined.as_slice());
            plugin.outcome(export!(price), "USD").assert_output("3");
            plugin.outcome(export!(price), "XYZ").assert_output("no price: no rate for XYZ");
            plugin.outcome(export!(sought), ()).assert_output(4u32);
        }

        fn a_host_function_that_fails_ends_the_call(load) {
            let mut plugin = load(host().host_fn("lookup", |_: String| {
                Err::<Option<String>, Error>(Error::msg("no disk").context("can't look up"))
            }));
            let outcome = plugin.outcome(export!(translate), "cat");
            outcome.assert_code(-1);
            let text = "host function `lookup` of `extism:host/user`: can't look up\n\nCaused by:\n    no disk";
            assert_eq!(outcome.error(), Some(text));
            plugin.outcome(export!(price), "USD").assert_output("3");
        }

        fn a_closure_that_panics_fails_the_test(load) {
            let mut plugin = load(host().host_fn("lookup", |word: String| -> Option<String> { panic!("asked for {word}") }));
            let failed = catch_unwind(AssertUnwindSafe(|| plugin.outcome(export!(translate), "cat")));
            assert_eq!(failed.unwrap_err().downcast_ref::<String>().unwrap(), "asked for cat");
        }

        fn a_function_without_a_mock_fails_the_test_that_calls_it(load) {
            let mut plugin = load(Host::new().host_fn("lokup", |_: String| None::<String>).host_fn_in("app", "x", || {}));
            plugin.outcome(export!(engine), ()).assert_ok();
            for (export, missing) in [
                (export!(translate), "lookup` of `extism:host/user` isn't mocked: run the plugin in `Host::new().host_fn(\"lookup\""),
                (export!(price), "rate` of `app` isn't mocked: run the plugin in `Host::new().host_fn_in(\"app\", \"rate\""),
            ] {
                let failed = catch_unwind(AssertUnwindSafe(|| plugin.outcome(export, "cat")));
                let text = format!(
                    "host function `{missing}, |…| …)`, or give it an `#[interface(host)]` with `Host::offer`; \
                     mocked are `x` of `app`, `lokup` of `extism:host/user`"
                );
                assert_eq!(failed.unwrap_err().downcast_ref::<String>().unwrap(), &text);
            }
        }

        fn config_variables_and_logs(load) {
            let mut plugin = load(host().config("key", "kéy").var("kéy", [0u8, 255].as_slice()));
            assert_eq!(plugin.get_var("kéy").as_deref(), Some([0, 255].as_slice()));
            assert_eq!(plugin.get_var("value"), None);
            let outcome = plugin.outcome(export!(remember), [34u8, 10, 92].as_slice());
            outcome.assert_output("kéy").assert_logged(LogLevel::Debug, "3 bytes");
            assert_eq!((outcome.logs[1].level, outcome.logs[1].text.as_str()), (LogLevel::Warn, "wäs \"2\""));
            assert_eq!(plugin.get_var("kéy").as_deref(), Some([34, 10, 92].as_slice()));
            assert_eq!(outcome.input, [34, 10, 92]);
            assert_eq!(load(host().log_level(LogLevel::Warn)).outcome(export!(remember), "x").logs.len(), 1);
            assert_eq!(load(host().log_level(None)).outcome(export!(remember), "x").logs.len(), 0);
        }

        fn requests_are_answered_by_the_test(load) {
            let host = host().allow_host("*.example.com").http_reply("https://a.example.com/", Response::new(204, ""));
            let mut plugin = load(host.clone());
            plugin.outcome(export!(fetch), "https://a.example.com/").assert_output("204 none []");
            let outcome = plugin.outcome(export!(fetch), "https://b.example.com/");
            outcome.assert_error("HTTP request to https://b.example.com/: the test host has no reply for this URL: `http_reply` compares whole URLs, and has https://a.example.com/").assert_code(-1);
            let mut plugin = load(host.http(|request| {
                assert_eq!((request.method.as_deref(), request.headers["X-A"].as_str()), (Some("POST"), "b"));
                let headers = [("Content-Kind".to_string(), "bytes".to_string())].into();
                Response { headers, ..Response::new(500, request.body.clone()) }
            }));
            let outcome = plugin.outcome(export!(fetch), "https://b.example.com/");
            outcome.assert_output("500 bytes [0, 255, 34, 10]");
            assert_eq!((outcome.requests[0].url.as_str(), outcome.requests[0].body.len()), ("https://b.example.com/", 4));
            let outcome = plugin.outcome(export!(fetch), "https://example.org/");
            outcome.assert_error("HTTP request to https://example.org/ is not allowed");
        }

        fn failures_have_codes_and_texts(load) {
            let mut plugin = load(host());
            let outcome = plugin.outcome(export!(fail), 7u32);
            outcome.assert_code(7);
            assert_eq!(outcome.error(), Some("can't go on\n\nCaused by:\n    it failed"));
            plugin.outcome(export!(fail), 0u32).assert_code(-1).assert_error("no code").assert_error("src/lib.rs:");
            plugin.outcome(export!(fail), 1u32).assert_code(-1).assert_error("`Option::unwrap()` on a `None` value");
            plugin.outcome(export!(fail), "words").assert_error("fail: can't decode the input (5 bytes) as `u32`");
        }

        fn limits_are_the_hosts(load) {
            let outcome = load(host().var_bytes(60)).outcome(export!(remember), "much too long");
            outcome.assert_error("variable `value` of 13 bytes").assert_code(-1);
            let outcome = load(host().block_bytes(1000)).outcome(export!(join_all), [0u8; 900].as_slice());
            outcome.assert_error("memory");
            let host = host().allow_host("example.com").http(|_| Response::new(200, [0; 9])).response_bytes(8);
            load(host).outcome(export!(fetch), "https://example.com/").assert_error("over the limit of 8 bytes");
        }

        fn a_block_left_behind_fails_the_test(load) {
            let mut plugin = load(host());
            let failed = catch_unwind(AssertUnwindSafe(|| plugin.outcome(export!(leak), ())));
            let text = failed.unwrap_err().downcast_ref::<String>().unwrap().clone();
            for part in ["blocks never freed: 1, of 11 bytes in all", "export: leak", "`Host::unchecked`"] {
                assert!(text.contains(part), "{text}");
            }
            let outcome = load(host().unchecked()).outcome(export!(leak), ());
            assert!(outcome.reports[0].starts_with("blocks never freed: 1, of 11 bytes in all"), "{:?}", outcome.reports);
        }

        fn large_data_crosses(load) {
            let large = vec![0u8; 3 << 20];
            let mut plugin = load(host().var_bytes(10 << 20));
            plugin.outcome(export!(remember), large.as_slice()).assert_ok();
            assert_eq!(plugin.get_var("value"), Some(large));
        }

        fn memory_has_an_end(load) {
            let mut plugin = load(host());
            match plugin.call::<u64>(export!(hog), ()) {
                Ok(blocks) => assert_eq!(blocks, 0, "natively it takes none"),
                Err(failure) => assert!(failure.text.contains("its limit of 16384 pages"), "{failure}"),
            }
            plugin.outcome(export!(price), "USD").assert_output("3");
        }

        fn several_plugins_at_once(load) {
            let mut plugins: HashMap<u32, _> = (0..3).map(|number| (number, load(host()))).collect();
            for (number, plugin) in &mut plugins {
                plugin.outcome(export!(remember), *number).assert_ok();
            }
            for (number, plugin) in &plugins {
                assert_eq!(plugin.get_var("value").unwrap(), number.to_le_bytes());
            }
        }

        fn differs(load) {
            load(host()).outcome(export!(engine), ()).assert_output("native");
        }
    }
}
