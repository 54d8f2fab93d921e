//! Runs a plugin as WebAssembly for a test, in a process of `cargo extism test`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::export::Plugin;
use super::host::Host;
use super::http::{HttpHandler, Request};
use super::outcome::Outcome;
use super::protocol::{Bytes, Given, PROTOCOL, RUNNER, ToRunner, ToTest, from_bytes, read_message, write_message};
use super::state::{HostFunction, Parts};
use crate::Error;
use crate::error::error_text;
use crate::private::Export;

/// How long a runner may send nothing. It sends a message every second, but the machine may be busy.
const MAX_SILENCE: Duration = Duration::from_secs(60);

/// A plugin in a runner's process.
#[derive(Debug)]
pub struct WasmPlugin(RefCell<Runner>);

/// Builds the plugin crate in a folder as WebAssembly, and loads it into a host. It is built once for all tests of a
/// process.
///
/// # Panics
/// If the test isn't run by `cargo extism test`, or the crate can't be built or loaded.
#[track_caller]
pub fn load_as_wasm(folder: &str, host: Host) -> WasmPlugin {
    let Some(program) = std::env::var_os(RUNNER) else {
        panic!("can't run the plugin as WebAssembly: run the tests with `cargo extism test`")
    };
    let host = host.into_parts();
    let given = Given::by(&host);
    let started = Runner::start(Command::new(program), MAX_SILENCE, host);
    match started.and_then(|mut runner| runner.load(folder, given).map(|()| runner)) {
        Ok(runner) => WasmPlugin(RefCell::new(runner)),
        Err(error) => panic!("{error}"),
    }
}

impl Plugin for WasmPlugin {
    #[track_caller]
    fn outcome_of(&mut self, export: Export, input: &[u8]) -> Outcome {
        let call = ToRunner::Call { export: export.name.to_owned(), input: Bytes(input.to_vec()) };
        let called = self.0.get_mut().ask(&call).and_then(|answer| match answer {
            ToTest::Called(called) => called.into_outcome(),
            _ => Err(unexpected()),
        });
        called.unwrap_or_else(|error| panic!("{error}"))
    }

    fn get_var(&self, key: &str) -> Option<Vec<u8>> {
        match self.0.borrow_mut().ask(&ToRunner::GetVar { key: key.to_owned() }) {
            Ok(ToTest::Var(value)) => value.map(|bytes| bytes.0),
            Ok(_) => panic!("{}", unexpected()),
            Err(error) => panic!("{error}"),
        }
    }
}

/// A runner's process, and what it may ask for.
struct Runner {
    child: Child,
    /// The lines for a thread that writes them. The test's own thread would wait forever for a process that doesn't
    /// read.
    lines: Sender<Vec<u8>>,
    messages: Receiver<Result<ToTest, Error>>,
    max_silence: Duration,
    functions: Vec<HostFunction>,
    http: Option<HttpHandler>,
}

impl core::fmt::Debug for Runner {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Runner").field("functions", &self.functions).finish_non_exhaustive()
    }
}

