//! A module imports `http_request` before `http_status_code` and `http_headers`, whatever the linker and the optimizer do.
//! Otherwise these would return 0 in the JavaScript SDK with JSPI: pdk/src/extism/imports/http.rs explains this.

use std::fs;
use std::path::Path;

use host_harness::{Profile, build_crate};
use plugin_bench::files::entries;
use plugin_bench::{Pdk, Workspace};
use wasmparser::{Parser, Payload};

use crate::{compat, root, sizes, target};

/// The plugins of `import_order/plugins`, and whether they use HTTP.
const PLUGINS: [(&str, bool); 8] = [
    ("status_first", true),
    ("headers_first", true),
    ("only_status", true),
    ("only_headers", true),
    ("raw", true),
    ("response", true),
    ("pointers", true),
    ("no_http", false),
];

/// Some of the combinations of optimization, link-time optimization and codegen units, which have all pairs of two settings.
/// All 18 combinations were right once, for both targets.
const PROFILES: [(&str, &str, &str, u32); 6] = [
    ("plain", "3", "false", 16),
    ("size", "\"s\"", "\"fat\"", 1),
    ("smallest", "\"z\"", "\"thin\"", 16),
    ("fast", "3", "\"fat\"", 16),
    ("thin", "3", "\"thin\"", 1),
    ("unlinked", "\"z\"", "false", 1),
];

#[test]
#[ignore = "minutes: `.ci/long` runs it"]
fn in_every_profile() {
    let dev = [("wasm32-unknown-unknown", "dev")];
    let unknown = PROFILES.map(|(name, ..)| ("wasm32-unknown-unknown", name));
    let wasi = ["dev", "plain", "size"].map(|name| ("wasm32-wasip1", name));
    let mut manifest = "[workspace]\nresolver = \"2\"\nmembers = [\"plugins/*\"]\n".to_owned();
    for (name, opt_level, lto, units) in PROFILES {
        manifest += &format!(
            "\n[profile.{name}]\ninherits = \"release\"\nopt-level = {opt_level}\nlto = {lto}\ncodegen-units = {units}\n"
        );
    }
    let plugins = root().join("tests/import_order/plugins");
    let workspace = Workspace::write(&target(), "import-order", Pdk::Ours, &plugins, &manifest);
    for (target, profile) in dev.into_iter().chain(unknown).chain(wasi) {
        let output = workspace.cargo(&["build", "--quiet", "--examples", "--target", target, "--profile", profile]);
        for (plugin, uses_http) in PLUGINS {
            let wasm = output.artifacts.get(plugin).unwrap_or_else(|| {
                let errors: String = output.diagnostics.iter().map(|error| error.text.as_str()).collect();
                panic!("`{plugin}` doesn't compile for {target}, profile {profile}:\n{errors}")
            });
            check(wasm);
            assert_eq!(imports(wasm).contains(&"http_request".into()), uses_http, "{}", wasm.display());
        }
    }
}

#[test]
fn in_every_plugin_of_the_tests() {
    for folder in ["examples", "tests/plugins", "tests/hosts/plugins"] {
        for plugin in entries(&root().join(folder)) {
            let manifest = fs::read_to_string(plugin.join("Cargo.toml")).unwrap_or_default();
            if manifest.contains("cdylib") {
                check(&build_crate(&plugin, Profile::Named).unwrap());
            }
        }
    }
    for wasm in compat::our_plugins() {
        check(wasm);
    }
    for wasm in sizes::our_plugins() {
        check(&wasm);
    }
}

/// Fails if an import of HTTP comes before `http_request`.
fn check(wasm: &Path) {
    let imports = imports(wasm);
    let place = |name: &str| imports.iter().position(|import| import == name);
    for later in ["http_status_code", "http_headers"] {
        let Some(later_place) = place(later) else { continue };
        assert!(
            place("http_request").is_some_and(|first| first < later_place),
            "{} imports `{later}` without `http_request` before it: {imports:?}",
            wasm.display()
        );
    }
}

/// Returns the imports from the kernel, in their order.
fn imports(wasm: &Path) -> Vec<String> {
    let bytes = fs::read(wasm).unwrap_or_else(|error| panic!("{}: {error}", wasm.display()));
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ImportSection(section) = payload.unwrap() {
            let imports = section.into_imports().map(Result::unwrap);
            names.extend(
                imports.filter(|import| import.module == "extism:host/env").map(|import| import.name.to_owned()),
            );
        }
    }
    names
}
