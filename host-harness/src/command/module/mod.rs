//! What a module says of itself.

mod imports;
mod parse;

use std::collections::BTreeMap;
use std::rc::Rc;

use extism_pdk::contract::Contract;

pub use imports::{Origin, Since};

use crate::testing::text::count;

/// The custom sections with a text about the module as a whole, by the names that the crate wasm-metadata gives them.
pub const METADATA_SECTIONS: [&str; 7] =
    ["version", "description", "licenses", "source", "homepage", "authors", "revision"];

/// The custom sections that a plugin's contract is in.
pub const CONTRACT_SECTION: &str = "extism-contract-v0";

/// The facts about a module that matter to a plugin's author. Long names and signatures are cut.
#[derive(Default)]
pub struct Module {
    pub bytes: u64,
    pub exports: Vec<Export>,
    pub imports: Vec<Import>,
    pub memories: Vec<Memory>,
    /// In the module's order.
    pub sections: Vec<Part>,
    /// In the module's order, those that aren't imported.
    pub functions: Vec<Part>,
    /// Whether it says what its functions are called.
    pub has_names: bool,
    /// The WebAssembly features it needs that not every host has.
    pub features: Vec<&'static str>,
    /// Why it isn't valid, if it isn't.
    pub invalid: Option<String>,
    /// What it says of its functions and their types, if it says it, or why that can't be read.
    pub contract: Option<Result<Contract, String>>,
    /// What it says of itself as a whole: its `name`, and the texts of [`METADATA_SECTIONS`] by their names.
    pub metadata: BTreeMap<&'static str, String>,
    /// What it was made with: languages, tools and SDKs, with a version each.
    pub producers: Vec<Producer>,
    /// A warning for each export that took the place of a C function.
    pub replaced: Vec<String>,
}

/// Something exported.
pub struct Export {
    pub name: String,
    pub kind: Kind,
}

/// Something imported.
pub struct Import {
    pub namespace: String,
    pub name: String,
    pub kind: Kind,
}

/// What is exported or imported.
pub enum Kind {
    /// A function, with a signature such as `(i64, i64) -> i64`. Functions of one type share the text.
    Function(Rc<str>),
    /// A `memory`, `table`, `global` or `tag`.
    Other(&'static str),
}

/// A memory of the module's own, in pages of 64 KiB.
pub struct Memory {
    pub pages: u64,
    pub most: Option<u64>,
}

/// What a module was made with.
pub struct Producer {
    /// `language`, `processed-by` or `sdk`.
    pub field: String,
    pub name: String,
    /// May be empty.
    pub version: String,
}

/// A part of the module, and the bytes it takes there.
pub struct Part {
    pub name: String,
    pub bytes: u64,
}

impl Kind {
    pub fn signature(&self) -> Option<&str> {
        match self {
            Kind::Function(signature) => Some(signature),
            Kind::Other(_) => None,
        }
    }

    /// The signature, or what it is.
    pub fn describe(&self) -> &str {
        match self {
            Kind::Function(signature) => signature,
            Kind::Other(what) => what,
        }
    }
}

impl Export {
    /// Whether it is a function that hosts can call: `_start`, a program's `main`, is one.
    pub fn is_callable(&self) -> bool {
        let is_the_hosts_to_call = self.name == "_initialize" || self.name.starts_with("__wasm_");
        matches!(self.kind.signature(), Some("() -> i32" | "()")) && !is_the_hosts_to_call
    }
}

impl Module {
    /// What it exports, a kind and a name each.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.exports.iter().map(|export| match &export.kind {
            Kind::Function(_) => ("function", export.name.as_str()),
            Kind::Other(kind) => (*kind, export.name.as_str()),
        })
    }

    /// Takes the names of the functions from another build of the same code. Some of its functions may have other sizes:
    /// a path with the profile's name in it can be in the code.
    pub fn take_names(&mut self, named: Module) -> Result<(), String> {
        let (ours, theirs) = (self.functions.len(), named.functions.len());
        if !named.has_names {
            return Err("the build that should have them has none, either".into());
        }
        if ours != theirs {
            return Err(format!("the build with names has {}, and this one {ours}", count(theirs, "function")));
        }
        for (ours, theirs) in self.functions.iter_mut().zip(named.functions) {
            // Where the sizes differ much, it may be another function.
            if ours.bytes.abs_diff(theirs.bytes) <= 16 + ours.bytes / 8 {
                ours.name = theirs.name;
            }
        }
        self.has_names = true;
        self.replaced = named.replaced;
        Ok(())
    }

    /// The target it was built for, as far as one can tell: a module without a trace of WASI may still have been built for it.
    pub fn target(&self) -> &'static str {
        let wasi = |import: &Import| import.namespace.starts_with("wasi_");
        if self.imports.iter().any(wasi) || self.exports.iter().any(|export| export.name == "_initialize") {
            "wasm32-wasip1"
        } else {
            "wasm32-unknown-unknown"
        }
    }
}
