//! The kernel's functions, which `extism/imports.rs` lists.

use core::fmt::Display;
use std::collections::BTreeMap;
use std::sync::PoisonError;

use super::Kernel;
use crate::LogLevel;
use crate::testing::allowed::check_allowed;
use crate::testing::block::{MAX_LENGTH, NOT_LIVE};
use crate::testing::http::{NO_REPLY, Request};
use crate::testing::record::{Trap, cut_text};
use crate::testing::text::count;

/// What the official Rust runtime counts for a variable apart from its key and value: the handles of both.
const HANDLES_BYTES: usize = 48;

/// The functions that plugins import.
#[allow(missing_docs)] // named and documented in crate::extism
impl Kernel {
    pub fn input_length(&mut self) -> u64 {
        // Before a call begins, and after the plugin has freed it, there is no input.
        if self.input == 0 { 0 } else { self.blocks.length(self.input).unwrap_or(0) }
    }

    pub fn input_offset(&mut self) -> u64 {
        self.input
    }

    #[inline]
    pub fn input_load_u8(&mut self, index: u64) -> u8 {
        let [byte] = self.load_input(index, "input_load_u8");
        byte
    }

    #[inline]
    pub fn input_load_u64(&mut self, index: u64) -> u64 {
        u64::from_le_bytes(self.load_input(index, "input_load_u64"))
    }

    /// Reads from the input. Bytes past its end are never those of another block.
    #[inline]
    fn load_input<const N: usize>(&mut self, index: u64, import: &'static str) -> [u8; N] {
        let length = self.input_length();
        let index = if self.rules.names_blocks_by_number() { self.blocks.position(index) } else { index };
        let is_inside = index.checked_add(N as u64).is_some_and(|end| end <= length);
        let data = self.blocks.load(self.input + index.min(length), import);
        // On the wasm kernel, a word that begins within the input and ends past it is 0.
        if is_inside { data } else { [0; N] }
    }

    pub fn alloc(&mut self, length: u64) -> u64 {
        if length > MAX_LENGTH && self.rules.throws_without_memory() {
            self.blocks.throw(format!("alloc was asked for {}: the JavaScript SDK throws", count(length, "byte")));
            return 0;
        }
        let offset = self.blocks.alloc(length, self.memory_limit);
        self.refused |= offset == 0 && length > 0;
        offset
    }

    pub fn free(&mut self, offset: u64) {
        self.blocks.free(offset, "free");
    }

    pub fn length(&mut self, offset: u64) -> u64 {
        self.blocks.length(offset).unwrap_or(0)
    }

    pub fn length_unsafe(&mut self, offset: u64) -> u64 {
        self.blocks.length(offset).unwrap_or_else(|| {
            if offset != 0 && !self.rules.has_safe_lengths() {
                self.blocks.report_misuse("length_unsafe", offset, NOT_LIVE);
            }
            0
        })
    }

    #[inline]
    pub fn load_u8(&mut self, offset: u64) -> u8 {
        let [byte] = self.blocks.load(offset, "load_u8");
        byte
    }

    #[inline]
    pub fn load_u64(&mut self, offset: u64) -> u64 {
        u64::from_le_bytes(self.blocks.load(offset, "load_u64"))
    }

    #[inline]
    pub fn store_u8(&mut self, offset: u64, data: u8) {
        self.blocks.store(offset, &[data], "store_u8");
        self.store_to_variable(offset);
    }

    #[inline]
    pub fn store_u64(&mut self, offset: u64, data: u64) {
        self.blocks.store(offset, &data.to_le_bytes(), "store_u64");
        self.store_to_variable(offset);
    }

    pub fn output_set(&mut self, offset: u64, length: u64) {
        if self.rules.outputs_whole_blocks() {
            return self.output_block(offset, length);
        }
        // The official kernel ignores ranges outside its memory, as offset 0 is.
        if self.blocks.is_known(offset) {
            self.blocks.give_back(self.blocks.start(self.output.0), "output");
            self.output = (offset, length);
        }
        if length == 0 {
            return;
        }
        let fits = self.blocks.range(offset, length).is_some();
        // A range may start within a block. The whole block then belongs to the host.
        let block = if fits { self.blocks.start(offset) } else { offset };
        if block != self.input && (fits || self.blocks.length(offset).is_some()) {
            self.blocks.give(block, "output", "output_set");
        }
        if !fits {
            self.blocks.report_misuse(
                "output_set",
                offset,
                &format!("{} of it, outside a live block", count(length, "byte")),
            );
        }
    }

    /// Sets the output to a whole block, whichever range of it was given.
    fn output_block(&mut self, offset: u64, length: u64) {
        let Some(whole) = self.blocks.length(offset) else { return self.refuse_result(offset, "output_set") };
        // Lengths are signed there, so a negative one is less than any other.
        if length as i64 > whole as i64 {
            return self.refuse_result(offset, "output_set");
        }
        let block = self.blocks.start(offset);
        self.blocks.give_back(self.output.0, "output");
        self.output = (block, whole);
        if block != self.input {
            self.blocks.give(block, "output", "output_set");
        }
    }

