//! Whether a plugin's functions are those of an interface: what the application writes the plugin has to read, and what the
//! plugin writes the application has to read.
//!
//! The two may be of different versions. So fields that a reader doesn't know, or can do without, are no difference; nor is
//! what isn't described on one of the sides.

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use super::read::{
    Arguments, Contract, Data, Definition, Direction, Encoding, Export, Field, Kind, Payload, Record, Tagging, Type,
    Variant,
};
use crate::testing::text::safe_name;

/// Types are compared as deep as data may nest: what is below hardly matters, and the plugin's may nest without end.
const MAX_DEPTH: usize = 128;

/// How many pairs of types are compared for one argument or result. Those of plugins that people write are a few hundred.
const MAX_PAIRS: usize = 100_000;

/// How an export differs from what the interface says of it.
#[derive(Debug, PartialEq)]
pub struct Difference {
    age: Age,
    text: String,
}

/// Which side would have to be another version for the two to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// The plugin's asks for, or gives, more than the application knows.
    TooNew,
    /// The plugin's knows less than the application needs.
    TooOld,
    Neither,
}

/// The rest of a sentence that begins with the function.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { age, text } = self;
        match age {
            Age::TooNew => write!(f, "is too new: {text}"),
            Age::TooOld => write!(f, "is too old: {text}"),
            Age::Neither => write!(f, "is of another type: {text}"),
        }
    }
}

type Result<T = ()> = core::result::Result<T, Difference>;

fn differ<T>(age: Age, text: String) -> Result<T> {
    Err(Difference { age, text })
}

/// Compares an export of a plugin with that of the interface.
pub fn compare(wanted: &Contract, function: &Export, plugin: &Contract, export: &Export) -> Result {
    let input = Comparison::new(&wanted.types, &plugin.types, Writer::Application);
    match (&function.arguments, &export.arguments) {
        (Arguments::None, Arguments::None) => {}
        (Arguments::Input(given), Arguments::Input(taken)) => {
            input.payload(given, taken, format!("argument `{}`", safe_name(&given.name)))?;
        }
        (Arguments::Array(given), Arguments::Array(taken)) => input.arguments(given, taken)?,
        (given, taken) => {
            let (given, taken) = (describe_arguments(given), describe_arguments(taken));
            return differ(Age::Neither, format!("it takes {taken}, and is given {given}"));
        }
    }
    let output = Comparison::new(&plugin.types, &wanted.types, Writer::Plugin);
    match (&export.output, &function.output) {
        (Some(given), Some(read)) => output.payload(given, read, "result".into())?,
        (None, Some(_)) => return differ(Age::Neither, "it gives nothing".into()),
        // Nothing is read of it.
        (_, None) => {}
    }
    // Several errors may have one code.
    for known in &function.errors {
        let mut same_code = export.errors.iter().filter(|error| error.code == known.code);
        let is_known = same_code.clone().any(|error| error.name == known.name);
        if let (Some(other), false) = (same_code.next(), is_known) {
            let (code, other, known) = (known.code, safe_name(&other.name), &known.name);
            return differ(Age::Neither, format!("its error code {code} is `{other}`, and not `{known}`"));
        }
    }
    Ok(())
}

fn describe_arguments(arguments: &Arguments) -> String {
    match arguments {
        Arguments::None => "nothing".into(),
        Arguments::Input(_) => "one argument".into(),
        Arguments::Array(fields) => format!("{} arguments", fields.len()),
        Arguments::Passed(_) => "the arguments of another plugin".into(),
    }
}

/// Whose type a value is written by; the other side reads it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writer {
    Application,
    Plugin,
}

type Types = BTreeMap<String, Definition>;

/// Compares the types of one direction.
struct Comparison<'a> {
    written: &'a Types,
    read: &'a Types,
    writer: Writer,
    /// Whether fields are found by their places, not by their names.
    by_place: bool,
    /// Whether numbers are read as they lie in memory, so that one of another type has other bytes.
    as_in_memory: bool,
    /// The pairs of types that are being compared or have been, by where they are: what they refer to is seen once, from
    /// wherever it is named.
    seen: BTreeSet<(*const (), *const ())>,
    depth: usize,
    /// Where in the argument or result it is.
    path: Vec<String>,
    /// What has the types: "argument `name`", "result".
    place: String,
}

impl<'a> Comparison<'a> {
    fn new(written: &'a Types, read: &'a Types, writer: Writer) -> Self {
        let (seen, path, place) = (BTreeSet::new(), Vec::new(), String::new());
        Comparison { written, read, writer, by_place: false, as_in_memory: false, seen, depth: 0, path, place }
    }

