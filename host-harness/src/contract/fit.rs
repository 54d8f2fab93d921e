//! Whether a value is one of a type, and the same value in the type's own form.
//!
//! The form that differs: MessagePack has structs as lists of their fields' values, and any keys in maps; JSON has fields by
//! name, and texts as keys. A value that fits comes out with fields by name and keys of their own type.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use extism_pdk::contract::{Contract, Data as Content, Direction, Field, Kind, Number, Record, Tagging, Type, Variant};
use extism_pdk::testing::text::{cut, safe_line};

use super::data::Data;
use super::declare::{Declarations, plain_name};

/// How deep a value's type may nest: JSON and MessagePack are read up to 128 levels, each of a few types.
const MAX_DEPTH: usize = 400;
/// Types that a value is compared with, and for each part of the value: an enum without tags tries all its variants, at each
/// level.
const MAX_STEPS: usize = 1_000_000;
const MAX_STEPS_OF_PART: usize = 100;

/// Compares values with types.
pub struct Fitting<'a> {
    contract: &'a Contract,
    declarations: &'a Declarations<'a>,
    direction: Direction,
    /// Those that are left.
    steps: Cell<usize>,
}

/// Where a value isn't of its type.
#[derive(Debug)]
pub struct Mismatch {
    /// From the value inwards, the last first.
    path: Vec<String>,
    reason: String,
}

impl Mismatch {
    fn new(reason: impl Into<String>) -> Self {
        Mismatch { path: Vec::new(), reason: reason.into() }
    }

    /// Within this.
    fn at(mut self, place: String) -> Self {
        self.path.push(place);
        self
    }

    /// What is wrong, behind the name of what it is wrong with.
    pub fn describe(&self, what: &str) -> String {
        let path: String = self.path.iter().rev().map(String::as_str).collect();
        let at = if path.is_empty() { String::new() } else { format!(", at `{}`", cut(path, 300)) };
        format!("{what}{at}: {}", self.reason)
    }
}

type Result<T = Data> = std::result::Result<T, Mismatch>;

impl<'a> Fitting<'a> {
    pub fn new(contract: &'a Contract, declarations: &'a Declarations<'a>, direction: Direction) -> Self {
        Fitting { contract, declarations, direction, steps: Cell::new(MAX_STEPS) }
    }

    /// The value in its type's form.
    pub fn fit(&self, value: Data, ty: &Type) -> Result {
        self.steps.set(count_parts(&value).saturating_mul(MAX_STEPS_OF_PART).saturating_add(MAX_STEPS));
        self.fit_within(value, ty, 0)
    }

    /// Whether so many more steps may be taken.
    fn take_steps(&self, count: usize) -> bool {
        let left = self.steps.get().checked_sub(count);
        self.steps.set(left.unwrap_or_default());
        left.is_some()
    }

