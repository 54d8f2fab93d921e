//! What `schema --format json-schema` writes.

use serde_json::{Value, json};

use crate::support::{assert_refused, run_with, stderr, with_contract};

const F: &str = r#"(module (func (export "f") (result i32) (i32.const 0)))"#;

/// The schema of a module with these records, and what was said about it.
fn write(records: &[Value]) -> (Value, String) {
    let records: Vec<String> = records.iter().map(ToString::to_string).collect();
    let output = run_with(&["schema", "-", "--format", "json-schema"], &with_contract(F, records.join("\n")));
    assert!(output.status.success(), "{}", stderr(&output));
    (serde_json::from_slice(&output.stdout).unwrap(), stderr(&output).to_owned())
}

/// The schema of a type of an input, and of an output.
fn of_type(ty: &str) -> [Value; 2] {
    let ty: Value = serde_json::from_str(ty).unwrap();
    let payload = json!({"as": "json", "type": ty});
    let (schema, _) = write(&[json!({"export": "f", "input": payload, "output": payload})]);
    ["f.input", "f.output"].map(|name| schema["$defs"][name].clone())
}

/// The definitions of a type that crosses both ways.
fn of_definition(definition: Value) -> Value {
    let payload = json!({"as": "json", "type": {"ref": "m::T"}});
    let types = json!({"m::T": definition});
    write(&[json!({"export": "f", "input": payload, "output": payload, "types": types})]).0["$defs"].clone()
}

#[test]
fn the_config_is_the_schema_of_a_form() {
    let config = json!({"config": "m::Settings", "doc": "Of the shop.", "fields": [
        {"name": "api-url", "type": "text", "doc": "Where it is."},
        {"name": "retries", "type": {"option": "u8"}, "optional": true, "default": 3},
        {"name": "mode", "type": {"ref": "m::Mode"}, "optional": true, "default": "fast"}],
        "types": {"m::Mode": {"enum": [{"name": "fast"}, {"name": "safe"}]}}});
    assert_eq!(
        write(&[config]).0,
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "plugin",
            "description": "Of the shop.",
            "$comment": "The config: an application gives each value to the plugin as a text, one that has parts as JSON.",
            "type": "object",
            "properties": {
                "api-url": {"type": "string", "title": "Api url", "description": "Where it is."},
                "retries": {"type": "integer", "minimum": 0, "maximum": 255, "title": "Retries", "default": 3},
                "mode": {"allOf": [{"$ref": "#/$defs/Mode"}], "title": "Mode", "default": "fast"},
            },
            "required": ["api-url"],
            "$defs": {"Mode": {"type": "string", "enum": ["fast", "safe"]}},
        })
    );
}

