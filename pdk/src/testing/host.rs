//! The test host, which gives a plugin settings and host functions, and runs its code natively.

use core::fmt;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use super::current;
use super::export::Plugin;
use super::host_fn::HostFn;
use super::http::{HttpHandler, Request, Response, no_reply};
use super::offer::{Offer, Offered};
use super::outcome::{Failure, Outcome};
use super::record::{HostCall, Log};
use super::rules::Rules;
use super::state::{DEFAULT_NAMESPACE, HostFunction, HostState, Parts};
use crate::extism::instance::Output;
use crate::private::Export;
use crate::{LogLevel, ToBytes};

/// A host for tests.
///
/// It gives a plugin only what you set on it. Plugin code runs in it natively: as plain Rust with [`run`](Self::run),
/// or through an export, as hosts call it, with [`outcome`](Plugin::outcome) and [`call`](Plugin::call). host-harness
/// takes the same host for a plugin that is built for WebAssembly.
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn visit(name: String) -> FnResult<u32> {
///     info!("hello {name}");
///     let visits = var::get::<u32>("visits")?.unwrap_or(0) + 1;
///     var::set("visits", visits)?;
///     Ok(visits)
/// }
///
/// let mut host = Host::new().var("visits", 41u32);
/// assert_eq!(host.run(|| visit("Ada".into())).unwrap(), 42);
/// assert_eq!(host.logs()[0].text, "hello Ada");
///
/// // The same through the export, with bytes in and out.
/// assert_eq!(host.call::<u32>(export!(visit), "Ada").unwrap(), 43);
/// let outcome = host.outcome(export!(visit), b"\xff".as_slice());
/// assert_eq!(outcome.code(), -1);
/// assert!(outcome.error().unwrap().starts_with("visit: can't decode the input (1 byte) as `String`"));
/// ```
///
/// A clone is a separate host with a copy of all settings, variables and logs. Only the closures, for host functions
/// and HTTP, are shared.
#[derive(Default)]
#[must_use = "a host does nothing until plugin code runs in it"]
pub struct Host(Rc<HostState>);

/// Shows names and limits, but no values, which may be secrets.
impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut host = f.debug_struct("Host");
        host.field("kernel", &self.0.kernel.borrow());
        host.field("functions", &self.0.functions.borrow()).field("unchecked", &self.0.unchecked.get());
        host.finish_non_exhaustive()
    }
}

impl Clone for Host {
    fn clone(&self) -> Self {
        Host(Rc::new(HostState::clone(&self.0)))
    }
}

impl Host {
    /// Creates a host without config, variables, host functions and HTTP, which keeps log lines of all levels.
    pub fn new() -> Self {
        Host::default()
    }

    /// Models the kernel of the JavaScript SDK. By default the host models the kernel that the other official hosts
    /// share.
    ///
    /// Plugins that use [`Memory`](crate::Memory) and the other functions of this crate behave the same on both. Run
    /// your tests on this kernel, too, if your plugin calls functions of [`extism`](crate::extism) itself, or computes
    /// offsets. There, for example, a load past a block's end ends the call, and the output is a whole block, whatever
    /// range of it is set. This works natively only: host-harness always has the other kernel.
    ///
    /// ```
    /// use extism_pdk::testing::{Host, Plugin, export};
    /// use extism_pdk::{FnResult, Memory, extism, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn first_word() -> FnResult<()> {
    ///     let block = Memory::from_bytes("two words")?;
    ///     // SAFETY: three bytes of the block, which the plugin doesn't use again.
    ///     unsafe { extism::output_set(block.offset(), 3) };
    ///     Ok(())
    /// }
    ///
    /// Host::new().outcome(export!(first_word), ()).assert_output("two");
    /// Host::new().javascript().outcome(export!(first_word), ()).assert_output("two words");
    /// ```
    pub fn javascript(self) -> Self {
        self.0.kernel.borrow_mut().play(Rules::JavaScript);
        self
    }

