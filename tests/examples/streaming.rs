use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["find", "shout"],
    kernel: &[PLAIN, &["config_get", "free", "length", "length_unsafe"]],
    host: &[],
    wasi: false,
};

/// 64 MiB go through in less than 40 pages of the plugin's own: 2.5 MiB.
pub fn runs_on_the_harness() {
    let input: Vec<u8> = b"All animals are equal. ".iter().copied().cycle().take(64 << 20).collect();
    let mut plugin = example("streaming").load().unwrap();
    let output: Vec<u8> = plugin.call("shout", input.as_slice()).unwrap();
    assert!(output == input.to_ascii_uppercase());
    assert!(plugin.memory_pages() < 40, "{} pages", plugin.memory_pages());
}
