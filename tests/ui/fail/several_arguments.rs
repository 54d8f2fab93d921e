//! Several arguments that can't be elements of a JSON array.

use extism_pdk::*;

pub struct Point;

#[plugin_fn]
pub fn second(name: String, point: Point) { //~
    drop((name, point));
}

#[plugin_fn]
pub fn first(point: Point, name: &str) { //~
    drop((name, point));
}

#[plugin_fn]
pub fn both(a: Point, b: Point) { //~ 2
    drop((a, b));
}

#[plugin_fn]
pub fn nested(name: &str, points: Option<Vec<Point>>) { //~
    drop((name, points));
}

#[plugin_fn]
pub fn slice(name: &str, points: &[Point]) { //~
    let _ = (name, points);
}

#[plugin_fn]
pub fn by_reference(name: &str, point: &Point) { //~
    let _ = (name, point);
}

#[plugin_fn]
pub fn newtype(name: &str, Json(numbers): Json<Vec<i32>>) { //~
    drop((name, numbers));
}

#[plugin_fn]
pub fn mutable(name: &mut String, more: &str) { //~
    name.push_str(more);
}

#[plugin_fn]
pub fn for_ever(name: &'static str, more: &'static str) { //~ 2
    let _ = (name, more);
}

fn main() {
    newtype("", Json(Vec::new()));
    mutable(&mut String::new(), "");
    for_ever("", "");
}
