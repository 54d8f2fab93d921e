//! A call as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::called::Called;

/// Everything about a call.
pub fn call(called: &Called) -> Value {
    let outcome = &called.outcome;
    let failure = outcome.result.as_ref().err();
    let mut fields = Map::new();
    let mut field = |name: &str, value| fields.insert(name.to_owned(), value);
    field("code", outcome.code().into());
    field("output", outcome.result.as_deref().map_or(Value::Null, bytes));
    if let Some(Ok(value)) = &called.value {
        // An integer of more than 64 bits loses digits here. `output` has all of them.
        field("value", serde_json::from_str(value).unwrap_or(Value::Null));
    }
    field("error", failure.map(|failure| failure.text.as_str()).into());
    if let Some(trap) = failure.and_then(|failure| failure.trap.as_deref()) {
        field("trap", trap.into());
    }
    field("logs", outcome.logs.iter().map(|log| json!({"level": log.level.to_string(), "text": log.text})).collect());
    let vars = called.vars.iter().map(|(key, value)| (key.clone(), value.as_deref().map_or(Value::Null, bytes)));
    field("vars", Value::Object(vars.collect()));
    let calls = outcome.host_calls.iter().map(|call| {
        let arguments: Vec<_> = call.arguments.iter().map(|argument| bytes(argument)).collect();
        json!({"namespace": call.namespace, "name": call.name, "arguments": arguments})
    });
    field("host_calls", calls.collect());
    let requests = outcome.requests.iter().map(|request| {
        let method = request.method.as_deref().unwrap_or("GET");
        json!({"method": method, "url": request.url, "headers": request.headers, "body": bytes(&request.body)})
    });
    field("requests", requests.collect());
    field("reports", outcome.reports.clone().into());
    field("pages", called.pages.into());
    if let Some(fuel) = called.fuel {
        field("fuel", fuel.into());
    }
    field("milliseconds", (called.time.as_micros() as f64 / 1000.0).into());
    Value::Object(fields)
}

/// Text as a string, other bytes as `{"base64": …}`.
pub fn bytes(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => json!({"base64": STANDARD.encode(bytes)}),
    }
}
