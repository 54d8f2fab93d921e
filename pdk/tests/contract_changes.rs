//! What changes from one contract to the next, and what of it breaks those who know the first.

#![cfg(not(miri))] // safe code alone, which recursive types make long

use extism_pdk::contract::Contract;

/// The changes, a breaking one behind a `!`.
fn changes(old: &str, new: &str) -> Vec<String> {
    let [old, new] = [old, new].map(|records| Contract::from_records(records).expect("records"));
    let changes = new.changes_since(&old);
    changes.iter().map(|change| format!("{}{change}", if change.breaking { "! " } else { "" })).collect()
}

/// Of an export with these records.
fn export(old: &str, new: &str) -> Vec<String> {
    let [old, new] = [old, new].map(|keys| format!(r#"{{"export":"f",{keys}}}"#));
    changes(&old, &new)
}

/// Of a type `T`, as what the export takes and as what it gives, in JSON.
fn both_ways(old: &str, new: &str) -> [Vec<String>; 2] {
    as_encoding("json", old, new)
}

fn as_encoding(encoding: &str, old: &str, new: &str) -> [Vec<String>; 2] {
    ["input", "output"].map(|key| {
        let record = |definition: &str| {
            format!(r#""{key}":{{"as":"{encoding}","type":{{"ref":"m::T"}}}},"types":{{"m::T":{definition}}}"#)
        };
        export(&record(old), &record(new))
    })
}

/// Of a type without a name.
fn plain(encoding: &str, old: &str, new: &str) -> [Vec<String>; 2] {
    ["input", "output"].map(|key| {
        let record = |ty: &str| format!(r#""{key}":{{"as":"{encoding}","type":{ty}}}"#);
        export(&record(old), &record(new))
    })
}

fn is_breaking(changes: &[String]) -> bool {
    changes.iter().any(|change| change.starts_with('!'))
}

#[test]
fn functions_may_be_added_and_not_removed() {
    let (f, g) = (r#"{"export":"f","output":{"as":"text"}}"#, r#"{"export":"g"}"#);
    let both = format!("{f}\n{g}");
    assert_eq!(changes(f, f), [""; 0]);
    assert_eq!(changes(f, &both), ["the export `g` is new"]);
    assert_eq!(changes(&both, f), ["! the export `g` was removed"]);
}

/// The application gives them.
#[test]
fn imports_may_be_removed_and_not_added() {
    let none = r#"{"export":"f"}"#;
    let import = |keys: &str| format!(r#"{{"import":"read","from":"kv"{keys}}}"#);
    assert_eq!(
        changes(none, &format!("{none}\n{}", import(""))),
        ["! the import `read` of `kv` is new: the application has to offer it"]
    );
    assert_eq!(changes(&format!("{none}\n{}", import("")), none), ["the import `read` of `kv` isn't called any more"]);
    let of = |old: &str, new: &str| changes(&import(old), &import(new));
    let (text, bytes) = (r#","args":[{"name":"key","as":"text"}]"#, r#","args":[{"name":"key","as":"bytes"}]"#);
    // The plugin writes them, and the application reads them.
    assert_eq!(of(text, bytes), ["! the argument `key` of the import `read` of `kv` changed from text to bytes"]);
    assert_eq!(of(bytes, text), ["the argument `key` of the import `read` of `kv` changed from bytes to text"]);
    assert_eq!(of(text, ""), ["! the import `read` of `kv` takes 0 arguments instead of 1 argument"]);
    let json = |key: &str, ty: &str| format!(r#","{key}":{{"as":"json","type":{ty}}}"#);
    // It reads the result.
    let (narrow, wide) = (json("output", r#""u8""#), json("output", r#""u32""#));
    assert_eq!(of(&narrow, &wide), ["the result of the import `read` of `kv` changed from u8 to u32"]);
    assert_eq!(of(&wide, &narrow), ["! the result of the import `read` of `kv` changed from u32 to u8"]);
    assert_eq!(of("", &narrow), ["! the import `read` of `kv` now returns a result"]);
    let scalar = |ty: &str| format!(r#","args":[{{"as":"scalar","type":"{ty}"}}]"#);
    assert!(is_breaking(&of(&scalar("i32"), &scalar("i64"))) && is_breaking(&of(&scalar("i64"), &scalar("i32"))));
    let [envelope] = &of("", r#","recoverable":true"#)[..] else { panic!() };
    assert!(envelope.starts_with("! the import `read` of `kv` must now reply with an envelope"), "{envelope}");
}

#[test]
fn numbers_widen_where_they_are_read() {
    for (narrow, wide) in
        [("u8", "u32"), ("u32", "i64"), ("i8", "i128"), ("f32", "f64"), ("i32", "f64"), ("u16", "f32"), ("u64", "u128")]
    {
        let [narrow, wide] = [narrow, wide].map(|name| format!("{name:?}"));
        for encoding in ["json", "msgpack"] {
            let [input, output] = plain(encoding, &narrow, &wide).map(|changes| is_breaking(&changes));
            assert!(!input && output, "{encoding}: {narrow} to {wide}");
            let [input, output] = plain(encoding, &wide, &narrow).map(|changes| is_breaking(&changes));
            assert!(input && !output, "{encoding}: {wide} to {narrow}");
        }
    }
    let [input, output] = plain("json", r#""u8""#, r#""u32""#);
    assert_eq!(input, ["the input of `f` changed from u8 to u32"]);
    assert_eq!(output, ["! the output of `f` changed from u8 to u32"]);
    // What can't be held by the other.
    for (one, other) in [("u32", "i32"), ("i64", "f64"), ("u32", "f32"), ("bool", "u8"), ("text", "u8")] {
        for (old, new) in [(one, other), (other, one)] {
            let [old, new] = [old, new].map(|name| format!("{name:?}"));
            let [input, output] = plain("json", &old, &new).map(|changes| is_breaking(&changes));
            assert!(input && output, "{old} to {new}");
        }
    }
    // The same number by another name.
    for encoding in ["json", "msgpack", "le", "raw"] {
        assert_eq!(plain(encoding, r#""usize""#, r#""u32""#), NOTHING, "{encoding}");
    }
}

/// Where bytes have their places, another width is other bytes.
#[test]
fn numbers_in_their_bytes_stay_as_they_are() {
    for encoding in ["le", "raw"] {
        for (old, new) in [("i32", "i64"), ("i64", "i32"), ("u32", "i32"), ("f32", "u32"), ("u8", "bool")] {
            let changed = plain(encoding, &format!("{old:?}"), &format!("{new:?}"));
            assert!(changed.iter().all(|changes| is_breaking(changes)), "{encoding}: {old} to {new}");
        }
    }
    let [struct_of, _] =
        as_encoding("raw", r#"{"struct":[{"name":"a","type":"u8"}]}"#, r#"{"struct":[{"name":"a","type":"u16"}]}"#);
    assert_eq!(struct_of, ["! `T.a` changed from u8 to u16 (the input of `f`)"]);
}

#[test]
fn encodings_are_told() {
    let export = |old: &str, new: &str| {
        ["input", "output"].map(|key| export(&format!(r#""{key}":{{{old}}}"#), &format!(r#""{key}":{{{new}}}"#)))
    };
    for (old, new) in [
        (r#""as":"json","type":"text""#, r#""as":"text""#),
        (r#""as":"json","type":"u8""#, r#""as":"msgpack","type":"u8""#),
        (r#""as":"json","type":"u8""#, r#""as":"le","type":"u8""#),
        (r#""as":"bytes""#, r#""as":"base64","type":"bytes""#),
    ] {
        let changed = export(old, new);
        assert!(changed.iter().all(|changes| is_breaking(changes)), "{old} to {new}: {changed:?}");
    }
    let [input, output] = export(r#""as":"text""#, r#""as":"bytes""#);
    assert_eq!(input, ["the input of `f` changed from text to bytes"]);
    assert_eq!(output, ["! the output of `f` changed from text to bytes"]);
    let [input, output] = export(r#""as":"text","optional":true"#, r#""as":"text""#);
    assert_eq!(input, ["! the input of `f` changed from optional to required"]);
    assert_eq!(output, ["! the output of `f` changed from optional to required"]);
    let [input, _] = export(r#""as":"json","type":"u8""#, r#""as":"any","type":{"any":"Mine"}"#);
    assert_eq!(input, ["the input of `f` isn't described any more, and can't be compared"]);
}

/// No bytes are no value of JSON, and the empty text.
#[test]
fn optional_values_that_may_be_empty_are_others() {
    for (encoding, ty, may_be_empty) in [
        ("text", "text", true),
        ("bytes", "bytes", true),
        ("base64", "bytes", true),
        ("protobuf", "bytes", true),
        ("unknown", "bytes", true),
        ("text", "u8", false),
        ("json", "text", false),
        ("msgpack", "text", false),
        ("le", "u8", false),
    ] {
        let required = format!(r#""as":"{encoding}","type":"{ty}""#);
        let optional = format!(r#"{required},"optional":true"#);
        let of = |old: &str, new: &str| {
            ["input", "output"].map(|key| {
                let changed = export(&format!(r#""{key}":{{{old}}}"#), &format!(r#""{key}":{{{new}}}"#));
                assert_eq!(changed.len(), 1, "{encoding}");
                is_breaking(&changed)
            })
        };
        assert_eq!(of(&required, &optional), [may_be_empty, true], "{encoding}");
        assert_eq!(of(&optional, &required), [true, may_be_empty], "{encoding}");
    }
}

#[test]
fn what_is_written_alike_may_take_its_place() {
    // Null is the same in each option.
    let [once, twice, thrice] =
        [r#"{"option":"u8"}"#, r#"{"option":{"option":"u8"}}"#, r#"{"option":{"option":{"option":"u8"}}}"#];
    for encoding in ["json", "msgpack"] {
        for (old, new) in [(once, twice), (twice, once), (once, thrice), (thrice, twice)] {
            assert_eq!(plain(encoding, old, new), NOTHING, "{encoding}: {old} to {new}");
        }
        let changed = plain(encoding, r#""u8""#, twice);
        assert_eq!(changed[0], ["the input of `f` changed from u8 to u8 or null"]);
    }
    // An address of either version.
    for (one, either) in [("ipv4", "ip"), ("ipv6", "ip"), ("socketv4", "socket"), ("socketv6", "socket")] {
        let [one, either] = [one, either].map(|format| format!(r#"{{"text":"{format}"}}"#));
        assert_eq!(plain("json", &one, &either).map(|changes| is_breaking(&changes)), [false, true]);
        assert_eq!(plain("json", &either, &one).map(|changes| is_breaking(&changes)), [true, false]);
        assert_eq!(plain("msgpack", &one, &either).map(|changes| is_breaking(&changes)), [true, true]);
    }
    let [old, new] = ["ipv4", "ipv6"].map(|format| format!(r#"{{"text":"{format}"}}"#));
    assert_eq!(plain("json", &old, &new).map(|changes| is_breaking(&changes)), [true, true]);
    // What is a text as a whole.
    for ty in [r#""u8""#, r#""bool""#, r#""char""#, r#"{"text":"ip"}"#, r#""f64""#] {
        assert_eq!(plain("text", ty, r#""text""#).map(|changes| is_breaking(&changes)), [false, true], "{ty}");
        assert_eq!(plain("text", r#""text""#, ty).map(|changes| is_breaking(&changes)), [true, false], "{ty}");
    }
    // A tag alone, and one beside fields.
    let of = |tagging: &str, data: &str| format!(r#"{{"enum":[{{"name":"A"{data}}}],{tagging}}}"#);
    let field = |keys: &str| format!(r#","struct":[{{"name":"x","type":"u8"{keys}}}]"#);
    let (optional, needed) = (field(r#","optional":true,"omitted":true"#), field(""));
    let tag = r#""tag":"t""#;
    for (data, input, output) in
        [(&optional, false, false), (&needed, true, false), (&String::from(r#","struct":[]"#), false, false)]
    {
        assert_eq!(
            both_ways(&of(tag, ""), &of(tag, data)).map(|changes| is_breaking(&changes)),
            [input, output],
            "{data}"
        );
        assert_eq!(
            both_ways(&of(tag, data), &of(tag, "")).map(|changes| is_breaking(&changes)),
            [output, input],
            "{data}"
        );
        let other = r#""tag":"t","content":"c""#;
        assert_eq!(
            both_ways(&of(other, ""), &of(other, data)).map(|changes| is_breaking(&changes)),
            [true, true],
            "{data}"
        );
    }
}

#[test]
fn arguments_are_found_by_their_places() {
    let args = |list: &str| format!(r#""args":[{list}]"#);
    let of = |old: &str, new: &str| export(&args(old), &args(new));
    let (a, b) = (r#"{"name":"a","type":"u8"}"#, r#"{"name":"b","type":"u8"}"#);
    let (ab, ba) = (format!("{a},{b}"), format!("{b},{a}"));
    assert_eq!(of(&ab, &ba), ["! `f` takes its arguments in the order b, a instead of a, b"]);
    assert_eq!(of(a, &ab), ["! the argument `b` of `f` is new, and must be given"]);
    assert_eq!(of(&ab, a), ["! the argument `b` of `f` isn't accepted any more"]);
    let optional = r#"{"name":"b","type":{"option":"u8"},"optional":true,"default":null}"#;
    assert_eq!(of(a, &format!("{a},{optional}")), ["the argument `b` of `f` is new, and may be left out"]);
    let changed = of(&format!("{a},{optional}"), &ab);
    assert_eq!(
        changed,
        ["! the argument `b` of `f` must now be given", "! the argument `b` of `f` changed from u8 or null to u8"]
    );
    assert!(!is_breaking(&of(&ab, &format!("{a},{optional}"))));
    let renamed = r#"{"name":"c","type":"u8"}"#;
    assert_eq!(of(&ab, &format!("{a},{renamed}")), ["the argument `c` of `f` was called `b`"]);
    let input = r#""input":{"name":"a","as":"json","type":"u8"}"#;
    assert_eq!(export(input, &args(a)), ["! `f` takes a list of one argument instead of one argument"]);
    assert_eq!(export(r#""doc":"""#, input), ["! `f` takes one argument instead of nothing"]);
    assert_eq!(export(input, r#""doc":"""#), ["! `f` takes nothing instead of one argument"]);
    let optional = r#""input":{"name":"a","as":"text","optional":true}"#;
    assert_eq!(export(r#""doc":"""#, optional), ["the input of `f` is new, and may be left out"]);
    // Between plugins.
    let passed = |list: &str| format!(r#""shared":true,"args":[{list}]"#);
    let (text, number) = (r#"{"name":"a","as":"text"}"#, r#"{"name":"b","as":"scalar","type":"u32"}"#);
    let both = format!("{text},{number}");
    assert_eq!(export(&passed(&both), &passed(&both)), [""; 0]);
    assert!(is_breaking(&export(&passed(&both), &passed(text))));
    assert!(is_breaking(&export(&passed(text), &args(a))));
}

#[test]
fn results_may_be_added_and_not_removed() {
    let text = r#""output":{"as":"text"}"#;
    assert_eq!(export(text, r#""doc":"""#), ["! `f` doesn't return a result any more"]);
    assert_eq!(export(r#""doc":"""#, text), ["`f` now returns a result"]);
}

#[test]
fn errors_keep_their_codes() {
    let errors = |list: &str| format!(r#""fails":true,"errors":[{list}]"#);
    let (empty, long) = (r#"{"code":1,"name":"Empty"}"#, r#"{"code":2,"name":"Long"}"#);
    let both = errors(&format!("{empty},{long}"));
    assert_eq!(export(&errors(empty), &both), ["`f` has a new error, `Long` with the code 2"]);
    assert_eq!(export(&both, &errors(empty)), ["`f` doesn't return the error `Long` with the code 2 any more"]);
    assert_eq!(
        export(&errors(empty), &errors(r#"{"code":1,"name":"Blank"}"#)),
        ["! `f` has the error `Blank` instead of `Empty` with the code 1"]
    );
    assert_eq!(
        export(&errors(empty), &errors(r#"{"code":3,"name":"Empty"}"#)),
        ["! `f` returns the error `Empty` with the code 3 instead of 1"]
    );
    // Several errors may have one code.
    let odd = r#"{"code":1,"name":"Odd"}"#;
    let both = errors(&format!("{empty},{odd}"));
    assert_eq!(export(&errors(empty), &both), ["`f` has a new error, `Odd` with the code 1"]);
    assert_eq!(export(&both, &both), [""; 0]);
    assert!(is_breaking(&export(&both, &errors(empty))));
    assert_eq!(export(r#""doc":"""#, r#""fails":true"#), ["`f` can now fail"]);
}

/// Neither way.
const NOTHING: [Vec<String>; 2] = [const { Vec::new() }; 2];

const ONE: &str = r#"{"struct":[{"name":"a","type":"u8"}]}"#;
const TWO: &str = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8"}]}"#;
const OPTIONAL: &str =
    r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8","optional":true,"omitted":true,"default":0}]}"#;

#[test]
fn fields_are_judged_in_their_direction() {
    let [input, output] = both_ways(ONE, TWO);
    assert_eq!(input, ["! `T.b` is new, and must be given (the input of `f`)"]);
    assert_eq!(output, ["`T.b` is new (the output of `f`)"]);
    let [input, output] = both_ways(TWO, ONE);
    assert_eq!(input, ["`T.b` isn't read any more (the input of `f`)"]);
    assert_eq!(output, ["! `T.b` was removed (the output of `f`)"]);
    let [input, output] = both_ways(ONE, OPTIONAL);
    assert_eq!(input, ["`T.b` is new, and may be left out (the input of `f`)"]);
    assert_eq!(output, ["`T.b` is new (the output of `f`)"]);
    let [input, output] = both_ways(OPTIONAL, TWO);
    assert_eq!(input, ["! `T.b` must now be given (the input of `f`)"]);
    assert_eq!(output, ["`T.b` is now always present (the output of `f`)"]);
    let [input, output] = both_ways(TWO, OPTIONAL);
    assert_eq!(input, ["`T.b` may now be left out (the input of `f`)"]);
    assert_eq!(output, ["! `T.b` may now be missing (the output of `f`)"]);
    // Who knows that a field may be missing can do without it.
    assert_eq!(both_ways(OPTIONAL, ONE).map(|changes| is_breaking(&changes)), [false, false]);
    // Another order of fields that have names.
    let turned = r#"{"struct":[{"name":"b","type":"u8"},{"name":"a","type":"u8"}]}"#;
    assert_eq!(both_ways(TWO, turned), NOTHING);

    let default = OPTIONAL.replace("\"default\":0", "\"default\":7");
    let [input, output] = both_ways(OPTIONAL, &default);
    assert_eq!(input, ["`T.b` has the default 7 instead of 0 (the input of `f`)"]);
    assert_eq!(output, [""; 0]);
    let null = r#"{"struct":[{"name":"a","type":{"option":"u8"}}]}"#;
    let [input, output] = both_ways(ONE, null);
    assert_eq!(input, ["`T.a` changed from u8 to u8 or null (the input of `f`)"]);
    assert_eq!(output, ["! `T.a` changed from u8 to u8 or null (the output of `f`)"]);
    assert_eq!(both_ways(null, ONE).map(|changes| is_breaking(&changes)), [true, false]);
    // One that doesn't cross in a direction isn't there in it.
    let only = r#"{"struct":[{"name":"a","type":"u8"},{"name":"b","type":"u8","only":"out"}]}"#;
    assert_eq!(both_ways(ONE, only), [Vec::new(), vec!["`T.b` is new (the output of `f`)".to_owned()]]);
}

#[test]
fn names_of_fields_may_stay_as_aliases() {
    let renamed = r#"{"struct":[{"name":"c","type":"u8","aliases":["a"]}]}"#;
    let [input, output] = both_ways(ONE, renamed);
    assert_eq!(input, ["`T.c` is also read from `c` (the input of `f`)"]);
    assert_eq!(output, ["! `T.a` was removed (the output of `f`)", "`T.c` is new (the output of `f`)"]);
    let gone = r#"{"struct":[{"name":"c","type":"u8"}]}"#;
    assert_eq!(both_ways(renamed, gone)[0], ["! `T.c` isn't read from `a` any more (the input of `f`)"]);
    assert!(is_breaking(&both_ways(ONE, gone)[0]));
}

#[test]
fn structs_may_be_opened_and_not_closed() {
    let closed = r#"{"struct":[{"name":"a","type":"u8"}],"closed":true}"#;
    let [input, output] = both_ways(ONE, closed);
    assert_eq!(input, ["! `T` now refuses unknown fields (the input of `f`)"]);
    assert_eq!(output, [""; 0]);
    assert_eq!(both_ways(closed, ONE)[0], ["`T` now accepts unknown fields (the input of `f`)"]);
    let two = TWO.replace("]}", "],\"closed\":true}");
    assert_eq!(both_ways(&two, closed)[0], ["! `T.b` is now refused (the input of `f`)"]);
}

#[test]
fn fields_without_names_in_the_data_have_places() {
    for [input, output] in [as_encoding("msgpack", ONE, OPTIONAL), as_encoding("msgpack", ONE, TWO)] {
        let text = "! `T` has other fields or another order, and its fields are found by their position";
        assert_eq!(input, [format!("{text} (the input of `f`)")]);
        assert_eq!(output, [format!("{text} (the output of `f`)")]);
    }
}

#[test]
fn variants_are_judged_in_their_direction() {
    let one = r#"{"enum":[{"name":"A"}]}"#;
    let two = r#"{"enum":[{"name":"A"},{"name":"B","is":"u8"}]}"#;
    let [input, output] = both_ways(one, two);
    assert_eq!(input, ["`T.B` is new, and may be given (the input of `f`)"]);
    assert_eq!(output, ["! `T.B` is new, and readers that know only the old variants fail (the output of `f`)"]);
    let [input, output] = both_ways(two, one);
    assert_eq!(input, ["! `T.B` isn't accepted any more (the input of `f`)"]);
    assert_eq!(output, ["`T.B` isn't written any more (the output of `f`)"]);
    // One that stands for all others is made for new ones.
    let [open, open_two] =
        [one, two].map(|of| of.replace("[{\"name\":\"A\"}", "[{\"name\":\"A\"},{\"name\":\"Else\",\"other\":true}"));
    assert_eq!(both_ways(&open, &open_two).map(|changes| is_breaking(&changes)), [false, false]);
    let wider = two.replace("u8", "u16");
    let [input, output] = both_ways(two, &wider);
    assert_eq!(input, ["`T.B` changed from u8 to u16 (the input of `f`)"]);
    assert_eq!(output, ["! `T.B` changed from u8 to u16 (the output of `f`)"]);
    let tagged = r#"{"enum":[{"name":"A"}],"tag":"kind"}"#;
    let changed = both_ways(one, tagged);
    assert!(changed.iter().all(|changes| is_breaking(changes)), "{changed:?}");
    // A name may be taken from a text.
    let text = r#"{"is":"text"}"#;
    assert_eq!(both_ways(one, text).map(|changes| is_breaking(&changes)), [false, true]);
    assert_eq!(both_ways(text, one).map(|changes| is_breaking(&changes)), [true, false]);
}

#[test]
fn variants_without_a_tag_are_told_by_their_data() {
    let of = |variants: &str| format!(r#"{{"enum":[{variants}],"untagged":true}}"#);
    let (number, text) = (r#"{"name":"Number","is":"u8"}"#, r#"{"name":"Text","is":"text"}"#);
    let (both, turned) = (of(&format!("{number},{text}")), of(&format!("{text},{number}")));
    assert_eq!(both_ways(&both, &turned), NOTHING);
    let [input, output] = both_ways(&of(number), &both);
    assert_eq!(input, ["`T.Text` is new, and may be given (the input of `f`)"]);
    assert_eq!(output, ["! `T.Text` is new, and readers that know only the old variants fail (the output of `f`)"]);
    assert_eq!(both_ways(&both, &of(number)).map(|changes| is_breaking(&changes)), [true, false]);
    // Names aren't in the data.
    assert_eq!(both_ways(&of(number), &of(r#"{"name":"Other","is":"u8"}"#)), NOTHING);
    // A number would become the new one, which stands before it.
    let stolen = of(&format!(r#"{{"name":"Big","is":"u32"}},{number}"#));
    assert_eq!(
        both_ways(&of(number), &stolen)[0],
        [
            "! `T.Number` has no tag, and is now read as `Big` (the input of `f`)",
            "`T.Big` is new, and may be given (the input of `f`)"
        ]
    );
    let behind = of(&format!(r#"{number},{{"name":"Big","is":"u32"}}"#));
    assert!(!is_breaking(&both_ways(&of(number), &behind)[0]));
    // A value becomes one of several.
    let plain = r#"{"is":"u8"}"#;
    assert_eq!(both_ways(plain, &both).map(|changes| is_breaking(&changes)), [false, true]);
    assert_eq!(both_ways(&both, plain).map(|changes| is_breaking(&changes)), [true, false]);
}

/// The first variant that fits takes a value, whatever else would.
#[test]
fn variants_without_a_tag_keep_their_values() {
    let of = |variants: &[&str]| format!(r#"{{"enum":[{}],"untagged":true}}"#, variants.join(","));
    let is = |name: &str, ty: &str| format!(r#"{{"name":"{name}","is":{ty}}}"#);
    let with = |name: &str, fields: &str| format!(r#"{{"name":"{name}","struct":[{fields}]}}"#);
    let [x, optional_x, y] =
        [r#"{"name":"x","type":"u8"}"#, r#"{"name":"x","type":"u8","optional":true}"#, r#"{"name":"y","type":"u8"}"#];
    let misread = |old: &str, new: &str| {
        let [input, output] = both_ways(old, new);
        let is_found =
            |changes: &[String]| changes.iter().any(|change| change.starts_with('!') && change.contains("has no tag"));
        assert!(!is_found(&output), "{old} to {new}: {output:?}");
        is_found(&input)
    };
    // Some values are of both.
    for (one, other) in [
        (r#""i64""#, r#""f64""#),
        (r#""text""#, r#""char""#),
        (r#"{"text":"ip"}"#, r#""text""#),
        (r#""u8""#, r#"{"option":"u16"}"#),
        (r#"{"option":"u8"}"#, r#"{"option":"text"}"#),
        (r#"{"list":"u8"}"#, r#"{"list":"text"}"#),
        (r#"{"array":"u8","length":2}"#, r#"{"list":"u8"}"#),
        (r#"{"tuple":["u8","u8"]}"#, r#"{"list":"u8"}"#),
        (r#"{"map":"u8"}"#, r#"{"map":"text"}"#),
        (r#"{"any":"Value"}"#, r#""text""#),
    ] {
        let [one, other] = [is("A", one), is("B", other)];
        assert!(misread(&of(&[&one, &other]), &of(&[&other, &one])), "{one}, {other}");
        assert!(misread(&of(&[&other, &one]), &of(&[&one, &other])), "{other}, {one}");
        assert_eq!(both_ways(&of(&[&one, &other]), &of(&[&one, &other])), NOTHING);
    }
    // None is.
    for (one, other) in [
        (r#""u8""#, r#""text""#),
        (r#""bool""#, r#""u8""#),
        (r#"{"list":"u8"}"#, r#"{"map":"u8"}"#),
        (r#"{"tuple":["u8","text"]}"#, r#"{"tuple":["u8","u8"]}"#),
        (r#"{"tuple":["u8"]}"#, r#"{"array":"u8","length":2}"#),
        (r#""unit""#, r#""u8""#),
    ] {
        let [one, other] = [is("A", one), is("B", other)];
        assert_eq!(both_ways(&of(&[&one, &other]), &of(&[&other, &one])), NOTHING, "{one}, {other}");
    }
    // One that has more values takes those of a later one.
    let [a8, a16, b32, text] = [is("A", r#""u8""#), is("A", r#""u16""#), is("B", r#""u32""#), is("B", r#""text""#)];
    assert_eq!(
        both_ways(&of(&[&a8, &b32]), &of(&[&a16, &b32]))[0],
        [
            "! `T.B` has no tag, and is now read as `A` (the input of `f`)",
            "`T.A` changed from u8 to u16 (the input of `f`)"
        ]
    );
    assert!(!misread(&of(&[&a8, &text]), &of(&[&a16, &text])));
    assert!(!misread(&of(&[&b32, &a8]), &of(&[&b32, &a16])));
    // Whatever their names are.
    let [c8, c16] = [&a8, &a16].map(|variant| variant.replace("\"A\"", "\"C\""));
    assert!(!misread(&of(&[&a8, &b32]), &of(&[&c8, &b32])));
    assert!(misread(&of(&[&a8, &b32]), &of(&[&c16, &b32])));
    // A struct takes one that has its fields, and others if it isn't closed.
    let [one, other, free] = [with("A", x), with("B", y), with("A", optional_x)];
    let both = with("B", &format!("{x},{y}"));
    let [closed, closed_both] = [&one, &free].map(|variant| variant.replace("]}", "],\"closed\":true}"));
    assert!(misread(&of(&[&one, &other]), &of(&[&free, &other])));
    assert!(misread(&of(&[&closed, &both]), &of(&[&one, &both])));
    assert!(misread(&of(&[&closed_both, &other]), &of(&[&free, &other])));
    assert!(!misread(&of(&[&closed, &other]), &of(&[&closed_both, &other])));
    assert!(!misread(&of(&[&one, &both]), &of(&[&one, &both])));
    assert!(misread(&of(&[&both, &one]), &of(&[&one, &both])));
    // A map takes any struct of its values, and a struct what a map may have.
    let map = is("M", r#"{"map":"u8"}"#);
    let texts = is("M", r#"{"map":"text"}"#);
    assert!(misread(&of(&[&one, &map]), &of(&[&map, &one])) && misread(&of(&[&map, &one]), &of(&[&one, &map])));
    assert!(!misread(&of(&[&one, &texts]), &of(&[&texts, &one])));
    // Enums with a tag.
    let types = r#""K":{"enum":[{"name":"N","struct":[{"name":"x","type":"u8"}]}],"tag":"kind"},"N":{"enum":[{"name":"N"}]},"O":{"enum":[{"name":"O"}]}"#;
    let record = |variants: &[&str]| {
        format!(r#""input":{{"as":"json","type":{{"ref":"T"}}}},"types":{{{types},"T":{}}}"#, of(variants))
    };
    let swapped = |one: &str, other: &str| export(&record(&[one, other]), &record(&[other, one]));
    let [k, n, o] = [is("K", r#"{"ref":"K"}"#), is("N", r#"{"ref":"N"}"#), is("O", r#"{"ref":"O"}"#)];
    let kind = with("A", r#"{"name":"kind","type":"text"}"#);
    for (a, b, is_misread) in
        [(&k, &one, true), (&k, &other, false), (&k, &kind, true), (&n, &text, true), (&n, &o, false)]
    {
        assert_eq!(is_breaking(&swapped(a, b)), is_misread, "{a}, {b}");
    }
}

#[test]
fn names_of_types_are_no_change() {
    let record = |path: &str| {
        format!(
            r#""doc":"{path}","input":{{"as":"json","type":{{"ref":"{path}"}}}},
            "output":{{"as":"json","type":{{"list":{{"ref":"{path}"}}}}}},"types":{{"{path}":{TWO}}}"#
        )
        .replace('\n', "")
    };
    assert_eq!(export(&record("m::Old"), &record("n::New")), [""; 0]);
    // A newtype, or a tuple with a name, is what it holds.
    let record =
        |ty: &str, definition: &str| format!(r#""output":{{"as":"json","type":{ty}}},"types":{{"m::T":{definition}}}"#);
    let (named, tuple) = (r#"{"ref":"m::T"}"#, r#"{"tuple":["u8","text"]}"#);
    assert_eq!(export(&record(named, tuple), &record(tuple, tuple)), [""; 0]);
    assert_eq!(export(&record(named, r#"{"is":"u8"}"#), &record(r#""u8""#, tuple)), [""; 0]);
    assert_eq!(export(&record(named, r#"{"unit":true}"#), &record(r#""unit""#, tuple)), [""; 0]);
}

#[test]
fn lists_may_be_freed_where_they_are_read() {
    for (strict, free) in [
        (r#"{"array":"u8","length":3}"#, r#"{"list":"u8"}"#),
        (r#"{"tuple":["u8","u8"]}"#, r#"{"list":"u8"}"#),
        (r#""char""#, r#""text""#),
        (r#"{"text":"ip"}"#, r#""text""#),
        (r#""unit""#, r#"{"option":"u8"}"#),
    ] {
        assert_eq!(
            plain("json", strict, free).map(|changes| is_breaking(&changes)),
            [false, true],
            "{strict} to {free}"
        );
        assert_eq!(
            plain("json", free, strict).map(|changes| is_breaking(&changes)),
            [true, false],
            "{free} to {strict}"
        );
    }
    for (one, other) in [
        (r#"{"tuple":["u8","u8"]}"#, r#"{"array":"u8","length":2}"#),
        (r#""bytes""#, r#"{"list":"u8"}"#),
        (r#"{"list":"u8","unique":true}"#, r#"{"list":"u8"}"#),
    ] {
        assert_eq!(plain("json", one, other).map(|changes| is_breaking(&changes)), [false, false], "{one} to {other}");
        assert_eq!(plain("json", other, one).map(|changes| is_breaking(&changes)), [false, false], "{other} to {one}");
    }
    // In MessagePack bytes and formats are something else.
    for (one, other) in [(r#""bytes""#, r#"{"list":"u8"}"#), (r#"{"text":"ip"}"#, r#""text""#)] {
        assert_eq!(plain("msgpack", one, other).map(|changes| is_breaking(&changes)), [true, true], "{one} to {other}");
    }
    assert_eq!(
        plain("json", r#"{"map":"u8"}"#, r#"{"map":"u16"}"#).map(|changes| is_breaking(&changes)),
        [false, true]
    );
}

#[test]
fn a_type_is_told_once_for_all_that_it_crosses_in() {
    let record = |export: &str, ty: &str| {
        format!(
            r#"{{"export":"{export}","input":{{"as":"json","type":{{"ref":"m::T"}}}},"output":{{"as":"json","type":{{"list":{{"ref":"m::T"}}}}}},
            "types":{{"m::T":{{"struct":[{{"name":"a","type":{{"list":"{ty}"}}}}]}}}}}}"#
        )
        .replace('\n', "")
    };
    let records = |ty: &str| [record("f", ty), record("g", ty)].join("\n");
    assert_eq!(
        changes(&records("u8"), &records("u16")),
        [
            "! `T.a[]` changed from u8 to u16 (the output of `f`, the output of `g`)",
            "`T.a[]` changed from u8 to u16 (the input of `f`, the input of `g`)"
        ]
    );
}

#[test]
fn fields_of_flattened_types_are_fields() {
    let of = |inner: &str| {
        format!(
            r#""input":{{"as":"json","type":{{"ref":"T"}}}},"types":{{"U":{inner},"T":{{"struct":[{{"flatten":{{"ref":"U"}}}}]}}}}"#
        )
    };
    assert_eq!(export(&of(ONE), &of(TWO)), ["! `T.b` is new, and must be given (the input of `f`)"]);
    let direct = format!(r#""input":{{"as":"json","type":{{"ref":"T"}}}},"types":{{"T":{TWO}}}"#);
    assert_eq!(export(&of(TWO), &direct), [""; 0]);
    let map = |value: &str| of(&format!(r#"{{"is":{{"map":"{value}"}}}}"#));
    assert!(is_breaking(&export(&map("u16"), &map("u8"))));
}

/// Enums and maps, which are other keys of the struct.
#[test]
fn flattened_enums_and_maps_are_compared_whatever_their_number() {
    let types = concat!(
        r#""K":{"enum":[{"name":"A","struct":[{"name":"x","type":"u8"}]}],"tag":"t"},"#,
        r#""L":{"enum":[{"name":"B","is":"u8"}],"tag":"l","content":"c"},"#,
        r#""E":{"enum":[{"name":"C","is":"u8"}]},"#,
        r#""U":{"enum":[{"name":"D","struct":[{"name":"a","type":"u8"}]},{"name":"F","struct":[{"name":"y","type":"u8"}]}],"untagged":true},"#,
        r#""V":{"enum":[{"name":"F","struct":[{"name":"y","type":"u8"}]}],"untagged":true},"#,
        r#""M":{"is":{"map":"u8"}}"#
    );
    let of = |old: &str, new: &str| {
        ["input", "output"].map(|key| {
            let record = |fields: &str| {
                format!(
                    r#""{key}":{{"as":"json","type":{{"ref":"T"}}}},"types":{{{types},"T":{{"struct":[{fields}]}}}}"#
                )
            };
            export(&record(old), &record(new))
        })
    };
    let a = r#"{"name":"a","type":"u8"}"#;
    let [k, l, e, u, v, m] =
        ["K", "L", "E", "U", "V", "M"].map(|name| format!(r#"{a},{{"flatten":{{"ref":"{name}"}}}}"#));
    let [input, output] = of(a, &k);
    assert_eq!(input, ["! `T` now takes the keys of `K`, which must be given (the input of `f`)"]);
    assert_eq!(output, ["`T` now has the keys of `K` (the output of `f`)"]);
    let [input, output] = of(&k, a);
    assert_eq!(input, ["`T` doesn't take the keys of `K` any more (the input of `f`)"]);
    assert_eq!(output, ["! `T` doesn't have the keys of `K` any more (the output of `f`)"]);
    // However a variant is told; a variant without a tag may be told by what is there, and a map may be empty.
    for (flattened, is_needed) in [(&l, true), (&e, true), (&v, true), (&u, false), (&m, false)] {
        for (old, new, breaking) in [(a, flattened.as_str(), [is_needed, false]), (flattened, a, [false, is_needed])] {
            let changed = of(old, new);
            assert!(changed.iter().all(|changes| !changes.is_empty()), "{old} to {new}");
            assert_eq!(changed.map(|changes| is_breaking(&changes)), breaking, "{old} to {new}");
        }
    }
    let optional = format!(r#"{a},{{"flatten":{{"option":{{"ref":"K"}}}}}}"#);
    assert_eq!(of(a, &optional)[0], ["`T` now takes the keys of `K` (the input of `f`)"]);
    // One of several, in whatever order.
    let both = |one: &str, other: &str| format!(r#"{one},{{"flatten":{{"ref":"{other}"}}}}"#);
    assert_eq!(of(&both(&k, "L"), &both(&l, "K")), NOTHING);
    assert_eq!(of(&both(&k, "L"), &l)[0], ["`T` doesn't take the keys of `K` any more (the input of `f`)"]);
    assert_eq!(of(&l, &both(&k, "L"))[0], ["! `T` now takes the keys of `K`, which must be given (the input of `f`)"]);
    assert_eq!(of(&k, &l).map(|changes| is_breaking(&changes)), [true, true]);
    // A map takes what nothing else does.
    let text = format!(r#"{a},{{"name":"b","type":"text"}}"#);
    assert_eq!(of(&text, &m)[0][0], "! `T.b` is now refused (the input of `f`)");
    assert!(is_breaking(&of(&both(&k, "M"), &m)[0]));
    let with_text = format!(r#"{text},{{"flatten":{{"ref":"M"}}}}"#);
    assert_eq!(of(&m, &with_text).map(|changes| is_breaking(&changes)), [true, true]);
    let optional = with_text.replace(r#""text"}"#, r#""text","optional":true}"#);
    let number = with_text.replace("text", "u8");
    assert_eq!([&optional, &number].map(|new| is_breaking(&of(&m, new)[0])), [true, false]);
    // A field that a flattened type always has.
    let [tag, x, other] = ["t", "x", "z"].map(|name| format!(r#"{a},{{"name":"{name}","type":"text"}}"#));
    assert_eq!([&tag, &x, &other].map(|new| is_breaking(&of(&k, new)[0])), [false, false, true]);
}

/// In MessagePack what has flattened fields is a map, and a struct is a list.
#[test]
fn fields_with_a_flattened_one_have_no_places() {
    let flattened = r#"{"struct":[{"name":"a","type":"u8"},{"flatten":{"map":"u8"}}]}"#;
    assert_eq!(as_encoding("msgpack", ONE, flattened).map(|changes| is_breaking(&changes)), [true, true]);
    assert_eq!(as_encoding("msgpack", flattened, ONE).map(|changes| is_breaking(&changes)), [true, true]);
    let turned = r#"{"struct":[{"flatten":{"map":"u8"}},{"name":"b","type":"u8","optional":true,"omitted":true},{"name":"a","type":"u8"}]}"#;
    assert_eq!(as_encoding("msgpack", flattened, turned).map(|changes| is_breaking(&changes)), [false, false]);
}

#[test]
fn config_keys_may_be_added_if_they_can_be_left_out() {
    let config = |keys: &str| format!(r#"{{"config":"m::Settings","fields":[{keys}]}}"#);
    let of = |old: &str, new: &str| changes(&config(old), &config(new));
    let (url, limit) =
        (r#"{"name":"url","type":"text"}"#, r#"{"name":"limit","type":"u8","optional":true,"default":5}"#);
    let both = format!("{url},{limit}");
    assert_eq!(of(url, &both), ["the config key `limit` is new, and may be set"]);
    assert_eq!(of(limit, &both), ["! the config key `url` is new, and must be set"]);
    assert_eq!(of(&both, url), ["the config key `limit` isn't read any more"]);
    assert_eq!(of(limit, r#"{"name":"limit","type":"u8"}"#), ["! the config key `limit` must now be given"]);
    assert_eq!(of(limit, &limit.replace("u8", "u16")), ["the config key `limit` changed from u8 to u16"]);
    assert_eq!(of(&limit.replace("u8", "u16"), limit), ["! the config key `limit` changed from u16 to u8"]);
    assert_eq!(of(limit, &limit.replace('5', "6")), ["the config key `limit` has the default 6 instead of 5"]);
    // A value is a text.
    assert_eq!(of(limit, &limit.replace("\"u8\"", "\"text\"")), ["the config key `limit` changed from u8 to text"]);
    let renamed = r#"{"name":"address","type":"text","aliases":["url"]}"#;
    assert_eq!(of(url, renamed), [""; 0]);
    assert!(is_breaking(&of(url, r#"{"name":"address","type":"text"}"#)));
    // Whatever struct it is in.
    let other = config(url).replace("Settings", "Other");
    assert_eq!(changes(&config(&both), &format!("{}\n{other}", config(limit))), [""; 0]);
}

/// Types that hold themselves, and many that hold each other.
#[test]
fn comparing_ends() {
    let tree = |ty: &str| {
        format!(r#"{{"struct":[{{"name":"a","type":"{ty}"}},{{"name":"inner","type":{{"list":{{"ref":"m::T"}}}}}}]}}"#)
    };
    assert_eq!(both_ways(&tree("u8"), &tree("u16"))[0], ["`T.a` changed from u8 to u16 (the input of `f`)"]);
    let is_itself = r#"{"is":{"ref":"m::T"}}"#;
    assert!(!is_breaking(&both_ways(is_itself, is_itself)[0]));
    // The same tree, with a name at another level.
    let named = r#"{"tuple":[{"tuple":[{"ref":"m::T"},{"ref":"m::T"}]}]}"#;
    assert_eq!(both_ways(named, named), NOTHING);
    let variants = |count: usize, kind: &str| {
        let names = (0..count).map(|number| {
            format!(r#"{{"name":"V{number}","struct":[{{"name":"v","type":{{"option":{{"ref":"m::T"}}}}}}]}}"#)
        });
        format!(r#"{{"enum":[{}]{kind}}}"#, names.collect::<Vec<_>>().join(","))
    };
    for kind in ["", r#","tag":"kind""#, r#","untagged":true"#] {
        for count in [30, 300, 5_000] {
            let _ = both_ways(&variants(count, kind), &variants(count + 1, kind));
        }
    }
    let tree = variants(30, r#","untagged":true"#);
    assert_eq!(both_ways(&tree, &tree), NOTHING);
    let chain = (0..100).map(|number| {
        let next = format!(r#"{{"flatten":{{"ref":"T{}"}}}}"#, number + 1);
        format!(r#""T{number}":{{"struct":[{next},{next}]}}"#)
    });
    let types = chain.chain([r#""T100":{"unit":true}"#.to_owned()]).collect::<Vec<_>>().join(",");
    let record = format!(r#""input":{{"as":"json","type":{{"ref":"T0"}}}},"types":{{{types}}}"#);
    let _ = export(&record, &record);
}

#[test]
fn names_of_a_hostile_contract_are_shown_safely() {
    let hostile = "\\u001b[31m\\u202eB\\nC";
    let old = format!(r#"{{"export":"{hostile}","output":{{"as":"{hostile}"}}}}"#);
    let new = format!(
        r#"{{"export":"{hostile}","args":[{{"name":"{hostile}","type":"u8"}}],"output":{{"as":"json","type":{{"any":"{hostile}"}}}}}}"#
    );
    for change in changes(&old, &new) {
        assert!(!change.contains(['\u{1b}', '\u{202e}', '\n']), "{change:?}");
    }
}
