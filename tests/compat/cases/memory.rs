use std::collections::BTreeMap;

use host_harness::{LogLevel, Response};

use super::*;

#[test]
fn memory() {
    check(&[
        Suite {
            plugin: "memory",
            host,
            vars: &[
                "raw",
                "bool",
                "i32",
                "i64",
                "u32",
                "u64",
                "f32",
                "f64",
                "text",
                "string",
                "reference",
                "bytes",
                "slice",
                "json",
                "msgpack",
                "value",
                "memory",
                "memory_reference",
                "base64",
                "some",
                "none",
                "unit",
                "empty",
                "formatted",
                "key1",
                "count",
                "words",
                "given",
                "\0",
            ],
            cases: cases(),
        },
        Suite { plugin: "memory", host: |builder, _| builder.log_level(LogLevel::Warn), vars: &[], cases: logs(gives("logs", "Ada").differs(
            ASKED,
            "ok \\x02\\x00\\x00\\x00\nWarn warn   Ada 1\nError error 2\nError computed level, no argument\nWarn by path 2\n",
            "ok \\x04\\x00\\x00\\x00\nWarn warn   Ada 2\nError error 3\nError computed level, no argument\nWarn by path 2\n",
        )) },
        Suite { plugin: "memory", host: |builder, _| builder.log_level(None), vars: &[], cases: logs(gives("logs", "Ada").differs(
            ASKED,
            "ok \\x00\\x00\\x00\\x00\n",
            "ok \\x04\\x00\\x00\\x00\n",
        )) },
    ]);
}

fn host(builder: Builder, record: Record) -> Builder {
    builder
        .config("color", "réd")
        .config("empty", "")
        .var("given", "by the host")
        .var("empty", "")
        .allow_host("example.com")
        .http(move |request| {
            record.line(format_args!("{request:?}"));
            Response { status: 201, headers: BTreeMap::from([("X-A".into(), "b".into())]), body: b"answer".to_vec() }
        })
}

fn cases() -> Vec<Case> {
    let mut cases = vec![
        gives("memory_by_value", "text"),
        gives("memory_by_value", ""),
        gives("memory_from_many", ""),
        fails("memory_not_text", ""),
        gives("memory_set_output", "text"),
        gives("memory_set_output", "").differs(
            "an output replaced by an empty one is empty; upstream's offset 0 is ignored here, and a zero byte in JavaScript",
            "ok replaced\n",
            "ok \n",
        ),
        gives("memory_set_output_by_hand", "text"),
        gives("memory_found_and_freed", ""),
        gives("memory_conversions", ""),
        gives("memory_log", "text"),
        gives("memory_log", "").differs(
            "no block can hold nothing: a space is sent, where upstream sends offset 0",
            "ok \nTrace \nDebug \nInfo \nWarn \nError \n",
            "ok \nTrace  \nDebug  \nInfo  \nWarn  \nError  \n",
        ),
        gives("var_with_an_empty_key", "").differs(
            "no block can hold nothing, so no key is empty; upstream sends offset 0",
            "ok \n",
            "code -1: the key of a variable can't be empty\n",
        ),
        gives("managed_memory", ""),
        gives("memory_handle", ""),
        gives("memory_pointer", ""),
        gives("memory_internal", ""),
        gives("internal_store_of_more_than_fits", ""),
        fails("internal_load_into_too_little", "").differs(
            "a buffer that is too small gets what fits, where upstream panics",
            "code 134: wasm trap: wasm `unreachable` instruction executed\n",
            "ok long\n",
        ),
        gives("raw_blocks", ""),
        gives("raw_input", "nine byte"),
        gives("raw_output", ""),
        fails("raw_error", ""),
        gives("raw_config_and_vars", ""),
        gives("raw_http", ""),
        gives("raw_logs", ""),
        gives("config_get", "color"),
        gives("config_get", "empty"),
        gives("config_get", "missing"),
        gives("config_get", ""),
        gives("config_get_memory", "color"),
        gives("config_get_memory", "empty"),
        gives("config_get_memory", "missing"),
        gives("var_set_every_type", ""),
        gives("var_get_every_type", ""),
        gives("var_get_memory", "given"),
        gives("var_get_memory", "bytes"),
        gives("var_get_memory", "missing"),
        gives("var_count", ""),
        gives("var_count", ""),
        gives("var_remove", "count"),
        gives("var_count", ""),
        gives("var_of_another_type", ""),
        gives("log_empty", "").differs(
            "no block can hold nothing: an empty line is sent as a space, where upstream sends offset 0",
            "ok \nInfo \nWarn \n",
            "ok \nInfo  \nWarn  \n",
        ),
    ];
    cases.extend(logs(gives("logs", "Ada")));
    cases
}

const ASKED: &str = "the host is asked for its level, and arguments aren't evaluated below it, at trace and debug only";

fn logs(logs: Case) -> Vec<Case> {
    vec![
        logs,
        gives("log_levels", ""),
        gives("log_in_expressions", [0]),
        gives("log_in_expressions", [1]),
        gives("log_with_question_mark", "12"),
        gives("memory_log", "whatever the level"),
        gives("raw_logs", ""),
    ]
}
