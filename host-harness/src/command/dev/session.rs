//! The plugin as it was built last, and what the page is told of it.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::forms;
use crate::command::call::call_once;
use crate::command::called::Called;
use crate::command::error::Result;
use crate::command::given::Given;
use crate::command::json;
use crate::command::print::{as_text, hexadecimal};
use crate::command::source::Source;
use crate::command::watch::Work;
use crate::contract::payload::Described;
use crate::testing::text::{count, cut, safe_name};
use crate::{CancelHandle, CompiledPlugin, Error, Plugin};

/// 1 GiB, in pages of 64 KiB. A plugin that allocates without end doesn't use up the machine's memory.
const DEFAULT_MEMORY_PAGES: u32 = 16_384;

/// How long a call may take unless the author sets a limit.
const DEFAULT_TIMEOUT_MS: u64 = 10_000;
/// More than any call uses. Fuel is only counted where there is a limit.
const ENDLESS_FUEL: u64 = u64::MAX / 2;
/// How much of a variable is shown.
const MAX_SHOWN_BYTES: usize = 200;

/// The state that all threads share.
pub struct Session {
    source: Source,
    given: Given,
    shown: Mutex<Shown>,
    changed: Condvar,
    running: Mutex<Option<Running>>,
    /// Ends the running call. It has a lock of its own, since a call holds that of `running`.
    cancel: Mutex<Option<CancelHandle>>,
}

/// What the page shows.
struct Shown {
    name: String,
    /// Differs after each change, and from one process to the next.
    revision: u64,
    is_building: bool,
    /// How often it was built.
    builds: u64,
    /// Why the newest source can't be called.
    error: Option<String>,
    exports: Value,
    config: Value,
    vars: Value,
}

/// The newest version of the plugin that started.
struct Running {
    compiled: CompiledPlugin,
    plugin: Plugin,
    config: Config,
}

type Config = BTreeMap<String, String>;

/// A call that a form makes.
#[derive(Deserialize)]
pub struct Call {
    pub export: String,
    /// The config as it is in the page.
    #[serde(default)]
    pub config: Config,
    #[serde(flatten)]
    pub input: Input,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Input {
    /// A JSON array, as text: numbers keep all their digits.
    Arguments(String),
    /// The input itself.
    Input(String),
}

impl Session {
    pub fn new(source: Source, given: Given, name: String) -> Self {
        let start = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let shown = Shown {
            name,
            revision: start.as_millis() as u64,
            is_building: true,
            builds: 0,
            error: None,
            exports: json!([]),
            config: json!([]),
            vars: json!({}),
        };
        Session {
            source,
            given,
            shown: Mutex::new(shown),
            changed: Condvar::new(),
            running: Mutex::new(None),
            cancel: Mutex::new(None),
        }
    }

    /// Builds the plugin and puts it in the place of the one before, with that one's variables. If that can't be done, the
    /// one before can still be called.
    pub fn rebuild(&self, work: &Work) -> Result<ExitCode> {
        self.tell(|shown| shown.is_building = true);
        let built = self.replace_plugin(work);
        // An outdated build's failure isn't shown: another build follows.
        let failure = built.as_ref().err().filter(|_| !work.is_outdated());
        self.tell(|shown| {
            shown.is_building = false;
            shown.builds += 1;
            shown.error = failure.map(|error| match error.downcast_ref() {
                Some(Error::Build { reason, diagnostics, .. }) if !diagnostics.is_empty() => {
                    format!("{diagnostics}\n{}", reason.replace("its errors are above", "see above"))
                }
                Some(Error::Build { .. }) => error.to_string().replace("says why above", "says why in its terminal"),
                _ => error.to_string(),
            });
        });
        if work.is_outdated() { Ok(ExitCode::SUCCESS) } else { built.map(|()| ExitCode::SUCCESS) }
    }

    fn replace_plugin(&self, work: &Work) -> Result<()> {
        let mut given = self.given.with_settings_of(&self.source)?;
        given.memory_pages = given.memory_pages.or(Some(DEFAULT_MEMORY_PAGES));
        given.timeout = given.timeout.or(Some(DEFAULT_TIMEOUT_MS));
        given.fuel = given.fuel.or(Some(ENDLESS_FUEL));
        let (builder, module) = given.builder(&self.source)?;
        let compiled = builder.restart_after_trap().compile()?;
        let config = given.config.into_iter().collect();

        let contract = compiled.0.contract();
        let names = module.exports.iter().filter(|export| export.is_callable()).map(|export| export.name.as_str());
        let exports = forms::describe_exports(contract, names);
        let keys = forms::describe_config(contract, &config);

        // The plugin that is running a call is about to be replaced.
        if let Some(call) = &*lock(&self.cancel) {
            call.cancel();
        }
        let mut running = lock(&self.running);
        let before = running.as_ref().map(|before| (before.config.clone(), before.plugin.vars().clone()));
        let (config, vars) = before.map_or((config, None), |(config, vars)| (config, Some(vars)));
        let plugin = self.start(&compiled, &config, vars, |call| work.calls(call))?;
        let vars = describe_vars(&plugin);
        *running = Some(Running { compiled, plugin, config });
        self.tell(|shown| (shown.exports, shown.config, shown.vars) = (exports, keys, vars));
        Ok(())
    }