#[test]
fn types_are_what_they_are_in_json() {
    let integer = |minimum: i64, maximum: u64| json!({"type": "integer", "minimum": minimum, "maximum": maximum});
    for (ty, schema) in [
        ("\"bool\"", json!({"type": "boolean"})),
        ("\"u8\"", integer(0, 255)),
        ("\"i16\"", integer(-32768, 32767)),
        ("\"usize\"", integer(0, u32::MAX.into())),
        ("\"i64\"", integer(i64::MIN, i64::MAX as u64)),
        ("\"u64\"", integer(0, u64::MAX)),
        ("\"u128\"", json!({"type": "integer", "minimum": 0})),
        ("\"text\"", json!({"type": "string"})),
        ("\"char\"", json!({"type": "string", "minLength": 1, "maxLength": 1})),
        ("{\"text\":\"ip\"}", json!({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]})),
        ("\"bytes\"", json!({"type": "array", "items": integer(0, 255)})),
        ("\"unit\"", json!({"type": "null"})),
        ("\"any\"", json!({})),
        ("{\"option\":\"bool\"}", json!({"anyOf": [{"type": "boolean"}, {"type": "null"}]})),
        ("{\"list\":\"bool\"}", json!({"type": "array", "items": {"type": "boolean"}})),
        (
            "{\"array\":\"bool\",\"length\":3}",
            json!({"type": "array", "items": {"type": "boolean"}, "minItems": 3, "maxItems": 3}),
        ),
        (
            "{\"tuple\":[\"bool\",\"text\"]}",
            json!({"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "string"}], "items": false, "minItems": 2}),
        ),
        ("{\"map\":\"bool\"}", json!({"type": "object", "additionalProperties": {"type": "boolean"}})),
        (
            "{\"map\":\"bool\",\"key\":\"i8\"}",
            json!({"type": "object", "additionalProperties": {"type": "boolean"}, "propertyNames": {"pattern": "^-?[0-9]+$"}}),
        ),
    ] {
        assert_eq!(of_type(ty), [schema.clone(), schema], "{ty}");
    }
    let [input, output] = of_type("\"f64\"");
    assert_eq!((input, output), (json!({"type": "number"}), json!({"type": ["number", "null"]})));
    let [input, output] = of_type("{\"list\":\"bool\",\"unique\":true}");
    assert!(input.get("uniqueItems").is_none() && output["uniqueItems"] == true);
}

/// What the plugin can do without is another thing than what it leaves out.
#[test]
fn a_type_has_a_schema_for_each_direction_that_it_differs_in() {
    let definitions = of_definition(json!({"doc": "Of both.", "closed": true, "struct": [
        {"name": "a", "type": "bool", "doc": "First."}, {"name": "b", "type": "bool", "optional": true, "default": true}]}));
    let property = json!({"type": "boolean", "description": "First."});
    assert_eq!(
        definitions["T.in"],
        json!({"type": "object", "description": "Of both.", "required": ["a"], "additionalProperties": false,
            "properties": {"a": property, "b": {"type": "boolean", "default": true}}})
    );
    assert_eq!(
        definitions["T.out"],
        json!({"type": "object", "description": "Of both.", "required": ["a", "b"],
            "properties": {"a": property, "b": {"type": "boolean"}}})
    );
    assert_eq!(definitions["f.input"], json!({"$ref": "#/$defs/T.in"}));
    assert_eq!(definitions["f.output"], json!({"$ref": "#/$defs/T.out"}));
    // One that only uses such a type differs, too.
    let payload = json!({"as": "json", "type": {"ref": "m::U"}});
    let types = json!({"m::U": {"struct": [{"name": "t", "type": {"ref": "m::T"}}]},
        "m::T": {"struct": [{"name": "u", "type": {"option": {"ref": "m::U"}}, "optional": true}]}});
    let (schema, _) = write(&[json!({"export": "f", "input": payload, "output": payload, "types": types})]);
    assert_eq!(schema["$defs"]["U.out"]["properties"]["t"], json!({"$ref": "#/$defs/T.out"}));
    let same = of_definition(json!({"struct": [{"name": "t", "type": {"list": {"ref": "m::T"}}}]}));
    assert_eq!(same["T"]["properties"]["t"], json!({"type": "array", "items": {"$ref": "#/$defs/T"}}));
}

#[test]
fn enums_tell_their_variants() {
    let variants =
        json!([{"name": "A"}, {"name": "B", "is": "u8"}, {"name": "C", "struct": [{"name": "x", "type": "bool"}]}]);
    let with = |more: Value| {
        let mut definition = json!({"enum": variants});
        definition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        of_definition(definition)["T"].clone()
    };
    let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
    let x = json!({"type": "object", "properties": {"x": {"type": "boolean"}}, "required": ["x"]});
    let single = |name: &str, schema: &Value| json!({"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": false});
    assert_eq!(
        with(json!({})),
        json!({"anyOf": [{"type": "string", "enum": ["A"]}, single("B", &byte), single("C", &x)]})
    );
    assert_eq!(
        with(json!({"tag": "k", "content": "c"}))["anyOf"],
        json!([
            {"type": "object", "properties": {"k": {"const": "A"}}, "required": ["k"]},
            {"type": "object", "properties": {"k": {"const": "B"}, "c": byte}, "required": ["k", "c"]},
            {"type": "object", "properties": {"k": {"const": "C"}, "c": x}, "required": ["k", "c"]},
        ])
    );
    assert_eq!(with(json!({"untagged": true}))["anyOf"], json!([{"type": "null"}, byte, x]));
    assert_eq!(
        with(json!({"tag": "k"}))["anyOf"][2],
        json!({"type": "object", "properties": {"k": {"const": "C"}, "x": {"type": "boolean"}}, "required": ["k", "x"]})
    );
}

#[test]
fn what_a_variant_holds_may_be_missing_in_the_input_alone() {
    let variants = json!([{"name": "B", "is": {"option": "u8"}, "optional": true}]);
    let definitions = of_definition(json!({"enum": variants, "tag": "k", "content": "c"}));
    assert_eq!(definitions["T.in"]["required"], json!(["k"]), "{definitions}");
    assert_eq!(definitions["T.out"]["required"], json!(["k", "c"]), "{definitions}");
}

#[test]
fn flattened_types_are_in_their_place() {
    let payload = json!({"as": "json", "type": {"ref": "T"}});
    let types = json!({"T": {"struct": [{"name": "a", "type": "bool"}, {"flatten": {"ref": "U"}}, {"flatten": {"map": "u8"}}]},
        "U": {"struct": [{"name": "b", "type": "bool"}]}});
    let (schema, _) = write(&[json!({"export": "f", "input": payload, "types": types})]);
    assert_eq!(
        schema["$defs"]["T"],
        json!({"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"],
            "allOf": [{"$ref": "#/$defs/U"}], "unevaluatedProperties": {"type": "integer", "minimum": 0, "maximum": 255}})
    );
}

