//! Runs all cases on all hosts.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::data::fill_in;
use crate::job::{Call, Job};
use crate::judge::{Verdict, judge};
use crate::runner::Runner;
use crate::table::{Case, Host, Place};
use crate::{plugins, server};

/// The manifests of plugins that are loaded by `cargo extism manifest`.
type Manifests<'a> = BTreeMap<(&'a str, Place), Result<String>>;

/// The .wasm file of each plugin's folder. If a plugin can't be built, its cases fail.
type Plugins<'a> = BTreeMap<&'a str, Result<PathBuf>>;

/// For each subject and case, the verdict on each host.
pub type Results = Vec<Vec<Vec<Verdict>>>;

pub fn run(hosts: &[Host], subjects: &[(String, Vec<Case>)], setup: &Path) -> Result<Results> {
    let mut plugins = Plugins::new();
    for folder in subjects.iter().flat_map(|(_, cases)| cases).flat_map(Case::plugins) {
        plugins.entry(folder).or_insert_with_key(|folder| plugins::build(folder, setup));
    }
    let mut manifests = Manifests::new();
    let server = server::start(setup.join(plugins::MANIFEST))?;
    for case in subjects.iter().flat_map(|(_, cases)| cases) {
        if let Some(place) = case.by_manifest {
            let url = Some(format!("{server}/files/")).filter(|_| place == Place::Url);
            let write = || plugins::write_manifest(&case.plugin, setup, url.as_deref());
            manifests.entry((&case.plugin, place)).or_insert_with(write);
        }
    }
    let cases: Vec<&Case> = subjects.iter().flat_map(|(_, cases)| cases).collect();
    // Runs as many hosts at a time as there are processors.
    let next = AtomicUsize::new(0);
    let columns: Mutex<Vec<Option<Vec<Verdict>>>> = Mutex::new(hosts.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| {
                while let Some((index, host)) = hosts.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    eprintln!("    Running {} cases on {} ({})", cases.len(), host.name, host.what);
                    let mut runner = Runner::new(host, setup);
                    let column = cases
                        .iter()
                        .map(|case| verdict(case, host, &mut runner, (&plugins, &manifests), &server))
                        .collect();
                    columns.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(column);
                }
            });
        }
    });
    let columns = columns.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut columns: Vec<_> = columns.into_iter().flatten().map(Vec::into_iter).collect();
    let mut row = || columns.iter_mut().filter_map(Iterator::next).collect();
    Ok(subjects.iter().map(|(_, cases)| cases.iter().map(|_| row()).collect()).collect())
}

fn verdict(
    case: &Case,
    host: &Host,
    runner: &mut Runner<'_>,
    built: (&Plugins<'_>, &Manifests<'_>),
    server: &str,
) -> Verdict {
    if case.not_on(&host.name).is_some() {
        return Verdict::NotHere;
    }
    let verdict =
        job(case, built, server).and_then(|job| runner.run(&job)).and_then(|seen| judge(case, host, &seen, server));
    verdict.unwrap_or_else(|error| Verdict::Miss(vec![format!("{error:#}")]))
}

fn job(case: &Case, (plugins, manifests): (&Plugins<'_>, &Manifests<'_>), server: &str) -> Result<Job> {
    let manifest = match case.by_manifest.and_then(|place| manifests.get(&(case.plugin.as_str(), place))) {
        Some(manifest) => Some(manifest.as_ref().map_err(|error| anyhow!("{error:#}"))?.clone()),
        None => None,
    };
    let wasm = |folder: &str| {
        let wasm = plugins.get(folder).context("all plugins were built")?;
        let wasm = wasm.as_ref().map_err(|error| anyhow!("{error:#}"))?;
        Ok::<_, anyhow::Error>(wasm.display().to_string())
    };
    let linked = case.linked.iter().map(|(name, folder)| Ok((name.clone(), wasm(folder)?)));
    let calls = case.calls.iter().map(|call| {
        let input = call.input.as_ref().map(|input| input.bytes(server)).transpose()?.unwrap_or_default();
        Ok(Call { function: call.call.clone(), input: BASE64_STANDARD.encode(input), repeat: call.repeat })
    });
    let folder = |(guest, host): (&String, &String)| (guest.clone(), plugins::root().join(host).display().to_string());
    Ok(Job {
        wasm: wasm(&case.plugin)?,
        manifest,
        linked: linked.collect::<Result<_>>()?,
        wasi: case.wasi,
        config: case.config.iter().map(|(key, value)| (key.clone(), fill_in(value, server))).collect(),
        log_level: case.log_level.clone(),
        functions: case.functions.clone(),
        allowed_hosts: case.allowed_hosts.clone(),
        response_headers: case.response_headers,
        folders: case.folders.iter().map(folder).collect(),
        timeout_ms: case.timeout_ms,
        memory_pages: case.memory_pages,
        unchecked: case.unchecked,
        calls: calls.collect::<Result<_>>()?,
    })
}
