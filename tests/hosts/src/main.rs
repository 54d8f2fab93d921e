//! Runs the table of cases on every host, the snippets of the README and the guide, or the measurements. Prints the results,
//! and writes them down. `tests/hosts/run` sets the hosts up, and starts this program. See README.md.

mod application;
mod data;
mod job;
mod judge;
mod kernels;
mod matrix;
mod plugins;
mod run;
mod runner;
mod server;
mod snippets;
mod speed;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Parser;

/// Runs the table of cases on the hosts.
#[derive(Parser)]
struct Arguments {
    /// The folder where tests/hosts/run has set the hosts up
    #[arg(long)]
    setup: PathBuf,
    /// Only these hosts: names or patterns with `*`, separated by spaces
    #[arg(long)]
    host: Option<String>,
    /// Only cases whose `subject: name` contains this
    #[arg(long)]
    case: Option<String>,
    /// Measures calls on the hosts instead of running the cases
    #[arg(long, conflicts_with = "case")]
    speed: bool,
    /// Only plays random scripts of kernel functions on the hosts and on the kernel model
    #[arg(long, conflicts_with_all = ["case", "speed"])]
    kernels: bool,
    /// Only runs the application of examples/notes with its plugins
    #[arg(long, conflicts_with_all = ["case", "speed", "kernels"])]
    application: bool,
}

fn main() -> ExitCode {
    match start(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether everything passed.
fn start(arguments: &Arguments) -> Result<bool> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hosts = table::read_hosts(&here.join("hosts.json"))?;
    let mut subjects = table::read_cases(&here.join("cases"), &hosts)?;
    let without_case = examples_without_case(&subjects)?;
    if let Some(patterns) = &arguments.host {
        hosts = table::select_hosts(hosts, patterns)?;
    }
    if let Some(part) = &arguments.case {
        subjects = table::select_cases(subjects, part)?;
    }

    let start = Instant::now();
    if arguments.kernels {
        return Ok(tell(&kernels::run(&hosts, &arguments.setup)?, start));
    }
    if arguments.application {
        return Ok(tell(&application::run(&arguments.setup)?, start));
    }
    let is_whole = arguments.host.is_none() && arguments.case.is_none();
    let mut misses = without_case;
    let (file, page) = if arguments.speed {
        let times = speed::run(&hosts, &arguments.setup)?;
        misses.extend(times.iter().flat_map(speed::Times::misses));
        let page = speed::markdown(&times);
        println!("{page}");
        ("SPEED.md", page)
    } else {
        let results = run::run(&hosts, &subjects, &arguments.setup)?;
        println!("{}\nThe cases took {:.0?}.\n", matrix::terminal(&hosts, &subjects, &results), start.elapsed());
        misses.extend(matrix::misses(&hosts, &subjects, &results));
        if is_whole {
            misses.extend(application::run(&arguments.setup)?);
            misses.extend(snippets::run(&arguments.setup)?);
            misses.extend(kernels::run(&hosts, &arguments.setup)?);
        }
        ("MATRIX.md", matrix::markdown(&hosts, &subjects, &results))
    };
    if is_whole {
        std::fs::write(here.join(file), page)?;
    }
    Ok(tell(&misses, start))
}

/// Prints the failures, and returns whether there are none.
fn tell(misses: &[String], start: Instant) -> bool {
    for miss in misses {
        println!("MISS {miss}");
    }
    println!("{} misses, {:.0?} in all", misses.len(), start.elapsed());
    misses.is_empty()
}

/// Returns the examples that no case runs.
fn examples_without_case(subjects: &[(String, Vec<table::Case>)]) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for entry in plugins::root().join("examples").read_dir()? {
        let entry = entry?;
        let plugin = format!("examples/{}", entry.file_name().to_string_lossy());
        let has_case =
            subjects.iter().flat_map(|(_, cases)| cases).any(|case| case.plugins().any(|other| other == plugin));
        if entry.path().join("Cargo.toml").is_file() && !has_case {
            missing.push(format!("{plugin} has no case in cases/examples.json"));
        }
    }
    Ok(missing)
}