    fn refuse_result(&mut self, offset: u64, import: &str) {
        self.blocks.report_misuse(import, offset, "outside a live block");
        self.blocks
            .throw(format!("{import} was given offset {offset:#x}, outside a live block: the JavaScript SDK throws"));
    }

    pub fn error_set(&mut self, offset: u64) {
        if self.rules.throws_at_results() && self.blocks.length(offset).is_none() {
            return self.refuse_result(offset, "error_set");
        }
        if offset == 0 && !self.rules.has_null_block() {
            self.error = None;
            return;
        }
        self.blocks.give(offset, "error text", "error_set");
        // The official kernel ignores offsets outside its memory.
        if self.blocks.is_known(offset) {
            self.error = Some(offset);
        }
    }

    pub fn error_get(&mut self) -> u64 {
        let error = self.error.unwrap_or(0);
        if self.rules.names_blocks_by_number() { self.blocks.start(error) } else { error }
    }

    /// Does what [`config_get`](crate::extism::config_get) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block, the key isn't UTF-8, or the value is over the memory limit.
    pub fn config_get(&mut self, key: u64) -> Result<u64, Trap> {
        let Some(name) = self.key(key, "config_get")? else { return Ok(0) };
        self.blocks.free(key, "config_get");
        match self.config.get(&name) {
            Some(value) => self.blocks.alloc_bytes(value.as_bytes(), self.memory_limit),
            None => Ok(0),
        }
    }

    /// Does what [`var_get`](crate::extism::var_get) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block, the key isn't UTF-8, or the value is over the memory limit.
    pub fn var_get(&mut self, key: u64) -> Result<u64, Trap> {
        let Some(name) = self.key(key, "var_get")? else { return Ok(0) };
        self.blocks.free(key, "var_get");
        let Some(value) = self.vars.get(&name) else { return Ok(0) };
        let block = self.blocks.alloc_bytes(value, self.memory_limit)?;
        if self.rules.lends_variables() {
            self.lent.insert(block, name);
        }
        Ok(block)
    }

    /// Does what [`var_set`](crate::extism::var_set) does.
    ///
    /// # Errors
    /// If an offset isn't that of a block, the key isn't UTF-8, or the variables would exceed
    /// [`var_limit`](Self::var_limit).
    pub fn var_set(&mut self, key: u64, value: u64) -> Result<(), Trap> {
        let Some(name) = self.key(key, "var_set")? else { return Ok(()) };
        if value == 0 {
            self.take_value(key, "var_set");
            self.forget_variable(&name);
            self.vars.remove(&name);
            return Ok(());
        }
        let Some(bytes) = self.argument(value, "var_set")? else { return Ok(()) };
        self.take_value(key, "var_set");
        // Key and value may be the same block.
        if value != key {
            self.take_value(value, "var_set");
        }
        if self.rules.leaves_variables() {
            self.blocks.leave(value);
        }
        let limit = self.var_limit.unwrap_or(self.rules.var_limit());
        if self.size_with(&name, &bytes) > limit {
            let (length, limit) = (count(bytes.len(), "byte"), count(limit, "byte"));
            let name = cut_text(name.as_bytes());
            let text = format!("variable `{name}` of {length} doesn't fit: the variables' limit is {limit}");
            return self.refuse_variable(text);
        }
        self.forget_variable(&name);
        self.vars.insert(name, bytes);
        Ok(())
    }

    /// Returns the bytes of all variables, as the host counts them, if one of them is set to a value.
    fn size_with(&self, name: &str, value: &[u8]) -> usize {
        if self.rules.counts_names() {
            // The value that is replaced counts, too.
            let size = |name: &str, value: &[u8]| name.len() + value.len() + HANDLES_BYTES;
            return size(name, value) + self.vars.iter().map(|(name, value)| size(name, value)).sum::<usize>();
        }
        let others = self.vars.iter().filter(|(other, _)| *other != name);
        value.len() + others.map(|(_, value)| value.len()).sum::<usize>()
    }

    /// Ends the call, because a variable doesn't fit. In JavaScript the call goes on, and fails when it returns.
    fn refuse_variable(&mut self, text: String) -> Result<(), Trap> {
        if self.rules.ends_call_over_variables() {
            return Err(Trap(text));
        }
        let block = self.alloc_bytes(text.as_bytes())?;
        self.error_set(block);
        Ok(())
    }

    /// Forgets which blocks share their bytes with a variable.
    fn forget_variable(&mut self, name: &str) {
        self.lent.retain(|_, other| other != name);
    }

