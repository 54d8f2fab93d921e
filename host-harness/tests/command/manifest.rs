//! `cargo extism manifest`.

use std::fs;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Folder, assert_refused, host_harness, json, run, stderr, stdout};

/// A plugin with a contract, which no macro has written.
fn plugin(folder: &Folder, settings: &str, record: &str) {
    folder.write(
        "Cargo.toml",
        format!("[package]\nname = \"p\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n{settings}"),
    );
    let record = format!("{record}\n");
    let lib = format!(
        "#[used]\n#[unsafe(link_section = \"extism-contract-v0\")]\nstatic R: [u8; {}] = *b{record:?};\n\
         #[unsafe(no_mangle)]\nextern \"C\" fn f() -> i32 {{\n    0\n}}\n",
        record.len(),
    );
    folder.write("src/lib.rs", lib);
}

const CONFIG: &str = r#"{"config":"p::Settings","fields":[{"name":"api","type":"text"},{"name":"limit","type":"u8","optional":true,"default":10},{"name":"mode","type":"text","optional":true,"default":"fast"},{"name":"proxy","type":{"option":"text"},"optional":true,"default":null},{"name":"empty","type":"text","optional":true,"default":""},{"name":"unknown","type":"text","optional":true},{"name":"tags","type":{"list":"text"},"optional":true,"default":[]},{"name":"out","type":"text","only":"out"},{"name":"set","type":"text"},{"flatten":{"ref":"p::More"}}],"types":{"p::More":{"struct":[{"name":"deeper","type":"bool","optional":true,"default":false},{"flatten":{"ref":"p::More"}}]}}}"#;

