//! Logs with the crate `tracing`. Each line shows its spans, and the host sets the level.
//! Call it with `cargo extism call examples/tracing_log sum --input "1 2 x" --log-level debug`.

use extism_pdk::*;
use tracing::{debug, info, info_span, warn};

/// Adds up the numbers in a text, and skips other words.
#[plugin_fn]
pub fn sum(text: String) -> String {
    extism::forward_tracing();
    let _span = info_span!("sum", bytes = text.len()).entered();
    let mut total = 0i64;
    for (index, word) in text.split_whitespace().enumerate() {
        let _span = info_span!("word", index).entered();
        match word.parse::<i64>() {
            Ok(number) => {
                debug!(number, "adding");
                total = total.saturating_add(number);
            }
            Err(error) => warn!(word, %error, "left out"),
        }
    }
    info!(total, "done");
    total.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, export};

    host_harness::on_both_engines! {
        fn lines_show_their_spans_and_fields(load) {
            let outcome = load(Host::new()).outcome(export!(sum), "1 x");
            let expected = [
                (LogLevel::Debug, "sum{bytes=3}:word{index=0}: adding number=1"),
                (LogLevel::Warn, "sum{bytes=3}:word{index=1}: left out word=\"x\" error=invalid digit found in string"),
                (LogLevel::Info, "sum{bytes=3}: done total=1"),
            ];
            let logs: Vec<_> = outcome.logs.iter().map(|log| (log.level, log.text.as_str())).collect();
            assert_eq!(logs, expected);
            assert_eq!(outcome.decode::<String>().unwrap(), "1");
        }

        fn the_host_sets_the_level(load) {
            let outcome = load(Host::new().log_level(LogLevel::Warn)).outcome(export!(sum), "1 x 2");
            // The spans have the level info, so they aren't shown.
            assert_eq!(outcome.logs.len(), 1);
            assert_eq!(outcome.logs[0].text, "left out word=\"x\" error=invalid digit found in string");
            let outcome = load(Host::new().log_level(None)).outcome(export!(sum), "1 x 2");
            assert!(outcome.logs.is_empty());
        }

        fn each_call_begins_without_spans(load) {
            let mut plugin = load(Host::new().log_level(LogLevel::Info));
            for _ in 0..3 {
                let outcome = plugin.outcome(export!(sum), "7");
                assert_eq!(outcome.logs.len(), 1);
                assert_eq!(outcome.logs[0].text, "sum{bytes=1}: done total=7");
            }
        }
    }
}
