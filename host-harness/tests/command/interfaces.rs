//! Reading the crate of an interface: which of its traits count, and what is said of the others.

use std::fs;
use std::process::Output;

use crate::support::{Folder, assert_refused, crates_folder, host_harness, stderr, stdout, use_our_lock};

/// A trait of what plugins do, with the attribute before it.
const API: &str = "#[extism_pdk::contract::interface]\npub trait Api { fn f(); }\n";

/// Types of a private module have the path by which others reach them.
#[test]
fn types_are_written_by_the_module_that_reexports_them() {
    let folder = Folder::new();
    let lib = "use extism_pdk::contract::interface;\n\
        mod inner {\n    use super::interface;\n    pub struct Note;\n    #[interface]\n    pub trait Show {\n        \
        fn show(note: Note) -> crate::inner::Note;\n    }\n}\n\
        pub mod public {\n    pub use crate::inner::*;\n}\n";
    write_crate(&folder, "", &[("src/lib.rs", lib)]);
    let (output, code) = write_plugin(&folder);
    assert!(output.status.success(), "{output:?}");
    assert!(code.contains("-> api::public::Note") && !code.contains("api::Note"), "{code}");
}

/// Writes an interface's crate, `api`, with the rest of its Cargo.toml and the files of its `src`.
fn write_crate(folder: &Folder, manifest: &str, files: &[(&str, &str)]) {
    let _ = fs::remove_dir_all(folder.path("api"));
    let pdk = concat!(env!("CARGO_MANIFEST_DIR"), "/../pdk");
    let package = "[package]\nname = \"api\"\nedition = \"2024\"\n[workspace]\n";
    folder.write("api/Cargo.toml", format!("{package}{manifest}\n[dependencies]\nextism-pdk = {{ path = {pdk:?} }}\n"));
    for (name, text) in files {
        folder.write(&format!("api/{name}"), text);
    }
}

/// What `new --interface` makes of `api`: the plugin's code, or an error.
fn write_plugin(folder: &Folder) -> (Output, String) {
    let _ = fs::remove_dir_all(folder.path("mine"));
    let output = host_harness().args(["new", "mine", "--interface", "api"]).current_dir(&folder.0).output().unwrap();
    (output, fs::read_to_string(folder.path("mine/src/lib.rs")).unwrap_or_default())
}

#[track_caller]
fn assert_implements(folder: &Folder, path: &str, said: &str) {
    let (output, code) = write_plugin(folder);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(code.contains(&format!("use {path}::*;\n")), "{code}");
    assert_eq!(stderr(&output).contains("note: `"), !said.is_empty(), "{}", stderr(&output));
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
}

#[test]
fn what_isnt_public_is_named_with_what_to_do() {
    let folder = Folder::new();
    let refused = |files: &[(&str, &str)], says: &str| {
        write_crate(&folder, "", files);
        let (output, _) = write_plugin(&folder);
        assert_refused(
            &output,
            "error: can't find a trait with `#[interface]` in api/src for plugins to implement\n  ",
        );
        assert_refused(&output, says);
        assert!(!folder.0.join("mine").exists());
    };
    refused(&[("src/lib.rs", &API.replace("pub ", "pub(crate) "))], "\n  `Api` isn't `pub`: make it so\n");
    let says = "\n  `v1::inner::Api` is in the private module `v1`: make that `pub`, or write `pub use v1::inner::*` in a \
                public one\n";
    refused(&[("src/lib.rs", "mod v1;"), ("src/v1.rs", "pub mod inner;"), ("src/v1/inner.rs", API)], says);
    refused(&[("src/lib.rs", &format!("pub(crate) mod v1 {{ pub mod inner {{ {API} }} }}"))], says);
    // The trait alone isn't enough: the macro writes a module beside it.
    let lib = format!("mod v1 {{ {API} }}\npub use v1::Api;\n");
    refused(&[("src/lib.rs", &lib)], "`v1::Api` is in the private module `v1`");
    // The private module hides the one of `*`.
    let lib = format!("mod api {{ {API} }}\npub use api::*;\n");
    refused(&[("src/lib.rs", &lib)], "`api::Api` is in the private module `api`");
}