    /// The value of a whole input or output.
    fn payload(mut self, written: &'a Payload, read: &'a Payload, place: String) -> Result {
        self.place = place;
        self.by_place = matches!(read.encoding, Encoding::Msgpack | Encoding::Raw);
        self.as_in_memory = read.encoding == Encoding::Raw;
        match (&written.encoding, &read.encoding) {
            (Encoding::Any, _) | (_, Encoding::Any) => return Ok(()),
            // What is text is bytes, too.
            (Encoding::Text, Encoding::Bytes) => return self.presence(written, read),
            (one, other) if one != other => {
                return self.other_type(&encoding_name(one), &encoding_name(other));
            }
            // No other number has the same bytes.
            (Encoding::LittleEndian | Encoding::Scalar, _) if written.ty != read.ty => {
                return self.other_type(&name(&written.ty), &name(&read.ty));
            }
            _ => {}
        }
        self.presence(written, read)?;
        self.ty(&written.ty, &read.ty)
    }

    /// No bytes at all.
    fn presence(&self, written: &Payload, read: &Payload) -> Result {
        if written.optional && !read.optional {
            return self.other_type("optional", "required");
        }
        Ok(())
    }

    /// The elements of the JSON array that several arguments are.
    fn arguments(mut self, given: &'a [Field], taken: &'a [Field]) -> Result {
        for (index, taken) in taken.iter().enumerate() {
            self.place = format!("argument `{}`", safe_name(&taken.name));
            match given.get(index) {
                Some(given) => self.ty(&given.ty, &taken.ty)?,
                None if taken.optional => {}
                None => return differ(Age::TooNew, format!("it needs its {}, which it isn't given", self.place)),
            }
        }
        match given.get(taken.len()) {
            Some(more) => differ(Age::TooOld, format!("it doesn't take an argument `{}`", more.name)),
            None => Ok(()),
        }
    }

    fn ty(&mut self, written: &'a Type, read: &'a Type) -> Result {
        if self.seen.len() > MAX_PAIRS {
            return differ(Age::Neither, format!("its {} has more types than can be compared", self.place));
        }
        let (written, read) = (base(written, self.written), base(read, self.read));
        if self.depth > MAX_DEPTH || !self.seen.insert((place_of(written, self.written), place_of(read, self.read))) {
            return Ok(());
        }
        self.depth += 1;
        self.seen_first(written, read)?;
        self.depth -= 1;
        Ok(())
    }

    /// A pair of types that hasn't been compared yet.
    fn seen_first(&mut self, written: &'a Type, read: &'a Type) -> Result {
        match (written, read) {
            (Type::Any(_), _) | (_, Type::Any(_)) => Ok(()),
            (Type::Option(written), Type::Option(read)) => self.ty(written, read),
            (written @ Type::Option(_), read) => self.other_type(&name(written), &name(read)),
            (written, Type::Option(read)) => self.ty(written, read),
            (Type::Ref(one), Type::Ref(other)) => {
                let (Some(written_as), Some(read_as)) = (self.written.get(one), self.read.get(other)) else {
                    return Ok(());
                };
                match (&written_as.kind, &read_as.kind) {
                    (Kind::Any, _) | (_, Kind::Any) => Ok(()),
                    (Kind::Data(written), Kind::Data(read)) => self.data(written, read),
                    (Kind::Enum { variants, tagging }, Kind::Enum { variants: known, tagging: other }) => {
                        self.variants((variants, tagging), (known, other))
                    }
                    (Kind::Data(_), Kind::Enum { .. }) => self.other_type("a struct", "an enum"),
                    (Kind::Enum { .. }, Kind::Data(_)) => self.other_type("an enum", "a struct"),
                }
            }
            (written, read) => self.plain(written, read),
        }
    }

    fn plain(&mut self, written: &'a Type, read: &'a Type) -> Result {
        match (written, read) {
            (Type::Number(one), Type::Number(other)) => {
                let fits = match (one.is_float(), other.is_float()) {
                    _ if self.as_in_memory => one == other,
                    (false, false) if one.is_signed() == other.is_signed() => one.bits() <= other.bits(),
                    (false, false) => other.is_signed() && one.bits() < other.bits(),
                    (false, true) => true,
                    (true, true) => true,
                    (true, false) => false,
                };
                if fits { Ok(()) } else { self.other_type(one.name(), other.name()) }
            }
            (Type::Text | Type::Char | Type::Format(_), Type::Text) => Ok(()),
            (Type::List(written) | Type::Set(written), Type::List(read) | Type::Set(read))
            | (Type::Array(written, _), Type::List(read) | Type::Set(read)) => self.within("[]", written, read),
            (Type::Array(written, length), Type::Array(read, other)) if length == other => {
                self.within("[]", written, read)
            }
            (Type::Tuple(written), Type::Tuple(read)) if written.len() == read.len() => self.tuple(written, read),
            (Type::Map { key, value }, Type::Map { key: read_key, value: read_value }) => {
                self.within("{}", key, read_key)?;
                self.within("{}", value, read_value)
            }
            (one, other) if one == other => Ok(()),
            (one, other) => self.other_type(&name(one), &name(other)),
        }
    }

