//! What an application offers by an interface, and what plugins import.

#![allow(missing_docs)]

use extism_pdk::Json;
use extism_pdk::contract::{CallError, Callable, Contract, Describe, Failure, Offer, Offered, interface};
use extism_pdk::host_fn::HostError;
use extism_pdk::testing::Host;

#[derive(serde::Serialize, serde::Deserialize, Describe)]
pub struct Place {
    x: u8,
}

#[interface(host, "land")]
pub trait Land {
    fn random(&self) -> f32;
    fn dig(&self, place: Json<Place>) -> Json<Place>;
    fn spawn(&self, kind: &str) -> Result<u32, HostError>;
}

struct Game;

impl Land for Game {
    fn random(&self) -> f32 {
        0.5
    }

    fn dig(&self, place: Json<Place>) -> Json<Place> {
        place
    }

    fn spawn(&self, _: &str) -> Result<u32, HostError> {
        Ok(1)
    }
}

fn offered() -> Vec<Offered> {
    land::Functions(Game).functions()
}

/// Each line is what an older or newer plugin declares.
fn check(record: &str) -> Result<(), String> {
    let contract = Contract::from_records(record).map_err(|error| error.to_string())?;
    contract.check_offered(&offered()).map_err(|error| error.to_string())
}

const PLACE: &str = r#""as":"json","type":{"ref":"m::P"}"#;

#[test]
fn imports_of_the_same_types_fit() {
    let place = |fields: &str| {
        let (argument, output) = (format!(r#"{{"name":"place",{PLACE}}}"#), format!("{{{PLACE}}}"));
        check(&format!(
            r#"{{"import":"dig","from":"land","args":[{argument}],"output":{output},"types":{{"m::P":{{"struct":[{fields}]}}}}}}"#
        ))
    };
    assert_eq!(check(r#"{"import":"random","from":"land","output":{"as":"le","type":"f32"}}"#), Ok(()));
    assert_eq!(place(r#"{"name":"x","type":"u8"}"#), Ok(()));
    // The plugin may leave out what it doesn't read, and may know fields that can be missing.
    assert_eq!(place(r#"{"name":"x","type":"u8"},{"name":"y","type":"u8","optional":true}"#), Ok(()));
    let error = place(r#"{"name":"x","type":"u8"},{"name":"y","type":"u8"}"#).unwrap_err();
    assert!(error.contains("`dig` of `land` is too new: in its result, it needs `y`"), "{error}");
}

#[test]
fn imports_of_other_types_are_told() {
    let spawn =
        r#"{"import":"spawn","from":"land","args":[{"name":"kind","as":"text"}],"output":{"as":"le","type":"u32"}"#;
    for (record, expected) in [
        (
            r#"{"import":"random","from":"land","output":{"as":"le","type":"u32"}}"#,
            "is of another type: its result is u32, not f32",
        ),
        (r#"{"import":"random","from":"land"}"#, "is of another type: the plugin takes no result"),
        (r#"{"import":"remove","from":"land"}"#, "isn't offered"),
        (r#"{"import":"random","from":"sea","output":{"as":"le","type":"f32"}}"#, "`random` of `sea` isn't offered"),
        (&format!("{spawn}}}"), "is of another type: the plugin doesn't handle its errors"),
    ] {
        let error = check(record).unwrap_err();
        let head = "the plugin doesn't fit the functions that the application offers:\n  ";
        assert!(error.starts_with(head) && error.contains(expected), "{error}");
    }
    let all = check("{\"import\":\"a\",\"from\":\"land\"}\n{\"import\":\"b\",\"from\":\"land\"}").unwrap_err();
    assert!(all.ends_with("\n  `a` of `land` isn't offered\n  `b` of `land` isn't offered"), "{all}");
}

/// What nobody describes is compared by name only.
#[test]
fn functions_without_a_description_fit() {
    let mut functions = offered();
    functions.iter_mut().for_each(|function| function.record = &[]);
    let plugin =
        Contract::from_records(r#"{"import":"random","from":"land","output":{"as":"le","type":"u32"}}"#).unwrap();
    assert!(plugin.check_offered(&functions).is_ok());
}

#[interface]
pub trait Mod {
    fn name() -> String;
    /// Its body needs the application, which isn't a host for its own code.
    fn tick(number: u32) -> String {
        let random = land::random().unwrap_or_default();
        format!("{number} {random}")
    }
}

struct Old;

impl Callable for Old {
    fn call_export(&mut self, _: &str, _: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(Vec::new())
    }

    fn has_export(&self, export: &str) -> bool {
        export == "name"
    }
}

#[test]
fn a_body_of_the_interface_that_calls_a_host_function_fails() {
    let mut old = r#mod::load(Old).unwrap();
    let expected = "the interface's own body of `tick` called the host function `random` of `land`: the plugin lacks `tick`, so the \
                    body runs in the application, where host functions can't be called";
    match old.tick(1).unwrap_err() {
        CallError::Failed(failure) => assert_eq!(failure.text, expected),
        CallError::Plugin(_) => panic!("the plugin wasn't called"),
    }
    // The next function runs, and so do host functions of a test.
    assert_eq!(old.name().unwrap(), "");
    let host = Host::new().offer(land::Functions(Game));
    assert_eq!(host.run(land::random).unwrap(), 0.5);
}
