use host_harness::LogLevel;

use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["sum"],
    kernel: &[PLAIN, &["get_log_level", "log_debug", "log_info", "log_trace", "log_warn"]],
    host: &[],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("tracing_log").log_level(LogLevel::Info).load().unwrap();
    let outcome = plugin.outcome("sum", "1 x 2").unwrap();
    let logs: Vec<_> = outcome.logs.iter().map(|log| log.text.as_str()).collect();
    let expected = [
        "sum{bytes=5}:word{index=1}: left out word=\"x\" error=invalid digit found in string",
        "sum{bytes=5}: done total=3",
    ];
    assert_eq!(logs, expected);
    assert_eq!(outcome.decode::<String>().unwrap(), "3");
}
