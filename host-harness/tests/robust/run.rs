//! Many trials, one for each seed.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::trial::{Figures, trial};
use crate::watchdog;

/// Trials of a kind.
pub struct Run<'a> {
    /// The variable that says how many.
    pub count: &'a str,
    /// The module of a seed.
    pub module: &'a (dyn Fn(u64) -> Vec<u8> + Sync),
}

impl Run<'_> {
    /// Tries the modules of so many seeds.
    ///
    /// # Panics
    /// With the seeds of those that the host didn't stand up to, and what came of them.
    pub fn trials(&self, count: u64) -> Figures {
        let first = number("ROBUST_SEED", 1);
        let (mut figures, mut failures) = (Figures::default(), Vec::new());
        for seed in first..first + count {
            let wasm = (self.module)(seed);
            let name = format!("ROBUST_SEED={seed} {}=1", self.count);
            let watched = watchdog::watch(name.clone());
            let failure = match catch_unwind(AssertUnwindSafe(|| trial(&wasm, &mut figures))) {
                Ok(judged) => judged.err(),
                Err(panic) => Some(format!("panicked: {}", text(&*panic))),
            };
            drop(watched);
            failures.extend(failure.map(|what| format!("{name}: {what}")));
        }
        assert!(failures.is_empty(), "{} of {count} failed:\n{}", failures.len(), failures.join("\n"));
        figures
    }
}

/// A number from the environment.
pub fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("it is a number"))
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("?")
}
