use super::*;

#[test]
fn hosts() {
    check(&[Suite {
        plugin: "hosts",
        host,
        vars: &[],
        cases: vec![
            gives("call_ping", ""),
            gives("call_shout", "text"),
            gives("call_shout", ""),
            gives("call_numbers", ""),
            gives("call_three", ""),
            gives("call_own", r#"{"count":3}"#),
            gives("call_maybe", ""),
            gives("call_bytes", ""),
            gives("call_encodings", ""),
            gives("call_email", ""),
            gives("call_block", ""),
            gives("call_void", ""),
            gives("call_generic", ""),
            gives("call_for_broken_json", "").differs(
                "what can't be decoded is named",
                "ok Err(expected value at line 1 column 10)\nhost json (\"{\\\"count\\\":-1}\",)\n",
                "ok Err(host function `json`: the reply can\\'t be decoded: expected value at line 1 column 10)\n\
                 host json (\"{\\\"count\\\":-1}\",)\n",
            ),
            gives("call_in_a_loop", 100u32.to_le_bytes()),
            gives("call_modules", "text"),
            fails("call_shout", "fail"),
            gives("shared_nothing", ""),
        ],
    }]);
}

/// Returns host functions that write down their arguments.
macro_rules! host_fns {
    ($builder:ident, $record:ident: $($namespace:literal $name:ident($($argument:ident: $ty:ty),*) => $reply:expr;)*) => {
        $builder$(.host_fn_in($namespace, stringify!($name), {
            let record = $record.clone();
            move |$($argument: $ty),*| {
                record.line(format_args!("{} {:?}", stringify!($name), ($(&$argument,)*)));
                $reply
            }
        }))*
    };
}

fn host(builder: Builder, record: Record) -> Builder {
    host_fns! { builder, record:
        "extism:host/user" ping() => ();
        "extism:host/user" nothing() => String::new();
        "extism:host/user" shout(text: String) => shout(&text);
        "my:store" shout(text: String) => format!("store {text}");
        "my:store" write(key: String, value: String) => ();
        "extism:host/user" add(a: u32, b: u32) => a + b;
        "extism:host/user" three(a: String, b: Vec<u8>, c: bool) => !c;
        "extism:host/user" own(count: String) => r#"{"count":4}"#.to_owned();
        "extism:host/user" own_reference(count: String) => count;
        "extism:host/user" maybe(key: String) => key;
        "extism:host/user" maybe_number(n: Vec<u8>) => if n.is_empty() { None } else { Some(8u64) };
        "extism:host/user" bytes(data: Vec<u8>) => data.into_iter().rev().collect::<Vec<u8>>();
        "extism:host/user" json(value: String) => value.replace("-1", "broken");
        "extism:host/user" packed(value: Vec<u8>) => b"\x92\xa1a\xa2bc".to_vec();
        "extism:host/user" value(value: String) => value;
        "extism:host/user" email(id: String) => r#"{"to":"ada","body":"line\nline"}"#.to_owned();
        "extism:host/user" block(block: String) => block.len().to_string();
        "extism:host/user" cursor(text: String) => text;
        "extism:host/user" void(text: String) => ();
        "extism:host/user" float(x: f64) => x as f32 / 2.0;
        "extism:host/user" generic(key: String, value: Vec<u8>) => key.len() < value.len();
        "extism:host/user" generic_result(key: String) => key[..4].to_owned();
        "extism:host/user" with_lifetime(text: String) => text;
        "extism:host/user" documented(text: String) => format!("documented {text}");
        "extism:host/user" restricted() => 5u64;
    }
}

fn shout(text: &str) -> Result<String, extism_pdk::Error> {
    match text {
        "fail" => Err(extism_pdk::Error::msg("the host won't shout")),
        text => Ok(text.to_uppercase()),
    }
}
