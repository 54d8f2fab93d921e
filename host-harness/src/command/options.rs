//! The options of `call`.

use std::path::PathBuf;

use clap::Args;

use super::given::{Given, OUTPUT};

pub const EXAMPLES: &str = r#"Examples:
  cargo extism call examples/count_vowels count_vowels --input 'Hello, World!'
  cargo extism call examples/multi_arg repeat-text --args '["ab", 2]'
  cargo extism call examples/kv_store increment --input a --host-fn kv.kv_read=41 --host-fn kv.kv_write=
  curl https://example.com/greet.wasm | cargo extism call - greet --input Ada --json
  cargo extism call my_plugin greet --input Ada --watch

Log lines go to stderr. The exit code is the plugin's if it fails, 1 if it can't be called at all. Options with two values
can be given several times."#;

/// What to call, with what, and how far it may go.
#[derive(Args)]
pub struct Call {
    /// A plugin crate's folder, which is built first, a .wasm file, or `-` for a module on stdin
    #[arg(value_name = "PLUGIN")]
    pub plugin: PathBuf,
    /// The function to call
    pub export: String,

    /// The input; empty unless given
    #[arg(long, value_name = "TEXT", help_heading = INPUT)]
    pub input: Option<String>,
    /// The arguments, as the contract says (see `inspect`); the output is JSON, too
    #[arg(long, value_name = "JSON ARRAY", conflicts_with_all = ["input", "input_file"], help_heading = INPUT)]
    pub args: Option<String>,
    /// A file with the input, `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "input", help_heading = INPUT)]
    pub input_file: Option<PathBuf>,

    #[command(flatten)]
    pub given: Given,

    /// All that came of each call as a line of JSON: text as a string, other bytes as {"base64": "…"}
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
    /// All that came of each call as tables, for people: lists and objects in rows and columns
    #[arg(long, conflicts_with = "json", help_heading = OUTPUT)]
    pub table: bool,
    /// Call so often, on one instance, and say how long it took; the first failure ends it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..),
          hide_default_value = true, help_heading = OUTPUT)]
    pub repeat: u32,
    /// Build and call again whenever a source file, the .wasm file or the input file changes
    #[arg(long, help_heading = OUTPUT)]
    pub watch: bool,
}

const INPUT: &str = "Input";

impl Call {
    /// Everything that a change of asks for another call.
    pub fn watched(&self) -> Vec<PathBuf> {
        self.given.watched(&self.plugin).into_iter().chain(self.input_file.clone()).collect()
    }
}
