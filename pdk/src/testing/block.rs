//! The kernel's blocks: their owners, and reports of what the plugin did wrong with them.

use std::collections::BTreeMap;

use super::block_bytes::{BlockMemory, Bytes};
use super::record::Trap;
use super::rules::Rules;
use super::text::count;

/// The blocks of one call.
///
/// An offset has the block's number in its upper bits, and counts bytes of the block in its lower bits. So it finds its
/// block at once, and can't run from one block into the next. On the wasm kernel, a number is only used again after a
/// thousand million others, in later calls, too.
#[derive(Clone)]
pub(super) struct Blocks {
    rules: Rules,
    /// The lower bits of an offset, which count bytes.
    position_bits: u32,
    /// The engine's memory for the bytes of new blocks, if it has one.
    memory: Option<BlockMemory>,
    /// The number of `blocks[0]`.
    first: u64,
    blocks: Vec<Block>,
    /// The earlier blocks by number, without those that had been freed when `blocks` was full.
    old: BTreeMap<u64, Block>,
    /// The number of live blocks.
    live: u64,
    /// The bytes of all live blocks together.
    live_bytes: u64,
    misuse: Vec<String>,
    /// The exception that the last import threw.
    exception: Option<Trap>,
}

#[derive(Clone)]
struct Block {
    bytes: Bytes,
    length: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The plugin has to free it.
    Guest,
    /// The host owns it, in this role: as the input, the output or the error text.
    Host(&'static str),
    /// The plugin may free it, but needn't: for example an output that was replaced by another one.
    Either,
    /// Its number is too high for a handle.
    Lost,
    /// Freed by the named import.
    Freed(&'static str),
}

/// The role of the block of offset 0.
const NULL: &str = "block of offset 0";

/// The end of a report about an offset that isn't in a live block, or not at its start where it has to be.
pub(super) const NOT_LIVE: &str = "which isn't a live block";

/// No block is longer than a 32-bit memory.
pub(super) const MAX_LENGTH: u64 = u32::MAX as u64;

/// How many blocks are kept before freed ones are forgotten: a plugin that allocates and frees in a loop must not fill
/// the memory.
const MAX_REMEMBERED_BLOCKS: usize = 1 << 16;

impl Default for Blocks {
    fn default() -> Self {
        Blocks::new(Rules::default())
    }
}

impl Blocks {
    pub(super) fn new(rules: Rules) -> Self {
        let null = Block { bytes: Bytes::from(vec![0]), length: 1, state: State::Host(NULL) };
        Blocks {
            rules,
            position_bits: rules.position_bits(),
            memory: None,
            first: rules.first_number(),
            blocks: Vec::new(),
            old: rules.has_null_block().then_some((0, null)).into_iter().collect(),
            live: 0,
            live_bytes: 0,
            misuse: Vec::new(),
            exception: None,
        }
    }

    /// Keeps the bytes of new blocks in an engine's memory, if the kernel allows that.
    pub(super) fn keep_in(&mut self, memory: Option<BlockMemory>) {
        self.memory = memory.filter(|_| self.rules.lets_engines_keep_blocks());
    }

    /// Drops all blocks, as the official runtimes do before each call.
    pub(super) fn reset(&mut self) {
        let first = self.rules.first_number();
        self.first += self.blocks.len() as u64;
        // Half of the numbers have been used: start again.
        if self.rules.counts_anew() || self.first >= first + first / 2 {
            self.first = first;
        }
        // The last ones first, so that an engine can give back the end of its memory at once.
        self.blocks.drain(..).rev().for_each(drop);
        // The block of offset 0, if there is one, stays.
        self.old.retain(|number, _| *number == 0);
        (self.live, self.live_bytes) = (0, 0);
        self.misuse.clear();
        self.exception = None;
    }

    /// Forgets the blocks that have been freed, and makes room for others.
    #[cold]
    fn forget_freed(&mut self) {
        self.old.retain(|_, block| !block.is_freed());
        let end = self.first + self.blocks.len() as u64;
        let numbered = (self.first..end).zip(self.blocks.drain(..));
        self.old.extend(numbered.filter(|(_, block)| !block.is_freed()));
        self.first = end;
    }

    /// Allocates a block and returns its offset. It is 0 if all live blocks together would exceed `limit` bytes, and
    /// for length 0 on the kernel without empty blocks.
    pub(super) fn alloc(&mut self, length: u64, limit: u64) -> u64 {
        self.add(length, limit, |bytes| bytes.fill(0))
    }

    /// Allocates a block with these bytes, which the plugin has to free. For no bytes the offset is 0, on the kernel
    /// without empty blocks. If there is no memory for it, the call ends, as in the official runtimes.
    pub(super) fn alloc_bytes(&mut self, bytes: &[u8], limit: u64) -> Result<u64, Trap> {
        match self.add(bytes.len() as u64, limit, |block| block.copy_from_slice(bytes)) {
            0 if !bytes.is_empty() => {
                let (length, limit) = (count(bytes.len(), "byte"), count(limit, "byte"));
                Err(Trap(format!("can't give the plugin {length}: the memory limit is {limit}")))
            }
            offset => Ok(offset),
        }
    }

    /// Adds a block, whose bytes `fill` writes.
    fn add(&mut self, length: u64, limit: u64, fill: impl FnOnce(&mut [u8])) -> u64 {
        /// The memory that a block takes apart from its bytes, roughly. It limits the number of small blocks.
        const BLOCK_RECORD_BYTES: u64 = 64;
        /// The least limit of all these records together.
        const MIN_RECORDS_LIMIT: u64 = 1 << 20;

        if self.blocks.len() == MAX_REMEMBERED_BLOCKS {
            self.forget_freed();
        }
        let number = self.first + self.blocks.len() as u64;
        let bytes_after = self.live_bytes.saturating_add(length);
        let is_too_much = bytes_after > limit || self.live * BLOCK_RECORD_BYTES >= limit.max(MIN_RECORDS_LIMIT);
        let is_none = length == 0 && !self.rules.has_empty_blocks();
        if is_none || length > MAX_LENGTH || is_too_much {
            return 0;
        }
        if number >= self.rules.end_of_numbers() {
            return self.add_lost(number, length);
        }
        let offset = number << self.position_bits;
        let Some(mut bytes) = Bytes::new(self.memory.as_ref(), offset, length as usize) else { return 0 };
        fill(&mut bytes);
        (self.live, self.live_bytes) = (self.live + 1, bytes_after);
        self.blocks.push(Block { bytes, length, state: State::Guest });
        offset
    }

    /// Adds a block whose number is too high for a handle. The wasm kernel then has no memory left; the JavaScript
    /// kernel returns an offset at which no block is.
    #[cold]
    fn add_lost(&mut self, number: u64, length: u64) -> u64 {
        if !self.rules.counts_anew() {
            return 0;
        }
        self.blocks.push(Block { bytes: Bytes::default(), length, state: State::Lost });
        number << self.position_bits
    }

    /// Returns the bytes of all live blocks together.
    pub(super) fn live_bytes(&self) -> u64 {
        self.live_bytes
    }

    /// Returns the offset of the block that an offset is in.
    pub(super) fn start(&self, offset: u64) -> u64 {
        offset >> self.position_bits << self.position_bits
    }

    /// Returns how far into its block an offset is.
    #[inline]
    pub(super) fn position(&self, offset: u64) -> u64 {
        offset & ((1 << self.position_bits) - 1)
    }

    /// Gives a block to the host for good, in the role that reports name.
    pub(super) fn give(&mut self, offset: u64, role: &'static str, import: &'static str) {
        match self.find(offset) {
            // The block of offset 0 keeps its role.
            Some(block) if matches!(block.state, State::Host(NULL)) => {}
            Some(block) => block.state = State::Host(role),
            None => self.report_misuse(import, offset, NOT_LIVE),
        }
    }

    /// Lets the plugin either free or leave a block of its own.
    pub(super) fn leave(&mut self, offset: u64) {
        if let Some(block) = self.find(offset).filter(|block| block.state == State::Guest) {
            block.state = State::Either;
        }
    }

    /// Takes a block back from the host, which had it in this role.
    pub(super) fn give_back(&mut self, offset: u64, role: &'static str) {
        if let Some(block) = self.find(offset).filter(|block| block.state == State::Host(role)) {
            block.state = State::Either;
        }
    }

    /// Frees a block for the plugin. If it isn't a live block of the plugin's, that is reported.
    pub(super) fn free(&mut self, offset: u64, import: &'static str) {
        match self.find(offset).map(|block| block.state) {
            Some(State::Guest | State::Either) => self.remove(offset, import),
            // Offset 0 belongs to nobody, and freeing it does no harm.
            _ if offset == 0 || (self.rules.has_null_block() && self.start(offset) == 0) => drop(self.old.remove(&0)),
            Some(State::Host(role)) => {
                self.report_misuse(import, offset, &format!("which is the {role}"));
                if self.rules.frees_what_the_host_has() {
                    self.remove(offset, import);
                }
            }
            state => {
                self.report_misuse(import, offset, NOT_LIVE);
                if state.is_none() {
                    self.skip_numbers(offset);
                }
            }
        }
    }

    /// Skips the numbers up to a block that was freed before it exists, on the kernel whose numbers start again with
    /// each call.
    fn skip_numbers(&mut self, offset: u64) {
        let number = offset >> self.position_bits;
        if self.rules.counts_anew() && number < self.rules.end_of_numbers() {
            let missing = (number + 1).saturating_sub(self.first) as usize;
            let none = Block { bytes: Bytes::default(), length: 0, state: State::Freed("free") };
            self.blocks.resize(self.blocks.len().max(missing), none);
        }
    }

    /// Frees a live block.
    fn remove(&mut self, offset: u64, import: &'static str) {
        if let Some(block) = self.find(offset) {
            block.state = State::Freed(import);
            let freed = core::mem::take(&mut block.bytes).len();
            self.live -= 1;
            self.live_bytes -= freed as u64;
        }
    }

    /// Returns the length of the live block that an offset stands for.
    pub(super) fn length(&self, offset: u64) -> Option<u64> {
        let block = self.block(offset)?;
        let is_named = self.rules.names_blocks_by_number() || self.position(offset) == 0;
        (is_named && !block.is_freed()).then_some(block.length)
    }

    /// Returns the bytes of the live block at an offset. For offset 0 there are none, on the kernel without a block
    /// there. Any other offset is reported.
    pub(super) fn bytes(&mut self, offset: u64, import: &'static str) -> Option<Vec<u8>> {
        if let Some(block) = self.find(offset) {
            return Some(block.bytes.to_vec());
        }
        if offset == 0 && !self.rules.has_null_block() {
            return Some(Vec::new());
        }
        self.report_misuse(import, offset, NOT_LIVE);
        None
    }

    /// Returns `length` bytes from `offset` on, if they are within one live block.
    pub(super) fn range(&mut self, offset: u64, length: u64) -> Option<&mut [u8]> {
        self.slice(offset, usize::try_from(length).ok()?)
    }

    /// Reads from a live block. Bytes outside of it are zeros, and reading them is reported.
    #[inline]
    pub(super) fn load<const N: usize>(&mut self, offset: u64, import: &'static str) -> [u8; N] {
        let mut data = [0; N];
        match self.slice(offset, N) {
            Some(bytes) => data.copy_from_slice(bytes),
            None => self.load_outside(offset, &mut data, import),
        }
        data
    }

    #[cold]
    fn load_outside(&mut self, offset: u64, data: &mut [u8], import: &'static str) {
        self.report_misuse(import, offset, "outside a live block");
        // Where no block is, a byte is 0 on both kernels.
        let is_zero = data.len() == 1 && !self.is_live(offset);
        if is_zero || !self.throw_outside(offset, import) {
            for (byte, within) in data.iter_mut().zip(self.rest(offset)) {
                *byte = *within;
            }
        }
    }

    /// Writes to a live block. Bytes outside of it aren't written, which is reported.
    #[inline]
    pub(super) fn store(&mut self, offset: u64, data: &[u8], import: &'static str) {
        match self.slice(offset, data.len()) {
            Some(bytes) => bytes.copy_from_slice(data),
            None => self.store_outside(offset, data, import),
        }
    }

    #[cold]
    fn store_outside(&mut self, offset: u64, data: &[u8], import: &'static str) {
        self.report_misuse(import, offset, "outside a live block");
        if !self.is_live(offset) || !self.throw_outside(offset, import) {
            for (within, byte) in self.rest(offset).iter_mut().zip(data) {
                *within = *byte;
            }
        }
    }

    /// Notes an exception that ends the call.
    #[cold]
    pub(super) fn throw(&mut self, text: String) {
        self.exception = Some(Trap(text));
    }

    /// Throws if the kernel does so outside of blocks, and returns whether it does.
    fn throw_outside(&mut self, offset: u64, import: &str) -> bool {
        let throws = self.rules.throws_outside_blocks();
        if throws {
            self.throw(format!(
                "{import} was given offset {offset:#x}, outside a live block: the JavaScript SDK throws"
            ));
        }
        throws
    }

    pub(super) fn take_exception(&mut self) -> Option<Trap> {
        self.exception.take()
    }

    /// Reports an offset that should have been that of a live block.
    #[cold]
    pub(super) fn report_misuse(&mut self, import: &str, offset: u64, what: &str) {
        // A plugin that misuses blocks in a loop must not fill the memory.
        const MAX_REPORTS: usize = 100;
        if self.misuse.len() == MAX_REPORTS {
            self.misuse.push(format!("only the first {MAX_REPORTS} reports are kept"));
        }
        if self.misuse.len() > MAX_REPORTS {
            return;
        }
        let place = match self.block(offset) {
            Some(Block { length, state, .. }) => {
                let at = self.position(offset);
                let freed = match state {
                    State::Freed(import) => format!(", freed by {import}"),
                    State::Lost => ", beyond the number of blocks that a call can have there".into(),
                    _ => String::new(),
                };
                format!("byte {at} of a block of {}{freed}", count(*length, "byte"))
            }
            None => "not in a block of this call".into(),
        };
        self.misuse.push(format!("{import} was given offset {offset:#x} ({place}), {what}"));
    }

    /// Adds lines that say where the plugin was to all reports except the first `known`.
    pub(super) fn add_place(&mut self, known: usize, place: &str) {
        for report in self.misuse.iter_mut().skip(known) {
            report.push_str(place);
        }
    }

    /// Returns what went wrong since the last reset, without the blocks that were never freed.
    #[inline]
    pub(super) fn misuse(&self) -> &[String] {
        &self.misuse
    }

    /// Returns what went wrong since the last reset, including the blocks that the plugin hasn't freed.
    pub(super) fn reports(&self) -> Vec<String> {
        let mut reports = self.misuse.clone();
        let blocks = self.old.values().chain(&self.blocks);
        let leaked: Vec<u64> = blocks.filter(|block| self.is_leak(block)).map(|block| block.length).collect();
        if !leaked.is_empty() {
            let bytes = count(leaked.iter().sum::<u64>(), "byte");
            reports.push(format!("blocks never freed: {}, of {bytes} in all", leaked.len()));
        }
        reports
    }

    /// Returns the offsets of the blocks that the plugin hasn't freed.
    pub(super) fn left_behind(&self) -> Vec<u64> {
        let old = self.old.iter().map(|(number, block)| (*number, block));
        let blocks = old.chain((self.first..).zip(&self.blocks));
        blocks.filter(|(_, block)| self.is_leak(block)).map(|(number, _)| number << self.position_bits).collect()
    }

    /// Returns whether the plugin should have freed the block.
    fn is_leak(&self, block: &Block) -> bool {
        block.state == State::Guest && block.length >= self.rules.least_leak()
    }

    /// Returns whether an offset is in a block of this call, live or freed, or past that block's end.
    pub(super) fn is_known(&self, offset: u64) -> bool {
        self.block(offset).is_some()
    }

    /// Returns whether an offset is in a live block, or past its end.
    fn is_live(&self, offset: u64) -> bool {
        self.block(offset).is_some_and(|block| !block.is_freed())
    }

    /// Returns the block that an offset is in, live or freed.
    #[inline]
    fn block(&self, offset: u64) -> Option<&Block> {
        let number = offset >> self.position_bits;
        match number.checked_sub(self.first) {
            Some(index) => self.blocks.get(index as usize),
            None => self.old.get(&number),
        }
    }

    #[inline]
    fn block_mut(&mut self, offset: u64) -> Option<&mut Block> {
        let number = offset >> self.position_bits;
        match number.checked_sub(self.first) {
            Some(index) => self.blocks.get_mut(index as usize),
            None => self.old.get_mut(&number),
        }
    }

    /// Returns the live block that an offset stands for.
    fn find(&mut self, offset: u64) -> Option<&mut Block> {
        self.length(offset)?;
        self.block_mut(offset)
    }

    /// Returns the bytes of a live block from `offset` on; none if the offset isn't in a live block.
    pub(super) fn rest(&mut self, offset: u64) -> &mut [u8] {
        let from = self.position(offset) as usize;
        self.block_mut(offset).and_then(|block| block.bytes.get_mut(from..)).unwrap_or_default()
    }

    /// Returns a range within a live block.
    #[inline]
    fn slice(&mut self, offset: u64, length: usize) -> Option<&mut [u8]> {
        let from = self.position(offset) as usize;
        // The bytes of a freed block are gone.
        self.block_mut(offset)?.bytes.get_mut(from..from.checked_add(length)?)
    }
}

impl Block {
    fn is_freed(&self) -> bool {
        matches!(self.state, State::Freed(_) | State::Lost)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const LIMIT: u64 = 1 << 20;

    #[test]
    #[cfg_attr(miri, ignore = "so many blocks take minutes")]
    fn blocks_that_come_and_go_take_no_memory() {
        let mut blocks = Blocks::default();
        let kept = blocks.alloc_bytes(b"kept", LIMIT).unwrap();
        for _ in 0..3 * MAX_REMEMBERED_BLOCKS {
            let block = blocks.alloc(1, LIMIT);
            assert_ne!(block, 0);
            blocks.free(block, "free");
        }
        assert!(blocks.blocks.len() <= MAX_REMEMBERED_BLOCKS && blocks.old.len() == 1);
        assert_eq!(blocks.bytes(kept, "test").unwrap(), b"kept");
        assert_eq!(blocks.reports(), ["blocks never freed: 1, of 4 bytes in all"]);
        blocks.free(kept, "free");
        assert!(blocks.reports().is_empty());
        blocks.free(kept, "free");
        assert!(blocks.reports()[0].contains("freed by free"), "{:?}", blocks.reports());
    }

    #[test]
    fn an_engine_keeps_blocks_of_the_wasm_kernel_only() {
        for (rules, is_kept) in [(Rules::Wasm, true), (Rules::JavaScript, false)] {
            let mut blocks = Blocks::new(rules);
            blocks.keep_in(Some(Arc::new(|_, _| None)));
            assert_eq!(blocks.alloc(1, LIMIT) == 0, is_kept, "an engine without memory: {rules:?}");
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "so many blocks take a minute")]
    fn small_blocks_are_limited_in_number() {
        let mut blocks = Blocks::default();
        let got = (0..LIMIT).take_while(|_| blocks.alloc(1, LIMIT) != 0).count() as u64;
        assert_eq!(got, LIMIT / 64);
    }

    #[test]
    fn numbers_that_run_out_are_no_blocks() {
        let mut blocks = Blocks { first: u64::from(u32::MAX), ..Blocks::default() };
        let last = blocks.alloc_bytes(b"last", LIMIT).unwrap();
        assert_eq!(blocks.bytes(last, "test").unwrap(), b"last");
        assert_eq!(blocks.alloc(1, LIMIT), 0);
        blocks.reset();
        let next = blocks.alloc_bytes(b"next", LIMIT).unwrap();
        assert_eq!((blocks.bytes(next, "test").unwrap(), blocks.length(last)), (b"next".to_vec(), None));
    }
}
