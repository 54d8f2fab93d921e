//! The imports that give blocks to the host, next to what they should do.

use extism_pdk::testing::{Kernel, Log, Request, Response, Trap};
use extism_pdk::{Error, LogLevel};

use super::op::Op;
use super::pair::Pair;
use super::reference::Owner;

pub const CONFIG: &str = "the value of a config key";
pub const VAR_LIMIT: usize = 192;
pub const HEADERS: &[u8] = br#"{"x-name":"value"}"#;

type LogImport = fn(&mut Kernel, u64) -> Result<(), Trap>;

pub fn answer(request: &Request) -> Result<Response, Error> {
    if request.url != "http://ok/" {
        return Err(Error::msg("no such host"));
    }
    let mut response = Response { status: 201, body: request.body.clone(), ..Response::default() };
    response.headers.insert("X-Name".into(), "value".into());
    Ok(response)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Pair {
    pub fn apply_to_host(&mut self, op: &Op) {
        match op {
            Op::OutputSet(at, length) => {
                let offset = self.resolve(at);
                self.output_set(offset, *length);
            }
            Op::ErrorSet(at) => {
                let offset = self.resolve(at);
                if offset != 0 {
                    self.reference.give(offset, Owner::Host, "error_set");
                }
                // What is outside the kernel's memory is ignored.
                if offset == 0 || self.reference.is_known(offset) {
                    self.error = offset;
                }
                self.kernel.error_set(offset);
            }
            Op::ConfigGet(at) => {
                let offset = self.resolve(at);
                let key = self.reference.take_key(offset, "config_get");
                let value = self.kernel.config_get(offset);
                match key {
                    Some(key) => self.expect_block(value, if key == "key" { CONFIG.as_bytes() } else { b"" }),
                    None => assert!(value.is_err()),
                }
            }
            Op::VarGet(at) => {
                let offset = self.resolve(at);
                let key = self.reference.take_key(offset, "var_get");
                let value = self.kernel.var_get(offset);
                match key {
                    Some(key) => self.expect_block(value, &self.vars.get(&key).cloned().unwrap_or_default()),
                    None => assert!(value.is_err()),
                }
            }
            Op::VarSet(key, value) => self.var_set(self.resolve(key), self.resolve(value)),
            Op::Http(request, body) => self.http(self.resolve(request), self.resolve(body)),
            Op::HttpHeaders => {
                assert_eq!(self.kernel.http_status_code(), self.status);
                let block = self.kernel.http_headers();
                self.expect_block(block, self.headers);
            }
            Op::Log(level, at) => self.log(*level, self.resolve(at)),
            Op::HostCall(at) => {
                let offset = self.resolve(at);
                let bytes = self.reference.live(offset).map(|block| block.bytes.clone());
                if bytes.is_none() && offset != 0 {
                    self.reference.misuse.push(("a host function", offset));
                }
                let arguments = self.kernel.host_call("namespace", "name", &[offset, 0]);
                assert_eq!(arguments, [bytes.unwrap_or_default(), Vec::new()]);
            }
            op => panic!("{op:?} has its place in Pair::apply"),
        }
    }

    fn output_set(&mut self, offset: u64, length: u64) {
        if offset != 0 {
            let (before, _) = self.output;
            let is_known = self.reference.is_known(offset);
            let output = self.reference.live(before >> 32 << 32).filter(|block| block.owner == Owner::Output);
            if let (true, Some(block)) = (is_known, output) {
                block.owner = Owner::Either;
            }
            if is_known {
                self.output = (offset, length);
            }
        }
        if length != 0 {
            let before = self.reference.misuse.len();
            let is_inside = self.reference.range(offset, length).is_some();
            // A range may start within a block: that block is the host's then.
            let block = if is_inside { offset >> 32 << 32 } else { offset };
            if block != self.input.0 {
                self.reference.give(block, Owner::Output, "output_set");
            }
            // One report is enough for one call.
            if !is_inside && self.reference.misuse.len() == before {
                self.reference.misuse.push(("output_set", offset));
            }
        }
        self.kernel.output_set(offset, length);
    }

    fn var_set(&mut self, key: u64, value: u64) {
        let result = self.kernel.var_set(key, value);
        // Both are read before either is freed.
        let name = self.reference.key(key, "var_set");
        let bytes = if name.is_some() { self.reference.argument(value, "var_set") } else { None };
        let (Some(name), Some(bytes)) = (name, bytes) else {
            assert!(result.is_err());
            return;
        };
        self.reference.free(key, "var_set");
        if value != key {
            self.reference.free(value, "var_set");
        }
        let size = |key: &str, value: &[u8]| 48 + key.len() + value.len();
        let before: usize = self.vars.iter().map(|(key, value)| size(key, value)).sum();
        if value == 0 {
            assert!(result.is_ok());
            self.vars.remove(&name);
        } else if before + size(&name, &bytes) <= VAR_LIMIT {
            assert!(result.is_ok());
            self.vars.insert(name, bytes);
        } else {
            assert!(result.is_err(), "over the limit");
        }
    }

    fn http(&mut self, request: u64, body: u64) {
        let result = self.kernel.http_request(request, body);
        self.status = 0;
        let Some(json) = self.reference.take(request, "http_request") else {
            assert!(result.is_err());
            return;
        };
        let parsed = serde_json::from_slice::<serde_json::Value>(&json);
        let Some(body_bytes) = self.reference.take(body, "http_request") else {
            assert!(result.is_err());
            return;
        };
        if !parsed.is_ok_and(|request| request["url"] == "http://ok/") {
            assert!(result.is_err());
            return;
        }
        (self.status, self.headers) = (201, HEADERS);
        self.expect_block(result, &body_bytes);
    }

    fn log(&mut self, level: LogLevel, message: u64) {
        let (name, import): (_, LogImport) = match level {
            LogLevel::Trace => ("log_trace", Kernel::log_trace),
            LogLevel::Debug => ("log_debug", Kernel::log_debug),
            LogLevel::Info => ("log_info", Kernel::log_info),
            LogLevel::Warn => ("log_warn", Kernel::log_warn),
            LogLevel::Error => ("log_error", Kernel::log_error),
        };
        let is_wanted = level.to_int() >= self.kernel.get_log_level();
        let result = import(&mut self.kernel, message);
        let Some(bytes) = self.reference.take(message, name) else {
            // Nobody looks at lines that aren't wanted.
            assert_eq!(result.is_err(), is_wanted);
            return;
        };
        assert!(result.is_ok());
        let (level, text) = match String::from_utf8(bytes) {
            Ok(text) => (level, text),
            Err(error) => (LogLevel::Error, format!("unable to log message: {}", error.utf8_error())),
        };
        if is_wanted {
            self.logs.push(Log { level, text });
        }
    }

    /// A new call, which knows nothing of the one before but its variables.
    pub fn begin(&mut self, input: &[u8]) {
        self.reference.reset();
        self.logs.clear();
        (self.input, self.output, self.error) = ((0, 0), (0, 0), 0);
        (self.status, self.headers) = (0, b"");
        let begun = self.kernel.begin(input);
        if input.is_empty() {
            assert!(begun.is_ok());
        } else if self.reference.fits(input.len() as u64) {
            assert!(begun.is_ok());
            self.input = (self.kernel.input_offset(), input.len() as u64);
            self.reference.allocated(self.input.0, input.to_vec(), Owner::Host);
        } else {
            assert!(begun.is_err());
        }
    }

    /// What a host can see must agree too.
    pub fn check(&mut self) {
        let misuse = self.kernel.misuse();
        assert_eq!(misuse.len(), self.reference.misuse.len(), "{misuse:#?}\n{:#x?}", self.reference.misuse);
        for (report, (import, offset)) in misuse.iter().zip(&self.reference.misuse) {
            assert!(report.starts_with(&format!("{import} was given offset {offset:#x} (")), "{report}");
        }
        let reports: Vec<_> = misuse.iter().cloned().chain(self.reference.leaks()).collect();
        assert_eq!(self.kernel.reports(), reports);

        let output = self.reference.part(self.output.0, self.output.1);
        assert_eq!(self.kernel.output(), output);
        let error = self.reference.live(self.error).map(|block| lossy(&block.bytes));
        assert_eq!(self.kernel.error().unwrap_or_default(), error.unwrap_or_default());
        assert_eq!(self.kernel.error_get(), self.error);
        assert_eq!((self.kernel.input_offset(), self.kernel.input_length()), self.input);
        assert_eq!(self.kernel.logs(), self.logs);
        assert_eq!(self.kernel.vars, self.vars);
    }
}
