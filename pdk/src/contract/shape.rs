//! What values of a type look like, as a constant.

use super::definition::Definition;
use super::describe::Describe;

/// What values of a type look like to serde: what [`Describe`] says of a type.
///
/// The derive makes it. By hand, take it from another type, or name a format:
///
/// ```
/// use extism_pdk::contract::{Describe, Shape};
///
/// /// Written as a number of seconds, by a `Serialize` of its own.
/// struct Timeout(std::time::Duration);
///
/// impl Describe for Timeout {
///     const SHAPE: Shape = u64::SHAPE;
/// }
///
/// /// Written as a text.
/// struct Color { red: u8, green: u8, blue: u8 }
///
/// impl Describe for Color {
///     const SHAPE: Shape = Shape::text("color");
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Shape(pub(super) Kind);

#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A type that the format has a name for.
    Plain(&'static str),
    /// Nobody knows; a name as it is written, or none.
    Any(&'static str),
    /// A text in a format.
    Text(&'static str),
    Option(&'static Shape),
    List(&'static Shape),
    Set(&'static Shape),
    Array(&'static Shape, usize),
    Tuple(&'static [Shape]),
    /// Keys and values.
    Map(&'static Shape, &'static Shape),
    /// A type with a definition, and the arguments of a generic one. The pointer is what lets types be recursive: unlike a
    /// reference it isn't followed when the constant that holds it is evaluated.
    Defined(*const Definition, &'static [Shape]),
    /// An argument of a type that is generic over constants.
    Number(i64),
    /// In the definition of a generic type: its parameter with this number.
    Parameter(usize),
}

// SAFETY: the pointer is made from a `&'static` of a `Sync` type, in `defined`, and only read.
unsafe impl Sync for Shape {}
// SAFETY: as above.
unsafe impl Send for Shape {}

impl Shape {
    /// A value of which nothing is known but the name of its type; `""` for none.
    pub const fn any(name: &'static str) -> Self {
        Shape(Kind::Any(name))
    }

    /// A text in a format, which is named: `"ipv4"`, `"date-time"`, `"uuid"`.
    pub const fn text(format: &'static str) -> Self {
        Shape(Kind::Text(format))
    }

    /// A type with a definition.
    #[doc(hidden)]
    pub const fn defined(definition: &'static Definition, arguments: &'static [Shape]) -> Self {
        Shape(Kind::Defined(definition, arguments))
    }

    /// A constant among a type's arguments.
    #[doc(hidden)]
    pub const fn number(number: i64) -> Self {
        Shape(Kind::Number(number))
    }

    /// A type that the format has a name for.
    pub(super) const fn plain(name: &'static str) -> Self {
        Shape(Kind::Plain(name))
    }
}

/// Stands for a parameter of a generic type, in its definition.
pub struct Parameter<const NUMBER: usize>;

impl<const NUMBER: usize> Describe for Parameter<NUMBER> {
    const SHAPE: Shape = Shape(Kind::Parameter(NUMBER));
}
