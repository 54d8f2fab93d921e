//! The host that plugin code of this thread runs in, and what its imports do there.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Once;

use super::kernel::Kernel;
use super::record::Trap;
use super::scalar::{Crossing, HostFnResult, Passed, Signature};
use super::state::{DEFAULT_NAMESPACE, HostState};
use crate::LogLevel;
use crate::extism::instance::Instance;

thread_local! {
    static CURRENT: RefCell<Rc<HostState>> = RefCell::default();
    /// Whether a test has entered a host.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
    static PANICS: Cell<Panics> = const { Cell::new(Panics::Shown) };
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs code in a host. Where the test turns out to be at fault, it is its line that panics.
#[track_caller]
pub(super) fn within<R>(host: &Rc<HostState>, code: impl FnOnce() -> R) -> R {
    let entered = Entered { host: CURRENT.replace(host.clone()), is_first: !WITHIN.replace(true) };
    let ended = catch_unwind(AssertUnwindSafe(code));
    drop(entered);
    match ended.map_err(|payload| payload.downcast::<TestFault>()) {
        Ok(result) => result,
        Err(Ok(fault)) => panic!("{}", fault.0),
        Err(Err(payload)) => resume_unwind(payload),
    }
}

/// Puts the host before back.
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
    // A thread that ends may drop blocks when its host is gone already: any will do to free them in.
    CURRENT.try_with(|current| current.borrow().clone()).unwrap_or_default()
}

/// Shows what the plugin remembers in the current host.
pub(crate) fn with_instance<R>(act: impl FnOnce(&Instance) -> R) -> R {
    act(&current().instance)
}

/// Runs an import on the current host's kernel. What would end the call in a host is a panic here.
pub(crate) fn with_kernel<R: ImportResult>(import: impl FnOnce(&mut Kernel) -> R) -> R::Value {
    let host = current();
    let Ok(mut kernel) = host.kernel.try_borrow_mut() else {
        fail_test("a closure that answers a request of the plugin can't use the plugin's imports")
    };
    let result = by_the_test(|| import(&mut kernel));
    let exception = kernel.take_exception();
    drop(kernel);
    if let Some(exception) = exception {
        end_call(&exception)
    }
    result.value()
}

/// What an import may give.
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
/// If it isn't mocked, or mocked with another signature: the test is at fault.
#[track_caller]
pub fn call_host_fn(namespace: &str, name: &str, arguments: &[Passed], result: Option<Crossing>) -> HostFnResult {
    let host = current();
    let key = (namespace.to_owned(), name.to_owned());
    let Some(function) = host.functions.borrow().get(&key).cloned() else {
        let how = if namespace == DEFAULT_NAMESPACE {
            format!("host_fn(\"{name}\", |…| …)")
        } else {
            format!("host_fn_in(\"{namespace}\", \"{name}\", |…| …)")
        };
        fail_test(&format!(
            "host function `{name}` of `{namespace}` isn't mocked: run the plugin in `Host::new().{how}`; \
             `Host::offer` gives what an `#[interface(host)]` declares"
        ))
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
    let reply = by_the_test(|| (function.call)(&arguments)).map_err(|error| Trap::of_host_fn(namespace, name, &error));
    let passed = reply.and_then(|bytes| match result {
        Some(crossing) => Passed::reply(crossing, &bytes, &mut host.kernel.borrow_mut()).map(Some),
        None => Ok(None),
    });
    HostFnResult(passed.value())
}

/// What becomes of a panic in this thread.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panics {
    /// The test runner shows it.
    Shown,
    /// A host is told, as it is of a plugin's panic.
    Recorded,
}

/// Runs plugin code; the text of the panic that ended it, or of the host's end of the call.
pub(super) fn record_panics<R>(code: impl FnOnce() -> R) -> Result<R, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let shown = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| match PANICS.get() {
            Panics::Shown => {
                // A thread that ends has none any more.
                let _ = PANIC.try_with(RefCell::take);
                shown(info);
            }
            Panics::Recorded => record(info),
        }));
    });
    // A host function may run a plugin, too.
    let before = (PANICS.replace(Panics::Recorded), PANIC.take());
    let ended = catch_unwind(AssertUnwindSafe(code));
    PANICS.set(before.0);
    let panic = PANIC.replace(before.1);
    ended.map_err(|payload| match panic {
        Some(panic) => panic,
        // The test's own fault, and already shown.
        None => resume_unwind(payload),
    })
}

/// Runs what the test stands in for the host with: a panic there is the test's own.
fn by_the_test<R>(code: impl FnOnce() -> R) -> R {
    let _restored = Restored(PANICS.replace(Panics::Shown));
    code()
}

struct Restored(Panics);

impl Drop for Restored {
    fn drop(&mut self) {
        PANICS.set(self.0);
    }
}

/// Tells the host of a plugin's panic, as the panic hook does on wasm.
fn record(info: &PanicHookInfo<'_>) {
    let text = info.to_string();
    if let Ok(mut kernel) = current().kernel.try_borrow_mut() {
        kernel.push_log(LogLevel::Error, text.clone());
    }
    PANIC.set(Some(text));
}

/// Ends the call as a host does, with its text in place of a panic's.
pub(crate) fn end_call(trap: &Trap) -> ! {
    match PANICS.get() {
        Panics::Shown => fail_test(&format!("the host ended the call: {trap}")),
        Panics::Recorded => {
            PANIC.set(Some(trap.0.clone()));
            resume_unwind(Box::new(trap.0.clone()))
        }
    }
}

/// Why a test is at fault, on the way to the line by which it entered the host.
struct TestFault(String);

/// Fails the test: this is no failure of the plugin's.
#[track_caller]
fn fail_test(reason: &str) -> ! {
    match WITHIN.get() {
        true => {
            // A panic before it, which the plugin caught, was the plugin's.
            PANIC.take();
            resume_unwind(Box::new(TestFault(reason.to_owned())))
        }
        // Plugin code was called without a host.
        false => panic!("{reason}"),
    }
}
