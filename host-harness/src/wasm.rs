//! Compiles a module, and explains why a module can't be compiled.

pub mod features;
pub mod program;

use wasmtime::{Engine, ExternType, Module};

use crate::Error;
use crate::instance::backtrace;

/// The C functions that Rust's arithmetic with `f64` calls. Those for `f32` have an `f` behind these names.
const ARITHMETIC_FUNCTIONS: &str = "acos asin atan atan2 cbrt ceil cos cosh exp exp2 expm1 fdim floor fma fmax fmin fmod \
                                    hypot log log10 log1p log2 pow rint round roundeven sin sinh tan tanh trunc";

const REPLACES_C_FUNCTION: &str =
    "replaces the C function of that name, which Rust's arithmetic calls: give the export another name";

fn describe_unsupported(features: &[&str]) -> String {
    let these = if features.len() == 1 { "this feature" } else { "these features" };
    format!(
        "it uses {}, which neither this host nor the official Rust runtime supports: build it without {these}",
        features.join(", ")
    )
}

fn name_kind(ty: &ExternType) -> &'static str {
    match ty {
        ExternType::Func(_) => "function",
        ExternType::Global(_) => "global",
        ExternType::Table(_) => "table",
        ExternType::Memory(_) => "memory",
        ExternType::Tag(_) => "tag",
    }
}

/// The bytes of a module, and its name in errors.
pub struct Wasm {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Describes how a file that isn't WebAssembly begins. Returns `None` if the file may be WebAssembly.
pub fn describe_other_file(bytes: &[u8]) -> Option<String> {
    const MAGIC: &[u8] = b"\0asm";
    if bytes.starts_with(MAGIC) {
        return None;
    }
    // As ELF, Mach-O and PE files begin.
    const NATIVE: [&[u8]; 5] = [b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ"];
    if NATIVE.iter().any(|start| bytes.starts_with(start)) {
        return Some("it was built for a computer: `cargo extism build`, in its crate, builds the plugin".into());
    }
    // Enough to recognize a web page, an archive or a text.
    let start = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
    Some(format!("it begins with {start:?}, not \"\\0asm\""))
}

impl Wasm {
    pub fn compile(&self, engine: &Engine) -> Result<Module, Error> {
        let broken = |reason| Error::NotWasm { name: self.name.clone(), reason };
        if let Some(what) = describe_other_file(&self.bytes) {
            return Err(broken(what));
        }
        let unsupported = |reason| Error::Unsupported { name: self.name.clone(), reason };
        let module = Module::new(engine, &self.bytes).map_err(|error| {
            if let Some(features) = self.find_unsupported(engine) {
                return unsupported(features);
            }
            let replaced =
                self.find_replaced_function().map(|name| format!("; its export `{name}` {REPLACES_C_FUNCTION}"));
            broken(backtrace::describe_reason(&error) + &replaced.unwrap_or_default())
        })?;
        if features::shares_memory(&self.bytes) {
            return Err(unsupported(describe_unsupported(&[features::SHARED_MEMORY])));
        }
        let exports: Vec<_> = module.exports().map(|export| (name_kind(&export.ty()), export.name())).collect();
        match program::explain_refusal(exports.into_iter()) {
            Some(reason) => Err(unsupported(format!("{reason}: the official Rust runtime refuses it, too"))),
            None => Ok(module),
        }
    }

    /// Describes the WebAssembly features that the module needs and the engine doesn't support, if there are any.
    fn find_unsupported(&self, engine: &Engine) -> Option<String> {
        let missing = features::find_missing(&self.bytes, engine.get_wasm_features()).ok()?;
        let missing: Vec<_> = features::name_features(missing).collect();
        (!missing.is_empty()).then(|| describe_unsupported(&missing))
    }

    /// Finds an export with the name of a C function that Rust's arithmetic calls. It makes the module invalid if it has
    /// other types.
    fn find_replaced_function(&self) -> Option<String> {
        let sections = wasmparser::Parser::new(0).parse_all(&self.bytes).map_while(Result::ok);
        let exports = sections.filter_map(|section| match section {
            wasmparser::Payload::ExportSection(exports) => Some(exports),
            _ => None,
        });
        let mut names = exports.flatten().map_while(Result::ok).map(|export| export.name);
        let name = names
            .find(|name| ARITHMETIC_FUNCTIONS.split(' ').any(|of_c| of_c == name.strip_suffix('f').unwrap_or(name)))?;
        Some(name.to_owned())
    }
}
