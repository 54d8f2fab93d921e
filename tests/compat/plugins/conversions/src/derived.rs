//! The derives, with each encoding they are used with.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Add {
    a: i32,
    b: i32,
}

#[derive(Serialize, ToBytes)]
#[encoding(extism_pdk::Json)]
struct Sum {
    sum: i32,
}

#[plugin_fn]
pub fn derived_json(Add { a, b }: Add) -> FnResult<Sum> {
    Ok(Sum { sum: a + b })
}

#[derive(Debug, Serialize, Deserialize, extism_pdk::ToBytes, extism_pdk::FromBytes)]
#[encoding(Msgpack)]
enum Shape {
    Circle { radius: f32 },
    Square(u8),
}

#[plugin_fn]
pub fn derived_msgpack(shape: Shape) -> FnResult<Shape> {
    Ok(match shape {
        Shape::Circle { radius } => Shape::Square(radius as u8),
        Shape::Square(side) => Shape::Circle { radius: side.into() },
    })
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
struct Page<T> {
    items: Vec<T>,
    next: Option<u32>,
}

#[plugin_fn]
pub fn derived_generic(page: Page<String>) -> FnResult<Page<usize>> {
    Ok(Page { items: page.items.iter().map(String::len).collect(), next: page.next.map(|next| next + 1) })
}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
struct Borrowed<'a, T: Serialize>
where
    T: Copy,
{
    name: &'a str,
    value: T,
}

#[plugin_fn]
pub fn derived_with_lifetime() -> FnResult<()> {
    let name = input::<String>()?;
    set_var!("borrowed", "{}", name.len())?;
    var::set("derived", Borrowed { name: &name, value: 2 })?;
    Ok(())
}

// Encodings of one's own: public, private, and restricted to the crate.
encoding!(pub Pretty, json::to_vec_pretty, json::from_slice);
encoding!(Plain, json::to_vec, json::from_slice);
encoding!(pub(crate) Counted, counted_to_vec, counted_from_slice);

fn counted_to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let text = json::to_string(value)?;
    Ok(format!("{}:{text}", text.len()).into_bytes())
}

fn counted_from_slice<'a, T: Deserialize<'a>>(data: &'a [u8]) -> Result<T, Error> {
    let colon = data.iter().position(|byte| *byte == b':').ok_or(Error::msg("no colon"))?;
    Ok(json::from_slice(&data[colon + 1..])?)
}

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Counted)]
struct Point {
    x: i8,
    y: i8,
}

#[plugin_fn]
pub fn derived_own_encoding(point: Point) -> FnResult<Point> {
    Ok(Point { x: point.y, y: point.x })
}

#[plugin_fn]
pub fn own_encodings(Plain(list): Plain<Vec<u8>>) -> FnResult<Pretty<Vec<u8>>> {
    let copy = Plain::from(list).into_inner();
    Ok(Pretty(copy))
}
