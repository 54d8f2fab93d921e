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
    // Enough to recognize a web page, an archive or a text.
    let start = String::from_utf8_lossy(bytes.get(..8).unwrap_or(bytes));
    Some(format!("it begins with {start:?}, not \"\\0asm\""))
}

/// Describes where reading a module ended, without the position in the file.
pub fn describe_fault(error: &BinaryReaderError) -> String {
    match error.message() {
        end @ "unexpected end-of-file" => format!("{end}: part of it is missing, so build or download it again"),
        // It can have names of the module in it.
        message => safe_line(&cut(message, MAX_NAME_BYTES)),
    }
}
