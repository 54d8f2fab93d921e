//! What rustc can't parse: it says so itself, and no macro adds to it.

use extism_pdk::*;

/// With docs, which are no mistake.
#[plugin_fn]
pub fn in_a_body(name: String) -> FnResult<String> {
    let greeting = ; //~
    Ok(name)
}

/// Docs.
#[plugin_fn]
pub fn in_a_signature(name: ) -> FnResult<String> { //~
    Ok(String::new())
}

/// Docs.
#[plugin_fn(init)]
fn in_an_init() {
    let = 1; //~
}

/// Docs.
#[shared_fn]
pub fn in_a_shared_function(name: String) -> SharedFnResult<String> {
    let length = name.len() + ; //~
    Ok(name)
}

/// Docs.
#[host_fn]
extern "ExtismHost" {
    /// Docs.
    fn before(name: &str) -> String;
    fn in_a_declaration(name String) -> String; //~
    fn after(name: &str) -> String;
}

/// Docs.
#[derive(ToBytes, FromBytes)]
#[encoding(Json)]
pub struct InAField {
    pub name: , //~
}

/// Docs.
#[plugin_fn]
pub struct NoFunction; //~

fn accepts<T: ToMemory>(_: T) {}

fn main() {
    // What can be used is there.
    let _ = (in_a_body(String::new()), in_a_shared_function(String::new()));
    unsafe {
        let _ = (before(""), after(""));
    }
    accepts(InAField { name: 1 });
    let _ = NoFunction;
}
