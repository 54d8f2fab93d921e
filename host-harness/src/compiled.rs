//! A compiled plugin, which can be started many times.

use std::fmt;
use std::sync::Arc;

use crate::instance::template::Template;
use crate::{CancelHandle, Error, Plugin};

/// A compiled plugin, which can be started many times and on any thread: see
/// [`Builder::compile`](crate::Builder::compile). Cloning it is cheap, as clones share the compiled code.
///
/// ```
/// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
/// use host_harness::Builder;
///
/// let compiled = Builder::from_crate("examples/greet").compile()?;
/// let (mut one, mut other) = (compiled.start()?, compiled.start()?);
/// assert_eq!(one.call::<String>("greet", "Ada")?, "Hello, Ada!");
/// assert_eq!(other.call::<String>("greet", "Grace")?, "Hello, Grace!");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use = "call `start`"]
pub struct CompiledPlugin(pub(crate) Arc<Template>);

impl fmt::Debug for CompiledPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exports: Vec<_> = self.0.module.exports().map(|export| export.name().to_owned()).collect();
        f.debug_struct("CompiledPlugin").field("exports", &exports).finish_non_exhaustive()
    }
}

impl CompiledPlugin {
    /// Starts an instance of the plugin, with its own memory and variables.
    ///
    /// # Errors
    /// If the plugin has imports that aren't linked, or are linked to something else than its contract says, or if it fails
    /// while it initializes.
    pub fn start(&self) -> Result<Plugin, Error> {
        self.start_with(|_| {})
    }

    /// Starts an instance as [`start`](Self::start) does, and calls `ready` with a handle before the plugin's code runs.
    /// Another thread can end the start, and later calls, with the handle.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// use host_harness::{Builder, CancelHandle};
    ///
    /// let spins = r#"(module (func $spin (loop (br 0))) (start $spin))"#;
    /// let compiled = Builder::from_bytes(wat::parse_str(spins)?).compile()?;
    /// let (sender, receiver) = channel::<CancelHandle>();
    /// std::thread::spawn(move || receiver.recv().unwrap().cancel());
    /// let started = compiled.start_with(|handle| sender.send(handle).unwrap());
    /// assert!(started.err().unwrap().to_string().ends_with("the call was cancelled"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`start`](Self::start).
    pub fn start_with(&self, ready: impl FnOnce(CancelHandle)) -> Result<Plugin, Error> {
        Plugin::start(self.0.clone(), |_| {}, ready)
    }
}
