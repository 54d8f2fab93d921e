//! Calls the exports of a started plugin.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use extism_pdk::contract::{Callable, Contract};
use extism_pdk::testing::{self, Export, Failure, Kernel, Outcome};
use extism_pdk::{FromBytes, ToBytes};
use wasmtime::{ExternType, Func, Instance, Store};
use wasmtime_wasi::I32Exit;

use crate::imports::missing::NotMocked;
use crate::imports::reports::describe_allocation;
use crate::imports::signature::signature;
use crate::instance::backtrace;
use crate::instance::clock::Clock;
use crate::instance::ending::explain_ending;
use crate::instance::limits::{run_guest, start_limits};
use crate::instance::state::State;
use crate::instance::template::Template;
use crate::{CancelHandle, Error};

/// A started plugin, whose exports can be called. Its variables and statics live as long as it does. The host frees its own
/// blocks of memory before each call.
///
/// It can be called again after any failure. A call that went past a limit or was cancelled may have left the plugin in any
/// state, so the next call runs on a new instance, with initial statics. Variables are kept. After a trap, such as a panic,
/// the instance stays in use, with less of its stack. [`Builder::restart_after_trap`](crate::Builder::restart_after_trap)
/// replaces it then, too.
///
/// ```
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
/// use host_harness::Builder;
///
/// let mut plugin = Builder::from_crate("examples/greet").load()?;
/// assert_eq!(plugin.functions(), ["greet"]);
/// assert!(plugin.exports().contains(&"memory".into()));
/// assert!(plugin.imports().contains(&("extism:host/env".into(), "output_set".into())));
///
/// assert_eq!(plugin.call::<String>("greet", "Ada")?, "Hello, Ada!");
/// assert!(plugin.memory_pages() > 0 && plugin.vars().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Plugin {
    template: Arc<Template>,
    instance: Instance,
    store: Store<State>,
    clock: Arc<Clock>,
    /// Whether the next call needs a new instance.
    needs_restart: bool,
    /// Reports of misuse while the plugin started, for the next outcome.
    start_reports: Vec<String>,
}

impl Plugin {
    /// Starts a plugin. `prepare` can change its kernel before, such as config and variables, and `ready` is given a handle.
    pub(crate) fn start(
        template: Arc<Template>,
        prepare: impl FnOnce(&mut Kernel),
        ready: impl FnOnce(CancelHandle),
    ) -> Result<Plugin, Error> {
        let clock = Arc::new(Clock::default());
        let _running = clock.begin_call();
        ready(CancelHandle { engine: template.engine.clone(), clock: clock.clone() });
        let mut kernel = template.new_kernel(&clock);
        prepare(&mut kernel);
        let (store, instance) = template.instantiate(kernel, clock.clone())?;
        let start_reports = store.data().kernel.misuse().to_vec();
        Ok(Plugin { template, instance, store, clock, needs_restart: false, start_reports })
    }

