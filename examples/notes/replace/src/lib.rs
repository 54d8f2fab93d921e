//! A plugin for the application `notes`: replaces words by those in the file `/settings/replace.txt`. It reads the file through
//! WASI, so it is built for wasm32-wasip1.

use std::fs;
use std::io::ErrorKind;

use extism_pdk::plugin_fn;
use notes_interface::{Filter, FilterError, Note};

/// A file in a folder that the application gives its plugins, with lines such as `e.g.=for example`.
const SETTINGS: &str = "/settings/replace.txt";

/// The plugin.
pub struct Replace;

#[plugin_fn]
impl Filter for Replace {
    fn apply(note: Note) -> Result<Note, FilterError> {
        let settings = match fs::read_to_string(SETTINGS) {
            Ok(settings) => settings,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(note),
            Err(error) => return Err(FilterError::Setting(format!("{SETTINGS}: {error}"))),
        };
        Ok(Note { text: replace_words(note.text, &settings)?, title: note.title })
    }
}

fn replace_words(mut text: String, settings: &str) -> Result<String, FilterError> {
    for line in settings.lines() {
        match line.split_once('=') {
            Some((from, to)) if !from.is_empty() => text = text.replace(from, to),
            _ => return Err(FilterError::Setting(format!("`{line}` isn't `old=new`"))),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use extism_pdk::contract::CallError;
    use extism_pdk::testing::Host;
    use host_harness::Builder;
    use notes_interface::filter;

    use super::*;

    fn note(text: &str) -> Note {
        Note { title: "today".into(), text: text.into() }
    }

    #[test]
    fn replaces_in_order() {
        assert_eq!(replace_words("a b".into(), "a=b\nb=c").unwrap(), "c c");
        assert_eq!(replace_words("a".into(), "a").unwrap_err(), FilterError::Setting("`a` isn't `old=new`".into()));
    }

    host_harness::on_both_engines! {
        fn without_settings_the_note_stays_the_same(load) {
            let mut filter = filter::test(Replace, load(Host::new()));
            assert_eq!(filter.apply(note("a b")).unwrap(), note("a b"));
            assert_eq!(filter.summary().unwrap(), "changes notes", "by the interface: the plugin has no summary");
        }
    }

    /// Uses the settings of the application's demo.
    #[test]
    fn reads_the_settings_file() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../application/demo/settings");
        let plugin = Builder::from_crate(env!("CARGO_MANIFEST_DIR")).folder(folder, "/settings").load().unwrap();
        let mut filter = filter::load(plugin).unwrap();
        assert_eq!(filter.apply(note("e.g. milk")).unwrap().text, "for example milk");
    }

    #[test]
    fn fails_with_wrong_settings() {
        let folder = std::env::temp_dir().join(format!("notes-replace-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("replace.txt"), "milk").unwrap();
        let plugin = Builder::from_crate(env!("CARGO_MANIFEST_DIR")).folder(&folder, "/settings").load().unwrap();
        match filter::load(plugin).unwrap().apply(note("milk")) {
            Err(CallError::Failed(failure)) => assert_eq!(failure.code, 3),
            other => panic!("{other:?}"),
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
