//! Parses the files of an interface's crate.

use std::path::Path;

use proc_macro2::{Delimiter, LineColumn, Spacing, Span, TokenStream, TokenTree, token_stream};

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
    let mut levels = vec![Level::of(tokens)];
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
            levels.push(Level::of(group.stream()));
        }
    }
    None
}

/// What is within a bracket.
struct Level {
    tokens: token_stream::IntoIter,
    /// How many angle brackets are open. A comparison counts as one until the statement ends.
    angles: usize,
    /// How many operators follow each other, as in `!!!true`.
    operators: usize,
    /// The mark that the next one continues, as in `->`.
    joint: Option<char>,
}

impl Level {
    fn of(tokens: TokenStream) -> Self {
        Level { tokens: tokens.into_iter(), angles: 0, operators: 0, joint: None }
    }

    fn count(&mut self, token: &TokenTree) {
        let before = self.joint.take();
        match token {
            TokenTree::Punct(mark) => {
                self.operators += 1;
                match (before, mark.as_char()) {
                    // A shift or a comparison: `<<`, `<=`.
                    (Some('<'), '<' | '=') => self.angles = self.angles.saturating_sub(1),
                    (_, '<') => self.angles += 1,
                    (Some('-' | '='), '>') => {}
                    (_, '>') => self.angles = self.angles.saturating_sub(1),
                    (_, ';') => self.angles = 0,
                    _ => {}
                }
                self.joint = (mark.spacing() == Spacing::Joint).then(|| mark.as_char());
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => (self.operators, self.angles) = (0, 0),
            _ => self.operators = 0,
        }
    }
}
