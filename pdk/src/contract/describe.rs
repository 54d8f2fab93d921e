//! The trait of types that are described in contracts, and the placeholder for parameters of generic types.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shape::{Kind, Shape};

/// A type whose values a plugin's contract describes, as serde reads and writes them.
///
/// std's types implement it. For your own types, derive it. The derive includes the docs of types, fields and variants,
/// and follows serde's attributes:
///
/// ```
/// use extism_pdk::contract::Describe;
///
/// /// A shape in the plane.
/// #[derive(serde::Serialize, serde::Deserialize, Describe)]
/// #[serde(tag = "kind", rename_all = "snake_case")]
/// enum Figure {
///     /// A circle with this radius.
///     Circle { radius: f64 },
///     /// A polygon with these corners.
///     Polygon { corners: Vec<(f64, f64)>, #[serde(default)] closed: bool },
/// }
/// ```
///
/// A field whose type doesn't implement `Describe`, or that has `with`, `serialize_with` or `deserialize_with`, is
/// described as "any", with the type's name, apart from `with = "serde_bytes"`, which is bytes. To describe it, name a
/// type that serde writes the same way:
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
/// Whether the field may be missing still depends on its own type, because serde decides by that.
///
/// | attribute | above | meaning |
/// |---|---|---|
/// | `#[describe(as = "…")]` | a field or a type | it is described like the named type |
/// | `#[describe(config)]` | the struct that [`config::read`](crate::config::read) reads | its fields are described as the plugin's config keys |
/// | `#[describe(crate = some::path)]` | a type | `extism_pdk` has this path in your crate |
///
/// Types can be generic. A type parameter that doesn't implement `Describe` is described as "any". Types can be
/// recursive, too, with two limits. A generic type can't contain itself if it has constants as parameters, or bounds
/// other than serde's and those of derivable traits. And two types can't each stand for a type that contains the other,
/// by `as` or by serde's `from` and `into`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` isn't described in contracts",
    label = "doesn't implement `Describe`",
    note = "derive it: `#[derive(extism_pdk::contract::Describe)]`; for a type of another crate, name a type that serde writes the \
            same way, above the field: `#[describe(as = \"String\")]`"
)]
pub trait Describe {
    /// The shape of its values.
    const SHAPE: Shape;
}

/// A placeholder for a parameter of a generic type, in the type's definition. It implements the traits that are most
/// often bounds of parameters. It has no values at run time.
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
