//! A shop: the plugin that tests/hosts/js/dev.mjs calls from the page of `cargo extism dev`, and changes.

use extism_pdk::contract::Describe;
use extism_pdk::*;
use serde::{Deserialize, Serialize};

/// The config.
#[derive(Deserialize, Describe)]
#[describe(config)]
struct Settings {
    /// The text before a price.
    #[serde(default = "euro")]
    currency: String,
}

fn euro() -> String {
    "€".into()
}

#[derive(Deserialize, Describe, PartialEq)]
enum Delivery {
    Post,
    Courier,
}

/// An order.
#[derive(Deserialize, Describe)]
struct Order {
    /// The name on the label.
    article: String,
    count: u32,
    gift: bool,
    delivery: Delivery,
    note: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Serialize, Describe)]
struct Receipt {
    text: String,
    /// The number of orders so far.
    orders: u64,
}

#[host_fn("shop")]
unsafe extern "ExtismHost" {
    /// Returns the price of an article in cents.
    safe fn price(article: &str) -> u64;
}

/// Takes an order.
#[plugin_fn]
pub fn order(Json(order): Json<Order>) -> FnResult<Json<Receipt>> {
    let Settings { currency } = config::read()?;
    let orders = var::get("orders")?.unwrap_or("0".to_owned()).parse::<u64>()? + 1;
    var::set("orders", orders.to_string())?;
    let mut cents = price(&order.article)? * u64::from(order.count);
    if order.delivery == Delivery::Courier {
        cents += 900;
    }
    info!("{} for {}", order.article, order.note.as_deref().unwrap_or("nobody"));
    let gift = if order.gift { " as a gift" } else { "" };
    let text = format!("{} × {}{gift}: {currency} {}.{:02} {:?}", order.count, order.article, cents / 100, cents % 100, order.tags);
    Ok(Json(Receipt { text, orders }))
}

/// Adds numbers of any size.
#[plugin_fn]
pub fn sum(a: u64, b: Option<u64>) -> u64 {
    a + b.unwrap_or(0)
}

/// Returns a text.
#[plugin_fn]
pub fn repeat(text: String) -> String {
    text
}

/// Never ends.
#[plugin_fn]
pub fn wait() {
    loop {
        core::hint::black_box(());
    }
}

/// Fails.
#[plugin_fn]
pub fn refuse(text: String) -> FnResult<()> {
    Err(WithReturnCode::new(Error::msg(text), 7))
}
