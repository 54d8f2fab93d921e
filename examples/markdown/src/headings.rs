//! Finds the headings of a text, and gives them ids.

use std::collections::BTreeMap;

use extism_pdk::contract::Describe;
use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use crate::plain;

/// A heading of a text.
#[derive(Debug, PartialEq, Deserialize, Serialize, Describe)]
pub struct Heading {
    /// The level, 1 to 6.
    pub level: u8,
    /// The id of the element in the HTML.
    pub id: String,
    /// The words, without markup.
    pub text: String,
}

/// Lists all headings, each with a unique id.
pub fn outline(events: &[Event], id_prefix: &str) -> Vec<Heading> {
    let mut slugs = Slugs::default();
    let mut headings = Vec::new();
    let mut rest = events.iter().enumerate();
    while let Some((start, event)) = rest.next() {
        let Event::Start(Tag::Heading { level, .. }) = event else { continue };
        let end = rest.find(|(_, event)| matches!(event, Event::End(TagEnd::Heading(_))));
        let inside = events.get(start + 1..end.map_or(events.len(), |(end, _)| end)).unwrap_or_default();
        let text = plain(inside).trim().to_owned();
        let id = format!("{id_prefix}{}", slugs.next(&text));
        headings.push(Heading { level: *level as u8, id, text });
    }
    headings
}

/// Adds ids to the headings, and adjusts links to them: `[…](#usage)` leads to `# Usage`.
pub fn add_ids(events: &mut [Event], id_prefix: &str) {
    let mut headings = outline(events, id_prefix).into_iter();
    for event in events {
        match event {
            Event::Start(Tag::Heading { id, .. }) => *id = headings.next().map(|heading| heading.id.into()),
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(target) = dest_url.strip_prefix('#').filter(|target| !target.is_empty()) {
                    *dest_url = format!("#{id_prefix}{target}").into();
                }
            }
            _ => {}
        }
    }
}

/// The slugs that are in use, each with the last number that was appended to it.
#[derive(Default)]
struct Slugs(BTreeMap<String, usize>);

impl Slugs {
    /// Returns a new slug: `hello-world` for `Hello, World!`, then `hello-world-1` for the same text.
    fn next(&mut self, text: &str) -> String {
        let lower = text.to_lowercase();
        let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut slug = words.collect::<Vec<_>>().join("-");
        if slug.is_empty() {
            slug.push_str("section");
        }
        // Continues with the last number. Otherwise a text with many equal headings would take quadratic time.
        let mut number = self.0.get(&slug).copied().unwrap_or_default();
        let mut free = slug.clone();
        while self.0.contains_key(&free) {
            number += 1;
            free = format!("{slug}-{number}");
        }
        self.0.insert(slug, number);
        self.0.entry(free.clone()).or_default();
        free
    }
}
