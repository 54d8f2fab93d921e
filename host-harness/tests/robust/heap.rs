//! The host's heap, counted: its own growth is what no limit of wasmtime's sees.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[global_allocator]
static COUNTING: Counting = Counting;

/// Bytes that the process has allocated.
static LIVE: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Bytes that this thread allocated, less those it freed; the most of them since a watch began.
    static OWN: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

/// The bytes that are allocated now.
pub fn live() -> usize {
    LIVE.load(Relaxed)
}

/// Sees how far this thread's heap grows. One at a time.
pub struct Watch {
    before: isize,
}

impl Watch {
    pub fn start() -> Self {
        let (before, _) = OWN.get();
        OWN.set((before, before));
        Watch { before }
    }

    /// The most bytes there were since then, beside those there were before.
    pub fn most(&self) -> usize {
        OWN.get().1.saturating_sub(self.before).max(0) as usize
    }
}

struct Counting;

impl Counting {
    fn add(bytes: usize) {
        LIVE.fetch_add(bytes, Relaxed);
        let (own, most) = OWN.get();
        let own = own + bytes as isize;
        OWN.set((own, most.max(own)));
    }

    fn subtract(bytes: usize) {
        LIVE.fetch_sub(bytes, Relaxed);
        let (own, most) = OWN.get();
        OWN.set((own - bytes as isize, most));
    }
}

// SAFETY: all is the system allocator's; the counting doesn't allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::add(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::add(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::add(size);
        Self::subtract(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        Self::subtract(layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(place, layout) }
    }
}
