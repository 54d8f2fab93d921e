//! Logs through the crates `log` and `tracing`. It asks no host for its level, so it loads in every host.

use extism_pdk::*;

/// Logs the input through `log`.
#[plugin_fn]
pub fn log_line(text: String) {
    extism::forward_log_from_info();
    ::log::debug!("not sent");
    ::log::info!("{text}");
    ::log::error!("{} bytes", text.len());
}

/// Logs the input through `tracing`.
#[plugin_fn]
pub fn trace_line(text: String) {
    extism::forward_tracing_from_info();
    let _span = tracing::info_span!("span", bytes = text.len()).entered();
    tracing::debug!("not sent");
    tracing::info!(text, "message");
    tracing::error!("last");
}

/// Is ended within a span.
#[plugin_fn]
pub fn trap() {
    extism::forward_tracing_from_info();
    let _span = tracing::info_span!("trapped").entered();
    panic!("ended")
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Outcome, export};

    fn texts(outcome: &Outcome) -> Vec<&str> {
        outcome.logs.iter().map(|log| log.text.as_str()).collect()
    }

    host_harness::on_both_engines! {
        fn lines_of_log(load) {
            let mut plugin = load(Host::new());
            for _ in 0..2 {
                let outcome = plugin.outcome(export!(log_line), "hello");
                assert_eq!(texts(&outcome), ["hello", "5 bytes"]);
            }
        }

        fn events_of_tracing(load) {
            let mut plugin = load(Host::new());
            for _ in 0..2 {
                let outcome = plugin.outcome(export!(trace_line), "hello");
                assert_eq!(texts(&outcome), ["span{bytes=5}: message text=\"hello\"", "span{bytes=5}: last"]);
            }
        }

        fn a_call_that_was_ended_leaves_no_span_behind(load) {
            let mut plugin = load(Host::new());
            assert_eq!(plugin.outcome(export!(trap), ()).code(), -1);
            let outcome = plugin.outcome(export!(trace_line), "x");
            assert_eq!(texts(&outcome), ["span{bytes=1}: message text=\"x\"", "span{bytes=1}: last"]);
        }
    }
}
