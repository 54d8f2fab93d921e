//! A plugin's instance: calling its exports.

use std::collections::BTreeMap;
use std::path::PathBuf;

use extism_pdk::testing::{self, ENDED, Export, Failure, Host, Outcome};
use extism_pdk::{FromBytes, ToBytes};
use wasmtime::{ExternType, Func, Instance, Module, Store};

use crate::engine::engine;
use crate::limits::{Limits, guarded, why};
use crate::link::{self, State};
use crate::start::{self, Wasm};
use crate::{Error, http};

/// A loaded plugin. Its variables and statics live as long as it does; each call begins with fresh blocks of the
/// host's memory. It can be called again after any failure.
pub struct Plugin {
    module: Module,
    instance: Instance,
    store: Store<State>,
    limits: Limits,
    checked: bool,
}

impl Plugin {
    pub(crate) fn start(
        wasm: &Wasm,
        host: Host,
        folders: &[(PathBuf, String)],
        linked: &[(String, Wasm)],
        limits: Limits,
        checked: bool,
    ) -> Result<Plugin, Error> {
        let engine = engine(limits.fuel.is_some())?;
        let (mut kernel, functions) = host.into_parts();
        kernel.http.get_or_insert_with(http::real);
        let module = wasm.compile(engine)?;
        let mut store = start::store(engine, kernel, folders, limits)?;
        let mut linker = link::linker(engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        start::link_modules(&mut linker, &mut store, linked, limits)?;
        let instance = start::instantiate(&linker, &mut store, &module, limits)?;
        Ok(Plugin { module, instance, store, limits, checked })
    }

    /// The names of the functions the plugin exports.
    pub fn functions(&self) -> Vec<String> {
        let functions = self.module.exports().filter(|export| matches!(export.ty(), ExternType::Func(_)));
        functions.map(|export| export.name().to_owned()).collect()
    }

    /// The names of everything the plugin exports, its memory included.
    pub fn exports(&self) -> Vec<String> {
        self.module.exports().map(|export| export.name().to_owned()).collect()
    }

    /// The namespace and name of everything the plugin imports.
    pub fn imports(&self) -> Vec<(String, String)> {
        self.module.imports().map(|import| (import.module().to_owned(), import.name().to_owned())).collect()
    }

    /// The size of the plugin's own memory, in pages of 64 KiB; it only ever grows. The host's blocks aren't in it.
    pub fn memory_pages(&mut self) -> u64 {
        self.instance.get_memory(&mut self.store, "memory").map_or(0, |memory| memory.size(&self.store))
    }

    /// The fuel that the last call used, or starting the plugin if none was made; `None` unless
    /// [`Builder::fuel`](crate::Builder::fuel) was set.
    pub fn fuel_used(&self) -> Option<u64> {
        self.limits.fuel?.checked_sub(self.store.get_fuel().ok()?)
    }

    /// All variables.
    pub fn vars(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.store.data().kernel.vars
    }

    /// The bytes of a variable.
    pub fn var(&self, key: &str) -> Option<&[u8]> {
        self.store.data().kernel.vars.get(key).map(Vec::as_slice)
    }

    /// Calls an export and decodes its output.
    ///
    /// # Errors
    /// Those of [`outcome`](Self::outcome); [`Error::Failed`] if the plugin failed or gave something else than a `T`.
    pub fn call<'a, T: for<'b> FromBytes<'b>>(
        &mut self,
        export: impl AsRef<str>,
        input: impl ToBytes<'a>,
    ) -> Result<T, Error> {
        Ok(self.outcome(export, input)?.decode()?)
    }

    /// Calls an export; everything the call left behind, be it success or failure.
    ///
    /// # Errors
    /// If there is no such plugin function, the input can't be encoded, or the plugin misused the host's memory.
    pub fn outcome<'a>(&mut self, export: impl AsRef<str>, input: impl ToBytes<'a>) -> Result<Outcome, Error> {
        let export = export.as_ref();
        let function = self.export(export)?;
        let input = input
            .to_bytes()
            .map_err(|reason| Error::Input { export: export.to_owned(), reason: format!("{reason:#}") })?;
        self.store.data_mut().memory_refused = false;
        let ended = match self.store.data_mut().kernel.begin(input.as_ref()) {
            Ok(()) => self.invoke(function),
            Err(trap) => Err(wasmtime::Error::new(trap)),
        };
        let ended = ended.map_err(|error| {
            let text = why(&mut self.store, self.limits, &error);
            Failure { code: ENDED, text, trap: Some(format!("{error:?}")) }
        });
        let outcome = Outcome::of(&mut self.store.data_mut().kernel, ended);
        if self.checked && !outcome.reports.is_empty() {
            return Err(Error::Misuse { export: export.to_owned(), reports: outcome.reports });
        }
        Ok(outcome)
    }

    /// The plugin function of this name.
    fn export(&mut self, name: &str) -> Result<Func, Error> {
        let Some(function) = self.instance.get_func(&mut self.store, name) else {
            return Err(Error::MissingExport { name: name.to_owned(), available: self.functions() });
        };
        let ty = function.ty(&self.store);
        if ty.params().len() == 0 && ty.results().all(|ty| ty.is_i32()) && ty.results().len() <= 1 {
            return Ok(function);
        }
        Err(Error::NotCallable { name: name.to_owned(), signature: link::signature(&ty) })
    }

    /// Calls a plugin function; the code it returned.
    fn invoke(&mut self, function: Func) -> wasmtime::Result<i32> {
        let mut results = [wasmtime::Val::I32(0)];
        let results = &mut results[..function.ty(&self.store).results().len()];
        guarded(&mut self.store, self.limits, |store| function.call(store, &[], results))?;
        Ok(results.first().and_then(wasmtime::Val::i32).unwrap_or(0))
    }
}

/// For tests that run on both engines; see [`on_both_engines`](crate::on_both_engines).
impl testing::Plugin for Plugin {
    fn outcome_of(&mut self, export: Export, input: &[u8]) -> Outcome {
        self.outcome(export, input).unwrap_or_else(|error| panic!("{error}"))
    }

    fn var_bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.var(key).map(<[u8]>::to_vec)
    }
}