    /// An instance with a config, and with variables other than the first.
    fn start(
        &self,
        compiled: &CompiledPlugin,
        config: &Config,
        vars: Option<BTreeMap<String, Vec<u8>>>,
        ready: impl FnOnce(CancelHandle),
    ) -> Result<Plugin> {
        let prepare = |kernel: &mut crate::testing::Kernel| {
            kernel.config = config.clone();
            kernel.vars = vars.unwrap_or_else(|| kernel.vars.clone());
        };
        Ok(Plugin::start(compiled.0.clone(), prepare, |call| {
            *lock(&self.cancel) = Some(call.clone());
            ready(call);
        })?)
    }

    /// Begins anew: with the first variables, and statics as at first.
    pub fn restart(&self) -> Result<Value> {
        let mut running = lock(&self.running);
        let Some(Running { compiled, plugin, config }) = &mut *running else { return Err(NOT_BUILT.into()) };
        *plugin = self.start(compiled, config, None, |_| {})?;
        let vars = describe_vars(plugin);
        self.tell(|shown| shown.vars = vars);
        Ok(json!({}))
    }

    /// Makes a call; all that came of it, for the page.
    pub fn call(&self, call: &Call) -> Result<Value> {
        let mut running = lock(&self.running);
        let Some(Running { compiled, plugin, config }) = &mut *running else { return Err(NOT_BUILT.into()) };
        let compiled = &*compiled;
        if *config != call.config {
            // Plugins may read their config once, at the start.
            *plugin = self.start(compiled, &call.config, Some(plugin.vars().clone()), |_| {})?;
            config.clone_from(&call.config);
        }
        let contract = compiled.0.contract();
        let described = contract.and_then(|contract| Described::new(contract, &call.export));
        let encoded;
        let input = match (&call.input, &described) {
            (Input::Arguments(json), Some(export)) => {
                encoded = export.encode_arguments(json)?;
                &encoded
            }
            (Input::Arguments(_), None) => {
                return Err(format!("the contract doesn't describe `{}`", safe_name(&call.export)).into());
            }
            (Input::Input(text), _) => text.as_bytes(),
        };
        let called = call_once(plugin, &self.source, described.as_ref(), &call.export, input)?;
        let vars = describe_vars(plugin);
        if !called.vars.is_empty() {
            self.tell(|shown| shown.vars = vars);
        }
        let mut fields = self.describe_call(&called);
        // As the guide's page on traps asks of applications. At once, to free the memory that the instance has taken.
        if plugin.is_spent()
            && let Ok(new) = self.start(compiled, config, Some(plugin.vars().clone()), |_| {})
        {
            *plugin = new;
            fields["restarted"] = true.into();
        }
        Ok(fields)
    }

    /// The fields of `call --json`, and those that only the page shows.
    fn describe_call(&self, called: &Called) -> Value {
        let mut fields = json::call(called);
        if let Ok(output) = &called.outcome.result {
            fields["bytes"] = output.len().into();
        }
        match &called.value {
            // As text, since JavaScript's numbers have fewer digits.
            Some(Ok(value)) => fields["value"] = value.as_str().into(),
            Some(Err(reason)) => fields["unlike_contract"] = reason.as_str().into(),
            None => {}
        }
        fields["advice"] = called.advice.as_deref().into();
        if self.given.unchecked {
            fields["reports"] = json!([]);
        }
        fields
    }

    /// Waits until there is another revision than the one that is known.
    pub fn wait_for_news(&self, known: Option<u64>, most: Duration) -> Value {
        let is_known = |shown: &mut Shown| Some(shown.revision) == known;
        let waited = self.changed.wait_timeout_while(lock(&self.shown), most, is_known);
        let (shown, _) = waited.unwrap_or_else(PoisonError::into_inner);
        json!({
            "revision": shown.revision,
            "name": shown.name,
            "building": shown.is_building,
            "builds": shown.builds,
            "error": shown.error,
            "exports": shown.exports,
            "config": shown.config,
            "vars": shown.vars,
        })
    }

    /// Changes what the page shows.
    fn tell(&self, change: impl FnOnce(&mut Shown)) {
        let mut shown = lock(&self.shown);
        change(&mut shown);
        shown.revision += 1;
        self.changed.notify_all();
    }
}

const NOT_BUILT: &str = "the plugin can't be called yet: it is being built, or the build failed";

/// The variables, as far as they can be read.
fn describe_vars(plugin: &Plugin) -> Value {
    let describe = |bytes: &[u8]| match as_text(bytes) {
        Some(text) => cut(text, MAX_SHOWN_BYTES),
        None => format!("{}({})", hexadecimal(bytes, MAX_SHOWN_BYTES / 4), count(bytes.len(), "byte")),
    };
    plugin.vars().iter().map(|(key, value)| (key.clone(), Value::from(describe(value)))).collect::<Map<_, _>>().into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
