//! Several arguments are one JSON array: what is taken, and what is said of anything else.

#![allow(clippy::unwrap_used)] // tests fail by panicking

use std::borrow::Cow;
use std::collections::BTreeMap;

use extism_pdk::testing::{Export, Host, Plugin, export};
use extism_pdk::*;

#[plugin_fn]
fn add(a: i32, b: i32) -> FnResult<String> {
    Ok((a + b).to_string())
}

#[derive(serde::Deserialize)]
struct Borrowed<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    text: &'a str,
}

#[plugin_fn]
fn borrows<'a>(a: &'a str, b: Borrowed<'a>, c: &[u8], d: &BTreeMap<String, u8>) -> String {
    format!("{a} {} {} {} {c:?} {d:?}", b.name, b.text, matches!(b.name, Cow::Borrowed(_)))
}

#[plugin_fn]
fn options(a: Option<&str>, b: Option<i32>, c: Option<&[u8]>, d: Option<&BTreeMap<String, u8>>) -> String {
    format!("{a:?} {b:?} {c:?} {d:?}")
}

#[plugin_fn]
fn gap(a: Option<i32>, b: i32, _: (), (c, _): (i32, i32)) -> String {
    format!("{a:?} {b} {c}")
}

#[plugin_fn]
#[allow(clippy::too_many_arguments)]
fn thirteen(
    a: u8,
    b: u8,
    c: u8,
    d: u8,
    e: u8,
    f: u8,
    g: u8,
    h: u8,
    i: u8,
    j: u8,
    k: u8,
    l: u8,
    m: u8,
) -> FnResult<Vec<u8>> {
    Ok(vec![a, b, c, d, e, f, g, h, i, j, k, l, m])
}

#[plugin_fn]
fn one(a: Vec<u8>) -> Vec<u8> {
    a
}

fn call(export: Export, input: &str) -> Result<String, String> {
    let call = |mut host: Host| host.call(export, input).map_err(|failure| format!("{} {failure}", failure.code));
    let (wasm, javascript) = (call(Host::new()), call(Host::new().javascript()));
    assert_eq!(wasm, javascript);
    wasm
}

fn fails(export: Export, input: &str, text: &str) {
    assert_eq!(call(export, input), Err(format!("-1 {text}")), "{input}");
}

#[test]
fn arrays() {
    assert_eq!(call(export!(add), "[40,2]").unwrap(), "42");
    assert_eq!(call(export!(add), " \t\r\n[ 40 \n,\n 2 ] \n").unwrap(), "42");
    assert_eq!(call(export!(one), "[1,2]").unwrap(), "[1,2]", "one argument is the whole input");
    let numbers: Vec<u8> = (1..=13).collect();
    assert_eq!(Host::new().call::<Vec<u8>>(export!(thirteen), Json(&numbers)).unwrap(), numbers);
}

#[test]
fn what_is_borrowed() {
    let input = r#"["a", {"name": "b", "text": "c"}, [1, 2], {"d": 3}]"#;
    assert_eq!(call(export!(borrows), input).unwrap(), r#"a b c true [1, 2] {"d": 3}"#);
    // A text with escapes is in the input nowhere as it is.
    let input = r#"["\u0061\"", {"name": "\n", "text": "c"}, [], {}]"#;
    assert_eq!(call(export!(borrows), input).unwrap(), "a\" \n c false [] {}");
    fails(
        export!(borrows),
        r#"["a", {"name": "b", "text": "\n"}, [], {}]"#,
        r#"borrows: argument 2, `b`: invalid type: string "\n", expected a borrowed string at line 1 column 32"#,
    );
}

#[test]
fn what_may_be_missing() {
    for input in ["[]", "[null]", "[null, null, null, null]", "[ ]"] {
        assert_eq!(call(export!(options), input).unwrap(), "None None None None", "{input}");
    }
    let all = r#"["\t", 1, [2], {"three": 3}]"#;
    assert_eq!(call(export!(options), all).unwrap(), r#"Some("\t") Some(1) Some([2]) Some({"three": 3})"#);
    assert_eq!(call(export!(gap), "[null, 1, null, [2, 3]]").unwrap(), "None 1 2");
    fails(export!(gap), "[]", "gap: argument 2, `b` is missing: the JSON array ends before it");
    fails(export!(gap), "[1, 2]", "gap: argument 4 is missing: the JSON array ends before it");
}

#[test]
fn wrong_arguments() {
    fails(
        export!(add),
        r#"[1, "two"]"#,
        r#"add: argument 2, `b`: invalid type: string "two", expected i32 at line 1 column 9"#,
    );
    fails(
        export!(add),
        "[\n  1,\n  true]",
        "add: argument 2, `b`: invalid type: boolean `true`, expected i32 at line 3 column 6",
    );
    fails(
        export!(add),
        "[\n1, [\n1]]",
        "add: argument 2, `b`: invalid type: sequence, expected i32 at line 2 column 3",
    );
    fails(export!(add), "[1]", "add: argument 2, `b` is missing: the JSON array ends before it");
    fails(export!(add), "[1, 2, 3]", "add: the JSON array has more than 2 elements, `[a, b]`");
    fails(export!(gap), "[1, 2, null, [3, 4], 5]", "gap: the JSON array has more than 4 elements, `[a, b, _, _]`");
}

#[test]
fn no_array() {
    let text = |length: usize| {
        let bytes = if length == 1 { "1 byte".to_owned() } else { format!("{length} bytes") };
        format!("add: can't decode the input ({bytes}) as a JSON array of the arguments `[a, b]`")
    };
    for input in ["", "1", r#"{"a":1}"#, "null", "\u{feff}[1, 2]"] {
        fails(export!(add), input, &text(input.len()));
    }
    let outcome = Host::new().outcome(export!(add), b"\xff\xfe".as_slice());
    assert_eq!(outcome.error(), Some(text(2).as_str()));
}

#[test]
fn broken_arrays() {
    let comma = "add: expected `,` or `]` in the JSON array of the arguments";
    fails(export!(add), "[1 2]", &format!("{comma} at line 1 column 4"));
    fails(export!(add), "[1, 2", &format!("{comma} at line 1 column 6"));
    fails(export!(add), "[1, 2}", &format!("{comma} at line 1 column 6"));
    fails(export!(add), "[", "add: argument 1, `a` is missing: the JSON array ends before it");
    fails(export!(add), "[1, ", "add: argument 2, `b` is missing: the JSON array ends before it");
    fails(export!(add), "[1,]", "add: argument 2, `b`: expected value at line 1 column 4");
    fails(export!(add), "[,1]", "add: argument 1, `a`: expected value at line 1 column 2");
    fails(export!(add), "[1,2,]", "add: the JSON array has more than 2 elements, `[a, b]`");
    fails(export!(add), "[1,2] [", "add: trailing characters after the JSON array of the arguments at line 1 column 7");
    fails(export!(add), "[1x, 2]", "add: argument 1, `a`: trailing characters at line 1 column 3");
}
