//! Collects the definitions that a record refers to, each once.

use super::shape::{Body, Definition, Field, Kind, Shape};

/// Up to `MAX_TYPES` definitions, in the order in which they are reached.
pub(super) struct Types<const MAX_TYPES: usize> {
    found: [Found; MAX_TYPES],
    pub(super) count: usize,
}

/// A definition, with its arguments if it is generic. Arguments may name parameters of the definition that they are
/// written in.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) definition: &'static Definition,
    pub(super) arguments: &'static [Shape],
    pub(super) within: Within,
}

/// The index of the definition whose parameters a shape may name.
pub(super) type Within = Option<usize>;

const NOTHING: Definition = Definition::of_std("", Body::Unit);

impl<const MAX_TYPES: usize> Types<MAX_TYPES> {
    pub(super) const fn new() -> Self {
        Types { found: [Found { definition: &NOTHING, arguments: &[], within: None }; MAX_TYPES], count: 0 }
    }

    /// Returns whether all definitions fit.
    pub(super) const fn is_complete(&self) -> bool {
        self.count <= MAX_TYPES
    }

    pub(super) const fn get(&self, number: usize) -> Found {
        self.found[number]
    }

    /// Adds the definitions that the added ones refer to, until none are new.
    pub(super) const fn add_all_reached(&mut self) {
        let mut next = 0;
        while next < self.count && self.count <= MAX_TYPES {
            let definition = self.found[next].definition;
            self.add_of_body(&definition.body, Some(next));
            next += 1;
        }
    }

    const fn add_of_body(&mut self, body: &'static Body, within: Within) {
        match body {
            Body::Unit => {}
            Body::Is(shape) => self.add(*shape, within),
            Body::Tuple(shapes) => self.add_each(shapes, within),
            Body::Struct(fields) => self.add_of_fields(fields, within),
            Body::Enum { variants, .. } => {
                let mut next = 0;
                while next < variants.len() {
                    self.add_of_body(&variants[next].body, within);
                    next += 1;
                }
            }
        }
    }

    pub(super) const fn add_of_fields(&mut self, fields: &'static [Field], within: Within) {
        let mut next = 0;
        while next < fields.len() {
            self.add(fields[next].shape, within);
            next += 1;
        }
    }

    const fn add_each(&mut self, shapes: &'static [Shape], within: Within) {
        let mut next = 0;
        while next < shapes.len() {
            self.add(shapes[next], within);
            next += 1;
        }
    }

    pub(super) const fn add(&mut self, shape: Shape, within: Within) {
        let (shape, within) = self.resolve(shape, within);
        match shape.0 {
            Kind::Plain(_) | Kind::Any(_) | Kind::Text(_) | Kind::Number(_) | Kind::Parameter(_) => {}
            Kind::Option(of) | Kind::List(of) | Kind::Set(of) | Kind::Array(of, _) => self.add(*of, within),
            Kind::Tuple(shapes) => self.add_each(shapes, within),
            Kind::Map(key, value) => {
                self.add(*key, within);
                self.add(*value, within);
            }
            Kind::Defined(definition, arguments) => {
                // SAFETY: `Shape::defined` made it from a `&'static`.
                let definition = unsafe { &*definition };
                let found = Found { definition, arguments, within };
                if self.count > MAX_TYPES || self.find(&found).is_some() {
                    return;
                }
                if self.count < MAX_TYPES {
                    self.found[self.count] = found;
                }
                // The count goes one above the room, which `is_complete` sees.
                self.count += 1;
            }
        }
    }

    /// Returns the argument for a parameter, and the definition that the argument is written in. Any other shape is
    /// returned as it is.
    pub(super) const fn resolve(&self, mut shape: Shape, mut within: Within) -> (Shape, Within) {
        while let Kind::Parameter(number) = shape.0 {
            match within {
                Some(place) if number < self.found[place].arguments.len() => {
                    shape = self.found[place].arguments[number];
                    within = self.found[place].within;
                }
                _ => return (Shape::any(""), None),
            }
        }
        (shape, within)
    }

