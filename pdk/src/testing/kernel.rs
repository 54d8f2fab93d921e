//! A model of the kernel, which implements the imports of `extism:host/env` and checks how plugins use them.

use core::fmt;
use std::collections::BTreeMap;

use super::block::{Blocks, NOT_LIVE};
use super::block_bytes::BlockMemory;
use super::http::{HttpHandler, Request};
use super::record::{HostCall, Log, Trap, cut_text, lossy};
use super::rules::Rules;
use super::scalar::Passed;
use crate::LogLevel;

mod imports;
mod reply;

/// The limit of what is kept of one call's log lines, requests and host calls, in bytes.
const MAX_RECORDED_BYTES: usize = 16 << 20;
/// What each log line, request and host call counts apart from its bytes: about what it takes in memory.
const RECORD_BYTES: usize = 128;
/// What each argument, and each name and value of a header, counts apart from its bytes.
const ITEM_BYTES: usize = 48;

/// A model of the Extism kernel. Each plugin instance has one.
///
/// Natively, a plugin's imports run on the kernel of the current [`Host`](super::Host). host-harness links the same
/// model in wasmtime. It does what the official kernels do, and also lists what a plugin did wrong with its blocks: see
/// [`reports`](Self::reports). There are two official kernels: by default it models the wasm kernel, which the Rust
/// runtime and most other hosts have; [`javascript`](Self::javascript) models the one of the JavaScript SDK.
///
/// The methods that are named like imports do what [`crate::extism`] says.
///
/// ```
/// use extism_pdk::testing::Kernel;
///
/// let mut kernel = Kernel::default();
/// kernel.vars.insert("name".into(), b"Ada".into());
/// kernel.begin(b"the input")?;
///
/// // The plugin's side:
/// assert_eq!((kernel.input_length(), kernel.input_load_u8(0)), (9, b't'));
/// let key = kernel.alloc_bytes(b"name")?;
/// let name = kernel.var_get(key)?;
/// let length = kernel.length(name);
/// kernel.output_set(name, length);
///
/// // The host's side:
/// assert_eq!((kernel.output(), kernel.error()), (b"Ada".to_vec(), None));
/// assert!(kernel.reports().is_empty() && kernel.logs().is_empty());
/// # Ok::<(), extism_pdk::testing::Trap>(())
/// ```
#[derive(Clone)]
pub struct Kernel {
    rules: Rules,
    blocks: Blocks,
    input: u64,
    output: (u64, u64),
    error: Option<u64>,
    /// The blocks that share their bytes with a variable, by offset, and the variable's name.
    lent: BTreeMap<u64, String>,
    http_status: i32,
    http_headers: Vec<u8>,
    logs: Vec<Log>,
    requests: Vec<Request>,
    host_calls: Vec<HostCall>,
    /// Whether a block of the plugin was refused because the memory limit was reached.
    refused: bool,
    /// The bytes of all log lines, requests and host calls of this call, whether they were kept or not.
    recorded: usize,
    /// The config: text by key.
    pub config: BTreeMap<String, String>,
    /// The variables, which are kept from call to call.
    pub vars: BTreeMap<String, Vec<u8>>,
    /// The limit of all variables together in bytes; `None` for the kernel's default.
    ///
    /// The default of the wasm kernel is 1 MiB. It counts 48 bytes for each variable, its key and its value, and while
    /// a value is replaced, both values, as the official Rust runtime does. The JavaScript SDK counts only the values,
    /// and has no limit by default.
    pub var_limit: Option<usize>,
    /// The limit of all live blocks together in bytes.
    pub memory_limit: u64,
    /// The limit of an HTTP response's body in bytes. The default is 50 MiB, as in the official Rust runtime.
    pub response_limit: usize,
    /// The lowest level of the log lines that are kept; `None` for no lines. The default is [`LogLevel::Trace`].
    pub log_level: Option<LogLevel>,
    /// The patterns of hosts to which requests are allowed. By default there are none.
    pub allowed_hosts: Vec<String>,
    /// Answers requests. Without it, each request ends the call.
    pub http: Option<HttpHandler>,
}

