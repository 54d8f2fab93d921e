//! Types of an interface that can't cross.

use extism_pdk::contract::interface;
use extism_pdk::host_fn::HostError;
use extism_pdk::*;

pub struct Report;

#[interface]
pub trait Words {
    fn takes(report: Report); //~ 2
    fn takes_it_too(report: Report, twice: bool); //~ 2
    fn gives() -> Report; //~ 2
    fn gives_or_fails() -> FnResult<Report>; //~ 2
}

#[interface(host, "store")]
pub trait Store {
    fn takes(&self, report: Report); //~ 2
    fn gives(&self) -> Report; //~ 2
    fn gives_or_refuses(&self) -> Result<Report, HostError>; //~ 2
}

fn main() {}
