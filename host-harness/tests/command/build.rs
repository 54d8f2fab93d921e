//! `cargo extism build`.

use std::fs;
use std::path::Path;
use std::process::Output;

use sha2::{Digest, Sha256};
use wasmparser::{KnownCustom, Parser, Payload};

use crate::support::{Folder, assert_refused, host_harness, json, run, stderr, stdout};

/// Writes a plugin crate.
fn plugin(folder: &Folder, path: &str, name: &str, more: &str, lib: &str) {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n"
    );
    folder.write(&format!("./{path}/Cargo.toml"), manifest + more);
    folder.write(&format!("./{path}/src/lib.rs"), lib);
}

const EXPORT: &str = "#[unsafe(no_mangle)]\nextern \"C\" fn f() -> i32 {\n    0\n}\n";

fn build(folder: &Folder, path: &str, arguments: &[&str]) -> Output {
    let output = host_harness().args(["build", &folder.path(path)]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    output
}

fn built(folder: &Folder, path: &str) -> Vec<u8> {
    fs::read(folder.path(path)).unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

fn has_export(wasm: &[u8], name: &str) -> bool {
    Parser::new(0).parse_all(wasm).any(|payload| match payload.unwrap() {
        Payload::ExportSection(exports) => exports.into_iter().any(|export| export.unwrap().name == name),
        _ => false,
    })
}

/// The contents of the custom sections of a name.
fn sections(wasm: &[u8], name: &str) -> Vec<String> {
    let sections = Parser::new(0).parse_all(wasm).filter_map(|payload| match payload.unwrap() {
        Payload::CustomSection(section) if section.name() == name => Some(section.data().to_vec()),
        _ => None,
    });
    sections.map(|data| String::from_utf8(data).unwrap()).collect()
}

fn has_function_names(wasm: &[u8]) -> bool {
    Parser::new(0).parse_all(wasm).any(|payload| match payload.unwrap() {
        Payload::CustomSection(section) => match section.as_known() {
            KnownCustom::Name(names) => {
                names.into_iter().any(|names| matches!(names, Ok(wasmparser::Name::Function(_))))
            }
            _ => false,
        },
        _ => false,
    })
}

/// A crate whose code has paths in it: of the workspace, of a file that is made, and of a crate from crates.io.
#[test]
fn the_same_source_gives_the_same_bytes_in_another_folder() {
    let lib = "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));
        #[unsafe(no_mangle)]
        extern \"C\" fn f(at: usize) -> u8 {
            let bytes = bytes::Bytes::copy_from_slice(&[at as u8; 9]);
            [made(at), bytes.slice(at..)[0]][at]
        }";
    let script = "fn main() {
        let path = std::path::Path::new(&std::env::var_os(\"OUT_DIR\").unwrap()).join(\"made.rs\");
        std::fs::write(path, \"fn made(at: usize) -> u8 { b\\\"abc\\\"[at] }\").unwrap();
    }";
    let modules = ["here", "there/deeper"].map(|place| {
        let folder = Folder::new();
        plugin(&folder, place, "p", "[dependencies]\nbytes = \"1\"\n", lib);
        folder.write(&format!("{place}/build.rs"), script);
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, folder.path(&format!("{place}/Cargo.lock"))).unwrap();
        build(&folder, place, &["--no-wasm-opt"]);
        let wasm = built(&folder, &format!("{place}/target/extism/p.wasm"));
        assert!(!contains(&wasm, folder.0.to_str().unwrap()));
        wasm
    });
    assert!(modules[0] == modules[1]);
    let [wasm, _] = modules;
    for path in ["src/lib.rs", "/out/made.rs", "cargo/registry/src/"] {
        assert!(contains(&wasm, path), "no {path} in {}", String::from_utf8_lossy(&wasm));
    }
    let home = std::env::home_dir().unwrap();
    assert!(!contains(&wasm, home.join(".cargo").to_str().unwrap()));
}

/// Flags that the user has set, wherever cargo looks for them.
#[test]
fn the_users_flags_are_kept() {
    let folder = Folder::new();
    let lib = "#[cfg(marked)]\n#[unsafe(no_mangle)]\nextern \"C\" fn marked() {}\n#[cfg(also)]\n#[unsafe(no_mangle)]\nextern \"C\" fn also() {}\n";
    plugin(&folder, "", "p", "", lib);
    let exports = |variable: Option<(&str, &str)>| {
        let mut command = host_harness();
        command.args(["build", &folder.path("")]).env_remove("RUSTFLAGS").envs(variable);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let wasm = built(&folder, "target/extism/p.wasm");
        ["marked", "also"].map(|name| has_export(&wasm, name))
    };
    assert_eq!(exports(None), [false, false]);
    assert_eq!(exports(Some(("RUSTFLAGS", "--cfg marked --cfg also"))), [true, true]);
    folder.write(".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"marked\"]\n");
    assert_eq!(exports(None), [true, false]);
    let wasm = "[target.wasm32-unknown-unknown]\nrustflags = [\"--cfg\", \"marked\"]\n";
    folder
        .write(".cargo/config.toml", format!("{wasm}[target.'cfg(panic = \"abort\")']\nrustflags = \"--cfg also\"\n"));
    assert_eq!(exports(None), [true, true]);
}

/// What is left open is set for a small module; what the author sets stays, wherever it is set.
#[test]
fn the_profile_is_filled_in() {
    let folder = Folder::new();
    plugin(&folder, "", "p", "", EXPORT);
    let names = |variable: Option<(&str, &str)>| {
        let mut command = host_harness();
        let output = command.args(["build", &folder.path("")]).envs(variable).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        has_function_names(&built(&folder, "target/extism/p.wasm"))
    };
    assert!(!names(None));
    assert!(names(Some(("CARGO_PROFILE_RELEASE_STRIP", "none"))));
    folder.write(".cargo/config.toml", "profile.release.strip = false\n");
    assert!(names(None));
    folder.write(".cargo/config.toml", "");
    plugin(&folder, "", "p", "[profile.release]\nstrip = \"none\"\n", EXPORT);
    assert!(names(None));
}

/// All plugins of a workspace at once, into one folder, with their hashes.
#[test]
fn a_workspace_is_built_as_a_whole() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"*/\"]\nexclude = [\"target\", \"dist\"]\n");
    plugin(&folder, "one", "one", "", EXPORT);
    plugin(&folder, "two", "the-other", "", EXPORT);
    folder.write("app/Cargo.toml", "[package]\nname = \"app\"\nedition = \"2024\"\n");
    folder.write("app/src/main.rs", "fn main() {}");
    let dist = folder.path("dist");
    let output = build(&folder, "", &["--out", &dist, "--json"]);
    let list: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(list.len(), 2, "{list:?}");
    for (entry, name, file) in [(&list[0], "one", "dist/one.wasm"), (&list[1], "the-other", "dist/the_other.wasm")] {
        let wasm = built(&folder, file);
        let hash: String = Sha256::digest(&wasm).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(entry["name"], name);
        assert_eq!(entry["path"], folder.path(file));
        assert_eq!(entry["bytes"], wasm.len());
        assert_eq!(entry["sha256"], hash);
        assert!(has_export(&wasm, "f"));
    }
    // One of them from its folder, or all from there; each once.
    let output = build(&folder, "one", &[]);
    assert!(stdout(&output).starts_with("one 0.1.0  ") && !stdout(&output).contains("the-other"), "{output:?}");
    let output = build(&folder, "one", &[&folder.path("two"), "--workspace"]);
    assert_eq!(stdout(&output).matches("sha256").count(), 2, "{output:?}");

    // A file in place of a folder has one plugin.
    let file = folder.path("dist/only.wasm");
    let output = build(&folder, "one", &["--out", &file]);
    assert!(
        stdout(&output).contains("only.wasm\n") && has_export(&built(&folder, "dist/only.wasm"), "f"),
        "{output:?}"
    );
    let refused = run(&["build", &folder.path(""), "--out", &file]);
    assert_refused(&refused, &format!("can't write 2 plugins to {file}: give --out a folder"));

    plugin(&folder, "three", "three", "name = \"one\"\n", EXPORT);
    let output = run(&["build", &folder.path("")]);
    assert!(stderr(&output).contains("one and three are both built as "), "{output:?}");
    assert_refused(&run(&["build", &folder.path("app")]), "it isn't a plugin: add `[lib]`");
    assert_refused(&run(&["build", &folder.path("nowhere")]), "can't read ");
    for member in ["one", "two", "three"] {
        fs::remove_dir_all(folder.path(member)).unwrap();
    }
    assert_refused(&run(&["build", &folder.path("")]), "no member of the workspace is a plugin");
}

