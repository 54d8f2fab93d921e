//! Types and `with` modules that several tests have fields of.

use extism_pdk::contract::Describe;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Describe)]
pub struct New<T>(pub T);

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
pub struct Transparent<T>(T);

#[derive(Serialize, Deserialize, Describe)]
#[serde(transparent)]
pub struct Named {
    #[serde(default, skip_serializing)]
    rest: (),
    value: Option<u8>,
    #[serde(skip)]
    skipped: u8,
}

#[derive(Clone, Debug, Serialize, Deserialize, Describe)]
#[serde(from = "Option<u8>", into = "Option<u8>")]
pub struct From_(Option<u8>);

impl From<Option<u8>> for From_ {
    fn from(value: Option<u8>) -> Self {
        From_(value)
    }
}

impl From<From_> for Option<u8> {
    fn from(value: From_) -> Self {
        value.0
    }
}

#[derive(Serialize, Deserialize, Describe)]
#[serde(untagged)]
pub enum Untagged {
    Number(Option<u8>),
}

pub mod as_it_is {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

pub mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(number: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
