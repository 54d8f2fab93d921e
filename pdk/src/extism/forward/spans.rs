//! The spans of `tracing`: those of all threads that exist, and those that each thread has entered.

use std::cell::RefCell;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing_core::Metadata;

/// A span.
struct Span {
    id: u64,
    metadata: &'static Metadata<'static>,
    /// Its fields as text.
    fields: String,
    /// The span around it, which exists as long as this one.
    parent: Option<u64>,
    /// The number of handles to it, including those of its child spans.
    handles: usize,
}

/// The spans that exist, sorted by id. Ids aren't reused.
struct Spans {
    all: Vec<Span>,
    last: u64,
}

impl Spans {
    fn at(&self, id: u64) -> Option<usize> {
        self.all.binary_search_by_key(&id, |span| span.id).ok()
    }

    fn get(&self, id: u64) -> Option<&Span> {
        self.all.get(self.at(id)?)
    }

    fn get_mut(&mut self, id: u64) -> Option<&mut Span> {
        let at = self.at(id)?;
        self.all.get_mut(at)
    }

    /// Counts a new handle, and returns whether the span exists.
    fn share(&mut self, id: u64) -> bool {
        self.get_mut(id).map(|span| span.handles = span.handles.saturating_add(1)).is_some()
    }
}

static SPANS: Mutex<Spans> = Mutex::new(Spans { all: Vec::new(), last: 0 });

thread_local! {
    /// The spans that this thread has entered, the innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Locks the spans. No foreign code runs while they are locked, so the lock is held only for moments.
fn spans() -> MutexGuard<'static, Spans> {
    SPANS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Calls a function with the spans that this thread has entered. A thread that is ending has none.
fn entered<R: Default>(act: impl FnOnce(&mut Vec<u64>) -> R) -> R {
    ENTERED.try_with(|entered| act(&mut entered.borrow_mut())).unwrap_or_default()
}

/// Creates a span with one handle to it, and returns its id.
pub fn open(metadata: &'static Metadata<'static>, fields: String, parent: Option<u64>) -> u64 {
    let mut spans = spans();
    // A parent that doesn't exist any more is left out.
    let parent = parent.filter(|id| spans.share(*id));
    spans.last += 1;
    let id = spans.last;
    spans.all.push(Span { id, metadata, fields, parent, handles: 1 });
    id
}

/// Counts a new handle to a span.
pub fn share(id: u64) {
    spans().share(id);
}

/// Drops a handle to a span, and returns whether it was the last one. Then the span doesn't exist any more.
pub fn close(id: u64) -> bool {
    let mut spans = spans();
    let (mut closed, mut next) = (false, Some(id));
    while let Some(at) = next.and_then(|id| spans.at(id)) {
        let Some(span) = spans.all.get_mut(at) else { break };
        span.handles = span.handles.saturating_sub(1);
        if span.handles > 0 {
            break;
        }
        closed = true;
        next = spans.all.remove(at).parent;
    }
    closed
}

/// Adds to a span's fields.
pub fn add_fields(id: u64, fields: &str) {
    if let Some(span) = spans().get_mut(id) {
        if !span.fields.is_empty() && !fields.is_empty() {
            span.fields.push(' ');
        }
        span.fields.push_str(fields);
    }
}

/// Enters a span.
pub fn enter(id: u64) {
    entered(|entered| entered.push(id));
}

/// Exits a span, which needn't be the innermost.
pub fn exit(id: u64) {
    entered(|entered| {
        if let Some(at) = entered.iter().rposition(|other| *other == id) {
            entered.remove(at);
        }
    });
}

/// Exits all spans.
pub fn leave_all() {
    entered(Vec::clear);
}

/// Returns the innermost span that this thread is in.
pub fn current() -> Option<u64> {
    entered(|entered| entered.last().copied())
}

/// Returns the metadata that the macro gave a span.
pub fn metadata(id: u64) -> Option<&'static Metadata<'static>> {
    spans().get(id).map(|span| span.metadata)
}

/// Returns a span and those around it, the outermost first, as the beginning of a line: `outer{field=1}:inner: `.
pub fn path(innermost: Option<u64>) -> String {
    let (spans, mut path, mut next) = (spans(), Vec::new(), innermost);
    while let Some(span) = next.and_then(|id| spans.get(id)) {
        path.push(span);
        next = span.parent;
    }
    let mut text = String::new();
    while let Some(span) = path.pop() {
        text.push_str(span.metadata.name());
        if !span.fields.is_empty() {
            text.push('{');
            text.push_str(&span.fields);
            text.push('}');
        }
        text.push_str(if path.is_empty() { ": " } else { ":" });
    }
    text
}
