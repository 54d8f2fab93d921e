//! `host-harness new`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use extism_pdk::testing::protocol::RUNNER;

use crate::support::{
    Folder, assert_refused, call, cargo_extism, crates_folder, host_harness, stderr, stdout, use_our_lock,
};

fn new(folder: &Folder, name: &str) -> std::process::Output {
    host_harness().args(["new", name]).current_dir(&folder.0).output().unwrap()
}

/// It tests, builds and can be called as it was written.
#[test]
fn the_crate_works_at_once() {
    let folder = crates_folder();
    let output = new(&folder, "my-shout");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("call my-shout greet --input Ada\n"), "{}", stdout(&output));
    let plugin = folder.path("my-shout");

    use_our_lock(&folder, "my-shout");
    let cargo_test = |variable: &str| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.arg("test").current_dir(&plugin).env_remove(RUNNER);
        cargo.env(variable, "wasm32-unknown-unknown").output().unwrap()
    };
    // Tests are native. Where cargo is configured to build for WebAssembly, the compiler says how to run them.
    let refused = cargo_test("CARGO_BUILD_TARGET");
    assert!(stderr(&refused).contains("tests run natively: cargo test --target host-tuple"), "{}", stderr(&refused));
    let tests = cargo_test("UNRELATED");
    assert!(tests.status.success(), "{}", stderr(&tests));
    assert!(stdout(&tests).contains("test result: ok. 2 passed; 0 failed; 2 ignored"), "{}", stdout(&tests));
    assert!(!stderr(&tests).contains("warning"), "{}", stderr(&tests));

    let tests = cargo_extism().arg("test").current_dir(&plugin).output().unwrap();
    assert!(stdout(&tests).contains("test result: ok. 4 passed"), "{}{}", stdout(&tests), stderr(&tests));

    for arguments in [&["fmt", "--check"][..], &["clippy", "--all-targets", "--", "-D", "warnings"]] {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        let output = cargo.args(arguments).current_dir(&plugin).output().unwrap();
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    }
    let mut command = host_harness();
    command.args(["call", &plugin, "greet", "--input", "Ada", "--config", "greeting=Hi"]);
    let output = command.output().unwrap();
    assert_eq!(stdout(&output), "Hi, Ada!", "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

/// Neither a clone's folder nor crates.io is where GitHub would have extism-pdk from.
#[test]
fn ci_and_others_have_the_sdk_from_its_repository() {
    let folder = Folder::new();
    folder.write("clone/pdk/Cargo.toml", "");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
        let output = Command::new("git").arg("-C").arg(folder.path("clone")).args(identity).args(arguments).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output).trim().to_owned()
    };
    let new = |name: &str, pdk: &str| {
        let output = host_harness().args(["new", name, "--pdk", pdk]).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let read = |file: &str| std::fs::read_to_string(folder.path(&format!("{name}/{file}"))).unwrap_or_default();
        (stderr(&output).to_owned(), read("Cargo.toml"), read("README.md"), read(".github/workflows/plugin.yml"))
    };
    // A clone that is nobody else's.
    let (said, manifest, _, workflow) = new("alone", "clone");
    assert!(said.starts_with("note: no workflow for GitHub is written, since "), "{said}");
    assert!(manifest.contains(&format!("extism-pdk = {{ path = {:?} }}\n", folder.path("clone/pdk"))), "{manifest}");
    assert_eq!(workflow, "");

    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "x"]);
    git(&["remote", "add", "origin", "git@example.com:org/pdk.git"]);
    let add = "      - run: cargo add extism-pdk --git https://example.com/org/pdk.git";
    let (said, manifest, _, workflow) = new("unpushed", "clone");
    assert!(said.is_empty() && manifest.contains("{ path = "), "{said}{manifest}");
    assert!(
        workflow.contains(&format!("{add}\n")) && workflow.contains("      - run: cargo extism test\n"),
        "{workflow}"
    );
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let commit = git(&["rev-parse", "HEAD"]);
    let (_, _, _, workflow) = new("pushed", "clone");
    assert!(workflow.contains(&format!("{add} --rev {commit}\n")), "{workflow}");
    let install = format!(
        "        run: cargo install --locked --git https://example.com/org/pdk.git --rev {commit} host-harness\n"
    );
    assert!(workflow.contains(&install) && !workflow.contains('{'), "{workflow}");

    let (said, manifest, readme, workflow) = new("address", "https://example.com/org/pdk");
    assert!(
        said.is_empty() && manifest.contains("extism-pdk = { git = \"https://example.com/org/pdk\" }\n"),
        "{manifest}"
    );
    assert!(
        readme.contains(
            "Install `cargo extism` with `cargo install --locked --git https://example.com/org/pdk host-harness`."
        ),
        "{readme}"
    );
    assert!(
        workflow.contains("run: cargo install --locked --git https://example.com/org/pdk host-harness\n"),
        "{workflow}"
    );
    assert!(!workflow.contains("cargo add"), "{workflow}");

    let (_, manifest, ..) = new("escaped", "https://example.com/my pdk");
    assert!(manifest.contains("extism-pdk = { git = \"https://example.com/my%20pdk\" }\n"), "{manifest}");
    let (_, manifest, ..) = new("file", &format!("file://{}", folder.path("clone")));
    assert!(
        manifest.contains(&format!("extism-pdk = {{ git = \"file://{}\" }}\n", folder.path("clone"))),
        "{manifest}"
    );
}

