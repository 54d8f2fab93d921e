//! `host-harness new --schema`: writes a plugin crate for an XTP document, with its types, its functions as interfaces, and
//! stubs.

mod code;
mod docs;
mod document;
mod functions;
mod names;
mod parse;
mod read;
mod types;

use std::path::Path;

use code::without_comments;
use functions::Signature;
use names::Types;

use crate::command::code::{Code, Parts};
use crate::command::error::Result;
use crate::testing::text::safe_name;

#[cfg(test)]
pub use parse::parse as parse_tree;

/// The crate that is written for a document.
pub struct Schema {
    /// The lines of `[dependencies]`.
    pub dependencies: String,
    /// The files of the crate, by their paths.
    pub files: Vec<(&'static str, String)>,
}

impl Schema {
    /// Reads a document, and writes the crate.
    pub fn read(path: &Path) -> Result<Self> {
        let text = parse::read(path)?;
        let shown = path.display();
        let tree = parse::parse(&text).map_err(|error| format!("can't read {shown}: {error}"))?;
        let document = read::read(&tree).map_err(|mistakes| {
            let mistakes: String = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
            format!("can't read {shown} as an XTP schema:{mistakes}")
        })?;
        let impossible = document.exports.iter().filter(|export| names::is_taken(&export.name));
        let impossible: String = impossible
            .map(|export| format!("\n  #/exports/{}: the linker uses this name for something else", export.name))
            .collect();
        if !impossible.is_empty() {
            return Err(format!("can't write a plugin in Rust for {shown}:{impossible}").into());
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let schema = format!("the XTP schema `{}`", safe_name(name));
        let types = Types::of(&document);
        let exports = Signature::all(&document.exports, &types, &[]);
        let imports = Signature::all(&document.imports, &types, &["Functions"]);
        let mut files = vec![("src/interface.rs", functions::interface(&exports, &imports, &schema))];
        files.extend(types::write(&types, &schema).map(|code| ("src/types.rs", code)));
        let helpers = write_helpers(&files.iter().map(|(_, code)| without_comments(code)).collect::<String>());
        let mut dependencies = String::from("serde = { version = \"1\", features = [\"derive\"] }\n");
        if helpers.as_ref().is_some_and(|helpers| helpers.contains("base64::")) {
            dependencies = format!("base64 = \"0.22\"\n{dependencies}");
        }
        files.extend(helpers.map(|code| ("src/xtp.rs", code)));
        let modules: Vec<&str> =
            files.iter().filter_map(|(path, _)| path.strip_prefix("src/")?.strip_suffix(".rs")).collect();
        files.push(("src/lib.rs", functions::plugin(&exports, &imports, &modules, &schema)));
        Ok(Schema { dependencies, files })
    }
}

/// Writes `src/xtp.rs`, with the types of XTP that the code names and Rust doesn't have.
fn write_helpers(code: &str) -> Option<String> {
    let parts = Parts::of(include_str!("xtp.txt"));
    for name in ["DateTime", "Base64", "Buffer", "Text", "Binary"] {
        if code.contains(&format!("xtp::{name}")) {
            parts.add(name);
        }
    }
    if parts.select().is_empty() {
        return None;
    }
    parts.add("header");
    let mut code = Code::default();
    for (index, part) in parts.select().into_iter().enumerate() {
        code.blank(usize::from(index > 0));
        code.lines(part);
    }
    Some(code.finish())
}
