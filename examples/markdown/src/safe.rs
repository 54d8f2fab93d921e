//! Keeps what somebody wrote from running in the page that shows it.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::Settings;

/// The events of a text. Raw HTML is text, and of a link or an image whose scheme isn't allowed its words are left.
pub fn events<'a>(text: &'a str, settings: &Settings) -> impl Iterator<Item = Event<'a>> {
    let extensions = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    // Whether each link and image that is still open is kept, so that its end is, too.
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
    events.map(|event| if settings.allow_html { event } else { without_html(event) })
}

fn without_html(event: Event) -> Event {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        event => event,
    }
}

/// By a list of what is allowed: nobody knows all the spellings that browsers take for `javascript:`.
fn is_allowed(link_type: LinkType, address: &str, schemes: &str) -> bool {
    let scheme = match address.split_once(':') {
        // `<ada@example.com>`, to which the HTML gets its scheme.
        _ if link_type == LinkType::Email => "mailto",
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => scheme,
        // An address within the same site.
        _ => return true,
    };
    schemes.split_whitespace().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
}
