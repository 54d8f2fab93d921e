//! Shows a note after plugins have changed it: `notes FOLDER TITLE PLUGIN.wasm…`.

use std::error::Error;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use extism::{Manifest, PluginBuilder, Wasm};
use extism_pdk::contract::{CallError, Offer};
use extism_pdk::host_fn::HostError;
use notes_interface::{FilterError, Note, Notebook, filter, notebook};

// Connects interfaces with the official SDK: `host::Plugin` and `host::functions`.
extism_pdk::contract::join_extism!(mod host);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(title)) = (arguments.next().map(PathBuf::from), arguments.next()) else {
        return Err("usage: notes FOLDER TITLE PLUGIN.wasm…".into());
    };
    let text = fs::read_to_string(note_path(&folder, &title))?;
    let mut note = Note { title, text };
    for path in arguments {
        let mut filter = load(Path::new(&path), &folder)?;
        eprintln!("{path} {}", filter.summary()?);
        note = match filter.apply(note) {
            Ok(note) => note,
            Err(CallError::Plugin(FilterError::TooDeep)) => return Err("this note includes itself".into()),
            Err(error) => return Err(error.into()),
        };
    }
    println!("{}", note.text);
    Ok(())
}

/// Loads a plugin, and checks that it implements the interface `Filter`.
fn load(path: &Path, folder: &Path) -> Result<filter::Client<host::Plugin>, Box<dyn Error>> {
    let wasm = fs::read(path)?;
    let settings = folder.join("settings").display().to_string();
    let manifest = Manifest::new([Wasm::data(wasm.clone())]).with_allowed_path(settings, "/settings");
    let offered = notebook::Functions(Notes { folder: folder.into() }).functions();
    host::check_imports(&wasm, &offered)?;
    let plugin = PluginBuilder::new(manifest).with_wasi(true).with_functions(host::functions(offered)).build()?;
    Ok(filter::load(host::Plugin::new(plugin, &wasm)?)?)
}

/// The functions for plugins.
struct Notes {
    folder: PathBuf,
}

impl Notebook for Notes {
    fn read(&self, title: String) -> Result<Option<String>, HostError> {
        if title.contains(['/', '\\', '.']) {
            return Err(HostError::new("a title can't have `/`, `\\` or `.`"));
        }
        match fs::read_to_string(note_path(&self.folder, &title)) {
            Ok(text) => Ok(Some(text.trim_end().into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(HostError::new(error.to_string())),
        }
    }

    fn max_depth(&self) -> u32 {
        8
    }
}

fn note_path(folder: &Path, title: &str) -> PathBuf {
    folder.join(format!("{title}.txt"))
}
