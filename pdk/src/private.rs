//! What the macros' expansions call. Not for plugins: anything here may change in any release.

use core::fmt::{self, Write};

use crate::memory::{self, ManagedMemory, Memory};
use crate::{Error, FromBytes, ToMemory, WithReturnCode, extism};

pub use crate::log::{log, log_enabled};
pub use serde;

/// Begins an export: every export's shim calls it first.
pub fn enter() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
    memory::OUTPUT.set(0);
}

/// Decodes the argument of an export from the input, kept in `buffer` for borrowing arguments. On failure the error is
/// stored and the export's code returned.
pub fn decode<'a, T: FromBytes<'a>>(
    buffer: &'a mut Vec<u8>,
    function: &'static str,
    ty: &'static str,
) -> Result<T, i32> {
    *buffer = crate::input_bytes();
    let length = buffer.len();
    T::from_buffer(buffer).map_err(|source| fail_input(InputError { function, ty, length, source }))
}

/// Ends an export: stores the output or the error and returns the code.
pub fn finish<R: Return>(result: R) -> i32 {
    match result.finish() {
        Ok(code) => code,
        Err(error) => fail(error),
    }
}

/// What a plugin fn may return: a value for the host, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "a plugin function can't return `{Self}`",
    label = "no encoding for this type",
    note = "return a value the host can read, or a `Result` of one: wrap it, as in `FnResult<Json<T>>`, or derive `ToBytes` for it"
)]
pub trait Return {
    /// Stores the output; the code to return.
    fn finish(self) -> Result<i32, WithReturnCode<Error>>;
}

impl<T: ToMemory> Return for T {
    fn finish(self) -> Result<i32, WithReturnCode<Error>> {
        memory::set_output(self.to_memory()?.0);
        Ok(self.status())
    }
}

impl<T: ToMemory, E: Into<WithReturnCode<Error>>> Return for Result<T, E> {
    fn finish(self) -> Result<i32, WithReturnCode<Error>> {
        match self {
            Ok(value) => value.finish(),
            Err(error) => Err(error.into()),
        }
    }
}

/// Stores an error's text for the host and returns its code: the one place that formats errors.
#[cold]
pub fn fail(error: WithReturnCode<Error>) -> i32 {
    let WithReturnCode(error, code) = error;
    set_error(&error_text(&error));
    code
}

/// Stores an error's `Debug` form, for `unwrap!`; -1.
#[cold]
pub fn fail_debug(error: &dyn fmt::Debug) -> i32 {
    set_error(&format!("{error:?}"));
    -1
}

/// Stores an error text. An empty one would count as success on some hosts.
pub(crate) fn set_error(text: &str) {
    let text = if text.is_empty() { "the plugin failed with an empty error text" } else { text };
    if let Ok(block) = Memory::from_bytes(text) {
        // SAFETY: the block was just made; the host takes it.
        unsafe { extism::error_set(block.offset()) }
    }
}

/// An error and its causes in the form of anyhow's `Debug`, which hosts have always been shown, without the kilobytes
/// of anyhow's `Debug` and without a backtrace.
pub(crate) fn error_text(error: &Error) -> String {
    let mut text = String::new();
    // Writing to a String can't fail; a Display that does leaves what it wrote before.
    let _ = write_chain(&mut text, error);
    text
}

fn write_chain(out: &mut String, error: &Error) -> fmt::Result {
    write!(out, "{error}")?;
    let several = error.chain().len() > 2;
    for (number, cause) in error.chain().skip(1).enumerate() {
        out.push_str(if number == 0 { "\n\nCaused by:\n" } else { "\n" });
        let start = out.len();
        write!(out, "{cause}")?;
        let text = out.split_off(start);
        for (line_number, line) in text.split('\n').enumerate() {
            match (several, line_number) {
                (true, 0) => write!(out, "{number:>5}: ")?,
                (true, _) => out.push_str("\n       "),
                (false, 0) => out.push_str("    "),
                (false, _) => out.push_str("\n    "),
            }
            out.push_str(line);
        }
    }
    Ok(())
}

/// An input that isn't what the export's argument needs.
struct InputError {
    function: &'static str,
    ty: &'static str,
    length: usize,
    source: Error,
}

#[cold]
fn fail_input(error: InputError) -> i32 {
    fail(Error::new(error).into())
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InputError { function, ty, length, .. } = self;
        write!(f, "{function}: the input of {length} bytes is no `{ty}`")
    }
}

impl fmt::Debug for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The value's block for an import that keeps it: a copy if the block is somebody else's.
pub(crate) fn give<T: ToMemory>(value: &T) -> Result<Memory, Error> {
    let block = value.to_memory()?;
    if value.is_borrowed() { Memory::from_bytes(memory::load_vec(block.0)?) } else { Ok(block) }
}

/// A host function's argument: its block, freed after the call unless it is somebody else's.
pub struct Argument {
    block: ManagedMemory,
    borrowed: bool,
}

impl Argument {
    /// Encodes an argument.
    pub fn new<T: ToMemory>(value: &T) -> Result<Self, Error> {
        Ok(Argument { block: ManagedMemory(value.to_memory()?), borrowed: value.is_borrowed() })
    }

    /// The block's offset, for the import.
    pub fn offset(&self) -> u64 {
        self.block.offset()
    }
}

impl Drop for Argument {
    fn drop(&mut self) {
        if self.borrowed {
            self.block.0 = Memory::null();
        }
    }
}

/// A host function's result: decoded from the block it returned, which is freed.
pub fn result<T: for<'a> FromBytes<'a>>(offset: u64) -> Result<T, Error> {
    match ManagedMemory::returned(offset) {
        Some(block) => memory::take(block),
        None => T::from_buffer(&mut Vec::new()),
    }
}

/// Begins a shared function: like [`enter`], within a call that another plugin began.
pub fn enter_shared() {
    #[cfg(feature = "panic-hook")]
    crate::panic::install();
}

/// A shared function's argument, decoded; the block stays the caller's.
pub fn shared_argument<T: crate::FromBytesOwned>(offset: u64) -> T {
    // SAFETY: the caller passes blocks; `get` reports anything else.
    unsafe { crate::MemoryPointer::new(offset) }.get().unwrap_or_else(|error| end_call(error))
}

/// A shared function's result: a new block, the caller's to free.
pub fn finish_shared<T: ToMemory>(result: Result<T, Error>) -> u64 {
    match result.and_then(|value| value.to_memory()) {
        Ok(block) => block.offset(),
        Err(error) => end_call(error),
    }
}

/// A shared function without a result.
pub fn finish_shared_unit<R: SharedUnit>(result: R) {
    if let Err(error) = result.into_result() {
        end_call(error)
    }
}

/// What a shared function without a result may return.
pub trait SharedUnit {
    /// The error, if any.
    fn into_result(self) -> Result<(), Error>;
}

impl SharedUnit for () {
    fn into_result(self) -> Result<(), Error> {
        Ok(())
    }
}

impl SharedUnit for Result<(), Error> {
    fn into_result(self) -> Result<(), Error> {
        self
    }
}

/// Ends the whole call: a shared function has no code to return. The text is logged as well, since some hosts drop the
/// error text of a trap.
#[cold]
fn end_call(error: Error) -> ! {
    let text = error_text(&error);
    set_error(&text);
    crate::log::send(extism::log_error, &text);
    // Traps without the panic hook, which would store its own text.
    std::panic::resume_unwind(Box::new(text))
}