    fn data(&mut self, written: &'a Data, read: &'a Data) -> Result {
        match (written, read) {
            (Data::Unit, Data::Unit) => Ok(()),
            (Data::Is(written), Data::Is(read)) => self.ty(written, read),
            // A newtype of a newtype of …, deeper than is compared.
            (Data::Is(_), _) | (_, Data::Is(_)) => Ok(()),
            (Data::Tuple(written), Data::Tuple(read)) if written.len() == read.len() => self.tuple(written, read),
            (Data::Struct(written), Data::Struct(read)) => self.fields(written, read),
            (one, other) => self.other_type(data_name(one), data_name(other)),
        }
    }

    fn tuple(&mut self, written: &'a [Type], read: &'a [Type]) -> Result {
        for (index, (written, read)) in written.iter().zip(read).enumerate() {
            self.within(&format!(".{index}"), written, read)?;
        }
        Ok(())
    }

    fn fields(&mut self, written: &'a Record, read: &'a Record) -> Result {
        let is_closed = read.closed;
        let written = Fields::of(written, self.written, Direction::Out);
        let read = Fields::of(read, self.read, Direction::In);
        if self.by_place {
            let names = |fields: &Fields<'a>| fields.known.iter().map(|field| field.name.as_str()).collect::<Vec<_>>();
            if names(&written) != names(&read) && !written.has_more && !read.has_more {
                let place = self.here();
                let text =
                    format!("{place} has other fields, or has them in another order, and is read by their places");
                return differ(Age::Neither, text);
            }
        }
        for field in &read.known {
            let is_field = |other: &&&Field| other.name == field.name || field.aliases.contains(&other.name);
            match written.known.iter().find(is_field) {
                Some(other) if other.omitted && !field.optional => {
                    let text = format!("in {}, `{}` may be missing", self.here(), safe_name(&field.name));
                    return differ(Age::Neither, text);
                }
                Some(other) => self.within(&format!(".{}", safe_name(&field.name)), &other.ty, &field.ty)?,
                None if field.optional || written.has_more => {}
                None => {
                    let (place, field) = (self.here(), safe_name(&field.name));
                    return match self.writer {
                        Writer::Application => differ(
                            Age::TooNew,
                            format!("in {place}, it needs `{field}`, which this application doesn't give"),
                        ),
                        Writer::Plugin => differ(Age::TooOld, format!("{place} has no `{field}`")),
                    };
                }
            }
        }
        let is_known = |field: &&&Field| {
            read.known.iter().any(|other| other.name == field.name || other.aliases.contains(&field.name))
        };
        match written.known.iter().find(|field| !is_known(field)) {
            Some(field) if is_closed && !read.has_more => {
                self.unknown(&format!("the field `{}`", safe_name(&field.name)))
            }
            _ => Ok(()),
        }
    }

    fn variants(
        &mut self,
        (written, tagging): (&'a [Variant], &'a Tagging),
        (read, other): (&'a [Variant], &'a Tagging),
    ) -> Result {
        if tagging != other {
            return self.other_type("an enum tagged in one way", "one tagged in another");
        }
        let read: Vec<_> = read.iter().filter(|variant| variant.crosses(Direction::In)).collect();
        let is_by_data = *tagging == Tagging::Untagged;
        for variant in written.iter().filter(|variant| variant.crosses(Direction::Out)) {
            let is_variant = |other: &&&Variant| other.name == variant.name || other.aliases.contains(&variant.name);
            match read.iter().find(is_variant) {
                Some(other) => {
                    self.path.push(format!(".{}", safe_name(&variant.name)));
                    self.data(&variant.data, &other.data)?;
                    self.path.pop();
                }
                // What it is read as nobody can say.
                None if is_by_data || variant.untagged || read.iter().any(|other| other.other || other.untagged) => {}
                None => return self.unknown(&format!("the variant `{}`", safe_name(&variant.name))),
            }
        }
        Ok(())
    }

    fn within(&mut self, place: &str, written: &'a Type, read: &'a Type) -> Result {
        self.path.push(place.to_owned());
        self.ty(written, read)?;
        self.path.pop();
        Ok(())
    }

