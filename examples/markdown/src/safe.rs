//! Removes what could run code in the page that shows a text.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::Settings;

/// Returns the events of a text. Raw HTML becomes text. A link or an image whose scheme isn't allowed becomes its words.
pub fn events<'a>(text: &'a str, settings: &Settings) -> impl Iterator<Item = Event<'a>> {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    // For each open link and image: whether it is kept, so that its end is kept, too.
    let mut kept = Vec::new();
    let events = Parser::new_ext(text, extensions).filter(move |event| match event {
        Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
            let keep = is_allowed(*link_type, dest_url, &settings.schemes);
            kept.push(keep);
            keep
        }
        Event::End(TagEnd::Link | TagEnd::Image) => kept.pop().unwrap_or(true),
        _ => true,
    });
    events.map(|event| if settings.allow_html { event } else { escape_html(event) })
}

fn escape_html(event: Event) -> Event {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        event => event,
    }
}

/// Checks a scheme against a list of allowed ones. Browsers accept too many spellings of `javascript:` to refuse them all.
fn is_allowed(link_type: LinkType, address: &str, schemes: &str) -> bool {
    let scheme = match address.split_once(':') {
        // `<ada@example.com>`, which becomes `mailto:ada@example.com` in the HTML.
        _ if link_type == LinkType::Email => "mailto",
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => scheme,
        // An address on the same site.
        _ => return true,
    };
    schemes.split_whitespace().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
}
