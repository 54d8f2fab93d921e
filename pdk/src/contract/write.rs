//! Writes records and types as JSON at compile time: into an array of `N` bytes, or, with `N` 0, to count the bytes.

use super::payload::Payload;
use super::shape::{Body, Definition, Field, Kind, Only, Shape, Variant};
use super::types::{Found, Types, Within, is_same_text};

/// The text so far.
pub(super) struct Writer<'a, const N: usize, const MAX_TYPES: usize> {
    pub(super) bytes: [u8; N],
    /// The length of the text. Bytes that don't fit into the array are only counted.
    pub(super) length: usize,
    last: u8,
    types: &'a Types<MAX_TYPES>,
}

impl<'a, const N: usize, const MAX_TYPES: usize> Writer<'a, N, MAX_TYPES> {
    pub(super) const fn new(types: &'a Types<MAX_TYPES>) -> Self {
        Writer { bytes: [0; N], length: 0, last: 0, types }
    }

    const fn byte(&mut self, byte: u8) {
        if self.length < N {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
        self.last = byte;
    }

    /// Writes text as it is.
    pub(super) const fn raw(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut next = 0;
        while next < text.len() {
            self.byte(text[next]);
            next += 1;
        }
    }

    /// Writes text with the escapes that JSON needs.
    const fn escaped(&mut self, text: &str) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let text = text.as_bytes();
        let mut next = 0;
        while next < text.len() {
            match text[next] {
                mark @ (b'"' | b'\\') => {
                    self.byte(b'\\');
                    self.byte(mark);
                }
                b'\n' => self.raw("\\n"),
                control @ 0..0x20 => {
                    self.raw("\\u00");
                    self.byte(DIGITS[(control >> 4) as usize]);
                    self.byte(DIGITS[(control & 15) as usize]);
                }
                byte => self.byte(byte),
            }
            next += 1;
        }
    }

    pub(super) const fn string(&mut self, text: &str) {
        self.byte(b'"');
        self.escaped(text);
        self.byte(b'"');
    }