    /// Something that is written and can't be read.
    fn unknown<T>(&self, what: &str) -> Result<T> {
        let place = self.here();
        match self.writer {
            Writer::Application => differ(Age::TooOld, format!("{place} may have {what}, which it doesn't know")),
            Writer::Plugin => {
                differ(Age::TooNew, format!("{place} may have {what}, which this application doesn't know"))
            }
        }
    }

    fn other_type<T>(&self, written: &str, read: &str) -> Result<T> {
        let (of_plugin, wanted) = match self.writer {
            Writer::Application => (read, written),
            Writer::Plugin => (written, read),
        };
        differ(Age::Neither, format!("{} is {of_plugin}, and not {wanted}", self.here()))
    }

    /// The place that is being compared.
    fn here(&self) -> String {
        match self.path.concat() {
            path if path.is_empty() => format!("its {}", self.place),
            path => format!("`{}` in its {}", path.trim_start_matches('.'), self.place),
        }
    }
}

/// A type, or what it only stands for.
fn base<'a>(mut ty: &'a Type, types: &'a Types) -> &'a Type {
    for _ in 0..MAX_DEPTH {
        match ty {
            Type::Ref(name) => match types.get(name).map(|definition| &definition.kind) {
                Some(Kind::Data(Data::Is(inner))) => ty = inner,
                _ => break,
            },
            _ => break,
        }
    }
    ty
}

/// Where a type is, or what it refers to.
fn place_of(ty: &Type, types: &Types) -> *const () {
    match ty {
        Type::Ref(name) => {
            types.get(name).map_or(core::ptr::from_ref(ty).cast(), |found| core::ptr::from_ref(found).cast())
        }
        ty => core::ptr::from_ref(ty).cast(),
    }
}

/// The fields of a struct in data of one direction.
struct Fields<'a> {
    known: Vec<&'a Field>,
    /// Whether there are others, of which nothing is known.
    has_more: bool,
}

impl<'a> Fields<'a> {
    fn of(record: &'a Record, types: &'a Types, direction: Direction) -> Self {
        let mut fields = Fields { known: Vec::new(), has_more: false };
        let (mut left, mut seen) = (vec![record], BTreeSet::new());
        while let Some(record) = left.pop() {
            // What is flattened into itself or twice adds nothing.
            if !seen.insert(core::ptr::from_ref(record)) {
                continue;
            }
            fields.known.extend(record.fields.iter().filter(|field| field.crosses(direction)));
            let flattened = record.flattened.iter().map(|ty| match base(ty, types) {
                Type::Ref(name) => types.get(name).map(|definition| &definition.kind),
                _ => None,
            });
            let first = left.len();
            for kind in flattened {
                match kind {
                    Some(Kind::Data(Data::Struct(record))) => left.push(record),
                    _ => fields.has_more = true,
                }
            }
            left[first..].reverse(); // the first is taken first
        }
        fields
    }
}

fn data_name(data: &Data) -> &'static str {
    match data {
        Data::Unit => "nothing",
        Data::Is(_) => "one value",
        Data::Tuple(_) => "a tuple",
        Data::Struct(_) => "a struct",
    }
}

fn encoding_name(encoding: &Encoding) -> String {
    match encoding {
        Encoding::Text => "text".into(),
        Encoding::Bytes => "bytes".into(),
        Encoding::Json => "JSON".into(),
        Encoding::Msgpack => "MessagePack".into(),
        Encoding::Base64 => "base64".into(),
        Encoding::LittleEndian => "a number in its bytes".into(),
        Encoding::Raw => "a struct as it lies in memory".into(),
        Encoding::Protobuf => "a message of Protocol Buffers".into(),
        Encoding::Scalar => "a scalar".into(),
        Encoding::Any => "an encoding of its own".into(),
        Encoding::Other(name) => safe_name(name),
    }
}

/// A type for a message.
fn name(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::Number(number) => number.name().into(),
        Type::Char => "char".into(),
        Type::Text => "text".into(),
        Type::Format(format) => format!("text of the format `{}`", safe_name(format)),
        Type::Bytes => "bytes".into(),
        Type::Unit => "null".into(),
        Type::Option(ty) => format!("{} or null", name(ty)),
        Type::List(ty) => format!("a list of {}", name(ty)),
        Type::Set(ty) => format!("a set of {}", name(ty)),
        Type::Array(ty, length) => format!("a list of {length} {}", name(ty)),
        Type::Tuple(types) => format!("a tuple of {}", types.len()),
        Type::Map { key, value } => format!("a map from {} to {}", name(key), name(value)),
        Type::Ref(name) | Type::Any(name) => safe_name(name.rsplit("::").next().unwrap_or(name)),
    }
}
