//! Where another logger was installed first, it stays.

use extism_pdk::extism;
use extism_pdk::testing::Host;

struct Other;

impl log::Log for Other {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        false
    }

    fn log(&self, _: &log::Record<'_>) {}

    fn flush(&self) {}
}

#[test]
fn the_other_logger_stays() {
    assert!(log::set_logger(&Other).is_ok());
    log::set_max_level(log::LevelFilter::Info);
    let host = Host::new();
    host.run(|| {
        assert!(!extism::forward_log() && !extism::forward_log_from_info());
        log::error!("not the host's");
    });
    assert!(host.logs().is_empty());
    assert_eq!(log::max_level(), log::LevelFilter::Info);
}
