//! What values of a type look like, as a constant; and the definitions of types that have a name, which are made of shapes.

/// What values of a type look like to serde: what [`Describe`](trait@super::Describe) says of a type.
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

/// A type's definition.
pub struct Definition {
    /// Its module and name.
    pub path: &'static str,
    /// File, line and column: what tells types of one path apart, such as those within two functions.
    pub place: (&'static str, u32, u32),
    /// Its docs, in parts that are lines or several lines.
    pub doc: &'static [&'static str],
    pub body: Body,
    /// Whether unknown fields are refused.
    pub closed: bool,
    /// Whether it is read by what reads the type that it stands for: serde's `transparent`.
    pub transparent: bool,
}

/// What a type or a variant consists of.
pub enum Body {
    Unit,
    /// What another type is.
    Is(Shape),
    Tuple(&'static [Shape]),
    Struct(&'static [Field]),
    /// Variants and how they are told apart: by a tag, with the content beside it or around the tag, or by neither.
    Enum {
        variants: &'static [Variant],
        tag: &'static str,
        content: &'static str,
        untagged: bool,
    },
}

/// One of an enum's variants.
pub struct Variant {
    pub name: &'static str,
    pub doc: &'static [&'static str],
    pub aliases: &'static [&'static str],
    pub body: Body,
    /// What serde reads its content as, as of a field.
    pub read_as: Option<Shape>,
    pub only: Only,
    /// Whether it stands for all tags that are unknown.
    pub other: bool,
    /// Whether it has no tag in an enum that has.
    pub untagged: bool,
}

/// One of a struct's fields, or an argument of a list.
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub doc: &'static [&'static str],
    pub aliases: &'static [&'static str],
    /// What serde reads it as, if that isn't what it looks like. One that is read as an option may be missing.
    pub read_as: Option<Shape>,
    /// Whether it may be missing in what the plugin is given, whatever it is read as.
    pub optional: bool,
    /// What it is then, in JSON; empty if that isn't known.
    pub default: &'static str,
    /// Whether it may be missing in what the plugin gives.
    pub omitted: bool,
    pub only: Only,
    /// Whether its own fields stand in its place.
    pub flatten: bool,
}

/// Whether something is there in one direction only.
#[derive(Clone, Copy)]
pub enum Only {
    Neither,
    /// In what the plugin is given.
    In,
    /// In what the plugin gives.
    Out,
}

impl Definition {
    /// One of this crate's, which has a path that isn't its own.
    pub(super) const fn of_std(path: &'static str, body: Body) -> Self {
        Definition { path, place: ("", 0, 0), doc: &[], body, closed: false, transparent: false }
    }
}

impl Variant {
    /// A variant without anything; expansions change what differs.
    pub const PLAIN: Self = Variant {
        name: "",
        doc: &[],
        aliases: &[],
        body: Body::Unit,
        read_as: None,
        only: Only::Neither,
        other: false,
        untagged: false,
    };

    /// A variant of a name and what it consists of.
    pub(super) const fn of(name: &'static str, body: Body) -> Self {
        Variant { name, body, ..Variant::PLAIN }
    }
}

impl Field {
    /// A field without anything; expansions change what differs.
    pub const PLAIN: Self = Field {
        name: "",
        shape: Shape::any(""),
        doc: &[],
        aliases: &[],
        read_as: None,
        optional: false,
        default: "",
        omitted: false,
        only: Only::Neither,
        flatten: false,
    };

    /// A field of a name and a shape.
    pub(super) const fn of(name: &'static str, shape: Shape) -> Self {
        Field { name, shape, ..Field::PLAIN }
    }
}
