//! Lists of an interface: what stands alone has an encoding, and a caller lends what is std's.

use extism_pdk::contract::interface;
use extism_pdk::*;

#[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
pub struct Report;

#[interface]
pub trait Words {
    fn takes_alone(reports: Vec<Report>); //~ 2
    fn is_optional(reports: Vec<Report>, more: bool) { //~ natively
        let _ = (reports, more);
    }
}

#[interface(host)]
pub trait Editor {
    fn takes_alone(&self, reports: Vec<Report>); //~ 2
}

mod own {
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize, ToBytes, FromBytes)]
    #[encoding(Json)]
    pub struct Vec<T>(T);

    #[interface]
    pub trait Lists {
        fn list(list: Vec<u32>, more: bool); //~ natively
        fn optional(list: Vec<u32>, more: bool) { //~ natively
            let _ = (list, more);
        }
    }
}

fn main() {}