#[test]
fn what_is_re_exported_is_found() {
    let folder = Folder::new();
    for (lib, home) in [
        ("mod v1 { API }\npub use v1::*;\n", "api"),
        ("mod v1 { API }\npub use v1::{Api, api};\n", "api"),
        ("mod v1 { API }\npub use self::{v1::{Api}, v1::api};\n", "api"),
        ("mod v1 { API }\npub mod plugins { pub use super::v1::*; }\n", "api::plugins"),
        ("mod v1 { pub mod deep { API } }\npub use v1::deep;\n", "api::deep"),
        ("mod v1 { pub mod deep { API } }\npub use v1::deep::{self as plugins};\n", "api::plugins"),
        ("mod v1 { pub mod deep { API } }\npub use crate::v1::*;\n", "api::deep"),
        ("mod v1 { mod deep { API }\npub use deep::*; }\npub use v1::*;\n", "api"),
        ("pub mod v1 { mod deep { API }\npub use deep::*; }\n", "api::v1"),
        ("pub mod v1 { API }\npub use v1::*;\n", "api::v1"),
        ("mod a { pub use super::b::*; }\nmod b { pub use super::a::*; API }\npub use a::*;\n", "api"),
    ] {
        write_crate(&folder, "", &[("src/lib.rs", &lib.replace("API", API))]);
        assert_implements(&folder, home, "");
    }
}

/// As rustc finds files: those that no module declares don't count.
#[test]
fn the_files_of_modules_are_found() {
    let folder = Folder::new();
    let public = ("src/unused.rs", API);
    for (manifest, files, home) in [
        ("", [("src/lib.rs", "pub mod a;"), ("src/a.rs", API)], "api::a"),
        ("", [("src/lib.rs", "pub mod a;"), ("src/a/mod.rs", API)], "api::a"),
        ("", [("src/lib.rs", "pub mod a { pub mod b; }"), ("src/a/b.rs", API)], "api::a::b"),
        ("", [("src/lib.rs", "pub mod r#type;"), ("src/type.rs", API)], "api::r#type"),
        ("", [("src/lib.rs", "#[path = \"../other.rs\"]\npub mod a;"), ("other.rs", API)], "api::a"),
        ("", [("src/lib.rs", "pub mod a { #[path = \"c.rs\"]\npub mod b; }"), ("src/a/c.rs", API)], "api::a::b"),
        ("[lib]\npath = \"api.rs\"\n", [("api.rs", "pub mod a;"), ("a.rs", API)], "api::a"),
        // With the mark that some editors begin files with.
        ("", [("src/lib.rs", "\u{feff}pub mod a;"), ("src/a.rs", &format!("\u{feff}{API}"))], "api::a"),
    ] {
        write_crate(&folder, manifest, &[files[0], files[1], public]);
        assert_implements(&folder, home, "");
    }
    write_crate(&folder, "", &[("src/lib.rs", "#[path = \"lib.rs\"]\nmod a;\n#[path = \"lib.rs\"]\nmod b;")]);
    assert_refused(&write_plugin(&folder).0, "error: can't read api/src/lib.rs: it is a module of itself");
    write_crate(&folder, "", &[("src/lib.rs", "#[path = \"../src/lib.rs\"]\nmod a;")]);
    assert_refused(&write_plugin(&folder).0, "lib.rs: it is a module of itself");
}

#[test]
fn what_isnt_compiled_is_named_with_its_condition() {
    let folder = Folder::new();
    let features = "[features]\ndefault = [\"on\", \"dep:x\"]\non = [\"also\"]\nalso = []\noff = []\n";
    let lib = |condition: &str| format!("#[cfg({condition})]\npub mod plugins {{ {API} }}\n");
    for condition in [
        "feature = \"on\"",
        "all(feature = \"also\", not(feature = \"off\"))",
        "any(unix, windows, target_family = \"wasm\")",
        "not(test)",
        "not(any(test, target_arch = \"wasm32\"))",
    ] {
        write_crate(&folder, features, &[("src/lib.rs", &lib(condition))]);
        assert_implements(&folder, "api::plugins", "");
    }
    let feature = "with the crate's default features: add the feature to `default` in its Cargo.toml, or remove";
    for (condition, reason) in [
        ("feature = \"off\"", feature),
        ("all(feature = \"on\", any(feature = \"off\", test))", feature),
        ("not(feature = \"on\")", feature),
        ("target_arch = \"wasm32\"", "on this machine: remove"),
        ("all(unix, windows)", "on this machine: remove"),
    ] {
        let says = format!("\n  `plugins::Api` isn't compiled {reason} `#[cfg({condition})]`\n");
        let outside = lib(condition);
        let inside = format!("pub mod plugins {{ #[cfg({condition})]\n{API} }}\n");
        let in_file = format!("#![cfg({condition})]\n{API}");
        for files in [
            &[("src/lib.rs", &*outside)][..],
            &[("src/lib.rs", &inside)],
            &[("src/lib.rs", "pub mod plugins;"), ("src/plugins.rs", &in_file)],
        ] {
            write_crate(&folder, features, files);
            assert_refused(&write_plugin(&folder).0, &says);
        }
    }
    // Beside one that is compiled, it is a note.
    let both = API.to_owned() + &lib("feature = \"off\"");
    write_crate(&folder, features, &[("src/lib.rs", &both)]);
    assert_implements(&folder, "api", "note: `plugins::Api` isn't compiled with the crate's default features: ");
}

