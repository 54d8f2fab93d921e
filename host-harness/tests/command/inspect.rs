//! `host-harness inspect`.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{ECHO, Folder, crates_folder, json, run, run_with, stderr, stdout, use_our_lock};

/// A module's description for programs.
fn inspect(text: &str) -> Value {
    let output = run_with(&["inspect", "-", "--json"], &wat::parse_str(text).unwrap());
    assert!(output.status.success(), "{}", stderr(&output));
    json(&output)
}

/// A module that imports these functions of the kernel.
fn importing(functions: &[(&str, &str)]) -> String {
    let import = |(name, ty): &(&str, &str)| format!(r#"(import "extism:host/env" "{name}" (func {ty}))"#);
    format!("(module {})", functions.iter().map(import).collect::<String>())
}

/// For each host: whether it loads, from which version on, and why.
fn hosts(module: &Value) -> [(bool, Value, Value); 4] {
    let hosts = module["hosts"].as_array().unwrap();
    let verdict = |index: usize| {
        let host: &Value = &hosts[index];
        (host["loads"].as_bool().unwrap(), host["from"].clone(), host["because"].clone())
    };
    [0, 1, 2, 3].map(verdict)
}

fn yes() -> (bool, Value, Value) {
    (true, json!(null), json!([]))
}

fn no(because: Value) -> (bool, Value, Value) {
    (false, json!(null), because)
}

#[test]
fn a_plugin_is_described() {
    let output = run(&["inspect", "examples/http_get", "--functions", "3"]);
    let text = stdout(&output);
    assert!(
        text.contains("http_get.wasm (before `cargo extism build` makes the file to ship): ")
            && text.contains(" bytes, wasm32-unknown-unknown"),
        "{text}"
    );
    for part in [
        "\nExports\n",
        "  http_get     () -> i32\n",
        "\nImports of extism:host/env\n",
        "(i64, i64) -> i64\n",
        "\nMemory\n  17 pages of 64 KiB at first, no maximum\n",
        " %  code\n",
        "\nFunctions, the largest 3 of ",
        "\nThe application gives\n  the hosts that HTTP may go to; in JavaScript also a worker, or Node 25\n",
        "\nHosts that load it\n  libextism (Rust, Python, …)  yes\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn exports_and_imports_have_signatures() {
    let module = inspect(ECHO);
    let echo = json!([{"name": "echo", "kind": "function", "signature": "() -> i32", "callable": true}]);
    assert_eq!(module["exports"], echo);
    let output_set = json!({"namespace": "extism:host/env", "name": "output_set", "kind": "function",
        "signature": "(i64, i64)", "from": "kernel"});
    assert_eq!(module["imports"][2], output_set);
    assert_eq!(hosts(&module), [yes(), yes(), yes(), yes()]);
}

#[test]
fn sizes_add_up() {
    let module = wat::parse_str(r#"(module (memory 2 5) (func) (func (drop (i32.const 1))) (@custom "mine" "12345"))"#);
    let bytes = module.unwrap();
    let output = run_with(&["inspect", "-", "--json"], &bytes);
    let module = json(&output);
    assert_eq!(module["bytes"], bytes.len());
    let sections = module["sections"].as_array().unwrap();
    assert_eq!(sections.iter().map(|section| section["bytes"].as_u64().unwrap()).sum::<u64>() + 8, bytes.len() as u64);
    assert!(sections.contains(&json!({"name": "custom `mine`", "bytes": 12})), "{sections:?}");
    let functions = json!([{"name": "function 1", "bytes": 5}, {"name": "function 0", "bytes": 2}]);
    assert_eq!(module["functions"], functions);
    assert_eq!(module["memories"], json!([{"pages": 2, "most": 5}]));
    assert_eq!(module["has_names"], false);
}

#[test]
fn functions_are_named() {
    let module = inspect(
        r#"(module (import "a" "b" (func $imported)) (func $_ZN4core3fmt5write17h0123456789abcdefE)
            (func $_RNvC3foo3bar (drop (i32.const 1))))"#,
    );
    assert_eq!(
        (&module["functions"][0]["name"], &module["functions"][1]["name"]),
        (&json!("foo::bar"), &json!("core::fmt::write"))
    );
    assert_eq!(module["has_names"], true);
}

#[test]
fn late_imports_name_their_hosts() {
    let level = ("get_log_level", "(result i32)");
    let trace = ("log_trace", "(param i64)");
    let because = json!(["get_log_level", "log_trace"]);
    let expected = [(true, json!("1.6"), because.clone()), yes(), yes(), no(because)];
    assert_eq!(hosts(&inspect(&importing(&[level, trace]))), expected);

    let because = json!(["http_headers", "log_trace"]);
    let expected = [(true, json!("1.8"), because.clone()), yes(), yes(), no(because)];
    assert_eq!(hosts(&inspect(&importing(&[("http_headers", "(result i64)"), trace]))), expected);

    let expected = [yes(), yes(), yes(), no(json!(["error_get"]))];
    assert_eq!(hosts(&inspect(&importing(&[("error_get", "(result i64)")]))), expected);

    let expected = [yes(), yes(), no(json!(["reset"])), no(json!(["reset"]))];
    assert_eq!(hosts(&inspect(&importing(&[("reset", "")]))), expected);
}

#[test]
fn what_no_host_has_is_said() {
    let module = inspect(
        r#"(module
            (import "extism:host/env" "alloc" (func (param i32) (result i32)))
            (import "extism:host/env" "frobnicate" (func))
            (import "wasi_unstable" "fd_write" (func))
            (import "__wbindgen_placeholder__" "x" (func))
            (import "env" "memory" (memory 1)))"#,
    );
    assert_eq!(
        module["nobody_gives"],
        json!([
            "`alloc` of `extism:host/env`: the kernel has it as (i64) -> i64",
            "`frobnicate` of `extism:host/env`: the kernel doesn't have this function",
            "`fd_write` of `wasi_unstable`: hosts have wasi_snapshot_preview1: build for wasm32-wasip1",
            "`x` of `__wbindgen_placeholder__`: it is JavaScript, through wasm-bindgen: a dependency is built for web pages",
            "`memory` of `env`: hosts give functions only, and this is a memory",
        ])
    );
    assert!(hosts(&module).iter().all(|(loads, ..)| !loads));
}

#[test]
fn what_the_application_gives_is_said() {
    let module = inspect(
        r#"(module
            (import "kv" "read" (func (param i64) (result i64)))
            (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))"#,
    );
    assert_eq!(module["target"], "wasm32-wasip1");
    let expected = json!(["the host function `read` of `kv`: (i64) -> i64", "WASI: fd_write"]);
    assert_eq!(module["application_gives"], expected);
    assert_eq!(hosts(&module), [yes(), yes(), yes(), yes()]);
}

