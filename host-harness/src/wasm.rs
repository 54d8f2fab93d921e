//! Compiles a module, and explains why a module can't be compiled.

pub mod fault;
pub mod features;
pub mod program;

use fault::describe_other_file;
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

impl Wasm {
    pub fn compile(&self, engine: &Engine) -> Result<Module, Error> {
        let broken = |reason| Error::NotWasm { name: self.name.clone(), reason };
        if let Some(what) = describe_other_file(&self.bytes) {
            return Err(broken(what));
        }
        let unsupported = |reason| Error::Unsupported { name: self.name.clone(), reason };
        let module = Module::new(engine, &self.bytes).map_err(|error| {
            let missing = features::find_missing(&self.bytes, engine.get_wasm_features());
            let reason = match missing.map(|missing| features::name_features(missing).collect::<Vec<_>>()) {
                Ok(missing) if missing.is_empty() => backtrace::describe_reason(&error),
                Ok(missing) => return unsupported(describe_unsupported(&missing)),
                Err(fault) => fault,
            };
            let replaced =
                self.find_replaced_function().map(|name| format!("; its export `{name}` {REPLACES_C_FUNCTION}"));
            broken(reason + &replaced.unwrap_or_default())
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