#[test]
fn a_place_without_the_sdk_is_refused_with_the_reason() {
    let folder = Folder::new();
    folder.write("empty/file", "");
    for (place, reason) in [
        ("nowhere", "No such file or directory (os error 2)"),
        ("", "No such file or directory (os error 2)"),
        ("empty", "it has no pdk/Cargo.toml"),
        ("empty/file", "it has no pdk/Cargo.toml"),
        ("http://", "empty host"),
        ("https:///pdk", "it has no host"),
        ("ssh://", "it has no host"),
        ("https://example.com", "it has no path"),
        ("https://exa mple.com/pdk", "invalid international domain name"),
        ("https://example.com:port/pdk", "invalid port number"),
        ("git@example.com", "`:` and a path have to follow the host"),
        ("git@:org/pdk", "it has no host"),
        ("git@example.com:", "it has no path"),
        ("file:///nowhere/pdk", "the folder isn't there"),
        ("file://", "it has no path"),
    ] {
        let refused = host_harness().args(["new", "mine", "--pdk", place]).current_dir(&folder.0).output().unwrap();
        let advice = "give --pdk a clone's folder, or a URL as in https://example.com/pdk\n";
        assert_refused(&refused, &format!("error: can't take extism-pdk from `{place}` ({reason}): {advice}"));
        assert!(!folder.0.join("mine").exists());
    }
}

/// Cargo notes where it has a program from, in a file beside the folder of programs.
#[test]
fn an_installed_command_names_the_repository_it_came_from() {
    let folder = Folder::new();
    folder.write("root/bin/x", "");
    let program = folder.path("root/bin/host-harness");
    let here = env!("CARGO_BIN_EXE_host-harness");
    std::fs::hard_link(here, &program).or_else(|_| std::fs::copy(here, &program).map(drop)).unwrap();
    let manifest = |name: &str, source: &str| {
        folder.write("root/.crates.toml", format!("[v1]\n\"host-harness 1.4.100 ({source})\" = [\"host-harness\"]\n"));
        let output = Command::new(&program).args(["new", name]).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        std::fs::read_to_string(folder.path(&format!("{name}/Cargo.toml"))).unwrap()
    };
    let git =
        "extism-pdk = { git = \"https://example.com/org/pdk\", rev = \"0123456789abcdef0123456789abcdef01234567\" }\n";
    let source = "git+https://example.com/org/pdk?branch=main#0123456789abcdef0123456789abcdef01234567";
    let of_git = manifest("one", source);
    assert!(of_git.contains(git), "{of_git}");
    let of_path = manifest("two", "path+file:///home/ada/pdk/host-harness");
    assert!(of_path.contains("extism-pdk = { path = "), "{of_path}");
}

fn new_plugin(folder: &Folder, interface: &str, options: &[&str]) -> std::process::Output {
    let interface = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(interface);
    let mut command = host_harness();
    command.args(["new", "mine", "--interface"]).arg(interface).args(options).current_dir(&folder.0);
    command.output().unwrap()
}