    fn fit_within(&self, value: Data, ty: &Type, depth: usize) -> Result {
        if depth > MAX_DEPTH || !self.take_steps(1) {
            let what = if depth > MAX_DEPTH { "nests too deep" } else { "has too many forms" };
            return Err(Mismatch::new(format!("the type {} {what} to compare a value with", self.declarations.ty(ty))));
        }
        let inner = |value: Data, ty: &Type| self.fit_within(value, ty, depth + 1);
        match (ty, value) {
            (Type::Any(_), value) => Ok(value),
            (Type::Bool, value @ Data::Bool(_)) => Ok(value),
            (Type::Number(number), value) => self.fit_number(value, *number),
            (Type::Char, Data::Text(text)) if text.chars().count() == 1 => Ok(Data::Text(text)),
            (Type::Text, value @ Data::Text(_)) => Ok(value),
            (Type::Format(format), Data::Text(text)) if is_of_format(&text, format) => Ok(Data::Text(text)),
            // Formats are of texts in JSON only.
            (Type::Format(_), value @ (Data::Bytes(_) | Data::List(_) | Data::Map(_))) if self.is_out() => Ok(value),
            (Type::Bytes, value) => match into_bytes(value) {
                Ok(bytes) => Ok(Data::Bytes(bytes)),
                Err(value) => Err(self.mismatch(ty, &value)),
            },
            (Type::Unit, Data::Null) => Ok(Data::Null),
            (Type::Unit, Data::List(list)) if list.is_empty() && self.is_out() => Ok(Data::Null),
            (Type::Nullable(_), Data::Null) => Ok(Data::Null),
            (Type::Nullable(ty), value) => inner(value, ty),
            (Type::List(item) | Type::Set(item) | Type::Array(item, _), value) => match into_list(value) {
                Ok(list) => {
                    if let Type::Array(_, length) = ty
                        && *length != list.len() as u64
                    {
                        return Err(Mismatch::new(format!("expected {length} elements, not {}", list.len())));
                    }
                    let items = list.into_iter().enumerate();
                    let items =
                        items.map(|(at, value)| inner(value, item).map_err(|error| error.at(format!("[{at}]"))));
                    items.collect::<Result<_>>().map(Data::List)
                }
                Err(value) => Err(self.mismatch(ty, &value)),
            },
            (Type::Tuple(types), Data::List(list)) => self.fit_tuple(list, types, depth),
            (Type::Map { key, value: of }, Data::Map(entries)) => {
                let entries = entries.into_iter().map(|(name, value)| {
                    let place = format!("[{}]", show(&name));
                    let fitted = self.fit_key(name, key, depth).and_then(|name| Ok((name, inner(value, of)?)));
                    fitted.map_err(|error| error.at(place))
                });
                entries.collect::<Result<_>>().map(Data::Map)
            }
            (Type::Ref(_), value) => match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(content)) => self.fit_content(value, content, ty, depth + 1),
                Some(Kind::Enum { variants, tagging }) => self.fit_enum(value, variants, tagging, ty, depth + 1),
                _ => Ok(value),
            },
            (_, value) => Err(self.mismatch(ty, &value)),
        }
    }

    fn is_out(&self) -> bool {
        self.direction == Direction::Out
    }

    fn mismatch(&self, ty: &Type, value: &Data) -> Mismatch {
        Mismatch::new(format!("expected {}, not {}", self.declarations.ty(ty), show(value)))
    }

    fn fit_number(&self, value: Data, number: Number) -> Result {
        let is_in_range = |integer: i128| match (number.is_signed(), number.bits()) {
            (true, 128) => true,
            (false, 128) => integer >= 0,
            (true, bits) => (-(1 << (bits - 1))..1 << (bits - 1)).contains(&integer),
            (false, bits) => (0..1 << bits).contains(&integer),
        };
        match value {
            Data::Integer(integer) if number.is_float() => Ok(Data::Float(integer as f64)),
            Data::Large(integer) if number.is_float() => Ok(Data::Float(integer as f64)),
            Data::Large(integer) if number == Number::U128 => Ok(Data::Large(integer)),
            Data::Integer(integer) if is_in_range(integer) => Ok(Data::Integer(integer)),
            Data::Float(value) if number.is_float() => Ok(Data::Float(value)),
            // MessagePack has no numbers of 128 bits, and rmp-serde writes them as their bytes.
            Data::Bytes(bytes) if number.bits() == 128 && self.is_out() => match <[u8; 16]>::try_from(bytes) {
                Ok(bytes) if number.is_signed() => Ok(Data::Integer(i128::from_be_bytes(bytes))),
                Ok(bytes) => Ok(u128::from_be_bytes(bytes).into()),
                Err(bytes) => Err(self.mismatch(&Type::Number(number), &Data::Bytes(bytes))),
            },
            // JSON has no other numbers, and serde_json writes those as this.
            Data::Null if number.is_float() && self.is_out() => Ok(Data::Null),
            value => Err(self.mismatch(&Type::Number(number), &value)),
        }
    }

    /// A map's key. In JSON all are texts, those of newtypes of other types too.
    fn fit_key(&self, key: Data, ty: &Type, depth: usize) -> Result {
        let mut inner = ty;
        while self.take_steps(1) {
            inner = match (inner, self.contract.definition(inner).map(|definition| &definition.kind)) {
                (Type::Nullable(inner), _) => inner,
                (Type::Ref(_), Some(Kind::Data(Content::Is(inner)))) => inner,
                _ => break,
            };
        }
        let key = match (inner, key) {
            (Type::Number(_), Data::Text(text)) if !text.contains(char::is_whitespace) => {
                match Data::from_json(&text) {
                    Ok(number @ (Data::Integer(_) | Data::Large(_) | Data::Float(_))) => number,
                    _ => Data::Text(text),
                }
            }
            (Type::Bool, Data::Text(text)) => text.parse().map_or(Data::Text(text), Data::Bool),
            (_, key) => key,
        };
        self.fit_within(key, ty, depth + 1)
    }

    fn fit_tuple(&self, list: Vec<Data>, types: &[Type], depth: usize) -> Result {
        if list.len() != types.len() {
            return Err(Mismatch::new(format!("expected {} elements, not {}", types.len(), list.len())));
        }
        let items = list.into_iter().zip(types).enumerate();
        let items = items.map(|(at, (value, ty))| {
            self.fit_within(value, ty, depth + 1).map_err(|error| error.at(format!("[{at}]")))
        });
        items.collect::<Result<_>>().map(Data::List)
    }

    /// What a struct or a variant of this type holds.
    fn fit_content(&self, value: Data, content: &Content, ty: &Type, depth: usize) -> Result {
        match (content, value) {
            (Content::Unit, value) => self.fit_within(value, &Type::Unit, depth + 1),
            (Content::Is(ty), value) => self.fit_within(value, ty, depth + 1),
            (Content::Tuple(types), Data::List(list)) => self.fit_tuple(list, types, depth),
            (Content::Struct(record), Data::Map(entries)) => self.fit_record(entries, record, &[], depth),
            (Content::Struct(record), Data::List(list)) if self.is_out() => {
                self.fit_record(self.name_fields(list, record)?, record, &[], depth)
            }
            (Content::Struct(_) | Content::Tuple(_), value) => Err(self.mismatch(ty, &value)),
            (_, value) => Ok(value),
        }
    }

    /// The fields of a struct that is a list, as MessagePack has it.
    fn name_fields(&self, list: Vec<Data>, record: &Record) -> Result<Vec<(Data, Data)>> {
        let fields: Vec<_> = record.fields.iter().filter(|field| field.crosses(self.direction)).collect();
        if !record.flattened.is_empty() || fields.len() != list.len() {
            let text = format!("expected a list of the values of {} fields, not of {}", fields.len(), list.len());
            return Err(Mismatch::new(text));
        }
        Ok(fields.into_iter().zip(list).map(|(field, value)| (Data::Text(field.name.clone()), value)).collect())
    }

    /// Fields by name, of which some are the tags of an enum.
    fn fit_record(&self, entries: Vec<(Data, Data)>, record: &Record, tags: &[&str], depth: usize) -> Result {
        let mut fields = Vec::new();
        let is_whole = self.collect_fields(record, false, 0, &mut fields);
        let mut by_name = HashMap::new();
        for (field, _) in &fields {
            let aliases = field.aliases.iter().filter(|_| !self.is_out());
            for name in aliases.chain([&field.name]) {
                by_name.entry(name.as_str()).or_insert(*field);
            }
        }
        let find = |key: &Data| if let Data::Text(key) = key { by_name.get(key.as_str()).copied() } else { None };
        let given: HashSet<_> = entries.iter().filter_map(|(key, _)| Some(find(key)?.name.as_str())).collect();
        let missing = fields.iter().find(|(field, may_miss)| {
            let may_miss = *may_miss || if self.is_out() { field.omitted } else { field.optional };
            !may_miss && !given.contains(field.name.as_str())
        });
        if let Some((field, _)) = missing {
            let (name, ty) = (plain_name(&field.name), self.declarations.ty(&field.ty));
            return Err(Mismatch::new(format!("the field `{name}: {ty}` is missing")));
        }
        let entries = entries.into_iter().map(|(key, value)| match find(&key) {
            Some(field) => {
                let fitted = self.fit_within(value, &field.ty, depth + 1);
                Ok((key, fitted.map_err(|error| error.at(format!(".{}", plain_name(&field.name))))?))
            }
            None => {
                let is_tag = tags.iter().any(|tag| matches!(&key, Data::Text(key) if key == tag));
                match record.closed && is_whole && !is_tag {
                    true => Err(Mismatch::new(format!("the struct has no field {}", show(&key)))),
                    false => Ok((key, value)),
                }
            }
        });
        entries.collect::<Result<_>>().map(Data::Map)
    }

    /// Collects the fields of a struct, those of others in their place included, and whether each may be missing. Whether
    /// these are all that are known of.
    fn collect_fields<'r>(
        &'r self,
        record: &'r Record,
        may_miss: bool,
        depth: usize,
        fields: &mut Vec<(&'r Field, bool)>,
    ) -> bool {
        if depth > MAX_DEPTH / 10 || !self.take_steps(1 + record.fields.len() + record.flattened.len()) {
            return false;
        }
        fields
            .extend(record.fields.iter().filter(|field| field.crosses(self.direction)).map(|field| (field, may_miss)));
        let mut is_whole = true;
        for ty in &record.flattened {
            let (ty, may_miss) = match ty {
                Type::Nullable(ty) => (&**ty, true),
                ty => (ty, may_miss),
            };
            is_whole &= match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(Content::Struct(record))) => self.collect_fields(record, may_miss, depth + 1, fields),
                _ => false,
            };
        }
        is_whole
    }

    fn fit_enum(&self, value: Data, variants: &[Variant], tagging: &Tagging, ty: &Type, depth: usize) -> Result {
        let untagged = variants.iter().filter(|variant| variant.crosses(self.direction));
        let mut untagged = untagged.filter(|variant| variant.untagged || *tagging == Tagging::Untagged).peekable();
        if untagged.peek().is_none() {
            return self.fit_tagged(value, variants, tagging, ty, depth);
        }
        // Each try takes the value apart.
        let parts = count_parts(&value);
        let tagged = match self.fit_tagged(value.clone(), variants, tagging, ty, depth) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let mut untagged = untagged.take_while(|_| self.take_steps(parts));
        untagged.find_map(|variant| self.fit_content(value.clone(), &variant.data, ty, depth).ok()).ok_or(tagged)
    }

    fn fit_tagged(&self, value: Data, variants: &[Variant], tagging: &Tagging, ty: &Type, depth: usize) -> Result {
        let variant = |name: &str| self.find_variant(variants, name);
        let within = |name: &str| format!(".{}", plain_name(name));
        match (tagging, value) {
            (Tagging::External, Data::Text(name)) => {
                let found = variant(&name)?;
                match &found.data {
                    Content::Unit => Ok(Data::Text(name)),
                    _ => Err(Mismatch::new(format!(
                        "the variant {} isn't a text alone: it holds data",
                        show(&Data::Text(name))
                    ))),
                }
            }
            (Tagging::External, Data::Map(mut entries)) if entries.len() == 1 => match entries.pop() {
                Some((Data::Text(name), value)) => {
                    let found = variant(&name)?;
                    let value =
                        self.fit_content(value, &found.data, ty, depth).map_err(|error| error.at(within(&name)))?;
                    Ok(Data::Map(vec![(Data::Text(name), value)]))
                }
                entry => Err(self.mismatch(ty, &Data::Map(entry.into_iter().collect()))),
            },
            (Tagging::Internal { tag }, value) => {
                let mut entries = self.with_tag(value, tag, variants, ty)?;
                let (_, name) = take(&mut entries, tag).ok_or_else(|| missing_tag(tag))?;
                let Data::Text(name) = name else { return Err(missing_tag(tag)) };
                let found = variant(&name)?;
                let fitted = match &found.data {
                    Content::Struct(record) => self.fit_record(entries, record, &[], depth)?,
                    Content::Is(ty) => self.fit_within(Data::Map(entries), ty, depth + 1)?,
                    _ => Data::Map(entries),
                };
                match fitted {
                    Data::Map(mut entries) => {
                        entries.insert(0, (Data::Text(tag.clone()), Data::Text(name)));
                        Ok(Data::Map(entries))
                    }
                    other => Ok(other),
                }
            }
            (Tagging::Adjacent { tag, content }, value) => {
                let mut entries = match value {
                    Data::Map(entries) => entries,
                    Data::List(list) if self.is_out() => {
                        [tag, content].into_iter().map(|key| Data::Text(key.clone())).zip(list).collect()
                    }
                    other => return Err(self.mismatch(ty, &other)),
                };
                let (key, name) = take(&mut entries, tag).ok_or_else(|| missing_tag(tag))?;
                let Data::Text(name) = name else { return Err(missing_tag(tag)) };
                let found = variant(&name)?;
                let value = take(&mut entries, content);
                let mut fitted = vec![(key, Data::Text(name))];
                match (value, &found.data) {
                    (None, Content::Unit) => {}
                    (None, _) if found.optional && !self.is_out() => {}
                    (None, _) => return Err(Mismatch::new(format!("the field `{}` is missing", plain_name(content)))),
                    (Some((key, value)), data) => {
                        let value = self.fit_content(value, data, ty, depth);
                        fitted.push((key, value.map_err(|error| error.at(within(content)))?));
                    }
                }
                Ok(Data::Map(fitted))
            }
            (_, value) => Err(self.mismatch(ty, &value)),
        }
    }

    /// The fields of an internally tagged value. One that is a list, as MessagePack has it, begins with the tag.
    fn with_tag(&self, value: Data, tag: &str, variants: &[Variant], ty: &Type) -> Result<Vec<(Data, Data)>> {
        let mut list = match value {
            Data::Map(entries) => return Ok(entries),
            Data::List(list) if self.is_out() && !list.is_empty() => list,
            other => return Err(self.mismatch(ty, &other)),
        };
        let name = list.remove(0);
        let Data::Text(text) = &name else { return Err(missing_tag(tag)) };
        let mut content = &self.find_variant(variants, text)?.data;
        while let Content::Is(ty) = content {
            match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(inner)) if !matches!(inner, Content::Is(_)) => content = inner,
                _ => return Err(self.mismatch(ty, &Data::List(list))),
            }
        }
        let mut entries = match content {
            Content::Struct(record) => self.name_fields(list, record)?,
            _ => Vec::new(),
        };
        entries.insert(0, (Data::Text(tag.to_owned()), name));
        Ok(entries)
    }

    fn find_variant<'v>(&self, variants: &'v [Variant], name: &str) -> Result<&'v Variant> {
        let known = variants.iter().filter(|variant| variant.crosses(self.direction) && !variant.untagged);
        let is_named = |variant: &Variant| {
            variant.name == name || !self.is_out() && variant.aliases.iter().any(|alias| alias == name)
        };
        let found = known.clone().find(|variant| is_named(variant));
        let found = found.or_else(|| known.clone().find(|variant| variant.other && !self.is_out()));
        found.ok_or_else(|| {
            const MAX_NAMED: usize = 20;
            let names: Vec<_> =
                known.take(MAX_NAMED).map(|variant| format!("\"{}\"", safe_line(&cut(&variant.name, 100)))).collect();
            let name = show(&Data::Text(name.into()));
            Mismatch::new(format!("the enum has no variant {name}: expected {}", names.join(", ")))
        })
    }
}

