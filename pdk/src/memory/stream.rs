//! Blocks as streams: data of any size in constant memory of the plugin's own.

use core::fmt;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};

use super::Memory;
use super::block::{Lent, Owned};
use crate::error::Text;
use crate::{Error, extism};

/// Bytes that are moved at once, and kept in the plugin's memory.
const CHUNK: usize = 8192;

/// Bytes of a writer's first block, if its length isn't known.
const FIRST_BLOCK: u64 = 65536;

/// Reads a block, most often the input, piece by piece.
///
/// It buffers by itself: wrap it in no `BufReader`.
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

/// The rest of a block, which isn't in the buffer.
struct Rest<'a>(Lent<'a>);

impl Reader<'static> {
    /// Reads the input of the running call.
    pub fn input() -> Self {
        Self::at(Lent::input())
    }
}

impl<'a> Reader<'a> {
    /// Reads a block.
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
        Reader(BufReader::with_capacity(CHUNK, Rest(rest)))
    }

    /// Bytes that are still to be read.
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
    /// Moves on, as far as there are bytes and they fit.
    fn load<'b>(&mut self, into: &'b mut [u8]) -> &'b [u8] {
        let length = usize::try_from(self.0.len()).unwrap_or(usize::MAX).min(into.len());
        let (into, _) = into.split_at_mut(length);
        // SAFETY: as many bytes as there are left of the block.
        unsafe { extism::load(self.0.handle().offset, into) };
        self.0 = self.0.after(length as u64);
        into
    }
}

impl Read for Rest<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Ok(self.load(into).len())
    }

    /// At once, where the length is known.
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

/// Writes a block piece by piece, most often the output: an export returns what [`finish`](Self::finish) gives.
///
/// It buffers by itself: wrap it in no `BufWriter`. What is dropped unfinished is freed.
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
    /// All are full but the last.
    blocks: Vec<Owned>,
    /// Bytes in all blocks, and how many more the last one can take.
    written: u64,
    space: u64,
    next_block: u64,
    /// Bytes that aren't in a block yet.
    buffer: Vec<u8>,
}

impl Writer {
    /// Writes a block of any length. It is put together from several when finished, as a block can't grow.
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
        Self::with_length(FIRST_BLOCK)
    }

    /// Writes a block that will most likely have this many bytes: if it has, nothing needs to be put together.
    pub fn with_length(length: u64) -> Self {
        Writer { blocks: Vec::new(), written: 0, space: 0, next_block: length.max(1), buffer: Vec::new() }
    }

    /// The block that holds all that was written, and no more.
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
        let mut chunk = vec![0; CHUNK];
        for block in self.blocks {
            let mut rest = Rest(block.lend().until(left));
            left -= rest.0.len();
            while !rest.0.is_empty() {
                let chunk = rest.load(&mut chunk);
                // SAFETY: the blocks hold `written` bytes, as many as the whole was allocated for.
                unsafe { extism::store(at, chunk) };
                at = at.wrapping_add(chunk.len() as u64);
            }
        }
        Ok(Memory::freed_by_hand(whole))
    }

    /// Moves bytes into blocks, new ones where the last is full.
    fn store(&mut self, mut data: &[u8]) -> Result<(), Text> {
        while !data.is_empty() {
            if self.space == 0 {
                self.blocks.push(Owned::alloc(self.next_block)?);
                self.space = self.next_block;
                // In all, about as many blocks as the length has binary digits.
                self.next_block = self.next_block.saturating_add(self.written).max(FIRST_BLOCK);
            }
            let Some(block) = self.blocks.last() else { return Ok(()) };
            let length = usize::try_from(self.space).unwrap_or(usize::MAX).min(data.len());
            let (front, rest) = data.split_at(length);
            let unwritten = block.lend().after(block.lend().len() - self.space);
            // SAFETY: the last bytes of the block, `space` in all.
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
        if self.buffer.len() + data.len() > CHUNK {
            self.flush()?;
        }
        if data.len() > CHUNK {
            self.store(data).map_err(out_of_memory)?;
        } else {
            self.buffer.extend_from_slice(data);
        }
        Ok(data.len())
    }

    /// Moves what is buffered into the block.
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
