//! Random uses of the kernel model, right and wrong, next to a simple reference: the same values, the same misuse
//! reported, the same leaks, and never a panic.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod cases;
mod kernel_model {
    mod imports;
    pub mod op;
    pub mod pair;
    mod reference;
}

use extism_pdk::LogLevel;
use extism_pdk::testing::Kernel;
use proptest::prelude::*;
use proptest::sample::select;

use kernel_model::op::{LEVELS, Op, op};
use kernel_model::pair::Pair;

fn log_level() -> impl Strategy<Value = Option<LogLevel>> {
    prop_oneof![Just(None), select(&LEVELS).prop_map(Some)]
}

/// The kernel keeps a hundred reports; this many operations give fewer.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 0..if cfg!(miri) { 8 } else { 45 })
}

proptest! {
    #![proptest_config(cases::config())]

    #[test]
    fn the_kernel_agrees_with_its_reference(
        ops in ops(),
        memory_limit in select(vec![40, 120, 4000]),
        log_level in log_level(),
    ) {
        let mut pair = Pair::new(memory_limit, log_level);
        for op in &ops {
            pair.apply(op);
            pair.check();
        }
    }

    #[test]
    fn a_reset_forgets_the_call(ops in ops()) {
        let mut pair = Pair::new(4000, Some(LogLevel::Trace));
        for op in &ops {
            pair.apply(op);
        }
        let (offsets, vars) = (pair.reference.offsets(), pair.vars.clone());
        pair.begin(b"");
        pair.check();
        prop_assert!(pair.kernel.reports().is_empty() && pair.kernel.logs().is_empty());
        prop_assert!(pair.kernel.requests().is_empty() && pair.kernel.host_calls().is_empty());
        prop_assert_eq!(pair.kernel.output(), b"");
        prop_assert_eq!(pair.kernel.error(), None);
        prop_assert!(offsets.iter().all(|offset| pair.kernel.length(*offset) == 0));
        // All of the memory is free again.
        prop_assert_ne!(pair.kernel.alloc(4000), 0);
        // Variables outlive a call.
        prop_assert_eq!(&pair.kernel.vars, &vars);
    }
}

#[test]
fn reports_are_kept_up_to_a_limit() {
    let mut kernel = Kernel::default();
    for offset in 1..1000 {
        kernel.free(offset);
    }
    let reports = kernel.reports();
    assert_eq!(reports.len(), 101);
    assert_eq!(reports.last().unwrap(), "only the first 100 reports are kept");
}

#[test]
fn lengths_that_no_memory_has() {
    let mut kernel = Kernel::default();
    kernel.memory_limit = u64::MAX;
    for length in [0, 1 << 32, (1 << 32) + 8, u64::MAX - 7, u64::MAX] {
        assert_eq!(kernel.alloc(length), 0);
    }
    let block = kernel.alloc(8);
    kernel.output_set(block, (1 << 32) + 8);
    assert_eq!(kernel.output(), [0; 8]);
    assert_eq!(kernel.reports().len(), 1);
}
