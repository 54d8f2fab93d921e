//! Types that can't cross between plugins.

use extism_pdk::*;

pub struct Point;

#[shared_fn]
pub fn argument(point: Point) -> SharedFnResult<()> { //~
    drop(point);
    Ok(())
}

#[shared_fn]
pub fn second_argument(name: String, point: Json<Point>) -> SharedFnResult<String> { //~
    drop(point);
    Ok(name)
}

#[shared_fn]
pub fn result() -> SharedFnResult<Point> { //~
    Ok(Point)
}

#[shared_fn]
pub fn no_result() -> String { //~
    String::new()
}

#[shared_fn]
pub fn fn_result() -> FnResult<String> { //~
    Ok(String::new())
}

#[shared_fn]
pub fn unit_fn_result() -> FnResult<()> { //~
    Ok(())
}

#[shared_fn]
pub fn both(point: Point) -> SharedFnResult<Point> { //~ 2
    Ok(point)
}

fn main() {}
