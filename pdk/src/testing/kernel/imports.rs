//! What the kernel does for each of its imports.

use core::fmt::Display;
use std::collections::BTreeMap;
use std::sync::PoisonError;

use super::Kernel;
use crate::LogLevel;
use crate::testing::allowed;
use crate::testing::block::Blocks;
use crate::testing::http::Request;
use crate::testing::record::{Trap, cut_text, lossy};
use crate::testing::text::count;

/// The imports.
#[allow(missing_docs)] // named and documented in crate::extism
impl Kernel {
    pub fn input_length(&mut self) -> u64 {
        self.input_length
    }

    pub fn input_offset(&mut self) -> u64 {
        self.input
    }

    #[inline]
    pub fn input_load_u8(&mut self, offset: u64) -> u8 {
        let [byte] = self.blocks.load(self.input_at(offset), "input_load_u8");
        byte
    }

    #[inline]
    pub fn input_load_u64(&mut self, offset: u64) -> u64 {
        u64::from_le_bytes(self.blocks.load(self.input_at(offset), "input_load_u64"))
    }

    pub fn alloc(&mut self, length: u64) -> u64 {
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
        if offset == 0 {
            return 0;
        }
        self.blocks.length(offset).unwrap_or_else(|| {
            self.blocks.blame("length_unsafe", offset, "which is no live block");
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
    }

    #[inline]
    pub fn store_u64(&mut self, offset: u64, data: u64) {
        self.blocks.store(offset, &data.to_le_bytes(), "store_u64");
    }

    pub fn output_set(&mut self, offset: u64, length: u64) {
        // The official kernel ignores ranges outside its memory, and offset 0 is.
        if offset != 0 {
            self.blocks.give_back(Blocks::start(self.output.0), "output");
            self.output = (offset, length);
        }
        if length == 0 {
            return;
        }
        let fits = self.blocks.range(offset, length).is_some();
        // A range may start within a block: that block is the host's then.
        let block = if fits { Blocks::start(offset) } else { offset };
        if block != self.input && (fits || self.blocks.length(offset).is_some()) {
            self.blocks.give(block, "output", "output_set");
        }
        if !fits {
            self.blocks.blame("output_set", offset, &format!("{} of it, outside a live block", count(length, "byte")));
        }
    }

    pub fn error_set(&mut self, offset: u64) {
        self.error = offset;
        if offset != 0 {
            self.blocks.give(offset, "error text", "error_set");
        }
    }

    pub fn error_get(&mut self) -> u64 {
        self.error
    }

    /// As [`config_get`](crate::extism::config_get).
    ///
    /// # Errors
    /// If the value is over the memory limit.
    pub fn config_get(&mut self, key: u64) -> Result<u64, Trap> {
        let key = lossy(self.take(key, "config_get"));
        match self.config.get(&key) {
            Some(value) => self.blocks.alloc_bytes(value.as_bytes(), self.memory_limit),
            None => Ok(0),
        }
    }

    /// As [`var_get`](crate::extism::var_get).
    ///
    /// # Errors
    /// If the value is over the memory limit.
    pub fn var_get(&mut self, key: u64) -> Result<u64, Trap> {
        let key = lossy(self.take(key, "var_get"));
        match self.vars.get(&key) {
            Some(value) => self.blocks.alloc_bytes(value, self.memory_limit),
            None => Ok(0),
        }
    }

    /// As [`var_set`](crate::extism::var_set).
    ///
    /// # Errors
    /// If the variables would be over [`var_limit`](Self::var_limit).
    pub fn var_set(&mut self, key: u64, value: u64) -> Result<(), Trap> {
        let key_bytes = self.take(key, "var_set");
        // One block may be both.
        let value = match value {
            0 => None,
            _ if value == key => Some(key_bytes.clone()),
            _ => Some(self.take(value, "var_set")),
        };
        let name = lossy(key_bytes);
        let Some(value) = value else {
            self.vars.remove(&name);
            return Ok(());
        };
        // As the official Rust runtime counts: what is replaced, too, and the handles of key and value.
        let size = |key: &str, value: &[u8]| key.len() + value.len() + 48;
        let before: usize = self.vars.iter().map(|(key, value)| size(key, value)).sum();
        if before + size(&name, &value) > self.var_limit {
            let (length, limit) = (count(value.len(), "byte"), count(self.var_limit, "byte"));
            let name = cut_text(name.as_bytes());
            return Err(Trap(format!("variable `{name}` of {length} doesn't fit: the variables' limit is {limit}")));
        }
        self.vars.insert(name, value);
        Ok(())
    }

    /// As [`http_request`](crate::extism::http_request).
    ///
    /// # Errors
    /// If the block holds no request, its host isn't allowed, there is no handler or it fails, or the response is over
    /// [`response_limit`](Self::response_limit).
    pub fn http_request(&mut self, request: u64, body: u64) -> Result<u64, Trap> {
        /// As JSON it takes many times its bytes to read.
        const MOST: usize = 1 << 20;

        let request = self.take(request, "http_request");
        let body = self.take(body, "http_request");
        if request.len() > MOST {
            let length = request.len();
            return Err(Trap(format!("http_request was given {length} bytes of URL and headers, more than {MOST}")));
        }
        let Some(mut request) = Request::parse(&request) else {
            let request = cut_text(&request);
            return Err(Trap(format!("http_request was given no valid request: {request}")));
        };
        request.body = body;
        if self.may_record_request(&request) {
            self.requests.push(request.clone());
        }
        allowed::check(&request.url, &self.allowed_hosts)
            .map_err(|why| Trap(format!("HTTP request to {}{why}", request.url)))?;
        let fails = |reason: &dyn Display| Trap(format!("HTTP request to {}: {reason}", request.url));
        let handler = self.http.as_ref().ok_or_else(|| fails(&"this host has no HTTP"))?;
        // A closure that panicked before may still answer.
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

    /// As [`http_headers`](crate::extism::http_headers).
    ///
    /// # Errors
    /// If they are over the memory limit.
    pub fn http_headers(&mut self) -> Result<u64, Trap> {
        self.blocks.alloc_bytes(&self.http_headers, self.memory_limit)
    }

    pub fn log_trace(&mut self, message: u64) {
        self.log(message, LogLevel::Trace, "log_trace");
    }

    pub fn log_debug(&mut self, message: u64) {
        self.log(message, LogLevel::Debug, "log_debug");
    }

    pub fn log_info(&mut self, message: u64) {
        self.log(message, LogLevel::Info, "log_info");
    }

    pub fn log_warn(&mut self, message: u64) {
        self.log(message, LogLevel::Warn, "log_warn");
    }

    pub fn log_error(&mut self, message: u64) {
        self.log(message, LogLevel::Error, "log_error");
    }

    pub fn get_log_level(&mut self) -> i32 {
        self.log_level.map_or(i32::MAX, LogLevel::to_int)
    }
}
