//! Keeps track of the free parts of a memory: the gaps between parts in use, and everything behind the last one.

use std::collections::{BTreeMap, BTreeSet};

/// Parts begin and end at multiples of this many bytes.
const ALIGNMENT: usize = 16;

/// The free parts of a memory.
pub struct Gaps {
    /// The first byte behind the last part in use.
    end: usize,
    /// The lengths of the gaps, by their starts.
    lengths: BTreeMap<usize, usize>,
    /// The lengths and starts of the gaps, the shortest first.
    shortest: BTreeSet<(usize, usize)>,
}

impl Gaps {
    /// Creates a memory that is free from an address on.
    pub fn from(end: usize) -> Self {
        Gaps { end, lengths: BTreeMap::new(), shortest: BTreeSet::new() }
    }

    /// Takes a part of the shortest gap that is long enough, or at the end, and returns its start.
    pub fn take(&mut self, length: usize) -> usize {
        let length = length.next_multiple_of(ALIGNMENT);
        match self.shortest.range((length, 0)..).next().copied() {
            Some((found, start)) => {
                self.remove(start, found);
                if found > length {
                    self.insert(start + length, found - length);
                }
                start
            }
            None => {
                let start = self.end;
                self.end += length;
                start
            }
        }
    }

    /// Frees a part, and joins it with the gaps beside it.
    pub fn give_back(&mut self, mut start: usize, length: usize) {
        let mut end = start + length.next_multiple_of(ALIGNMENT);
        let before = self.lengths.range(..start).next_back().map(|(before, length)| (*before, *length));
        if let Some((before, length)) = before.filter(|(before, length)| before + length == start) {
            self.remove(before, length);
            start = before;
        }
        if let Some(length) = self.lengths.get(&end).copied() {
            self.remove(end, length);
            end += length;
        }
        if end == self.end {
            self.end = start;
        } else {
            self.insert(start, end - start);
        }
    }

    fn insert(&mut self, start: usize, length: usize) {
        self.lengths.insert(start, length);
        self.shortest.insert((length, start));
    }

    fn remove(&mut self, start: usize, length: usize) {
        self.lengths.remove(&start);
        self.shortest.remove(&(length, start));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_is_taken_again() {
        let mut gaps = Gaps::from(64);
        let parts = [1, 16, 40, 16].map(|length| (gaps.take(length), length));
        assert_eq!(parts.map(|(start, _)| start), [64, 80, 96, 144]);
        gaps.give_back(80, 16);
        assert_eq!(gaps.take(17), 160);
        assert_eq!(gaps.take(16), 80);
    }

    #[test]
    fn neighbours_become_one_gap() {
        let mut gaps = Gaps::from(0);
        let parts = [16, 16, 16, 16].map(|length| gaps.take(length));
        for start in [parts[0], parts[2], parts[1]] {
            gaps.give_back(start, 16);
        }
        assert_eq!((gaps.take(48), gaps.take(16)), (0, 64));
    }

    #[test]
    fn all_given_back_leaves_nothing() {
        // In any order.
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
            let mut gaps = Gaps::from(16);
            let parts = [5, 50, 500].map(|length| (gaps.take(length), length));
            order.into_iter().for_each(|part| gaps.give_back(parts[part].0, parts[part].1));
            assert_eq!((gaps.end, gaps.lengths.len(), gaps.shortest.len()), (16, 0, 0), "{order:?}");
        }
    }
}
