//! Bad input is told apart from bad plugins, and never makes the command panic.

use std::path::Path;
use std::process::Command;

use crate::support::{Folder, assert_refused, call, exploding_symbol, host_harness, run, run_with, stderr, stdout};

#[test]
fn what_is_no_module_is_refused() {
    let folder = Folder::new();
    assert_refused(&run_with(&["call", "-", "f"], b"hello"), "error: can't read the input as a WebAssembly module: ");
    assert_refused(&run_with(&["inspect", "-"], b""), "error: can't read the input as a WebAssembly module: ");
    let built = "it was built for a computer: `cargo extism build`, in its crate, builds the plugin";
    let programs: [&[u8]; 4] = [b"\x7fELF\x02\x01\x01", b"\xcf\xfa\xed\xfe\x07", b"\xca\xfe\xba\xbe\0", b"MZ\x90\0"];
    for program in programs {
        let native = folder.write("libplugin.so", program);
        assert_refused(&call(&[&native, "f"]), built);
        assert_refused(&run(&["inspect", &native]), built);
    }
    assert_refused(&call(&["gone.wasm", "f"]), "error: can't read gone.wasm: ");
    assert_refused(&run(&["inspect", "gone.wasm"]), "error: can't read gone.wasm: ");
    assert_refused(&call(&["gone.wasm", "f", "--input-file", "gone.txt"]), "error: can't read gone.txt: ");
    assert_refused(&run_with(&["call", "-", "f", "--input-file", "-"], b""), "can't both come from stdin");
}