    /// Returns whether serde reads a missing value of this shape as `None`: it does for an option, and for a
    /// transparent type around one, but not for a newtype.
    pub(super) const fn is_option(&self, shape: Shape, within: Within) -> bool {
        /// A transparent type that contains itself would never end.
        const MAX_DEPTH: usize = 64;
        let (mut shape, mut within) = self.resolve(shape, within);
        let mut depth = 0;
        while depth < MAX_DEPTH {
            match shape.0 {
                Kind::Option(_) => return true,
                Kind::Defined(definition, arguments) => {
                    // SAFETY: `Shape::defined` made it from a `&'static`.
                    let definition = unsafe { &*definition };
                    let (true, Body::Is(of)) = (definition.transparent, &definition.body) else { return false };
                    (shape, within) = match of.0 {
                        Kind::Parameter(number) if number < arguments.len() => self.resolve(arguments[number], within),
                        _ => (*of, self.find(&Found { definition, arguments, within })),
                    };
                }
                _ => return false,
            }
            depth += 1;
        }
        false
    }

    /// Returns the index of a definition.
    pub(super) const fn find(&self, wanted: &Found) -> Option<usize> {
        let mut next = 0;
        while next < self.count && next < MAX_TYPES {
            let found = &self.found[next];
            if is_same_definition(found.definition, wanted.definition)
                && self.are_same(found.arguments, found.within, wanted.arguments, wanted.within)
            {
                return Some(next);
            }
            next += 1;
        }
        None
    }

    /// Returns how many other definitions with the same path come before a definition.
    pub(super) const fn same_paths_before(&self, wanted: &Definition) -> usize {
        let (mut next, mut same) = (0, 0);
        while next < self.count && next < MAX_TYPES {
            let found = self.found[next].definition;
            if is_same_definition(found, wanted) {
                break;
            }
            if is_same_text(found.path, wanted.path) {
                same += 1;
            }
            next += 1;
        }
        same
    }

    const fn are_same(&self, a: &'static [Shape], a_within: Within, b: &'static [Shape], b_within: Within) -> bool {
        let mut next = 0;
        while next < a.len() && next < b.len() {
            if !self.is_same(a[next], a_within, b[next], b_within) {
                return false;
            }
            next += 1;
        }
        a.len() == b.len()
    }

    const fn is_same(&self, a: Shape, a_within: Within, b: Shape, b_within: Within) -> bool {
        let (a, a_within) = self.resolve(a, a_within);
        let (b, b_within) = self.resolve(b, b_within);
        match (a.0, b.0) {
            (Kind::Plain(a), Kind::Plain(b)) | (Kind::Any(a), Kind::Any(b)) | (Kind::Text(a), Kind::Text(b)) => {
                is_same_text(a, b)
            }
            (Kind::Option(a), Kind::Option(b)) | (Kind::List(a), Kind::List(b)) | (Kind::Set(a), Kind::Set(b)) => {
                self.is_same(*a, a_within, *b, b_within)
            }
            (Kind::Array(a, length), Kind::Array(b, other)) => {
                length == other && self.is_same(*a, a_within, *b, b_within)
            }
            (Kind::Number(a), Kind::Number(b)) => a == b,
            (Kind::Tuple(a), Kind::Tuple(b)) => self.are_same(a, a_within, b, b_within),
            (Kind::Map(a, value), Kind::Map(b, other)) => {
                self.is_same(*a, a_within, *b, b_within) && self.is_same(*value, a_within, *other, b_within)
            }
            (Kind::Defined(definition, a), Kind::Defined(other, b)) => {
                // SAFETY: `Shape::defined` made both from a `&'static`.
                let (definition, other) = unsafe { (&*definition, &*other) };
                is_same_definition(definition, other) && self.are_same(a, a_within, b, b_within)
            }
            _ => false,
        }
    }
}

const fn is_same_definition(a: &Definition, b: &Definition) -> bool {
    let ((a_file, a_line, a_column), (b_file, b_line, b_column)) = (a.place, b.place);
    a_line == b_line && a_column == b_column && is_same_text(a.path, b.path) && is_same_text(a_file, b_file)
}

pub(super) const fn is_same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    // From the end, because paths often have the same beginning.
    let mut left = a.len();
    while left > 0 {
        left -= 1;
        if a[left] != b[left] {
            return false;
        }
    }
    true
}
