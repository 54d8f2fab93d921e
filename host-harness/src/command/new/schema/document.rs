//! A document of XTP.

use std::collections::BTreeMap;

/// What a document says. Each list is in the order of the file.
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

/// What goes into a function or comes out of it.
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

/// A type, where it stands.
#[derive(Debug, Clone)]
pub struct Typed {
    pub kind: Kind,
    pub nullable: bool,
    pub doc: String,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Bool,
    /// By its name in Rust.
    Number(&'static str),
    Text,
    /// A text that is a time.
    DateTime,
    /// A text that is base64.
    Base64,
    /// Bytes, which are base64 in JSON.
    Buffer,
    /// An object of anything.
    Object,
    /// A list; of anything without a type.
    List(Option<Box<Typed>>),
    Map(Box<Typed>),
    /// A schema of the document's.
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
    /// Takes "or null" from the schemas to where they are referred to. None may refer to itself.
    pub fn move_nulls(&mut self) {
        let schemas: BTreeMap<&str, &Typed> = self.schemas.iter().map(|(name, typed)| (name.as_str(), typed)).collect();
        let mut nullable: BTreeMap<String, bool> = BTreeMap::new();
        for (name, _) in &self.schemas {
            let mut way = vec![name.as_str()];
            let is_nullable = loop {
                let Some(last) = way.last().copied() else { break false };
                match (nullable.get(last), schemas.get(last)) {
                    (Some(known), _) => break *known,
                    (None, Some(Typed { kind: Kind::Ref(other), nullable: false, .. })) => way.push(other),
                    (None, schema) => break schema.is_some_and(|schema| schema.nullable),
                }
            };
            nullable.extend(way.into_iter().map(|name| (name.to_owned(), is_nullable)));
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
    fn add_nulls(&mut self, schemas: &BTreeMap<String, bool>) {
        if let Kind::Ref(name) = &self.kind {
            self.nullable |= schemas.get(name) == Some(&true);
        }
        self.parts_mut().into_iter().for_each(|part| part.add_nulls(schemas));
    }

    /// The types that it is made of.
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
