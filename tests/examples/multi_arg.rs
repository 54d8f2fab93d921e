use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface { exports: &["repeat-text"], kernel: &[PLAIN], host: &[], wasi: false };

pub fn runs_on_the_harness() {
    let mut plugin = example("multi_arg").load().unwrap();
    assert_eq!(plugin.call::<String>("repeat-text", r#"["ab", 3, "-"]"#).unwrap(), "ab-ab-ab");
    assert_eq!(plugin.call::<String>("repeat-text", r#"["ab", 3]"#).unwrap(), "ababab");
}
