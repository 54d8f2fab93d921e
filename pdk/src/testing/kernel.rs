//! The kernel: what stands behind the imports of `extism:host/env`, in a model that also checks its use.

use core::fmt;
use std::collections::BTreeMap;

use super::block::Blocks;
use super::block_bytes::BlockMemory;
use super::http::{HttpHandler, Request};
use super::record::{HostCall, Log, Trap, cut_text, lossy};
use super::rules::Rules;
use super::scalar::Passed;
use crate::LogLevel;

mod imports;
mod reply;

/// Bytes that the log lines, requests and host calls of a call may take.
const MAX_RECORDED_BYTES: usize = 16 << 20;
/// What each of them takes beside its bytes, roughly.
const RECORD_BYTES: usize = 128;
/// What an argument, and the name or the value of a header, takes beside its bytes, roughly.
const ITEM_BYTES: usize = 48;

/// A model of the Extism kernel, one per plugin instance.
///
/// Natively the plugin's imports run on the kernel of the current [`Host`](super::Host); host-harness links the same
/// model behind wasmtime. It does what the official kernels do, and keeps a list of what a plugin did wrong with its
/// blocks: see [`reports`](Self::reports). There are two of them: the default is the wasm kernel of the Rust runtime and
/// those like it, [`javascript`](Self::javascript) gives the JavaScript SDK's.
///
/// The methods named like imports do what [`crate::extism`] says of them.
///
/// ```
/// use extism_pdk::testing::Kernel;
///
/// let mut kernel = Kernel::default();
/// kernel.vars.insert("name".into(), b"Ada".into());
/// kernel.begin(b"the input")?;
///
/// // What a plugin's imports do:
/// assert_eq!((kernel.input_length(), kernel.input_load_u8(0)), (9, b't'));
/// let key = kernel.alloc_bytes(b"name")?;
/// let name = kernel.var_get(key)?;
/// let length = kernel.length(name);
/// kernel.output_set(name, length);
///
/// // What its host looks at:
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
    /// Blocks that are a variable's own, and the variable.
    lent: BTreeMap<u64, String>,
    http_status: i32,
    http_headers: Vec<u8>,
    logs: Vec<Log>,
    requests: Vec<Request>,
    host_calls: Vec<HostCall>,
    /// Whether the plugin was refused a block for want of memory.
    refused: bool,
    /// Bytes that the log lines, requests and host calls of this call took, kept or not.
    recorded: usize,
    /// The configuration, text by key.
    pub config: BTreeMap<String, String>,
    /// The variables, kept across calls.
    pub vars: BTreeMap<String, Vec<u8>>,
    /// Bytes that all variables may have together. By itself the wasm kernel has 1 MiB, each variable with 48 beside its key and value, and while one is replaced with
    /// the value before it: all as in the official Rust runtime. The JavaScript SDK counts only the values,
    /// and has no limit unless one is set. `None` for what the kernel has by itself.
    pub var_limit: Option<usize>,
    /// Bytes that all live blocks may have together.
    pub memory_limit: u64,
    /// Bytes that the body of an HTTP response may have. 50 MiB at first, as in the official Rust runtime.
    pub response_limit: usize,
    /// The lowest level kept in the logs, `None` for no logs. [`LogLevel::Trace`] at first.
    pub log_level: Option<LogLevel>,
    /// Patterns of hosts that requests may go to. None at first.
    pub allowed_hosts: Vec<String>,
    /// Answers the requests; without one each request ends the call.
    pub http: Option<HttpHandler>,
}

/// Keys and limits: values may be secrets.
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

/// The host's side.
impl Kernel {
    /// The kernel of the JavaScript SDK, in which much of what is wrong has other consequences.
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

    /// Becomes another kernel, with the settings made so far and no blocks.
    pub(super) fn play(&mut self, rules: Rules) {
        (self.rules, self.blocks) = (rules, Blocks::new(rules));
    }

    /// Why the last import ended the call, if it did: of those that return no `Result`, as only the JavaScript SDK throws
    /// there. An engine has to ask after each.
    #[inline]
    pub fn take_exception(&mut self) -> Option<Trap> {
        self.blocks.take_exception()
    }

    /// Begins a call: drops the blocks and logs of the last one and sets the input.
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

    /// The output set so far, as far as it is in a block; empty if none was.
    pub fn output(&mut self) -> Vec<u8> {
        let (offset, length) = self.output;
        if self.error.is_some() && self.rules.frees_what_the_host_has() {
            // The text of an error that was freed is no error, but there is no output beside it.
            return Vec::new();
        }
        let rest = self.blocks.rest(offset);
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        rest[..length].to_vec()
    }

    /// The error text set so far. One of more than 1 MiB is cut, and ends in a note that says so.
    pub fn error(&mut self) -> Option<String> {
        let error = self.error?;
        let length = match self.blocks.length(error) {
            None if self.rules.frees_what_the_host_has() => return None,
            length => length.unwrap_or(0),
        };
        Some(cut_text(self.blocks.range(error, length).unwrap_or_default()))
    }

    /// Whether the plugin was refused a block for want of memory since the call began.
    pub(super) fn was_refused_memory(&self) -> bool {
        self.refused
    }

    /// The input, as the plugin left it.
    pub(super) fn input(&mut self) -> Vec<u8> {
        let length = self.input_length();
        self.blocks.range(self.input, length).unwrap_or_default().to_vec()
    }

