//! The host's services by their typed functions: config values, variables in JSON, counters, built requests. It reads no
//! response headers, so it loads in every host.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// Everything a config value can be.
#[derive(Deserialize, Serialize)]
struct Settings {
    name: String,
    limit: u8,
    #[serde(default)]
    ratio: f64,
    verbose: Option<bool>,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    #[default]
    Fast,
    Careful,
}

/// The whole config.
#[plugin_fn]
pub fn settings() -> FnResult<json::Value> {
    Ok(json::to_value(config::read::<Settings>()?)?)
}

/// A config value as a whole number.
#[plugin_fn]
pub fn number(key: String) -> FnResult<String> {
    Ok(config::get_as::<i64>(key)?.map_or("absent".into(), |number| number.to_string()))
}

/// Sets a variable in JSON, the input, and reads it back.
#[plugin_fn]
pub fn keep(Json(value): Json<json::Value>) -> FnResult<json::Value> {
    let before = var::get_json::<Option<json::Value>>("kept")?;
    var::set_json("kept", &value)?;
    let after = var::get_json::<Option<json::Value>>("kept")?;
    Ok(json::json!({ "before": before, "was_set": before.is_some(), "after": after }))
}

/// Adds the number in the input to a counter.
#[plugin_fn]
pub fn count(number: String) -> FnResult<String> {
    Ok(var::add("count", number.parse()?)?.to_string())
}

/// Logs at two levels, and leaves a block of so many bytes behind.
#[plugin_fn]
pub fn leak(bytes: u32) -> FnResult<()> {
    info!("leaking");
    warn!("leaking {bytes} bytes");
    Memory::from_bytes(vec![0; bytes as usize])?;
    Ok(())
}

/// What a request is to be like.
#[derive(Deserialize, Serialize)]
pub struct Wish {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    #[serde(default)]
    query: Vec<(String, String)>,
    body: Option<String>,
    text: Option<String>,
}

