//! Turns Markdown into HTML that a page can show safely, with the crate `pulldown-cmark` from crates.io.
//! Call it with `cargo extism call examples/markdown render --input '# Hello'`, or from the page in `web`.

mod front_matter;
mod headings;
mod safe;

use std::collections::BTreeMap;
use std::fmt;

use extism_pdk::contract::Describe;
use extism_pdk::plugin_fn::ErrorCode;
use extism_pdk::*;
use pulldown_cmark::{Event, Tag, TagEnd, html};
use serde::{Deserialize, Serialize};

use crate::headings::Heading;

/// What the application may configure.
#[derive(Deserialize)]
#[serde(default)]
struct Settings {
    /// The longest text, in bytes. This also limits the memory of the plugin, to about two hundred times as much.
    max_bytes: usize,
    /// Whether HTML in the text stays HTML. Use this only for authors whom the application trusts with its pages.
    allow_html: bool,
    /// The schemes that links and images may have, separated by spaces. A list would need a JSON parser in the plugin.
    schemes: String,
    /// The prefix of the ids of headings, which keeps them apart from the ids of the page.
    id_prefix: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            max_bytes: 256 << 10,
            allow_html: false,
            schemes: "http https mailto".into(),
            id_prefix: "md-".into(),
        }
    }
}

/// An error of the plugin. The host gets the text and the code.
#[derive(Debug, ErrorCode)]
pub enum MarkdownError {
    /// The host's config can't be used.
    #[code(1)]
    Config(Error),
    /// The input is longer than the limit.
    #[code(2)]
    TooLong { bytes: usize, limit: usize },
    /// A line of the front matter isn't `key: value`.
    #[code(3)]
    FrontMatter { line: usize },
}

impl fmt::Display for MarkdownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MarkdownError::Config(_) => write!(f, "can't use the plugin's config"),
            MarkdownError::TooLong { bytes, limit } => {
                write!(f, "the text has {bytes} bytes, but only {limit} are allowed")
            }
            MarkdownError::FrontMatter { line } => write!(f, "line {line} of the front matter isn't `key: value`"),
        }
    }
}

impl std::error::Error for MarkdownError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            MarkdownError::Config(error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

/// The length of a text.
#[derive(Debug, PartialEq, Deserialize, Serialize, Describe)]
pub struct Length {
    /// The words, with those in code.
    pub words: usize,
    /// The minutes to read them, rounded up.
    pub minutes: usize,
}

const WORDS_PER_MINUTE: usize = 200;

/// Turns the text into HTML, without its front matter.
#[plugin_fn]
pub fn render(text: &str) -> Result<String, MarkdownError> {
    let settings = settings_for(text)?;
    let mut events = parse(text, &settings);
    headings::add_ids(&mut events, &settings.id_prefix);
    let mut output = String::with_capacity(text.len() * 2);
    html::push_html(&mut output, events.into_iter());
    Ok(output)
}

/// Lists the headings in their order, with their ids in the HTML.
#[plugin_fn]
pub fn outline(text: &str) -> Result<Json<Vec<Heading>>, MarkdownError> {
    let settings = settings_for(text)?;
    Ok(Json(headings::outline(&parse(text, &settings), &settings.id_prefix)))
}

/// Reads the front matter: the `key: value` lines between `---` and `---` at the beginning of the text.
#[plugin_fn]
pub fn metadata(text: &str) -> Result<Json<BTreeMap<&str, &str>>, MarkdownError> {
    settings_for(text)?;
    front_matter::read(text).map(Json)
}

/// Counts the words of the text, without front matter and markup.
#[plugin_fn]
pub fn length(text: &str) -> Result<Json<Length>, MarkdownError> {
    let settings = settings_for(text)?;
    let words = plain(&parse(text, &settings)).split_whitespace().count();
    Ok(Json(Length { words, minutes: words.div_ceil(WORDS_PER_MINUTE) }))
}

/// Reads the config, and checks the length of the text.
fn settings_for(text: &str) -> Result<Settings, MarkdownError> {
    let settings: Settings = config::read().map_err(MarkdownError::Config)?;
    if text.len() > settings.max_bytes {
        return Err(MarkdownError::TooLong { bytes: text.len(), limit: settings.max_bytes });
    }
    Ok(settings)
}

/// Parses the text into events that are safe to show.
fn parse<'a>(text: &'a str, settings: &Settings) -> Vec<Event<'a>> {
    safe::events(front_matter::skip(text), settings).collect()
}