/// Shows keys and limits, but no values, which may be secrets.
impl fmt::Debug for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kernel = f.debug_struct("Kernel");
        kernel.field("config", &self.config.keys()).field("vars", &self.vars.keys());
        kernel.field("var_limit", &self.var_limit).field("memory_limit", &self.memory_limit);
        kernel.field("response_limit", &self.response_limit).field("log_level", &self.log_level);
        kernel.field("allowed_hosts", &self.allowed_hosts).finish_non_exhaustive()
    }
}

impl Default for Kernel {
    fn default() -> Self {
        Kernel {
            rules: Rules::default(),
            blocks: Blocks::default(),
            input: 0,
            output: (0, 0),
            error: None,
            lent: BTreeMap::new(),
            http_status: 0,
            http_headers: Vec::new(),
            logs: Vec::new(),
            requests: Vec::new(),
            host_calls: Vec::new(),
            refused: false,
            recorded: 0,
            config: BTreeMap::new(),
            vars: BTreeMap::new(),
            var_limit: None,
            memory_limit: u64::from(u32::MAX),
            response_limit: 50 << 20,
            log_level: Some(LogLevel::Trace),
            allowed_hosts: Vec::new(),
            http: None,
        }
    }
}

/// The functions of the host's side.
impl Kernel {
    /// Creates a model of the JavaScript SDK's kernel, in which many mistakes have other consequences.
    ///
    /// ```
    /// use extism_pdk::testing::Kernel;
    ///
    /// let mut kernel = Kernel::javascript();
    /// kernel.begin(b"")?;
    /// let block = kernel.alloc(0);
    /// assert_eq!((block, kernel.length(block), kernel.length(0)), (2 << 48, 0, 1)); // the input is block 1
    /// kernel.load_u8(block);
    /// assert!(kernel.take_exception().is_some(), "the block has no bytes");
    /// # Ok::<(), extism_pdk::testing::Trap>(())
    /// ```
    pub fn javascript() -> Self {
        let mut kernel = Kernel::default();
        kernel.play(Rules::JavaScript);
        kernel
    }

    /// Models another kernel from now on, with the settings made so far and without blocks.
    pub(super) fn play(&mut self, rules: Rules) {
        (self.rules, self.blocks) = (rules, Blocks::new(rules));
    }

    /// Returns the exception by which the last import ended the call, if it did. Imports that return no `Result` end
    /// calls this way, in the JavaScript SDK only; an engine has to ask after each of them.
    #[inline]
    pub fn take_exception(&mut self) -> Option<Trap> {
        self.blocks.take_exception()
    }

    /// Begins a call: drops the blocks and logs of the last call, and sets the input.
    ///
    /// # Errors
    /// If the input is over the memory limit.
    pub fn begin(&mut self, input: &[u8]) -> Result<(), Trap> {
        self.blocks.reset();
        self.logs.clear();
        self.requests.clear();
        self.host_calls.clear();
        (self.recorded, self.refused) = (0, false);
        self.lent.clear();
        (self.input, self.output, self.error) = (0, (0, 0), None);
        (self.http_status, self.http_headers) = (0, Vec::new());
        self.input = self.alloc_bytes(input)?;
        if self.input != 0 {
            self.blocks.give(self.input, "input", "begin");
        }
        Ok(())
    }

    /// Returns the bytes of the current output that are within its block; none if no output was set.
    pub fn output(&mut self) -> Vec<u8> {
        let (offset, length) = self.output;
        if self.error.is_some() && self.rules.frees_what_the_host_has() {
            // An error was set. If the plugin then freed its text, `error` returns none, but the output is gone, too.
            return Vec::new();
        }
        let rest = self.blocks.rest(offset);
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        rest[..length].to_vec()
    }

    /// Returns the current error text. A text of more than 1 MiB is cut, and ends with a note that says so.
    pub fn error(&mut self) -> Option<String> {
        let error = self.error?;
        let length = match self.blocks.length(error) {
            None if self.rules.frees_what_the_host_has() => return None,
            length => length.unwrap_or(0),
        };
        Some(cut_text(self.blocks.range(error, length).unwrap_or_default()))
    }

    /// Returns whether a block of the plugin was refused since the call began, because the memory limit was reached.
    pub(super) fn was_refused_memory(&self) -> bool {
        self.refused
    }

