//! Events of the crate `tracing` from level info on, without asking the host. A subscriber is installed once in a
//! process: this is another than that of tracing_events.rs.

use extism_pdk::extism;
use extism_pdk::testing::Host;

#[test]
fn trace_and_debug_are_left_out() {
    let host = Host::new();
    host.run(|| {
        assert!(extism::forward_tracing_from_info());
        assert!(extism::forward_tracing());
        let _outer = tracing::info_span!("outer", n = 1).entered();
        let _inner = tracing::debug_span!("inner").entered();
        tracing::trace!("t");
        tracing::debug!("d");
        tracing::info!("i");
        tracing::error!("e");
        assert!(!tracing::enabled!(tracing::Level::DEBUG));
    });
    assert_eq!(host.logs().iter().map(|log| &*log.text).collect::<Vec<_>>(), ["outer{n=1}: i", "outer{n=1}: e"]);
}
