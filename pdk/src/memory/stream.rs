//! Reads and writes blocks as streams: data of any size, with a constant amount of the plugin's own memory.

use core::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

use super::Memory;
use super::block::{Lent, Owned};
use crate::error::Text;
use crate::{Error, extism};

/// The size of a stream's buffer in the plugin's memory, in bytes.
const BUFFER_BYTES: usize = 8192;

/// The length of a writer's first block in bytes, if the length of the whole isn't known.
const FIRST_BLOCK_BYTES: u64 = 65536;

/// Reads a block, most often the input, piece by piece.
///
/// It has a buffer of its own, so don't wrap it in a `BufReader`.
///
/// ```
/// use std::io::BufRead;
///
/// use extism_pdk::memory::Reader;
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn longest_line() -> FnResult<u64> {
///     let mut longest = 0;
///     for line in Reader::input().lines() {
///         longest = longest.max(line?.len() as u64);
///     }
///     Ok(longest)
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<u64>(export!(longest_line), "one\nthree\n").unwrap(), 5);
/// ```
///
/// `json::from_reader(Reader::input())` decodes JSON of any size.
pub struct Reader<'a>(BufReader<Rest<'a>>);

/// The part of a block that isn't in the buffer yet.
struct Rest<'a>(Lent<'a>);

impl Reader<'static> {
    /// Creates a reader of the running call's input.
    pub fn input() -> Self {
        Self::at(Lent::input())
    }
}

impl<'a> Reader<'a> {
    /// Creates a reader of a block.
    ///
    /// ```
    /// use std::io::Read;
    ///
    /// use extism_pdk::{Memory, memory::Reader};
    ///
    /// let block = Memory::from_bytes([0, 0, 1, 2, 7, 7, 7])?;
    /// let mut reader = Reader::new(&block);
    /// let mut length = [0; 4];
    /// reader.read_exact(&mut length)?;
    /// assert_eq!((u32::from_be_bytes(length), reader.remaining()), (258, 3));
    /// block.free();
    /// # Ok::<(), extism_pdk::Error>(())
    /// ```
    pub fn new(block: &'a Memory) -> Self {
        Self::at(block.lend())
    }

    fn at(rest: Lent<'a>) -> Self {
        Reader(BufReader::with_capacity(BUFFER_BYTES, Rest(rest)))
    }

    /// Returns the number of bytes that are still to be read.
    pub fn remaining(&self) -> u64 {
        self.0.buffer().len() as u64 + self.0.get_ref().0.len()
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into)
    }

    fn read_to_end(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        self.0.read_to_end(into)
    }
}

impl BufRead for Reader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.0.consume(length);
    }
}

impl Rest<'_> {
    /// Copies as many bytes as there are and as fit, and moves on by these.
    fn load<'b>(&mut self, into: &'b mut [u8]) -> &'b [u8] {
        let length = usize::try_from(self.0.len()).unwrap_or(usize::MAX).min(into.len());
        let (into, _) = into.split_at_mut(length);
        // SAFETY: at most as many bytes as are left of the block.
        unsafe { extism::load(self.0.handle().offset, into) };
        self.0 = self.0.after(length as u64);
        into
    }
}

impl Read for Rest<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(self.load(into).len())
    }

    /// Reads the rest at once, because its length is known.
    fn read_to_end(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let (start, length) = (into.len(), usize::try_from(self.0.len()).unwrap_or(usize::MAX));
        into.try_reserve_exact(length).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
        into.resize(start + length, 0);
        self.load(into.get_mut(start..).unwrap_or_default());
        Ok(length)
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("remaining", &self.remaining()).finish_non_exhaustive()
    }
}

/// Writes a block, most often the output, piece by piece. For the output, return the block of [`finish`](Self::finish)
/// from the export.
///
/// It has a buffer of its own, so don't wrap it in a `BufWriter`. A writer that is dropped unfinished frees its blocks.
///
/// ```
/// use std::io::{Read, Write};
///
/// use extism_pdk::memory::{Reader, Writer};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn shout() -> FnResult<Memory> {
///     let mut input = Reader::input();
///     let mut output = Writer::with_length(input.remaining());
///     let mut chunk = [0; 1000];
///     loop {
///         let length = input.read(&mut chunk)?;
///         if length == 0 {
///             return Ok(output.finish()?);
///         }
///         chunk[..length].make_ascii_uppercase();
///         output.write_all(&chunk[..length])?;
///     }
/// }
/// # use extism_pdk::testing::{Host, Plugin, export};
/// # assert_eq!(Host::new().call::<String>(export!(shout), "hello").unwrap(), "HELLO");
/// ```
#[derive(Debug)]
pub struct Writer {
    /// The blocks, of which all except the last are full.
    blocks: Vec<Owned>,
    /// The number of bytes in all blocks.
    written: u64,
    /// The number of bytes that still fit into the last block.
    space: u64,
    /// The length of the next block.
    next_length: u64,
    /// The bytes that aren't in a block yet.
    buffer: Vec<u8>,
}