/// A built request: status and body. Statuses of failure are errors. The wish's headers come after its own ones.
#[plugin_fn]
pub fn fetch(Json(wish): Json<Wish>) -> FnResult<String> {
    let mut request = http::method(wish.method, wish.url).header("X-Name", "plugin").bearer("s3cret");
    for (name, value) in wish.headers {
        request = request.header(name, value);
    }
    for (name, value) in wish.query {
        request = request.query(name, value);
    }
    if let Some(body) = wish.body {
        request = request.json(&body);
    }
    if let Some(text) = wish.text {
        request = request.text(text);
    }
    let response = request.send()?.error_for_status()?;
    Ok(format!("{} {}", response.status_code(), response.text()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Response, export};

    fn wish(method: &str, url: &str) -> Wish {
        Wish { method: method.into(), url: url.into(), headers: vec![], query: vec![], body: None, text: None }
    }

    host_harness::on_both_engines! {
        fn config_as_a_struct(load) {
            let host = Host::new().config("name", "Ada").config("limit", "7");
            let settings: json::Value = load(host.clone()).call(export!(settings), ()).unwrap();
            let expected = json::json!({
                "name": "Ada", "limit": 7, "ratio": 0.0, "verbose": null, "mode": "fast", "tags": []
            });
            assert_eq!(settings, expected);
            let host = Host::new().config("name", "Ada").config("limit", "255").config("ratio", "1.5");
            let host = host.config("verbose", "true").config("mode", "careful").config("tags", r#"["a", "b"]"#);
            let settings: json::Value = load(host).call(export!(settings), ()).unwrap();
            let expected = json::json!({
                "name": "Ada", "limit": 255, "ratio": 1.5, "verbose": true, "mode": "careful", "tags": ["a", "b"]
            });
            assert_eq!(settings, expected);
        }

        fn errors_name_the_config_key(load) {
            let error = |host| load(host).outcome(export!(settings), ()).error().unwrap().to_owned();
            assert_eq!(error(Host::new().config("name", "Ada")), "the config lacks `limit` (an empty value counts as unset)");
            assert_eq!(
                error(Host::new().config("name", "Ada").config("limit", "300")),
                "config key `limit`: expected a whole number from 0 to 255, got a whole number of 3 bytes"
            );
        }

        fn one_config_value(load) {
            let mut plugin = load(Host::new().config("n", "-5").config("text", "five").config("empty", ""));
            assert_eq!(plugin.call::<String>(export!(number), "n").unwrap(), "-5");
            assert_eq!(plugin.call::<String>(export!(number), "m").unwrap(), "absent");
            assert_eq!(plugin.call::<String>(export!(number), "empty").unwrap(), "absent");
            let outcome = plugin.outcome(export!(number), "text");
            let expected = "config key `text`: expected a whole number from -9223372036854775808 to \
                            9223372036854775807, got text of 4 bytes";
            assert_eq!(outcome.error(), Some(expected));
        }

        fn json_variables_tell_nothing_from_absent(load) {
            let mut plugin = load(Host::new());
            for (value, expected) in [
                ("null", r#"{"before":null,"was_set":false,"after":null}"#),
                ("\"\"", r#"{"before":null,"was_set":true,"after":""}"#),
                ("[]", r#"{"before":"","was_set":true,"after":[]}"#),
            ] {
                let Json::<json::Value>(report) = plugin.call(export!(keep), value).unwrap();
                assert_eq!(report, json::from_str::<json::Value>(expected).unwrap(), "{value}");
            }
        }

        fn counters(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.call::<String>(export!(count), "2").unwrap(), "2");
            assert_eq!(plugin.call::<String>(export!(count), "-5").unwrap(), "-3");
            let outcome = plugin.outcome(export!(count), "-9223372036854775807");
            assert_eq!(
                outcome.error(),
                Some("variable `count`: the sum overflows an i64: remove or set the variable first")
            );
            assert_eq!(plugin.get_var("count").unwrap(), (-3i64).to_le_bytes());
        }

        fn a_built_request(load) {
            let host = Host::new().allow_host("example.com").http(|request| Response::new(201, request.body.clone()));
            let mut wish = wish("POST", "http://example.com/a#b");
            wish.query = vec![("q".into(), "ä&b".into()), ("q".into(), String::new())];
            wish.body = Some("grüße".into());
            let outcome = load(host).outcome(export!(fetch), Json(wish));
            let request = &outcome.requests[0];
            assert_eq!(request.url, "http://example.com/a?q=%C3%A4%26b&q=#b");
            assert_eq!(request.headers["content-type"], "application/json");
            assert_eq!((&*request.headers["X-Name"], &*request.headers["authorization"]), ("plugin", "Bearer s3cret"));
            assert_eq!(outcome.decode::<String>().unwrap(), "201 \"grüße\"");
        }

        fn a_host_gives_all_of_it(load) {
            let get = |url| Json(wish("GET", url));
            let host = Host::new().config("limit", "7").var("count", 5i64).log_level(LogLevel::Warn).unchecked();
            let host = host.http_reply("http://a.com/", Response::new(200, "a")).http(|_| Response::new(200, "long"));
            let host = host.allow_host("?.com").var_bytes(200).response_bytes(3).block_bytes(1000);
            let mut plugin = load(host);
            plugin.outcome(export!(number), "limit").assert_output("7");
            plugin.outcome(export!(count), "1").assert_output("6");
            plugin.outcome(export!(fetch), get("http://a.com/")).assert_output("200 a");
            plugin.outcome(export!(fetch), get("http://b.com/")).assert_error("4 bytes is over the limit of 3 bytes");
            plugin.outcome(export!(fetch), get("http://b.org/")).assert_error("is not allowed");
            plugin.outcome(export!(keep), Json("a".repeat(200))).assert_error("limit is 200 bytes");
            let outcome = plugin.outcome(export!(leak), 10u32);
            assert_eq!((outcome.assert_ok().reports.len(), outcome.logs.len()), (1, 1), "{outcome}");
            plugin.outcome(export!(leak), 1001u32).assert_error("no memory left").assert_code(-1);
        }

        fn the_last_header_of_a_name_counts(load) {
            let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
            let mut wish = wish("GET", "http://example.com/");
            wish.headers = vec![("x-NAME".into(), "other".into())];
            let outcome = load(host).outcome(export!(fetch), Json(wish));
            let headers: Vec<_> = outcome.requests[0].headers.iter().filter(|(name, _)| name.len() == 6).collect();
            assert_eq!(headers, [(&"x-NAME".to_owned(), &"other".to_owned())]);
        }

        fn a_status_of_failure(load) {
            let host = Host::new().allow_host("example.com").http(|_| Response::new(404, "nothing here"));
            let outcome = load(host).outcome(export!(fetch), Json(wish("GET", "http://example.com/a?key=s3cret")));
            assert_eq!(outcome.error(), Some("GET http://example.com/a was answered with status 404"));
            assert_eq!(outcome.reports, [""; 0]);
        }
    }
}
