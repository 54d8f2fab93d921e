//! What runs once in a plugin's instance, before its first export: what `#[plugin_fn(init)]` expands to.
//!
//! The plugin's code can't know whether there is such a function, only the linker can. So the function's expansion has an
//! initialiser for the linker, which puts the function on a list before any export is called. A plugin that has none has
//! no code that writes the list either, and with link-time optimisation nothing that reads it.

use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use super::fail::{end_call, fail};
use crate::extism::with_instance;
use crate::{Error, WithReturnCode};

/// The function registered last.
static LAST: AtomicPtr<Init> = AtomicPtr::new(ptr::null_mut());

/// A function that runs once.
pub struct Init {
    run: fn() -> Result<(), WithReturnCode<Error>>,
    /// [`run_all`], by pointer: so plugins without such a function don't carry its code, nor the texts of errors.
    run_all: fn(&'static Init, Within) -> Result<(), i32>,
    registered: AtomicBool,
    /// The function registered before, null for none.
    next: AtomicPtr<Init>,
}

impl Init {
    /// A function, not yet on the list.
    pub const fn new(run: fn() -> Result<(), WithReturnCode<Error>>) -> Self {
        Init { run, run_all, registered: AtomicBool::new(false), next: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts the function on the list; again, nothing. For initialisers, of which on wasm all run before each export, and
    /// natively one after the other.
    pub fn register(&'static self) {
        if !self.registered.swap(true, Ordering::Relaxed) {
            self.next.store(LAST.load(Ordering::Relaxed), Ordering::Relaxed);
            LAST.store(ptr::from_ref(self).cast_mut(), Ordering::Release);
        }
    }
}

/// What runs these functions first.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// An export, which returns a code.
    Export,
    /// A shared function, which can only end the call.
    Shared,
}

/// Runs what hasn't run yet; on failure the error is stored and its code given. What fails or traps runs again at the next
/// call.
pub(super) fn run(within: Within) -> Result<(), i32> {
    // SAFETY: only `register` writes this pointer: null, or from a reference to a static.
    match unsafe { LAST.load(Ordering::Acquire).as_ref() } {
        Some(last) => (last.run_all)(last, within),
        None => Ok(()),
    }
}

fn run_all(last: &'static Init, within: Within) -> Result<(), i32> {
    let (mut next, mut number) = (Some(last), 0);
    while let Some(init) = next {
        // The list is complete before the first call: those that have run in this instance are its first ones.
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