    /// The lines logged since the call began. Of log lines, requests and host calls together the first 16 MiB are kept; if
    /// there are more, the last line says so.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The HTTP requests since the call began, those refused included; not all of them if they are large, as
    /// [`logs`](Self::logs) says.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The host functions called since the call began; not all of them if their arguments are large, as
    /// [`logs`](Self::logs) says.
    pub fn host_calls(&self) -> &[HostCall] {
        &self.host_calls
    }

    /// What the plugin did wrong with its blocks since the call began, a line each: use after free, double free,
    /// access outside a live block, a freed input, output or error, and blocks it has not freed. Call it when the
    /// export has returned.
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

    /// The offsets of the blocks that the plugin hasn't freed.
    #[doc(hidden)] // for host-harness
    pub fn left_behind(&self) -> Vec<u64> {
        self.blocks.left_behind()
    }

    /// The reports without the blocks left behind, for a call that was ended early.
    #[inline]
    pub fn misuse(&self) -> &[String] {
        self.blocks.misuse()
    }

    /// Notes a call of a host function, and gives the bytes of each argument: a block's, none for offset 0, or a
    /// number's.
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

    /// Bytes of all live blocks together.
    #[doc(hidden)] // for host-harness
    pub fn live_bytes(&self) -> u64 {
        self.blocks.live_bytes()
    }

    /// Has an engine keep the bytes of all blocks from now on, so that its plugins copy them in a way of its own. The
    /// JavaScript SDK's kernel keeps them itself.
    #[doc(hidden)] // for host-harness
    pub fn keep_blocks_in(&mut self, memory: Option<BlockMemory>) {
        self.blocks.keep_in(memory);
    }

    /// Says where the plugin was when it did what it was reported for, in lines after each report but the first `known`.
    #[doc(hidden)] // for host-harness
    pub fn locate_misuse(&mut self, known: usize, place: &str) {
        self.blocks.locate(known, place);
    }

    /// Whether a log line, request or host call of so many bytes is kept for tests to look at: a plugin in a loop must
    /// not fill the host's memory. What is kept no more is told once.
    fn may_record(&mut self, bytes: usize) -> bool {
        let was_full = self.recorded > MAX_RECORDED_BYTES;
        self.recorded = self.recorded.saturating_add(bytes).saturating_add(RECORD_BYTES);
        let is_full = self.recorded > MAX_RECORDED_BYTES;
        if is_full && !was_full {
            let text = "the host keeps 16 MiB of log lines, requests and host calls for each call: what came after this is \
                        not kept";
            self.logs.push(Log { level: LogLevel::Warn, text: text.into() });
        }
        !is_full
    }

    /// Whether a request is kept.
    fn may_record_request(&mut self, request: &Request) -> bool {
        let headers = request.headers.iter().map(|(name, value)| 2 * ITEM_BYTES + name.len() + value.len());
        let method = request.method.as_ref().map_or(0, String::len);
        self.may_record(request.url.len() + method + headers.sum::<usize>() + request.body.len())
    }

    /// A new block with these bytes, the plugin's to free; 0 for none where there is no such block.
    ///
    /// # Errors
    /// If it is over the memory limit.
    pub fn alloc_bytes(&mut self, bytes: &[u8]) -> Result<u64, Trap> {
        self.blocks.alloc_bytes(bytes, self.memory_limit)
    }

    /// The bytes of a block that an import was given; none where the import then does nothing.
    ///
    /// # Errors
    /// If there is no such block, and the host ends the call.
    fn argument(&mut self, offset: u64, import: &'static str) -> Result<Option<Vec<u8>>, Trap> {
        let bytes = self.blocks.bytes(offset, import);
        if bytes.is_none() && self.rules.refuses_arguments() {
            return Err(Trap(format!("{import} was given offset {offset:#x}, which is no live block's")));
        }
        Ok(bytes)
    }

    /// The text of a key's block.
    ///
    /// # Errors
    /// As [`argument`](Self::argument); also if it isn't UTF-8, and the host ends the call.
    fn key(&mut self, offset: u64, import: &'static str) -> Result<Option<String>, Trap> {
        let Some(bytes) = self.argument(offset, import)? else { return Ok(None) };
        match String::from_utf8(bytes) {
            Err(error) if self.rules.refuses_arguments() => {
                Err(Trap(format!("{import} was given a key that isn't UTF-8: {}", error.utf8_error())))
            }
            text => Ok(Some(text.unwrap_or_else(|error| lossy(error.into_bytes())))),
        }
    }

    /// Frees a block that was given with its value, where the host does so.
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
            // As in the official Rust runtime, which shows none of it.
            Err(error) if self.rules.refuses_arguments() => {
                self.push_log(LogLevel::Error, format!("unable to log message: {}", error.utf8_error()))
            }
            Err(error) => self.push_log(level, lossy(error.into_bytes())),
        }
        Ok(())
    }

    /// Whether the host wants lines of this level.
    fn wants(&self, level: LogLevel) -> bool {
        self.log_level.is_some_and(|lowest| level.to_int() >= lowest.to_int())
    }

    /// Keeps a line if the host wants its level.
    pub(super) fn push_log(&mut self, level: LogLevel, text: String) {
        if self.wants(level) && self.may_record(text.len()) {
            self.logs.push(Log { level, text });
        }
    }
}
