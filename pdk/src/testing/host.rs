//! The test host: what a plugin's code runs in natively.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::host_fn::{DEFAULT_NAMESPACE, HostFn};
use super::http::{Request, Response};
use super::kernel::{Kernel, Log, Trap};
use crate::{Error, LogLevel, ToBytes, memory};

/// A host for native tests: settings and host functions in, the plugin's results, variables and logs out.
///
/// ```
/// use extism_pdk::{testing::Host, config, info, var};
///
/// let host = Host::new().config("name", "Ada").var("visits", 41u32);
/// let visits = host.run(|| {
///     info!("hello {}", config::get("name")?.unwrap_or_default());
///     let visits = var::get::<u32>("visits")?.unwrap_or(0) + 1;
///     var::set("visits", visits)?;
///     Ok::<_, extism_pdk::Error>(visits)
/// });
/// assert_eq!(visits.unwrap(), 42);
/// assert_eq!(host.logs()[0].text, "hello Ada");
/// ```
#[derive(Clone, Default)]
pub struct Host(Rc<Inner>);

#[derive(Default)]
struct Inner {
    kernel: RefCell<Kernel>,
    functions: RefCell<BTreeMap<(String, String), Mock>>,
}

type Mock = Rc<dyn Fn(&[Vec<u8>]) -> Result<Vec<u8>, Error>>;

thread_local! {
    static CURRENT: RefCell<Host> = RefCell::default();
}

impl Host {
    /// A host with no config, no variables, no host functions and no HTTP, that wants every log line.
    pub fn new() -> Self {
        Host::default()
    }

    /// Sets a config key.
    pub fn config(self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.kernel.borrow_mut().config.insert(key.into(), value.into());
        self
    }

    /// Sets a variable.
    ///
    /// # Panics
    /// If the value can't be encoded.
    pub fn var<'a>(self, key: impl Into<String>, value: impl ToBytes<'a>) -> Self {
        let key = key.into();
        match value.to_bytes() {
            Ok(bytes) => self.0.kernel.borrow_mut().vars.insert(key, bytes.as_ref().to_vec()),
            Err(error) => panic!("variable `{key}`: {error:?}"),
        };
        self
    }

    /// Sets the lowest level that the host wants, `None` for no logs.
    pub fn log_level(self, level: impl Into<Option<LogLevel>>) -> Self {
        self.0.kernel.borrow_mut().log_level = level.into();
        self
    }

    /// Answers every HTTP request with a closure, whatever its host. `Err` ends the call.
    pub fn http(self, mut answer: impl FnMut(&Request) -> Response + Send + 'static) -> Self {
        let mut kernel = self.0.kernel.borrow_mut();
        kernel.allowed_hosts = vec!["*".into()];
        kernel.http = Some(Box::new(move |request| Ok(answer(request))));
        drop(kernel);
        self
    }

    /// Links a closure as a host function of the default namespace.
    pub fn host_fn<A>(self, name: &str, function: impl HostFn<A> + 'static) -> Self {
        self.host_fn_in(DEFAULT_NAMESPACE, name, function)
    }

    /// Links a closure as a host function of a namespace.
    pub fn host_fn_in<A>(self, namespace: &str, name: &str, function: impl HostFn<A> + 'static) -> Self {
        let mock: Mock = Rc::new(move |arguments| {
            if arguments.len() == function.params() {
                function.call(arguments)
            } else {
                let (given, wanted) = (arguments.len(), function.params());
                Err(Error::msg(format!("it is declared with {given} arguments and mocked with {wanted}")))
            }
        });
        self.0.functions.borrow_mut().insert((namespace.into(), name.into()), mock);
        self
    }

    /// Runs plugin code in this host, as one call with no input: the blocks of the call before are gone, variables
    /// are kept.
    ///
    /// # Panics
    /// If the code does, and if it misused or leaked a block of the host's memory.
    pub fn run<R>(&self, code: impl FnOnce() -> R) -> R {
        if let Err(trap) = self.0.kernel.borrow_mut().begin(&[]) {
            panic!("{trap}");
        }
        let result = {
            let _entered = Entered { host: CURRENT.replace(self.clone()), output: memory::OUTPUT.replace(0) };
            code()
        };
        let reports = self.0.kernel.borrow().reports();
        assert!(reports.is_empty(), "the plugin misused the host's memory:\n{}", reports.join("\n"));
        result
    }

    /// The lines logged by the last run.
    pub fn logs(&self) -> Vec<Log> {
        self.0.kernel.borrow().logs().to_vec()
    }

    /// The bytes of a variable.
    pub fn var_bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.0.kernel.borrow().vars.get(key).cloned()
    }
}

/// Puts the host before back, after a panic too.
struct Entered {
    host: Host,
    output: u64,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(core::mem::take(&mut self.host));
        memory::OUTPUT.set(self.output);
    }
}

fn current() -> Host {
    CURRENT.with_borrow(Host::clone)
}

/// Runs an import on the current host's kernel. What would end the call in a host is a panic here.
pub(crate) fn with_kernel<R: ImportResult>(import: impl FnOnce(&mut Kernel) -> R) -> R::Value {
    let host = current();
    let result = import(&mut host.0.kernel.borrow_mut());
    result.value()
}

pub(crate) trait ImportResult {
    type Value;
    fn value(self) -> Self::Value;
}

impl<T> ImportResult for Result<T, Trap> {
    type Value = T;

    fn value(self) -> T {
        match self {
            Ok(value) => value,
            Err(trap) => panic!("the host ended the call: {trap}"),
        }
    }
}

macro_rules! infallible {
    ($($ty:ty)*) => {$(
        impl ImportResult for $ty {
            type Value = $ty;

            fn value(self) -> $ty {
                self
            }
        }
    )*};
}

infallible! { () u8 i32 u64 }

/// The result of a host function, for an import with a result or without.
pub struct HostResult(u64);

impl From<HostResult> for u64 {
    fn from(result: HostResult) -> u64 {
        result.0
    }
}

impl From<HostResult> for () {
    fn from(_: HostResult) {}
}

/// Calls a host function of the current host, for the imports that `#[host_fn]` declares.
pub fn call_host_fn(namespace: &str, name: &str, arguments: &[u64]) -> HostResult {
    let host = current();
    let key = (namespace.to_owned(), name.to_owned());
    let Some(mock) = host.0.functions.borrow().get(&key).cloned() else {
        let how = if namespace == DEFAULT_NAMESPACE {
            format!("host_fn(\"{name}\", |…| …)")
        } else {
            format!("host_fn_in(\"{namespace}\", \"{name}\", |…| …)")
        };
        panic!("host function `{name}` of `{namespace}` isn't mocked: run the plugin in `Host::new().{how}`");
    };
    let arguments: Vec<Vec<u8>> = {
        let mut kernel = host.0.kernel.borrow_mut();
        arguments.iter().map(|offset| kernel.bytes(*offset)).collect()
    };
    let reply = mock(&arguments).map_err(|error| Trap::of_host_fn(namespace, name, &error));
    let offset = reply.and_then(|bytes| host.0.kernel.borrow_mut().alloc_bytes(&bytes));
    HostResult(offset.value())
}
