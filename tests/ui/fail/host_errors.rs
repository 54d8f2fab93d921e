//! Imports whose errors the plugin is to handle.

use extism_pdk::host_fn::HostError;
use extism_pdk::{plugin_fn::ErrorCode, *};

pub struct Point;

#[host_fn]
extern "ExtismHost" {
    fn other_error(name: &str) -> Result<String, Error>; //~
    fn alias(name: &str) -> FnResult<String>; //~
    fn nothing_to_handle(name: &str) -> std::io::Result<String>; //~
    fn borrowed(name: &str) -> Result<&str, HostError>; //~
    fn result(name: &str) -> Result<Point, HostError>; //~
    fn argument(point: Point) -> Result<String, HostError>; //~
    #[scalar] //~
    fn scalar(name: &str) -> Result<i64, HostError>;
    fn right(name: &str) -> Result<String, HostError>;
}

#[derive(Debug, ErrorCode)]
enum Codes {
    Missing, //~
    #[code] //~
    NoNumber,
    #[code()] //~
    Empty,
    #[code("3")] //~
    Text,
    #[code(0)] //~
    Zero,
    #[code(4_000_000_000)] //~
    TooBig,
    #[code(1)]
    #[code(2)] //~
    Twice,
    #[code(1, 2)] //~
    Two,
    #[code(-1)]
    Right { field: i32 },
}

#[derive(Debug, ErrorCode)]
struct NoCode; //~

#[derive(ErrorCode)]
union Union { //~
    a: i32,
}

macro_rules! errors {
    ($($ty:ty),*) => {$(
        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an error")
            }
        }

        impl std::error::Error for $ty {}
    )*};
}

errors!(Codes, NoCode, Union);

impl std::fmt::Debug for Union {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

#[derive(Debug, ErrorCode)]
#[code(1)]
struct NoError; //~

#[plugin_fn]
fn fails() -> Result<String, Codes> {
    // The code isn't lost on the way.
    Err(Codes::Right { field: 1 })
}

fn main() {
    let _ = (fails(), NoCode, Codes::Missing, Codes::NoNumber, Codes::Empty, Codes::Text, Codes::Zero, Codes::TooBig);
    let _ = (Codes::Twice, Codes::Two, NoError);
    unsafe {
        let text: Result<String, HostError> = right("");
        let _ = text;
    }
}