    /// Returns the bytes of the input, which the plugin may have changed.
    pub(super) fn input(&mut self) -> Vec<u8> {
        let length = self.input_length();
        self.blocks.range(self.input, length).unwrap_or_default().to_vec()
    }

    /// Returns the lines that were logged since the call began. Of log lines, requests and host calls together, the
    /// first 16 MiB are kept; if there are more, the last line says so.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// Returns the HTTP requests since the call began, including those that were refused. Large ones may be missing, as
    /// [`logs`](Self::logs) says.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// Returns the calls of host functions since the call began. Calls with large arguments may be missing, as
    /// [`logs`](Self::logs) says.
    pub fn host_calls(&self) -> &[HostCall] {
        &self.host_calls
    }

    /// Returns what the plugin did wrong with its blocks since the call began, a line each: use after free, double
    /// free, access outside of a live block, freeing the input, the output or the error text, and blocks that it didn't
    /// free. Call it after the export has returned.
    ///
    /// ```
    /// use extism_pdk::testing::Kernel;
    ///
    /// let mut kernel = Kernel::default();
    /// kernel.begin(b"")?;
    /// let block = kernel.alloc(8);
    /// kernel.free(block);
    /// kernel.free(block);
    /// kernel.alloc(4);
    ///
    /// let reports = kernel.reports();
    /// assert!(reports[0].contains("byte 0 of a block of 8 bytes, freed by free"), "{reports:?}");
    /// assert_eq!(reports[1], "blocks never freed: 1, of 4 bytes in all");
    /// assert_eq!(kernel.misuse().len(), 1);
    /// # Ok::<(), extism_pdk::testing::Trap>(())
    /// ```
    pub fn reports(&self) -> Vec<String> {
        self.blocks.reports()
    }

    /// Returns the offsets of the blocks that the plugin hasn't freed.
    #[doc(hidden)] // for host-harness
    pub fn left_behind(&self) -> Vec<u64> {
        self.blocks.left_behind()
    }

    /// Returns the reports without the blocks that weren't freed, for a call that was ended early.
    #[inline]
    pub fn misuse(&self) -> &[String] {
        self.blocks.misuse()
    }

    /// Records a call of a host function, and returns the bytes of each argument: those of a block, none for offset 0,
    /// or those of a number.
    #[doc(hidden)] // for host-harness
    pub fn host_call<A>(&mut self, namespace: &str, name: &str, arguments: &[A]) -> Vec<Vec<u8>>
    where
        for<'a> &'a A: Into<Passed>,
    {
        let bytes = |passed| match passed {
            Passed::Block(offset) => self.blocks.bytes(offset, "a host function").unwrap_or_default(),
            Passed::I32(value) => value.to_le_bytes().into(),
            Passed::I64(value) => value.to_le_bytes().into(),
            Passed::F32(value) => value.to_le_bytes().into(),
            Passed::F64(value) => value.to_le_bytes().into(),
        };
        let arguments: Vec<Vec<u8>> = arguments.iter().map(Into::into).map(bytes).collect();
        let bytes = arguments.iter().map(|argument| ITEM_BYTES + argument.len()).sum::<usize>();
        if self.may_record(namespace.len() + name.len() + bytes) {
            let (namespace, name) = (namespace.to_owned(), name.to_owned());
            self.host_calls.push(HostCall { namespace, name, arguments: arguments.clone() });
        }
        arguments
    }

    /// Returns the bytes of all live blocks together.
    #[doc(hidden)] // for host-harness
    pub fn live_bytes(&self) -> u64 {
        self.blocks.live_bytes()
    }

    /// Keeps the bytes of new blocks in an engine's memory, where the engine can copy them faster. The JavaScript SDK's
    /// kernel keeps them itself.
    #[doc(hidden)] // for host-harness
    pub fn keep_blocks_in(&mut self, memory: Option<BlockMemory>) {
        self.blocks.keep_in(memory);
    }

    /// Adds lines to all reports except the first `known` that say where the plugin was.
    #[doc(hidden)] // for host-harness
    pub fn locate_misuse(&mut self, known: usize, place: &str) {
        self.blocks.add_place(known, place);
    }

