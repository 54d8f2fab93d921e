//! The kernel's blocks: who owns each, and what was done wrong with it.

use std::collections::BTreeMap;

use super::block_bytes::{BlockMemory, Bytes};
use super::record::Trap;
use super::rules::Rules;
use super::text::count;

/// The blocks of one call. A block's offset has its number in the upper bits and counts bytes in the lower, so an offset
/// finds its block at once and never runs from one block into the next. On the wasm kernel it isn't used again before a
/// thousand million others, in later calls either.
#[derive(Clone)]
pub(super) struct Blocks {
    rules: Rules,
    /// The lower bits of an offset, which count bytes.
    position_bits: u32,
    /// Where an engine keeps the bytes of new blocks, if it does.
    memory: Option<BlockMemory>,
    /// The number of `blocks[0]`.
    first: u64,
    blocks: Vec<Block>,
    /// Those before, by number, without what had been freed when they were put here.
    old: BTreeMap<u64, Block>,
    /// How many blocks are live.
    live: u64,
    /// Bytes of all live blocks.
    live_bytes: u64,
    misuse: Vec<String>,
    /// The exception of the last import.
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
    /// The host's: the input, the output, the error text.
    Host(&'static str),
    /// The plugin may free it: an output that another has replaced, for example.
    Either,
    /// Of a number that no handle can have.
    Lost,
    /// Freed by the named import.
    Freed(&'static str),
}

/// The role of the block of offset 0.
const NULL: &str = "block of offset 0";

/// No block is longer than a 32-bit memory.
pub(super) const MAX_LENGTH: u64 = u32::MAX as u64;

/// Freed blocks are known for as many more: a plugin that takes and frees blocks in a loop must not fill the memory.
const KNOWN: usize = 1 << 16;

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

    /// Has an engine keep the bytes of new blocks, where one may.
    pub(super) fn keep_in(&mut self, memory: Option<BlockMemory>) {
        self.memory = memory.filter(|_| self.rules.lets_engines_keep_blocks());
    }

    /// Drops all blocks, as the official runtimes do before each call.
    pub(super) fn reset(&mut self) {
        let first = self.rules.first_number();
        self.first += self.blocks.len() as u64;
        // Half of the numbers have been used: they may come again.
        if self.rules.counts_anew() || self.first >= first + first / 2 {
            self.first = first;
        }
        // The last first: an engine's memory is free up to its end at once.
        self.blocks.drain(..).rev().for_each(drop);
        // That of offset 0, if there is one, stays.
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

    /// A new block; 0 if it would exceed `limit` bytes in all live blocks, and 0 for no bytes where there is no such block.
    pub(super) fn alloc(&mut self, length: u64, limit: u64) -> u64 {
        self.add(length, limit, |bytes| bytes.fill(0))
    }

    /// A new block with these bytes, the plugin's to free; 0 for none where there is no such block. The official runtimes
    /// end the call if there is no memory for it.
    pub(super) fn alloc_bytes(&mut self, bytes: &[u8], limit: u64) -> Result<u64, Trap> {
        match self.add(bytes.len() as u64, limit, |block| block.copy_from_slice(bytes)) {
            0 if !bytes.is_empty() => {
                let (length, limit) = (count(bytes.len(), "byte"), count(limit, "byte"));
                Err(Trap(format!("can't give the plugin {length}: the memory limit is {limit}")))
            }
            offset => Ok(offset),
        }
    }

    /// A new block that is then filled.
    fn add(&mut self, length: u64, limit: u64, fill: impl FnOnce(&mut [u8])) -> u64 {
        /// What a block takes beside its bytes, roughly: small ones have a limit of their own.
        const RECORD: u64 = 64;
        const RECORDS: u64 = 1 << 20;

        if self.blocks.len() == KNOWN {
            self.forget_freed();
        }
        let number = self.first + self.blocks.len() as u64;
        let bytes_after = self.live_bytes.saturating_add(length);
        let is_too_much = bytes_after > limit || self.live * RECORD >= limit.max(RECORDS);
        let is_none = length == 0 && !self.rules.has_empty_blocks();
        if is_none || length > MAX_LENGTH || is_too_much {
            return 0;
        }
        if number >= self.rules.end_of_numbers() {
            return self.lose(number, length);
        }
        let offset = number << self.position_bits;
        let Some(mut bytes) = Bytes::new(self.memory.as_ref(), offset, length as usize) else { return 0 };
        fill(&mut bytes);
        (self.live, self.live_bytes) = (self.live + 1, bytes_after);
        self.blocks.push(Block { bytes, length, state: State::Guest });
        offset
    }

    /// A block that has no handle. The wasm kernel has no more memory then; JavaScript's gives an offset that is no block's.
    #[cold]
    fn lose(&mut self, number: u64, length: u64) -> u64 {
        if !self.rules.counts_anew() {
            return 0;
        }
        self.blocks.push(Block { bytes: Bytes::default(), length, state: State::Lost });
        number << self.position_bits
    }

    /// Bytes of all live blocks together.
    pub(super) fn live_bytes(&self) -> u64 {
        self.live_bytes
    }

    /// The offset of the block that an offset is in.
    pub(super) fn start(&self, offset: u64) -> u64 {
        offset >> self.position_bits << self.position_bits
    }

    /// How far into its block an offset is.
    #[inline]
    pub(super) fn position(&self, offset: u64) -> u64 {
        offset & ((1 << self.position_bits) - 1)
    }

    /// Hands a block to the host for good, under the name it is given back in reports.
    pub(super) fn give(&mut self, offset: u64, role: &'static str, import: &'static str) {
        match self.find(offset) {
            // It stays nobody's.
            Some(block) if matches!(block.state, State::Host(NULL)) => {}
            Some(block) => block.state = State::Host(role),
            None => self.blame(import, offset, "which is no live block"),
        }
    }

    /// Lets the plugin free a block of its own or leave it.
    pub(super) fn leave(&mut self, offset: u64) {
        if let Some(block) = self.find(offset).filter(|block| block.state == State::Guest) {
            block.state = State::Either;
        }
    }

    /// Ends the host's hold on a block that it has in this role.
    pub(super) fn give_back(&mut self, offset: u64, role: &'static str) {
        if let Some(block) = self.find(offset).filter(|block| block.state == State::Host(role)) {
            block.state = State::Either;
        }
    }

    /// Frees a block that the plugin gives up. Anything but a live block of the plugin's is misuse.
    pub(super) fn free(&mut self, offset: u64, import: &'static str) {
        match self.find(offset).map(|block| block.state) {
            Some(State::Guest | State::Either) => self.remove(offset, import),
            // Nobody's, and nothing is lost with it.
            _ if offset == 0 || (self.rules.has_null_block() && self.start(offset) == 0) => drop(self.old.remove(&0)),
            Some(State::Host(role)) => {
                self.blame(import, offset, &format!("which is the {role}"));
                if self.rules.frees_what_the_host_has() {
                    self.remove(offset, import);
                }
            }
            state => {
                self.blame(import, offset, "which is no live block");
                if state.is_none() {
                    self.skip_numbers(offset);
                }
            }
        }
    }

    /// Where numbers count anew, one that is freed before its block is there isn't used, and none below it.
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

    /// The length of the live block that an offset names.
    pub(super) fn length(&self, offset: u64) -> Option<u64> {
        let block = self.block(offset)?;
        let is_named = self.rules.names_blocks_by_number() || self.position(offset) == 0;
        (is_named && !block.is_freed()).then_some(block.length)
    }

    /// The bytes of the live block that an offset names; empty for offset 0 where that is no block; misuse for anything
    /// else.
    pub(super) fn bytes(&mut self, offset: u64, import: &'static str) -> Option<Vec<u8>> {
        if let Some(block) = self.find(offset) {
            return Some(block.bytes.to_vec());
        }
        if offset == 0 && !self.rules.has_null_block() {
            return Some(Vec::new());
        }
        self.blame(import, offset, "which is no live block");
        None
    }

    /// `length` bytes from `offset` on, if they are within one live block.
    pub(super) fn range(&mut self, offset: u64, length: u64) -> Option<&mut [u8]> {
        self.slice(offset, usize::try_from(length).ok()?)
    }

    /// Reads within a live block. Outside it gives zeros and is misuse; so does what is past its end.
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
        self.blame(import, offset, "outside a live block");
        // Of no block at all, a byte is 0 on both kernels.
        let is_zero = data.len() == 1 && !self.is_live(offset);
        if is_zero || !self.throw_outside(offset, import) {
            for (byte, within) in data.iter_mut().zip(self.rest(offset)) {
                *byte = *within;
            }
        }
    }

    /// Writes within a live block. Outside it, and past its end, it writes nothing and is misuse.
    #[inline]
    pub(super) fn store(&mut self, offset: u64, data: &[u8], import: &'static str) {
        match self.slice(offset, data.len()) {
            Some(bytes) => bytes.copy_from_slice(data),
            None => self.store_outside(offset, data, import),
        }
    }

    #[cold]
    fn store_outside(&mut self, offset: u64, data: &[u8], import: &'static str) {
        self.blame(import, offset, "outside a live block");
        if !self.is_live(offset) || !self.throw_outside(offset, import) {
            for (within, byte) in self.rest(offset).iter_mut().zip(data) {
                *within = *byte;
            }
        }
    }

    /// Notes an exception, which ends the call.
    #[cold]
    pub(super) fn throw(&mut self, text: String) {
        self.exception = Some(Trap(text));
    }

    /// Throws if the kernel does so outside blocks; whether it did.
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

    /// Reports a handle that should have been a live block's.
    #[cold]
    pub(super) fn blame(&mut self, import: &str, offset: u64, what: &str) {
        // One bad loop shouldn't fill the memory.
        const MAX_REPORTS: usize = 100;
        if self.misuse.len() == MAX_REPORTS {
            self.misuse.push(format!("more than {MAX_REPORTS} reports: the rest are not kept"));
        }
        if self.misuse.len() > MAX_REPORTS {
            return;
        }
        let place = match self.block(offset) {
            Some(Block { length, state, .. }) => {
                let at = self.position(offset);
                let freed = match state {
                    State::Freed(import) => format!(", freed by {import}"),
                    State::Lost => ", one of more than a call can have there".into(),
                    _ => String::new(),
                };
                format!("byte {at} of a block of {}{freed}", count(*length, "byte"))
            }
            None => "no block of this call".into(),
        };
        self.misuse.push(format!("{import} was given offset {offset:#x} ({place}), {what}"));
    }

    /// Adds to the reports after the first `known` where the plugin was: lines that say it.
    pub(super) fn locate(&mut self, known: usize, place: &str) {
        for report in self.misuse.iter_mut().skip(known) {
            report.push_str(place);
        }
    }

    /// What went wrong since the last reset, blocks never freed aside.
    #[inline]
    pub(super) fn misuse(&self) -> &[String] {
        &self.misuse
    }

    /// What went wrong since the last reset, blocks that are still the plugin's included.
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

    /// The offsets of the blocks that are still the plugin's.
    pub(super) fn left_behind(&self) -> Vec<u64> {
        let old = self.old.iter().map(|(number, block)| (*number, block));
        let blocks = old.chain((self.first..).zip(&self.blocks));
        blocks.filter(|(_, block)| self.is_leak(block)).map(|(number, _)| number << self.position_bits).collect()
    }

    /// Whether the plugin should have freed the block.
    fn is_leak(&self, block: &Block) -> bool {
        block.state == State::Guest && block.length >= self.rules.least_leak()
    }

    /// Whether an offset is one into a block of this call, live or freed, or past its end.
    pub(super) fn is_known(&self, offset: u64) -> bool {
        self.block(offset).is_some()
    }

    /// Whether an offset is one into a live block, or past its end.
    fn is_live(&self, offset: u64) -> bool {
        self.block(offset).is_some_and(|block| !block.is_freed())
    }

    /// The block that an offset is in, live or freed.
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

    /// The live block that an offset names.
    fn find(&mut self, offset: u64) -> Option<&mut Block> {
        self.length(offset)?;
        self.block_mut(offset)
    }

    /// What is left of a live block from `offset` on; none if that is in no live block.
    pub(super) fn rest(&mut self, offset: u64) -> &mut [u8] {
        let from = self.position(offset) as usize;
        self.block_mut(offset).and_then(|block| block.bytes.get_mut(from..)).unwrap_or_default()
    }

    /// A range within a live block.
    #[inline]
    fn slice(&mut self, offset: u64, length: usize) -> Option<&mut [u8]> {
        let from = self.position(offset) as usize;
        // A freed block has no bytes.
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
        for _ in 0..3 * KNOWN {
            let block = blocks.alloc(1, LIMIT);
            assert_ne!(block, 0);
            blocks.free(block, "free");
        }
        assert!(blocks.blocks.len() <= KNOWN && blocks.old.len() == 1);
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