/// Every function is there, with its docs and types; it builds and its test passes before anything is filled in.
#[test]
fn a_plugin_for_an_interface_has_its_functions() {
    let folder = crates_folder();
    let output = new_plugin(&folder, "tests/plugins/interfaces", &["--trait", "old::Words"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("(cd mine && cargo extism test)"), "{}", stdout(&output));
    assert!(stderr(&output).starts_with("note: no workflow for GitHub is written, since Cargo.toml has the interface"));
    assert!(!folder.0.join("mine/.github").exists());
    let code = std::fs::read_to_string(folder.path("mine/src/lib.rs")).unwrap();
    let count = "    /// Counts the vowels of a text in the application's store.\n    \
                 fn count(key: String) -> Result<Report, CountError> {\n        todo!(\"count\")\n    }";
    assert!(code.contains(count), "{code}");
    assert!(code.contains("    fn count_letters(text: &str, options: Options) -> u64 {\n"), "{code}");
    // What the application does is there, too, for the test to say.
    let mock = "    impl interfaces::old::Store for StoreMock {\n        ";
    assert!(code.contains(mock) && code.contains("        fn now(&mut self) -> i64 {\n"), "{code}");
    let host = "load(Host::new().offer(interfaces::old::store::Functions(StoreMock)))";
    assert!(code.contains(host), "{code}");

    use_our_lock(&folder, "mine");
    let cargo = |arguments: &[&str]| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(arguments).current_dir(folder.path("mine")).output().unwrap()
    };
    let tests = cargo_extism().arg("test").current_dir(folder.path("mine")).output().unwrap();
    assert!(tests.status.success(), "{code}{}", stderr(&tests));
    assert!(stdout(&tests).contains("test result: ok. 2 passed"), "{}", stdout(&tests));
    assert!(!stderr(&tests).contains("warning"), "{}", stderr(&tests));
    let build = cargo(&["build", "--target", "wasm32-unknown-unknown"]);
    assert!(build.status.success() && !stderr(&build).contains("warning"), "{}", stderr(&build));
}

