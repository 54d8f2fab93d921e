//! The options of `call`.

use std::path::PathBuf;

use clap::Args;

use super::given::Given;

pub const EXAMPLES: &str = r#"Examples:
  cargo extism call shout greet --input Ada
  cargo extism call shop total --args '[{"price": 5, "amount": 2}, "EUR"]'
  cargo extism call counter increment --input visits --host-fn kv_read=41
  curl https://example.com/greet.wasm | cargo extism call - greet --input Ada"#;

/// What to call, with which input, and what to print.
#[derive(Args)]
pub struct Call {
    /// A crate's folder, which is built, a .wasm file, or `-` for stdin
    #[arg(value_name = "PLUGIN")]
    pub plugin: PathBuf,
    /// The function to call
    pub export: String,

    /// The input as text; --input-file reads a file
    #[arg(long, value_name = "TEXT")]
    pub input: Option<String>,
    /// The arguments; the output is JSON, too
    ///
    /// They are what the contract says: see `inspect`. A single one is in an array, too
    #[arg(long, value_name = "JSON ARRAY", conflicts_with_all = ["input", "input_file"])]
    pub args: Option<String>,
    /// A file with the input, `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "input", hide_short_help = true)]
    pub input_file: Option<PathBuf>,

    #[command(flatten)]
    pub given: Given,

    /// Print all about each call as JSON
    ///
    /// A call is a line. Text is a string, other bytes are {"base64": "…"}
    #[arg(long)]
    pub json: bool,
    /// Print all about each call as tables
    ///
    /// Lists and objects of the output are rows and columns
    #[arg(long, conflicts_with = "json")]
    pub table: bool,
    /// Call this many times on one instance, until a call fails, and say how long they took
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..),
          hide_default_value = true, hide_short_help = true)]
    pub repeat: u32,
    /// Build and call again whenever a file changes
    ///
    /// The files are the source, the .wasm, and those that options name
    #[arg(long)]
    pub watch: bool,
}

impl Call {
    /// The files and folders that are called again after a change.
    pub fn watched(&self) -> Vec<PathBuf> {
        self.given.watched(&self.plugin).into_iter().chain(self.input_file.clone()).collect()
    }
}
