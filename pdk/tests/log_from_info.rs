//! Lines of the crate `log` from level info on, without asking the host. A logger is installed once in a process: this
//! is another than that of log_lines.rs.

use extism_pdk::extism;
use extism_pdk::testing::Host;

#[test]
fn trace_and_debug_are_left_out() {
    let host = Host::new();
    host.run(|| {
        assert!(extism::forward_log_from_info());
        assert!(extism::forward_log());
        log::trace!("t");
        log::debug!("d");
        log::info!("i");
        log::error!("e");
        assert!(!log::log_enabled!(log::Level::Debug));
    });
    assert_eq!(host.logs().iter().map(|log| &*log.text).collect::<Vec<_>>(), ["i", "e"]);
}
