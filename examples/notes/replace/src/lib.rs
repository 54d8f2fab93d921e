//! A plugin of the application `notes`: replaces words, as the file `/settings/replace.txt` says. It reads the file through
//! WASI, so it is built for wasm32-wasip1.

use std::fs;
use std::io::ErrorKind;

use extism_pdk::plugin_fn;
use notes_interface::{Filter, FilterError, Note};

/// Lines such as `e.g.=for example`, in the folder that the application gives its plugins.
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
        Ok(Note { text: replaced(note.text, &settings)?, title: note.title })
    }
}

fn replaced(mut text: String, settings: &str) -> Result<String, FilterError> {
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
        assert_eq!(replaced("a b".into(), "a=b\nb=c").unwrap(), "c c");
        assert_eq!(replaced("a".into(), "a").unwrap_err(), FilterError::Setting("`a` isn't `old=new`".into()));
    }

    host_harness::on_both_engines! {
        fn without_settings_the_note_stays_as_it_is(load) {
            let mut filter = filter::test(Replace, load(Host::new()));
            assert_eq!(filter.apply(note("a b")).unwrap(), note("a b"));
            assert_eq!(filter.summary().unwrap(), "changes notes", "by the interface: the plugin has no summary");
        }
    }

    /// As the application does: with the folder of its settings.
    #[test]
    fn the_settings_are_a_file_of_the_applications() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../application/demo/settings");
        let plugin = Builder::from_crate(env!("CARGO_MANIFEST_DIR")).folder(folder, "/settings").load().unwrap();
        let mut filter = filter::load(plugin).unwrap();
        assert_eq!(filter.apply(note("e.g. milk")).unwrap().text, "for example milk");
    }

    #[test]
    fn wrong_settings_are_told() {
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