/// The same text from each command that takes a module.
#[test]
fn a_broken_module_is_told_alike_by_all_commands() {
    let folder = Folder::new();
    let plugin = folder.module("plugin.wasm", r#"(module (import "kv" "get" (func)) (func (export "f")))"#);
    let module = std::fs::read(&plugin).unwrap();
    let invalid = wat::parse_str(r#"(module (func (export "f") (result i32) (i64.const 0)))"#).unwrap();
    let twice = wat::parse_str(r#"(module (func $f (export "f")) (export "f" (func $f)))"#).unwrap();
    let missing = "unexpected end-of-file: part of it is missing, so build or download it again";
    for (bytes, reason, can_be_read) in [
        (
            b"hello".as_slice(),
            r#"it begins with "hello", not "\0asm"; give a plugin's .wasm file, or the folder of its crate"#,
            false,
        ),
        (b"", "it is empty", false),
        (b"\0asn\x01\0\0\0", r#"it begins with "\0asn\u{1}\0\0\0", not "\0asm""#, false),
        (
            "\u{202e}ab".as_bytes(),
            r#"it begins with "\u{202e}ab", not "\0asm"; give a plugin's .wasm file, or the folder of its crate"#,
            false,
        ),
        (b"\x7fELF\x02", "it was built for a computer: `cargo extism build`, in its crate, builds the plugin", false),
        (b"\0asm", missing, false),
        (module.get(..module.len() - 2).unwrap(), missing, false),
        (
            b"\0asm\x0d\0\x01\0",
            "it is a component, not a module: build for wasm32-unknown-unknown or wasm32-wasip1",
            false,
        ),
        (&invalid, "type mismatch: expected i32, found i64", true),
        (&twice, "duplicate export name `f` already defined", true),
    ] {
        let broken = folder.write("broken.wasm", bytes);
        let error = format!("error: can't read {broken} as a WebAssembly module: {reason}\n");
        let link = format!("--link=kv={broken}");
        for arguments in [
            ["call", &broken, "f", "--strict"],
            ["call", &plugin, "f", &link],
            ["docs", &broken, "--name", "a"],
            ["schema", &broken, "--format", "xtp"],
            ["schema", &broken, "--format", "json-schema"],
            ["bindings", &broken, "--language", "go"],
            ["manifest", &broken, "--url", "http://a.org/"],
            ["diff", &broken, &plugin, "--json"],
            ["diff", &plugin, &broken, "--json"],
        ] {
            let output = run(&arguments);
            assert_eq!((stderr(&output), stdout(&output)), (error.as_str(), ""), "{arguments:?}");
            assert_eq!(output.status.code(), Some(if arguments[0] == "diff" { 2 } else { 1 }));
        }
        let output = run(&["inspect", &broken]);
        match can_be_read {
            false => assert_eq!((stderr(&output), stdout(&output)), (error.as_str(), "")),
            true => assert!(stdout(&output).contains(&format!("no, it isn't valid: {reason}\n")), "{output:?}"),
        }
    }
}

/// Files that people give in place of a plugin.
#[test]
fn other_files_are_told() {
    let folder = Folder::new();
    let manifest = "it is a manifest: give the .wasm file that it names";
    let crate_or_wasm = "give a plugin's .wasm file, or the folder of its crate";
    let no_contract = "it isn't a contract, as `inspect --json` prints one";
    let package = "{\n  \"name\": \"x\",\n  \"exports\": {},\n  \"types\": \"x.d.ts\"\n}\n";
    for (name, text, of_module, of_contract) in [
        ("x.json", r#"{"wasm": [{"path": "x.wasm"}]}"#, manifest, manifest),
        (
            "x.json",
            "{\n  \"wasm\": [\n    {\"url\": \"https://a.org/x.wasm\"}\n  ],\n  \"config\": {}\n}\n",
            manifest,
            manifest,
        ),
        ("x.ts", "import { x } from \"y\";\n", crate_or_wasm, crate_or_wasm),
        ("x.rs", "use extism_pdk::*;\n", crate_or_wasm, crate_or_wasm),
        ("x.toml", "[[wasm]]\npath = \"x.wasm\"\n", crate_or_wasm, crate_or_wasm),
        ("package.json", package, crate_or_wasm, no_contract),
    ] {
        let file = folder.write(name, text);
        for command in [&["call", &file, "f"][..], &["dev", &file], &["manifest", &file]] {
            assert_refused(&run(command), of_module);
        }
        for command in [
            &["inspect", &file][..],
            &["docs", &file],
            &["bindings", &file, "--language", "go"],
            &["schema", &file, "--format", "xtp"],
        ] {
            assert_refused(&run(command), of_contract);
        }
        let output = run(&["diff", &file, &file]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(of_contract), "{output:?}");
    }
}

/// Every prefix of a module, and every byte of it changed: told or described, without a panic.
#[test]
fn broken_modules_are_told() {
    let module = wat::parse_str(
        r#"(module $named (type (func)) (import "a" "b" (func $imported)) (memory 1) (global i32 (i32.const 0))
            (table 1 funcref) (elem (i32.const 0) $f) (data (i32.const 0) "x")
            (func $f (export "f") (result i32) (i32.const 0)))"#,
    )
    .unwrap();
    let cut = (0..module.len()).map(|length| module[..length].to_vec());
    let changed = (0..module.len()).map(|index| {
        let mut module = module.clone();
        module[index] = 0xff;
        module
    });
    for broken in cut.chain(changed) {
        let output = run_with(&["inspect", "-"], &broken);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
}

#[test]
#[cfg(unix)]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let broken = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    for place in 1..4 {
        let mut arguments = ["call", "x.wasm", "f", "x"].map(std::ffi::OsStr::new);
        arguments[place] = broken;
        let [call, plugin, export, input] = arguments;
        let mut command = host_harness();
        let output = command.args([call, plugin, export, "--input".as_ref(), input]).output().unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
    }
    let output = host_harness().args(["new".as_ref(), broken]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

/// A missing target without rustup: one line says what to install.
#[test]
fn what_is_missing_is_said() {
    let folder = Folder::new();
    folder.write("src/lib.rs", "");
    folder.write(
        "Cargo.toml",
        "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
         [package.metadata.extism]\ntarget = \"wasm32v1-none\"\n",
    );

    // Rust's own programs by their full paths, and nothing else to be found.
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
    let programs = Path::new(stdout(&sysroot).trim()).join("bin");
    let output = host_harness()
        .args(["call", folder.0.to_str().unwrap(), "f"])
        .env("CARGO", programs.join("cargo"))
        .env("RUSTC", programs.join("rustc"))
        .env("PATH", "")
        .output()
        .unwrap();
    let errors: Vec<_> = stderr(&output).lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(errors.len(), 1, "{}", stderr(&output));
    assert!(
        errors[0].ends_with(
            "the target wasm32v1-none isn't installed, and rustup, which installs it, can't be run: install Rust from https://rustup.rs, or your \
             system's package of Rust's standard library for wasm32v1-none"
        ),
        "{}",
        errors[0]
    );
}

/// A crate with nothing in it, built for a target.
fn crate_for(folder: &Folder, target: &str) -> String {
    folder.write("src/lib.rs", "");
    let manifest = format!(
        "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n\
         [package.metadata.extism]\ntarget = {target:?}\n"
    );
    folder.write("Cargo.toml", manifest);
    folder.path("")
}

#[test]
fn targets_that_no_host_runs_are_refused_with_the_right_one() {
    let folder = Folder::new();
    for (target, says) in [
        (
            "wasm32-wasi",
            "its target `wasm32-wasi` is the old name of wasm32-wasip1, which Rust no longer knows: write `target = ",
        ),
        (
            "wasm32-wasip2",
            "its target `wasm32-wasip2` makes components, which Extism hosts can't load: write `target = ",
        ),
        (
            "wasm32-wasip3",
            "its target `wasm32-wasip3` makes components, which Extism hosts can't load: write `target = ",
        ),
        (
            "x86_64-unknown-linux-gnu",
            "its target `x86_64-unknown-linux-gnu` isn't one that Extism hosts can load: leave",
        ),
        ("wasm64-unknown-unknown", "its target `wasm64-unknown-unknown` isn't one that Extism hosts can load: leave"),
        ("wasm32-nonsense", "rustc doesn't know its target `wasm32-nonsense`: leave `target` out of"),
    ] {
        let folder = crate_for(&folder, target);
        for command in [&["call", &folder, "f"][..], &["inspect", &folder]] {
            assert_refused(&run(command), says);
        }
    }
}

#[test]
#[cfg(unix)]
fn programs_that_fail_without_a_word_are_named() {
    let folder = Folder::new();
    let folder = crate_for(&folder, "wasm32-unknown-unknown");
    for (variable, program, says) in [
        ("CARGO", "/bin/false", "`CARGO=/bin/false metadata` failed (exit status: 1) and gave no reason"),
        ("CARGO", "/bin/true", "can't read the output of `CARGO=/bin/true metadata` as JSON: "),
        ("CARGO", "/nowhere/cargo", "can't find cargo: install Rust"),
        (
            "RUSTC",
            "/bin/false",
            "can't use the target `wasm32-unknown-unknown`: `RUSTC=/bin/false --print target-libdir` failed (exit \
             status: 1)",
        ),
    ] {
        let output = host_harness().args(["inspect", &folder]).env(variable, program).output().unwrap();
        assert_refused(&output, says);
    }
}

/// As many as can be read, and how many more there are.
#[test]
fn lists_of_names_are_cut_where_one_sees_it() {
    let folder = Folder::new();
    let name = "n".repeat(65_536);
    let many = |item: &str| (0..5000).map(|number| item.replace("NUMBER", &number.to_string())).collect::<String>();
    let imports = many(r#"(import "m" "NUMBER" (func (type 0)))"#);
    let params = "i64 ".repeat(150);
    let plugin = folder.module("imports.wasm", &format!("(module (type (func (param {params}))) {imports})"));
    let output = call(&[&plugin, "f", "--strict"]);
    assert_refused(&output, "\n  `99` of `m`: (i64, i64");
    assert_refused(&output, "…\n  … and 4900 more\nGive it host functions");
    assert!(stderr(&output).len() < 100_000, "{}", stderr(&output).len());

    let plugin = folder.module("long.wasm", &format!(r#"(module (import "{name}" "{name}" (func)))"#));
    assert!(stderr(&call(&[&plugin, "f", "--strict"])).len() < 2000);

    let exports = many(r#"(export "NUMBER" (func 0))"#);
    let plugin = folder.module("exports.wasm", &format!(r#"(module (func) (export "{name}" (func 0)) {exports})"#));
    let output = call(&[&plugin, "f"]);
    assert_refused(&output, &format!("; its exports: {}…, 0, 1, ", "n".repeat(500)));
    assert_refused(&output, ", 98, … and 4901 more\n");
    assert!(stderr(&call(&[&plugin, &name])).len() < 2000);

    let plugin = folder.module(
        "wasi.wasm",
        &format!("(module {})", imports.replace("\"m\"", "\"wasi_snapshot_preview1\"")).replace("(type 0)", ""),
    );
    assert_refused(&call(&[&plugin, "f"]), ", 98, 99, … and 4900 more): add --wasi");

    // Errors of the engine quote names, too.
    let plugin = folder.write(
        "twice.wasm",
        wat::parse_str(format!(r#"(module (func) (export "{name}" (func 0)) (export "{name}" (func 0)))"#)).unwrap(),
    );
    let output = call(&[&plugin, "f"]);
    assert_refused(&output, "duplicate export name");
    assert!(stderr(&output).len() < 3000, "{}", stderr(&output).len());
}

/// Symbols that a demangler makes a megabyte of.
#[test]
fn mangled_names_are_cut() {
    let folder = Folder::new();
    let symbol = exploding_symbol();
    let calls: String = (1..20).map(|next| format!("(func (@name \"{symbol}\") (call {next}))")).collect();
    let text = format!(r#"(module {calls} (func (@name "{symbol}") unreachable) (export "f" (func 0)))"#);
    let plugin = folder.module("trap.wasm", &text);
    let output = call(&[&plugin, "f"]);
    assert!(stderr(&output).contains("\n    at a::f::<(u8, u8), ((u8, u8), (u8, u8)), "), "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("…\n").count(), 20);
    assert!(stderr(&output).len() < 20_000, "{}", stderr(&output).len());
    assert!(call(&[&plugin, "f", "--json"]).stdout.len() < 20_000);

    let functions = format!("(func (@name \"{symbol}\"))").repeat(600);
    let plugin = folder.module("names.wasm", &format!("(module {functions})"));
    let output = run(&["inspect", &plugin, "--functions", "600"]);
    assert_eq!(stdout(&output).matches("  a::f::<(u8, u8), ").count(), 600);
    assert!(stdout(&output).len() < 600 * 600, "{}", stdout(&output).len());
    assert!(run(&["inspect", &plugin, "--json"]).stdout.len() < 600 * 700);
}

#[test]
fn what_is_linked_as_another_kind_is_named() {
    let folder = Folder::new();
    let refused = |import: &str, says: &str| {
        let plugin = folder.module("plugin.wasm", &format!("(module {import})"));
        assert_refused(&call(&[&plugin, "f"]), says);
    };
    let alloc = |kind: &str| format!(r#"(import "extism:host/env" "alloc" ({kind}))"#);
    refused(&alloc("global i64"), "`alloc` of `extism:host/env`: a global, but it is linked as (i64) -> i64\n");
    refused(&alloc("memory 1"), "`alloc` of `extism:host/env`: a memory, but it is linked as (i64) -> i64\n");
    refused(&alloc("table 1 funcref"), "`alloc` of `extism:host/env`: a table, but it is linked as (i64) -> i64\n");
    refused(&alloc("func"), "`alloc` of `extism:host/env`: (), but it is linked as (i64) -> i64\n");

    let other = folder.module("other.wasm", r#"(module (global (export "g") i64 (i64.const 1)))"#);
    let link = format!("m={other}");
    for (kind, says) in [
        ("func", "`g` of `m`: (), but it is linked as a global\n"),
        ("global i32", "incompatible import type for `m::g`: global types incompatible: expected global of type `i32`"),
    ] {
        let plugin = folder.module("plugin.wasm", &format!(r#"(module (import "m" "g" ({kind})))"#));
        assert_refused(&call(&[&plugin, "f", "--link", &link]), says);
    }
}

#[test]
fn an_export_that_takes_the_place_of_cs_is_named() {
    let folder = Folder::new();
    // As a linker leaves it that has taken a plugin's `pow` for C's.
    let plugin = folder.module(
        "pow.wasm",
        r#"(module (func $pow (export "pow") (result i32) (i32.const 0)) (func (result f64) (call $pow)))"#,
    );
    assert_refused(&call(&[&plugin, "pow"]), "its export `pow` replaces the C function of that name");
}

#[test]
fn a_manifest_is_its_crates() {
    let output = call(&["examples/greet/Cargo.toml", "greet", "--input", "Ada"]);
    assert_eq!(stdout(&output), "Hello, Ada!", "{}", stderr(&output));
}

#[test]
fn a_crate_may_have_a_binary_beside_its_plugin() {
    let folder = Folder::new();
    let lib = "[lib]\ncrate-type = [\"cdylib\"]\npath = \"lib.rs\"\n[[bin]]\nname = \"tool\"\npath = \"tool.rs\"\n";
    folder.write("Cargo.toml", format!("[package]\nname = \"two\"\nedition = \"2024\"\n{lib}[workspace]\n"));
    folder.write("lib.rs", "#[unsafe(no_mangle)]\nextern \"C\" fn seven() -> i32 {\n    7\n}\n");
    folder.write("tool.rs", "fn main() {}\n");
    for _ in 0..3 {
        let output = call(&[&folder.path(""), "seven"]);
        assert_eq!(output.status.code(), Some(7), "{}", stderr(&output));
    }
}

#[test]
fn what_the_plugin_lacks_is_said_with_what_to_do() {
    let folder = Folder::new();
    let plugin = folder.module("lacks.wasm", r#"(module (import "kv" "read" (func (param i64) (result i64))))"#);
    let other =
        folder.module("other.wasm", r#"(module (func (export "read") (param i64) (result i64) (local.get 0)))"#);
    let output = call(&[&plugin, "f", "--strict", "--link", &format!("vk={other}")]);
    assert_refused(&output, "`read` of `kv`: (i64) -> i64, but it is linked in `vk`");
    assert_refused(&output, "The command has `--host-fn` and `--link`");
    // The kernel has a function of this name, too, which doesn't help.
    let plugin = folder.module("free.wasm", r#"(module (import "kv" "free" (func (param i64))))"#);
    assert_refused(&call(&[&plugin, "f", "--strict"]), "`free` of `kv`: (i64)\nGive it host functions");
}

#[test]
fn options_are_told_apart_from_inputs() {
    for (arguments, says) in [
        (&["--alow-host", "x"][..], "similar argument exists: '--allow-host'"),
        (&["--timeout", "5s"], "write it in milliseconds alone"),
        (&["--config", "limit"], "write it as KEY=VALUE"),
    ] {
        let output = call(&[&["examples/greet", "greet"], arguments].concat());
        assert!(stderr(&output).contains(says), "{}", stderr(&output));
    }
}

/// clap's own tip is to write `--` before the argument, which makes it a plugin's path.
#[test]
fn what_begins_with_a_dash_has_the_right_tip() {
    let negative = "invalid value '-1' for '--";
    for (arguments, says) in [
        (&["call", "x.wasm", "f", "--timeout", "-1"][..], "timeout <MS>': write it in milliseconds alone, as in 5000"),
        (&["call", "x.wasm", "f", "--memory-pages", "-1"], "memory-pages <PAGES>': -1 is not in 1..=4294967295"),
        (&["dev", "--port", "-1"], "port <PORT>': -1 is not in 0..=65535"),
        (&["call", "x.wasm", "f", "--config", "-1"], "config <KEY=VALUE>': write it as KEY=VALUE"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(&format!("{negative}{says}")), "{}", stderr(&output));
    }
    for (arguments, tip) in [
        (
            &["call", "x.wasm", "f", "--input", "-x"][..],
            "\n  tip: as an option's value, write it with `=`: --OPTION=-x\n",
        ),
        (&["--schema", "m.wasm"], "\n  tip: `schema` is a command: write host-harness schema\n"),
        (&["call", "--schema", "m.wasm"], "\n  tip: `schema` is a command: write host-harness schema\n"),
        (&["call", "x.wasm", "f", "--zzz"], "unexpected argument '--zzz' found\n\nUsage: "),
        (&["call", "x.wasm", "f", "--inptu", "x"], "\n  tip: a similar argument exists: '--input'\n"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains(tip), "{}", stderr(&output));
        assert!(!stderr(&output).contains("'-- "), "{}", stderr(&output));
    }
    assert_eq!(stdout(&call(&["examples/greet", "greet", "--input", "-1"])), "Hello, -1!");
}

/// As editors and shells on Windows write it.
#[test]
fn contracts_and_schemas_may_be_utf_16() {
    let folder = Folder::new();
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    let record = r#"{"export":"füge","input":{"name":"x","as":"text"}}"#;
    let schema = "version: v1-draft\nexports:\n  f:\n    description: für\n";
    let mut texts = Vec::new();
    for (name, text) in [("record", record), ("schema", schema)] {
        let marked = format!("\u{feff}{text}");
        let files = [
            text.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf_16(&marked, u16::to_le_bytes),
            utf_16(&marked, u16::to_be_bytes),
        ];
        for (index, bytes) in files.into_iter().enumerate() {
            let file = folder.write(&format!("{index}/{name}.txt"), bytes);
            let plugin = folder.path(&format!("plugin_{index}"));
            let output = match name {
                "record" => run(&["docs", &file]),
                _ => run(&["new", &plugin, "--schema", &file]),
            };
            assert!(output.status.success(), "{output:?}");
            let code = std::fs::read_to_string(format!("{plugin}/src/interface.rs")).unwrap_or_default();
            texts.push(stdout(&output).to_owned().replace(&plugin, "") + &code);
        }
    }
    assert!(texts[0].contains("füge") && texts[4].contains("für"), "{texts:?}");
    assert!(texts[..4].iter().all(|text| *text == texts[0]) && texts[4..].iter().all(|text| *text == texts[4]));

    for (bytes, reason) in [
        (&b"\xff\xfea"[..], "it begins as text in UTF-16 does, and isn't"),
        (b"\xfe\xff\xd8\x00\x00a", "it begins as text in UTF-16 does, and isn't"),
        (b"a\xff", "it isn't text in UTF-8 or UTF-16"),
    ] {
        let file = folder.write("broken", bytes);
        assert_refused(&run(&["docs", &file]), if bytes[0] == b'a' { "broken" } else { reason });
        assert_refused(&run(&["new", &folder.path("x"), "--schema", &file]), &format!("broken: {reason}"));
    }
}

#[test]
fn what_nests_too_deep_is_named() {
    let folder = Folder::new();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let says = "lists and objects nest deeper than 127 levels at ";
    let ty = format!("{}\"text\"{}", "{\"list\":".repeat(10_000), "}".repeat(10_000));
    let record = format!("{{\"export\":\"f\",\"output\":{{\"as\":\"json\",\"type\":{ty}}}}}");
    let file = folder.write("deep.jsonl", format!("{{\"export\":\"g\"}}\n{record}\n"));
    assert_refused(&run(&["docs", &file]), &format!("deep.jsonl: can't read line 2 of the contract: {says}column "));
    let file = folder.write("page.json", format!("{{\"contract\":{{\"exports\":[{record}]}}}}"));
    assert_refused(&run(&["docs", &file]), &format!("page.json: can't read it as JSON: {says}line 1 column "));
    let file = folder.write("cut.json", "{\n \"contract\": {\n");
    assert_refused(
        &run(&["docs", &file]),
        "cut.json: can't read it as JSON: EOF while parsing an object at line 3 column 0",
    );
    let schema = folder.write("schema.json", &deep);
    let output = run(&["new", &folder.path("x"), "--schema", &schema]);
    assert_refused(&output, "schema.json: its brackets nest deeper than 128");
    let args = format!("[{deep}, 2]");
    let output = call(&["examples/multi_arg", "repeat-text", "--args", &args]);
    assert_refused(&output, &format!("error: can't read --args as JSON: {says}line 1 column 128"));
}

/// Not as a schema with twenty mistakes.
#[test]
fn a_plugin_in_place_of_a_schema_is_told() {
    let folder = Folder::new();
    let module = folder.module("m y.wasm", "(module)");
    let page = folder.write("page.json", run(&["inspect", "examples/greet", "--json"]).stdout);
    let record = folder.write("contract.jsonl", "{\"export\":\"f\"}\n{\"export\":\"g\"}\n");
    for (file, what) in
        [(&module, "a WebAssembly module"), (&page, "a plugin's contract"), (&record, "a plugin's contract")]
    {
        let output = run(&["new", &folder.path("x"), "--schema", file]);
        assert_refused(
            &output,
            &format!("error: can't read {file} as an XTP schema: it is {what}, of which `cargo extism schema "),
        );
    }
    let output = run(&["new", &folder.path("x"), "--schema", &module]);
    assert_refused(&output, &format!("`cargo extism schema '{module}' --format xtp` writes one"));
}

#[test]
fn what_is_empty_or_no_folder_is_told() {
    let folder = Folder::new();
    for text in ["", "\n \n", "\u{feff}"] {
        let file = folder.write("empty.json", text);
        let output = run(&["docs", &file]);
        assert_refused(&output, "error: ");
        assert!(!stderr(&output).contains("EOF"), "{output:?}");
    }
    let module = folder.module("plugin.wasm", "(module)");
    assert_refused(&run(&["build", &module]), "plugin.wasm: it is a file: give the folder of the plugin's crate\n");
}

/// The first lines of bindings say what a shell runs to write them again.
#[test]
fn the_command_in_bindings_can_be_pasted() {
    let folder = Folder::new();
    let file = folder.write("my 'plugin'.jsonl", "{\"export\":\"f\"}\n");
    let output = run(&["bindings", &file, "--language", "rust", "--name", "my plugin", "--linked", "a b"]);
    let command =
        r"`cargo extism bindings 'my '\''plugin'\''.jsonl' --language rust --linked 'a b' --name 'my plugin'` has";
    assert!(stdout(&output).contains(command), "{output:?}");
}

/// LLVM puts random digits in the place of a `%`.
#[test]
fn a_folder_that_the_linker_cant_write_to_is_told() {
    let folder = Folder::new();
    folder.write("50%/src/lib.rs", "");
    let manifest = "[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    folder.write("50%/Cargo.toml", manifest);
    let says = "\nRust's linker can't write below a folder with `%` in its name: rename it, or set CARGO_TARGET_DIR\n";
    assert_refused(&run(&["build", &folder.path("50%")]), says);
}
