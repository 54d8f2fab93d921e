//! The features that the PDK turns on in other crates. A plugin that uses such a crate gets them, too.

use std::collections::{BTreeMap, BTreeSet};

use plugin_bench::{Pdk, TARGET};

use super::build::built;

/// The features that only upstream turns on, and the reason.
const DIFFERENCES: &[(&str, &[&str], &str)] =
    &[("anyhow", &["default", "std"], "its backtraces, which are part of `std`, cost every plugin 46 KB")];

/// Upstream's own crates. A plugin that uses one turns on its features itself.
const UPSTREAMS_OWN: &[&str] = &["extism-convert", "extism-manifest", "extism-pdk"];

#[test]
fn what_upstream_turns_on_is_on() {
    let [upstream, ours] = [Pdk::Upstream, Pdk::Ours].map(features);
    for (name, feature) in [("serde", "derive"), ("serde_json", "std"), ("base64", "alloc"), ("prost", "derive")] {
        assert!(upstream[name].contains(feature), "{name}'s `{feature}`: cargo wasn't asked right");
    }
    let mut lost = BTreeMap::new();
    for (name, features) in upstream.into_iter().filter(|(name, _)| !UPSTREAMS_OWN.contains(&name.as_str())) {
        let Some(ours) = ours.get(&name) else { panic!("{name} isn't built with ours") };
        let features: Vec<String> = features.difference(ours).cloned().collect();
        if !features.is_empty() {
            lost.insert(name, features);
        }
    }
    let listed = DIFFERENCES
        .iter()
        .map(|(name, features, _)| (name.to_string(), features.iter().map(ToString::to_string).collect()));
    assert_eq!(lost, listed.collect());
}

/// Returns the crates in a plugin with one of the PDKs, with their features. Crates for macros don't count, because cargo
/// builds them separately.
fn features(pdk: Pdk) -> BTreeMap<String, BTreeSet<String>> {
    let mut cargo = built(pdk).workspace.command();
    cargo.args(["tree", "--package", "compat-names", "--target", TARGET, "--edges", "normal,no-proc-macro"]);
    let output = cargo.args(["--prefix", "none", "--format", "{p} {f}", "--no-dedupe"]).output().expect("cargo runs");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8_lossy(&output.stdout);
    let crates = tree.lines().skip(1).filter_map(|line| {
        // `serde v1.0.228 default,derive,std`. A local crate has its path before the features.
        let mut words = line.split(' ');
        let name = words.next()?.to_owned();
        let features = words.next_back().unwrap_or_default().split(',').filter(|feature| !feature.is_empty());
        Some((name, features.map(Into::into).collect()))
    });
    crates.collect()
}
