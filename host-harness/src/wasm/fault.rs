//! What is wrong with bytes that aren't a WebAssembly module.

use extism_pdk::testing::text::{MAX_NAME_BYTES, cut, safe_line};
use wasmparser::BinaryReaderError;

/// Describes how a file that isn't a module begins. Returns `None` if the file may be a module.
pub fn describe_other_file(bytes: &[u8]) -> Option<String> {
    const MAGIC: &[u8] = b"\0asm";
    /// As ELF, Mach-O and PE files begin.
    const NATIVE: [&[u8]; 5] = [b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ"];
    /// The layer, which follows the version: a module's is 0.
    const COMPONENT: &[u8] = &[1, 0];

    if bytes.is_empty() {
        return Some("it is empty".into());
    }
    if let Some(rest) = bytes.strip_prefix(MAGIC) {
        let is_component = rest.get(2..4) == Some(COMPONENT);
        return is_component
            .then(|| "it is a component, not a module: build for wasm32-unknown-unknown or wasm32-wasip1".into());
    }
    if NATIVE.iter().any(|start| bytes.starts_with(start)) {
        return Some("it was built for a computer: `cargo extism build`, in its crate, builds the plugin".into());
    }
    if is_manifest(bytes) {
        return Some(MANIFEST.into());
    }
    // Enough to recognize a web page, an archive or a source file.
    let start = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
    let is_text =
        std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace()));
    let instead = if is_text { "; give a plugin's .wasm file, or the folder of its crate" } else { "" };
    Some(format!("it begins with {start:?}, not \"\\0asm\"{instead}"))
}

pub const MANIFEST: &str = "it is a manifest: give the .wasm file that it names";

/// Whether a file is what an application loads a plugin by: <https://extism.org/docs/concepts/manifest>.
pub fn is_manifest(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{")
        && serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|value| value["wasm"].is_array())
}

/// Describes where reading a module ended, without the position in the file.
pub fn describe_fault(error: &BinaryReaderError) -> String {
    match error.message() {
        end @ "unexpected end-of-file" => format!("{end}: part of it is missing, so build or download it again"),
        // It can have names of the module in it.
        message => safe_line(&cut(message, MAX_NAME_BYTES)),
    }
}
