//! Types that can't cross to or from the host.

use extism_pdk::*;

pub struct Point;

#[host_fn]
extern "ExtismHost" {
    fn argument(point: Point); //~
    fn second_argument(name: &str, point: Json<Point>) -> String; //~
    fn result() -> Point; //~
    fn json_result() -> Json<Point>; //~
    fn map_result() -> std::collections::BTreeMap<String, String>; //~
    fn generic<T>(value: Json<T>); //~
    fn both(point: Point) -> Point; //~ 2
    fn unknown(value: Missing) -> String; //~
}

fn main() {
    // Calling it without `unsafe` is rustc's own message, at the call.
    let _ = second(String::new()); //~
}

#[host_fn]
extern "ExtismHost" {
    fn second(name: String) -> String;
}
