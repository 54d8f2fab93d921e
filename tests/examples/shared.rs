use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["teaser"],
    kernel: &[PLAIN, &["free", "length_unsafe"]],
    host: &[("words", "count"), ("words", "slug")],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("shared").link("words", example("shared_words")).load().unwrap();
    let teaser: String = plugin.call("teaser", r#"["Hello, World!", "It is me."]"#).unwrap();
    assert_eq!(teaser, "[Hello, World!](/hello-world), 3 words");
}
