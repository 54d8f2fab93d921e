//! The host that plugin code of the current thread runs in, and its imports.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Once;

use super::kernel::Kernel;
use super::record::Trap;
use super::scalar::{Crossing, HostFnResult, Passed, Signature};
use super::state::{DEFAULT_NAMESPACE, HostState};
use super::text;
use crate::LogLevel;
use crate::extism::instance::Instance;

thread_local! {
    static CURRENT: RefCell<Rc<HostState>> = RefCell::default();
    /// Whether a test has entered a host.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
    /// Whether code runs that can't call host functions.
    static WITHOUT_HOST: Cell<bool> = const { Cell::new(false) };
    static PANICS: Cell<Panics> = const { Cell::new(Panics::Shown) };
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs code in a host. A fault of the test itself panics at the test's line.
#[track_caller]
pub(super) fn run_within<R>(host: &Rc<HostState>, code: impl FnOnce() -> R) -> R {
    let entered = Entered { host: CURRENT.replace(host.clone()), is_first: !WITHIN.replace(true) };
    let ended = catch_unwind(AssertUnwindSafe(code));
    drop(entered);
    match ended.map_err(|payload| payload.downcast::<TestFault>()) {
        Ok(result) => result,
        Err(Ok(fault)) => panic!("{}", fault.0),
        Err(Err(payload)) => resume_unwind(payload),
    }
}

/// Runs code that can't call host functions. The error names the one that it called.
pub(crate) fn run_without_host<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    let before = WITHOUT_HOST.replace(true);
    let ended = catch_unwind(AssertUnwindSafe(code));
    WITHOUT_HOST.set(before);
    ended.map_err(|payload| match payload.downcast::<CalledWithoutHost>() {
        Ok(called) => called.0,
        Err(payload) => resume_unwind(payload),
    })
}

/// A host function that was called by code that can't. It unwinds to where that code began.
struct CalledWithoutHost(String);

/// Restores the host that was current before, when it is dropped.
struct Entered {
    host: Rc<HostState>,
    is_first: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(core::mem::take(&mut self.host));
        WITHIN.set(!self.is_first);
    }
}

fn current() -> Rc<HostState> {
    // A thread that ends may drop blocks after its host is gone. They can be freed in any host.
    CURRENT.try_with(|current| current.borrow().clone()).unwrap_or_default()
}

/// Calls a function with the state of the plugin's instance in the current host.
pub(crate) fn with_instance<R>(act: impl FnOnce(&Instance) -> R) -> R {
    act(&current().instance)
}

/// Runs an import on the current host's kernel. What ends the call in a real host is a panic here.
pub(crate) fn with_kernel<R: ImportResult>(import: impl FnOnce(&mut Kernel) -> R) -> R::Value {
    let host = current();
    let Ok(mut kernel) = host.kernel.try_borrow_mut() else {
        fail_test("a closure that answers HTTP requests can't call the plugin's imports")
    };
    let result = run_test_code(|| import(&mut kernel));
    let exception = kernel.take_exception();
    drop(kernel);
    if let Some(exception) = exception {
        end_call(&exception)
    }
    result.value()
}

/// The result of an import: a value, or the trap that ends the call.
pub(crate) trait ImportResult {
    type Value;
    fn value(self) -> Self::Value;
}

impl<T> ImportResult for Result<T, Trap> {
    type Value = T;

