//! Comparing a plugin's contract with an interface: what fits, and what is said about what doesn't.

#![cfg(not(miri))] // safe code alone, which a recursive type makes long

use extism_pdk::__private::client::Wanted;
use extism_pdk::contract::{Callable, Contract, Failure, Interface, Pair};

/// A plugin of a contract.
struct Plugin(Contract);

impl Callable for Plugin {
    fn call_export(&mut self, _: &str, _: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(Vec::new())
    }

    fn has_export(&self, _: &str) -> bool {
        true
    }

    fn contract(&self) -> Option<&Contract> {
        Some(&self.0)
    }
}

/// What is said about a function, without the words before it.
fn check(wanted: &str, plugin: &str) -> Option<String> {
    let record = format!(r#"{{"export":"f",{wanted}}}"#).into_bytes().leak();
    let functions = vec![Wanted { export: "f", is_optional: true, record }].leak();
    let interface = Interface { name: "Words", functions };
    let plugin = Plugin(Contract::from_records(&format!(r#"{{"export":"f",{plugin}}}"#)).expect("a record"));
    let result = interface.check(&plugin);
    assert_eq!(breaks(&interface.contract(), &plugin.0), [result.is_err(); 4], "{result:?}");
    let mismatch = result.err()?;
    assert_eq!(mismatch.reasons().len(), 1);
    let text = mismatch.to_string();
    Some(text.strip_prefix("the plugin doesn't fit the interface `Words`:\n  `f` ").unwrap_or(&text).into())
}

/// Whether the changes break between an application's interface and a plugin: in either order, and where the plugin's
/// contract is that of a second interface, too.
fn breaks(interface: &Contract, plugin: &Contract) -> [bool; 4] {
    let is_breaking = |old: &Contract, new: &Contract, pair| {
        let changes = new.changes_since(old);
        changes.iter().any(|change| change.breaking && change.pair == pair)
    };
    let mut other = plugin.clone();
    other.interface = Some("Other".into());
    [
        is_breaking(interface, plugin, None),
        is_breaking(plugin, interface, None),
        is_breaking(interface, &other, Some(Pair::NewPluginOldApplication)),
        is_breaking(&other, interface, Some(Pair::OldPluginNewApplication)),
    ]
}

/// The types of the application's argument and the plugin's, and what is said.
fn argument(given: &str, taken: &str) -> Option<String> {
    let record = |ty| format!(r#""input":{{"name":"x","as":"json","type":{ty}}}"#);
    check(&record(given), &record(taken))
}

/// The types of the plugin's result and the application's, and what is said.
fn result(given: &str, read: &str) -> Option<String> {
    let record = |ty| format!(r#""output":{{"as":"json","type":{ty}}}"#);
    check(&record(read), &record(given))
}

#[test]
fn types_that_hold_what_is_written_fit() {
    for (written, read) in [
        (r#""u8""#, r#""u8""#),
        (r#""u8""#, r#""u64""#),
        (r#""u32""#, r#""i64""#),
        (r#""i32""#, r#""f64""#),
        (r#""f32""#, r#""f64""#),
        (r#""char""#, r#""text""#),
        (r#"{"text":"ip"}"#, r#""text""#),
        (r#""u8""#, r#"{"option":"u8"}"#),
        (r#"{"option":"u8"}"#, r#"{"option":"u16"}"#),
        (r#"{"list":"u8"}"#, r#"{"list":"u16","unique":true}"#),
        (r#"{"array":"u8","length":3}"#, r#"{"list":"u8"}"#),
        (r#"{"array":"u8","length":3}"#, r#"{"array":"u8","length":3}"#),
        (r#"{"tuple":["u8","text"]}"#, r#"{"tuple":["u16","text"]}"#),
        (r#"{"map":"u8"}"#, r#"{"map":"u16"}"#),
        (r#"{"any":"Report"}"#, r#""u8""#),
        (r#""u8""#, r#"{"any":"Other"}"#),
        (r#"{"option":"u8"}"#, r#"{"any":"Other"}"#),
    ] {
        assert_eq!(argument(written, read), None, "{written} for {read}");
        assert_eq!(result(written, read), None, "{written} for {read}");
    }
}

#[test]
fn types_that_do_not_are_told() {
    for (written, read, written_name, read_name) in [
        (r#""u16""#, r#""u8""#, "u16", "u8"),
        (r#""i8""#, r#""u64""#, "i8", "u64"),
        (r#""u32""#, r#""i32""#, "u32", "i32"),
        (r#""f32""#, r#""u64""#, "f32", "u64"),
        (r#""f64""#, r#""f32""#, "f64", "f32"),
        (r#""u64""#, r#""f64""#, "u64", "f64"),
        (r#""text""#, r#""char""#, "text", "char"),
        (r#""text""#, r#"{"text":"ip"}"#, "text", "text of the format `ip`"),
        (r#""text""#, r#""u8""#, "text", "u8"),
        (r#"{"option":"u8"}"#, r#""u8""#, "u8 or null", "u8"),
        (r#"{"list":"u8"}"#, r#"{"array":"u8","length":3}"#, "a list of u8", "a list of 3 u8"),
        (r#"{"tuple":["u8","u8"]}"#, r#"{"tuple":["u8"]}"#, "a tuple of 2", "a tuple of 1"),
        (r#"{"map":"u8"}"#, r#"{"list":"u8"}"#, "a map from text to u8", "a list of u8"),
        (r#""unit""#, r#""bool""#, "null", "bool"),
    ] {
        let expected = format!("is of another type: its argument `x` is {read_name}, not {written_name}");
        assert_eq!(argument(written, read), Some(expected), "{written} for {read}");
        let expected = format!("is of another type: its result is {written_name}, not {read_name}");
        assert_eq!(result(written, read), Some(expected), "{written} for {read}");
    }
    let expected = "is of another type: `1{}` in an element of its result is text, not u8";
    let list = |ty| format!(r#"{{"list":{{"tuple":["u8",{{"map":"{ty}"}}]}}}}"#);
    assert_eq!(result(&list("text"), &list("u8")).unwrap(), expected);
}

/// A record of one argument or result of a type `T`, with a definition of it.
fn defined(key: &str, definition: &str) -> String {
    format!(r#""{key}":{{"name":"x","as":"json","type":{{"ref":"m::T"}}}},"types":{{"m::T":{definition}}}"#)
}

fn defined_argument(given: &str, taken: &str) -> Option<String> {
    check(&defined("input", given), &defined("input", taken))
}

fn defined_result(given: &str, read: &str) -> Option<String> {
    check(&defined("output", read), &defined("output", given))
}

const ONE: &str = r#"{"struct":[{"name":"a","type":"u8"}]}"#;
const TWO: &str = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8"}]}"#;

#[test]
fn fields_may_be_more_where_nobody_needs_them() {
    let optional = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":{"option":"u8"},"optional":true}]}"#;
    let renamed = r#"{"struct":[{"name":"c","type":"u8","aliases":["a"]}]}"#;
    let only_read = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8","only":"out"}]}"#;
    let flattened = r#"{"struct":[{"flatten":{"map":"u8"}}]}"#;
    for (written, read) in
        [(TWO, ONE), (ONE, optional), (optional, ONE), (ONE, renamed), (ONE, only_read), (flattened, ONE)]
    {
        assert_eq!(defined_argument(written, read), None, "{written} for {read}");
        assert_eq!(defined_result(written, read), None, "{written} for {read}");
    }
}

/// What has no name in data is said in words.
#[test]
fn places_without_a_name_are_described() {
    assert_eq!(
        result(r#"{"list":"u8"}"#, r#"{"list":"text"}"#).as_deref(),
        Some("is of another type: an element of its result is u8, not text")
    );
    let map = r#"{"map":{"list":"bool"}}"#;
    assert_eq!(
        result(map, &map.replace("bool", "text")).as_deref(),
        Some("is of another type: an element of a key or value of its result is bool, not text")
    );
    assert_eq!(
        result(r#"{"map":"any"}"#, r#""u8""#).as_deref(),
        Some("is of another type: its result is a map from text to anything, not u8")
    );
}

#[test]
fn fields_that_are_needed_are_told() {
    let expected = "is too new: in its argument `x`, it needs `b`, which this application doesn't give";
    assert_eq!(defined_argument(ONE, TWO).unwrap(), expected);
    assert_eq!(defined_result(ONE, TWO).unwrap(), "is too old: its result has no `b`");

    let omitted = r#"{"struct":[{"name":"a","type":"u8","omitted":true}]}"#;
    assert_eq!(defined_result(omitted, ONE).unwrap(), "is of another type: in its result, `a` may be missing");

    let closed = r#"{"struct":[{"name":"a","type":"u8"}],"closed":true}"#;
    let expected = "is too old: its argument `x` may have the field `b`, which the plugin doesn't know";
    assert_eq!(defined_argument(TWO, closed).unwrap(), expected);
    let expected = "is too new: its result may have the field `b`, which this application doesn't know";
    assert_eq!(defined_result(TWO, closed).unwrap(), expected);

    let text = r#"{"struct":[{"name":"a","type":"text"}]}"#;
    let expected = "is of another type: `a` in its result is text, not u8";
    assert_eq!(defined_result(text, ONE).unwrap(), expected);
    assert_eq!(
        defined_result(r#"{"unit":true}"#, ONE).unwrap(),
        "is of another type: its result is nothing, not a struct"
    );
}

#[test]
fn variants_that_the_reader_does_not_know_are_told() {
    let one = r#"{"enum":[{"name":"A"}]}"#;
    let two = r#"{"enum":[{"name":"A"},{"name":"B","is":"u8"}]}"#;
    assert_eq!((defined_argument(one, two), defined_result(one, two)), (None, None));
    let expected = "is too old: its argument `x` may have the variant `B`, which the plugin doesn't know";
    assert_eq!(defined_argument(two, one).unwrap(), expected);
    let expected = "is too new: its result may have the variant `B`, which this application doesn't know";
    assert_eq!(defined_result(two, one).unwrap(), expected);

    let other = r#"{"enum":[{"name":"A"},{"name":"Else","other":true}]}"#;
    assert_eq!(defined_result(two, other), None);
    let untagged = |variants: &str| format!(r#"{{"enum":[{variants}],"untagged":true}}"#);
    let (number, text) = (r#"{"name":"A","is":"u8"}"#, r#"{"name":"B","is":"text"}"#);
    let expected = "is too new: its result may have the variant `B`, which this application doesn't know";
    assert_eq!(defined_result(&untagged(&format!("{number},{text}")), &untagged(number)).unwrap(), expected);

    let text = r#"{"enum":[{"name":"A"},{"name":"B","is":"text"}]}"#;
    assert_eq!(defined_result(two, text).unwrap(), "is of another type: `B` in its result is u8, not text");
    let tagged = r#"{"enum":[{"name":"A"}],"tag":"kind"}"#;
    assert_eq!(
        defined_result(one, tagged).unwrap(),
        "is of another type: its result is an externally tagged enum, not an enum with the tag `kind`"
    );
    assert_eq!(defined_result(one, ONE).unwrap(), "is of another type: its result is an enum, not a struct");
}

#[test]
fn a_type_that_only_stands_for_another_one_is_that() {
    let newtype = r#"{"is":"u8"}"#;
    assert_eq!(defined_result(newtype, r#"{"is":"u16"}"#), None);
    let plain = r#""output":{"as":"json","type":"u16"}"#;
    assert_eq!(check(plain, &defined("output", newtype)), None);
    assert_eq!(
        check(r#""output":{"as":"json","type":"text"}"#, &defined("output", newtype)).unwrap(),
        "is of another type: its result is u8, not text"
    );
}

#[test]
fn types_that_are_recursive_end() {
    let tree = r#"{"struct":[{"name":"a","type":"u8"},{"name":"children","type":{"list":{"ref":"m::T"}}}]}"#;
    let other = r#"{"struct":[{"name":"a","type":"u16"},{"name":"children","type":{"list":{"ref":"m::T"}}}]}"#;
    assert_eq!(defined_result(tree, other), None);
    assert_eq!(defined_result(other, tree).unwrap(), "is of another type: `a` in its result is u16, not u8");

    // Longer than a thread's stack.
    let definitions = (0..20_000)
        .map(|number| format!(r#""T{number}":{{"struct":[{{"name":"a","type":{{"ref":"T{}"}}}}]}}"#, number + 1));
    let definitions = definitions.chain([r#""T20000":{"unit":true}"#.to_owned()]).collect::<Vec<_>>().join(",");
    let chain = format!(r#""output":{{"as":"json","type":{{"ref":"T0"}}}},"types":{{{definitions}}}"#);
    let recursive = defined("output", r#"{"struct":[{"name":"a","type":{"ref":"m::T"}}]}"#);
    assert_eq!(check(&recursive, &chain), None);
    let newtypes = chain.replace(r#"{"struct":[{"name":"a","type":"#, r#"{"is":"#).replace("}]}", "}");
    assert_eq!(check(&recursive, &newtypes), None);
}

#[test]
fn types_that_only_stand_for_themselves_end() {
    for ty in [
        // struct Chain(Option<Box<Chain>>)
        r#"{"is":{"option":{"ref":"m::T"}}}"#,
        // struct Pairs(Vec<(Pairs, Pairs)>)
        r#"{"is":{"list":{"tuple":[{"ref":"m::T"},{"ref":"m::T"}]}}}"#,
        r#"{"struct":[{"flatten":{"ref":"m::T"}},{"flatten":{"ref":"m::T"}},{"name":"a","type":"u8"}]}"#,
        r#"{"is":{"ref":"m::T"}}"#,
    ] {
        assert_eq!(defined_result(ty, ty), None, "{ty}");
        assert_eq!(defined_argument(ty, ty), None, "{ty}");
    }
    let optional = defined("input", r#"{"is":{"option":{"ref":"m::T"}}}"#);
    assert_eq!(check(r#""input":{"name":"x","as":"json","type":"u8"}"#, &optional), None);
}

/// Each type has the next one twice.
#[test]
fn types_that_double_are_compared_once() {
    let definition = |number: u8, of: fn(u8) -> String| format!(r#""T{number}":{}"#, of(number + 1));
    let types = |of: fn(u8) -> String, last: &str| {
        let definitions = (0..60).map(|number| definition(number, of));
        let definitions = definitions.chain([format!(r#""T60":{last}"#)]).collect::<Vec<_>>().join(",");
        format!(r#""output":{{"as":"json","type":{{"ref":"T0"}}}},"types":{{{definitions}}}"#)
    };
    let flattened =
        |next: u8| format!(r#"{{"struct":[{{"flatten":{{"ref":"T{next}"}}}},{{"flatten":{{"ref":"T{next}"}}}}]}}"#);
    let newtypes = |next: u8| format!(r#"{{"is":{{"tuple":[{{"ref":"T{next}"}},{{"ref":"T{next}"}}]}}}}"#);
    let (one, two) = (types(flattened, ONE), types(flattened, TWO));
    assert_eq!(check(&one, &one), None);
    assert_eq!(check(&two, &one).unwrap(), "is too old: its result has no `b`");
    assert_eq!(check(&types(newtypes, ONE), &types(newtypes, ONE)), None);
    assert!(check(&types(newtypes, TWO), &types(newtypes, ONE)).unwrap().contains("has no `b`"));
}

#[test]
fn a_contract_that_is_too_large_is_refused() {
    let pairs = |count: usize| {
        let one = r#"{"list":{"list":"u8"}}"#;
        format!(r#""output":{{"as":"json","type":{{"tuple":[{}]}}}}"#, vec![one; count].join(","))
    };
    assert_eq!(check(&pairs(1_000), &pairs(1_000)), None);
    let refused = check(&pairs(40_000), &pairs(40_000)).unwrap();
    assert_eq!(refused, "is of another type: its result has too many types to be compared");
}

#[test]
fn several_errors_may_have_a_code() {
    let errors = |names: &[&str]| {
        let errors: Vec<_> = names.iter().map(|name| format!(r#"{{"code":3,"name":"{name}"}}"#)).collect();
        format!(r#""fails":true,"errors":[{}]"#, errors.join(","))
    };
    assert_eq!(check(&errors(&["Odd", "Even"]), &errors(&["Odd", "Even"])), None);
    assert_eq!(check(&errors(&["Even"]), &errors(&["Odd", "Even"])), None);
    let refused = check(&errors(&["Odd", "Even"]), &errors(&["Even"])).unwrap();
    assert_eq!(refused, "is of another type: its error code 3 is `Even`, not `Odd`");
}

#[test]
fn numbers_as_they_lie_in_memory_are_the_same() {
    let raw = |number: &str| {
        let definition = format!(r#"{{"struct":[{{"name":"a","type":"{number}"}}]}}"#);
        defined("input", &definition).replace("json", "raw")
    };
    assert_eq!(check(&raw("u32"), &raw("u32")), None);
    for other in ["f32", "i32", "u64", "i64"] {
        let refused = check(&raw("u32"), &raw(other)).unwrap();
        assert_eq!(refused, format!("is of another type: `a` in its argument `x` is {other}, not u32"));
    }
}

#[test]
fn encodings_are_compared() {
    let output = |payload: &str| format!(r#""output":{payload}"#);
    let differs = |given: &str, read: &str| check(&output(read), &output(given));
    assert_eq!(differs(r#"{"as":"text"}"#, r#"{"as":"bytes"}"#), None);
    assert_eq!(differs(r#"{"as":"any"}"#, r#"{"as":"text"}"#), None);
    assert_eq!(differs(r#"{"as":"text"}"#, r#"{"as":"text","optional":true}"#), None);
    for (given, read, expected) in [
        (r#"{"as":"bytes"}"#, r#"{"as":"text"}"#, "bytes, not text"),
        (r#"{"as":"json","type":"text"}"#, r#"{"as":"text"}"#, "JSON, not text"),
        (r#"{"as":"le","type":"u32"}"#, r#"{"as":"le","type":"u64"}"#, "u32, not u64"),
        (r#"{"as":"text","optional":true}"#, r#"{"as":"text"}"#, "optional, not required"),
    ] {
        assert_eq!(differs(given, read).unwrap(), format!("is of another type: its result is {expected}"));
    }
    let msgpack = |definition: &str| defined("output", definition).replace("json", "msgpack");
    let expected = "its result has other fields or another order, and its fields are found by their position";
    assert!(check(&msgpack(ONE), &msgpack(TWO)).unwrap().ends_with(expected));
    assert_eq!(check(&msgpack(ONE), &msgpack(ONE)), None);
}

#[test]
fn arguments_are_counted() {
    let two = r#""args":[{"name":"a","type":"u8"},{"name":"b","type":"text"}]"#;
    let three = r#""args":[{"name":"a","type":"u8"},{"name":"b","type":"text"},{"name":"c","type":"u8"}]"#;
    let optional =
        r#""args":[{"name":"a","type":"u8"},{"name":"b","type":"text"},{"name":"c","type":"u8","optional":true}]"#;
    let other = r#""args":[{"name":"a","type":"text"},{"name":"b","type":"text"}]"#;
    let one = r#""input":{"name":"a","as":"text"}"#;
    let none = r#""doc":"""#;
    assert_eq!(check(two, two), None);
    assert_eq!(check(two, optional), None);
    assert_eq!(
        check(two, three).unwrap(),
        "is too new: it needs the argument `c`, which this application doesn't give"
    );
    assert_eq!(check(three, two).unwrap(), "is too old: it doesn't take the argument `c`");
    assert_eq!(check(two, other).unwrap(), "is of another type: its argument `a` is text, not u8");
    let turned = r#""args":[{"name":"b","type":"text"},{"name":"a","type":"u8"}]"#;
    assert_eq!(check(two, turned).unwrap(), "is of another type: it takes its arguments in the order b, a, not a, b");
    assert_eq!(check(one, two).unwrap(), "is of another type: it takes 2 arguments, not one argument");
    assert_eq!(check(none, one).unwrap(), "is of another type: it takes one argument, not nothing");
    let output = r#""output":{"as":"text"}"#;
    assert_eq!(check(output, none).unwrap(), "is of another type: it returns nothing");
    assert_eq!(check(none, output), None);
}

#[test]
fn error_codes_may_be_added_but_not_change_their_meaning() {
    let errors = |list: &str| format!(r#""fails":true,"errors":[{list}]"#);
    let (one, two) = (r#"{"code":1,"name":"Empty"}"#, r#"{"code":2,"name":"Long"}"#);
    assert_eq!(check(&errors(one), &errors(&format!("{one},{two}"))), None);
    assert_eq!(check(&errors(&format!("{one},{two}")), &errors(one)), None);
    let expected = "is of another type: its error code 1 is `Long`, not `Empty`";
    assert_eq!(check(&errors(one), &errors(r#"{"code":1,"name":"Long"}"#)).unwrap(), expected);
    let expected = "is of another type: its error `Empty` has the code 3, not 1";
    assert_eq!(check(&errors(one), &errors(r#"{"code":3,"name":"Empty"}"#)).unwrap(), expected);
}

#[test]
fn names_of_a_hostile_contract_are_shown_safely() {
    let hostile = r#"{"enum":[{"name":"\u001b[31m\u202eB\nC"}]}"#;
    let text = defined_result(hostile, r#"{"enum":[{"name":"A"}]}"#).unwrap();
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}') && !text.contains('\n'), "{text:?}");
    let long = format!(r#"{{"enum":[{{"name":"{}"}}]}}"#, "x".repeat(100_000));
    assert!(defined_result(&long, r#"{"enum":[{"name":"A"}]}"#).unwrap().len() < 2000);
}
