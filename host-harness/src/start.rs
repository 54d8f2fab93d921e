//! From modules to a running instance: the plugin's own, and those linked to it.

use std::path::PathBuf;

use wasmtime::{Engine, Instance, Linker, Module, Store};
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

use crate::Error;
use crate::limits::{Limits, guarded, why};
use crate::link;
use crate::state::State;

/// The functions of C that Rust's arithmetic with `f64` calls; those with an `f` behind their name are `f32`'s.
const ARITHMETIC: [&str; 31] = [
    "acos",
    "asin",
    "atan",
    "atan2",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "exp",
    "exp2",
    "expm1",
    "fdim",
    "floor",
    "fma",
    "fmax",
    "fmin",
    "fmod",
    "hypot",
    "log",
    "log10",
    "log1p",
    "log2",
    "pow",
    "rint",
    "round",
    "roundeven",
    "sin",
    "sinh",
    "tan",
    "tanh",
    "trunc",
];

const REPLACES: &str = "takes the place of C's function of that name, which Rust's arithmetic calls: give the export \
                        another name";

/// A module's bytes, and its name for errors.
pub struct Wasm {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Wasm {
    pub fn compile(&self, engine: &Engine) -> Result<Module, Error> {
        let broken = |reason| Error::NotWasm { name: self.name.clone(), reason };
        if !self.bytes.starts_with(b"\0asm") {
            let start = String::from_utf8_lossy(self.bytes.get(..8).unwrap_or(&self.bytes)).into_owned();
            return Err(broken(format!("one begins with \"\\0asm\", and this with {start:?}")));
        }
        Module::new(engine, &self.bytes).map_err(|error| {
            let replaced = self.replaces().map(|name| format!("; its export `{name}` {REPLACES}"));
            broken(format!("{:#}{}", error.root_cause(), replaced.unwrap_or_default()))
        })
    }

    /// An export by the name of a function that Rust's own arithmetic calls, with other types.
    fn replaces(&self) -> Option<String> {
        let sections = wasmparser::Parser::new(0).parse_all(&self.bytes).map_while(Result::ok);
        let exports = sections.filter_map(|section| match section {
            wasmparser::Payload::ExportSection(exports) => Some(exports),
            _ => None,
        });
        let mut names = exports.flatten().map_while(Result::ok).map(|export| export.name);
        let name = names.find(|name| ARITHMETIC.contains(&name.strip_suffix('f').unwrap_or(name)))?;
        Some(name.to_owned())
    }
}

/// WASI with some folders, given as path here and path there.
pub fn wasi(folders: &[(PathBuf, String)]) -> Result<WasiP1Ctx, Error> {
    /// Making more takes longer than a call may.
    const MOST_RANDOM_BYTES: u64 = 1 << 20;

    let mut wasi = WasiCtxBuilder::new();
    // Stdout is the application's own, and nobody waits for stdin.
    wasi.stdout(std::io::stderr()).inherit_stderr().allow_blocking_current_thread(true);
    wasi.max_random_size(MOST_RANDOM_BYTES);
    for (host, guest) in folders {
        wasi.preopened_dir(host, guest, FsPerms::ReadWrite).map_err(|error| Error::Setting {
            setting: format!("folder {}", host.display()),
            reason: error.to_string(),
        })?;
    }
    Ok(wasi.build_p1())
}

/// Links each module's exports under its namespace, for the modules after it and the plugin to import.
pub fn link_modules(
    linker: &mut Linker<State>,
    store: &mut Store<State>,
    linked: &[(String, Module)],
    limits: Limits,
) -> Result<(), Error> {
    for (namespace, module) in linked {
        let refused =
            |reason: String| Error::Setting { setting: format!("the module linked as `{namespace}`"), reason };
        let instance = instantiate(linker, store, module, limits).map_err(|error| refused(error.to_string()))?;
        linker.instance(&mut *store, namespace, instance).map_err(|error| refused(error.to_string()))?;
    }
    Ok(())
}

/// Makes an instance, and runs a reactor's initialisation.
pub fn instantiate(
    linker: &Linker<State>,
    store: &mut Store<State>,
    module: &Module,
    limits: Limits,
) -> Result<Instance, Error> {
    link::check_imports(linker, store, module)?;
    let started = guarded(store, limits, |store| linker.instantiate(store, module));
    let instance = started.map_err(|error| Error::Start(why(store, limits, &error).text))?;
    for name in ["_initialize", "__wasm_call_ctors"] {
        if let Ok(init) = instance.get_typed_func::<(), ()>(&mut *store, name) {
            let done = guarded(store, limits, |store| init.call(store, ()));
            return done.map(|()| instance).map_err(|error| Error::Start(why(store, limits, &error).text));
        }
    }
    Ok(instance)
}
