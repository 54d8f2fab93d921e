//! `call --table`.

use serde_json::json;

use crate::support::{ECHO, Folder, call, run_with, stderr, stdout, with_contract};

/// The first table that an output becomes.
fn table(output: &str) -> String {
    let folder = Folder::new();
    let input = folder.write("input", output);
    let shown = call(&[&folder.module("echo.wasm", ECHO), "echo", "--table", "--input-file", &input]);
    assert!(shown.status.success(), "{shown:?}");
    assert_eq!(stderr(&shown), "");
    let (table, rest) = stdout(&shown).split_once("\n\n").unwrap_or(("", stdout(&shown)));
    let rest = rest.lines().filter(|line| !line.starts_with("time    ") && *line != "memory  0 pages");
    table.lines().chain(rest).map(|line| format!("{line}\n")).collect()
}

#[test]
fn lists_and_objects_are_rows_and_columns() {
    let long = "x".repeat(100);
    for (output, shown) in [
        (
            r#"[{"name": "Ada", "age": 36}, {"name": "Grüße", "born": 1906, "age": null}]"#.to_owned(),
            "name   age  born\nAda    36\nGrüße       1906\n".to_owned(),
        ),
        (
            r#"{"count": 3, "tags": ["a", "b"], "in": {"x": 1.5}}"#.into(),
            "field  value\ncount  3\ntags   [\"a\",\"b\"]\nin     {\"x\":1.5}\n".into(),
        ),
        ("[18446744073709551615, true]".into(), "item\n18446744073709551615\ntrue\n".into()),
        // The digits beyond 64 bits, and in what is nested.
        (
            r#"[18446744073709551616, [-170141183460469231731687303715884105728], {"a": 340282366920938463463374607431768211455}]"#
                .into(),
            "item\n18446744073709551616\n[-170141183460469231731687303715884105728]\n{\"a\":340282366920938463463374607431768211455}\n"
                .into(),
        ),
        (r#"[{"a": 1}, 2]"#.into(), "item\n{\"a\":1}\n2\n".into()),
        ("[{}, {}]".into(), "item\n{}\n{}\n".into()),
        (format!(r#"[{{"{long}": "{long}"}}]"#), format!("{0}…\n{0}…\n", &long[..60])),
        ("plain text\n".into(), "output  plain text\\n\n".into()),
        ("[]".into(), "output  []\n".into()),
        ("\"text\"".into(), "output  \"text\"\n".into()),
        ("".into(), "output\n".into()),
        ("[\"\u{1b}[31m\", \"a\\nb\u{202e}\"]".into(), "output  [\"\\u{1b}[31m\", \"a\\nb\\u{202e}\"]\n".into()),
        ("[\"\\u001b[31m\", \"a\\nb\u{202e}\"]".into(), "item\n\\u{1b}[31m\na\\nb\\u{202e}\n".into()),
    ] {
        assert_eq!(table(&output), shown, "{output}");
    }
}

/// However large an output is.
#[test]
fn a_table_is_as_large_as_can_be_read() {
    let many = format!("[{}]", vec!["{\"a\": 1}"; 5_001].join(","));
    let shown = table(&many);
    assert_eq!(shown.lines().count(), 1 + 1000 + 1);
    assert!(shown.ends_with("\n… and 4,001 more: --json has them all\n"));
    let fields: Vec<_> = (0..31).map(|index| format!("\"{index}\": 1")).collect();
    let wide = format!("[{{{}}}]", fields.join(","));
    assert!(table(&wide).starts_with("item\n{\"0\":1,\"1\":1,"));
}

#[test]
fn all_that_came_of_a_call_is_in_it() {
    let arguments = ["examples/kv_store", "increment", "--args", r#"["visits"]"#, "--table", "--fuel", "1000000"];
    let replies = ["--host-fn", "kv.kv_read=41", "--host-fn", "kv.kv_write="];
    let output = call(&[&arguments[..], &replies].concat());
    let lines: Vec<_> = stdout(&output).lines().collect();
    let beginnings = [
        "output     \"42\"",
        "host call  kv.kv_read(visits)",
        "host call  kv.kv_write(visits, 42)",
        "time       ",
        "memory     ",
        "fuel       ",
    ];
    assert_eq!(lines.len(), beginnings.len(), "{output:?}");
    for (line, beginning) in lines.iter().zip(beginnings) {
        assert!(line.starts_with(beginning), "{line}");
    }

    let output = call(&["tests/plugins/misbehave", "panic_with", "--input", "today", "--table"]);
    assert_eq!(output.status.code(), Some(255));
    for line in ["error   panicked at ", "code    -1\n", "trap    wasm trap: ", "log     [error] "] {
        assert!(stdout(&output).contains(line), "{}", stdout(&output));
    }
}

/// The contract says how an output is read, whether or not it does of the input.
#[test]
fn outputs_are_read_by_the_contract() {
    let record = json!({"export": "echo", "output": {"as": "le", "type": "u16"}});
    let wasm = with_contract(ECHO, record.to_string());
    let output = run_with(&["call", "-", "echo", "--input", "ab", "--table"], &wasm);
    assert!(stdout(&output).starts_with("output  25185\n"), "{output:?}");
    let record = json!({"export": "echo", "output": {"as": "json", "type": {"list": "u128"}}});
    let large = run_with(
        &["call", "-", "echo", "--input", "[340282366920938463463374607431768211455]", "--table"],
        &with_contract(ECHO, record.to_string()),
    );
    assert!(stdout(&large).starts_with("item\n340282366920938463463374607431768211455\n"), "{large:?}");
    let output = run_with(&["call", "-", "echo", "--input", "abc", "--table"], &wasm);
    assert!(
        stdout(&output)
            .starts_with("output               abc\nunlike the contract  can't decode the output (3 bytes) as "),
        "{output:?}"
    );
}