/// A plugin with a contract in two parts, which have a record in common.
const DESCRIBED: &str = r##"
const F: &[u8] = b"{\"export\":\"f\"}\n";
#[used]
#[unsafe(link_section = "extism-contract-v0")]
static ONE: [u8; 29] = *b"{\"export\":\"f\"}\n{\"init\":true}\n";
#[used]
#[unsafe(link_section = "extism-contract-v0")]
static TWO: [u8; 15] = *b"{\"export\":\"f\"}\n";
#[unsafe(no_mangle)]
extern "C" fn f() -> i32 {
    (F.len() + ONE.len() + TWO.len()) as i32
}
"##;

#[test]
fn records_of_the_contract_are_there_once() {
    let folder = Folder::new();
    plugin(&folder, "", "p", "", DESCRIBED);
    build(&folder, "", &["--no-wasm-opt"]);
    let records = sections(&built(&folder, "target/extism/p.wasm"), "extism-contract-v0");
    let [records] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!(records.matches("\"f\"").count(), 1, "{records:?}");
    assert_eq!(records.matches("init").count(), 1, "{records:?}");
}

/// What Cargo.toml says is in the module, beside what was there.
#[test]
fn the_module_says_what_it_is() {
    let folder = Folder::new();
    let package = "authors = [\"Ada <ada@example.com>\", \"Bob\"]\ndescription = \"\"\"\n Shouts.\n\"\"\"\nlicense = \"MIT/Apache-2.0\"\n\
        repository = \"https://example.com/p\"\nhomepage = \"none\"\n";
    let lib = format!("{EXPORT}#[used]\n#[unsafe(link_section = \"revision\")]\nstatic R: [u8; 3] = *b\"abc\";\n");
    plugin(&folder, "", "p", "[profile.release]\nstrip = \"debuginfo\"\n", &lib);
    let manifest = fs::read_to_string(folder.path("Cargo.toml")).unwrap();
    folder.write("Cargo.toml", manifest.replace("[lib]", &format!("{package}[lib]")));
    build(&folder, "", &["--no-wasm-opt"]);
    let wasm = built(&folder, "target/extism/p.wasm");
    assert!(has_function_names(&wasm));
    let shown = run(&["inspect", &folder.path("target/extism/p.wasm"), "--json"]);
    let shown = json(&shown);
    let expected = serde_json::json!({
        "authors": "Ada <ada@example.com>, Bob",
        "description": "Shouts.",
        "licenses": "MIT OR Apache-2.0",
        "name": shown["metadata"]["name"], // the linker's
        "revision": "abc",
        "source": "https://example.com/p",
        "version": "0.1.0",
    });
    assert_eq!(shown["metadata"], expected);
    assert!(shown["metadata"]["name"].as_str().unwrap().starts_with('p'));
    let made_with = |field: &str, name: &str| {
        let producers = shown["producers"].as_array().unwrap();
        let found = producers.iter().filter(|producer| producer["field"] == field && producer["name"] == name);
        found.map(|producer| producer["version"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(made_with("processed-by", "host-harness"), [env!("CARGO_PKG_VERSION")]);
    assert_eq!(made_with("language", "Rust").len(), 1);
    let [rustc] = made_with("processed-by", "rustc")[..] else { panic!("{shown}") };
    assert!(rustc.starts_with("1."), "{rustc}");
    for name in ["name", "producers", "version", "revision"] {
        let count = Parser::new(0).parse_all(&wasm).filter(|payload| match payload {
            Ok(Payload::CustomSection(section)) => section.name() == name,
            _ => false,
        });
        assert_eq!(count.count(), 1, "{name}");
    }

    let folder = folder.path("dist");
    let output = run(&["build", "examples/greet", "--no-wasm-opt", "--out", &folder]);
    assert!(output.status.success(), "{}", stderr(&output));
    let shown = json(&run(&["inspect", &format!("{folder}/greet.wasm"), "--json"]));
    assert_eq!(shown["metadata"]["name"], "greet");
    let pdk = serde_json::json!({"field": "sdk", "name": "extism-pdk", "version": env!("CARGO_PKG_VERSION")});
    assert!(shown["producers"].as_array().unwrap().contains(&pdk), "{shown}");
}

/// A program in the place of wasm-opt: its result is taken if it is smaller, valid, and says the same of itself.
#[test]
#[cfg(unix)]
fn wasm_opt_is_used_if_it_is_installed() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    plugin(&folder, "", "p", "", EXPORT);
    let smaller = folder.module("smaller.wasm", "(module (func (export \"f\") (result i32) (i32.const 0)))");
    let broken = folder.write("broken.wasm", b"\0asm\x01\0\0\0\x01\x01");
    let described = folder.module(
        "described.wasm",
        "(module (func (export \"f\")) (@custom \"extism-contract-v0\" \"{\\\"export\\\":\\\"f\\\"}\"))",
    );
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.0.join("bin")).chain(std::env::split_paths(&path))).unwrap();
    let with = |script: &str, arguments: &[&str]| {
        let file = folder.write(
            "bin/wasm-opt",
            format!("#!/bin/sh\n[ $1 = --version ] && echo wasm-opt version 7 && exit\n{script}\n"),
        );
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
        let mut command = host_harness();
        let output = command.args(["build", &folder.path("")]).args(arguments).env("PATH", &path).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        (output, built(&folder, "target/extism/p.wasm"))
    };
    let copy = |from: &str| format!("while [ $1 != -o ]; do shift; done; cp {from} $2");

    let (output, plain) = with(&copy(&smaller), &["--no-wasm-opt"]);
    assert!(!stdout(&output).contains("wasm-opt"), "{output:?}");
    let (output, wasm) = with(&copy(&smaller), &[]);
    assert!(stdout(&output).contains(&format!("{} bytes, ", wasm.len())), "{output:?}");
    assert!(stdout(&output).contains(" before wasm-opt version 7\n"), "{output:?}");
    assert!(wasm.len() < plain.len());
    assert_eq!(stderr(&output), "");

    let failures = [
        ("echo details >&2; echo [parse error] >&2; exit 1".to_owned(), "[parse error]"),
        ("exit 3".to_owned(), "exit status: 3"),
        (copy(&broken), "unexpected end"),
        (copy(&described), "it changed the contract"),
    ];
    for (script, reason) in failures {
        let (output, wasm) = with(&script, &[]);
        assert!(wasm == plain, "{output:?}");
        let warning = "warning: wasm-opt version 7 failed, and the plugin is left as cargo built it: ";
        assert!(stderr(&output).starts_with(warning) && stderr(&output).contains(reason), "{output:?}");
        assert!(!stdout(&output).contains("wasm-opt"), "{output:?}");
    }
    // One that makes it larger has nothing to offer.
    let (output, wasm) = with("while [ $1 != -o ]; do in=$1; shift; done; cat $in >$2; printf '\\0\\2\\1x' >>$2", &[]);
    assert!(wasm == plain && stderr(&output).is_empty(), "{output:?}");
    assert_eq!(fs::read_dir(folder.path("target/extism/wasm-opt")).unwrap().count(), 0);
}

/// It is found where the plugin is built, not by the application.
#[test]
fn a_plugin_that_no_host_loads_is_warned_of() {
    let folder = Folder::new();
    let lib = "#[link(wasm_import_module = \"__wbindgen_placeholder__\")]\nunsafe extern \"C\" {\n    \
        fn __wbg_getTime_1() -> f64;\n}\n#[unsafe(no_mangle)]\nextern \"C\" fn f() -> i32 {\n    \
        unsafe { __wbg_getTime_1() as i32 }\n}\n";
    plugin(&folder, "web", "web", "[workspace]\n", lib);
    for command in ["build", "manifest"] {
        let output = host_harness().args([command, "--no-wasm-opt", "web"]).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let warning = "warning: no Extism host can load web/target/extism/web.wasm, because no host has these imports:\n  \
            `__wbg_getTime_1` of `__wbindgen_placeholder__`: it is JavaScript";
        assert!(stderr(&output).starts_with(warning), "{output:?}");
        assert!(stderr(&output).contains("chrono: `default-features = false"), "{output:?}");
    }
}
