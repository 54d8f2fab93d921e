//! Parses the files of an interface's crate.

use std::path::Path;

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree, token_stream};

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
        return Err(refuse(span, &format!("brackets or operators nest deeper than {MAX_BRACKETS}")).into());
    }
    Ok(syn::parse_file(source).map_err(|error| refuse(error.span(), &error.to_string()))?)
}

/// The first bracket, angle bracket or operator that nests too deep.
fn find_too_deep(tokens: TokenStream) -> Option<Span> {
    let mut levels = vec![Level { tokens: tokens.into_iter(), angles: 0, operators: 0 }];
    while let Some(level) = levels.last_mut() {
        let Some(token) = level.tokens.next() else {
            levels.pop();
            continue;
        };
        level.count(&token);
        if level.angles.max(level.operators) > MAX_BRACKETS {
            return Some(token.span());
        }
        if let TokenTree::Group(group) = token {
            if levels.len() > MAX_BRACKETS {
                return Some(group.span_open());
            }
            levels.push(Level { tokens: group.stream().into_iter(), angles: 0, operators: 0 });
        }
    }
    None
}

/// What is within a bracket.
struct Level {
    tokens: token_stream::IntoIter,
    /// How many angle brackets are open, if each `<` is one.
    angles: usize,
    /// How many operators follow each other, as in `!!!true`.
    operators: usize,
}

impl Level {
    fn count(&mut self, token: &TokenTree) {
        self.operators = if matches!(token, TokenTree::Punct(_)) { self.operators + 1 } else { 0 };
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '<' => self.angles += 1,
            TokenTree::Punct(mark) if mark.as_char() == '>' => self.angles = self.angles.saturating_sub(1),
            // A type has ended. What was counted since may be comparisons.
            TokenTree::Punct(mark) if mark.as_char() == ';' => self.angles = 0,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => self.angles = 0,
            _ => {}
        }
    }
}
