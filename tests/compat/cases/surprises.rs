use super::*;

#[test]
fn surprises() {
    check(&[
        Suite {
            plugin: "surprises",
            host,
            vars: &["absolute", "list", "library"],
            cases: vec![
                gives("private_types", r#"{"n":1}"#),
                fails("error_without_anyhow", "text"),
                gives("error_without_anyhow", "7"),
                gives("from_library", "text"),
                gives("exported_by_library", "text"),
                gives("sizes", ""),
                gives("json_re_export", ""),
                gives("absolute", "[1,2]"),
                gives("absolute_derive", r#"{"x":3}"#),
                gives("by_name", r#""text""#),
                gives("by_name_unwrap", ""),
                gives("doubled", "text "),
                fails("doubled_by_path", ""),
                gives("unsafe_with_lifetime", "text"),
                gives("lifetime_in_argument", r#"{"text":"a\n"}"#),
                gives("tuple_pattern", "[1,[2,3,4]]"),
                gives("unused_pattern", "input"),
                gives("unused_argument", "input"),
                gives("mutable", "why"),
                gives("with_attributes", [1]),
                fails("with_attributes", [0]),
                gives("input_named_output", "text"),
                gives("items_inside", "[1,2,3]"),
                gives("nested", r#"["a","b"]"#),
                gives("own_names", "text"),
                gives("own_result", "four"),
                fails("own_result", ""),
                gives("free", 1u32.to_le_bytes()),
                gives("length", "text"),
                gives("same", 2u32.to_le_bytes()),
                gives("log", 3u32.to_le_bytes()),
                gives("match", "text"),
                gives("with_pattern", "4"),
                gives("with_lifetime", ""),
                gives("message", r#"{"text":"a","n":5}"#),
            ],
        },
        Suite {
            plugin: "surprises",
            host: |builder, record| host(builder, record).config("fail", "as configured"),
            vars: &["absolute", "list"],
            cases: vec![fails("absolute", "[1]")],
        },
    ]);
}

fn host(builder: Builder, record: Record) -> Builder {
    builder
        .host_fn("same", |n: u32| n + 10)
        .host_fn("log_info", move |n: u32| record.line(n))
        .host_fn_in("made", "one", |n: u32| n + 20)
        .host_fn_in("made", "two", |text: String| text + "!")
        .host_fn("result", |argument: String, result: u32| format!(" {argument} {result}"))
        .host_fn("length", || 100u64)
}
