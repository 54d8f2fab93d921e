//! Plugins stay within the budgets of size and crates in tests/bench/src/budgets.rs. The benchmark checks fuel, memory and
//! times: `cargo bench -p plugin-bench`.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use plugin_bench::budgets::{
    CEILINGS, CRATES, Ceiling, ELEVEN_OF_RAW, NO_LARGER, PANIC_HOOK, PLAIN_OF_UPSTREAM, UPSTREAM, upstream,
};
use plugin_bench::{Features, Pdk, Plugins, Profile};

use crate::contract::section_length;
use crate::target;

pub static OURS: LazyLock<Plugins> = LazyLock::new(|| plugins(Pdk::Ours, Features::Default));
static WITHOUT_PANIC_TEXTS: LazyLock<Plugins> = LazyLock::new(|| plugins(Pdk::Ours, Features::NoPanicTexts));

#[test]
fn panic_texts_on() {
    for ceiling in &CEILINGS {
        check(ceiling.plugin, OURS.size(ceiling.plugin, Profile::Size), ceiling.panic_texts);
    }
}

#[test]
fn panic_texts_off() {
    for ceiling in &CEILINGS {
        check(ceiling.plugin, WITHOUT_PANIC_TEXTS.size(ceiling.plugin, Profile::Size), ceiling.no_panic_texts);
    }
}

#[test]
fn eleven_exports() {
    let raw = OURS.size("raw", Profile::Size);
    // `raw` has no contract, and the contract has its own budget.
    let eleven = fs::read(OURS.build("eleven", Profile::Size)).unwrap();
    let without_contract = (eleven.len() - section_length(&eleven)) as u64;
    check("eleven", without_contract, (raw as f64 * ELEVEN_OF_RAW) as u64);
}

#[test]
fn plain_release_profile() {
    for Ceiling { plugin, .. } in &CEILINGS {
        check(plugin, OURS.size(plugin, Profile::Plain), (upstream(plugin) as f64 * PLAIN_OF_UPSTREAM) as u64);
    }
}

#[test]
fn plain_release_profile_of_common_forms() {
    let sizes = NO_LARGER.map(|plugin| (plugin, OURS.size(plugin, Profile::Plain), upstream(plugin)));
    let larger: Vec<_> = sizes.iter().filter(|(_, ours, upstream)| ours > upstream).collect();
    assert!(larger.is_empty(), "larger than with upstream's crate (plugin, bytes, upstream's): {larger:?}");
}

#[test]
fn plain_release_profile_of_a_bare_loop() {
    check("spin", OURS.size("spin", Profile::Plain), upstream("spin") + PANIC_HOOK);
    check("spin", WITHOUT_PANIC_TEXTS.size("spin", Profile::Plain), upstream("spin"));
}

/// Some paths of sources are in the plugins, and they are longer on some machines.
#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn upstreams_sizes_are_as_written() {
    let upstreams = plugins(Pdk::Upstream, Features::Default);
    for (plugin, written) in UPSTREAM {
        let bytes = upstreams.size(plugin, Profile::Plain);
        assert!(bytes.abs_diff(written) <= written / 100, "{plugin} has {bytes} bytes, not {written}");
    }
}

#[test]
fn crates_of_a_plugin() {
    let crates = OURS.crates("greet_json");
    assert!(
        crates <= CRATES,
        "a build of greet_json compiles {crates} crates, {CRATES} are allowed: `cargo tree` names them"
    );
}

/// Builds the plugins with this crate.
pub fn our_plugins() -> Vec<PathBuf> {
    let plain = NO_LARGER.iter().chain(&["spin"]).map(|plugin| (*plugin, Profile::Plain));
    let size = ["greet", "count_vowels", "eleven"].map(|plugin| (plugin, Profile::Size));
    plain.chain(size).map(|(plugin, profile)| OURS.build(plugin, profile)).collect()
}

fn check(plugin: &str, size: u64, ceiling: u64) {
    assert!(size <= ceiling, "{plugin} has {size} bytes, {} more than its ceiling of {ceiling}", size - ceiling);
}

fn plugins(pdk: Pdk, features: Features) -> Plugins {
    Plugins::new(&target(), pdk, features)
}
