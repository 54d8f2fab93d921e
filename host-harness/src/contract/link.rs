//! Checks imports against what they are linked to, by contracts. WebAssembly's types alone don't tell a text from bytes.

use extism_pdk::contract::{Arguments, Contract, Data, Encoding, Export, Import, Kind, Number, Payload, Type};
use extism_pdk::testing::text::{self, safe_name};
use extism_pdk::testing::{Crossing, Functions, HostFunction, Offered, Signature};

use super::declare::Declarations;
use crate::error::LINKED_AS;

/// How many imports an error lists.
const MAX_LISTED: usize = 100;
/// How many levels of nested types are compared.
const MAX_DEPTH: usize = 16;
/// How many types are compared for one function.
const MAX_STEPS: usize = 1_000_000;

/// Everything that a module's imports are linked to.
pub struct Links<'a> {
    /// The host functions of the application.
    pub functions: &'a Functions,
    /// Those of them that an interface describes.
    pub offered: &'a [Offered],
    /// The namespaces and contracts of the modules that are linked before this one.
    pub modules: &'a [(String, Option<Contract>)],
}

impl Links<'_> {
    /// Lists the imports that are linked to something else, with both signatures.
    pub fn find_mismatches(&self, contract: &Contract) -> Vec<String> {
        let declarations = Declarations::of(contract);
        let mismatches = contract.imports.iter().filter_map(|import| {
            let found = self.find_mismatch(contract, import)?;
            let (name, namespace) = (safe_name(&import.name), safe_name(&import.namespace));
            Some(format!("`{name}` of `{namespace}`: {}{LINKED_AS}{found}", declarations.import_signature(import)))
        });
        text::first(MAX_LISTED, mismatches.collect::<Vec<_>>())
    }

    /// Returns the signature of what is linked to an import. `None` if it fits, or isn't known.
    fn find_mismatch(&self, contract: &Contract, import: &Import) -> Option<String> {
        if let Some(function) = self.functions.get(&(import.namespace.clone(), import.name.clone())) {
            return describe_other_signature(import, function).or_else(|| self.describe_other_type(contract, import));
        }
        let exports = self.modules.iter().filter(|(namespace, _)| *namespace == import.namespace);
        let (other, export) =
            exports.filter_map(|(_, other)| Some((other.as_ref()?, other.as_ref()?.export(&import.name)?))).next()?;
        let fits = Sides { contract, other, steps: 0 }.fit(import, export);
        (!fits).then(|| Declarations::of(other).export_signature(export))
    }

    /// Returns the signature of an offered function that reads or writes other values than the import, and how they differ.
    fn describe_other_type(&self, contract: &Contract, import: &Import) -> Option<String> {
        let is_meant = |of: &&Offered| (&of.namespace, &of.name) == (&import.namespace, &import.name);
        let offered = self.offered.iter().find(is_meant)?;
        let difference = offered.differs_from(contract, import)?;
        let given = offered.contract()?;
        let function = given.import(&import.namespace, &import.name)?;
        Some(format!("{}; the plugin's import {difference}", Declarations::of(&given).import_signature(function)))
    }
}

/// Returns the signature of a host function if it differs from the import's, with advice.
fn describe_other_signature(import: &Import, function: &HostFunction) -> Option<String> {
    let wanted = signature(import);
    let found = &function.signature;
    // A host function may build the envelope of its reply itself, as applications in other languages do.
    let is_own_envelope = (wanted.result, found.result) == (Some(Crossing::Envelope), Some(Crossing::Block));
    // The reply to an import that is declared as `-> ()` may be an empty block. WebAssembly's types tell this.
    let is_empty_block = (wanted.result, found.result) == (None, Some(Crossing::Block));
    let fits = wanted.params == found.params && (wanted.result == found.result || is_own_envelope || is_empty_block);
    (!fits).then(|| format!("{found}{}", wanted.advise_on_mock(found)))
}

