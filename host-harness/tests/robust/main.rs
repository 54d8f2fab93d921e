//! Whatever a module is and does, the host doesn't panic, hang or grow past the limits. What is here is the same in each
//! run; `.ci/fuzz` goes on from here for as long as it is let.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod bindings;
mod contracts;
mod heap;
mod hostile;
mod mutants;
mod numbers;
mod schemas;
mod sections;
mod trial;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// One test at a time measures the heap.
fn take_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