    /// Returns a handle that ends the running call from another thread.
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// use host_harness::Builder;
    ///
    /// let spins = r#"(module
    ///     (import "extism:host/user" "started" (func $started))
    ///     (func (export "spin") (result i32) (call $started) (loop (br 0)) (i32.const 0)))"#;
    /// let (started, starts) = mpsc::channel();
    /// let builder = Builder::from_bytes(wat::parse_str(spins)?).host_fn("started", move || _ = started.send(()));
    /// let mut plugin = builder.load()?;
    /// let call = plugin.cancel_handle();
    /// std::thread::spawn(move || {
    ///     starts.recv().unwrap();
    ///     call.cancel();
    /// });
    /// plugin.outcome("spin", "")?.assert_error("the call was cancelled");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle { engine: self.template.engine.clone(), clock: self.clock.clone() }
    }

    /// Returns the names of the exported functions.
    pub fn functions(&self) -> Vec<String> {
        let functions = self.template.module.exports().filter(|export| matches!(export.ty(), ExternType::Func(_)));
        functions.map(|export| export.name().to_owned()).collect()
    }

    /// Returns the names of all exports, the plugin's memory among them.
    pub fn exports(&self) -> Vec<String> {
        self.template.module.exports().map(|export| export.name().to_owned()).collect()
    }

    /// Returns the namespace and the name of each import.
    pub fn imports(&self) -> Vec<(String, String)> {
        self.template.module.imports().map(|import| (import.module().to_owned(), import.name().to_owned())).collect()
    }

    /// Returns the size of the plugin's own memory, in pages of 64 KiB. It never shrinks. The host's blocks aren't in it.
    pub fn memory_pages(&mut self) -> u64 {
        self.instance.get_memory(&mut self.store, "memory").map_or(0, |memory| memory.size(&self.store))
    }

    /// Returns the units of fuel that the last call used, or that starting the plugin used if there was no call. `None` unless
    /// [`Builder::fuel`](crate::Builder::fuel) was set.
    pub fn fuel_used(&self) -> Option<u64> {
        self.template.limits.fuel?.checked_sub(self.store.get_fuel().ok()?)
    }

    /// Returns all variables.
    pub fn vars(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.store.data().kernel.vars
    }

    /// Returns the bytes of a variable.
    pub fn get_var(&self, key: &str) -> Option<&[u8]> {
        self.store.data().kernel.vars.get(key).map(Vec::as_slice)
    }

    /// Calls an export and decodes its output.
    ///
    /// # Errors
    /// [`Error::Failed`] if the plugin failed, or its output can't be decoded as `T`; and the errors of
    /// [`outcome`](Self::outcome).
    pub fn call<'a, T: for<'b> FromBytes<'b>>(
        &mut self,
        export: impl AsRef<str>,
        input: impl ToBytes<'a>,
    ) -> Result<T, Error> {
        Ok(self.outcome(export, input)?.decode()?)
    }

    /// Calls an export, and returns everything that the call left behind: its output or error, log lines, host calls.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/count_vowels").load()?;
    /// let outcome = plugin.outcome("count_vowels", b"\xff".as_slice())?;
    /// outcome.assert_error("can't decode the input (1 byte) as `String`").assert_code(-1);
    /// assert!(outcome.logs.is_empty() && outcome.host_calls.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the export isn't a plugin function, the input can't be encoded, or a new instance is needed and can't be started.
    /// [`Error::Misuse`] if the plugin misused the host's memory: it has the outcome. An error of the plugin isn't an error
    /// here, but a part of the outcome.
    pub fn outcome<'a>(&mut self, export: impl AsRef<str>, input: impl ToBytes<'a>) -> Result<Outcome, Error> {
        let _running = self.clock.begin_call();
        let export = export.as_ref();
        let input = input
            .to_bytes()
            .map_err(|reason| Error::Input { export: export.to_owned(), reason: format!("{reason:#}") })?;
        if self.needs_restart {
            self.restart()?;
        }
        let function = self.find_export(export)?;
        if let Some(allocations) = &mut self.store.data_mut().allocations {
            allocations.clear();
        }
        let ended = match self.store.data_mut().kernel.begin(input.as_ref()) {
            Ok(()) => self.run_export(function),
            Err(trap) => Err(wasmtime::Error::new(trap)),
        };
        if let Some(NotMocked(text)) = ended.as_ref().err().and_then(wasmtime::Error::downcast_ref) {
            return Err(Error::NotMocked(text.clone()));
        }
        let ended = ended.or_else(|error| self.settle_ended_call(&error));
        // As on the official hosts: the `main` of a program can't run twice.
        self.needs_restart |= export == "_start";
        let left = if ended.is_ok() { self.store.data().kernel.left_behind() } else { Vec::new() };
        let mut outcome = Outcome::of(&mut self.store.data_mut().kernel, export, ended);
        // The last report is about the blocks that were left behind.
        if let (false, Some(report)) = (left.is_empty(), outcome.reports.last_mut()) {
            report.push_str(&describe_allocation(self.store.data(), &left).unwrap_or_default());
        }
        outcome.reports.splice(..0, std::mem::take(&mut self.start_reports));
        if self.template.checked && !outcome.reports.is_empty() {
            return Err(Error::Misuse { outcome: Box::new(outcome) });
        }
        Ok(outcome)
    }

    /// Whether the next call runs on a new instance.
    #[cfg(feature = "command")]
    pub(crate) fn is_spent(&self) -> bool {
        self.needs_restart
    }

    /// Replaces the instance by a new one, with the same variables.
    fn restart(&mut self) -> Result<(), Error> {
        let kernel = &mut self.store.data_mut().kernel;
        // Drops the blocks of the ended call, which may be large.
        kernel.begin(&[]).map_err(|trap| Error::Start(trap.0))?;
        let kernel = kernel.clone();
        (self.store, self.instance) = self.template.instantiate(kernel, self.clock.clone())?;
        self.start_reports = self.store.data().kernel.misuse().to_vec();
        self.needs_restart = false;
        Ok(())
    }

    /// Returns the result of a call whose export didn't return.
    fn settle_ended_call(&mut self, error: &wasmtime::Error) -> Result<i32, Failure> {
        let ending = explain_ending(&mut self.store, self.template.limits, error);
        self.needs_restart |= ending.by_limit || self.template.restarts_after_trap;
        // An exit with the code 0.
        if ending.code == 0 {
            return Ok(0);
        }
        // An exit isn't a trap, so it has no backtrace.
        let mut failure = Failure::new(ending.code, ending.text);
        failure.trap = (!error.is::<I32Exit>()).then(|| backtrace::describe_trap(error));
        Err(failure)
    }

    /// Finds an export that is a plugin function.
    fn find_export(&mut self, name: &str) -> Result<Func, Error> {
        let Some(function) = self.instance.get_func(&mut self.store, name) else {
            return Err(Error::MissingExport { name: name.to_owned(), available: self.functions() });
        };
        let ty = function.ty(&self.store);
        if ty.params().len() == 0 && ty.results().all(|ty| ty.is_i32()) && ty.results().len() <= 1 {
            return Ok(function);
        }
        Err(Error::NotCallable { name: name.to_owned(), signature: signature(&ty) })
    }

    /// Calls a plugin function, and returns its code.
    fn run_export(&mut self, function: Func) -> wasmtime::Result<i32> {
        let mut results = [wasmtime::Val::I32(0)];
        let results = &mut results[..function.ty(&self.store).results().len()];
        let limits = self.template.limits;
        let _alarm = start_limits(&mut self.store, limits)?;
        let done = run_guest(&mut self.store, limits, |store| function.call(store, &[], results));
        // A call that went past the time limit fails, even if it returned or exited.
        if done.as_ref().err().is_none_or(wasmtime::Error::is::<I32Exit>) {
            self.clock.check()?;
        }
        done?;
        Ok(results.first().and_then(wasmtime::Val::i32).unwrap_or(0))
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin").field("functions", &self.functions()).finish_non_exhaustive()
    }
}

/// For typed clients. An error of the harness, such as a missing export, becomes a failure with the code -1.
impl Callable for Plugin {
    fn call_export(&mut self, export: &str, input: &[u8]) -> Result<Vec<u8>, Failure> {
        match self.outcome(export, input) {
            Ok(outcome) => outcome.result,
            Err(error) => Err(Failure::new(-1, error.to_string())),
        }
    }

    fn has_export(&self, export: &str) -> bool {
        matches!(self.template.module.get_export(export), Some(ExternType::Func(_)))
    }

    fn contract(&self) -> Option<&Contract> {
        self.template.contract()
    }
}

/// For tests that run on both engines; see [`on_both_engines`](crate::on_both_engines).
impl testing::Plugin for Plugin {
    #[track_caller]
    fn outcome_of(&mut self, export: Export, input: &[u8]) -> Outcome {
        match self.outcome(export, input) {
            Ok(outcome) => outcome,
            Err(error) => panic!("{}", error.for_test()),
        }
    }

    fn get_var(&self, key: &str) -> Option<Vec<u8>> {
        self.get_var(key).map(<[u8]>::to_vec)
    }
}
