use crate::surface::{PLAIN, Surface};
use crate::{example, root};

pub const SURFACE: Surface = Surface { exports: &["count_lines"], kernel: &[PLAIN], host: &[], wasi: true };

pub fn runs_on_the_harness() {
    let folder = root().join("examples/wasi_file/src");
    let mut plugin = example("wasi_file").folder(&folder, "/data").load().unwrap();
    let lines = std::fs::read_to_string(folder.join("lib.rs")).unwrap().lines().count();
    assert_eq!(plugin.call::<String>("count_lines", "/data/lib.rs").unwrap(), lines.to_string());
}

#[test]
fn a_folder_that_is_not_given_is_not_there() {
    let mut plugin = example("wasi_file").folder(root().join("examples"), "/data").load().unwrap();
    for path in ["/data/../Cargo.toml", "/etc/passwd"] {
        let outcome = plugin.outcome("count_lines", path).unwrap();
        let error = outcome.error().unwrap();
        assert!(error.starts_with(&format!("can't read {path}\n\nCaused by:\n    ")), "{error}");
    }
}
