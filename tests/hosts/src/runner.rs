//! Runs jobs in a host's runner, which is a process.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::job::{Job, Observed};
use crate::table::Host;

/// How long a job may take: enough for the slowest host on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Starts a host's runner when it is needed. If it dies or hangs, its job fails, and it is started again.
pub struct Runner<'a> {
    host: &'a Host,
    /// The folder where hosts are set up. Commands are looked up from there.
    folder: &'a Path,
    process: Option<Process>,
}

struct Process {
    child: Child,
    jobs: ChildStdin,
    answers: Receiver<String>,
}

impl<'a> Runner<'a> {
    pub fn new(host: &'a Host, folder: &'a Path) -> Self {
        Runner { host, folder, process: None }
    }

    /// Returns the result of a job, or the way in which the runner failed.
    pub fn run(&mut self, job: &Job) -> Result<Observed> {
        if self.process.is_none() {
            self.process = Some(self.start()?);
        }
        let process = self.process.as_mut().context("just started")?;
        let answer = process.ask(job);
        let is_last = self.host.process_per_case || self.host.process_per_log_level && job.log_level.is_some();
        if answer.is_err() || is_last {
            self.process = None;
        }
        answer.with_context(|| format!("its last words are in {}", self.log().display()))
    }

    fn start(&self) -> Result<Process> {
        let [program, arguments @ ..] = self.host.start.as_slice() else { bail!("hosts.json has no command") };
        let program = self.place(program);
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut child = Command::new(&program)
            .args(arguments.iter().map(|argument| self.place(argument)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("not installed: can't start {program}"))?;
        let jobs = child.stdin.take().context("it was piped")?;
        let output = child.stdout.take().context("it was piped")?;
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Ok(Process { child, jobs, answers })
    }

    /// Expands a word of a command: `{setup}` is the folder where hosts are set up, `{bin}` that of this program, and
    /// `{here}` that of the sources.
    fn place(&self, word: &str) -> String {
        let bin = std::env::current_exe().ok().and_then(|file| Some(file.parent()?.to_path_buf())).unwrap_or_default();
        word.replace("{setup}", &self.folder.display().to_string())
            .replace("{bin}", &bin.display().to_string())
            .replace("{here}", env!("CARGO_MANIFEST_DIR"))
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.host.name))
    }
}

impl Process {
    fn ask(&mut self, job: &Job) -> Result<Observed> {
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        // If the runner is dead, it won't answer.
        let _ = self.jobs.write_all(&line).and_then(|()| self.jobs.flush());
        match self.answers.recv_timeout(PATIENCE) {
            Ok(answer) => serde_json::from_str(&answer).with_context(|| format!("the runner answered {answer}")),
            Err(RecvTimeoutError::Timeout) => bail!("no answer within {PATIENCE:?}"),
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait()?;
                Err(anyhow!("the runner died ({status})"))
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
