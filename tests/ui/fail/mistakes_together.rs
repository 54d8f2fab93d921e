//! Mistakes with every macro in one file: all are reported in one run.

use extism_pdk::*;

pub struct Point;

#[plugin_fn]
pub async fn asynchronous() {} //~

impl Point {
    #[shared_fn]
    pub fn receives(self) {} //~
}

#[host_fn]
extern "C" { //~
    fn log(text: &str);
}

#[derive(serde::Serialize, ToBytes)]
pub struct NoEncoding; //~

#[plugin_fn]
pub fn wrong_type() -> FnResult<Point> { //~
    unsafe { log("")? };
    Ok(Point)
}

fn main() {}