#[test]
fn traits_of_tests_dont_count() {
    let folder = Folder::new();
    for condition in ["test", "all(test, feature = \"x\")", "any()"] {
        let lib = format!("{API}#[cfg({condition})]\nmod tests {{ {API} }}\n#[cfg({condition})]\npub mod fakes;\n");
        write_crate(&folder, "", &[("src/lib.rs", &lib), ("src/fakes.rs", API)]);
        assert_implements(&folder, "api", "");
    }
}

#[test]
fn syntax_errors_are_told_with_their_place() {
    let folder = Folder::new();
    let fails = |text: &str, says: &str| {
        write_crate(&folder, "", &[("src/lib.rs", "pub mod a;"), ("src/a.rs", text)]);
        assert_refused(&write_plugin(&folder).0, &format!("error: can't read api/src/a.rs:{says}"));
    };
    fails("// ü\n pub trait {}", "2:12: expected identifier");
    fails("\u{feff}pub trait {}", "1:11: expected identifier");
    fails("pub trait A {\n    fn f(; }\n", "2:12: a bracket or a quote isn't closed, or closes nothing");
    fails("const A: &str = \"x;", "1:17: a bracket or a quote isn't closed, or closes nothing");
    // The parser's stack has an end.
    let nested = |depth: usize| format!("{}{}", "pub mod m {".repeat(depth), "}".repeat(depth));
    fails(&nested(10_000), "1:1419: brackets or operators nest deeper than 128");
    fails(
        &format!("const A: u8 = {}1{};", "(".repeat(10_000), ")".repeat(10_000)),
        "1:143: brackets or operators nest deeper than 128",
    );
    fails(
        &format!("type A = {}u8{};", "Vec<".repeat(30_000), ">".repeat(30_000)),
        "1:525: brackets or operators nest deeper than 128",
    );
    fails(&format!("const A: bool = {}true;", "!".repeat(60_000)), "1:144: brackets or operators nest deeper than 128");
    fails(&format!("type A = {}u8;", "& ".repeat(60_000)), "1:264: brackets or operators nest deeper than 128");
    fails(
        &format!("type A = {}u8{};", "Vec<fn() -> ".repeat(30_000), ">".repeat(30_000)),
        "1:1549: brackets or operators nest deeper than 128",
    );
    // Comparisons and shifts aren't brackets.
    let shifts = format!("const A: [u64; 300] = [{}];", "1 << 3, ".repeat(300));
    write_crate(&folder, "", &[("src/lib.rs", &format!("{shifts}\n{API}"))]);
    assert_implements(&folder, "api", "");
    let compares = "fn f() -> bool { ".to_owned() + &"if 1 < 2 { return 3 < 4; } ".repeat(300) + "true }";
    write_crate(&folder, "", &[("src/lib.rs", &format!("{compares}\n{API}"))]);
    assert_implements(&folder, "api", "");
    let deepest = format!("const A: u8 = {}1{};\n{}\n{API}", "(".repeat(128), ")".repeat(128), nested(128));
    write_crate(&folder, "", &[("src/lib.rs", &deepest)]);
    assert_implements(&folder, "api", "");
    fails("pub trait A { fn f() }\n", "1:22: unexpected end of input, expected curly braces or `;`");
}