    /// Returns whether a log line, request or host call of this size is kept for tests to look at. The sizes are
    /// limited, because a plugin in a loop must not fill the host's memory. When the limit is reached, a log line says
    /// so.
    fn may_record(&mut self, bytes: usize) -> bool {
        let was_full = self.recorded > MAX_RECORDED_BYTES;
        self.recorded = self.recorded.saturating_add(bytes).saturating_add(RECORD_BYTES);
        let is_full = self.recorded > MAX_RECORDED_BYTES;
        if is_full && !was_full {
            let text =
                "the host keeps 16 MiB of log lines, requests and host calls for each call: later ones aren't kept";
            self.logs.push(Log { level: LogLevel::Warn, text: text.into() });
        }
        !is_full
    }

    /// Returns whether a request is kept.
    fn may_record_request(&mut self, request: &Request) -> bool {
        let headers = request.headers.iter().map(|(name, value)| 2 * ITEM_BYTES + name.len() + value.len());
        let method = request.method.as_ref().map_or(0, String::len);
        self.may_record(request.url.len() + method + headers.sum::<usize>() + request.body.len())
    }

    /// Allocates a block with these bytes, which the plugin has to free. For no bytes the offset is 0, on the kernel
    /// without empty blocks.
    ///
    /// # Errors
    /// If the block would exceed the memory limit.
    pub fn alloc_bytes(&mut self, bytes: &[u8]) -> Result<u64, Trap> {
        self.blocks.alloc_bytes(bytes, self.memory_limit)
    }

    /// Returns the bytes of a block that an import was given; `None` if the import then does nothing.
    ///
    /// # Errors
    /// If the offset isn't that of a block, and the host ends the call.
    fn argument(&mut self, offset: u64, import: &'static str) -> Result<Option<Vec<u8>>, Trap> {
        let bytes = self.blocks.bytes(offset, import);
        if bytes.is_none() && self.rules.refuses_arguments() {
            return Err(Trap(format!("{import} was given offset {offset:#x}, {NOT_LIVE}")));
        }
        Ok(bytes)
    }

    /// Returns the text of a key's block; `None` if the import then does nothing.
    ///
    /// # Errors
    /// Like [`argument`](Self::argument); also if the key isn't UTF-8, and the host ends the call.
    fn key(&mut self, offset: u64, import: &'static str) -> Result<Option<String>, Trap> {
        let Some(bytes) = self.argument(offset, import)? else { return Ok(None) };
        match String::from_utf8(bytes) {
            Err(error) if self.rules.refuses_arguments() => {
                Err(Trap(format!("{import} was given a key that isn't UTF-8: {}", error.utf8_error())))
            }
            text => Ok(Some(text.unwrap_or_else(|error| lossy(error.into_bytes())))),
        }
    }

    /// Frees a block that `var_set` or `http_request` was given, if the host does so.
    fn take_value(&mut self, offset: u64, import: &'static str) {
        if self.rules.takes_values() {
            self.blocks.free(offset, import);
        }
    }

    fn log(&mut self, message: u64, level: LogLevel, import: &'static str) -> Result<(), Trap> {
        if !self.wants(level) {
            self.blocks.free(message, import);
            return Ok(());
        }
        let Some(bytes) = self.argument(message, import)? else { return Ok(()) };
        self.blocks.free(message, import);
        match String::from_utf8(bytes) {
            Ok(text) => self.push_log(level, text),
            // The official Rust runtime doesn't show the text, either.
            Err(error) if self.rules.refuses_arguments() => {
                self.push_log(LogLevel::Error, format!("unable to log message: {}", error.utf8_error()))
            }
            Err(error) => self.push_log(level, lossy(error.into_bytes())),
        }
        Ok(())
    }

    /// Returns whether the host wants lines of this level.
    fn wants(&self, level: LogLevel) -> bool {
        self.log_level.is_some_and(|lowest| level.to_int() >= lowest.to_int())
    }

    /// Keeps a log line if the host wants its level.
    pub(super) fn push_log(&mut self, level: LogLevel, text: String) {
        if self.wants(level) && self.may_record(text.len()) {
            self.logs.push(Log { level, text });
        }
    }
}
