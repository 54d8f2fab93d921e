//! Whatever a module does, the host doesn't panic, hang or exceed its limits. These tests are the same in each run.
//! `.ci/fuzz` tries more modules, for as long as it may run.

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

/// Only one test at a time may measure the heap.
fn take_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}
