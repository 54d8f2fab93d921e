//! Mistakes of `#[derive(Describe)]` and `#[describe]`.

use extism_pdk::contract::Describe;

#[derive(Describe)]
#[describe] //~
pub struct NoArguments;

#[derive(Describe)]
#[describe(name = "x")] //~
pub struct Unknown;

#[derive(Describe)]
#[describe(as)] //~
pub struct NoType;

#[derive(Describe)]
#[describe(as = String)] //~
pub struct Unquoted;

#[derive(Describe)]
pub struct Fields {
    #[describe(as = "Vec<")] //~
    pub no_type: u8,
    #[describe(as = "String", as = "u8")] //~
    pub two: u8,
    #[describe(config)] //~
    pub config: u8,
}

#[derive(Describe)]
#[describe(config)] //~
pub enum NotAStruct {
    One,
}

#[derive(Describe)]
#[describe(config)] //~
pub struct Generic<T> {
    pub value: T,
}

#[derive(Describe)]
#[describe(config, as = "String")] //~
pub struct Another {
    pub value: u8,
}

#[derive(Describe)]
#[describe(as = "Itself")] //~
pub struct Itself;

#[derive(Describe)]
#[describe(as = "Self")] //~
pub enum ItsSelf {}

#[derive(Describe)]
#[serde(from = "Converted", into = "u8")] //~
pub struct Converted;

#[derive(Describe)]
pub union Union { //~
    pub value: u8,
}

#[derive(Describe)]
#[describe(crate = elsewhere)] //~
pub struct NoSuchCrate;

fn main() {}
