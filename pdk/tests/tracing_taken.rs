//! Where another subscriber was installed first, it stays.

use extism_pdk::extism;
use extism_pdk::testing::Host;

use tracing::subscriber::{NoSubscriber, set_global_default};

#[test]
fn the_other_subscriber_stays() {
    assert!(set_global_default(NoSubscriber::new()).is_ok());
    let host = Host::new();
    host.run(|| {
        assert!(!extism::forward_tracing() && !extism::forward_tracing_from_info());
        tracing::error!("not the host's");
    });
    assert!(host.logs().is_empty());
}
