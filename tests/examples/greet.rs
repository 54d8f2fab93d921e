use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface { exports: &["greet"], kernel: &[PLAIN], host: &[], wasi: false };

pub fn runs_on_the_harness() {
    let mut plugin = example("greet").load().unwrap();
    assert_eq!(plugin.call::<String>("greet", "Ada").unwrap(), "Hello, Ada!");
    assert_eq!(plugin.call::<String>("greet", "").unwrap(), "Hello, !");
}
