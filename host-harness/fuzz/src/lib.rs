//! Code that the fuzz targets share, also with the harness's tests.

#[path = "../../tests/robust/bindings.rs"]
pub mod bindings;
#[path = "../../tests/robust/contracts.rs"]
pub mod contracts;
#[path = "../../tests/robust/heap.rs"]
mod heap;
#[path = "../../tests/robust/numbers.rs"]
pub mod numbers;
#[path = "../../tests/robust/trial.rs"]
mod trial;

pub mod generate;

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Tries a module, and returns whether it was loaded. Prints the number of modules each time that it has doubled.
///
/// # Panics
/// If the host fails.
pub fn judge(wasm: &[u8]) -> bool {
    static TRIED: AtomicUsize = AtomicUsize::new(0);
    static LOADED: AtomicUsize = AtomicUsize::new(0);
    static RETURNED: AtomicUsize = AtomicUsize::new(0);
    static FAILED: AtomicUsize = AtomicUsize::new(0);

    // Some have only a time limit, as on most hosts.
    let fuel = (!wasm.len().is_multiple_of(8)).then_some(trial::FUEL);
    let endings = trial::trial(wasm, fuel).unwrap_or_else(|what| panic!("{what}"));
    let is_loaded = endings.is_some();
    LOADED.fetch_add(usize::from(is_loaded), Relaxed);
    for ending in endings.into_iter().flatten() {
        if ending.is_ok() { &RETURNED } else { &FAILED }.fetch_add(1, Relaxed);
    }
    let tried = TRIED.fetch_add(1, Relaxed) + 1;
    if tried.is_power_of_two() {
        let [loaded, returned, failed] = [&LOADED, &RETURNED, &FAILED].map(|count| count.load(Relaxed));
        eprintln!(
            "tried: of the first {tried} modules {loaded} were loaded; {returned} calls returned, {failed} failed"
        );
    }
    is_loaded
}
