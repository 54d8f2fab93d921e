//! A plugin for the application `notes`: replaces a line such as `{{shopping}}` by the note with this title.

use extism_pdk::plugin_fn;
use notes_interface::{Filter, FilterError, Note, notebook};

/// The plugin.
pub struct Include;

#[plugin_fn]
impl Filter for Include {
    fn apply(note: Note) -> Result<Note, FilterError> {
        let depth = notebook::max_depth().map_err(refused)?;
        Ok(Note { text: include_notes(&note.text, depth)?, title: note.title })
    }

    fn summary() -> String {
        "includes other notes".into()
    }
}

/// Returns the text with the notes that it includes, and with those that these include.
fn include_notes(text: &str, depth: u32) -> Result<String, FilterError> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let title = line.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
        match title.map(notebook::read).transpose().map_err(refused)?.flatten() {
            Some(_) if depth == 0 => return Err(FilterError::TooDeep),
            Some(text) => lines.push(include_notes(&text, depth - 1)?),
            None => lines.push(line.into()),
        }
    }
    Ok(lines.join("\n"))
}

fn refused(reason: impl ToString) -> FilterError {
    FilterError::Refused(reason.to_string())
}

#[cfg(test)]
mod tests {
    use extism_pdk::contract::CallError;
    use extism_pdk::host_fn::HostError;
    use extism_pdk::testing::Host;
    use notes_interface::{Notebook, filter};

    use super::*;

    /// The application, for tests.
    struct Notes;

    impl Notebook for Notes {
        fn read(&self, title: String) -> Result<Option<String>, HostError> {
            match title.as_str() {
                "fruit" => Ok(Some("apples\npears".into())),
                "shopping" => Ok(Some("milk\n{{fruit}}".into())),
                "loop" => Ok(Some("{{loop}}".into())),
                "diary" => Err(HostError::new("the diary is private")),
                _ => Ok(None),
            }
        }

        fn max_depth(&self) -> u32 {
            3
        }
    }

    fn note(text: &str) -> Note {
        Note { title: "today".into(), text: text.into() }
    }

    host_harness::on_both_engines! {
        fn includes_notes_and_what_they_include(load) {
            let mut filter = filter::test(Include, load(Host::new().offer(notebook::Functions(Notes))));
            let text = filter.apply(note("buy:\n{{shopping}}\n{{unknown}}")).unwrap().text;
            assert_eq!(text, "buy:\nmilk\napples\npears\n{{unknown}}");
            assert_eq!(filter.summary().unwrap(), "includes other notes");
        }

        fn errors_have_the_types_of_the_interface(load) {
            let mut filter = filter::test(Include, load(Host::new().offer(notebook::Functions(Notes))));
            assert_eq!(filter.apply(note("{{loop}}")), Err(CallError::Plugin(FilterError::TooDeep)));
            let error = filter.apply(note("{{diary}}")).unwrap_err();
            assert_eq!(error.to_string(), "can't read another note: the diary is private");
        }
    }
}
