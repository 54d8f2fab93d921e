//! `#[encoding]` missing, doubled, or not a newtype's path; one message, not one per derive, where one line is wrong.

use extism_pdk::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, ToBytes)]
pub struct Missing; //~

#[derive(Deserialize, FromBytes)]
pub struct MissingToo; //~

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
pub struct MissingBoth; //~

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
#[encoding(Msgpack)] //~
pub struct Twice;

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json)]
#[encoding(Json)] //~
pub struct TwiceBoth;

#[derive(Serialize, ToBytes)]
#[encoding] //~
pub struct NoArguments;

#[derive(Serialize, ToBytes)]
#[encoding()] //~
pub struct Empty;

#[derive(Serialize, ToBytes)]
#[encoding("Json")] //~
pub struct Quoted;

#[derive(Serialize, ToBytes)]
#[encoding = "Json"] //~
pub struct Assigned;

#[derive(Serialize, ToBytes)]
#[encoding(Json, Msgpack)] //~
pub struct Two;

#[derive(Serialize, ToBytes)]
#[encoding(Json<Self>)] //~
pub struct WithArguments;

#[derive(Serialize, ToBytes)]
#[encoding(Json, crate)] //~
pub struct NoPath;

#[derive(Serialize, Deserialize, ToBytes, FromBytes)]
#[encoding(Json, krate = extism_pdk)] //~
pub struct UnknownArgument;

#[derive(Serialize)]
#[encoding(Json)] //~
pub struct NoDerive;

#[encoding(Json)] //~
pub fn on_a_function() {}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
pub struct OnAField {
    #[encoding(Json)] //~
    pub x: i32,
}

fn accepts<T: ToMemory>(_: T) {}

fn main() {
    // The types are encodable for the rest of the code: no errors where they are used.
    accepts(Missing);
    accepts(Twice);
    accepts(NoArguments);
    accepts(Two);
}
