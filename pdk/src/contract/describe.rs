//! The trait of types that describe themselves, and the type that stands for what isn't known yet.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shape::{Kind, Shape};

/// A type whose values are described in a plugin's contract, as serde reads and writes them.
///
/// std's types have it. For a type of your own derive it; the docs of types, fields and variants are taken along, and
/// serde's attributes are followed:
///
/// ```
/// use extism_pdk::contract::Describe;
///
/// /// A shape in the plane.
/// #[derive(serde::Serialize, serde::Deserialize, Describe)]
/// #[serde(tag = "kind", rename_all = "snake_case")]
/// enum Figure {
///     /// By its radius.
///     Circle { radius: f64 },
///     /// By its corners.
///     Polygon { corners: Vec<(f64, f64)>, #[serde(default)] closed: bool },
/// }
/// ```
///
/// A field whose type isn't described is "any" of the type's name, and so is one with `with`, `serialize_with` or
/// `deserialize_with`. Say what it looks like by a type that looks the same:
///
/// ```
/// # mod hex { pub fn serialize<S: serde::Serializer>(_: &[u8], serializer: S) -> Result<S::Ok, S::Error> { serializer.serialize_str("") } }
/// use extism_pdk::contract::Describe;
///
/// #[derive(serde::Serialize, Describe)]
/// struct Digest {
///     #[serde(serialize_with = "hex::serialize")]
///     #[describe(as = "String")]
///     bytes: Vec<u8>,
/// }
/// ```
///
/// Whether the field may be missing is still its own type's to say: serde reads that.
///
/// `#[describe(as = "…")]` may stand above a type, too. `#[describe(config)]` above the struct that
/// [`config::read`](crate::config::read) reads adds that struct to the contract, as what the plugin's configuration may
/// have; `#[describe(crate = some::path)]` finds `extism_pdk` under another path.
///
/// Types may be recursive, and generic: each type parameter needs `Describe`, else the type is described with "any" in the
/// parameter's place. A generic type whose parameters are constants, or have bounds other than serde's and those that can be derived,
/// can't contain itself, nor can two types each stand for one that is made of the other, by `as` or by serde's `from` and
/// `into`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` doesn't say what it looks like",
    label = "not described",
    note = "derive it: `#[derive(extism_pdk::contract::Describe)]`; of another crate's type say what it looks like, above the \
            field that has it: `#[describe(as = \"String\")]`"
)]
pub trait Describe {
    /// What its values look like.
    const SHAPE: Shape;
}

/// Stands for a parameter of a generic type, in its definition. It has the traits that parameters are bounded by most
/// often; nobody makes one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parameter<const NUMBER: usize>;

impl<const NUMBER: usize> Describe for Parameter<NUMBER> {
    const SHAPE: Shape = Shape(Kind::Parameter(NUMBER));
}

impl<const NUMBER: usize> Serialize for Parameter<NUMBER> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de, const NUMBER: usize> Deserialize<'de> for Parameter<NUMBER> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer).map(|()| Parameter)
    }
}
