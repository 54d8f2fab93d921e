//! The WebAssembly features that a module needs.

use wasmparser::{BinaryReaderError, CompositeInnerType, Parser, Payload, TypeRef, Validator, WasmFeatures};

use super::fault::describe_fault;

/// Features that not all hosts support, by their names at <https://webassembly.org/features>.
const FEATURE_NAMES: [(WasmFeatures, &str); 17] = [
    (WasmFeatures::EXTENDED_CONST, "extended constant expressions"),
    (WasmFeatures::TAIL_CALL, "tail calls"),
    (WasmFeatures::RELAXED_SIMD, "relaxed SIMD"),
    (WasmFeatures::MULTI_MEMORY, "multiple memories"),
    (WasmFeatures::MEMORY64, "64-bit memories (memory64)"),
    (WasmFeatures::FUNCTION_REFERENCES, "typed function references"),
    (WasmFeatures::GC, "garbage collection (GC)"),
    (WasmFeatures::EXCEPTIONS, "exception handling"),
    (WasmFeatures::LEGACY_EXCEPTIONS, "legacy exception handling"),
    (WasmFeatures::WIDE_ARITHMETIC, "wide arithmetic"),
    (WasmFeatures::THREADS, "atomic instructions (threads)"),
    (WasmFeatures::CUSTOM_PAGE_SIZES, "custom page sizes"),
    (WasmFeatures::STACK_SWITCHING, "stack switching"),
    (WasmFeatures::SHARED_EVERYTHING_THREADS, "shared-everything threads"),
    (WasmFeatures::CUSTOM_DESCRIPTORS, "custom descriptors"),
    (WasmFeatures::MEMORY_CONTROL, "memory control"),
    (WasmFeatures::COMPACT_IMPORTS, "compact import sections"),
];

/// A memory that several threads share. An engine may support atomic instructions only on memories that aren't shared.
pub const SHARED_MEMORY: &str = "shared memory (threads)";

/// The features that the engines of all hosts support: WebAssembly 2.0.
pub const SUPPORTED_EVERYWHERE: WasmFeatures = WasmFeatures::WASM2;

/// Returns the features that a module needs in addition to `taken`.
///
/// # Errors
/// If the module isn't valid with any feature: the reason.
pub fn find_missing(wasm: &[u8], taken: WasmFeatures) -> Result<WasmFeatures, String> {
    let mut features = taken;
    while let Err(error) = validate(wasm, features) {
        // Most errors name the missing feature. For other errors it is the one that lets validation get further.
        let helps = |feature: &WasmFeatures| match validate(wasm, features | *feature) {
            Ok(()) => true,
            Err(next) => next.offset() > error.offset(),
        };
        let named = error.missing_wasm_feature();
        let others =
            || FEATURE_NAMES.into_iter().map(|(feature, _)| feature).filter(|other| !features.contains(*other));
        match named.filter(|feature| !features.contains(*feature)).or_else(|| others().find(helps)) {
            Some(feature) => features |= feature,
            None => return Err(describe_fault(&error)),
        }
    }
    // Tags belong to both proposals, so an engine with only the legacy one supports them.
    if features.contains(WasmFeatures::LEGACY_EXCEPTIONS) {
        features.remove(WasmFeatures::EXCEPTIONS);
    }
    Ok(features.difference(taken))
}

fn validate(wasm: &[u8], features: WasmFeatures) -> Result<(), BinaryReaderError> {
    Validator::new_with_features(features).validate_all(wasm).map(drop)
}

/// Returns the names of features.
pub fn name_features(features: WasmFeatures) -> impl Iterator<Item = &'static str> {
    FEATURE_NAMES.into_iter().filter(move |(feature, _)| features.contains(*feature)).map(|(_, name)| name)
}

/// Whether a module has or imports a memory that threads share.
pub fn shares_memory(wasm: &[u8]) -> bool {
    Parser::new(0).parse_all(wasm).map_while(Result::ok).any(|payload| match payload {
        Payload::ImportSection(imports) => imports
            .into_imports()
            .map_while(Result::ok)
            .any(|import| matches!(import.ty, TypeRef::Memory(memory) if memory.shared)),
        Payload::MemorySection(memories) => memories.into_iter().map_while(Result::ok).any(|memory| memory.shared),
        _ => false,
    })
}

/// Whether a module can create garbage-collected objects: structs, arrays or exceptions.
pub fn makes_objects(wasm: &[u8]) -> bool {
    let is_object =
        |ty: &CompositeInnerType| matches!(ty, CompositeInnerType::Struct(_) | CompositeInnerType::Array(_));
    Parser::new(0).parse_all(wasm).map_while(Result::ok).any(|payload| match payload {
        Payload::TypeSection(types) => {
            let mut groups = types.into_iter().map_while(Result::ok);
            groups.any(|group| group.types().any(|ty| is_object(&ty.composite_type.inner)))
        }
        Payload::ImportSection(imports) => {
            imports.into_imports().map_while(Result::ok).any(|import| matches!(import.ty, TypeRef::Tag(_)))
        }
        Payload::TagSection(_) => true,
        _ => false,
    })
}