/// Returns the words of events, separated by spaces.
fn plain(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            // What can be within a word.
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            _ => text.push(' '),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use extism_pdk::testing::{Host, Plugin, export};

    fn html(plugin: &mut impl Plugin, text: &str) -> String {
        plugin.call(export!(render), text).unwrap()
    }

    fn fails(plugin: &mut impl Plugin, text: &str) -> (i32, String) {
        let failure = plugin.call::<String>(export!(render), text).unwrap_err();
        (failure.code, failure.text)
    }

    host_harness::on_both_engines! {
        fn renders(load) {
            let mut plugin = load(Host::new());
            let expected = "<h1 id=\"md-hi\">Hi</h1>\n<p><em>you</em> <del>all</del></p>\n";
            assert_eq!(html(&mut plugin, "# Hi\n*you* ~~all~~"), expected);
            assert_eq!(html(&mut plugin, ""), "");
            let table = html(&mut plugin, "|a|b|\n|-|-|\n|1|2|");
            assert!(table.contains("<td>1</td><td>2</td>"), "{table}");
            let tasks = html(&mut plugin, "- [x] done");
            assert!(tasks.contains("<input disabled=\"\" type=\"checkbox\" checked=\"\"/>"), "{tasks}");
        }

        fn html_is_shown_as_text(load) {
            let mut plugin = load(Host::new());
            let inline = "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>\n";
            assert_eq!(html(&mut plugin, "<b onclick=x>a</b>"), inline);
            let block = "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n";
            assert_eq!(html(&mut plugin, "<script>\nalert(1)\n</script>"), block);
            assert_eq!(html(&mut load(Host::new().config("allow_html", "true")), "<b>a</b>"), "<p><b>a</b></p>\n");
        }

        fn links_that_could_run_are_text(load) {
            let mut plugin = load(Host::new());
            let javascript = ["javascript:f()", "JavaScript:f()", "java&#9;script:f()", "&#1;javascript:f()"];
            for address in javascript.into_iter().chain(["data:text/html,x", "x:y"]) {
                assert_eq!(html(&mut plugin, &format!("[a *b*]({address})")), "<p>a <em>b</em></p>\n", "{address}");
                assert_eq!(html(&mut plugin, &format!("![a]({address})")), "<p>a</p>\n", "{address}");
                assert_eq!(html(&mut plugin, &format!("[a]\n\n[a]: {address}")), "<p>a</p>\n", "{address}");
            }
            assert_eq!(html(&mut plugin, "<javascript:f()>"), "<p>javascript:f()</p>\n");
        }

        fn other_links_stay(load) {
            let mut plugin = load(Host::new());
            let addresses = ["https://a.b/c", "HTTP://a.b", "mailto:a@b.c", "c/d:e", "?c=d:e", "c#d:e", "//a.b"];
            for address in addresses {
                let expected = format!("<p><a href=\"{address}\">a</a></p>\n");
                assert_eq!(html(&mut plugin, &format!("[a]({address})")), expected);
            }
            assert_eq!(html(&mut plugin, "<a@b.c>"), "<p><a href=\"mailto:a@b.c\">a@b.c</a></p>\n");
            // An image in a link that isn't kept.
            assert_eq!(html(&mut plugin, "[![a](b.png)](data:c)"), "<p><img src=\"b.png\" alt=\"a\" /></p>\n");
        }

        fn the_config_names_the_schemes(load) {
            let mut plugin = load(Host::new().config("schemes", "gemini tel"));
            assert_eq!(html(&mut plugin, "[a](tel:1) [b](https://b)"), "<p><a href=\"tel:1\">a</a> b</p>\n");
            assert_eq!(html(&mut plugin, "<a@b.c>"), "<p>a@b.c</p>\n");
        }

        fn the_outline_has_the_ids_of_the_html(load) {
            let mut plugin = load(Host::new().config("id_prefix", "x-"));
            let text = "# Über *uns*\n## A `b`\nA b\n---\n# ?!\n#\n[up](#über-uns) [top](#)";
            let Json::<Vec<Heading>>(headings) = plugin.call(export!(outline), text).unwrap();
            let found = headings.iter().map(|heading| (heading.level, heading.id.as_str(), heading.text.as_str()));
            let expected = [
                (1, "x-über-uns", "Über uns"),
                (2, "x-a-b", "A b"),
                (2, "x-a-b-1", "A b"),
                (1, "x-section", "?!"),
                (1, "x-section-1", ""),
            ];
            assert_eq!(found.collect::<Vec<_>>(), expected);
            let html = html(&mut plugin, text);
            for heading in &headings {
                assert!(html.contains(&format!("<h{} id=\"{}\">", heading.level, heading.id)), "{html}");
            }
            assert!(html.contains("<a href=\"#x-%C3%BCber-uns\">up</a> <a href=\"#\">top</a>"), "{html}");
        }

        fn ids_stay_apart(load) {
            let text = "# a\n# a-1\n# a\n# a";
            let Json::<Vec<Heading>>(headings) = load(Host::new()).call(export!(outline), text).unwrap();
            let ids: Vec<_> = headings.iter().map(|heading| heading.id.as_str()).collect();
            assert_eq!(ids, ["md-a", "md-a-1", "md-a-2", "md-a-3"]);
        }

        fn front_matter_is_read_and_not_rendered(load) {
            let mut plugin = load(Host::new());
            let text = "---\r\ntitle: \"A: b\"\n\n# a comment\nauthor:  Ada\n---\nText\n\n---\n";
            let outcome = plugin.outcome(export!(metadata), text);
            assert_eq!(outcome.decode::<String>().unwrap(), r#"{"author":"Ada","title":"A: b"}"#);
            assert_eq!(html(&mut plugin, text), "<p>Text</p>\n<hr />\n");
            assert_eq!(plugin.call::<String>(export!(metadata), "a: b\n---\n").unwrap(), "{}");
            let unclosed = "---\na: b\n";
            assert_eq!(plugin.call::<String>(export!(metadata), unclosed).unwrap(), "{}");
            assert_eq!(html(&mut plugin, unclosed), "<hr />\n<p>a: b</p>\n");
        }

        fn words_are_counted_as_they_are_read(load) {
            let mut plugin = load(Host::new());
            let mut length = |text: &str| plugin.call::<Json<Length>>(export!(length), text).unwrap().0;
            let text = "---\na: b\n---\n# One\n**t**wo [thre](http://a)e\\\nfour\n- five\n- `six`";
            assert_eq!(length(text), Length { words: 6, minutes: 1 });
            assert_eq!(length(&"word ".repeat(401)), Length { words: 401, minutes: 3 });
            assert_eq!(length(""), Length { words: 0, minutes: 0 });
        }

        fn each_error_has_its_code(load) {
            let mut plugin = load(Host::new().config("max_bytes", "4"));
            assert_eq!(html(&mut plugin, "four"), "<p>four</p>\n");
            assert_eq!(fails(&mut plugin, "fives"), (2, "the text has 5 bytes, but only 4 are allowed".into()));
            let error = plugin.call::<String>(export!(metadata), "fives").unwrap_err();
            assert_eq!(error.code, 2);

            let error = load(Host::new()).call::<String>(export!(metadata), "---\na: b\nc\n---\n").unwrap_err();
            assert_eq!((error.code, error.text.as_str()), (3, "line 3 of the front matter isn't `key: value`"));

            let (code, text) = fails(&mut load(Host::new().config("allow_html", "yes")), "");
            assert_eq!(code, 1);
            let cause = "config key `allow_html`: expected `true` or `false`, got text of 3 bytes";
            assert_eq!(text, format!("can't use the plugin's config\n\nCaused by:\n    {cause}"));
        }
    }

    fn as_wasm() -> host_harness::Builder {
        host_harness::Builder::from_crate(env!("CARGO_MANIFEST_DIR"))
    }

    /// `max_bytes` bounds the memory, too. Each bracket is an event of its own: nothing else needs as much.
    #[test]
    fn a_text_at_the_limit_needs_less_than_64_mib() {
        let text = "[".repeat(256 << 10);
        let mut plugin = as_wasm().load().unwrap();
        assert_eq!(plugin.call::<String>("render", &text).unwrap(), format!("<p>{text}</p>\n"));
        assert!(plugin.memory_pages() < 1024, "{} pages", plugin.memory_pages());
        let outcome = plugin.outcome("render", text + "]").unwrap();
        assert_eq!(outcome.error(), Some("the text has 262145 bytes, but only 262144 are allowed"));
    }

    /// Ids are counted on from the last: to try all for each of equal headings would take minutes.
    #[test]
    fn equal_headings_at_the_limit_take_moments() {
        let mut plugin = as_wasm().fuel(2_000_000_000).load().unwrap();
        let html: String = plugin.call("render", "# a\n".repeat(64 << 10)).unwrap();
        assert!(html.ends_with("<h1 id=\"md-a-65535\">a</h1>\n"));
    }
}
