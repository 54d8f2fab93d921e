//! Files of code: lines, texts of a contract within them, and parts that are the same in every file.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::testing::text::{is_visible, safe_lines};

/// The lines of a doc comment, without invisible characters, and without empty ones around it.
pub fn doc_lines(doc: &str) -> Vec<String> {
    let doc = safe_lines(doc).replace('\t', "    ");
    let lines: Vec<String> = doc.lines().map(|line| line.trim_end().to_owned()).collect();
    let is_empty = |line: &String| line.is_empty();
    let first = lines.iter().position(|line| !is_empty(line)).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !is_empty(line)).map_or(first, |last| last + 1);
    lines[first..last].to_vec()
}

/// A literal of a string, in single quotes if it contains only double ones. `escape` writes an invisible character.
pub fn quoted(text: &str, escape: fn(u32) -> String) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    quoted_in(quote, text, escape)
}

/// A literal of a string, in double quotes.
pub fn quoted_doubly(text: &str, escape: fn(u32) -> String) -> String {
    quoted_in('"', text, escape)
}

fn quoted_in(quote: char, text: &str, escape: fn(u32) -> String) -> String {
    let mut literal = String::from(quote);
    for letter in text.chars() {
        match letter {
            '\n' => literal += "\\n",
            '\\' => literal += "\\\\",
            _ if letter == quote => literal.extend(['\\', quote]),
            _ if is_visible(letter) => literal.push(letter),
            _ => literal += &escape(letter.into()),
        }
    }
    literal.push(quote);
    literal
}

/// Code, written line by line.
#[derive(Debug, Default)]
pub struct Code {
    text: String,
    depth: usize,
    is_tabbed: bool,
}

impl Code {
    /// Code that is indented by tabs: each column is one.
    pub fn tabbed() -> Self {
        Code { is_tabbed: true, ..Code::default() }
    }

    pub fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            let column = if self.is_tabbed { '\t' } else { ' ' };
            self.text.extend(std::iter::repeat_n(column, self.depth));
            self.text += line;
        }
        self.text.push('\n');
    }

    pub fn lines(&mut self, lines: impl IntoIterator<Item: AsRef<str>>) {
        lines.into_iter().for_each(|line| self.line(line));
    }

    /// Lines that stand further in.
    pub fn indented(&mut self, columns: usize, write: impl FnOnce(&mut Self)) {
        self.depth += columns;
        write(self);
        self.depth -= columns;
    }

    pub fn blank(&mut self, lines: usize) {
        self.text.extend(std::iter::repeat_n('\n', lines));
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// Returns the words of a line, which may be names of parts. Leaves out string literals that are a single word.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_word = move |text: &str| !text.is_empty() && text.chars().all(is_letter);
    let last = line.matches('"').count();
    let pieces = line.split('"').enumerate().filter(move |(at, piece)| *at == 0 || *at == last || !is_word(piece));
    pieces.flat_map(move |(_, piece)| piece.split(move |letter| !is_letter(letter)))
}

/// The lines of a part of a file.
pub type Part = Vec<&'static str>;

/// Parts that are the same in every file; a file contains those that it uses. In the text, a line of `### ` and the names that a
/// part defines is before each. A line that ends in `  ?name` is only there if that name is used, and one that ends in
/// `  ?!name` if it isn't.
#[derive(Debug)]
pub struct Parts {
    text: &'static str,
    used: RefCell<BTreeSet<String>>,
}

impl Parts {
    pub fn of(text: &'static str) -> Self {
        Parts { text, used: RefCell::default() }
    }

    /// Adds the part that defines a name, and gives the name for the code that uses it.
    pub fn add<'a>(&self, name: &'a str) -> &'a str {
        self.used.borrow_mut().insert(name.to_owned());
        name
    }

    pub fn add_all<const N: usize>(&self, names: [&str; N]) {
        self.used.borrow_mut().extend(names.map(str::to_owned));
    }

    pub fn is_used(&self, name: &str) -> bool {
        self.used.borrow().contains(name)
    }

    /// The parts that are used, and those that these use in turn: all their names are used from then on.
    pub fn select(&self) -> Vec<Part> {
        loop {
            let before = self.used.borrow().len();
            let selected: Vec<Part> = self
                .text
                .split("### ")
                .filter_map(|part| part.split_once('\n'))
                .filter(|(names, _)| names.split(' ').any(|name| self.is_used(name)))
                .map(|(_, body)| body.trim_end().lines().filter_map(|line| self.keep(line)).collect())
                .collect();
            selected.iter().for_each(|part| self.add_names_in(part));
            if self.used.borrow().len() == before {
                return selected;
            }
        }
    }

    /// The lines of a text that isn't among the parts, with the name of the file's class in place of `{class}`. Lines may have
    /// conditions, and the names in the lines are used.
    pub fn fill(&self, text: &'static str, class: &str) -> Vec<String> {
        let lines: Part = text.lines().filter_map(|line| self.keep(line)).collect();
        self.add_names_in(&lines);
        lines.into_iter().map(|line| line.replace("{class}", class)).collect()
    }

    fn add_names_in(&self, lines: &Part) {
        let words = lines
            .iter()
            // What a comment names needn't be there.
            .filter(|line| !line.trim_start().starts_with("// "))
            .flat_map(|line| words(line));
        self.used.borrow_mut().extend(words.map(str::to_owned));
    }

    /// A line without its condition; `None` if the condition doesn't hold.
    fn keep<'a>(&self, line: &'a str) -> Option<&'a str> {
        match line.rsplit_once("  ?") {
            Some((line, name)) => match name.strip_prefix('!') {
                Some(name) => (!self.is_used(name)).then_some(line),
                None => self.is_used(name).then_some(line),
            },
            None => Some(line),
        }
    }
}

/// Writes parts below each other, with blank lines before each. Single lines, which are constants, stand together.
pub fn write_parts(text: &mut String, parts: Vec<Part>, blank_lines: usize) {
    let mut after_constant = false;
    for part in parts {
        let is_constant = part.len() == 1;
        if !(is_constant && after_constant) {
            text.extend(std::iter::repeat_n('\n', blank_lines));
        }
        after_constant = is_constant;
        text.extend(part.into_iter().flat_map(|line| [line, "\n"]));
    }
}