/// What the signatures name is imported as the interface's file does; a prefix is repeated.
#[test]
fn a_plugin_for_an_interface_imports_what_that_does() {
    let folder = crates_folder();
    folder.write(
        "api/Cargo.toml",
        "[package]\nname = \"some-api\"\n[lib]\nname = \"api\"\n[dependencies]\nextism-pdk = \"1.2\"\n",
    );
    folder.write("api/src/lib.rs", "mod inner;\npub mod outer;\npub use inner::*;\n");
    folder.write(
        "api/src/inner.rs",
        "use super::outer::{Report, Unused};\nuse extism_pdk::{contract::interface, *};\nuse std::collections::HashMap as Map;\n\
         #[interface(prefix = \"in-\")]\npub trait HTTPInner {\n    /// Two\n    /// lines.\n    \
         fn f(map: Json<Map<String, u8>>) -> FnResult<Json<Report>>;\n}\n",
    );
    folder.write("api/src/outer/mod.rs", "#[extism_pdk::contract::interface(host)]\npub trait Host {}\n");
    let output = host_harness().args(["new", "mine", "--interface", "api"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let code = std::fs::read_to_string(folder.path("mine/src/lib.rs")).unwrap();
    let uses = "use api::outer::Report;\nuse api::*;\nuse extism_pdk::FnResult;\nuse extism_pdk::Json;\n\
                use extism_pdk::plugin_fn;\nuse std::collections::HashMap as Map;\n";
    assert!(code.contains(uses), "{code}");
    assert!(code.contains("#[plugin_fn(prefix = \"in-\")]\n"), "{code}");
    assert!(
        code.contains(
            "    /// Two\n    /// lines.\n    fn f(map: Json<Map<String, u8>>) -> FnResult<Json<Report>> {\n"
        ),
        "{code}"
    );
    let host = "Host::new().offer(api::outer::host::Functions(HostMock))";
    assert!(code.contains(&format!("http_inner::test(Plugin, load({host}))")), "{code}");
    let manifest = std::fs::read_to_string(folder.path("mine/Cargo.toml")).unwrap();
    assert!(manifest.contains("extism-pdk = \"1.2\"\nsome-api = { path = \""), "{manifest}");

    // The crate is the same one, so that types are, too.
    let git = r#"{ git = "https://example.com/org/pdk", rev = "0123456" }"#;
    folder.write(
        "api/Cargo.toml",
        format!("[package]\nname = \"some-api\"\n[lib]\nname = \"api\"\n[dependencies]\nextism-pdk = {git}\n"),
    );
    let output = host_harness().args(["new", "other", "--interface", "api"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let manifest = std::fs::read_to_string(folder.path("other/Cargo.toml")).unwrap();
    assert!(manifest.contains(&format!("extism-pdk = {git}\n")), "{manifest}");
}

/// Names lead to the same from the plugin as from the interface, which may call this SDK something else; what has a body is
/// left to it.
#[test]
fn a_plugin_for_an_interface_names_what_that_names() {
    let folder = crates_folder();
    folder.write(
        "api/Cargo.toml",
        "[package]\nname = \"api\"\n[dependencies]\nkit = { package = \"extism-pdk\", version = \"1.2\" }\n",
    );
    folder.write(
        "api/src/lib.rs",
        "mod hidden { pub struct Secret; }\npub use hidden::Secret;\n\
         pub mod types { pub struct Report; pub mod deep { pub struct Deep; } }\n\
         pub mod plugins {\n\
         use kit::{contract::interface, *};\nuse super::types::{self, deep::{self}};\nuse super::hidden::Secret;\n\
         use self::inner::Own;\nuse inner::Also;\n\
         pub mod inner { pub struct Own; pub struct Also; }\n\
         #[interface(crate = kit, host)]\npub trait Host { fn f(&self, #[scalar] n: u8, r: super::types::Report); }\n\
         #[interface]\npub(crate) trait Internal { fn f(); }\n\
         #[interface]\ntrait Private { fn f(); }\n\
         #[interface(crate = kit, prefix = \"w_\")]\npub trait Words {\n\
         /// Counts.\n#[cfg(feature = \"count\")]\n\
         fn count(mut text: String, report: crate::types::Report) -> kit::FnResult<Json<super::types::Report>>;\n\
         fn more(a: types::Report, b: deep::Deep, c: Secret, d: Own, e: Also, f: self::inner::Own, g: crate::hidden::Secret);\n\
         fn title(text: Base64) -> String { \"Words\".into() }\n}\n}\n",
    );
    let output = host_harness().args(["new", "mine", "--interface", "api"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let code = std::fs::read_to_string(folder.path("mine/src/lib.rs")).unwrap();
    for expected in [
        "use api::Secret;\nuse api::plugins::inner::Also;\nuse api::plugins::inner::Own;\nuse api::plugins::*;\n\
         use api::types;\nuse api::types::deep;\nuse extism_pdk::Json;\nuse extism_pdk::plugin_fn;\n",
        "#[plugin_fn(prefix = \"w_\")]\n",
        "    /// Counts.\n    #[cfg(feature = \"count\")]\n    fn count(\n        text: String,\n        \
         report: api::types::Report,\n    ) -> extism_pdk::FnResult<Json<api::types::Report>> {\n",
        "fn more(\n        a: types::Report,\n        b: deep::Deep,\n        c: Secret,\n        d: Own,\n        e: Also,\n        \
         f: api::plugins::inner::Own,\n        g: api::Secret,\n    ) {\n",
        "    // Optional, as the interface has a body for it:\n    // fn title(text: Base64) -> String\n}\n",
        "    impl api::plugins::Host for HostMock {\n        fn f(&self, n: u8, r: api::types::Report) {\n            todo!(\"f\")\n        }\n    }\n}\n",
    ] {
        assert!(code.contains(expected), "{expected}\nis not in\n{code}");
    }
    let manifest = std::fs::read_to_string(folder.path("mine/Cargo.toml")).unwrap();
    assert!(manifest.contains("extism-pdk = \"1.2\"\napi = { path = \""), "{manifest}");
}

#[test]
fn the_interface_of_a_repository_is_cloned_first() {
    let folder = Folder::new();
    for url in ["https://example.com/notes", "git@example.com:org/notes.git", "ssh://git@example.com/notes"] {
        let mut command = host_harness();
        let refused = command.args(["new", "mine", "--interface", url]).current_dir(&folder.0).output().unwrap();
        let error = format!(
            "error: can't read the interface at {url}: clone its repository, and give the crate's folder in the clone\n"
        );
        assert_refused(&refused, &error);
    }
}

#[test]
fn an_interface_has_to_be_there() {
    let folder = Folder::new();
    let several = new_plugin(&folder, "tests/plugins/interfaces", &["--trait", "Words"]);
    assert_refused(&several, "has the interfaces `new::Words`, `old::Words`: choose one by `--trait NAME`");
    assert_refused(&new_plugin(&folder, "tests/plugins/interfaces", &[]), "choose one by `--trait NAME`");
    assert_refused(
        &new_plugin(&folder, "tests/plugins/interfaces", &["--trait", "Store"]),
        "/src for plugins to implement; there is `new::Words`, `old::Words`",
    );
    assert_refused(&new_plugin(&folder, "examples/greet", &[]), "can't find a trait with `#[interface]` in ");
    assert_refused(&new_plugin(&folder, "tests", &[]), "can't find a trait with `#[interface]` in ");
    assert_refused(&new_plugin(&folder, "nowhere", &[]), "Cargo.toml: ");
    folder.write("broken/Cargo.toml", "[package]\nname = \"broken\"\n");
    folder.write("broken/src/lib.rs", "pub trait {}");
    let output = host_harness().args(["new", "mine", "--interface", "broken"]).current_dir(&folder.0).output().unwrap();
    assert_refused(&output, "error: can't read broken/src/lib.rs:1:11: expected identifier");
    assert!(!folder.0.join("mine").exists());
}

/// Files of the repository's, such as a workflow, are the repository's matter.
#[test]
fn a_crate_for_wasi_in_a_repository() {
    let folder = crates_folder();
    folder.write(".git/HEAD", "");
    let output = host_harness().args(["new", "reader", "--wasi"]).current_dir(&folder.0).output().unwrap();
    assert!(stdout(&output).ends_with(" call reader greet --input Ada --wasi\n"), "{output:?}");
    assert!(!folder.0.join("reader/.github").exists());
    use_our_lock(&folder, "reader");
    let output = call(&[&folder.path("reader"), "greet", "--input", "Ada", "--wasi"]);
    assert_eq!(stdout(&output), "Hello, Ada!", "{}", stderr(&output));
    assert_eq!(stderr(&output), "", "it imports nothing of WASI");
}

/// A shell reads the command that is shown as it is meant.
#[test]
#[cfg(unix)]
fn the_command_shown_can_be_pasted() {
    let folder = Folder::new();
    for (path, word) in
        [("a b/x", "'a b/x'"), ("it's/x", r"'it'\''s/x'"), ("$HOME/x", "'$HOME/x'"), ("c-d_e.f/x", "c-d_e.f/x")]
    {
        let output = new(&folder, path);
        let expected = format!(" call {word} greet --input Ada\n");
        assert!(stdout(&output).ends_with(&expected), "{}{}", stdout(&output), stderr(&output));
    }
}

/// What is there stays there.
#[test]
fn an_existing_folder_is_refused() {
    let folder = Folder::new();
    folder.write("shout/file", "mine");
    assert_refused(&new(&folder, "shout"), "error: can't make shout: it exists already, choose another name");
    folder.write("file", "mine");
    assert_refused(&new(&folder, "file"), "error: can't make file: it exists already");
    assert_refused(&new(&folder, "file/shout"), "error: can't make file: ");
    assert_eq!(std::fs::read_dir(folder.path("shout")).unwrap().count(), 1);
}

#[test]
fn a_name_has_to_be_a_crates() {
    let folder = Folder::new();
    for name in ["1st", "-x", "_x", "a b", "a.b", "naïve", "fn", "Self", "test", "std", "extism-pdk", "a\nb"] {
        let output = host_harness().args(["new", "--", name]).current_dir(&folder.0).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        assert!(stderr(&output).contains("can't name a crate `"), "{name}: {output:?}");
        assert_eq!(stderr(&output).lines().count(), 1, "{name}: {output:?}");
    }
    for folder_that_is_there in [".", "..", "x/.."] {
        assert_refused(&new(&folder, folder_that_is_there), "name a folder that doesn't exist yet, as in `new shout`");
    }
    assert_refused(&new(&folder, &"x".repeat(65)), "use at most 64 letters");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

/// It is a member of the workspace, as `cargo new` makes it; what counts at the root only is said.
#[test]
fn within_a_workspace_it_is_a_member() {
    let folder = crates_folder();
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"globbed/*\"] # ours\nexclude = [\"apart/four\"]\n";
    folder.write("Cargo.toml", root);
    folder.write("globbed/other/src/lib.rs", "");
    folder.write("globbed/other/Cargo.toml", "[package]\nname = \"other\"\nedition = \"2024\"\n");
    use_our_lock(&folder, ".");

    let output = new(&folder, "globbed/one");
    assert!(stderr(&output).contains("add this to ") && stderr(&output).contains("[profile.release]"), "{output:?}");
    assert_eq!(std::fs::read_to_string(folder.path("Cargo.toml")).unwrap(), root);
    assert!(new(&folder, "deep/two").status.success());
    let now = std::fs::read_to_string(folder.path("Cargo.toml")).unwrap();
    assert!(now.contains("\"deep/two\"") && now.contains("# ours"), "{now}");

    // A workspace that has the profile, here at the end of a root package's, is told nothing.
    std::fs::write(folder.path("Cargo.toml"), now + "\n[profile.release]\nlto = true\n").unwrap();
    let output = new(&folder, "globbed/three");
    assert_eq!(stderr(&output), "");

    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    for (member, options) in [("deep/two", &[][..]), ("", &["--workspace"])] {
        let mut tests = Command::new(&cargo);
        tests.arg("test").args(options).current_dir(folder.path(member));
        let tests = tests.output().unwrap();
        assert!(tests.status.success(), "{}", stderr(&tests));
        assert!(stdout(&tests).contains("test result: ok. 2 passed; 0 failed; 2 ignored"), "{}", stdout(&tests));
        assert!(!stderr(&tests).contains("warning"), "{}", stderr(&tests));
    }
    let mut command = host_harness();
    command.args(["call", &folder.path("globbed/three"), "greet", "--input", "Ada"]);
    assert_eq!(stdout(&command.output().unwrap()), "Hello, Ada!");

    // What the workspace excludes stands alone, with what its releases need.
    assert!(new(&folder, "apart/four").status.success());
    let manifest = std::fs::read_to_string(folder.path("apart/four/Cargo.toml")).unwrap();
    assert!(manifest.contains("[profile.release]"), "{manifest}");

    let output = call(&[&folder.0.display().to_string(), "f"]);
    assert!(
        stderr(&output).contains("name the folder of a plugin in it, deep/two, globbed/one"),
        "{}",
        stderr(&output)
    );
}

/// What it needs of the workspace is found wherever that is, and is what the others use.
#[test]
fn within_a_workspace_paths_are_relative() {
    let folder = Folder::new();
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"sdk/pdk\", \"api\"]\n");
    folder.write("sdk/pdk/src/lib.rs", "");
    folder.write("sdk/pdk/Cargo.toml", "[package]\nname = \"extism-pdk\"\nversion = \"1.4.100\"\nedition = \"2024\"\n");
    folder.write("api/src/lib.rs", "#[extism_pdk::contract::interface]\npub trait Api { fn f(); }\n");
    folder.write(
        "api/Cargo.toml",
        "[package]\nname = \"api\"\nedition = \"2024\"\n[dependencies]\nextism-pdk = { path = \"../sdk/pdk\" }\n",
    );
    for (name, options) in [("plugins/of_api", &["--interface", "api"][..]), ("plugins/free", &[])] {
        let output = host_harness().args(["new", name]).args(options).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let manifest = std::fs::read_to_string(folder.path(&format!("{name}/Cargo.toml"))).unwrap();
        assert!(manifest.contains("extism-pdk = { path = \"../../sdk/pdk\" }\n"), "{manifest}");
        assert_eq!(manifest.contains("api = { path = \"../../api\" }\n"), !options.is_empty(), "{manifest}");
    }
    // A repository moves as a whole, too.
    std::fs::create_dir(folder.path(".git")).unwrap();
    folder.write("Cargo.toml", "[workspace]\nmembers = [\"api\"]\nexclude = [\"apart\"]\n");
    let output =
        host_harness().args(["new", "apart/mine", "--interface", "api"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let manifest = std::fs::read_to_string(folder.path("apart/mine/Cargo.toml")).unwrap();
    assert!(manifest.contains("api = { path = \"../../api\" }\n"), "{manifest}");
}

/// Every file and folder in a folder, with what is in it.
fn list_all(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = if path.is_dir() { None } else { Some(std::fs::read(&path).unwrap()) };
            folders.extend(path.is_dir().then(|| path.clone()));
            all.insert(path, bytes);
        }
    }
    all
}

/// What can't be made leaves all as it was.
#[test]
fn a_new_that_fails_changes_nothing() {
    let folder = Folder::new();
    let member = |name: &str| {
        folder.write(&format!("{name}/src/lib.rs"), "");
        folder.write(&format!("{name}/Cargo.toml"), format!("[package]\nname = {name:?}\nedition = \"2024\"\n"));
    };
    member("one");
    let refused = |root: &str, path: &str, says: &str| {
        folder.write("Cargo.toml", root);
        let before = list_all(&folder.0);
        assert_refused(&new(&folder, path), says);
        assert_eq!(list_all(&folder.0), before);
    };
    let root = "[workspace]\nresolver = \"3\"\nmembers = [\"one\"] # ours\n";
    let twice = "error: can't make the crate: two packages named `one` in this workspace";
    refused(root, "other/one", twice);
    refused(root, "deep/down/one", twice);
    refused(root, "one/in/one", twice);
    refused(
        "[package]\nname = \"one\"\nedition = \"2024\"\n[lib]\npath = \"one/src/lib.rs\"\n[workspace]\n",
        "a/one",
        twice,
    );
    // cargo would write a list in place of what isn't one.
    let mend = "Cargo.toml, whose workspace cargo can't read: mend that, or make the crate elsewhere; cargo says: ";
    refused("[workspace]\nmembers = \"one\"\n", "two", mend);
    refused("[workspace]\nmembers = [\"one\"]\nexclude = \"one\"\n", "deep/two", mend);
    refused("[workspace]\nmembers = [\"gone\"]\n", "two", mend);
    refused("[workspace\n", "two", mend);
    refused("[package]\nname = \"nothing\"\n", "two", mend);
    // A name that is too long for a folder, below one that isn't.
    let long = "x".repeat(300);
    refused(root, &format!("fine/{long}/two"), "error: can't make fine/xxx");
}

/// Cargo adds a crate to a workspace only where the workspace's own Cargo.toml is the next above.
#[test]
fn within_a_member_it_is_a_member() {
    let folder = Folder::new();
    folder.write("ws/one/src/lib.rs", "");
    folder.write("ws/one/Cargo.toml", "[package]\nname = \"one\"\nedition = \"2024\"\n");
    for (members, path, now) in [
        ("[\"one\"] # ours", "ws/one/two", "[\"one\", \"one/two\"] # ours"),
        ("['one', ]", "ws/one/a/b/two", "['one', \"one/a/b/two\", ]"),
        ("[\n    \"one\", # the first\n]", "ws/one/two", "[\n    \"one\",\n    \"one/two\", # the first\n]"),
        ("[\"one\", \"one/t*\"]", "ws/one/two", "[\"one\", \"one/t*\"]"),
        // Nothing is in it yet, which cargo refuses.
        ("[\"plugins/*\"]", "ws/plugins/two", "[\"plugins/*\"]"),
    ] {
        folder.write("ws/Cargo.toml", format!("[workspace]\nresolver = \"3\"\nmembers = {members}\n"));
        let output = new(&folder, path);
        assert!(output.status.success(), "{members}: {}", stderr(&output));
        let root = std::fs::read_to_string(folder.path("ws/Cargo.toml")).unwrap();
        assert_eq!(root, format!("[workspace]\nresolver = \"3\"\nmembers = {now}\n"));
        assert!(stderr(&output).contains("ws/Cargo.toml, which has the profiles"), "{}", stderr(&output));
        let top = path.replace("/a/b/two", "/a");
        std::fs::remove_dir_all(folder.path(&top)).unwrap();
    }
}

/// Cargo.toml and README name one place, and so does what is printed.
#[test]
fn the_sdk_and_the_command_are_of_one_place() {
    let folder = Folder::new();
    folder.write(
        "clone/pdk/Cargo.toml",
        "[package]\nname = \"extism-pdk\"\nversion = \"1.4.100\"\n[lib]\npath = \"lib.rs\"\n",
    );
    folder.write("clone/pdk/lib.rs", "");
    let clone = folder.path("clone");
    let folder_of = |words: &str| format!("extism-pdk = {{ {words} }}\n");
    let git = "git = \"https://example.com/pdk\"";
    let cases = [
        ("path = \"../clone/pdk\"".to_owned(), format!("--path {clone}/host-harness"), format!("from {clone}/pdk")),
        (git.to_owned(), "--git https://example.com/pdk host-harness".into(), "from https://example.com/pdk".into()),
        (
            format!("{git}, branch = \"next\""),
            "--git https://example.com/pdk --branch next host-harness".into(),
            "from https://example.com/pdk (branch next)".into(),
        ),
        (
            format!("{git}, tag = \"v2\""),
            "--git https://example.com/pdk --tag v2 host-harness".into(),
            "from https://example.com/pdk (tag v2)".into(),
        ),
        (
            format!("{git}, rev = \"0123456\""),
            "--git https://example.com/pdk --rev 0123456 host-harness".into(),
            "from https://example.com/pdk (rev 0123456)".into(),
        ),
    ];
    for (at, (dependency, install, from)) in cases.into_iter().enumerate() {
        let manifest = format!("[package]\nname = \"words\"\n[dependencies]\n{}", folder_of(&dependency));
        folder.write("words/Cargo.toml", manifest);
        folder.write("words/src/lib.rs", "#[interface]\npub trait Words {\n    fn count(text: String) -> u32;\n}\n");
        let name = format!("plugin{at}");
        let mut command = host_harness();
        let output =
            command.args(["new", "my-words", "--interface", "words/src"]).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let read = |file: &str| std::fs::read_to_string(folder.path(&format!("my-words/{file}"))).unwrap();
        let readme = read("README.md");
        assert!(readme.contains(&format!("`cargo install --locked {install}`")), "{name}: {readme}");
        let place = dependency.replace("../clone", &clone);
        assert!(read("Cargo.toml").contains(&folder_of(&place)), "{name}: {}", read("Cargo.toml"));
        let wrote = format!("Wrote my-words, with extism-pdk {from}. Write its functions, ");
        assert!(stdout(&output).starts_with(&wrote), "{}", stdout(&output));
        std::fs::remove_dir_all(folder.path("my-words")).unwrap();
    }
    // A crate beside others has the one that they depend on.
    folder.write("beside/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n");
    let one = folder_of(&format!("{git}, rev = \"0123456\""));
    folder.write(
        "beside/one/Cargo.toml",
        format!("[package]\nname = \"one\"\nedition = \"2024\"\n[dependencies]\n{one}"),
    );
    folder.write("beside/one/src/lib.rs", "");
    let output = host_harness().args(["new", "beside/two"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let manifest = std::fs::read_to_string(folder.path("beside/two/Cargo.toml")).unwrap();
    assert!(manifest.contains(&one), "{manifest}");
    // What a workspace says for all of its crates.
    let root = format!(
        "[workspace]\nmembers = [\"words\"]\n[workspace.dependencies]\nextism-pdk = {{ {git}, rev = \"0123456\" }}\n"
    );
    folder.write("ws/Cargo.toml", root);
    folder.write("ws/words/Cargo.toml", "[package]\nname = \"words\"\n[dependencies]\nextism-pdk.workspace = true\n");
    folder.write("ws/words/src/lib.rs", "#[interface]\npub trait Words {\n    fn count(text: String) -> u32;\n}\n");
    let output =
        host_harness().args(["new", "my-words", "--interface", "ws/words"]).current_dir(&folder.0).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let manifest = std::fs::read_to_string(folder.path("my-words/Cargo.toml")).unwrap();
    assert!(manifest.contains(&folder_of(&format!("{git}, rev = \"0123456\""))), "{manifest}");

    // As the other member of a workspace has it.
    folder.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"one\"]\n");
    let one =
        "[package]\nname = \"one\"\nedition = \"2024\"\n[dependencies]\nextism-pdk = { path = \"../clone/pdk\" }\n";
    folder.write("one/Cargo.toml", one);
    folder.write("one/src/lib.rs", "");
    let output = new(&folder, "two");
    assert!(output.status.success(), "{}", stderr(&output));
    let wrote = format!("Wrote two, with extism-pdk from {clone}/pdk; --pdk changes it. Call it:\n");
    assert!(stdout(&output).starts_with(&wrote), "{}", stdout(&output));
    let readme = std::fs::read_to_string(folder.path("two/README.md")).unwrap();
    assert!(readme.contains(&format!("`cargo install --locked --path {clone}/host-harness`")), "{readme}");
}

/// What is written needs no formatting.
#[test]
fn all_that_is_written_is_formatted() {
    let folder = Folder::new();
    let words = "use zebra::Zebra;\nuse extism_pdk::contract::interface;\nuse std::collections::{HashMap, BTreeMap};\n\n\
        #[interface]\npub trait Words {\n    fn count(text: String, more: BTreeMap<String, Zebra>, others: HashMap<String, Vec<Word>>) -> \
        Result<HashMap<String, Zebra>, Error>;\n    fn other() -> Zebra { x }\n}\n\n#[interface(host, \"words\")]\npub trait Store {\n    \
        fn read(&self, key: HashMap<String, Zebra>) -> Zebra;\n}\n";
    folder.write("words/Cargo.toml", "[package]\nname = \"zoo_words\"\n[dependencies]\nextism-pdk = \"1\"\n");
    folder.write("words/src/lib.rs", words);
    let schema = "version: v1-draft\nexports:\n  look:\n    input:\n      contentType: application/json\n      $ref: '#/components/schemas/Zebra'\n\
        components:\n  schemas:\n    Zebra:\n      properties:\n        stripes:\n          type: integer\n        aLongNameOfAFieldThatGoesOnAndOn:\n          type: string\n";
    folder.write("words.yaml", schema);
    let notes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/notes/interface");
    for (name, options) in [
        ("plain", &[][..]),
        ("wasi", &["--wasi"]),
        ("words-plugin", &["--interface", "words"]),
        ("notes-plugin", &["--interface", notes.to_str().unwrap()]),
        ("schema-plugin", &["--schema", "words.yaml"]),
    ] {
        let output = host_harness().args(["new", name]).args(options).current_dir(&folder.0).output().unwrap();
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--edition", "2024", "--check", "src/lib.rs"]).current_dir(folder.path(name));
        let output = rustfmt.output().unwrap();
        assert!(output.status.success(), "{name}: {}{}", stdout(&output), stderr(&output));
    }
}