#[test]
fn a_manifest_has_what_cargo_toml_and_the_contract_say() {
    let folder = Folder::new();
    let settings = "[package.metadata.extism]\nallowed_hosts = [\"*.example.com\"]\nallowed_paths = { \"./data\" = \"/data\" }\n\
        config = { set = \"by the author\", number = 5, flag = true, list = [\"a\"], day = 1979-05-27, days = { of = [1979-05-27] } }\n\
        memory = { max_pages = 100, max_http_response_bytes = 1_000, max_var_bytes = 2_000 }\ntimeout_ms = 5000\n\
        target = \"wasm32-unknown-unknown\"\n[workspace]\n";
    plugin(&folder, settings, CONFIG);
    let mut command = host_harness();
    let output = command.args(["manifest", "--no-wasm-opt"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let wasm = fs::read(folder.path("target/extism/p.wasm")).unwrap();
    let hash: String = Sha256::digest(&wasm).iter().map(|byte| format!("{byte:02x}")).collect();
    let config = json!({
        "api": "",
        "limit": "10",
        "mode": "fast",
        "tags": "[]",
        "deeper": "false",
        "set": "by the author",
        "number": "5",
        "flag": "true",
        "list": "[\"a\"]",
        "day": "1979-05-27",
        "days": "{\"of\":[\"1979-05-27\"]}",
    });
    let expected = json!({
        "wasm": [{"path": "target/extism/p.wasm", "hash": hash}],
        "config": config,
        "allowed_hosts": ["*.example.com"],
        "allowed_paths": {"./data": "/data"},
        "memory": {"max_pages": 100, "max_http_response_bytes": 1000, "max_var_bytes": 2000},
        "timeout_ms": 5000,
    });
    assert_eq!(json(&output), expected);
    assert!(stderr(&output).ends_with("\nnote: config that the application has to give: api\n"), "{output:?}");
    assert!(stdout(&output).starts_with("{\n  \"wasm\": ["), "{}", stdout(&output));

    let url = "https://example.com/plugins/";
    let output = run(&["manifest", &folder.path(""), "--no-wasm-opt", "--url", url, "--out", &folder.path("dist")]);
    assert_eq!(json(&output)["wasm"], json!([{"url": "https://example.com/plugins/p.wasm", "hash": hash}]));
    assert_eq!(fs::read(folder.path("dist/p.wasm")).unwrap(), wasm);
}

/// The file's, or its folder's, as every SDK's parser takes it.
#[test]
fn a_url_is_the_files_or_its_folders() {
    let folder = Folder::new();
    let url_of = |name: &str, url: &str| {
        let file = folder.module(name, "(module)");
        let output = run(&["manifest", &file, "--url", url]);
        assert!(output.status.success(), "{output:?}");
        json(&output)["wasm"][0]["url"].as_str().unwrap().to_owned()
    };
    for (url, expected) in [
        ("https://example.com", "https://example.com/p.wasm"),
        ("https://example.com/", "https://example.com/p.wasm"),
        ("https://example.com/plugins", "https://example.com/plugins/p.wasm"),
        ("https://example.com/plugins/", "https://example.com/plugins/p.wasm"),
        ("https://example.com/plugins/other.wasm", "https://example.com/plugins/other.wasm"),
        ("https://example.com/x.wasm/", "https://example.com/x.wasm/p.wasm"),
        ("https://example.com/v1.2?token=a/b", "https://example.com/v1.2/p.wasm?token=a/b"),
        ("https://example.com/p.wasm?v=1", "https://example.com/p.wasm?v=1"),
        ("HTTP://Example.COM:8080/a", "http://example.com:8080/a/p.wasm"),
        ("https://example.com/my plugins/", "https://example.com/my%20plugins/p.wasm"),
        ("https://example.com/my%20plugins/ü", "https://example.com/my%20plugins/%C3%BC/p.wasm"),
        ("https://example.com/a\"<>`{}|[]^b", "https://example.com/a%22%3C%3E%60%7B%7D%7C%5B%5D%5Eb/p.wasm"),
        ("https://example.com/p.wasm?a b=[1|2]", "https://example.com/p.wasm?a%20b=%5B1%7C2%5D"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/p.wasm"),
    ] {
        assert_eq!(url_of("p.wasm", url), expected);
    }
    let name = "my plugin, ü#1?2%20.wasm";
    assert_eq!(url_of(name, "https://a.b/c"), "https://a.b/c/my%20plugin,%20%C3%BC%231%3F2%2520.wasm");
    assert_eq!(url_of(name, "https://a.b/c.wasm"), "https://a.b/c.wasm");
}

#[test]
fn what_isnt_said_isnt_in_it() {
    let folder = Folder::new();
    plugin(&folder, "", r#"{"export":"f"}"#);
    let output = run(&["manifest", &folder.path(".")]);
    let path = folder.path("target/extism/p.wasm");
    let manifest = json(&output);
    assert_eq!(manifest["wasm"][0]["path"], path);
    assert_eq!(manifest.as_object().unwrap().keys().collect::<Vec<_>>(), ["wasm"]);
    assert_eq!(stderr(&output), "");
}

/// A setting that isn't one would be lost.
#[test]
fn settings_that_cant_be_read_are_named() {
    for (key, settings, error) in [
        (
            "allowed_host",
            "allowed_host = []",
            "unknown field `allowed_host`, expected one of `config`, `allowed_hosts`, ",
        ),
        ("memory", "memory.pages = 1", "unknown field `pages`, expected one of `max_pages`, "),
        (
            "timeout_ms",
            "timeout_ms = \"5 s\"",
            "invalid type: string \"5 s\", expected u64; write milliseconds, as in `timeout_ms = 5000`\n",
        ),
        (
            "memory",
            "memory = 3",
            "invalid type: integer `3`, expected a table; write limits, as in `memory = { max_pages = 100 }`: `max_pages` \
             counts pages of 64 KiB, `max_http_response_bytes` and `max_var_bytes` count bytes\n",
        ),
        ("memory", "memory.max_pages = -1", "invalid value: integer `-1`, expected u32; write limits, as in "),
        ("target", "target = 1", "invalid type: integer `1`, expected a string; write the name of a target "),
        ("config", "config = 3", "invalid type: integer `3`, expected a map; write texts by their keys, as in "),
        (
            "allowed_paths",
            "allowed_paths = [\".\"]",
            "invalid type: sequence, expected a map; write folders, each with ",
        ),
        (
            "allowed_hosts",
            "allowed_hosts = \"example.com\"",
            "invalid type: string \"example.com\", expected a sequence; write a list of hosts, as in ",
        ),
    ] {
        let folder = Folder::new();
        plugin(&folder, &format!("[package.metadata.extism]\n{settings}\n"), "");
        let output = run(&["manifest", &folder.path(".")]);
        assert_refused(
            &output,
            &format!("error: can't read `{key}` in [package.metadata.extism] of Cargo.toml: {error}"),
        );
    }
    let folder = Folder::new();
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\", \"two\"]\n");
    for name in ["one", "two"] {
        let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n");
        folder.write(&format!("{name}/Cargo.toml"), manifest);
        folder.write(&format!("{name}/src/lib.rs"), "");
    }
    assert_refused(
        &run(&["manifest", &folder.path(".")]),
        "is a workspace with several plugins: name the folder of one, ",
    );
}

/// Found where they are written, not by the application.
#[test]
fn settings_that_cant_be_meant_are_refused() {
    for (key, settings, reason) in [
        ("timeout_ms", "timeout_ms = 0", "no call ends within 0 ms"),
        ("config", "config = { \"\" = 1 }", "a key is empty"),
        ("allowed_hosts", "allowed_hosts = [\"\"]", "``: write a host, as in api.example.com"),
        ("allowed_hosts", "allowed_hosts = [\"a.b\", \"https://a.b\"]", "`https://a.b`: write the host alone"),
        ("allowed_hosts", "allowed_hosts = [\"a.b/c\"]", "`a.b/c`: write the host alone"),
        ("allowed_hosts", "allowed_hosts = [\"a.b:80\"]", "`a.b:80`: leave the port out"),
        ("allowed_hosts", "allowed_hosts = [\"API.b\"]", "`API.b`: write it in small letters"),
        ("allowed_hosts", "allowed_hosts = [\"a.b, c.d\"]", "`a.b, c.d`: hosts have letters"),
        ("allowed_hosts", "allowed_hosts = [\"node[1-3\"]", "`node[1-3`: close its `[`"),
        ("allowed_paths", "allowed_paths = { \"\" = \"/x\" }", "give it a path on the host and a path in the plugin"),
        ("allowed_paths", "allowed_paths = { a = \"\" }", "give it a path on the host and a path in the plugin"),
        (
            "allowed_paths",
            "allowed_paths = { a = \"/x\", b = \"x/\" }",
            "`x/` is already the path of a: choose another path",
        ),
    ] {
        let folder = Folder::new();
        plugin(&folder, &format!("[package.metadata.extism]\n{settings}\n[workspace]\n"), "");
        let refused = run(&["manifest", &folder.path(".")]);
        assert_refused(&refused, &format!("error: can't use `{key}` in [package.metadata.extism] of Cargo.toml: "));
        assert_refused(&refused, reason);
    }
    let folder = Folder::new();
    for value in ["nan", "-inf", "[1.5, inf]", "{ deep = { er = nan } }"] {
        plugin(&folder, &format!("[package.metadata.extism]\nconfig = {{ rate = {value} }}\n[workspace]\n"), "");
        let says = "can't use `config` in [package.metadata.extism] of Cargo.toml: `rate` has nan or inf, which cargo doesn't ";
        assert_refused(&run(&["manifest", &folder.path(".")]), says);
    }
    for value in ["3", "\"x\"", "[[]]", "false"] {
        plugin(&folder, &format!("[package.metadata]\nextism = {value}\n[workspace]\n"), "");
        let says = "`extism` in its `[package.metadata]` isn't a table: write `[package.metadata.extism]`";
        assert_refused(&run(&["manifest", &folder.path(".")]), says);
    }
    for url in ["", "example.com", "/plugins/", "file:///p.wasm", "https://", "https:///p.wasm", "a b"] {
        let output = run(&["manifest", "--url", url]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(stderr(&output).contains("write all of it, as in https://example.com/plugins/"), "{output:?}");
    }
    for (url, says) in [("https://a.b/100%", "write a `%` that begins no escape as `%25`"), ("https://a b/", "invalid")]
    {
        let output = run(&["manifest", "--url", url]);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(says), "{output:?}");
    }
    assert_refused(&run(&["manifest", "-"]), "error: can't take a plugin from stdin: give the folder of its crate");
    let folder = Folder::new();
    plugin(&folder, "[package.metadata.extism]\ntarget = \"wasm32-nope\"\n[workspace]\n", "");
    let refused = run(&["build", &folder.path(".")]);
    assert_refused(&refused, "rustc doesn't know its target `wasm32-nope`: leave `target` out of its");
    assert_eq!(stderr(&refused).matches("error").count(), 1, "{refused:?}");
    plugin(&folder, "[package.metadata.extism]\ntarget = 1\n[workspace]\n", "");
    assert_refused(
        &run(&["call", &folder.path("."), "f"]),
        "can't read `target` in [package.metadata.extism] of Cargo.toml: ",
    );
}

/// What does nothing is said, and what the application may have all the same.
#[test]
fn settings_that_do_nothing_are_noted() {
    let folder = Folder::new();
    let settings = "[package.metadata.extism]\nallowed_hosts = [\"a.b\"]\nallowed_paths = { nowhere = \"/x\" }\n\
        config = { set = \"x\", limit = \"many\", sett = \"y\", tonne = \"z\" }\n[workspace]\n";
    let config = r#"{"config":"p::S","fields":[{"name":"set","type":"text"},{"name":"limit","type":"u32"},{"name":"ton","type":"text","optional":true,"aliases":["tonne"]}]}"#;
    plugin(&folder, settings, config);
    let output = run(&["manifest", &folder.path("."), "--no-wasm-opt"]);
    assert!(output.status.success(), "{output:?}");
    let notes = "note: the plugin imports nothing of WASI, so `allowed_paths` of its Cargo.toml does nothing for it\n\
        note: the plugin sends no HTTP requests, so `allowed_hosts` of its Cargo.toml does nothing for it\n\
        note: `nowhere` of `allowed_paths` isn't a folder on this machine\n\
        note: the plugin's contract doesn't have the config key `sett`; it has limit, set, ton, tonne\n\
        note: the config key `limit`: expected u32, not \"many\"\n";
    assert_eq!(stderr(&output), notes);
    // rustc's own stack is 1 MiB: 16 pages, and one of data.
    plugin(&folder, "[package.metadata.extism]\nmemory.max_pages = 1\n[workspace]\n", "");
    let refused = run(&["manifest", &folder.path(".")]);
    assert_refused(
        &refused,
        "error: can't use `memory` in [package.metadata.extism] of Cargo.toml: `max_pages` is 1, and",
    );
}

const NO_SETTINGS: &str = "note: a .wasm file doesn't have the settings of a Cargo.toml, such as allowed hosts, so the manifest has \
                           none: give the crate's folder to have them\n";

/// SDKs look for both in the folder that the application is started in.
#[test]
fn paths_begin_where_that_of_the_wasm_file_does() {
    let folder = Folder::new();
    let crate_folder = Folder(folder.0.join("plugins/p"));
    let paths = "[package.metadata.extism]\nallowed_paths = { \"./data\" = \"/data\", \"ro:fixed\" = \"/fixed\", \
                 \"../both\" = \"/both\", \"/usr\" = \"/usr\", \"ro:/tmp\" = \"/tmp\" }\n[workspace]\n";
    plugin(&crate_folder, paths, "");
    for name in ["data", "fixed"] {
        fs::create_dir(crate_folder.path(name)).unwrap();
    }
    fs::create_dir(folder.path("plugins/both")).unwrap();
    let from = |here: &str, plugin: &str| {
        let mut command = host_harness();
        let output =
            command.args(["manifest", plugin, "--no-wasm-opt"]).current_dir(folder.path(here)).output().unwrap();
        let page = json(&output);
        let wasm = page["wasm"][0]["path"].as_str().unwrap().to_owned();
        let mut paths = Vec::new();
        for (host, guest) in page["allowed_paths"].as_object().unwrap() {
            let path = host.strip_prefix("ro:").unwrap_or(host);
            assert!(folder.0.join(here).join(path).is_dir(), "{host} from {here}");
            assert_eq!(host.starts_with("ro:"), ["/fixed", "/tmp"].contains(&guest.as_str().unwrap()), "{host}");
            paths.push(host.clone());
        }
        assert!(folder.0.join(here).join(&wasm).is_file(), "{wasm} from {here}");
        (wasm, paths)
    };
    let (wasm, paths) = from("", "plugins/p");
    assert_eq!(wasm, "plugins/p/target/extism/p.wasm");
    let expected = ["/usr", "plugins/p/../both", "plugins/p/./data", "ro:/tmp", "ro:plugins/p/fixed"];
    assert_eq!(paths, expected);
    let (wasm, paths) = from("plugins/p", ".");
    assert_eq!(wasm, "target/extism/p.wasm");
    assert_eq!(paths, ["../both", "./data", "/usr", "ro:/tmp", "ro:fixed"]);
    let (wasm, paths) = from("plugins/p/src", ".");
    assert_eq!(wasm, crate_folder.path("target/extism/p.wasm"));
    assert!(paths.contains(&crate_folder.path("./data")), "{paths:?}");
}

/// What a manifest can't give a plugin, the application must.
#[test]
fn needs_are_noted() {
    const WASI: &str =
        "note: the plugin needs WASI, which a manifest can't turn on: the application does, by `wasi=True` in ";
    const HTTP: &str =
        "note: the plugin sends HTTP requests, and no host is allowed: name the hosts in `allowed_hosts`, ";
    let folder = Folder::new();
    let wasi = r#"(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))"#;
    let http = r#"(import "extism:host/env" "http_request" (func (param i64 i64) (result i64)))"#;
    for (imports, notes) in [
        (String::new(), &[][..]),
        (wasi.into(), &[WASI]),
        (http.into(), &[HTTP]),
        (format!("{wasi}{http}"), &[WASI, HTTP]),
    ] {
        let output = run(&["manifest", &folder.module("plugin.wasm", &format!("(module {imports})"))]);
        let lines: Vec<_> = stderr(&output).strip_prefix(NO_SETTINGS).unwrap().lines().collect();
        assert_eq!(lines.len(), notes.len(), "{lines:?}");
        assert!(lines.iter().zip(notes).all(|(line, note)| line.starts_with(note)), "{lines:?}");
    }
    let sends = "#[link(wasm_import_module = \"extism:host/env\")]\nunsafe extern \"C\" {\n    fn http_request(request: u64, body: u64) \
                 -> u64;\n}\n#[unsafe(no_mangle)]\nextern \"C\" fn f() -> i32 {\n    unsafe { http_request(0, 0) as i32 }\n}\n";
    for (hosts, is_noted) in [("", true), ("allowed_hosts = []", true), ("allowed_hosts = [\"a.b\"]", false)] {
        plugin(&folder, &format!("[package.metadata.extism]\n{hosts}\n[workspace]\n"), "");
        folder.write("src/lib.rs", sends);
        let output = run(&["manifest", &folder.path("."), "--no-wasm-opt"]);
        assert_eq!(stderr(&output).starts_with(HTTP), is_noted, "{output:?}");
        assert_eq!(stderr(&output).is_empty(), !is_noted, "{output:?}");
    }
}

/// Its settings would be lost.
#[test]
fn a_table_that_must_have_been_meant_is_named() {
    let folder = Folder::new();
    for (table, is_named) in [
        ("[package.metadata.extism-pdk]\ntarget = \"wasm32-wasip1\"", true),
        ("[package.metadata.Extism]", true),
        ("[package.metadata.extsim]", true),
        ("[package.metadata.plugin]\nallowed_hosts = []", true),
        ("[workspace.metadata.extism]", true),
        ("[package.metadata.extism]\n[package.metadata.extism-pdk]", false),
        ("[package.metadata.host-harness]\n[package.metadata.extism-pdk]", false),
        ("[package.metadata.docs.rs]\ntargets = []", false),
        ("[package.metadata]\nextism-version = \"1\"", false),
    ] {
        plugin(&folder, &format!("{table}\n[workspace]\n"), "");
        let name = table.trim_start_matches('[').split(']').next().unwrap();
        let warning = format!(
            "warning: `[{name}]` of Cargo.toml has no effect: write a plugin's settings in its crate's \
             `[package.metadata.extism]`\n"
        );
        for command in [&["build"][..], &["manifest"], &["inspect"], &["call", "f"]] {
            let mut arguments = command.to_vec();
            let path = folder.path(".");
            arguments.insert(1, &path);
            let output = run(&arguments);
            assert!(output.status.success(), "{output:?}");
            assert_eq!(stderr(&output).matches(&warning).count(), usize::from(is_named), "{table}: {output:?}");
            assert_eq!(stderr(&output).matches("warning: ").count(), usize::from(is_named), "{table}: {output:?}");
        }
    }
}

#[test]
fn a_manifest_of_a_file_has_what_the_file_says() {
    let folder = Folder::new();
    let wasm = crate::support::with_contract("(module)", CONFIG);
    let file = folder.write("built/plugin.wasm", &wasm);
    let output = host_harness().args(["manifest", "built/plugin.wasm"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let hash: String = Sha256::digest(&wasm).iter().map(|byte| format!("{byte:02x}")).collect();
    let config = json!({"api": "", "limit": "10", "mode": "fast", "tags": "[]", "deeper": "false", "set": ""});
    let page = json(&output);
    assert_eq!(page, json!({"wasm": [{"path": "built/plugin.wasm", "hash": hash}], "config": config}));
    let notes = format!("{NO_SETTINGS}note: config that the application has to give: api, set\n");
    assert_eq!(stderr(&output), notes);
    let output = run(&["manifest", &file, "--url", "https://example.com/plugins/"]);
    assert_eq!(json(&output)["wasm"][0]["url"], "https://example.com/plugins/plugin.wasm");

    for option in [&["--no-wasm-opt"][..], &["--out", "there"]] {
        let refused = run(&[&["manifest", &file], option].concat());
        assert_refused(
            &refused,
            "error: --out and --no-wasm-opt are for a crate's folder: a .wasm file stays as it is",
        );
    }
    assert_refused(&run(&["manifest", "gone.wasm"]), "error: can't read gone.wasm: ");
}

/// A manifest's texts are UTF-8, which the names of files needn't be.
#[test]
#[cfg(target_os = "linux")]
fn a_file_whose_name_a_manifest_cant_have_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let path = folder.0.join(std::ffi::OsStr::from_bytes(b"p\xff.wasm"));
    fs::write(&path, wat::parse_str("(module)").unwrap()).unwrap();
    for url in [&[][..], &["--url", "https://example.com"]] {
        let output = host_harness().arg("manifest").arg(&path).args(url).output().unwrap();
        assert_refused(&output, "in a manifest, whose texts are UTF-8: rename it");
    }
}