#[test]
fn keys_around_a_flattened_map_are_not_its_own() {
    let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
    let text = json!({"type": "string"});
    let payload = json!({"as": "json", "type": {"ref": "T"}});
    let with = |flattened: Value| {
        let types = json!({"T": {"struct": [{"name": "id", "type": "text"}, {"flatten": flattened}]}, "Rest": {"is": {"map": "u8"}},
            "Deeper": {"struct": [{"name": "size", "type": "u8"}, {"flatten": {"ref": "Rest"}}]},
            "Closed": {"closed": true, "struct": [{"name": "size", "type": "u8"}]},
            "Sort": {"tag": "kind", "enum": [{"name": "Rest", "is": {"ref": "Rest"}}]}});
        let (schema, _) = write(&[json!({"export": "f", "input": payload, "types": types})]);
        let whole = schema["$defs"]["T"].clone();
        assert_eq!(whole["properties"], json!({"id": text}));
        whole["allOf"][0].clone()
    };
    assert_eq!(
        with(json!({"ref": "Rest"})),
        json!({"type": "object", "properties": {"id": true}, "additionalProperties": byte})
    );
    let deeper = json!({"type": "object", "properties": {"size": byte}, "required": ["size"], "allOf": [
        {"type": "object", "properties": {"id": true, "size": true}, "additionalProperties": byte}]});
    assert_eq!(with(json!({"ref": "Deeper"})), deeper);
    assert_eq!(with(json!({"option": {"ref": "Deeper"}})), json!({"anyOf": [deeper, {}]}));
    assert_eq!(
        with(json!({"ref": "Closed"})),
        json!({"type": "object", "properties": {"id": true, "size": byte}, "required": ["size"], "additionalProperties": false})
    );
    assert_eq!(
        with(json!({"ref": "Sort"})),
        json!({"type": "object", "properties": {"kind": {"const": "Rest"}}, "required": ["kind"], "allOf": [
            {"type": "object", "properties": {"id": true, "kind": true}, "additionalProperties": byte}]})
    );
}

#[test]
fn nothing_beside_a_tag_is_no_value() {
    let types = json!({"U": {"is": "unit"}, "E": {"tag": "k", "enum": [{"name": "A", "is": {"ref": "U"}}]}});
    let payload = json!({"as": "json", "type": {"ref": "E"}});
    let (schema, _) = write(&[json!({"export": "f", "input": payload, "types": types})]);
    let only = json!({"type": "object", "properties": {"k": {"const": "A"}}, "required": ["k"]});
    assert_eq!(schema["$defs"]["E"], only);
}

#[test]
fn several_arguments_are_a_list() {
    let args =
        json!([{"name": "text", "type": "text", "doc": "Of it."}, {"name": "most", "type": "u8", "optional": true}]);
    let (schema, _) = write(&[json!({"export": "f", "args": args, "doc": "Counts."})]);
    assert_eq!(
        schema["$defs"]["f.input"],
        json!({"type": "array", "description": "Counts.", "items": false, "minItems": 1, "prefixItems": [
            {"type": "string", "title": "text", "description": "Of it."},
            {"type": "integer", "minimum": 0, "maximum": 255, "title": "most"}]})
    );
}

#[test]
fn what_is_not_json_is_told() {
    let (schema, warnings) =
        write(&[json!({"export": "f", "input": {"as": "msgpack", "type": "u8"}, "output": {"as": "text"}})]);
    assert_eq!(schema["$defs"], json!({}));
    assert_eq!(
        warnings,
        "warning: left out the schema of 2 values that cross in another encoding than JSON: the input of `f` (MessagePack), \
         the output of `f` (text)\n"
    );
    let output = run_with(&["schema", "-", "--format", "json-schema"], &wat::parse_str(F).unwrap());
    assert_refused(&output, "the plugin has no contract to write a schema of");
}
