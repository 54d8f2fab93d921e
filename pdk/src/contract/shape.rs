//! Constants that describe types: shapes, and definitions of types with a name, which consist of shapes.

/// The shape of a type's values, as serde writes them: the constant of [`Describe`](trait@super::Describe).
///
/// The derive creates it. To implement the trait by hand, use the shape of another type, or name a format:
///
/// ```
/// use extism_pdk::contract::{Describe, Shape};
///
/// /// Its own `Serialize` writes a number of seconds.
/// struct Timeout(std::time::Duration);
///
/// impl Describe for Timeout {
///     const SHAPE: Shape = u64::SHAPE;
/// }
///
/// /// Its own `Serialize` writes a text.
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
    /// A type that isn't described, with its name in the source code; empty for no name.
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
    /// A type with a definition, and the arguments if it is generic. It is a pointer so that types can be recursive:
    /// rustc follows references, but not pointers, when it evaluates a constant.
    Defined(*const Definition, &'static [Shape]),
    /// An argument of a type that is generic over constants.
    Number(i64),
    /// In the definition of a generic type: its parameter with this number.
    Parameter(usize),
}

// SAFETY: `defined` makes the pointer from a `&'static` of a `Sync` type, and it is only read.
unsafe impl Sync for Shape {}
// SAFETY: as for `Sync`.
unsafe impl Send for Shape {}

impl Shape {
    /// Creates the shape of a type that isn't described, with its name; `""` for no name.
    pub const fn any(name: &'static str) -> Self {
        Shape(Kind::Any(name))
    }

    /// Creates the shape of a text in a format, such as `"ipv4"`, `"date-time"` or `"uuid"`.
    pub const fn text(format: &'static str) -> Self {
        Shape(Kind::Text(format))
    }

    /// Creates the shape of a type with a definition.
    #[doc(hidden)]
    pub const fn defined(definition: &'static Definition, arguments: &'static [Shape]) -> Self {
        Shape(Kind::Defined(definition, arguments))
    }

    /// Creates the shape of a constant among a generic type's arguments.
    #[doc(hidden)]
    pub const fn number(number: i64) -> Self {
        Shape(Kind::Number(number))
    }

    /// Creates the shape of a type that the format has a name for.
    pub(super) const fn plain(name: &'static str) -> Self {
        Shape(Kind::Plain(name))
    }
}

/// A type's definition.
pub struct Definition {
    /// The path: the module and the name.
    pub path: &'static str,
    /// The file, line and column. They distinguish types with the same path, such as those within two functions.
    pub place: (&'static str, u32, u32),
    /// The docs, in parts of one or more lines.
    pub doc: &'static [&'static str],
    pub body: Body,
    /// Whether unknown fields are refused.
    pub closed: bool,
    /// Whether it has serde's attribute `transparent`.
    pub transparent: bool,
}

/// The body of a type or a variant.
pub enum Body {
    Unit,
    /// The same as another type.
    Is(Shape),
    Tuple(&'static [Shape]),
    Struct(&'static [Field]),
    /// Variants, and the keys of their tag and content; empty for none.
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
    /// The shape that serde reads its content as, as for a field.
    pub read_as: Option<Shape>,
    pub only: Only,
    /// Whether unknown tags are read as this variant.
    pub other: bool,
    /// Whether it has no tag, although the enum has one.
    pub untagged: bool,
}

/// One of a struct's fields, or an argument of a list.
pub struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub doc: &'static [&'static str],
    pub aliases: &'static [&'static str],
    /// The shape that serde reads it as, if it isn't `shape`. A field that is read as an option may be missing.
    pub read_as: Option<Shape>,
    /// Whether it may be missing in data that the plugin reads, whatever it is read as.
    pub optional: bool,
    /// The default if it is missing, in JSON; empty if that isn't known.
    pub default: &'static str,
    /// Whether it may be missing in data that the plugin writes.
    pub omitted: bool,
    pub only: Only,
    /// Whether it is flattened.
    pub flatten: bool,
}

/// The only direction in which a field or a variant crosses, if there is one.
#[derive(Clone, Copy)]
pub enum Only {
    Neither,
    /// In data that the plugin reads.
    In,
    /// In data that the plugin writes.
    Out,
}

impl Definition {
    /// Creates the definition of a type of std.
    pub(super) const fn of_std(path: &'static str, body: Body) -> Self {
        Definition { path, place: ("", 0, 0), doc: &[], body, closed: false, transparent: false }
    }
}

impl Variant {
    /// A variant with default values, from which expansions create others.
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

    /// Creates a variant from its name and body.
    pub(super) const fn of(name: &'static str, body: Body) -> Self {
        Variant { name, body, ..Variant::PLAIN }
    }
}

impl Field {
    /// A field with default values, from which expansions create others.
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

    /// Creates a field from its name and shape.
    pub(super) const fn of(name: &'static str, shape: Shape) -> Self {
        Field { name, shape, ..Field::PLAIN }
    }
}