    pub(super) const fn number(&mut self, number: i64) {
        if number < 0 {
            self.byte(b'-');
        }
        let number = number.unsigned_abs();
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            self.byte(b'0' + (number / unit % 10) as u8);
            unit /= 10;
        }
    }

    /// Writes a comma, unless the next item is the first one of its list or object.
    pub(super) const fn separate(&mut self) {
        if !matches!(self.last, b'{' | b'[') {
            self.byte(b',');
        }
    }

    pub(super) const fn key(&mut self, key: &str) {
        self.separate();
        self.string(key);
        self.byte(b':');
    }

    /// Writes a key with a text, unless the text is empty.
    pub(super) const fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.key(key);
            self.string(text);
        }
    }

    /// Writes a key with `true`, or nothing.
    pub(super) const fn flag(&mut self, key: &str, is_true: bool) {
        if is_true {
            self.key(key);
            self.raw("true");
        }
    }

    /// Writes docs, whose parts have one or more lines.
    pub(super) const fn doc(&mut self, parts: &[&str]) {
        if parts.is_empty() {
            return;
        }
        self.key("doc");
        self.byte(b'"');
        let mut next = 0;
        while next < parts.len() {
            if next > 0 {
                self.raw("\\n");
            }
            self.escaped(parts[next]);
            next += 1;
        }
        self.byte(b'"');
    }

    const fn texts(&mut self, key: &str, texts: &[&str]) {
        if texts.is_empty() {
            return;
        }
        self.key(key);
        self.byte(b'[');
        let mut next = 0;
        while next < texts.len() {
            self.separate();
            self.string(texts[next]);
            next += 1;
        }
        self.byte(b']');
    }

    /// Writes an argument or a result.
    pub(super) const fn payload(&mut self, payload: &Payload) {
        self.byte(b'{');
        self.text("name", payload.name);
        self.text("as", payload.encoding);
        if let Some(shape) = payload.shape {
            self.key("type");
            self.shape(shape, None);
        }
        self.flag("optional", payload.optional);
        self.byte(b'}');
    }

    const fn shape(&mut self, shape: Shape, within: Within) {
        let (shape, within) = self.types.resolve(shape, within);
        match shape.0 {
            Kind::Plain(name) => self.string(name),
            Kind::Any(name) if !name.is_empty() => self.object("any", name),
            Kind::Any(_) | Kind::Number(_) | Kind::Parameter(_) => self.raw("\"any\""),
            Kind::Text(format) => self.object("text", format),
            Kind::Option(of) => self.shape_of("option", of, within, "}"),
            Kind::List(of) => self.shape_of("list", of, within, "}"),
            Kind::Set(of) => self.shape_of("list", of, within, ",\"unique\":true}"),
            Kind::Array(of, length) => {
                self.shape_of("array", of, within, ",\"length\":");
                self.number(length as i64);
                self.byte(b'}');
            }
            Kind::Tuple(shapes) => {
                self.raw("{\"tuple\":");
                self.shapes(shapes, within);
                self.byte(b'}');
            }
            Kind::Map(key, value) => {
                self.shape_of("map", value, within, "");
                match self.types.resolve(*key, within).0.0 {
                    Kind::Plain(name) if is_same_text(name, "text") => {}
                    _ => {
                        self.key("key");
                        self.shape(*key, within);
                    }
                }
                self.byte(b'}');
            }
            Kind::Defined(definition, arguments) => {
                self.raw("{\"ref\":\"");
                self.path(definition, arguments, within);
                self.raw("\"}");
            }
        }
    }

    const fn object(&mut self, key: &str, text: &str) {
        self.byte(b'{');
        self.key(key);
        self.string(text);
        self.byte(b'}');
    }

    const fn shape_of(&mut self, key: &str, of: &Shape, within: Within, end: &str) {
        self.byte(b'{');
        self.key(key);
        self.shape(*of, within);
        self.raw(end);
    }

    const fn shapes(&mut self, shapes: &[Shape], within: Within) {
        self.byte(b'[');
        let mut next = 0;
        while next < shapes.len() {
            self.separate();
            self.shape(shapes[next], within);
            next += 1;
        }
        self.byte(b']');
    }

    /// Writes the key of a definition: its path, with a number if others have the same path, and the names of its
    /// arguments.
    const fn path(&mut self, definition: *const Definition, arguments: &[Shape], within: Within) {
        // SAFETY: `Shape::defined` made it from a `&'static`.
        let definition = unsafe { &*definition };
        self.escaped(definition.path);
        let others = self.types.same_paths_before(definition);
        if others > 0 {
            self.byte(b'#');
            self.number(others as i64 + 1);
        }
        self.names("<", arguments, within, ">");
    }

    /// Writes the names of types, in the key of a generic type.
    const fn names(&mut self, begin: &str, shapes: &[Shape], within: Within, end: &str) {
        if shapes.is_empty() {
            return;
        }
        self.raw(begin);
        let mut next = 0;
        while next < shapes.len() {
            if next > 0 {
                self.raw(", ");
            }
            self.name(shapes[next], within);
            next += 1;
        }
        self.raw(end);
    }

    const fn name(&mut self, shape: Shape, within: Within) {
        let (shape, within) = self.types.resolve(shape, within);
        match shape.0 {
            Kind::Plain(name) | Kind::Text(name) => self.escaped(name),
            Kind::Any(name) if !name.is_empty() => self.escaped(name),
            Kind::Any(_) | Kind::Parameter(_) => self.raw("any"),
            Kind::Number(number) => self.number(number),
            Kind::Option(of) => self.name_of("option<", of, within),
            Kind::List(of) => self.name_of("list<", of, within),
            Kind::Set(of) => self.name_of("set<", of, within),
            Kind::Array(of, length) => {
                self.byte(b'[');
                self.name(*of, within);
                self.raw("; ");
                self.number(length as i64);
                self.byte(b']');
            }
            // A tuple of one element has a comma, as in Rust.
            Kind::Tuple(shapes) => self.names("(", shapes, within, if shapes.len() == 1 { ",)" } else { ")" }),
            Kind::Map(key, value) => {
                self.raw("map<");
                self.name(*key, within);
                self.raw(", ");
                self.name(*value, within);
                self.byte(b'>');
            }
            Kind::Defined(definition, arguments) => self.path(definition, arguments, within),
        }
    }

    const fn name_of(&mut self, begin: &str, of: &Shape, within: Within) {
        self.raw(begin);
        self.name(*of, within);
        self.byte(b'>');
    }

    /// Writes all definitions, if there are any.
    pub(super) const fn types(&mut self) {
        if self.types.count == 0 {
            return;
        }
        self.key("types");
        self.byte(b'{');
        let mut next = 0;
        while next < self.types.count {
            let Found { definition, arguments, within } = self.types.get(next);
            self.separate();
            self.byte(b'"');
            self.path(definition, arguments, within);
            self.raw("\":{");
            self.doc(definition.doc);
            self.body(&definition.body, Some(next));
            self.flag("closed", definition.closed);
            self.byte(b'}');
            next += 1;
        }
        self.byte(b'}');
    }

    const fn body(&mut self, body: &Body, within: Within) {
        match body {
            Body::Unit => self.flag("unit", true),
            Body::Is(shape) => {
                self.key("is");
                self.shape(*shape, within);
            }
            Body::Tuple(shapes) => {
                self.key("tuple");
                self.shapes(shapes, within);
            }
            Body::Struct(fields) => {
                self.key("struct");
                self.fields(fields, within);
            }
            Body::Enum { variants, tag, content, untagged } => {
                self.key("enum");
                self.byte(b'[');
                let mut next = 0;
                while next < variants.len() {
                    self.separate();
                    self.variant(&variants[next], !content.is_empty(), within);
                    next += 1;
                }
                self.byte(b']');
                self.text("tag", tag);
                self.text("content", content);
                self.flag("untagged", *untagged);
            }
        }
    }

    /// Writes a variant. With `has_field`, its content is a field of its own, which may be missing like other fields.
    const fn variant(&mut self, variant: &Variant, has_field: bool, within: Within) {
        self.byte(b'{');
        self.text("name", variant.name);
        self.doc(variant.doc);
        if !matches!(variant.body, Body::Unit) {
            self.body(&variant.body, within);
        }
        if let (true, Body::Is(shape), Only::Neither | Only::In) = (has_field, &variant.body, variant.only) {
            self.flag("optional", self.types.is_option(or(variant.read_as, *shape), within));
        }
        self.only(variant.only);
        self.texts("aliases", variant.aliases);
        self.flag("other", variant.other);
        self.flag("untagged", variant.untagged);
        self.byte(b'}');
    }

    pub(super) const fn fields(&mut self, fields: &[Field], within: Within) {
        self.byte(b'[');
        let mut next = 0;
        while next < fields.len() {
            self.separate();
            self.field(&fields[next], within);
            next += 1;
        }
        self.byte(b']');
    }

    const fn field(&mut self, field: &Field, within: Within) {
        self.byte(b'{');
        if field.flatten {
            self.key("flatten");
            self.shape(field.shape, within);
        } else {
            self.text("name", field.name);
            self.key("type");
            self.shape(field.shape, within);
        }
        self.doc(field.doc);
        let is_option = !field.flatten && self.types.is_option(or(field.read_as, field.shape), within);
        self.flag("optional", field.optional || is_option);
        self.flag("omitted", field.omitted);
        self.only(field.only);
        self.texts("aliases", field.aliases);
        if !field.default.is_empty() {
            self.key("default");
            self.raw(field.default);
        } else if is_option && !field.optional && self.types.is_option(field.shape, within) {
            self.key("default");
            self.raw("null");
        }
        self.byte(b'}');
    }

    const fn only(&mut self, only: Only) {
        match only {
            Only::Neither => {}
            Only::In => self.text("only", "in"),
            Only::Out => self.text("only", "out"),
        }
    }
}

const fn or(shape: Option<Shape>, other: Shape) -> Shape {
    if let Some(shape) = shape { shape } else { other }
}
