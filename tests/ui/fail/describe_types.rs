//! Types in `#[derive(Describe)]` that aren't there.

use extism_pdk::contract::Describe;

#[derive(Describe)]
pub struct Fields {
    pub missing: NotThere, //~
    pub within: Vec<NotThereEither>, //~ 2 (with rustc's advice and without, as serde's derives do)
    #[describe(as = "Missing")] //~
    pub not_found: u8,
}

fn main() {}
