//! Whatever a module is and does, the host doesn't panic, hang or grow past the limits: thousands of generated modules,
//! and mutations of the examples. They are the same in each run; `ROBUST_SEED`, `ROBUST_MODULES` and `ROBUST_MUTANTS`
//! ask for others, and for more of them. host-harness/fuzz goes on from here without an end.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod hostile;
mod inspect;
mod mutant;
mod random;
mod resident;
mod run;
mod trial;
mod watchdog;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use host_harness::{Profile, build_crate};

use mutant::Original;
use random::Random;
use run::{Run, number};
use trial::{Figures, heap};

/// How far the process may grow: what the allocators keep for later, and the trials' own peak.
const GROWTH: usize = 200 << 20;
/// Of that, what is still allocated at the end: a module that stays is hundreds of kilobytes.
const LEAK: usize = 4 << 20;

#[test]
fn the_host_stands_up_to_every_module() {
    let _turn = turn();
    let originals = originals();
    let modules = Run { count: "ROBUST_MODULES", module: &generated };
    let mutants = Run { count: "ROBUST_MUTANTS", module: &|seed| mutant(&originals, seed) };
    // What is allocated once, and stays.
    modules.trials(20);
    mutants.trials(20);
    let (live, resident, start) = (heap::live(), resident::bytes(), Instant::now());

    let (modules, mutants) = thread::scope(|scope| {
        let mutants = scope.spawn(|| mutants.trials(number("ROBUST_MUTANTS", 500)));
        (modules.trials(number("ROBUST_MODULES", 2000)), mutants.join().unwrap())
    });

    let leaked = heap::live().saturating_sub(live);
    let grown = resident::bytes().saturating_sub(resident);
    let seconds = start.elapsed().as_secs();
    println!("modules: {modules:#?}\nmutants: {mutants:#?}");
    println!("{seconds} s; grown by {} MiB, {leaked} bytes of them allocated", grown >> 20);
    assert!(leaked <= LEAK, "{leaked} bytes are still allocated");
    assert!(grown <= GROWTH, "the process has grown by {grown} bytes");
    if modules.modules >= 1000 {
        check_modules(&modules);
    }
    if mutants.modules >= 500 {
        check_mutants(&mutants);
    }
}

/// Most of what is generated has to do something, or nothing is tried.
fn check_modules(figures: &Figures) {
    let per_cent = |part: usize, least: usize| {
        assert!(part * 100 >= figures.modules * least, "{part} is less than {least} %: {figures:#?}");
    };
    per_cent(figures.loaded, 50);
    per_cent(figures.calls, 400);
    per_cent(figures.returned, 150);
    per_cent(figures.misused, 2);
    per_cent(figures.recorded, 2);
    for (word, least) in [("fuel", 30), ("bounds", 30), ("unreachable", 20), ("stack", 5), ("time", 2), ("host", 2)] {
        per_cent(figures.ended.get(word).copied().unwrap_or(0), least);
    }
}

fn check_mutants(figures: &Figures) {
    let per_cent = |part: usize, least: usize| {
        assert!(part * 100 >= figures.modules * least, "{part} is less than {least} %: {figures:#?}");
    };
    per_cent(figures.invalid, 5);
    per_cent(figures.loaded, 50);
    per_cent(figures.returned, 150);
    per_cent(figures.ended.values().sum(), 10);
}

/// Two runs are of the same modules: else what fails once may not fail again.
#[test]
fn a_seed_gives_one_module() {
    for seed in 0..20 {
        assert!(generated(seed) == generated(seed), "{seed}");
        assert!(generated(seed) != generated(seed + 1), "{seed}");
    }
}

/// One test at a time measures the process.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first module that random bytes give; some don't.
fn generated(seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    loop {
        if let Ok(module) = trial::module(&random.bytes(2500)) {
            return module;
        }
    }
}

/// Small plugins, and one of WASI's.
fn originals() -> [Original; 4] {
    ["greet", "kv_store", "count_vowels", "wasi_file"].map(|name| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
        let wasm = build_crate(folder, Profile::Release).unwrap_or_else(|error| panic!("{error}"));
        Original::new(std::fs::read(wasm).unwrap())
    })
}

/// A plugin with something changed. The last of them is large, and compiled seldom.
fn mutant(originals: &[Original; 4], seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let chosen = if random.below(16) == 0 { 3 } else { random.below(3) };
    originals[chosen].mutant(&mut random)
}
