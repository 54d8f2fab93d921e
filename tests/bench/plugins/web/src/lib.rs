//! Calls a web service, as most plugins with HTTP do: config, a request with headers, JSON in both directions, logs.

use anyhow::{anyhow, Context};
use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Question<'a> {
    model: &'a str,
    messages: Vec<Message>,
}

#[derive(Serialize, Deserialize, Clone)]
struct Message {
    role: String,
    content: String,
}

#[derive(Deserialize)]
struct Answer {
    choices: Vec<Choice>,
    usage: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Serialize, Deserialize)]
pub struct Summary {
    text: String,
    usage: Option<serde_json::Value>,
}

fn ask(text: &str) -> Result<Answer, Error> {
    let key = config::get("key")?.ok_or_else(|| anyhow!("the config has no `key`"))?;
    let request = HttpRequest::new("https://api.example.com/v1/chat")
        .with_method("POST")
        .with_header("content-type", "application/json")
        .with_header("authorization", format!("Bearer {key}"));
    let message = Message { role: "user".into(), content: text.into() };
    let question = Question { model: "small", messages: vec![message] };
    let response = http::request(&request, Some(serde_json::to_vec(&question)?))?;
    if response.status_code() != 200 {
        let body = String::from_utf8_lossy(&response.body()).into_owned();
        return Err(anyhow!("the service answered {}: {body}", response.status_code()));
    }
    serde_json::from_slice(&response.body()).context("can't read the answer")
}

#[plugin_fn]
pub fn summarise(text: String) -> FnResult<Json<Summary>> {
    info!("{} bytes", text.len());
    let answer = ask(&text)?;
    let choice = answer.choices.into_iter().next().ok_or_else(|| anyhow!("no choice"))?;
    let summary = Summary { text: choice.message.content, usage: answer.usage };
    var::set("last", &summary.text)?;
    Ok(Json(summary))
}

#[plugin_fn]
pub fn last(_: ()) -> FnResult<String> {
    Ok(var::get("last")?.unwrap_or_default())
}
