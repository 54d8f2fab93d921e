//! Errors with context, and a dependency on anyhow, which uses std by default.

use anyhow::{anyhow, bail, Context};
use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Request {
    values: Vec<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
pub struct Reply {
    sum: i64,
    count: usize,
}

fn parse(text: &str) -> anyhow::Result<i64> {
    text.trim().parse().with_context(|| format!("`{text}` isn't a number"))
}

#[plugin_fn]
pub fn sum(Json(request): Json<Request>) -> FnResult<Json<Reply>> {
    let mut sum = 0i64;
    for value in &request.values {
        sum = sum.checked_add(parse(value)?).ok_or_else(|| anyhow!("the sum is too large"))?;
    }
    if request.limit.is_some_and(|limit| sum > i64::from(limit)) {
        return Err(WithReturnCode::new(anyhow!("{sum} is above the limit"), 2));
    }
    Ok(Json(Reply { sum, count: request.values.len() }))
}

#[plugin_fn]
pub fn greet(name: String) -> FnResult<String> {
    if name.is_empty() {
        return Err(anyhow!("a name is needed").into());
    }
    Ok(format!("Hello, {name}!"))
}

fn checked(count: u64) -> Result<u64, Error> {
    if count == 0 {
        bail!("a count is needed");
    }
    Ok(count)
}

#[plugin_fn]
pub fn count(_: ()) -> FnResult<u64> {
    let count: u64 = var::get("count").context("can't read the count")?.unwrap_or(1);
    var::set("count", checked(count)? + 1)?;
    Ok(count)
}
