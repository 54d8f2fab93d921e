//! Parses the files of an interface's crate.

use std::path::Path;

use proc_macro2::{LineColumn, Span, TokenStream, TokenTree};

use crate::command::error::Result;

/// How deep brackets may nest. The parser takes stack for each level.
const MAX_BRACKETS: usize = 128;

/// Parses a file. An error says where it isn't Rust, as the compiler does: lines and columns begin at 1.
pub fn parse(path: &Path, source: &str) -> Result<syn::File> {
    let refuse = |span: Span, reason: &str| {
        let LineColumn { line, column } = span.start();
        format!("can't read {}:{line}:{}: {reason}", path.display(), column + 1)
    };
    // syn says no more of this than that it failed.
    let tokens = source.parse::<TokenStream>();
    let tokens =
        tokens.map_err(|error| refuse(error.span(), "a bracket or a quote isn't closed, or closes nothing"))?;
    if let Some(span) = find_too_deep(tokens) {
        return Err(refuse(span, &format!("brackets nest deeper than {MAX_BRACKETS}")).into());
    }
    Ok(syn::parse_file(source).map_err(|error| refuse(error.span(), &error.to_string()))?)
}

/// The first bracket that nests too deep.
fn find_too_deep(tokens: TokenStream) -> Option<Span> {
    let mut levels = vec![tokens.into_iter()];
    while let Some(level) = levels.last_mut() {
        match level.next() {
            Some(TokenTree::Group(group)) if levels.len() > MAX_BRACKETS => return Some(group.span_open()),
            Some(TokenTree::Group(group)) => levels.push(group.stream().into_iter()),
            Some(_) => {}
            None => drop(levels.pop()),
        }
    }
    None
}
