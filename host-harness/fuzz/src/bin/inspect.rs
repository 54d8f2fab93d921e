//! Tries any bytes, and changed plugins: the output of `host-harness inspect` must be safe to show on a terminal.

#![no_main]

use extism_pdk::testing::text::safe_lines;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for page in host_harness::describe_module(bytes).into_iter().flatten() {
        assert!(!page.contains(|letter: char| letter.is_control() && letter != '\n'), "{page:?}");
        assert_eq!(page, safe_lines(&page));
    }
});
