//! Runs functions with `#[plugin_fn(init)]`: once per instance, before its first export.
//!
//! Exports can't know at compile time whether the plugin has such a function; only the linker can. So the expansion of
//! an `init` function has an initialiser, which the linker has called before any export, and which puts the function on
//! a list. In a plugin without `init` functions nothing writes the list, so with link-time optimisation the code that
//! reads it is gone, too.

use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::fail::{end_call, fail};
use crate::extism::with_instance;
use crate::{Error, WithReturnCode};

/// The `init` function that was registered last.
static LAST: AtomicPtr<Init> = AtomicPtr::new(ptr::null_mut());

/// An `init` function: an entry of the list.
pub struct Init {
    run: fn() -> Result<(), WithReturnCode<Error>>,
    /// [`run_all`] as a pointer, so that plugins without `init` functions carry neither its code nor that of errors.
    run_all: fn(&'static Init, Within) -> Result<(), i32>,
    registered: AtomicBool,
    /// The entry that was registered before this one, or null.
    next: AtomicPtr<Init>,
}

impl Init {
    /// Creates an entry, which isn't on the list yet.
    pub const fn new(run: fn() -> Result<(), WithReturnCode<Error>>) -> Self {
        Init { run, run_all, registered: AtomicBool::new(false), next: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts the function on the list, unless it is there already. Initialisers call it: in WebAssembly all of them run
    /// before each export, and natively one after the other.
    pub fn register(&'static self) {
        if !self.registered.swap(true, Ordering::Relaxed) {
            self.next.store(LAST.load(Ordering::Relaxed), Ordering::Relaxed);
            LAST.store(ptr::from_ref(self).cast_mut(), Ordering::Release);
        }
    }
}

/// The kind of function that runs `init` functions first.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// An export, which returns the code of a failure.
    Export,
    /// A shared function, which ends the call on a failure.
    Shared,
}

/// Runs the `init` functions that haven't run yet. On a failure, the error is stored and its code returned. A function
/// that fails or traps runs again at the next call.
pub(super) fn run(within: Within) -> Result<(), i32> {
    // SAFETY: the pointer is null, or was written by `register`, from a reference to a static.
    match unsafe { LAST.load(Ordering::Acquire).as_ref() } {
        Some(last) => (last.run_all)(last, within),
        None => Ok(()),
    }
}

fn run_all(last: &'static Init, within: Within) -> Result<(), i32> {
    let (mut next, mut number) = (Some(last), 0);
    while let Some(init) = next {
        // The list is complete before the first call, so the functions that have run in this instance are its first
        // ones.
        number += 1;
        if with_instance(|instance| instance.initialised.get() < number) {
            (init.run)().map_err(|error| fail_within(error, within))?;
            with_instance(|instance| instance.initialised.set(number));
        }
        // SAFETY: as in `run`.
        next = unsafe { init.next.load(Ordering::Relaxed).as_ref() };
    }
    Ok(())
}

#[cold]
fn fail_within(error: WithReturnCode<Error>, within: Within) -> i32 {
    match within {
        Within::Export => fail(error),
        Within::Shared => end_call(&error.0),
    }
}
