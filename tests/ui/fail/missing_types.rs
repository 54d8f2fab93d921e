//! Types that aren't there: rustc says so, once of each, on wasm32 as well, where the contract names them too.

use extism_pdk::host_fn::HostError;
use extism_pdk::*;

#[plugin_fn]
pub fn returned() -> FnResult<Missing> { //~
    unimplemented!()
}

#[plugin_fn]
pub fn taken(input: Missing) {} //~

#[plugin_fn]
pub fn nested(input: Json<Vec<Option<Missing>>>) -> Result<Option<Json<(Missing, u8)>>, Error> { //~ 2
    unimplemented!()
}

#[plugin_fn]
pub fn error() -> Result<String, Missing> { //~
    unimplemented!()
}

#[plugin_fn]
pub fn several(first: Missing, second: Vec<Missing>, third: (Missing, u8), fourth: [Missing; 2]) {} //~ 4

#[plugin_fn]
pub fn borrowed<'a>(input: Json<std::borrow::Cow<'a, Missing>>) -> &'a str { //~
    unimplemented!()
}

#[plugin_fn]
pub fn reference(input: &Missing, of_letter: T) {} //~ 2

#[plugin_fn]
pub fn path(input: missing::Type) -> Vec<missing::Type> { //~ 2
    unimplemented!()
}

#[plugin_fn(init)]
fn set_up() -> Result<(), Missing> { //~
    unimplemented!()
}

#[shared_fn]
pub fn shared(input: Json<Missing>, bare: Missing) -> SharedFnResult<Json<Missing>> { //~ 3
    unimplemented!()
}

#[host_fn]
extern "ExtismHost" {
    fn imported(input: Json<Missing>, bare: Missing) -> Json<Missing>; //~ 3
    fn recoverable(text: &str) -> Result<Json<Missing>, HostError>; //~
}

fn main() {}