    /// Copies what was stored into a variable's own block to the variable, and to its other blocks.
    #[inline]
    fn store_to_variable(&mut self, offset: u64) {
        if self.lent.is_empty() {
            return;
        }
        let block = self.blocks.start(offset);
        let Some((name, length)) = self.lent.get(&block).cloned().zip(self.blocks.length(block)) else { return };
        let bytes = self.blocks.rest(block).to_vec();
        for (other, _) in self.lent.iter().filter(|(_, other)| **other == name) {
            if let Some(others) = self.blocks.range(*other, length) {
                others.copy_from_slice(&bytes);
            }
        }
        self.vars.insert(name, bytes);
    }

    /// Does what [`http_request`](crate::extism::http_request) does.
    ///
    /// # Errors
    /// If the block isn't a request, its host isn't allowed, there is no handler or it fails, or the response's body
    /// exceeds [`response_limit`](Self::response_limit).
    pub fn http_request(&mut self, request: u64, body: u64) -> Result<u64, Trap> {
        /// The limit of a request's JSON, which takes many times its length in memory when it is parsed.
        const MAX_REQUEST_BYTES: usize = 1 << 20;

        self.http_status = 0;
        let Some(bytes) = self.argument(request, "http_request")? else { return Ok(0) };
        self.take_value(request, "http_request");
        let given = if body == 0 { None } else { self.argument(body, "http_request")? };
        self.take_value(body, "http_request");
        let (request, body) = (bytes, given.unwrap_or_default());
        if request.len() > MAX_REQUEST_BYTES {
            let length = count(request.len(), "byte");
            return Err(Trap(format!(
                "http_request was given {length} of URL and headers, more than the limit of {MAX_REQUEST_BYTES}"
            )));
        }
        let Some(mut request) = Request::parse(&request) else {
            let request = cut_text(&request);
            return Err(Trap(format!("http_request was given an invalid request: {request}")));
        };
        if !self.rules.drops_body(request.method.as_deref().unwrap_or("GET")) {
            request.body = body;
        }
        if self.may_record_request(&request) {
            self.requests.push(request.clone());
        }
        if self.http.is_none() && self.rules.has_silent_http() {
            return Ok(0);
        }
        check_allowed(&request.url, &self.allowed_hosts)
            .map_err(|reason| Trap(format!("HTTP request to {}{reason}", request.url)))?;
        let fails = |reason: &dyn Display| Trap(format!("HTTP request to {}: {reason}", request.url));
        let handler = self.http.as_ref().ok_or_else(|| fails(&NO_REPLY))?;
        // A closure that panicked in an earlier request can still answer this one.
        let answer = (handler.lock().unwrap_or_else(PoisonError::into_inner))(&request);
        let response = answer.map_err(|error| fails(&error))?;
        let (length, limit) = (response.body.len(), self.response_limit);
        if length > limit {
            let (length, limit) = (count(length, "byte"), count(limit, "byte"));
            return Err(fails(&format_args!("the response of {length} is over the limit of {limit}")));
        }
        let headers: BTreeMap<String, &String> =
            response.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        self.http_status = i32::from(response.status);
        self.http_headers = serde_json::to_vec(&headers).map_err(|error| Trap(error.to_string()))?;
        self.alloc_bytes(&response.body)
    }

    pub fn http_status_code(&mut self) -> i32 {
        self.http_status
    }

    /// Does what [`http_headers`](crate::extism::http_headers) does.
    ///
    /// # Errors
    /// If the headers are over the memory limit.
    pub fn http_headers(&mut self) -> Result<u64, Trap> {
        if self.http_headers.is_empty() {
            return Ok(0);
        }
        self.blocks.alloc_bytes(&self.http_headers, self.memory_limit)
    }

    /// Does what [`log_trace`](crate::extism::log_trace) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block.
    pub fn log_trace(&mut self, message: u64) -> Result<(), Trap> {
        self.log(message, LogLevel::Trace, "log_trace")
    }

    /// Does what [`log_debug`](crate::extism::log_debug) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block.
    pub fn log_debug(&mut self, message: u64) -> Result<(), Trap> {
        self.log(message, LogLevel::Debug, "log_debug")
    }

    /// Does what [`log_info`](crate::extism::log_info) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block.
    pub fn log_info(&mut self, message: u64) -> Result<(), Trap> {
        self.log(message, LogLevel::Info, "log_info")
    }

    /// Does what [`log_warn`](crate::extism::log_warn) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block.
    pub fn log_warn(&mut self, message: u64) -> Result<(), Trap> {
        self.log(message, LogLevel::Warn, "log_warn")
    }

    /// Does what [`log_error`](crate::extism::log_error) does.
    ///
    /// # Errors
    /// If the offset isn't that of a block.
    pub fn log_error(&mut self, message: u64) -> Result<(), Trap> {
        self.log(message, LogLevel::Error, "log_error")
    }

    pub fn get_log_level(&mut self) -> i32 {
        self.log_level.map_or(i32::MAX, LogLevel::to_int)
    }
}
