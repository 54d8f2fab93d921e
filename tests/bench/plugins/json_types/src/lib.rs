//! Four types that are passed as JSON, with the encoding and with derived traits.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Address {
    street: String,
    city: String,
    zip: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub struct Person {
    name: String,
    age: u32,
    addresses: Vec<Address>,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Json)]
pub struct Order {
    id: u64,
    items: Vec<String>,
    total: f64,
    paid: bool,
}

#[derive(Serialize, Deserialize, FromBytes, ToBytes)]
#[encoding(Json)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    Created { by: String },
    Moved { from: i64, to: i64 },
    Removed,
}

#[plugin_fn]
pub fn older(Json(mut person): Json<Person>) -> FnResult<Json<Person>> {
    person.age += 1;
    Ok(Json(person))
}

#[plugin_fn]
pub fn first_address(Json(person): Json<Person>) -> FnResult<Json<Address>> {
    let first = person.addresses.into_iter().next();
    Ok(Json(first.ok_or_else(|| Error::msg("there is no address"))?))
}

#[plugin_fn]
pub fn pay(mut order: Order) -> FnResult<Order> {
    order.paid = true;
    Ok(order)
}

#[plugin_fn]
pub fn reverse(event: Event) -> FnResult<Event> {
    Ok(match event {
        Event::Moved { from, to } => Event::Moved { from: to, to: from },
        other => other,
    })
}
