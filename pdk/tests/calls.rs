//! A native call of an export gives what a host gets; what is the test's fault fails the test.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use extism_pdk::testing::{Host, Plugin, Response, export};
use extism_pdk::*;

#[host_fn]
unsafe extern "ExtismHost" {
    safe fn ask(question: &str) -> String;
    safe fn tell(answer: &str);
}

#[plugin_fn]
fn answer(question: String) -> FnResult<String> {
    info!("{question}");
    let answer = ask(&question)?;
    tell(&answer)?;
    Ok(answer)
}

#[plugin_fn]
fn panics(text: &str) -> FnResult<()> {
    panic!("no luck: {text}");
}

#[plugin_fn]
fn asks_the_web() -> FnResult<()> {
    http::request::<()>(&HttpRequest::new("https://example.com"), None)?;
    Ok(())
}

#[plugin_fn]
fn leaks() -> FnResult<()> {
    Memory::from_bytes("left")?;
    Ok(())
}

fn host() -> Host {
    Host::new().host_fn("ask", |question: String| question + "!").host_fn("tell", |_: String| ())
}

#[test]
fn output_logs_and_host_calls() {
    cases::on_both_kernels(host, |mut host| {
        let outcome = host.outcome(export!(answer), "why");
        assert_eq!(outcome.result.as_deref(), Ok(b"why!".as_slice()));
        assert_eq!(outcome.logs[0].text, "why");
        let calls = outcome.host_calls.iter().map(|call| (call.name.as_str(), call.arguments.concat()));
        assert_eq!(calls.collect::<Vec<_>>(), [("ask", b"why".to_vec()), ("tell", b"why!".to_vec())]);
        // Nothing goes to host functions, and comes from them, as well.
        host.call::<String>(export!(echoes), "").unwrap();
        assert_eq!(host.call::<String>(export!(answer), "").unwrap(), "!");
    });
}

#[test]
fn a_panic_is_what_a_host_would_see() {
    cases::on_both_kernels(host, |mut host| {
        let outcome = host.outcome(export!(panics), "today");
        let line = 1 + include_str!("calls.rs").lines().position(|line| line.contains("no luck")).unwrap();
        let text = format!("panicked at {}:{line}:5:\nno luck: today", file!());
        assert_eq!((outcome.code(), outcome.error()), (-1, Some(text.as_str())));
        assert_eq!((outcome.logs[0].level, &outcome.logs[0].text), (LogLevel::Error, &text));
        // The next call is a fresh one.
        assert_eq!(host.call::<String>(export!(answer), "why").unwrap(), "why!");
    });
}

#[test]
fn a_call_that_the_host_ends() {
    cases::on_both_kernels(host, |host| {
        let failing = host.host_fn("ask", |_: String| Err::<String, _>(std::io::Error::other("the line is dead")));
        let outcome = { failing }.outcome(export!(answer), "why");
        let text = "host function `ask` of `extism:host/user`: the line is dead";
        assert_eq!((outcome.code(), outcome.error()), (-1, Some(text)));
    });

    let outcome = host().outcome(export!(asks_the_web), ());
    assert_eq!(
        outcome.error(),
        Some(
            "HTTP request to https://example.com is not allowed: `example.com` isn't among the allowed hosts (none): \
             allow it with `allow_host`, or with `--allow-host` on the command line"
        )
    );
    assert_eq!(outcome.requests[0].url, "https://example.com");

    let other = host().http_reply("https://example.com/other", Response::new(200, ""));
    for (host, reason) in [
        (host(), ": set one with `http_reply` or `http`"),
        (other, " for this URL: `http_reply` compares whole URLs, and has https://example.com/other"),
    ] {
        let outcome = host.allow_host("example.com").outcome(export!(asks_the_web), ());
        let text = format!("HTTP request to https://example.com: the test host has no reply{reason}");
        assert_eq!((outcome.code(), outcome.error()), (-1, Some(text.as_str())));
    }
}

#[test]
fn a_loop_of_host_calls_does_not_fill_the_memory() {
    let host = host();
    let big = "x".repeat(if cfg!(miri) { 1 << 10 } else { 1 << 20 });
    let calls = if cfg!(miri) { 2 } else { 20 };
    host.run(|| (0..calls).for_each(|_| drop(ask(&big))));
    let kept: usize = host.host_calls().iter().map(|call| call.arguments.concat().len()).sum();
    assert!(kept <= 16 << 20 && kept >= (15 << 20).min(calls * big.len()), "{kept}");
}

#[test]
fn an_output_of_another_type() {
    let failure = host().call::<u32>(export!(answer), "why?").unwrap_err();
    assert_eq!(
        failure.to_string(),
        "can't decode the output (5 bytes) as `u32`: a u32 is exactly 4 bytes, little-endian"
    );
}

#[test]
fn leaks_are_listed_on_demand() {
    let outcome = host().unchecked().outcome(export!(leaks), ());
    assert_eq!(outcome.reports, ["blocks never freed: 1, of 4 bytes in all"]);
}

#[test]
#[should_panic(expected = "blocks never freed: 1, of 4 bytes in all")]
fn a_leak_fails_the_test() {
    _ = host().outcome(export!(leaks), ());
}

