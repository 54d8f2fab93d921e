use crate::example;
use crate::surface::{PLAIN, Surface};

pub const SURFACE: Surface = Surface {
    exports: &["length", "metadata", "outline", "render"],
    kernel: &[PLAIN, &["config_get", "free", "length_unsafe"]],
    host: &[],
    wasi: false,
};

pub fn runs_on_the_harness() {
    let mut plugin = example("markdown").config("id_prefix", "x-").load().unwrap();
    let text = "---\ntitle: Plugins\n---\n# Why?\n[so](javascript:f()) <b>safe</b>\n";
    let html = "<h1 id=\"x-why\">Why?</h1>\n<p>so &lt;b&gt;safe&lt;/b&gt;</p>\n";
    assert_eq!(plugin.call::<String>("render", text).unwrap(), html);
    assert_eq!(plugin.call::<String>("outline", text).unwrap(), r#"[{"level":1,"id":"x-why","text":"Why?"}]"#);
    assert_eq!(plugin.call::<String>("metadata", text).unwrap(), r#"{"title":"Plugins"}"#);
    assert_eq!(plugin.call::<String>("length", text).unwrap(), r#"{"words":3,"minutes":1}"#);
}

/// `max_bytes` bounds the memory, too. Each bracket is an event of its own: nothing else needs as much.
#[test]
fn a_text_at_the_limit_needs_less_than_64_mib() {
    let text = "[".repeat(256 << 10);
    let mut plugin = example("markdown").load().unwrap();
    assert_eq!(plugin.call::<String>("render", &text).unwrap(), format!("<p>{text}</p>\n"));
    assert!(plugin.memory_pages() < 1024, "{} pages", plugin.memory_pages());
    let outcome = plugin.outcome("render", text + "]").unwrap();
    assert_eq!(outcome.error(), Some("the text is too long: it has 262145 bytes, 262144 are allowed"));
}

/// Ids are counted on from the last: to try all for each of equal headings would take minutes.
#[test]
fn equal_headings_at_the_limit_take_moments() {
    let text = "# a\n".repeat(64 << 10);
    let mut plugin = example("markdown").fuel(2_000_000_000).load().unwrap();
    let html: String = plugin.call("render", &text).unwrap();
    assert!(html.ends_with("<h1 id=\"md-a-65535\">a</h1>\n"));
}