/// The kernel's functions as listed here are those that the harness links.
#[test]
fn the_kernel_is_the_harness_own() {
    let functions = [
        ("input_length", "(result i64)"),
        ("input_offset", "(result i64)"),
        ("input_load_u8", "(param i64) (result i32)"),
        ("input_load_u64", "(param i64) (result i64)"),
        ("alloc", "(param i64) (result i64)"),
        ("free", "(param i64)"),
        ("length", "(param i64) (result i64)"),
        ("length_unsafe", "(param i64) (result i64)"),
        ("load_u8", "(param i64) (result i32)"),
        ("load_u64", "(param i64) (result i64)"),
        ("store_u8", "(param i64 i32)"),
        ("store_u64", "(param i64 i64)"),
        ("output_set", "(param i64 i64)"),
        ("error_set", "(param i64)"),
        ("error_get", "(result i64)"),
        ("config_get", "(param i64) (result i64)"),
        ("var_get", "(param i64) (result i64)"),
        ("var_set", "(param i64 i64)"),
        ("http_request", "(param i64 i64) (result i64)"),
        ("http_status_code", "(result i32)"),
        ("http_headers", "(result i64)"),
        ("log_trace", "(param i64)"),
        ("log_debug", "(param i64)"),
        ("log_info", "(param i64)"),
        ("log_warn", "(param i64)"),
        ("log_error", "(param i64)"),
        ("get_log_level", "(result i32)"),
    ];
    let text = importing(&functions);
    assert_eq!(inspect(&text)["nobody_gives"], json!([]));
    let output = run_with(&["call", "-", "f"], &wat::parse_str(text).unwrap());
    assert!(stderr(&output).starts_with("error: the plugin has no export `f`"), "{}", stderr(&output));
}

