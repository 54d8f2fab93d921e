//! What a crate's Cargo.toml gives a call, where no option does.

use std::path::Path;
use std::process::Output;

use crate::support::{Folder, assert_refused, call, crates_folder, stderr, stdout, use_our_lock};

const LIB: &str = r#"
use extism_pdk::*;

#[plugin_fn]
pub fn greet() -> FnResult<String> {
    Ok(config::get("greeting")?.unwrap_or_default())
}

#[plugin_fn]
pub fn limit() -> FnResult<u32> {
    Ok(config::read::<Limit>()?.limit)
}

#[derive(serde::Deserialize)]
struct Limit {
    limit: u32,
}

#[plugin_fn]
pub fn fetch() -> FnResult<Vec<u8>> {
    Ok(http::get("http://127.0.0.1:1/").send()?.bytes()?)
}

#[plugin_fn]
pub fn keep(length: u32) -> FnResult<()> {
    var::set("k", vec![0u8; length as usize])?;
    Ok(())
}

#[plugin_fn]
pub fn spin() -> FnResult<()> {
    loop {}
}
"#;

fn plugin_with(folder: &Folder, settings: &str) -> String {
    let pdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pdk");
    folder.write(
        "settings/Cargo.toml",
        format!(
            "[package]\nname = \"has-settings\"\nedition = \"2024\"\n[workspace]\n[lib]\ncrate-type = [\"cdylib\"]\n\
             [dependencies]\nextism-pdk = {{ path = {pdk:?} }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\n\
             {settings}\n"
        ),
    );
    use_our_lock(folder, "settings");
    folder.write("settings/src/lib.rs", LIB);
    folder.path("settings")
}

/// Asserts that the plugin failed, and what is said of that.
fn assert_fails(output: &Output, expected: &str) {
    assert!(!output.status.success() && stderr(output).contains(expected), "{output:?}");
}

#[test]
fn a_call_has_what_the_author_sets() {
    let folder = crates_folder();
    let settings = "[package.metadata.extism]\nconfig = { greeting = \"Hello\" }\nallowed_hosts = [\"127.0.0.1\"]\n\
        memory = { max_var_bytes = 1000, max_pages = 20 }\ntimeout_ms = 300\n";
    let plugin = plugin_with(&folder, settings);
    let run = |arguments: &[&str]| call(&[&[plugin.as_str()], arguments].concat());

    assert_eq!(stdout(&run(&["greet"])), "Hello");
    assert_eq!(stdout(&run(&["greet", "--config", "greeting=Hi"])), "Hi");
    let allowed = run(&["fetch", "--allow-host", "example.com"]);
    assert!(!stderr(&allowed).contains("not allowed") && stderr(&allowed).contains("127.0.0.1:1"), "{allowed:?}");
    assert_fails(&run(&["spin"]), "the call took longer than its limit of 300ms");
    assert_fails(&run(&["spin", "--timeout", "200"]), "the call took longer than its limit of 200ms");
    assert!(run(&["keep", "--args", "[100]"]).status.success());
    assert_fails(&run(&["keep", "--args", "[2000]"]), "1000 bytes");
    assert_refused(&run(&["greet", "--memory-pages", "1"]), "memory");

    let missing = run(&["limit"]);
    let advice = "error: the config lacks `limit` (an empty value counts as unset)\ngive it by --config limit=VALUE, or write in the \
        plugin's Cargo.toml:\n  [package.metadata.extism]\n  config = { \"limit\" = \"VALUE\" }\n";
    assert_fails(&missing, advice);

    let without = plugin_with(&folder, "");
    let advice = "\nwrite in the plugin's Cargo.toml:\n  [package.metadata.extism]\n  \
        allowed_hosts = [\"127.0.0.1\"]\n";
    assert_fails(&call(&[&without, "fetch"]), advice);
    // Of a file nobody knows its Cargo.toml.
    let file = folder.path("file.wasm");
    std::fs::copy(host_harness::build_crate(&without, host_harness::Profile::Named).unwrap(), &file).unwrap();
    let refused = call(&[&file, "fetch"]);
    assert!(!stderr(&refused).contains("Cargo.toml"), "{refused:?}");
}