/// The values that a value is made of, itself included.
fn count_parts(value: &Data) -> usize {
    match value {
        Data::List(list) => 1 + list.iter().map(count_parts).sum::<usize>(),
        Data::Map(entries) => {
            1 + entries.iter().map(|(key, value)| count_parts(key) + count_parts(value)).sum::<usize>()
        }
        Data::Bytes(bytes) => 1 + bytes.len(),
        _ => 1,
    }
}

/// Takes out an entry.
fn take(entries: &mut Vec<(Data, Data)>, name: &str) -> Option<(Data, Data)> {
    let at = entries.iter().position(|(key, _)| matches!(key, Data::Text(key) if key == name))?;
    Some(entries.remove(at))
}

fn missing_tag(tag: &str) -> Mismatch {
    Mismatch::new(format!("the field `{}`, which names the variant, is missing", plain_name(tag)))
}

/// Whether a text is one of std's types. Formats that aren't known take any.
fn is_of_format(text: &str, format: &str) -> bool {
    match format {
        "ip" => text.parse::<std::net::IpAddr>().is_ok(),
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "socket" => text.parse::<std::net::SocketAddr>().is_ok(),
        "socketv4" => text.parse::<std::net::SocketAddrV4>().is_ok(),
        "socketv6" => text.parse::<std::net::SocketAddrV6>().is_ok(),
        _ => true,
    }
}

