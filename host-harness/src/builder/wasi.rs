//! Settings of WASI plugins.

use std::path::PathBuf;

use super::Builder;

/// # WASI
impl Builder {
    /// Gives a WASI plugin access to a folder: its path on the host, and its path in the plugin.
    ///
    /// The prefix `ro:` before the host's path makes the folder read-only, as in the `allowed_paths` of an official manifest.
    /// (Write `./ro:x` for a folder with the name `ro:x`.) A plugin can open only files and folders in it. Opening a FIFO or a
    /// device fails, because it could wait forever.
    ///
    /// ```
    /// # std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))?;
    /// use host_harness::Builder;
    ///
    /// let mut plugin = Builder::from_crate("examples/wasi_file").folder("examples/greet", "/data").load()?;
    /// let lines: String = plugin.call("count_lines", "/data/Cargo.toml")?;
    /// assert!(lines.parse::<u32>()? > 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn folder(mut self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.folders.push((host.into(), guest.into()));
        self.note_setting("folder")
    }

    /// Sets an environment variable of a WASI plugin.
    ///
    /// The default environment is empty, as in the official Rust runtime. Of the official SDKs, Go's can set variables.
    ///
    /// ```
    /// use host_harness::Builder;
    ///
    /// let text = r#"(module
    ///     (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
    ///     (memory (export "memory") 1)
    ///     (func (export "count") (result i32)
    ///         (drop (call $sizes (i32.const 0) (i32.const 4))) (i32.load (i32.const 0))))"#;
    /// let mut plugin = Builder::from_bytes(wat::parse_str(text)?).env("REGION", "eu").load()?;
    /// plugin.outcome("count", "")?.assert_code(1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self.note_setting("env")
    }
}
