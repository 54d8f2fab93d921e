//! Code that must compile: each form that upstream accepts is accepted, without more warnings.

use std::collections::BTreeSet;
use std::path::Path;

use plugin_bench::Pdk;
use plugin_bench::files::read;

use super::build::built;

/// Forms that only one PDK accepts, and the reason why this is intended.
const DIFFERENCES: &[(&str, Pdk, &str)] = &[
    ("calls_its_export", Pdk::Upstream, "a plugin fn stays what it was written as, callable from Rust and from tests"),
    ("async_export", Pdk::Upstream, "an `async` that does nothing is a mistake"),
    ("unknown_argument", Pdk::Upstream, "an argument that does nothing is a mistake"),
    ("abi_on_export", Pdk::Upstream, "the function stays, and with that ABI it would be one that C can't call"),
    ("export_in_an_impl", Pdk::Upstream, "the export is beside the function, which it has to find by its name"),
    ("module_named_as_a_macro", Pdk::Upstream, "what ours adds to the root has names that upstream has there: macros'"),
    (
        "anyhow_backtrace",
        Pdk::Upstream,
        "anyhow's `std`, which captures backtraces, costs every plugin 46 KB; depend on anyhow for it",
    ),
    ("memory_by_reference_only", Pdk::Upstream, "`ToMemory` is asked of the value itself, not of a reference to it"),
    (
        "formats",
        Pdk::Upstream,
        "with `default-features = false` and no feature of upstream's there is JSON alone: the other formats \
         would add a fifth to the time of a build, with prost's derive three fifths",
    ),
    (
        "request_of_extism_manifest",
        Pdk::Upstream,
        "`HttpRequest` is this crate's own, which spares every plugin a crate; `request` takes both",
    ),
    ("derive_without_serialize", Pdk::Upstream, "an encoding that the type doesn't fit is a mistake, used or not"),
    (
        "types_of_extism_convert",
        Pdk::Upstream,
        "the traits are this crate's own: extism-convert would bring every plugin the crates of each format",
    ),
    ("json_of_extism_convert", Pdk::Upstream, "the newtypes are this crate's own, as the traits are"),
    ("alias_of_fn_result", Pdk::Ours, "a return type counts by what it is, not by its name"),
    ("private_export", Pdk::Ours, "the export is beside the fn, which needn't be public"),
    ("borrowing_argument", Pdk::Ours, "arguments may borrow from the input"),
];

#[test]
fn what_upstream_compiles_compiles() {
    let mut mistakes = String::new();
    for form in forms() {
        let taken = [Pdk::Upstream, Pdk::Ours].map(|pdk| built(pdk).artifact(&form));
        let difference = DIFFERENCES.iter().find(|(name, ..)| *name == form);
        match (difference, &taken) {
            (None, [Ok(_), Ok(_)]) => {}
            (Some((_, Pdk::Upstream, _)), [Ok(_), Err(_)]) | (Some((_, Pdk::Ours, _)), [Err(_), Ok(_)]) => {}
            (Some((name, pdk, reason)), _) => {
                mistakes += &format!("`{name}` should compile with {} only: {reason}\n", pdk.name());
            }
            (None, taken) => {
                taken.iter().filter_map(|taken| taken.as_ref().err()).for_each(|error| mistakes += error);
            }
        }
    }
    assert!(mistakes.is_empty(), "{mistakes}");
}

/// Names that upstream has from another crate are refused with advice.
#[test]
fn types_of_extism_convert_are_told_from_this_crates() {
    for form in ["types_of_extism_convert", "json_of_extism_convert"] {
        let error = built(Pdk::Ours).artifact(form).expect_err(form);
        assert!(error.contains("import `Json`, `ToBytes` and the like from `extism_pdk`"), "{error}");
    }
}

#[test]
fn no_plugin_gets_a_warning_more() {
    let warnings = |pdk| -> BTreeSet<(&str, &str, &[usize])> {
        let warnings = built(pdk).warnings().filter(|warning| !is_difference(&warning.artifact));
        warnings.map(|warning| (warning.artifact.as_str(), warning.code.as_str(), &warning.lines[..])).collect()
    };
    let upstream = warnings(Pdk::Upstream);
    let more: String = built(Pdk::Ours)
        .warnings()
        .filter(|warning| !is_difference(&warning.artifact))
        .filter(|warning| !upstream.contains(&(&warning.artifact, &warning.code, &warning.lines)))
        .map(|warning| warning.text.as_str())
        .collect();
    assert!(more.is_empty(), "{more}");
}

fn is_difference(form: &str) -> bool {
    DIFFERENCES.iter().any(|(name, ..)| *name == form)
}

/// Returns the names of the examples.
fn forms() -> Vec<String> {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat/plugins");
    let manifest = ["convert", "forms", "minimal", "prost", "reexport", "unified"]
        .map(|plugin| read(&plugins.join(plugin).join("Cargo.toml")))
        .concat();
    let examples = manifest.split("[[example]]").skip(1);
    examples.filter_map(|example| example.split('"').nth(1).map(str::to_owned)).collect()
}
