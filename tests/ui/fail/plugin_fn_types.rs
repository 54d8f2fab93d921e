//! Types that can't cross: rustc's trait errors, at the type the user wrote.

use extism_pdk::*;

pub struct Point {
    pub x: i32,
}

#[plugin_fn]
pub fn plain_result(_: String) -> FnResult<Point> { //~
    Ok(Point { x: 1 })
}

#[plugin_fn]
pub fn plain_value() -> Point { //~
    Point { x: 1 }
}

#[plugin_fn]
pub fn json_result() -> FnResult<Json<Point>> { //~
    Ok(Json(Point { x: 1 }))
}

#[plugin_fn]
pub fn map() -> FnResult<std::collections::HashMap<String, String>> { //~
    Ok(Default::default())
}

#[plugin_fn]
pub fn small_number() -> u8 { //~
    1
}

#[plugin_fn]
pub fn letter(name: char) -> FnResult<char> { //~ 2
    Ok(name)
}

type Alias<T> = FnResult<T>;

#[plugin_fn]
pub fn through_an_alias() -> Alias<Vec<Point>> { //~
    Ok(Vec::new())
}

#[plugin_fn]
pub fn error_without_text() -> Result<String, Point> { //~
    Err(Point { x: 1 })
}

#[plugin_fn]
pub fn plain_argument(point: Point) -> FnResult<i32> { //~
    Ok(point.x)
}

#[plugin_fn]
pub fn json_argument(point: Json<Point>) -> FnResult<i32> { //~
    Ok(point.0.x)
}

#[plugin_fn]
pub fn pattern_argument(Json(Point { x }): Json<Point>) -> FnResult<i32> { //~
    Ok(x)
}

#[plugin_fn]
pub fn unsized_argument(input: str) -> FnResult<()> { //~
    Ok(())
}

#[plugin_fn]
pub fn mutable_argument(input: &mut String) -> FnResult<()> { //~
    input.clear();
    Ok(())
}

#[plugin_fn]
pub fn unknown_argument(input: Missing) -> FnResult<()> { //~
    Ok(())
}

#[plugin_fn]
pub fn unknown_second_argument(name: &str, point: Missing) { //~
    drop((name, point));
}

#[plugin_fn]
pub fn unknown_result() -> FnResult<Missing> { //~
    Ok(())
}

#[plugin_fn]
pub fn both(point: Point) -> FnResult<Point> { //~ 2
    Ok(point)
}

#[plugin_fn]
pub fn wrong_body(input: String) -> FnResult<String> {
    let length: String = input.len(); //~
    Ok(length)
}

fn main() {}
