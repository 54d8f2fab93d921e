//! What the benchmark asks of the official runtime: the protocol between `compare` and `tests/hosts/rust`, which both
//! include this file. Questions go in as JSON, figures come out.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Something to measure, of several modules side by side.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    pub measurement: Measurement,
    pub modules: Vec<PathBuf>,
}

/// Figures in the order of the modules; for a call that fails, why it does.
pub type Figures = Vec<Result<f64, String>>;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Measurement {
    /// Instructions of a call, in the plugin and the kernel, once the plugin has been called before.
    Fuel(Call),
    /// Pages of the plugin's memory after so many calls, given so many pages in all.
    Pages { call: Call, calls: u32, limit: Option<u32> },
    /// Seconds from the bytes of the module to the end of its first call, nothing cached.
    ColdStart(Call),
    /// Seconds of a call, measured over so many at a time.
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
    /// Four bytes, little-endian.
    Number(u32),
    /// So many bytes.
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
