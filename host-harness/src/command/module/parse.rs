//! Reading a module.

use std::collections::HashMap;
use std::fmt::Display;
use std::rc::Rc;

use extism_pdk::contract::Contract;
use rustc_demangle::demangle;
use wasmparser::{
    BinaryReaderError, CompositeInnerType, CustomSectionReader, ExportSectionReader, ExternalKind, FuncType,
    ImportSectionReader, KnownCustom, MemoryType, Name, NameSectionReader, Parser, Payload, ProducersSectionReader,
    TypeRef, TypeSectionReader,
};

use super::{Export, Import, Kind, METADATA_SECTIONS, Memory, Module, Part, Producer};
use crate::Error;
use crate::command::c_functions;
use crate::testing::text::{MAX_NAME_BYTES, cut};
use crate::wasm::fault::{describe_fault, describe_other_file};
use crate::wasm::features;

type Result<T> = std::result::Result<T, BinaryReaderError>;

/// The signature of a function whose type isn't in the module.
const UNKNOWN: &str = "(?)";

/// More tools than any module goes through.
const MAX_PRODUCERS: usize = 100;

/// The bytes before the first section.
const HEADER: usize = 8;

impl Module {
    /// Reads a module. `name` is what an error calls it, as everywhere in this crate.
    pub fn read(name: &str, bytes: &[u8]) -> std::result::Result<Module, Error> {
        Module::parse(bytes).map_err(|reason| Error::NotWasm { name: name.into(), reason })
    }

    /// Refuses a module that isn't valid, which no host loads.
    pub fn valid(self, name: &str) -> std::result::Result<Module, Error> {
        match self.invalid {
            Some(reason) => Err(Error::NotWasm { name: name.into(), reason }),
            None => Ok(self),
        }
    }

    /// Reads a module. What it doesn't say of itself isn't checked. The error is only the reason.
    pub fn parse(bytes: &[u8]) -> std::result::Result<Module, String> {
        if let Some(what) = describe_other_file(bytes) {
            return Err(what);
        }
        let mut parsing = Parsing::default();
        for payload in Parser::new(0).parse_all(bytes) {
            payload.and_then(|payload| parsing.add(payload)).map_err(|error| describe_fault(&error))?;
        }
        let mut module = parsing.finish(bytes.len());
        match features::find_missing(bytes, features::SUPPORTED_EVERYWHERE) {
            Ok(missing) => module.features = features::name_features(missing).collect(),
            Err(reason) => module.invalid = Some(reason),
        }
        module.features.extend(features::shares_memory(bytes).then_some(features::SHARED_MEMORY));
        module.replaced = c_functions::find_replaced(bytes);
        module.contract = Contract::of(bytes).map_err(|error| error.to_string()).transpose();
        Ok(module)
    }
}

/// What has been read so far.
#[derive(Default)]
struct Parsing {
    module: Module,
    /// Where the last section ended.
    end: usize,
    /// The signatures of the types; none for types that are no functions.
    types: Vec<Option<Rc<str>>>,
    /// The type of each function, imported ones first.
    functions: Vec<u32>,
    /// The sizes of the functions that aren't imported.
    bodies: Vec<u64>,
    names: HashMap<u32, String>,
    /// Names for want of better ones.
    export_names: HashMap<u32, String>,
}

impl Parsing {
    fn add(&mut self, payload: Payload<'_>) -> Result<()> {
        if let Some((id, range)) = payload.as_section() {
            let bytes = range.end.saturating_sub(self.end.max(HEADER)) as u64;
            self.module.sections.push(Part { name: section_name(id, &payload), bytes });
            self.end = range.end;
        }
        match payload {
            Payload::TypeSection(section) => self.add_types(section),
            Payload::ImportSection(section) => self.add_imports(section),
            Payload::FunctionSection(section) => {
                section.into_iter().try_for_each(|ty| ty.map(|ty| self.functions.push(ty)))
            }
            Payload::MemorySection(section) => section.into_iter().try_for_each(|memory| {
                memory.map(|MemoryType { initial, maximum, .. }| {
                    self.module.memories.push(Memory { pages: initial, most: maximum });
                })
            }),
            Payload::ExportSection(section) => self.add_exports(section),
            Payload::CodeSectionEntry(body) => {
                self.bodies.push(body.range().len() as u64);
                Ok(())
            }
            Payload::CustomSection(section) => {
                self.read_custom(&section);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn add_types(&mut self, section: TypeSectionReader<'_>) -> Result<()> {
        for group in section {
            self.types.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                CompositeInnerType::Func(ty) => Some(shorten(signature(&ty)).into()),
                _ => None,
            }));
        }
        Ok(())
    }

