//! The model of an XTP document.

use std::collections::BTreeMap;

/// An XTP document. Each list is in the order of the file.
#[derive(Debug, Default)]
pub struct Document {
    pub exports: Vec<Function>,
    pub imports: Vec<Function>,
    pub schemas: Vec<(String, Typed)>,
}

/// An export or an import.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub doc: String,
    pub input: Option<Parameter>,
    pub output: Option<Parameter>,
}

/// The input or the output of a function.
#[derive(Debug)]
pub struct Parameter {
    pub content: ContentType,
    pub typed: Typed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    Json,
    Text,
    Binary,
}

/// A type at the place where it is used.
#[derive(Debug, Clone)]
pub struct Typed {
    pub kind: Kind,
    pub nullable: bool,
    pub doc: String,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Bool,
    /// A number, by the name of its type in Rust.
    Number(&'static str),
    Text,
    /// A string that is a time.
    DateTime,
    /// A string that is base64.
    Base64,
    /// Bytes, which are base64 in JSON.
    Buffer,
    /// An object with any entries.
    Object,
    /// A list. Without a type, it is a list of anything.
    List(Option<Box<Typed>>),
    Map(Box<Typed>),
    /// A reference to a schema of the document.
    Ref(String),
    Choice(Vec<String>),
    Struct(Vec<Property>),
}

#[derive(Debug, Clone)]
pub struct Property {
    pub name: String,
    pub required: bool,
    pub typed: Typed,
}

impl Document {
    /// Moves "nullable" from the schemas to the references to them. The schemas must have no circles.
    pub fn move_nulls(&mut self) {
        let schemas: BTreeMap<&str, &Typed> = self.schemas.iter().map(|(name, typed)| (name.as_str(), typed)).collect();
        let mut nullable: BTreeMap<String, bool> = BTreeMap::new();
        for (name, _) in &self.schemas {
            let mut path = vec![name.as_str()];
            let is_nullable = loop {
                let Some(last) = path.last().copied() else { break false };
                match (nullable.get(last), schemas.get(last)) {
                    (Some(known), _) => break *known,
                    (None, Some(Typed { kind: Kind::Ref(other), nullable: false, .. })) => path.push(other),
                    (None, schema) => break schema.is_some_and(|schema| schema.nullable),
                }
            };
            nullable.extend(path.into_iter().map(|name| (name.to_owned(), is_nullable)));
        }
        let functions = self.exports.iter_mut().chain(&mut self.imports);
        let parameters = functions.flat_map(|function| function.input.iter_mut().chain(&mut function.output));
        for typed in parameters.map(|parameter| &mut parameter.typed) {
            typed.add_nulls(&nullable);
        }
        for (_, typed) in &mut self.schemas {
            typed.add_nulls(&nullable);
            typed.nullable = false;
        }
    }
}

impl Typed {
    /// Makes references to nullable schemas nullable.
    fn add_nulls(&mut self, schemas: &BTreeMap<String, bool>) {
        if let Kind::Ref(name) = &self.kind {
            self.nullable |= schemas.get(name) == Some(&true);
        }
        self.parts_mut().into_iter().for_each(|part| part.add_nulls(schemas));
    }

    /// Returns the types that it is directly made of.
    pub fn parts(&self) -> Vec<&Typed> {
        match &self.kind {
            Kind::List(Some(inner)) | Kind::Map(inner) => vec![inner],
            Kind::Struct(properties) => properties.iter().map(|property| &property.typed).collect(),
            _ => Vec::new(),
        }
    }

    fn parts_mut(&mut self) -> Vec<&mut Typed> {
        match &mut self.kind {
            Kind::List(Some(inner)) | Kind::Map(inner) => vec![inner],
            Kind::Struct(properties) => properties.iter_mut().map(|property| &mut property.typed).collect(),
            _ => Vec::new(),
        }
    }
}