/// A list, which bytes are as well.
fn into_list(value: Data) -> std::result::Result<Vec<Data>, Data> {
    match value {
        Data::List(list) => Ok(list),
        Data::Bytes(bytes) => Ok(bytes.into_iter().map(|byte| Data::Integer(byte.into())).collect()),
        other => Err(other),
    }
}

/// Bytes, which a list of numbers and a text are as well.
pub fn into_bytes(value: Data) -> std::result::Result<Vec<u8>, Data> {
    match value {
        Data::Bytes(bytes) => Ok(bytes),
        Data::Text(text) => Ok(text.into_bytes()),
        Data::List(list) => {
            let bytes = list.iter().map(|item| match item {
                Data::Integer(number) => u8::try_from(*number).ok(),
                _ => None,
            });
            bytes.collect::<Option<_>>().ok_or(Data::List(list))
        }
        other => Err(other),
    }
}

/// A value within a text, as much of it as tells what it is.
pub fn show(value: &Data) -> String {
    const MAX_SHOWN: usize = 60;
    let short = |text: &dyn std::fmt::Display| safe_line(&cut(text, MAX_SHOWN));
    match value {
        Data::Null => "null".into(),
        Data::Bool(value) => value.to_string(),
        Data::Integer(number) => number.to_string(),
        Data::Large(number) => number.to_string(),
        // As JSON has it.
        Data::Float(number) => serde_json::to_string(number).unwrap_or_default(),
        Data::Text(text) => format!("\"{}\"", short(text)),
        Data::Bytes(_) => "bytes".into(),
        Data::List(_) => "a list".into(),
        Data::Map(_) => "an object".into(),
    }
}
