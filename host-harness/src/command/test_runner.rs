//! Runs a plugin as WebAssembly for a test. Each such test of `cargo extism test` starts a process of this, and they talk by
//! messages. The test's end is `extism_pdk::testing::load_as_wasm`.

use std::io::{BufReader, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use clap::Args;

use super::error::Result;
use super::print;
use crate::build::build_for_test;
use crate::testing::protocol::{
    Bytes, Given, HttpRequest, PROTOCOL, ToRunner, ToTest, read_message, to_bytes, write_message,
};
use crate::testing::{HostFunction, Request, Response};
use crate::{Builder, Plugin};

/// The memory of a plugin and the host's blocks for it, 1 GiB together: more is a mistake, and the machine may not have it.
const MAX_PAGES: u32 = 16_384;

/// A call that takes longer never ends.
const MAX_CALL_TIME: Duration = Duration::from_secs(300);

/// What the test says at the start.
#[derive(Args)]
pub struct TestRunner {
    /// The version of the messages that the tests understand
    protocol: u32,
}

pub fn run(options: &TestRunner) -> Result<ExitCode> {
    if options.protocol != PROTOCOL {
        let version = env!("CARGO_PKG_VERSION");
        return Err(format!(
            "cargo extism {version} can't run these tests, whose extism-pdk is of another version: install the cargo extism of \
             that version, or update extism-pdk"
        )
        .into());
    }
    let tests = Tests::listen();
    let mut plugin = None;
    loop {
        let answer = answer(tests.receive(), &tests, &mut plugin);
        tests.send(&answer.unwrap_or_else(|error| ToTest::Failed { text: error.to_string() }));
    }
}

fn answer(message: ToRunner, tests: &Tests, plugin: &mut Option<Plugin>) -> Result<ToTest> {
    Ok(match (message, plugin) {
        (ToRunner::Build { folder }, _) => {
            let wasm = build_for_test(&folder)?;
            let wasm = wasm.to_str().ok_or_else(|| format!("can't use {}: its path isn't UTF-8", wasm.display()))?;
            ToTest::Built { wasm: wasm.to_owned() }
        }
        (ToRunner::Load { wasm, given }, plugin) => {
            *plugin = Some(load(&wasm, given, tests)?);
            ToTest::Loaded
        }
        (ToRunner::Call { export, input }, Some(plugin)) => {
            ToTest::Called(plugin.outcome(export, input.0).map_err(|error| error.for_test())?.into())
        }
        (ToRunner::GetVar { key }, Some(plugin)) => {
            ToTest::Var(plugin.get_var(&key).map(|value| Bytes(value.to_vec())))
        }
        _ => return Err("the test runner can't handle this message before a plugin is loaded".into()),
    })
}

fn load(wasm: &str, given: Given, tests: &Tests) -> Result<Plugin> {
    let asked = tests.clone();
    let function = |place, signature| {
        let tests = asked.clone();
        let call = move |arguments: &[Vec<u8>]| match tests
            .ask(&ToTest::CallHostFn { function: place, arguments: to_bytes(arguments.to_vec()) })
        {
            ToRunner::HostFnGave(gave) => gave.map(|bytes| bytes.0).map_err(extism_pdk::Error::msg),
            _ => tests.leave("the test sent something other than a host function's reply"),
        };
        HostFunction { signature, call: Arc::new(call) }
    };
    let asked = tests.clone();
    let http = move |request: &Request| match asked.ask(&ToTest::AskHttp(HttpRequest::from(request.clone()))) {
        ToRunner::HttpGave(gave) => gave.map(Response::from).map_err(extism_pdk::Error::msg),
        _ => asked.leave("the test sent something other than an HTTP response"),
    };
    let host = given.into_host(function, Arc::new(Mutex::new(http)))?;
    let builder = Builder::from_file(wasm).host(host).memory_pages(MAX_PAGES).timeout(MAX_CALL_TIME);
    Ok(builder.fail_test_without_mock().load().map_err(|error| error.for_test())?)
}

/// The test that this process was started for.
#[derive(Clone)]
struct Tests(Arc<Mutex<Receiver<ToRunner>>>);

impl Tests {
    /// Begins to read messages, and to tell the test regularly that this process is alive. The process ends with the test,
    /// whatever the plugin is doing then.
    fn listen() -> Self {
        // The test waits for each answer, so it never sends a second message before.
        let (sender, messages) = sync_channel(1);
        let tests = Tests(Arc::new(Mutex::new(messages)));
        let reader = tests.clone();
        thread::spawn(move || {
            let mut stdin = BufReader::new(std::io::stdin());
            loop {
                let message = read_message(&mut stdin).unwrap_or_else(|error| reader.leave(&error.to_string()));
                // The end of the stream means that the test has ended.
                if message.and_then(|message| sender.send(message).ok()).is_none() {
                    std::process::exit(0)
                }
            }
        });
        let alive = tests.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_secs(1));
                alive.send(&ToTest::Alive);
            }
        });
        tests
    }

    fn receive(&self) -> ToRunner {
        let message = self.0.lock().unwrap_or_else(PoisonError::into_inner).recv();
        message.unwrap_or_else(|_| std::process::exit(0))
    }

    fn send(&self, message: &ToTest) {
        let line = write_message(message).or_else(|error| write_message(&ToTest::Failed { text: error.to_string() }));
        let written = line.map(|line| {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(&line).and_then(|()| stdout.flush())
        });
        if !matches!(written, Ok(Ok(()))) {
            // The test has ended.
            std::process::exit(0)
        }
    }

    fn ask(&self, message: &ToTest) -> ToRunner {
        self.send(message);
        self.receive()
    }

    /// Ends this process, since the test's message makes no sense.
    fn leave(&self, reason: &str) -> ! {
        print::error(&*Box::<dyn std::error::Error>::from(format!("the test runner can't go on: {reason}")));
        std::process::exit(1)
    }
}