#[test]
#[should_panic(expected = "host function `ask` of `extism:host/user` isn't mocked: run the plugin in \
                           `Host::new().host_fn(\"ask\", |…| …)`")]
fn a_host_function_that_is_not_mocked_fails_the_test() {
    _ = Host::new().outcome(export!(answer), "why");
}

#[test]
#[should_panic(expected = "host function `tell` of `extism:host/user` is declared as (block), mocked as \
                           (block, block) -> block")]
fn a_mock_unlike_the_declaration_fails_the_test() {
    _ = host().host_fn("tell", |_: String, _: String| 1u32).outcome(export!(answer), "why");
}

/// Catches a panic of its own, and asks the host then.
#[plugin_fn]
fn catches() -> FnResult<String> {
    assert!(catch_unwind(|| panic!("caught")).is_err());
    Ok(ask("anything")?)
}

#[test]
fn a_mock_may_run_a_plugin() {
    let host = Host::new().host_fn("tell", |_: String| ()).host_fn("ask", |_: String| {
        Host::new().outcome(export!(panics), "inside").assert_error("inside");
        Host::new().call::<String>(export!(echoes), "answer").unwrap()
    });
    let mut host = host;
    host.outcome(export!(answer), "why").assert_output("answer");
    host.outcome(export!(asks_and_panics), "").assert_error("after the answer").assert_code(-1);
}

#[plugin_fn]
fn echoes(text: String) -> String {
    text
}

#[plugin_fn]
fn asks_and_panics() -> FnResult<()> {
    panic!("after the {}", ask("")?);
}

#[test]
#[should_panic(expected = "the question is wrong")]
fn a_mock_that_panics_fails_the_test() {
    let mut host = Host::new().host_fn("ask", |_: String| -> String { panic!("the question is wrong") });
    _ = host.outcome(export!(catches), "");
}

#[test]
#[should_panic(expected = "isn't mocked")]
fn a_panic_that_is_caught_is_no_excuse() {
    _ = Host::new().outcome(export!(catches), "");
}

#[plugin_fn]
fn fails() -> FnResult<()> {
    Err(Error::msg("a text for which there is no room").into())
}

#[test]
fn an_error_without_room_ends_the_call() {
    cases::on_both_kernels(Host::new, |host| {
        host.block_bytes(8).outcome(export!(fails), "").assert_code(-1).assert_error("no memory");
    });
}

#[test]
fn a_block_may_outlive_its_host() {
    thread_local! {
        static KEPT: RefCell<Option<ManagedMemory>> = const { RefCell::new(None) };
    }
    let kept = std::thread::spawn(|| {
        // What is touched first is dropped last, after the thread's host.
        KEPT.set(None);
        KEPT.set(Some(ManagedMemory::new(Memory::from_bytes("kept").unwrap())));
    });
    kept.join().unwrap();
}

/// Whatever is set on a clone, or done in it, is its own.
#[test]
fn a_clone_is_a_host_of_its_own() {
    let base =
        Host::new().config("limit", "1").var("count", 1i64).allow_host("a.com").http(|_| Response::new(200, "a"));
    let changed = base.clone().config("limit", "2").var("count", 2i64).log_level(None).allow_host("b.com").unchecked();
    let changed = changed.host_fn("ask", |question: String| question).http(|_| Response::new(200, "b"));
    let given = |host: &Host| {
        host.run(|| {
            info!("said");
            (config::get("limit").unwrap(), var::add("count", 10).unwrap())
        })
    };
    assert_eq!(given(&changed), (Some("2".into()), 12));
    assert_eq!(given(&base), (Some("1".into()), 11));
    assert_eq!((changed.logs().len(), base.logs().len()), (0, 1));

    let get = |host: &Host, url: &str| host.run(|| http::get(url).send().unwrap().text().unwrap());
    let fails = |code: &dyn Fn()| catch_unwind(AssertUnwindSafe(code)).is_err();
    assert_eq!((get(&changed, "https://b.com/"), get(&base, "https://a.com/")), ("b".into(), "a".into()));
    assert!(fails(&|| _ = get(&base, "https://b.com/")));

    assert_eq!(changed.run(|| ask("why")).unwrap(), "why");
    assert!(fails(&|| _ = base.run(|| ask("why"))));

    let leak = |host: &Host| host.run(|| core::mem::forget(Memory::from_bytes("left behind")));
    leak(&changed);
    assert!(fails(&|| leak(&base)));
}

/// What a call did besides is shown, and is still there.
#[test]
fn misused_blocks_hide_nothing() {
    let mut host = host();
    let called = catch_unwind(AssertUnwindSafe(|| _ = host.outcome(export!(asks_and_leaks), "why")));
    let text = called.unwrap_err().downcast::<String>().unwrap();
    for line in ["blocks never freed: 1", "\nhost call: ask of", "\nlog, Info: asked", "\noutput: \"why!\" (4 bytes)"] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!((host.logs().len(), host.host_calls().len()), (1, 1));
}

#[plugin_fn]
fn asks_and_leaks(question: String) -> FnResult<String> {
    info!("asked");
    Memory::from_bytes("left")?;
    Ok(ask(&question)?)
}