impl Runner {
    fn start(mut program: Command, max_silence: Duration, host: Parts) -> Result<Self, Error> {
        program.args(["test-runner", &PROTOCOL.to_string()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn().map_err(|reason| {
            let program = program.get_program().to_string_lossy();
            Error::msg(format!("can't start the test runner {program}: {reason}"))
        })?;
        let (lines, to_write) = channel::<Vec<u8>>();
        // One message at a time: what a runner sends without being asked stays in the pipe.
        let (read, messages) = sync_channel(0);
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        thread::spawn(move || {
            let Some(mut stdin) = stdin else { return };
            while to_write.recv().is_ok_and(|line| stdin.write_all(&line).is_ok()) {}
        });
        thread::spawn(move || {
            let Some(mut stdout) = stdout.map(BufReader::new) else { return };
            while let Some(message) = read_message(&mut stdout).transpose() {
                let is_error = message.is_err();
                if read.send(message).is_err() || is_error {
                    return;
                }
            }
        });
        let functions = host.functions.into_values().collect();
        Ok(Runner { child, lines, messages, max_silence, functions, http: host.kernel.http })
    }

    fn load(&mut self, folder: &str, given: Given) -> Result<(), Error> {
        static BUILT: Mutex<BTreeMap<String, Result<String, String>>> = Mutex::new(BTreeMap::new());

        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        let wasm = built.entry(folder.to_owned()).or_insert_with(|| {
            match self.ask(&ToRunner::Build { folder: folder.to_owned() }) {
                Ok(ToTest::Built { wasm }) => Ok(wasm),
                Ok(_) => Err(unexpected().to_string()),
                Err(error) => Err(error.to_string()),
            }
        });
        let wasm = wasm.clone().map_err(Error::msg)?;
        drop(built);
        match self.ask(&ToRunner::Load { wasm, given })? {
            ToTest::Loaded => Ok(()),
            _ => Err(unexpected()),
        }
    }

    /// Sends a request, and does what the runner asks for until it answers.
    fn ask(&mut self, message: &ToRunner) -> Result<ToTest, Error> {
        self.send(message)?;
        loop {
            match self.receive()? {
                ToTest::CallHostFn { function, arguments } => {
                    let Some(function) = self.functions.get(function) else { return Err(unexpected()) };
                    let gave = (function.call)(&from_bytes(arguments));
                    self.send(&ToRunner::HostFnGave(gave.map(Bytes).map_err(|error| error_text(&error))))?;
                }
                ToTest::AskHttp(request) => {
                    let Some(http) = &self.http else { return Err(unexpected()) };
                    let gave = (http.lock().unwrap_or_else(PoisonError::into_inner))(&Request::from(request));
                    self.send(&ToRunner::HttpGave(gave.map(Into::into).map_err(|error| error.to_string())))?;
                }
                ToTest::Failed { text } => return Err(Error::msg(text)),
                answer => return Ok(answer),
            }
        }
    }

    fn send(&self, message: &ToRunner) -> Result<(), Error> {
        // If the process has ended, `receive` reports it.
        let _ = self.lines.send(write_message(message)?);
        Ok(())
    }

    fn receive(&mut self) -> Result<ToTest, Error> {
        loop {
            let reason = match self.messages.recv_timeout(self.max_silence) {
                Ok(Ok(ToTest::Alive)) => continue,
                Ok(Ok(message)) => return Ok(message),
                Ok(Err(error)) => format!("its output isn't a message: {error}"),
                Err(RecvTimeoutError::Timeout) => format!("it sent nothing for {:?}", self.max_silence),
                Err(RecvTimeoutError::Disconnected) => match self.end() {
                    Some(status) => format!("it ended ({status}); its errors are above"),
                    None => "it ended".to_owned(),
                },
            };
            return Err(Error::msg(format!("the test runner of `cargo extism test` failed: {reason}")));
        }
    }

    /// Ends the process, unless it has ended already, and returns how it ended.
    fn end(&mut self) -> Option<std::process::ExitStatus> {
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.end();
    }
}

fn unexpected() -> Error {
    Error::msg(
        "the test runner of `cargo extism test` sent an unexpected answer: install the version of `cargo extism` that goes with \
         the plugin's extism-pdk",
    )
}

#[cfg(test)]
#[cfg(all(unix, not(miri)))] // programs are started
mod tests {
    use super::*;

    /// Loads with a runner that is a shell script, for a host with a variable of `bytes` bytes, and returns the error.
    /// Only a script that sleeps is given less time.
    fn load(script: &str, bytes: usize) -> String {
        let max_silence = if script.contains("sleep") { Duration::from_millis(500) } else { MAX_SILENCE };
        let mut shell = Command::new("sh");
        shell.args(["-c", script]);
        let host = Host::new().var("large", vec![0; bytes].as_slice()).into_parts();
        let given = Given::by(&host);
        Runner::start(shell, max_silence, host).unwrap().load(script, given).unwrap_err().to_string()
    }

    #[test]
    fn a_runner_that_fails_is_told() {
        let built = r#"echo '{"Built": {"wasm": "x"}}'; "#;
        for (script, what) in [
            ("exit 3", "it ended (exit status: 3); its errors are above"),
            ("exec >&-; read x; read x", "it ended ("),
            ("read x; echo hello; read x", "its output isn't a message: can't read `hello`: expected value at line 1"),
            ("exec sleep 1000", "it sent nothing for 500ms"),
            (&format!("{built} exit 4"), "it ended (exit status: 4)"),
            (&format!("{built} exec sleep 1000"), "it sent nothing for 500ms"),
        ] {
            for bytes in [0, 1 << 20] {
                let error = load(&format!("{script} #{bytes}"), bytes);
                let expected = format!("the test runner of `cargo extism test` failed: {what}");
                assert!(error.starts_with(&expected), "{script}: {error}");
            }
        }
    }

    #[test]
    fn a_runner_that_answers_something_else_is_told() {
        for message in ["\"Loaded\"", "{\"CallHostFn\": {\"function\": 1, \"arguments\": []}}"] {
            assert_eq!(load(&format!("echo '{message}'; read x; read x"), 0), unexpected().to_string());
        }
    }

    /// A crate that couldn't be built for one test isn't built again for the next.
    #[test]
    fn a_crate_is_built_once() {
        let failed = r#"echo '{"Failed": {"text": "no cargo"}}'; read x"#;
        assert_eq!([load(failed, 0), load(failed, 0)], ["no cargo"; 2]);
        let given = Given::by(&Host::new().into_parts());
        let mut other = Runner::start(Command::new("false"), MAX_SILENCE, Host::new().into_parts()).unwrap();
        assert_eq!(other.load(failed, given).unwrap_err().to_string(), "no cargo");
    }

    #[test]
    fn a_runner_that_is_not_there() {
        let started = Runner::start(Command::new("/no/such/program"), MAX_SILENCE, Host::new().into_parts());
        let error = started.unwrap_err().to_string();
        assert!(error.starts_with("can't start the test runner /no/such/program: "), "{error}");
    }
}