    fn value(self) -> T {
        self.unwrap_or_else(|trap| end_call(&trap))
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

/// Calls a host function of the current host, for the imports that `#[host_fn]` declares.
///
/// # Panics
/// If the function isn't mocked, or is mocked with another signature. Then the test is at fault.
#[track_caller]
pub fn call_host_fn(namespace: &str, name: &str, arguments: &[Passed], result: Option<Crossing>) -> HostFnResult {
    if WITHOUT_HOST.get() {
        resume_unwind(Box::new(CalledWithoutHost(format!("the host function `{name}` of `{namespace}`"))))
    }
    let host = current();
    let key = (namespace.to_owned(), name.to_owned());
    let Some(function) = host.functions.borrow().get(&key).cloned() else {
        let functions = host.functions.borrow();
        let mocks = functions.keys().map(|(namespace, name)| (namespace.as_str(), name.as_str()));
        fail_test(&explain_missing_mock(namespace, name, mocks))
    };
    let declared = Signature { params: arguments.iter().map(|argument| argument.crossing()).collect(), result };
    if declared != function.signature {
        let mocked = &function.signature;
        fail_test(&format!(
            "host function `{name}` of `{namespace}` is declared as {declared}, mocked as {mocked}{}",
            declared.advise_on_mock(mocked)
        ))
    }
    let arguments = host.kernel.borrow_mut().host_call(namespace, name, arguments);
    let reply =
        run_test_code(|| (function.call)(&arguments)).map_err(|error| Trap::of_host_fn(namespace, name, &error));
    let passed = reply.and_then(|bytes| match result {
        Some(crossing) => Passed::reply(crossing, &bytes, &mut host.kernel.borrow_mut()).map(Some),
        None => Ok(None),
    });
    HostFnResult(passed.value())
}

/// Explains that a plugin calls a host function that the test doesn't mock. `mocks` are the functions that it mocks, each with
/// its namespace.
pub fn explain_missing_mock<'a>(
    namespace: &str,
    name: &str,
    mocks: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    /// More functions than an application has.
    const MAX_MOCKS: usize = 100;

    let how = if namespace == DEFAULT_NAMESPACE {
        format!("host_fn(\"{name}\", |…| …)")
    } else {
        format!("host_fn_in(\"{namespace}\", \"{name}\", |…| …)")
    };
    let mut mocks: Vec<_> = mocks.into_iter().collect();
    mocks.sort_unstable();
    let mocks = mocks.into_iter().map(|(namespace, name)| format!("`{name}` of `{namespace}`"));
    let others = match mocks.len() {
        0 => String::new(),
        _ => format!("; mocked are {}", text::first(MAX_MOCKS, mocks).join(", ")),
    };
    format!(
        "host function `{name}` of `{namespace}` isn't mocked: run the plugin in `Host::new().{how}`, or give it an \
         `#[interface(host)]` with `Host::offer`{others}"
    )
}

/// What happens on a panic in this thread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panics {
    /// The test runner shows it.
    Shown,
    /// The host gets its text, as for a panic of the plugin.
    Recorded,
}

/// Runs plugin code. The error is the text of the panic that ended it, or the host's reason for ending the call.
pub(super) fn record_panics<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let shown = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| match PANICS.get() {
            Panics::Shown => {
                // A thread that is ending may not have the variable any more.
                let _ = PANIC.try_with(RefCell::take);
                shown(info);
            }
            Panics::Recorded => record(info),
        }));
    });
    // A host function may run plugin code as well.
    let before = (PANICS.replace(Panics::Recorded), PANIC.take());
    let ended = catch_unwind(AssertUnwindSafe(code));
    PANICS.set(before.0);
    let panic = PANIC.replace(before.1);
    ended.map_err(|payload| match panic {
        Some(panic) => panic,
        // The test itself panicked, which was already shown.
        None => resume_unwind(payload),
    })
}

/// Runs a closure of the test that stands in for the host. A panic there is one of the test.
fn run_test_code<R>(code: impl FnOnce() -> R) -> R {
    let _restored = Restored(PANICS.replace(Panics::Shown));
    code()
}

struct Restored(Panics);

impl Drop for Restored {
    fn drop(&mut self) {
        PANICS.set(self.0);
    }
}

/// Gives the host the text of a plugin's panic, as the panic hook does on wasm32.
fn record(info: &PanicHookInfo<'_>) {
    let text = info.to_string();
    if let Ok(mut kernel) = current().kernel.try_borrow_mut() {
        kernel.push_log(LogLevel::Error, text.clone());
    }
    PANIC.set(Some(text));
}

/// Ends the call as a host does, with the trap's text instead of that of a panic.
pub(crate) fn end_call(trap: &Trap) -> ! {
    match PANICS.get() {
        Panics::Shown => fail_test(&format!("the host ended the call: {trap}")),
        Panics::Recorded => {
            PANIC.set(Some(trap.0.clone()));
            resume_unwind(Box::new(trap.0.clone()))
        }
    }
}

/// The fault of a test. It unwinds to the line at which the test entered the host.
struct TestFault(String);

/// Fails the test, because the test is at fault and not the plugin.
#[track_caller]
fn fail_test(reason: &str) -> ! {
    match WITHIN.get() {
        true => {
            // Drops the text of an earlier panic, which the plugin caught.
            PANIC.take();
            resume_unwind(Box::new(TestFault(reason.to_owned())))
        }
        // The test called plugin code without a host.
        false => panic!("{reason}"),
    }
}