impl Writer {
    /// Creates a writer of a block whose length isn't known. As a block can't grow, several are joined by
    /// [`finish`](Self::finish).
    ///
    /// ```
    /// use std::io::Write;
    ///
    /// use extism_pdk::memory::Writer;
    /// use extism_pdk::*;
    ///
    /// #[plugin_fn]
    /// pub fn squares(to: u32) -> FnResult<Memory> {
    ///     let mut table = Writer::new();
    ///     for n in 1..=to {
    ///         writeln!(table, "{n}\t{}", n * n)?;
    ///     }
    ///     Ok(table.finish()?)
    /// }
    /// # use extism_pdk::testing::{Host, Plugin, export};
    /// # assert_eq!(Host::new().call::<String>(export!(squares), 2u32).unwrap(), "1\t1\n2\t4\n");
    /// ```
    pub fn new() -> Self {
        Self::with_length(FIRST_BLOCK_BYTES)
    }

    /// Creates a writer of a block that is expected to have `length` bytes. If it has, no blocks need to be joined.
    pub fn with_length(length: u64) -> Self {
        Writer { blocks: Vec::new(), written: 0, space: 0, next_length: length.max(1), buffer: Vec::new() }
    }

    /// Finishes writing, and returns a block that holds exactly the written bytes.
    ///
    /// # Errors
    /// If the host has no memory left.
    pub fn finish(mut self) -> Result<Memory, Error> {
        self.flush()?;
        if self.space == 0 && self.blocks.len() < 2 {
            return Ok(self.blocks.pop().map_or_else(Memory::null, Memory::freed_by_hand));
        }
        let whole = Owned::alloc::<Error>(self.written)?;
        let (mut at, mut left) = (whole.offset(), self.written);
        let mut chunk = vec![0; BUFFER_BYTES];
        for block in self.blocks {
            let mut rest = Rest(block.lend().until(left));
            left -= rest.0.len();
            while !rest.0.is_empty() {
                let chunk = rest.load(&mut chunk);
                // SAFETY: the blocks hold `written` bytes in all, for which `whole` was allocated.
                unsafe { extism::store(at, chunk) };
                at = at.wrapping_add(chunk.len() as u64);
            }
        }
        Ok(Memory::freed_by_hand(whole))
    }

    /// Stores bytes into the last block, and into new ones when it is full.
    fn store(&mut self, mut data: &[u8]) -> Result<(), Text> {
        while !data.is_empty() {
            if self.space == 0 {
                self.blocks.push(Owned::alloc(self.next_length)?);
                self.space = self.next_length;
                // Lengths that double keep the number of blocks small: about log2 of the whole length.
                self.next_length = self.next_length.saturating_add(self.written).max(FIRST_BLOCK_BYTES);
            }
            let Some(block) = self.blocks.last() else { return Ok(()) };
            let length = usize::try_from(self.space).unwrap_or(usize::MAX).min(data.len());
            let (front, rest) = data.split_at(length);
            let unwritten = block.lend().after(block.lend().len() - self.space);
            // SAFETY: at most the last `space` bytes of the block.
            unsafe { extism::store(unwritten.handle().offset, front) };
            self.space -= length as u64;
            self.written += length as u64;
            data = rest;
        }
        Ok(())
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Write for Writer {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + data.len() > BUFFER_BYTES {
            self.flush()?;
        }
        if data.len() > BUFFER_BYTES {
            self.store(data).map_err(out_of_memory)?;
        } else {
            self.buffer.extend_from_slice(data);
        }
        Ok(data.len())
    }

    /// Stores the buffered bytes into the block.
    fn flush(&mut self) -> io::Result<()> {
        let buffer = core::mem::take(&mut self.buffer);
        let stored = self.store(&buffer).map_err(out_of_memory);
        self.buffer = buffer;
        self.buffer.clear();
        stored
    }
}

fn out_of_memory(reason: Text) -> io::Error {
    io::Error::new(ErrorKind::OutOfMemory, reason)
}