    /// Sets a config key.
    ///
    /// ```
    /// use extism_pdk::{config, testing::Host};
    ///
    /// let host = Host::new().config("region", "eu").config("limit", "20");
    /// assert_eq!(host.run(|| config::get_as::<u32>("limit")).unwrap(), Some(20));
    /// ```
    pub fn config(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.kernel.borrow_mut().config.insert(key.into(), value.into());
        self
    }

    /// Sets a variable to a value.
    ///
    /// # Panics
    /// If the value can't be encoded.
    #[track_caller]
    pub fn var<'a>(self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => self.0.kernel.borrow_mut().vars.insert(key, bytes.as_ref().to_vec()),
            Err(error) => panic!("can't encode the variable `{key}`: {error:?}"),
        };
        self
    }

    /// Sets the lowest level of log lines that the host keeps; `None` for no lines. By default it keeps all levels.
    ///
    /// ```
    /// use extism_pdk::{LogLevel, info, testing::Host, warn};
    ///
    /// let host = Host::new().log_level(LogLevel::Warn);
    /// host.run(|| {
    ///     info!("dropped");
    ///     warn!("kept");
    /// });
    /// assert_eq!(host.logs().len(), 1);
    /// ```
    pub fn log_level(self, level: impl Into<Option<LogLevel>>) -> Self {
        self.0.kernel.borrow_mut().log_level = level.into();
        self
    }

    /// Allows HTTP requests to a host, or to all hosts that match a [pattern](crate::testing::is_allowed).
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use extism_pdk::testing::{Host, Plugin, Response, export};
    /// use extism_pdk::{FnResult, http, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn fetch(url: &str) -> FnResult<String> {
    ///     Ok(http::get(url).send()?.text()?)
    /// }
    ///
    /// let mut host = Host::new().allow_host("*.example.com").http(|_| Response::new(200, "hello"));
    /// host.outcome(export!(fetch), "https://api.example.com/").assert_output("hello");
    /// let outcome = host.outcome(export!(fetch), "https://example.org/");
    /// outcome.assert_error("HTTP request to https://example.org/ is not allowed");
    /// # }
    /// ```
    pub fn allow_host(self, pattern: impl Into<String>) -> Self {
        self.0.kernel.borrow_mut().allowed_hosts.push(pattern.into());
        self
    }

    /// Answers the HTTP requests to allowed hosts with a closure. Without it, each request ends the call.
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use extism_pdk::http;
    /// use extism_pdk::testing::{Host, Response};
    ///
    /// let host = Host::new().allow_host("example.com").http(|request| match request.method.as_deref() {
    ///     Some("POST") => Response::new(201, request.body.clone()),
    ///     _ => Response::new(405, ""),
    /// });
    /// let response = host.run(|| http::post("https://example.com/notes").text("hello").send()?.text());
    /// assert_eq!(response.unwrap(), "hello");
    /// # }
    /// ```
    pub fn http(self, mut answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        self.http_handler(Arc::new(Mutex::new(move |request: &Request| Ok(answer(request)))))
    }

    /// Answers the HTTP requests to allowed hosts with a handler, which may fail.
    #[doc(hidden)] // for host-harness
    pub fn http_handler(self, answer: HttpHandler) -> Self {
        self.0.answer.replace(Some(answer));
        self.answer_requests()
    }

    /// Answers all HTTP requests to exactly this URL, query included, with the same response, if its host is allowed.
    /// Requests to other URLs go to the closure of [`http`](Self::http).
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use extism_pdk::testing::{Host, Response};
    /// use extism_pdk::{HttpRequest, http};
    ///
    /// let host = Host::new().allow_host("*.com").http_reply("https://example.com/", Response::new(200, "hello"));
    /// let body = host.run(|| http::request::<()>(&HttpRequest::new("https://example.com/"), None).unwrap().body());
    /// assert_eq!(body, b"hello");
    /// assert_eq!(host.requests()[0].url, "https://example.com/");
    /// # }
    /// ```
    pub fn http_reply(self, url: impl Into<String>, response: Response) -> Self {
        self.0.replies.borrow_mut().insert(url.into(), response);
        self.answer_requests()
    }

    /// Has the kernel answer requests with the replies, and with the closure where there is no reply.
    fn answer_requests(self) -> Self {
        let (replies, others) = (self.0.replies.borrow().clone(), self.0.answer.borrow().clone());
        let answer = move |request: &Request| match (replies.get(&request.url), &others) {
            (Some(response), _) => Ok(response.clone()),
            (None, Some(others)) => (others.lock().unwrap_or_else(PoisonError::into_inner))(request),
            (None, None) => Err(no_reply(&replies)),
        };
        self.0.kernel.borrow_mut().http = Some(Arc::new(Mutex::new(answer)));
        self
    }

    /// Limits the host's memory for the plugin, to the bytes of all blocks together.
    ///
    /// The plugin's own memory, which it only has as WebAssembly, isn't counted. host-harness limits both together,
    /// with `Builder::memory_pages`.
    ///
    /// ```
    /// use extism_pdk::{Memory, testing::Host};
    ///
    /// let host = Host::new().block_bytes(1000);
    /// let error = host.run(|| Memory::from_bytes([0; 1001])).unwrap_err();
    /// assert_eq!(error.to_string(), "the host has no memory left for the plugin's data");
    /// ```
    pub fn block_bytes(self, bytes: u64) -> Self {
        self.0.kernel.borrow_mut().memory_limit = bytes;
        self
    }

    /// Limits the bytes of all variables together. By default the limit is 1 MiB.
    ///
    /// For each variable, the bytes of its key and value count, and 48 more. While a value is replaced, both count.
    ///
    /// ```
    /// use extism_pdk::testing::{Host, Plugin, export};
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn remember(text: String) -> FnResult<()> {
    ///     Ok(var::set("text", text)?)
    /// }
    ///
    /// let mut host = Host::new().var_bytes(60); // 48 bytes, 4 for the key, and 8 for the value
    /// host.outcome(export!(remember), "short").assert_ok();
    /// host.outcome(export!(remember), "too long!").assert_error("variable `text` of 9 bytes").assert_code(-1);
    /// ```
    pub fn var_bytes(self, bytes: usize) -> Self {
        self.0.kernel.borrow_mut().var_limit = Some(bytes);
        self
    }

    /// Limits the body of an HTTP response, in bytes. By default the limit is 50 MiB. A longer body ends the call.
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use extism_pdk::testing::{Host, Plugin, Response, export};
    /// use extism_pdk::{FnResult, http, plugin_fn};
    ///
    /// #[plugin_fn]
    /// pub fn length() -> FnResult<u64> {
    ///     Ok(http::get("https://example.com/").send()?.into_memory().len() as u64)
    /// }
    ///
    /// let host = Host::new().allow_host("example.com").http(|_| Response::new(200, [0; 9]));
    /// host.response_bytes(8).outcome(export!(length), ()).assert_error("over the limit of 8 bytes");
    /// # }
    /// ```
    pub fn response_bytes(self, bytes: usize) -> Self {
        self.0.kernel.borrow_mut().response_limit = bytes;
        self
    }

    /// Adds a closure as a host function of the default namespace, `extism:host/user`.
    ///
    /// If the closure returns an `Err`, the call ends. A [`HostError`](crate::host_fn::HostError) is given to the
    /// plugin instead.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// use extism_pdk::{host_fn, testing::Host};
    ///
    /// #[host_fn]
    /// unsafe extern "ExtismHost" {
    ///     safe fn next_id(prefix: &str) -> String;
    /// }
    ///
    /// let last = AtomicU32::new(0);
    /// let host = Host::new().host_fn("next_id", move |prefix: String| {
    ///     format!("{prefix}-{}", last.fetch_add(1, Ordering::Relaxed) + 1)
    /// });
    /// assert_eq!(host.run(|| next_id("user")).unwrap(), "user-1");
    /// assert_eq!(host.run(|| next_id("user")).unwrap(), "user-2");
    /// ```
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Adds a closure as a host function of another namespace, as [`host_fn`](Self::host_fn) does for the default one.
    ///
    /// ```
    /// use extism_pdk::{host_fn, testing::Host};
    ///
    /// #[host_fn("clock")]
    /// unsafe extern "ExtismHost" {
    ///     safe fn now() -> u64;
    /// }
    ///
    /// let host = Host::new().host_fn_in("clock", "now", || 1_700_000_000u64);
    /// assert_eq!(host.run(now).unwrap(), 1_700_000_000);
    /// ```
    pub fn host_fn_in<A>(self, namespace: &str, name: &str, function: impl HostFn<A> + Send + Sync + 'static) -> Self {
        let key = (namespace.to_owned(), name.to_owned());
        self.0.functions.borrow_mut().insert(key, HostFunction::new(function));
        self
    }

    /// Adds the functions that an application offers by an [`interface`](macro@crate::contract::interface), which the
    /// test implements. A later [`host_fn_in`](Self::host_fn_in) can replace a single one.
    ///
    /// # Panics
    /// If the host already has one of the functions, because it wouldn't be clear which one the plugin calls.
    #[track_caller]
    pub fn offer(self, offer: impl Offer) -> Self {
        let functions = offer.functions();
        for Offered { namespace, name, .. } in &functions {
            let is_there = self.0.functions.borrow().contains_key(&(namespace.clone(), name.clone()));
            assert!(
                !is_there,
                "can't offer `{name}` of the namespace `{namespace}`: the host already has a function of this name; give one of \
                 the interfaces another namespace, `#[interface(host, \"…\")]`"
            );
        }
        self.link_offered(functions)
    }

    /// Adds the functions that an application offers. They replace other functions of the same names.
    #[doc(hidden)] // for host-harness
    pub fn link_offered(self, functions: Vec<Offered>) -> Self {
        for Offered { namespace, name, function, .. } in functions {
            self.0.functions.borrow_mut().insert((namespace, name), function);
        }
        self
    }

    /// Lets tests pass although the plugin misuses or leaks blocks. [`Outcome::reports`] still lists these.
    ///
    /// ```
    /// use extism_pdk::testing::{Host, Plugin, export};
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn leak() -> FnResult<()> {
    ///     Memory::from_bytes("left behind")?;
    ///     Ok(())
    /// }
    ///
    /// let outcome = Host::new().unchecked().outcome(export!(leak), ());
    /// assert_eq!(outcome.reports, ["blocks never freed: 1, of 11 bytes in all"]);
    /// ```
    pub fn unchecked(self) -> Self {
        self.0.unchecked.set(true);
        self
    }

    /// Runs plugin code in this host, as one call without an input.
    ///
    /// Variables are kept from call to call, blocks aren't. Functions with `#[plugin_fn(init)]` only run when an export
    /// is called. Drop values that own a block, such as an `HttpResponse`, within the code: if you return one, its
    /// block counts as leaked.
    ///
    /// ```
    /// use extism_pdk::{testing::Host, var};
    ///
    /// let host = Host::new().var("visits", 41i64);
    /// host.run(|| var::add("visits", 1)).unwrap();
    /// assert_eq!(host.run(|| var::get::<i64>("visits")).unwrap(), Some(42));
    /// ```
    ///
    /// # Panics
    /// If the code panics, or misused or leaked a block of the host's memory.
    #[track_caller]
    pub fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        if let Err(trap) = self.0.kernel.borrow_mut().begin(&[]) {
            panic!("{trap}");
        }
        self.0.instance.output.set(Output::None);
        let result = current::run_within(&self.0, code);
        let reports = self.0.kernel.borrow().reports();
        self.check(&reports, format_args!(""));
        result
    }

    /// Returns the lines that the last run or call logged.
    ///
    /// ```
    /// use extism_pdk::{error, testing::Host};
    ///
    /// let host = Host::new();
    /// host.run(|| error!("no {}", "disk"));
    /// let texts: Vec<_> = host.logs().into_iter().map(|log| log.text).collect();
    /// assert_eq!(texts, ["no disk"]);
    /// ```
    pub fn logs(&self) -> Vec<Log> {
        self.0.kernel.borrow().logs().to_vec()
    }

    /// Returns the HTTP requests of the last run or call, including those that were refused.
    ///
    /// ```
    /// # #[cfg(feature = "http")] {
    /// use extism_pdk::http;
    /// use extism_pdk::testing::{Host, Response};
    ///
    /// let host = Host::new().allow_host("example.com").http(|_| Response::new(200, ""));
    /// host.run(|| http::get("https://example.com/").bearer("s3cret").send()).unwrap();
    /// assert_eq!(host.requests()[0].headers["authorization"], "Bearer s3cret");
    /// # }
    /// ```
    pub fn requests(&self) -> Vec<Request> {
        self.0.kernel.borrow().requests().to_vec()
    }

    /// Returns the calls of host functions in the last run or call.
    ///
    /// ```
    /// use extism_pdk::{host_fn, testing::Host};
    ///
    /// #[host_fn("kv")]
    /// unsafe extern "ExtismHost" {
    ///     safe fn kv_write(key: &str, value: &[u8]);
    /// }
    ///
    /// let host = Host::new().host_fn_in("kv", "kv_write", |_: String, _: Vec<u8>| {});
    /// host.run(|| kv_write("name", b"Ada")).unwrap();
    /// assert_eq!(host.host_calls()[0].arguments, [b"name".as_slice(), b"Ada"]);
    /// ```
    pub fn host_calls(&self) -> Vec<HostCall> {
        self.0.kernel.borrow().host_calls().to_vec()
    }

    /// Returns what the host was given, for another engine to run a plugin with.
    #[doc(hidden)]
    pub fn into_parts(self) -> Parts {
        let HostState { kernel, functions, unchecked, .. } = HostState::clone(&self.0);
        let mut kernel = kernel.into_inner();
        // Other engines don't ask for the exceptions of the JavaScript kernel.
        kernel.play(Rules::Wasm);
        Parts { kernel, functions: functions.into_inner(), is_checked: !unchecked.get() }
    }

    #[track_caller]
    fn check(&self, reports: &[String], also: fmt::Arguments<'_>) {
        let misused = !reports.is_empty() && !self.0.unchecked.get();
        assert!(
            !misused,
            "the plugin misused the host's memory:\n{}\nfix the plugin, or let such calls pass with `Host::unchecked`{also}",
            reports.join("\n")
        );
    }

    /// Calls an export, and returns its code. The error says how the call was ended before the export returned.
    #[track_caller]
    fn invoke(&self, export: Export, input: &[u8]) -> Result<i32, Failure> {
        // The call was ended by the host or by a panic.
        let ended = |text| Failure::new(-1, text);
        self.0.kernel.borrow_mut().begin(input).map_err(|trap| ended(trap.0))?;
        self.0.instance.output.set(Output::NotBegun);
        let called = current::run_within(&self.0, || current::record_panics(|| (export.function)()));
        called.map_err(ended)
    }
}

impl Plugin for Host {
    #[track_caller]
    fn outcome_of(&mut self, export: Export, input: &[u8]) -> Outcome {
        let ended = self.invoke(export, input);
        let outcome = Outcome::of(&mut self.0.kernel.borrow_mut(), export.name, ended);
        self.check(&outcome.reports, format_args!("\n\n{outcome}"));
        outcome
    }

    fn get_var(&self, key: &str) -> Option<Vec<u8>> {
        self.0.kernel.borrow().vars.get(key).cloned()
    }
}