#[test]
fn a_terminal_is_not_commanded_by_names() {
    let module = wat::parse_str(r#"(module (func (export "a\1b[31mb") (result i32) (i32.const 0)))"#).unwrap();
    let output = run_with(&["inspect", "-"], &module);
    assert!(stdout(&output).contains(r"a\u{1b}[31mb"), "{}", stdout(&output));
}

/// Text is padded to columns, and lists repeat signatures: a small module could fill a disk.
#[test]
fn names_signatures_and_lists_are_cut() {
    let name = "n".repeat(65_536);
    let params = "i64 ".repeat(900);
    let imports: String = (0..12_000).map(|number| format!(r#"(import "m" "{number}" (func (type 0)))"#)).collect();
    let text = format!(
        r#"(module (type (func (param {params}))) {imports} (func (@name "{name}") (export "{name}") (result i32) (i32.const 0))
            (@custom "{name}" ""))"#
    );
    let module = wat::parse_str(&text).unwrap();
    let output = run_with(&["inspect", "-"], &module);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(text.len() < 2_000_000, "{}", text.len());
    assert!(text.contains(&format!("\n  {}…  () -> i32\n", "n".repeat(500))));
    assert!(text.contains("\nImports of m\n  0 ") && text.contains("  … and 11000 more\n"));
    assert!(text.contains("custom `nnn"));

    let output = run_with(&["inspect", "-", "--json"], &module);
    assert!(output.stdout.len() < 10_000_000, "{}", output.stdout.len());
    let module = json(&output);
    assert_eq!(module["imports"].as_array().unwrap().len(), 10_000);
    assert_eq!(module["left_out"], json!({"imports": 2000}));
    assert_eq!(module["exports"][0]["name"], format!("{}…", "n".repeat(500)));
    assert_eq!(module["application_gives"][1000], "… and 11000 more");
}

/// Each namespace has a heading and a list of its own.
#[test]
fn namespaces_are_cut() {
    let imports: String = (0..50_000).map(|number| format!(r#"(import "m{number}" "f" (func (type 0)))"#)).collect();
    let module = wat::parse_str(format!("(module (type (func)) {imports})")).unwrap();
    let output = run_with(&["inspect", "-"], &module);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    assert_eq!(text.matches("\nImports of m").count(), 100);
    assert!(text.contains("\n… and imports of 49900 more namespaces\n"));
}

/// The build with names has another path in its code, of another length.
#[test]
fn names_are_taken_from_a_build_of_other_sizes() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[package]\nname = \"path\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n[profile.release]\nstrip = true\n");
    folder.write("build.rs", "fn main() {}");
    folder.write(
        "src/lib.rs",
        "// As many bytes as the length of a path says, from one to nine.
        const NUMBER: u64 = 1 << (env!(\"OUT_DIR\").len() * 7 % 63);

        #[unsafe(no_mangle)]
        extern \"C\" fn number() -> u64 {
            other(1)
        }

        #[inline(never)]
        fn other(times: u64) -> u64 {
            std::hint::black_box(times).wrapping_add(NUMBER)
        }
        ",
    );
    let output = run(&["inspect", &folder.path("")]);
    let text = stdout(&output);
    assert!(text.contains("  path::other\n") && text.contains("  number\n"), "{text}{}", stderr(&output));
    assert!(!text.contains("the module has no names"), "{text}");
}

/// Functions are in another order, and some inlined elsewhere, if symbols have other names in the two builds.
#[test]
fn the_build_with_names_is_the_same_code() {
    let folder = crates_folder();
    let pdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pdk");
    let manifest = format!(
        "[package]\nname = \"same-code\"\nedition = \"2024\"\n[workspace]\n[lib]\ncrate-type = [\"cdylib\"]\n\
         [dependencies]\nextism-pdk = {{ path = {pdk:?} }}\n[profile.release]\nstrip = true\n"
    );
    folder.write("same/Cargo.toml", manifest);
    use_our_lock(&folder, "same");
    let lib = "use extism_pdk::*;\n\n#[plugin_fn]\npub fn greet(Json(names): Json<Vec<String>>) -> FnResult<Json<Vec<String>>> {\n    \
        Ok(Json(names))\n}\n";
    folder.write("same/src/lib.rs", lib);
    let output = run(&["inspect", &folder.path("same")]);
    assert_eq!(stderr(&output), "");
    assert!(!stdout(&output).contains("  function "), "{}", stdout(&output));
    let functions = |profile| {
        let wasm = std::fs::read(host_harness::build_crate(folder.path("same"), profile).unwrap()).unwrap();
        json(&run_with(&["inspect", "-", "--json"], &wasm))["functions"].as_array().unwrap().len()
    };
    assert_eq!(functions(host_harness::Profile::Release), functions(host_harness::Profile::Named));
}

/// In the JavaScript SDK with JSPI, what is imported before `http_request` stays without effect.
#[test]
fn imports_of_http_in_an_order_without_effect_are_said() {
    let request = ("http_request", "(param i64 i64) (result i64)");
    let status = ("http_status_code", "(result i32)");
    let headers = ("http_headers", "(result i64)");
    let alloc = ("alloc", "(param i64) (result i64)");
    for (imports, warned) in [
        (vec![request, status, headers], None),
        (vec![alloc, request, headers, status], None),
        (vec![alloc, request], None),
        (vec![status, request, headers], Some("`http_status_code` is always 0 ")),
        (vec![headers, alloc, request, status], Some("`http_headers` is always 0 ")),
        (vec![headers, status, request], Some("`http_headers` and `http_status_code` are always 0 ")),
        (vec![status, alloc], Some("`http_status_code` is always 0 ")),
    ] {
        let module = importing(&imports);
        let warnings = inspect(&module)["warnings"].clone();
        let output = run_with(&["inspect", "-"], &wat::parse_str(&module).unwrap());
        let text = stdout(&output);
        match warned {
            None => {
                assert_eq!(warnings, json!([]), "{imports:?}");
                assert!(!text.contains("Warnings"), "{text}");
            }
            Some(start) => {
                let warning = warnings[0].as_str().unwrap();
                assert!(warning.starts_with(start) && warning.contains("module `extism` in place of"), "{warning}");
                assert!(text.contains(&format!("\nWarnings\n  {warning}\n")), "{text}");
            }
        }
    }
    // Another module's function of that name is none of the kernel's.
    let other = r#"(module (import "extism:host/user" "http_status_code" (func (result i32))))"#;
    assert_eq!(inspect(other)["warnings"], json!([]));
}

/// What a module says of itself is shown as it can be read, and never obeyed.
#[test]
fn metadata_is_shown() {
    let folder = Folder::new();
    let text = |name: &str, data: &str| format!(r#"(@custom "{name}" "{data}")"#);
    let module = format!(
        "(module {} {} {} {} (func (export \"f\") (result i32) (i32.const 0)))",
        text("description", r"Shouts\1b[2J\e2\80\aeloud"),
        text("version", r"1.0\ff"),
        text("producers", r"\02\03sdk\01\0aextism-pdk\051.4.1\08language\01\04Rust\00"),
        text("authors", &"x".repeat(1000)),
    );
    let plugin = folder.module("p.wasm", &module);
    let output = run(&["inspect", &plugin]);
    let page = stdout(&output);
    for line in [
        "\nMetadata\n",
        "  description  Shouts\\u{1b}[2J\\u{202e}loud\n",
        "  version      1.0\u{fffd}\n",
        "  sdk          extism-pdk 1.4.1\n",
        "  language     Rust\n",
    ] {
        assert!(page.contains(line), "{page}");
    }
    let shown = json(&run(&["inspect", &plugin, "--json"]));
    assert_eq!(shown["metadata"]["description"], "Shouts\u{1b}[2J\u{202e}loud");
    assert!(shown["metadata"]["authors"].as_str().unwrap().len() < 600);
    let producers = serde_json::json!([
        {"field": "sdk", "name": "extism-pdk", "version": "1.4.1"},
        {"field": "language", "name": "Rust", "version": ""},
    ]);
    assert_eq!(shown["producers"], producers);

    // One that is cut short says what can be read.
    let broken = folder.module("b.wasm", &format!("(module {})", text("producers", r"\02\03sdk\01\01a\01b\08lang")));
    let shown = json(&run(&["inspect", &broken, "--json"]));
    assert_eq!(shown["producers"], serde_json::json!([{"field": "sdk", "name": "a", "version": "b"}]));
}
