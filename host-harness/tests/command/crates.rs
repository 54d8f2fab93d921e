//! Dependencies that don't fit a plugin's target: what is said, and for which target a crate is built.

use crate::support::{Folder, assert_refused, call, host_harness, run, stderr, stdout};

/// As the crates write it into modules.
const OF_WEB_PAGES: [(&str, &str); 5] = [
    // chrono 0.4.45 with its default features, which calls `Utc::now`
    (
        r#"(import "__wbindgen_placeholder__" "__wbg_getTime_edc91481cbc4cd78" (func (param i32) (result f64)))"#,
        "chrono: ",
    ),
    // uuid 1.18 with `v4` and `js`, or getrandom 0.3 with `wasm_js`
    (
        r#"(import "__wbindgen_placeholder__" "__wbg_getRandomValues_01076ebaa66264dc" (func (param i32 i32)))"#,
        "uuid: ",
    ),
    // getrandom 0.2 with `js`
    (
        r#"(import "__wbindgen_placeholder__" "__wbg_crypto_23f565a907d30078" (func (param i32) (result i32)))"#,
        "getrandom, ",
    ),
    // chrono when no clock is asked for: it might be any crate
    (
        r#"(import "__wbindgen_externref_xform__" "__wbindgen_externref_table_grow" (func (param i32) (result i32)))"#,
        "chrono: ",
    ),
    // after wasm-bindgen's own tool
    (r#"(import "wbg" "__wbg_fetch_1" (func (param i32) (result i32)))"#, "reqwest and gloo-net: `extism_pdk::http`"),
];

#[test]
fn imports_of_web_pages_are_advised_on() {
    let folder = Folder::new();
    for (import, advice) in OF_WEB_PAGES {
        let plugin = folder.module("page.wasm", &format!(r#"(module {import} (func (export "f")))"#));
        let wasi = "  [package.metadata.extism]\n  target = \"wasm32-wasip1\"\n";
        let output = call(&[&plugin, "f"]);
        assert_refused(&output, advice);
        assert_refused(&output, wasi);
        assert!(!stderr(&output).contains("host functions by"), "{}", stderr(&output));
        let output = run(&["inspect", &plugin]);
        assert!(stdout(&output).contains(advice), "{}", stdout(&output));
        assert!(stdout(&output).contains("target = \"wasm32-wasip1\""), "{}", stdout(&output));
    }
}

/// A crate that depends on another, which the compiler refuses in these words.
fn refused(folder: &Folder, name: &str, words: &str) -> String {
    folder.write("Cargo.toml", format!(
        "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\npath = \"lib.rs\"\n[workspace]\n\
         [dependencies]\n{name} = {{ path = \"dep\" }}\n",
    ));
    folder.write("lib.rs", "");
    folder.write(
        "dep/Cargo.toml",
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n"),
    );
    folder.write("dep/lib.rs", format!("compile_error!({words:?});"));
    folder.path("")
}

#[test]
fn what_a_crates_own_error_recommends_is_set_right() {
    // getrandom 0.2, 0.3 and 0.4; uuid 1.18
    for (name, words) in [
        (
            "getrandom",
            "the wasm*-unknown-unknown targets are not supported by default, you may need to enable the \"js\" \
             feature. For more information see: https://docs.rs/getrandom/#webassembly-support",
        ),
        (
            "getrandom",
            "The wasm32-unknown-unknown targets are not supported by default; you may need to enable the \"wasm_js\" \
             configuration flag. Note that enabling the `wasm_js` feature flag alone is insufficient.",
        ),
        (
            "getrandom",
            "The wasm32/64-unknown-unknown are not supported by default; you may need to enable the \"wasm_js\" crate \
             feature.",
        ),
        (
            "uuid",
            "to use `uuid` on `wasm32-unknown-unknown`, specify a source of randomness using one of the `js`, \
             `rng-getrandom`, or `rng-rand` features",
        ),
    ] {
        let folder = Folder::new();
        for command in [&["call", &refused(&folder, name, words), "f"][..], &["inspect", &folder.path("")]] {
            let output = run(command);
            assert_eq!(output.status.code(), Some(1));
            let errors = stderr(&output);
            let (compilers, ours) = errors.split_once("its errors are above\n").expect(errors);
            assert!(compilers.contains(&words[..40]) && compilers.contains("dep/lib.rs"), "{errors}");
            assert!(ours.starts_with(name) && ours.contains("target = \"wasm32-wasip1\""), "{errors}");
        }
    }
    for (name, words) in [
        ("mio", "This wasm target is unsupported by mio (only the WASI and Emscripten wasm targets are supported)."),
        ("tokio", "Only features sync,macros,io-util,rt,time are supported on wasm."),
    ] {
        let folder = Folder::new();
        assert_refused(&call(&[&refused(&folder, name, words), "f"]), "features = [\"rt\", \"macros\", \"sync\"]");
    }
    let folder = Folder::new();
    let output = call(&[&refused(&folder, "other", "not today"), "f"]);
    assert!(stderr(&output).ends_with("its errors are above\n"), "{}", stderr(&output));
}

/// What std says where it can't go on, as an error text: `call` says why, and what to write.
#[test]
fn what_a_target_lacks_is_said() {
    let folder = Folder::new();
    let module = |text: &str, imports: &str| {
        let stores: String = text
            .bytes()
            .enumerate()
            .map(|(at, byte)| format!("(call $store (i64.add (local.get 0) (i64.const {at})) (i32.const {byte}))"))
            .collect();
        folder.module(
            "plugin.wasm",
            &format!(
                r#"(module
                (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
                (import "extism:host/env" "store_u8" (func $store (param i64 i32)))
                (import "extism:host/env" "error_set" (func $error (param i64)))
                {imports}
                (memory (export "memory") 1)
                (func (export "f") (result i32) (local i64)
                    (local.set 0 (call $alloc (i64.const {})))
                    {stores}
                    (call $error (local.get 0))
                    (i32.const 1)))"#,
                text.len(),
            ),
        )
    };
    let wasi = r#"(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))"#;
    for (text, on_unknown, on_wasi) in [
        ("time not implemented on this platform", Some("no clock"), None),
        ("panicked at src/lib.rs:1:1:\ncan't sleep", Some("no clock"), None),
        (
            "can't read x: operation not supported on this platform",
            Some("A plugin that is built for WASI has files"),
            Some("WASI has no threads, sockets"),
        ),
        ("no filesystem on this platform", Some("A plugin that is built for WASI has files"), Some("WASI has no")),
        ("failed to spawn thread: Error { .. }", Some("no files, threads"), Some("WASI has no threads")),
        ("Not supported (os error 58)", None, Some("WASI has no threads")),
        (
            "cannot call wasm-bindgen imported functions on non-wasm targets",
            Some("calls JavaScript"),
            Some("calls JavaScript"),
        ),
        ("there is no time", None, None),
    ] {
        for (imports, expected) in [("", on_unknown), (wasi, on_wasi)] {
            let output = call(&[&module(text, imports), "f", "--wasi"]);
            let error = format!("error: {text}\n");
            let told = stderr(&output).split_once(&error).map(|(_, told)| told);
            let told = told.unwrap_or_else(|| panic!("{}", stderr(&output)));
            match expected {
                Some(expected) => assert!(told.contains(expected), "{told}"),
                None => assert_eq!(told, ""),
            }
        }
    }
}

/// Cargo's own configuration says for which target, unless the crate does.
#[test]
fn a_crate_is_built_for_the_configured_target() {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\npath = \
                    \"lib.rs\"\n[workspace]\n";
    folder.write("crate/Cargo.toml", manifest);
    folder.write("crate/lib.rs", "#[unsafe(no_mangle)]\nextern \"C\" fn seven() -> i32 {\n    7\n}\n");
    let configure = |place: &str, target: &str| folder.write(place, format!("[build]\ntarget = {target}\n"));
    let target = |variable: Option<&str>| {
        let mut command = host_harness();
        command.args(["call", &folder.path("crate"), "seven", "--wasi"]).env("CARGO_TARGET_DIR", folder.path("target"));
        command.env_remove("CARGO_BUILD_TARGET").envs(variable.map(|target| ("CARGO_BUILD_TARGET", target)));
        let _ = std::fs::remove_dir_all(folder.path("target"));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(7), "{}", stderr(&output));
        let targets = ["wasm32-unknown-unknown", "wasm32-wasip1"];
        targets.into_iter().find(|target| folder.0.join("target").join(target).is_dir()).unwrap()
    };
    let (unknown, wasi) = ("wasm32-unknown-unknown", "wasm32-wasip1");
    assert_eq!(target(None), unknown);
    configure(".cargo/config.toml", r#""wasm32-wasip1""#);
    assert_eq!(target(None), wasi);
    assert_eq!(target(Some(unknown)), unknown);
    // The nearer file counts, and a target that isn't WebAssembly's is for another crate.
    configure("crate/.cargo/config.toml", r#""x86_64-unknown-linux-gnu""#);
    assert_eq!(target(None), unknown);
    std::fs::remove_file(folder.path(".cargo/config.toml")).unwrap();
    configure("crate/.cargo/config.toml", r#"["x86_64-unknown-linux-gnu", "wasm32-wasip1"]"#);
    assert_eq!(target(None), wasi);
    assert_eq!(target(Some("x86_64-unknown-linux-gnu")), unknown);
    // The crate's own words count most, under either name, and the newer name before the older.
    for (metadata, expected) in [
        (format!("[package.metadata.extism]\ntarget = \"{unknown}\"\n"), unknown),
        (format!("[package.metadata.host-harness]\ntarget = \"{unknown}\"\n"), unknown),
        (format!("[package.metadata]\nextism.target = \"{wasi}\"\nhost-harness.target = \"{unknown}\"\n"), wasi),
    ] {
        folder.write("crate/Cargo.toml", format!("{manifest}{metadata}"));
        assert_eq!(target(None), expected, "{metadata}");
    }
}

/// As cargo, each command finds the crate that it is started in.
#[test]
fn a_folder_within_a_crate_is_the_crates() {
    let folder = Folder::new();
    let manifest = "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
                    [package.metadata.extism]\nallowed_paths = { data = \"/data\" }\n";
    folder.write("p/Cargo.toml", manifest);
    folder.write("p/src/lib.rs", "#[unsafe(no_mangle)]\nextern \"C\" fn seven() -> i32 {\n    7\n}\n");
    folder.write("p/src/deep/er/x.txt", "");
    folder.write("p/data/x.txt", "");
    folder.write("empty/x.txt", "");
    for (here, plugin) in [("p/src", "."), ("p/src/deep/er", "."), ("", "p/src"), ("empty", "../p/src/deep")] {
        for (command, code) in [
            (&["build", plugin][..], 0),
            (&["manifest", plugin], 0),
            (&["inspect", plugin], 0),
            (&["docs", plugin], 0),
            (&["diff", plugin, plugin], 0),
            (&["call", plugin, "seven"], 7),
        ] {
            let output = host_harness().args(command).current_dir(folder.path(here)).output().unwrap();
            assert_eq!(output.status.code(), Some(code), "{command:?} in {here}: {output:?}");
        }
    }
    for command in [&["build"][..], &["manifest"], &["test"]] {
        let output = host_harness().args(command).current_dir(folder.path("p/src")).output().unwrap();
        assert!(output.status.success(), "{command:?}: {output:?}");
    }
    // Nothing around it is a crate.
    for command in [&["build"][..], &["inspect", "."], &["call", ".", "seven"], &["dev"], &["manifest"]] {
        let output = host_harness().args(command).current_dir(folder.path("empty")).output().unwrap();
        assert_refused(&output, "it has no Cargo.toml: `cargo extism new` writes a plugin crate\n");
    }
}

/// A crate of an interface isn't a plugin, and must not become one.
#[test]
fn the_crate_of_an_interface_is_told_from_a_plugins() {
    let advice = "can't build examples/notes/interface: it isn't a plugin, but the crate of the interface `Filter`: `cargo extism new \
                  NAME --interface examples/notes/interface` writes a plugin for it\n";
    let path = "examples/notes/interface";
    for command in [&["build", path][..], &["manifest", path], &["call", path, "apply"], &["dev", path]] {
        assert_refused(&run(command), advice);
    }
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", r#"(module (import "kv" "get" (func)) (func (export "f")))"#);
    assert_refused(&call(&[&plugin, "f", "--link", &format!("kv={path}")]), advice);
    folder.write("host/Cargo.toml", "[package]\nname = \"host\"\n[workspace]\n");
    folder.write(
        "host/src/lib.rs",
        "#[extism_pdk::contract::interface(host)]\npub trait Store {\n    fn get(&self);\n}\n",
    );
    assert_refused(
        &run(&["build", &folder.path("host")]),
        "it isn't a plugin, but the crate of what an application does for ",
    );
    let other = "it isn't a plugin: add `[lib]` with `crate-type = [\"cdylib\"]` to its Cargo.toml";
    for command in [&["build", "pdk"][..], &["call", "pdk", "f"]] {
        assert_refused(&run(command), other);
    }
}
