//! Counts the host's heap, which no limit of wasmtime includes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[global_allocator]
static HEAP: Heap = Heap { live: AtomicUsize::new(0), peak: AtomicUsize::new(0) };

/// The system's allocator, with the number of bytes that are allocated now, and the peak.
struct Heap {
    live: AtomicUsize,
    peak: AtomicUsize,
}

/// Returns the number of bytes that are allocated now.
pub fn live() -> usize {
    HEAP.live.load(Relaxed)
}

/// Does the work, and returns how much the allocated bytes grew at its peak.
pub fn growth<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let before = live();
    HEAP.peak.store(before, Relaxed);
    let done = work();
    (done, HEAP.peak.load(Relaxed).saturating_sub(before))
}

impl Heap {
    fn add(&self, bytes: usize) {
        let live = self.live.fetch_add(bytes, Relaxed) + bytes;
        self.peak.fetch_max(live, Relaxed);
    }
}

// SAFETY: the system's allocator does all of it, and counting doesn't allocate. What `GlobalAlloc` gives in place of the
// other functions calls these.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.add(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        self.live.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(place, layout) }
    }
}
