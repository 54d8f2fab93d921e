//! Colours, on terminals that want them.

use std::io::IsTerminal;

/// The colour of a text, as the number that terminals have for it.
#[derive(Clone, Copy)]
pub enum Colour {
    /// Red and yellow are bold, as cargo's: yellow alone can't be read on white.
    Red,
    Green,
    Yellow,
    Bold,
    Dim,
}

impl Colour {
    /// By ECMA-48, 8.3.117 (SGR).
    fn code(self) -> &'static str {
        match self {
            Colour::Red => "1;31",
            Colour::Green => "32",
            Colour::Yellow => "1;33",
            Colour::Bold => "1",
            Colour::Dim => "2",
        }
    }
}

/// Whether texts are painted.
#[derive(Clone, Copy)]
pub struct Style(bool);

impl Style {
    pub const PLAIN: Style = Style(false);

    pub fn of_stdout() -> Self {
        Self::of(&std::io::stdout())
    }

    pub fn of_stderr() -> Self {
        Self::of(&std::io::stderr())
    }

    /// On a terminal, unless the user or the terminal wants no colours: see <https://no-color.org>.
    fn of(stream: &impl IsTerminal) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        Style(stream.is_terminal() && !unwanted && !dumb)
    }

    pub fn is_plain(self) -> bool {
        !self.0
    }

    pub fn paint(self, colour: Colour, text: &str) -> String {
        if self.0 { format!("\x1b[{}m{text}\x1b[0m", colour.code()) } else { text.to_owned() }
    }
}