/// Returns what is passed in calls of an import.
pub fn signature(import: &Import) -> Signature {
    Signature {
        params: import.arguments.iter().map(crossing).collect(),
        result: match &import.output {
            _ if import.recoverable => Some(Crossing::Envelope),
            output => output.as_ref().map(crossing),
        },
    }
}

fn crossing(payload: &Payload) -> Crossing {
    match (&payload.encoding, &payload.ty) {
        (Encoding::Scalar, Type::Number(Number::I32 | Number::U32)) => Crossing::I32,
        (Encoding::Scalar, Type::Number(Number::F32)) => Crossing::F32,
        (Encoding::Scalar, Type::Number(Number::F64)) => Crossing::F64,
        (Encoding::Scalar, _) => Crossing::I64,
        _ => Crossing::Block,
    }
}

/// Compares an import of one module with an export of another.
struct Sides<'a> {
    /// The contract of the module that imports.
    contract: &'a Contract,
    /// The contract of the module that exports.
    other: &'a Contract,
    /// How many types were compared.
    steps: usize,
}

impl<'a> Sides<'a> {
    /// Whether an import may be linked to an export. Only what can't work is refused: bytes may be read as text, for example.
    fn fit(&mut self, import: &'a Import, export: &'a Export) -> bool {
        let Arguments::Passed(arguments) = &export.arguments else { return true };
        let (importer, exporter) = (self.contract, self.other);
        import.arguments.len() == arguments.len()
            && !import.recoverable
            && import
                .arguments
                .iter()
                .zip(arguments)
                .all(|(given, taken)| self.payload_fits((importer, given), (exporter, taken)))
            && match (&export.output, &import.output) {
                (Some(given), Some(taken)) => self.payload_fits((exporter, given), (importer, taken)),
                (given, taken) => given.is_some() || taken.is_none(),
            }
    }

    fn payload_fits(&mut self, given: (&'a Contract, &'a Payload), taken: (&'a Contract, &'a Payload)) -> bool {
        use Encoding::{Base64Text, JsonText, LittleEndian, MessagePack, ProtocolBuffers, Scalar, Text};

        let (from, to) = (given.1, taken.1);
        match (&from.encoding, &to.encoding) {
            _ if crossing(from) != crossing(to) => false,
            (Scalar, Scalar) => true,
            (LittleEndian, LittleEndian) => match (&from.ty, &to.ty) {
                (Type::Number(from), Type::Number(to)) => from.bits() == to.bits() && from.is_float() == to.is_float(),
                (from, to) => from == to,
            },
            (JsonText, JsonText) | (MessagePack, MessagePack) => {
                self.type_fits((given.0, &from.ty), (taken.0, &to.ty), 0)
            }
            // Text can be any text.
            (Text | JsonText | Base64Text, Text) | (Text, JsonText | Base64Text) => true,
            (
                Text | JsonText | Base64Text | LittleEndian | MessagePack | ProtocolBuffers,
                Text | JsonText | Base64Text | LittleEndian | MessagePack | ProtocolBuffers,
            ) => from.encoding == to.encoding,
            _ => true,
        }
    }

