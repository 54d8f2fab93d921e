//! Looks at types by what their values are, whatever their names are.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::read::{Data, Definition, Direction, Encoding, Field, Kind, Record, Tagging, Type, Variant};
use crate::testing::text::{MAX_NAME_BYTES, cut, safe_name};

/// How many names are followed from a type to the type that it stands for, and how deep fields are flattened.
const MAX_DEPTH: usize = 128;

pub type Types = BTreeMap<String, Definition>;

/// One side of a comparison: its types, and the direction that says which of a type's fields and variants it has.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub types: &'a Types,
    pub view: Direction,
}

/// What a value of a type looks like.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The name of the type, if it has one.
    pub name: Option<&'a str>,
    /// Identifies the definition: it is equal for the same type.
    pub id: usize,
    pub shape: Shape<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// A type without a definition.
    Plain(&'a Type),
    Unit,
    Tuple(&'a [Type]),
    Struct(&'a Record),
    Enum(&'a [Variant], &'a Tagging),
    /// A type that isn't described.
    Any,
}

impl<'a> Side<'a> {
    pub fn of_type(self, mut ty: &'a Type) -> View<'a> {
        let mut name = None;
        for _ in 0..MAX_DEPTH {
            let Type::Ref(path) = ty else { break };
            let Some((path, definition)) = self.types.get_key_value(path) else { break };
            name = Some(path.as_str());
            match &definition.kind {
                Kind::Data(Data::Is(inner)) => ty = inner,
                Kind::Data(data) => return View { name, ..self.of_data(data) },
                Kind::Enum { variants, tagging } => {
                    return View { name, id: id_of(definition), shape: Shape::Enum(variants, tagging) };
                }
                _ => return View { name, id: id_of(definition), shape: Shape::Any },
            }
        }
        let shape = match ty {
            // A `Ref` that is left stands for a name of a name, and so on, more often than is followed.
            Type::Any(_) | Type::Ref(_) => Shape::Any,
            Type::Unit => Shape::Unit,
            Type::Tuple(types) => Shape::Tuple(types),
            ty => Shape::Plain(ty),
        };
        let name = name.filter(|_| !matches!(shape, Shape::Plain(_)));
        View { name, id: id_of(ty), shape }
    }

    /// Returns the type within options of options, which are all null or a value.
    pub fn of_bare(self, mut ty: &'a Type) -> View<'a> {
        for _ in 0..MAX_DEPTH {
            match self.of_type(ty).shape {
                Shape::Plain(Type::Nullable(inner)) => ty = inner,
                _ => break,
            }
        }
        self.of_type(ty)
    }

    /// Returns the view of a struct's or a variant's data.
    pub fn of_data(self, data: &'a Data) -> View<'a> {
        let shape = match data {
            Data::Unit => Shape::Unit,
            Data::Is(ty) => return self.of_type(ty),
            Data::Tuple(types) => Shape::Tuple(types),
            Data::Struct(record) => Shape::Struct(record),
        };
        View { name: None, id: id_of(data), shape }
    }

    pub fn of_record(self, record: &'a Record) -> View<'a> {
        View { name: None, id: id_of(record), shape: Shape::Struct(record) }
    }

    /// Returns the type of a map's values; `None` for other types.
    pub fn map_value(self, ty: &'a Type) -> Option<&'a Type> {
        match self.of_type(ty).shape {
            Shape::Plain(Type::Map { value, .. }) => Some(value),
            _ => None,
        }
    }

    /// Returns whether every value of a flattened type has this key. For a type that isn't described, the answer is
    /// yes.
    pub fn always_has(self, ty: &'a Type, key: &str) -> bool {
        match self.of_type(ty).shape {
            Shape::Any => true,
            Shape::Enum(_, Tagging::Internal { tag } | Tagging::Adjacent { tag, .. }) if tag == key => true,
            Shape::Enum(variants, Tagging::Internal { .. } | Tagging::Untagged) => {
                self.variants(variants).into_iter().all(|variant| match self.of_data(&variant.data).shape {
                    Shape::Struct(record) => {
                        self.fields(record).known.iter().any(|member| member.field.name == key && !member.may_miss)
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// Returns the fields of a struct, including those of flattened structs.
    pub fn fields(self, record: &'a Record) -> Fields<'a> {
        let mut fields = Fields::default();
        self.add_fields(record, false, 0, &mut fields);
        fields
    }

    fn add_fields(self, record: &'a Record, may_miss: bool, depth: usize, fields: &mut Fields<'a>) {
        fields.structs.insert(id_of(record));
        let known = record.fields.iter().filter(|field| field.crosses(self.view));
        fields.known.extend(known.map(|field| {
            let may_miss = may_miss
                || match self.view {
                    Direction::In => field.optional,
                    Direction::Out => field.omitted,
                };
            let aliases = if self.view == Direction::In { field.aliases.as_slice() } else { &[] };
            Member { field, may_miss, aliases }
        }));
        for flattened in &record.flattened {
            let (inner, may_miss) = match flattened {
                Type::Nullable(inner) => (&**inner, true),
                inner => (inner, may_miss),
            };
            match self.of_type(inner).shape {
                // A struct that is flattened twice, or into itself, adds nothing.
                Shape::Struct(record) if fields.structs.contains(&id_of(record)) => {}
                Shape::Struct(record) if depth < MAX_DEPTH => {
                    self.add_fields(record, may_miss, depth + 1, fields);
                }
                _ => fields.others.push(flattened),
            }
        }
    }

    /// Returns the variants that cross in the side's direction.
    pub fn variants(self, variants: &'a [Variant]) -> Vec<&'a Variant> {
        variants.iter().filter(|variant| variant.crosses(self.view)).collect()
    }

    /// Returns the other names by which a variant is read.
    pub fn aliases(self, variant: &'a Variant) -> &'a [String] {
        if self.view == Direction::In { &variant.aliases } else { &[] }
    }
}

fn id_of<T>(node: &T) -> usize {
    core::ptr::from_ref(node).addr()
}

/// The fields of a struct in data of one direction.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    pub known: Vec<Member<'a>>,
    /// The flattened types that aren't structs.
    pub others: Vec<&'a Type>,
    /// The structs whose fields these are.
    structs: BTreeSet<usize>,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    pub field: &'a Field,
    pub may_miss: bool,
    pub aliases: &'a [String],
}

impl View<'_> {
    /// Describes the type for a message.
    pub fn describe(&self) -> String {
        match self.shape {
            Shape::Plain(ty) => cut(type_name(ty), MAX_NAME_BYTES),
            Shape::Unit if self.name.is_some() => "nothing".into(),
            Shape::Unit => "null".into(),
            Shape::Tuple(types) => format!("a tuple of {}", types.len()),
            Shape::Struct(_) => "a struct".into(),
            Shape::Enum(..) => "an enum".into(),
            Shape::Any => "an undescribed type".into(),
        }
    }

    /// Describes the keys of a flattened type for a message.
    pub fn describe_keys(&self) -> String {
        match (self.name, self.shape) {
            (Some(name), _) => format!("the keys of `{}`", short_name(name)),
            (None, Shape::Plain(Type::Map { .. })) => "any other keys".into(),
            (None, Shape::Plain(Type::Nullable(inner))) => match &**inner {
                Type::Ref(name) => format!("the keys of `{}`", short_name(name)),
                _ => "any other keys".into(),
            },
            (None, _) => "other keys".into(),
        }
    }
}

/// Describes the tagging of an enum for a message.
pub fn tagging_name(tagging: &Tagging) -> String {
    match tagging {
        Tagging::External => "an externally tagged enum".into(),
        Tagging::Internal { tag } => format!("an enum with the tag `{}`", safe_name(tag)),
        Tagging::Adjacent { tag, content } => {
            format!("an enum with the tag `{}` and the data in `{}`", safe_name(tag), safe_name(content))
        }
        Tagging::Untagged => "an untagged enum".into(),
    }
}

pub fn encoding_name(encoding: &Encoding) -> String {
    match encoding {
        Encoding::Text => "text".into(),
        Encoding::Bytes => "bytes".into(),
        Encoding::JsonText => "JSON".into(),
        Encoding::MessagePack => "MessagePack".into(),
        Encoding::Base64Text => "base64".into(),
        Encoding::LittleEndian => "little-endian bytes".into(),
        Encoding::RawStruct => "the bytes of a struct in memory".into(),
        Encoding::ProtocolBuffers => "a Protocol Buffers message".into(),
        Encoding::Scalar => "a scalar".into(),
        Encoding::Any => "an encoding that isn't described".into(),
        Encoding::Other(name) => safe_name(name),
    }
}

/// Returns the last segment of a type's path.
pub fn short_name(path: &str) -> String {
    let end = path.find('<').unwrap_or(path.len());
    let start = path.get(..end).and_then(|path| path.rfind("::")).map_or(0, |at| at + 2);
    safe_name(path.get(start..).unwrap_or(path))
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Number(number) => number.name().into(),
        Type::Char => "char".into(),
        Type::Text => "text".into(),
        Type::Format(format) => format!("text of the format `{}`", safe_name(format)),
        Type::Bytes => "bytes".into(),
        Type::Unit => "null".into(),
        Type::Nullable(ty) => format!("{} or null", type_name(ty)),
        Type::List(ty) => format!("a list of {}", type_name(ty)),
        Type::Set(ty) => format!("a set of {}", type_name(ty)),
        Type::Array(ty, length) => format!("a list of {length} {}", type_name(ty)),
        Type::Tuple(types) => format!("a tuple of {}", types.len()),
        Type::Map { key, value } => format!("a map from {} to {}", type_name(key), type_name(value)),
        Type::Any(name) if name.is_empty() => "anything".into(),
        Type::Ref(name) | Type::Any(name) => short_name(name),
    }
}
