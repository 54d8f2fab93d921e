//! Compares plugins with upstream's crate, with ours and without a PDK in a table.
//!
//! ```text
//! cargo bench -p plugin-bench
//! cargo bench -p plugin-bench -- --markdown target/bench.md --json target/bench.json --svg tests/bench/bench.svg
//! ```
//!
//! The plugins of `plugins/` are built with extism-pdk 1.4.1 and with this repository's crate, unchanged and with the same
//! versions of all other crates. `raw` is written by hand with the kernel's imports, and is the lower limit.
//! `tests/hosts/rust` measures calls in the official Rust runtime. Fuel is its count of instructions, which is the same in
//! each run.
//!
//! A missed budget of size, crates, fuel or memory fails the run. Missed budgets of times are only shown.

#[allow(dead_code)] // the runtime that is asked makes the inputs
mod measurement;
mod official;
mod row;
mod rows;
mod svg;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plugin_bench::files::write;

fn main() -> ExitCode {
    let Arguments { markdown, json, svg } = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(mistake) => {
            eprintln!("{mistake}\nusage: cargo bench -p plugin-bench -- [--markdown FILE] [--json FILE] [--svg FILE]");
            return ExitCode::from(2);
        }
    };
    // The folder `tmp` is in cargo's target folder, wherever that is.
    let rows = rows::all(Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("`tmp` is in the target folder"));
    println!("{}", table::text(&rows));
    let files = [(markdown, table::markdown(&rows)), (json, table::json(&rows)), (svg, svg::svg(&rows))];
    for (path, text) in files {
        if let Some(path) = path {
            write(&path, &text);
            eprintln!("written to {}", path.display());
        }
    }
    match rows.iter().filter(|row| row.fails()).count() {
        0 => ExitCode::SUCCESS,
        missed => {
            eprintln!("budgets missed: {missed}, in the rows that end in MISSED");
            ExitCode::FAILURE
        }
    }
}

/// The files that the table is written to, in addition to stdout.
#[derive(Default)]
struct Arguments {
    markdown: Option<PathBuf>,
    json: Option<PathBuf>,
    svg: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        // Cargo runs benchmarks in the folder of their package, but paths are relative to the repository.
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let repository = repository.canonicalize().map_err(|error| format!("{}: {error}", repository.display()))?;
        let mut read = Arguments::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let path = match argument.as_str() {
                "--markdown" => &mut read.markdown,
                "--json" => &mut read.json,
                "--svg" => &mut read.svg,
                // An argument of cargo.
                "--bench" => continue,
                unknown => return Err(format!("unknown argument `{unknown}`")),
            };
            let file = arguments.next().ok_or_else(|| format!("`{argument}` needs a file"))?;
            *path = Some(repository.join(file));
        }
        Ok(read)
    }
}
