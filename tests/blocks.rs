//! Misuse and leaks of the host's memory fail the call, but not the next one.

use crate::fixture;

/// Returns the reports of a call. A report is a line with a backtrace: for a block that was left behind, from its allocation.
fn reports(export: &str) -> Vec<String> {
    let mut plugin = fixture("misbehave").load().unwrap();
    let error = plugin.outcome(export, "").unwrap_err().to_string();
    assert!(error.starts_with(&format!("the plugin misused the host's memory in `{export}`:\n  ")), "{error}");
    assert_eq!(plugin.call::<u32>("double", 21u32).unwrap(), 42);

    let mut unchecked = fixture("misbehave").unchecked().load().unwrap();
    let outcome = unchecked.outcome(export, "").unwrap();
    outcome.assert_ok();
    let first_line = |report: &String| report.lines().next().unwrap_or_default().to_owned();
    let lines: Vec<_> = outcome.reports.iter().map(first_line).collect();
    for line in &lines {
        let located = error.split(line).nth(1).unwrap_or_default();
        assert!(located.starts_with("\n    at ") && located.contains(&format!("\n    at {export}")), "{error}");
    }
    lines
}

#[test]
fn a_block_left_behind() {
    assert_eq!(reports("leak"), ["blocks never freed: 1, of 11 bytes in all"]);
}

#[test]
fn use_after_free_and_double_free() {
    let reports = reports("use_after_free");
    // Each of the four bytes is read separately.
    assert_eq!(reports.len(), 5, "{reports:?}");
    assert!(reports[0].starts_with("load_u8 was given offset 0x"), "{reports:?}");
    assert!(reports[0].ends_with("(byte 0 of a block of 4 bytes, freed by free), outside a live block"), "{reports:?}");
    assert!(reports[4].starts_with("free was given offset 0x"), "{reports:?}");
    assert!(reports[4].ends_with("which isn't a live block"), "{reports:?}");
}

#[test]
fn an_output_freed_after_being_set() {
    let reports = reports("free_output");
    assert_eq!(reports.len(), 1, "{reports:?}");
    assert!(reports[0].ends_with("(byte 0 of a block of 6 bytes), which is the output"), "{reports:?}");
}

#[test]
fn a_read_past_the_end() {
    let reports = reports("read_past_the_end");
    assert!(reports[0].starts_with("load_u64 was given offset 0x"), "{reports:?}");
}
