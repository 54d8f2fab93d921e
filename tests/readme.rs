//! The code in the README and the guide runs. Rust blocks are doctests of extism-pdk or of tests/lib.rs. Other blocks are
//! files that tests/hosts runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use host_harness::Builder;

use crate::{root, target};

/// Returns the Markdown files for users: in the root, the guide and the examples.
fn pages() -> Vec<(PathBuf, String)> {
    let folders = ["", "examples", "pdk/src/guide"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let paths = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// Returns the blocks of code in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).map(str::to_owned).collect()
}

#[test]
fn the_hosts_code_is_that_of_the_files() {
    let pages = pages();
    for entry in fs::read_dir(root().join("tests/hosts/snippets")).unwrap() {
        let path = entry.unwrap().path();
        let code = fs::read_to_string(&path).unwrap();
        let is_short = path.file_stem().unwrap().eq_ignore_ascii_case("greet");
        let place = if is_short { "README.md" } else { "pdk/src/guide" };
        let mut places = pages.iter().filter(|(page, _)| page.starts_with(root().join(place)));
        let is_shown = places.any(|(_, text)| text.contains(&format!("\n{}\n```\n", code.trim_end())));
        assert!(is_shown, "{place} doesn't show {} as it is: copy it there", path.display());
    }
}

/// Returns links to files, `[text](file)` and `[text]: file`. rustdoc checks those with `::`.
#[test]
fn links_lead_to_files() {
    for (path, text) in pages() {
        let inline = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        let defined = text.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
        let defined = defined.filter(|(name, _)| !name.contains(']')).map(|(_, link)| link);
        for link in inline.chain(defined).filter(|link| !link.contains("::") && !link.starts_with("http")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let folder = path.parent().unwrap();
            let target = if file.is_empty() { path.clone() } else { folder.join(file) };
            assert!(target.exists(), "{} links to {link}, which isn't there", path.display());
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap().to_lowercase().replace(' ', "-");
                let is_there = text.lines().any(|line| line.trim_start_matches('#') == format!("-{heading}"));
                assert!(is_there, "{} links to {link}, a heading that isn't there", path.display());
            }
        }
    }
}

/// Each page of the guide is a link for rustdoc, and defines the links that it uses in the repository.
#[test]
fn links_between_pages_of_the_guide_are_defined() {
    let pages: Vec<_> =
        pages().into_iter().filter(|(path, _)| path.starts_with(root().join("pdk/src/guide"))).collect();
    let module = fs::read_to_string(root().join("pdk/src/guide.rs")).unwrap();
    for (path, text) in &pages {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(module.contains(&format!("[{name}]: crate::guide::{name}\\n")), "guide.rs lacks a link to {name}");
        let used = text.split("][").skip(1).filter_map(|rest| rest.split_once(']')).map(|(name, _)| name);
        for name in used.filter(|name| pages.iter().any(|(path, _)| path.file_stem().unwrap() == *name)) {
            let definition = format!("\n[{name}]: {name}.md\n");
            assert!(text.contains(&definition), "{} doesn't define [{name}]", path.display());
        }
    }
}

#[test]
fn the_readme_is_short_and_nothing_sends_readers_to_upstreams_crate() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.lines().count() <= 200, "README.md has {} lines, of at most 200", readme.lines().count());
    for (path, text) in pages() {
        for wrong in ["…/", "crates.io/crates/extism-pdk", "cargo add extism-pdk"] {
            assert!(!text.contains(wrong), "{} has `{wrong}`", path.display());
        }
        assert!(!text.contains(UPSTREAMS_DOCS), "{} leads to {UPSTREAMS_DOCS}", path.display());
    }
    for folder in ["pdk/src", "pdk-macros/src", "host-harness/src"] {
        assert_no_link_to_upstream(&root().join(folder));
    }
}

const UPSTREAMS_DOCS: &str = "docs.rs/extism-pdk";

/// Returns the texts of the sources in docs, help and errors.
fn assert_no_link_to_upstream(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_no_link_to_upstream(&path);
        } else if let Ok(text) = fs::read_to_string(&path) {
            assert!(!text.contains(UPSTREAMS_DOCS), "{} leads to {UPSTREAMS_DOCS}", path.display());
        }
    }
}

#[test]
fn no_docs_of_a_macro_are_left_out() {
    let run = fs::read_to_string(root().join("tests/lib.rs")).unwrap();
    for entry in fs::read_dir(root().join("pdk-macros/src/docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(run.contains(&format!("docs/{name}\")]")), "tests/lib.rs doesn't run the code of {name}");
    }
}

#[test]
fn the_first_plugin_is_made_as_the_guide_says() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let page = fs::read_to_string(root().join("pdk/src/guide/first_plugin.md")).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shout");
    fs::create_dir_all(folder.join("src")).unwrap();
    // Built in the repository's target folder and with its profile, so that dependencies are built only once.
    let profile = "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.\"*\"]\ndebug = false\n";
    fs::create_dir_all(folder.join(".cargo")).unwrap();
    let config = format!("[build]\ntarget-dir = {:?}\n{profile}", target());
    fs::write(folder.join(".cargo/config.toml"), config).unwrap();
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let manifest = blocks(&page, "toml")[0].replace("../extism-pdk/pdk", root().join("pdk").to_str().unwrap());
    fs::write(folder.join("Cargo.toml"), manifest + "\n[workspace]\n").unwrap();
    fs::write(folder.join("src/lib.rs"), blocks(&page, "rust").join("\n") + "\nmod readme;\n").unwrap();
    fs::write(folder.join("src/readme.rs"), &blocks(&readme, "rust")[0]).unwrap();

    let tests = Command::new(env!("CARGO")).arg("test").current_dir(&folder).output().unwrap();
    let printed = String::from_utf8_lossy(&tests.stdout);
    for test in ["tests::no_more_marks_than_configured", "readme::the_greeting_is_configured"] {
        assert!(printed.contains(&format!("{test} ... ok")), "{tests:?}");
    }
    let mut plugin = Builder::from_crate(&folder).load().unwrap();
    assert!(page.contains(r#"--input '{"text": "hello", "marks": 3}'"#) && page.contains("prints `HELLO!!!`"));
    plugin.outcome("shout", r#"{"text": "hello", "marks": 3}"#).unwrap().assert_output("HELLO!!!");
}
