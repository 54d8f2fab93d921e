//! `cargo extism dev`: a page to call a plugin from, which follows its source.

mod forms;
mod pages;
mod server;
mod session;

use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::Args;

use super::error::Result;
use super::given::Given;
use super::source::{Source, crate_or_file, is_stdin};
use super::{print, watch};
use crate::testing::text::safe_name;
use server::Server;
use session::Session;

pub const EXAMPLES: &str = "Examples:
  cargo extism dev shout
  cargo extism dev shout --config greeting=Hello --allow-host api.example.com
  cargo extism dev counter --host-fn kv_read=41";

/// The plugin, what it is given, and where the page is.
#[derive(Args)]
pub struct Dev {
    /// A plugin crate's folder, or a .wasm file
    #[arg(value_name = "PLUGIN", default_value = ".")]
    plugin: PathBuf,
    /// The page's port, 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 4321)]
    port: u16,
    #[command(flatten)]
    given: Given,
}

/// Builds whenever a file changes, and answers the page meanwhile. Never returns once the page is there.
pub fn run(dev: Dev) -> Result<ExitCode> {
    if is_stdin(&dev.plugin) {
        return Err("stdin can't be watched: give the plugin as a file or a folder".into());
    }
    let source = Source::at(&dev.plugin);
    source.check()?;
    dev.given.check()?;
    let server = Server::listen(dev.port)?;
    let watched = dev.given.watched(&dev.plugin);
    let name =
        crate_or_file(&dev.plugin).canonicalize().ok().and_then(|path| Some(path.file_name()?.display().to_string()));
    let name = name.unwrap_or_else(|| dev.plugin.display().to_string());
    print::line(&format!("{} is at {}", safe_name(&name), server.url()))?;
    let session = Session::new(source, dev.given, name);
    thread::scope(|scope| {
        scope.spawn(|| server.serve(&|request| pages::answer(&session, request)));
        let ended = watch::repeat(&watched, |work| session.rebuild(work));
        // The server never ends by itself.
        if let Err(error) = ended {
            print::error(&*error);
        }
        std::process::exit(1)
    })
}
