//! The protocol between `compare` and `tests/hosts/rust`, which both include this file. Questions and figures are JSON.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A measurement of several modules.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    pub measurement: Measurement,
    pub modules: Vec<PathBuf>,
}

/// The figures in the order of the modules, or the error of a call.
pub type Figures = Vec<Result<f64, String>>;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Measurement {
    /// The instructions of a call in the plugin and the kernel, after a first call.
    Fuel(Call),
    /// The pages of the plugin's memory after some calls, with a limit of pages.
    Pages { call: Call, calls: u32, limit: Option<u32> },
    /// The seconds from the bytes of the module to the end of its first call, without a cache.
    ColdStart(Call),
    /// The seconds of a call, measured over many calls.
    Time { call: Call, calls: u32 },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    pub export: String,
    pub input: Input,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Input {
    Text(String),
    /// Four little-endian bytes.
    Number(u32),
    /// A number of bytes.
    Bytes(usize),
}

impl Input {
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Input::Text(text) => text.clone().into_bytes(),
            Input::Number(number) => number.to_le_bytes().to_vec(),
            Input::Bytes(length) => vec![b'x'; *length],
        }
    }
}
