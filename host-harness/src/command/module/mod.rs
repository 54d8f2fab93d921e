//! What a module says of itself.

mod imports;
mod parse;

pub use imports::{Origin, Since};

/// A module, as far as a plugin's author cares.
#[derive(Default)]
pub struct Module {
    pub bytes: u64,
    pub exports: Vec<Export>,
    pub imports: Vec<Import>,
    pub memories: Vec<Memory>,
    /// In the module's order.
    pub sections: Vec<Part>,
    /// The largest first.
    pub functions: Vec<Part>,
    /// Whether it says what its functions are called.
    pub has_names: bool,
    /// The WebAssembly features it needs that not every host has.
    pub features: Vec<&'static str>,
    /// Why it isn't valid, if it isn't.
    pub invalid: Option<String>,
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

/// What crosses the module's border.
pub enum Kind {
    /// A function with a signature as in `(i64, i64) -> i64`.
    Function(String),
    /// A `memory`, `table`, `global` or `tag`.
    Other(&'static str),
}

/// A memory of the module's own, in pages of 64 KiB.
pub struct Memory {
    pub pages: u64,
    pub most: Option<u64>,
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

    /// Takes the names of the functions from a module of the same code.
    pub fn take_names(&mut self, named: Module) {
        let same = self.functions.iter().map(|f| f.bytes).eq(named.functions.iter().map(|f| f.bytes));
        if same && named.has_names {
            (self.functions, self.has_names) = (named.functions, true);
        }
    }

    /// The target it was built for, as far as one can tell: without a trace of WASI it runs as what needs none.
    pub fn target(&self) -> &'static str {
        let wasi = |import: &Import| import.namespace.starts_with("wasi_");
        if self.imports.iter().any(wasi) || self.exports.iter().any(|export| export.name == "_initialize") {
            "wasm32-wasip1"
        } else {
            "wasm32-unknown-unknown"
        }
    }
}
