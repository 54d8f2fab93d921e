//! What changes from one interface to the next, and between an interface and a plugin: who of an application and a plugin
//! breaks.

#![cfg(not(miri))] // safe code alone

use extism_pdk::contract::{Contract, Pair};

const REQUIRED: &str = r#"{"export":"apply","input":{"name":"text","as":"text"},"output":{"as":"text"}}"#;
const OPTIONAL: &str = r#"{"export":"summary","output":{"as":"text"},"optional":true}"#;
const OFFERED: &str =
    r#"{"import":"fetch","from":"remote","args":[{"name":"service","as":"text"}],"output":{"as":"text"}}"#;

fn contract(records: &[&str]) -> Contract {
    Contract::from_records(&records.join("\n")).expect("records")
}

fn interface(records: &[&str]) -> Contract {
    contract(&[&[r#"{"interface":"Filter"}"#], records].concat())
}

/// The changes, a breaking one behind a `!`, of one pair if there are two interfaces.
fn changes(old: &Contract, new: &Contract, pair: Option<Pair>) -> Vec<String> {
    let changes = new.changes_since(old).into_iter().filter(|change| change.pair == pair);
    changes.map(|change| format!("{}{change}", if change.breaking { "! " } else { "" })).collect()
}

/// What changes for old plugins in a new application, and for new plugins in an old one.
fn pairs(old: &[&str], new: &[&str]) -> [Vec<String>; 2] {
    let (old, new) = (interface(old), interface(new));
    [Pair::OldPluginNewApplication, Pair::NewPluginOldApplication].map(|pair| changes(&old, &new, Some(pair)))
}

#[test]
fn an_interface_is_itself() {
    let whole = [REQUIRED, OPTIONAL, OFFERED];
    assert_eq!(pairs(&whole, &whole), [[""; 0], [""; 0]]);
    assert_eq!(interface(&whole).interface.as_deref(), Some("Filter"));
    let as_json = serde_json::to_value(interface(&whole)).unwrap();
    assert_eq!((&as_json["interface"], &as_json["exports"][1]["optional"]), (&"Filter".into(), &true.into()));
    // A type that isn't read as it is written.
    let uneven = r#"{"export":"f","input":{"as":"json","type":{"ref":"T"}},"types":{"T":{"struct":[{"name":"a","type":"u8","omitted":true}]}}}"#;
    assert_eq!(pairs(&[uneven], &[uneven]), [[""; 0], [""; 0]]);
    // Nor is it changed by a new type elsewhere, or by a new field beside it.
    let other = r#"{"export":"g","optional":true,"input":{"as":"json","type":{"ref":"U"}},"types":{"U":{"struct":[{"name":"a","type":"u8"}]}}}"#;
    let new = [["the export `g` is new, and optional"], ["the export `g` is new, and isn't called"]];
    assert_eq!(pairs(&[uneven], &[uneven, other]), new);
    let more = uneven.replace("}]", r#"},{"name":"b","type":"u8"}]"#);
    let [old_plugins, new_plugins] = pairs(&[uneven], &[&more]);
    assert!(
        old_plugins.iter().chain(&new_plugins).all(|change| change.contains("`T.b`")),
        "{old_plugins:?} {new_plugins:?}"
    );
    assert!(!old_plugins.is_empty() && !new_plugins.is_empty());
}

/// What a plugin reads beyond what its application writes is no change: an interface has no older version of its own types.
#[test]
fn a_plugin_may_read_more_than_its_application_writes() {
    let record = r#"{"export":"f","input":{"as":"json","type":{"ref":"T"}},"types":{"T":{"struct":[{"name":"a","type":"u8","aliases":["b"]},{"name":"c","type":"u8","optional":true,"default":1}]}}}"#;
    let plugin = Contract::from_records(record).unwrap();
    assert_eq!(changes(&interface(&[record]), &plugin, None), [""; 0]);
    assert_eq!(changes(&plugin, &interface(&[record]), None), [""; 0]);
    let arguments =
        r#"{"export":"f","args":[{"name":"a","type":"u8"},{"name":"b","type":{"option":"u8"},"optional":true}]}"#;
    let plugin = Contract::from_records(arguments).unwrap();
    assert_eq!(changes(&interface(&[arguments]), &plugin, None), [""; 0]);
}

#[test]
fn a_required_function_keeps_old_plugins_out_of_new_applications() {
    let health = r#"{"export":"health"}"#;
    let optional = r#"{"export":"health","optional":true}"#;
    let called = "the export `health` is new, and isn't called";
    assert_eq!(pairs(&[REQUIRED], &[REQUIRED, health]), [["! the export `health` is new, and required"], [called]]);
    assert_eq!(pairs(&[REQUIRED], &[REQUIRED, optional]), [["the export `health` is new, and optional"], [called]]);
    assert_eq!(
        pairs(&[REQUIRED, health], &[REQUIRED]),
        [["the export `health` isn't called"], ["! the export `health` is missing, and is required"]]
    );
    assert_eq!(
        pairs(&[REQUIRED, optional], &[REQUIRED]),
        [
            ["the export `health` isn't called"],
            ["the export `health` is missing: the application runs the interface's own body"]
        ]
    );
    let [now, then] = [
        "the export `health` is required now, and was optional",
        "the export `health` is optional now, and was required",
    ];
    assert_eq!(pairs(&[optional], &[health]), [[format!("! {now}")], [now.to_owned()]]);
    assert_eq!(pairs(&[health], &[optional]), [[then.to_owned()], [format!("! {then}")]]);
}

#[test]
fn what_the_application_offers_is_compared() {
    let number = r#"{"import":"fetch","from":"remote","args":[{"name":"service","as":"le","type":"u32"}],"output":{"as":"text"}}"#;
    let ty = "! the argument `service` of the import `fetch` of `remote` changed from text to little-endian bytes";
    assert_eq!(pairs(&[REQUIRED, OFFERED], &[REQUIRED, number]), [[ty], [ty]]);
    assert_eq!(
        pairs(&[OFFERED], &[]),
        [
            ["! the import `fetch` of `remote` isn't offered by the application"],
            ["the import `fetch` of `remote` isn't called any more"]
        ]
    );
    assert_eq!(
        pairs(&[], &[OFFERED]),
        [
            ["the import `fetch` of `remote` is new"],
            ["! the import `fetch` of `remote` isn't offered by the application"]
        ]
    );
    // The application reads arguments, and the plugin results.
    let import =
        |key: &str, definition: &str| format!(r#"{{"import":"f","from":"m",{key},"types":{{"T":{definition}}}}}"#);
    let argument = r#""args":[{"name":"a","as":"json","type":{"ref":"T"}}]"#;
    let result = r#""output":{"as":"json","type":{"ref":"T"}}"#;
    let (one, two) = (
        r#"{"struct":[{"name":"a","type":"u8"}]}"#,
        r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8"}]}"#,
    );
    assert_eq!(
        pairs(&[&import(argument, one)], &[&import(argument, two)]),
        [
            ["! `T.b` is new, and must be given (the argument `a` of the import `f` of `m`)"],
            ["`T.b` is new (the argument `a` of the import `f` of `m`)"]
        ]
    );
    assert_eq!(
        pairs(&[&import(result, one)], &[&import(result, two)]),
        [
            ["`T.b` is new (the result of the import `f` of `m`)"],
            ["! `T.b` is new, and must be given (the result of the import `f` of `m`)"]
        ]
    );
}

/// An interface is written by both sides: a change breaks one, or the other.
#[test]
fn each_change_of_a_type_breaks_who_reads_it() {
    let function = |key: &str, definition: &str| {
        format!(r#"{{"export":"f","{key}":{{"as":"json","type":{{"ref":"T"}}}},"types":{{"T":{definition}}}}}"#)
    };
    let one = r#"{"struct":[{"name":"a","type":"u8"}]}"#;
    let needed = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8"}]}"#;
    let optional = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8","optional":true}]}"#;
    let verdicts = |key: &str, old: &str, new: &str| {
        pairs(&[&function(key, old)], &[&function(key, new)])
            .map(|changes| changes.iter().any(|change| change.starts_with('!')))
    };
    let (both, old_plugins, new_plugins, none) = ([true, true], [true, false], [false, true], [false, false]);
    assert_eq!(verdicts("input", one, needed), new_plugins);
    assert_eq!(verdicts("output", one, needed), old_plugins);
    assert_eq!(verdicts("input", one, optional), none);
    assert_eq!(verdicts("output", one, optional), none);
    assert_eq!(verdicts("input", needed, one), old_plugins);
    assert_eq!(verdicts("output", needed, one), new_plugins);
    let (few, many) = (r#"{"enum":[{"name":"A"}]}"#, r#"{"enum":[{"name":"A"},{"name":"B"}]}"#);
    assert_eq!(verdicts("input", few, many), old_plugins);
    assert_eq!(verdicts("output", few, many), new_plugins);
    let (text, number) = (r#"{"is":"text"}"#, r#"{"is":"u8"}"#);
    assert_eq!(verdicts("input", text, number), both);
    let (narrow, wide) = (number, r#"{"is":"u32"}"#);
    assert_eq!(verdicts("input", narrow, wide), old_plugins);
    assert_eq!(verdicts("output", narrow, wide), new_plugins);
    let list = |arguments: &str| format!(r#"{{"export":"f","args":[{arguments}]}}"#);
    let (first, second) = (r#"{"name":"a","type":"u8"}"#, r#"{"name":"b","type":"u8","optional":true}"#);
    assert_eq!(
        pairs(&[&list(first)], &[&list(&format!("{first},{second}"))]),
        [["! the argument `b` of `f` is new"], ["the argument `b` of `f` is new, and may be left out"]]
    );
    let errors = |errors: &str| format!(r#"{{"export":"f","errors":[{errors}]}}"#);
    let (empty, long) = (r#"{"code":1,"name":"Empty"}"#, r#"{"code":2,"name":"TooLong"}"#);
    let added = "`f` has a new error, `TooLong` with the code 2";
    assert_eq!(pairs(&[&errors(empty)], &[&errors(&format!("{empty},{long}"))]), [[added], [added]]);
    let moved = "! `f` returns the error `Empty` with the code 2 instead of 1";
    assert_eq!(pairs(&[&errors(empty)], &[&errors(&empty.replace('1', "2"))]), [[moved], [moved]]);
    assert_eq!(
        pairs(&[r#"{"export":"f"}"#], &[r#"{"export":"f","output":{"as":"text"}}"#]),
        [["! `f` now returns a result"], ["`f` now returns a result"]]
    );
}

#[test]
fn a_plugin_of_an_interface_lacks_what_is_optional_and_calls_what_it_needs() {
    let filter = interface(&[REQUIRED, OPTIONAL, OFFERED]);
    let small = contract(&[REQUIRED]);
    let lacks = "the export `summary` is missing: the application runs the interface's own body";
    assert_eq!(changes(&filter, &small, None), [lacks]);
    assert_eq!(changes(&small, &filter, None), ["the export `summary` is new, and optional"]);
    let whole = contract(&[REQUIRED, &OPTIONAL.replace(r#","optional":true"#, ""), OFFERED]);
    assert_eq!(changes(&filter, &whole, None), [""; 0]);
    assert_eq!(changes(&whole, &filter, None), [""; 0]);
    // Its config is its own.
    let other = contract(&[
        REQUIRED,
        OPTIONAL,
        &OFFERED.replace("fetch", "put"),
        r#"{"config":"m::Settings","keys":[{"name":"url","type":"text"}]}"#,
        r#"{"init":true}"#,
    ]);
    let missing = ["! the import `put` of `remote` isn't offered by the application"];
    assert_eq!(changes(&filter, &other, None), missing);
    assert_eq!(changes(&other, &filter, None), missing);
    let none = contract(&[OPTIONAL]);
    assert_eq!(changes(&filter, &none, None), ["! the export `apply` is missing, and is required"]);
    assert_eq!(changes(&none, &filter, None), ["! the export `apply` is new, and required"]);
}

/// The name of a type that isn't described isn't known.
#[test]
fn changes_name_every_type_and_place() {
    let function = |ty: &str| format!(r#"{{"export":"f","output":{{"as":"json","type":{ty}}}}}"#);
    let plugins = |old: &str, new: &str| changes(&contract(&[&function(old)]), &contract(&[&function(new)]), None);
    assert_eq!(
        plugins(r#"{"map":"any"}"#, r#""u8""#),
        ["! the output of `f` changed from a map from text to anything to u8"]
    );
    assert_eq!(
        plugins(r#"{"list":"u8"}"#, r#"{"list":"text"}"#),
        ["! an element of the output of `f` changed from u8 to text"]
    );
}