/// The program that prints a contract names the interface as it is found.
#[test]
fn the_contract_is_that_of_the_trait_that_is_found() {
    let folder = crates_folder();
    let host = "#[extism_pdk::contract::interface(host)]\npub trait Store { fn get(&self, key: String) -> String; }\n";
    let lib = format!(
        "mod v1;\npub mod host;\npub use v1::inner as plugins;\n#[cfg(test)]\nmod tests {{ {API} }}\n#[cfg(windows)]\n{host}"
    );
    let inner = format!("pub mod inner {{ {API} }}");
    let hidden = "mod hidden;\npub use hidden::{Store, store};";
    let files =
        [("src/lib.rs", &*lib), ("src/v1.rs", &inner), ("src/host/mod.rs", hidden), ("src/host/hidden.rs", host)];
    write_crate(&folder, "", &files);
    use_our_lock(&folder, "api");
    let docs = || host_harness().args(["docs", "api"]).current_dir(&folder.0).output().unwrap();
    let output = docs();
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("# `Api`\n") && stdout(&output).contains("### `get`\n"), "{}", stdout(&output));

    // What only rustc knows is tried, and named if it fails.
    write_crate(&folder, "", &[("src/lib.rs", &format!("#[cfg(extism_nightly)]\n{API}"))]);
    use_our_lock(&folder, "api");
    let says = "; it is compiled only with `#[cfg(extism_nightly)]`: set that in RUSTFLAGS, or remove it\n";
    assert_refused(&docs(), says);
}

/// The page of all that a crate has of an application is that of the crate.
#[test]
fn several_traits_of_the_application_have_the_crates_name() {
    let folder = crates_folder();
    let host = |name: &str| {
        let function = name.to_lowercase();
        format!("#[extism_pdk::contract::interface(host)]\npub trait {name} {{ fn {function}_now(&self); }}\n")
    };
    let docs = |lib: &str, options: &[&str]| {
        write_crate(&folder, "", &[("src/lib.rs", lib)]);
        use_our_lock(&folder, "api");
        let output = host_harness().args(["docs", "api"]).args(options).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let headings = stdout(&output).lines().filter(|line| line.starts_with('#'));
        headings.map(|line| line.trim_start_matches(['#', ' ']).to_owned()).collect::<Vec<_>>()
    };
    let two = host("Store") + &host("Clock");
    assert_eq!(docs(&two, &[]), ["`api`", "Host functions", "`clock_now`", "`store_now`"]);
    assert_eq!(docs(&two, &["--trait", "Clock"]), ["`Clock`", "Host functions", "`clock_now`"]);
    assert_eq!(docs(&host("Store"), &[]), ["`Store`", "Host functions", "`store_now`"]);
    // With what plugins do, it is the page of that.
    let all = two + &API.replace("Api", "Words");
    assert_eq!(
        docs(&all, &[]),
        ["`Words`", "Start", "Functions", "`f`", "Host functions", "`clock_now`", "`store_now`"]
    );
}

/// Not a contract of all versions, which would contradict itself.
#[test]
fn of_several_traits_of_one_name_one_is_chosen() {
    let folder = crates_folder();
    let version = |ty: &str| {
        let host = "#[extism_pdk::contract::interface(host)]";
        format!("{host} pub trait Store {{ fn get(&self, key: {ty}) -> String; }}")
    };
    let lib = format!("pub mod v1 {{ {} }}\npub mod v2 {{ {} }}\n", version("String"), version("u32"));
    write_crate(&folder, "[lib]\nname = \"priv\"\n", &[("src/lib.rs", &lib)]);
    use_our_lock(&folder, "api");
    let docs =
        |options: &[&str]| host_harness().args(["docs", "api"]).args(options).current_dir(&folder.0).output().unwrap();
    let says = "has the interfaces `v1::Store`, `v2::Store`: choose one by `--trait NAME`\n";
    assert_refused(&docs(&[]), says);
    assert_refused(&docs(&["--trait", "Store"]), says);
    let says = "can't find an interface `Shop` in ";
    assert_refused(&docs(&["--trait", "Shop"]), says);
    assert_refused(&docs(&["--trait", "Shop"]), "/src; there is `v1::Store`, `v2::Store`\n");
    // The crate's name is a keyword.
    let output = docs(&["--trait", "v2::Store"]);
    assert!(stdout(&output).contains("get(key: le u32)"), "{output:?}");
}
