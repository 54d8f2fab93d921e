//! The trait of types that describe themselves.

use super::shape::Shape;

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
/// `#[describe(as = "…")]` may stand above a type, too. `#[describe(config)]` above the struct that
/// [`config::read`](crate::config::read) reads adds that struct to the contract, as what the plugin's configuration may
/// have; `#[describe(crate = some::path)]` finds `extism_pdk` under another path.
///
/// Types may be recursive, and generic: each type parameter needs `Describe`, else the type is described with "any" in the
/// parameter's place. A generic type whose parameters have bounds, or are constants, can't contain itself.
pub trait Describe {
    /// What its values look like.
    const SHAPE: Shape;
}