    fn add_imports(&mut self, section: ImportSectionReader<'_>) -> Result<()> {
        for import in section.into_imports() {
            let import = import?;
            let kind = match import.ty {
                TypeRef::Func(ty) | TypeRef::FuncExact(ty) => {
                    self.functions.push(ty);
                    self.signature_of_type(ty)
                }
                TypeRef::Table(_) => Kind::Other("table"),
                TypeRef::Memory(_) => Kind::Other("memory"),
                TypeRef::Global(_) => Kind::Other("global"),
                TypeRef::Tag(_) => Kind::Other("tag"),
            };
            let (namespace, name) = (shorten(import.module), shorten(import.name));
            self.module.imports.push(Import { namespace, name, kind });
        }
        Ok(())
    }

    fn add_exports(&mut self, section: ExportSectionReader<'_>) -> Result<()> {
        for export in section {
            let export = export?;
            let kind = match export.kind {
                ExternalKind::Func | ExternalKind::FuncExact => {
                    self.export_names.entry(export.index).or_insert_with(|| shorten(export.name));
                    let ty = self.functions.get(export.index as usize).copied();
                    ty.map_or(Kind::Function(UNKNOWN.into()), |ty| self.signature_of_type(ty))
                }
                ExternalKind::Table => Kind::Other("table"),
                ExternalKind::Memory => Kind::Other("memory"),
                ExternalKind::Global => Kind::Other("global"),
                ExternalKind::Tag => Kind::Other("tag"),
            };
            self.module.exports.push(Export { name: shorten(export.name), kind });
        }
        Ok(())
    }

    fn signature_of_type(&self, ty: u32) -> Kind {
        let signature = self.types.get(ty as usize).cloned().flatten();
        Kind::Function(signature.unwrap_or_else(|| UNKNOWN.into()))
    }

    /// Reads what the module says of itself, as far as it can be read: what is wrong there is no fault of the plugin's.
    fn read_custom(&mut self, section: &CustomSectionReader<'_>) {
        match section.as_known() {
            KnownCustom::Name(names) => self.read_names(names),
            KnownCustom::Producers(producers) => self.read_producers(producers),
            _ => {
                if let Some(name) = METADATA_SECTIONS.into_iter().find(|name| *name == section.name()) {
                    self.module.metadata.insert(name, shorten(String::from_utf8_lossy(section.data())));
                }
            }
        }
    }

    fn read_names(&mut self, names: NameSectionReader<'_>) {
        for name in names.into_iter().map_while(std::result::Result::ok) {
            match name {
                Name::Module { name, .. } => {
                    self.module.metadata.insert("name", shorten(name));
                }
                Name::Function(names) => {
                    for name in names.into_iter().map_while(std::result::Result::ok) {
                        // Without the hash of the compiler's that tells instances apart.
                        self.names.insert(name.index, shorten(format_args!("{:#}", demangle(name.name))));
                    }
                }
                _ => {}
            }
        }
    }

    fn read_producers(&mut self, producers: ProducersSectionReader<'_>) {
        let fields = producers.into_iter().map_while(std::result::Result::ok);
        let values = fields.flat_map(|field| {
            field.values.into_iter().map_while(std::result::Result::ok).map(move |value| Producer {
                field: shorten(field.name),
                name: shorten(value.name),
                version: shorten(value.version),
            })
        });
        self.module.producers.extend(values.take(MAX_PRODUCERS));
    }

    fn finish(self, bytes: usize) -> Module {
        let Parsing { mut module, functions, bodies, names, export_names, .. } = self;
        module.bytes = bytes as u64;
        module.has_names = !names.is_empty();
        let imported = functions.len().saturating_sub(bodies.len());
        for (index, bytes) in bodies.into_iter().enumerate() {
            let index = (imported + index) as u32;
            let name = names.get(&index).or_else(|| export_names.get(&index)).cloned();
            module.functions.push(Part { name: name.unwrap_or_else(|| format!("function {index}")), bytes });
        }
        module
    }
}

/// A name or a signature, as much of it as can be read.
fn shorten(text: impl Display) -> String {
    cut(text, MAX_NAME_BYTES)
}

fn signature(ty: &FuncType) -> String {
    let list = |types: &[wasmparser::ValType]| types.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let params = list(ty.params());
    match ty.results() {
        [] => format!("({params})"),
        [result] => format!("({params}) -> {result}"),
        results => format!("({params}) -> ({})", list(results)),
    }
}

/// What a section is called.
fn section_name(id: u8, payload: &Payload<'_>) -> String {
    const NAMES: [&str; 14] = [
        "custom",
        "types",
        "imports",
        "functions",
        "tables",
        "memories",
        "globals",
        "exports",
        "start",
        "elements",
        "code",
        "data",
        "data count",
        "tags",
    ];
    match (payload, NAMES.get(usize::from(id))) {
        (Payload::CustomSection(section), _) => format!("custom `{}`", shorten(section.name())),
        (_, Some(name)) => (*name).to_owned(),
        (_, None) => format!("unknown {id}"),
    }
}