    /// Whether values of one type can be values of the other.
    fn type_fits(&mut self, given: (&'a Contract, &'a Type), taken: (&'a Contract, &'a Type), depth: usize) -> bool {
        self.steps += 1;
        if depth > MAX_DEPTH || self.steps > MAX_STEPS {
            return true;
        }
        let ((giver, from), (taker, to)) = (given, taken);
        let next = depth + 1;
        match (from, to) {
            (Type::Any(_), _) | (_, Type::Any(_)) => true,
            (_, Type::Nullable(to)) => {
                let from = if let Type::Nullable(from) = from { from } else { from };
                self.type_fits((giver, from), (taker, to), next)
            }
            // The value may be there.
            (Type::Nullable(from), to) => self.type_fits((giver, from), (taker, to), next),
            (Type::Ref(_), _) => match giver.definition(from).map(|definition| &definition.kind) {
                Some(Kind::Data(Data::Is(from))) => self.type_fits((giver, from), taken, next),
                Some(Kind::Data(from)) => self.data_fits((giver, from), taken, next),
                _ => true,
            },
            (_, Type::Ref(_)) => match taker.definition(to).map(|definition| &definition.kind) {
                Some(Kind::Data(Data::Is(to))) => self.type_fits(given, (taker, to), next),
                Some(Kind::Data(Data::Struct(_))) => matches!(from, Type::Map { .. }),
                Some(Kind::Data(Data::Tuple(_))) => is_list(from),
                _ => true,
            },
            (Type::Tuple(from), Type::Tuple(to)) => {
                from.len() == to.len()
                    && from.iter().zip(to).all(|(from, to)| self.type_fits((giver, from), (taker, to), next))
            }
            (Type::Map { value: from, .. }, Type::Map { value: to, .. }) => {
                self.type_fits((giver, from), (taker, to), next)
            }
            (from, to) => match (item_type(from), item_type(to)) {
                (Some(from), Some(to)) => self.type_fits((giver, from), (taker, to), next),
                _ => kind_number(from) == kind_number(to),
            },
        }
    }

    /// Whether a struct or a tuple struct can be a type.
    fn data_fits(&mut self, given: (&'a Contract, &'a Data), taken: (&'a Contract, &'a Type), depth: usize) -> bool {
        let ((giver, from), (taker, to)) = (given, taken);
        let to = match taker.definition(to).map(|definition| &definition.kind) {
            Some(Kind::Data(Data::Is(to))) => {
                return depth > MAX_DEPTH || self.data_fits(given, (taker, to), depth + 1);
            }
            Some(Kind::Data(to)) => to,
            Some(_) => return true,
            None => {
                return match from {
                    Data::Struct(_) => matches!(to, Type::Map { .. }),
                    Data::Tuple(_) => is_list(to),
                    _ => true,
                };
            }
        };
        match (from, to) {
            (Data::Struct(from), Data::Struct(to)) => to.fields.iter().all(|field| {
                self.steps += 1 + from.fields.len();
                // After too many steps, the rest counts as fitting.
                if self.steps > MAX_STEPS {
                    return true;
                }
                match from.fields.iter().find(|other| other.name == field.name) {
                    Some(other) => self.type_fits((giver, &other.ty), (taker, &field.ty), depth + 1),
                    None => {
                        field.optional
                            || !from.flattened.is_empty()
                            || !field.aliases.is_empty()
                            || field.only.is_some()
                    }
                }
            }),
            (Data::Struct(_), Data::Tuple(_) | Data::Unit) | (Data::Tuple(_) | Data::Unit, Data::Struct(_)) => false,
            (Data::Tuple(from), Data::Tuple(to)) => {
                from.len() == to.len()
                    && from.iter().zip(to).all(|(from, to)| self.type_fits((giver, from), (taker, to), depth + 1))
            }
            _ => true,
        }
    }
}

/// Returns the type of a list's elements.
fn item_type(ty: &Type) -> Option<&Type> {
    match ty {
        Type::List(item) | Type::Set(item) | Type::Array(item, _) => Some(item),
        _ => None,
    }
}

fn is_list(ty: &Type) -> bool {
    item_type(ty).is_some() || matches!(ty, Type::Tuple(_) | Type::Bytes)
}

/// Numbers the kinds of types. Values of one kind can be of another type of this kind.
fn kind_number(ty: &Type) -> u8 {
    match ty {
        Type::Bool => 0,
        Type::Number(_) => 1,
        Type::Char | Type::Text | Type::Format(_) => 2,
        Type::Unit => 3,
        ty if is_list(ty) => 4,
        _ => 5,
    }
}
