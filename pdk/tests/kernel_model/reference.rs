//! What the kernel's blocks should do, said as simply as possible: a map of blocks by offset, and no tricks.

use extism_pdk::testing::text::count;
use std::collections::BTreeMap;

/// The blocks of one call, and what was done wrong with them.
#[derive(Default)]
pub struct Reference {
    /// Every block of this call by its offset, the freed ones too.
    pub blocks: BTreeMap<u64, Block>,
    /// Offset and length of every block there ever was.
    pub ever: BTreeMap<u64, u64>,
    /// The import and the offset of each misuse.
    pub misuse: Vec<(&'static str, u64)>,
    /// What all live blocks may have together.
    pub memory_limit: u64,
}

pub struct Block {
    pub bytes: Vec<u8>,
    pub owner: Owner,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Plugin,
    Host,
    /// The host's, until another output replaces it.
    Output,
    /// Nobody has to free it; the plugin may.
    Either,
    /// It has been freed.
    Nobody,
}

impl Reference {
    /// Forgets the call.
    pub fn reset(&mut self) {
        self.blocks.clear();
        self.misuse.clear();
    }

    /// Offsets of this call's blocks and of earlier calls', in an order that doesn't depend on their values.
    pub fn offsets(&self) -> Vec<u64> {
        self.ever.keys().copied().collect()
    }

    /// Whether a block of this length can be had.
    pub fn fits(&self, length: u64) -> bool {
        let live = self.blocks.values().filter(|block| block.owner != Owner::Nobody);
        let used: u64 = live.map(|block| block.bytes.len() as u64).sum();
        length != 0 && length <= self.memory_limit.saturating_sub(used)
    }

    /// Notes a new block, which must not share a byte with any block there ever was.
    pub fn allocated(&mut self, offset: u64, bytes: Vec<u8>, owner: Owner) {
        assert_ne!(offset, 0, "no block where {} bytes fit", bytes.len());
        let length = bytes.len() as u64;
        let end = offset.checked_add(length).expect("a block ends after it starts");
        if let Some((before, its_length)) = self.ever.range(..end).next_back() {
            assert!(before + its_length <= offset, "{offset:#x} overlaps the block at {before:#x}");
        }
        self.ever.insert(offset, length);
        self.blocks.insert(offset, Block { bytes, owner });
    }

    /// The live block that starts at an offset.
    pub fn live(&mut self, offset: u64) -> Option<&mut Block> {
        self.blocks.get_mut(&offset).filter(|block| block.owner != Owner::Nobody)
    }

    /// A range within one live block.
    pub fn range(&mut self, offset: u64, length: u64) -> Option<&mut [u8]> {
        let (start, block) = self.blocks.range_mut(..=offset).next_back()?;
        let from = offset - start;
        let to = from.checked_add(length)?;
        let inside = block.owner != Owner::Nobody && to <= block.bytes.len() as u64;
        if inside { block.bytes.get_mut(from as usize..to as usize) } else { None }
    }

    /// So many bytes, or as many as are left of the live block that the first is in.
    pub fn part(&mut self, offset: u64, most: u64) -> &mut [u8] {
        let Some((start, block)) = self.blocks.range_mut(..=offset).next_back() else { return &mut [] };
        let left = (block.bytes.len() as u64).saturating_sub(offset - start);
        let live = block.owner != Owner::Nobody;
        let length = if live { left.min(most) } else { 0 };
        self.range(offset, length).unwrap_or_default()
    }

    pub fn load<const N: usize>(&mut self, offset: u64, import: &'static str) -> [u8; N] {
        let mut data = [0; N];
        let part = self.part(offset, N as u64);
        data[..part.len()].copy_from_slice(part);
        if part.len() < N {
            self.misuse.push((import, offset));
        }
        data
    }

    pub fn store(&mut self, offset: u64, data: &[u8], import: &'static str) {
        let part = self.part(offset, data.len() as u64);
        let length = part.len();
        part.copy_from_slice(&data[..length]);
        if length < data.len() {
            self.misuse.push((import, offset));
        }
    }

    pub fn free(&mut self, offset: u64, import: &'static str) {
        match self.live(offset) {
            Some(block) if matches!(block.owner, Owner::Plugin | Owner::Either) => block.owner = Owner::Nobody,
            _ if offset == 0 => {}
            _ => self.misuse.push((import, offset)),
        }
    }

    /// The host keeps the block.
    pub fn give(&mut self, offset: u64, owner: Owner, import: &'static str) {
        match self.live(offset) {
            Some(block) => block.owner = owner,
            None => self.misuse.push((import, offset)),
        }
    }

    /// The bytes of a block, and none of offset 0. Anything else ends the call.
    pub fn argument(&mut self, offset: u64, import: &'static str) -> Option<Vec<u8>> {
        let bytes = self.live(offset).map(|block| block.bytes.clone());
        if bytes.is_none() && offset != 0 {
            self.misuse.push((import, offset));
            return None;
        }
        Some(bytes.unwrap_or_default())
    }

    /// The same of a key, which is UTF-8.
    pub fn key(&mut self, offset: u64, import: &'static str) -> Option<String> {
        String::from_utf8(self.argument(offset, import)?).ok()
    }

    /// The host reads the block and frees it.
    pub fn take(&mut self, offset: u64, import: &'static str) -> Option<Vec<u8>> {
        let bytes = self.argument(offset, import)?;
        self.free(offset, import);
        Some(bytes)
    }

    pub fn take_key(&mut self, offset: u64, import: &'static str) -> Option<String> {
        let key = self.key(offset, import)?;
        self.free(offset, import);
        Some(key)
    }

    /// Whether an offset is one of this call's blocks, or within one.
    pub fn is_known(&self, offset: u64) -> bool {
        self.blocks.contains_key(&(offset >> 32 << 32))
    }

    /// The report of the blocks that the plugin hasn't freed.
    pub fn leaks(&self) -> Option<String> {
        let left: Vec<_> = self.blocks.values().filter(|block| block.owner == Owner::Plugin).collect();
        let bytes: usize = left.iter().map(|block| block.bytes.len()).sum();
        (!left.is_empty()).then(|| format!("blocks never freed: {}, of {} in all", left.len(), count(bytes, "byte")))
    }
}
