//! A plugin's instance: calling its exports.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use extism_pdk::testing::{self, ENDED, Export, Failure, Host, Outcome, Trap};
use extism_pdk::{FromBytes, ToBytes};
use wasmtime::{ExternType, Func, Instance, Module, ResourceLimiter, Store, UpdateDeadline};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

use crate::engine::{Alarm, Deadline, engine};
use crate::link::{self, State};
use crate::{Error, http};

/// A loaded plugin. Its variables and statics live as long as it does; each call begins with fresh blocks of the
/// host's memory. It can be called again after any failure.
pub struct Plugin {
    module: Module,
    instance: Instance,
    store: Store<State>,
    time_limit: Option<Duration>,
    checked: bool,
}

/// How far a plugin may go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Limits {
    pub time: Option<Duration>,
    /// Bytes of the plugin's own memory.
    pub memory: Option<usize>,
}

impl Plugin {
    pub(crate) fn start(
        name: &str,
        wasm: &[u8],
        host: Host,
        folders: &[(PathBuf, String)],
        limits: Limits,
        checked: bool,
    ) -> Result<Plugin, Error> {
        let engine = engine()?;
        let (mut kernel, functions) = host.into_parts();
        kernel.http.get_or_insert_with(http::real);
        let module = Module::new(engine, wasm)
            .map_err(|error| Error::NotWasm { name: name.to_owned(), reason: error.root_cause().to_string() })?;
        let mut wasi = WasiCtxBuilder::new();
        wasi.inherit_stdout().inherit_stderr().allow_blocking_current_thread(true);
        for (host, guest) in folders {
            wasi.preopened_dir(host, guest, FsPerms::ReadWrite).map_err(|error| Error::Setting {
                setting: format!("folder {}", host.display()),
                reason: error.to_string(),
            })?;
        }
        let state =
            State { kernel, wasi: wasi.build_p1(), deadline: None, memory_limit: limits.memory, memory_refused: false };
        let mut store = Store::new(engine, state);
        store.limiter(|state| state);
        store.epoch_deadline_callback(|store| match store.data().deadline {
            Some(deadline) if Instant::now() >= deadline.at => {
                Err(wasmtime::Error::new(Trap(format!("the call took longer than its limit of {:?}", deadline.limit))))
            }
            _ => Ok(UpdateDeadline::Continue(1)),
        });
        let linker = link::linker(engine, functions).map_err(|error| Error::Start(format!("{error:#}")))?;
        link::check_imports(&linker, &mut store, &module)?;

        store.set_epoch_deadline(1);
        let instance = guarded(&mut store, limits.time, |store| linker.instantiate(store, &module));
        let instance = instance.map_err(|error| Error::Start(why(&mut store, &error)))?;
        let mut plugin = Plugin { module, instance, store, time_limit: limits.time, checked };
        plugin.initialise()?;
        Ok(plugin)
    }

    /// Runs a reactor's initialisation, once.
    fn initialise(&mut self) -> Result<(), Error> {
        for name in ["_initialize", "__wasm_call_ctors"] {
            if let Ok(init) = self.instance.get_typed_func::<(), ()>(&mut self.store, name) {
                let result = guarded(&mut self.store, self.time_limit, |store| init.call(store, ()));
                return result.map_err(|error| Error::Start(why(&mut self.store, &error)));
            }
        }
        Ok(())
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
            let text = why(&mut self.store, &error);
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
        guarded(&mut self.store, self.time_limit, |store| function.call(store, &[], results))?;
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

/// Runs guest code under the time limit.
fn guarded<R>(
    store: &mut Store<State>,
    limit: Option<Duration>,
    code: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> wasmtime::Result<R> {
    store.set_epoch_deadline(1);
    // An absurdly long limit is none.
    let deadline = limit.and_then(|limit| Some(Deadline { at: Instant::now().checked_add(limit)?, limit }));
    store.data_mut().deadline = deadline;
    let _alarm = deadline.map(|deadline| Alarm::set(store.engine(), deadline.limit));
    code(store)
}

/// Why guest code ended early, in one text: the host's reason, else the plugin's own words (a panic's), else the limit it
/// ran into, else what trapped.
fn why(store: &mut Store<State>, error: &wasmtime::Error) -> String {
    let state = store.data_mut();
    if let Some(Trap(text)) = error.downcast_ref::<Trap>() {
        return text.clone();
    }
    if let Some(text) = state.kernel.error() {
        return text;
    }
    match state.memory_limit {
        Some(limit) if state.memory_refused => {
            format!("the plugin needs more memory than its limit of {} pages", limit / 65_536)
        }
        _ => error.root_cause().to_string(),
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = self.memory_limit.is_none_or(|limit| desired <= limit);
        self.memory_refused |= !allowed;
        Ok(allowed)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        /// Far more than any compiled plugin's functions; a table's memory isn't counted otherwise.
        const MOST_ELEMENTS: usize = 1 << 20;
        Ok(desired <= MOST_ELEMENTS)
    }
}
