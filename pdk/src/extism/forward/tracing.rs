//! Forwards the events of the crate `tracing`, with a subscriber of our own: tracing-subscriber would be ten times the
//! code.

use std::sync::OnceLock;

use tracing_core::dispatcher::{Dispatch, set_global_default};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Level, LevelFilter, Metadata, Subscriber};

use super::fields::Fields;
use super::{level, spans};
use crate::LogLevel;

/// Sends the events of the crate `tracing` (`tracing::info!` and so on) to the host, from the plugin and the crates
/// that it uses.
///
/// Each event is a log line with the spans around it: `outer{field=1}:inner: message field="text"`. Call the function
/// first in each export that logs. It installs the subscriber once. After that, it only exits spans that a call had
/// entered when the host ended it. It returns whether events go to the host, which is `false` if another subscriber was
/// installed before. Needs the feature `tracing`.
///
/// Import the macros of `tracing` by their names, as in `use tracing::info;`. Next to `use extism_pdk::*`, these names
/// then mean the macros of `tracing`.
///
/// The plugin asks the host for its level with each event and each new span, and formats only those that the host
/// wants. A span below the host's level isn't shown around an event. To leave out events and spans below a level at
/// compile time, use a feature of the crate `tracing`, such as `release_max_level_info`.
///
/// libextism before 1.6 and `@extism/extism` 1.0.3 can't answer, and don't load such a plugin. For these hosts, call
/// [`forward_tracing_from_info`].
///
/// ```
/// use extism_pdk::testing::{Host, Plugin, export};
/// use extism_pdk::*;
///
/// #[plugin_fn]
/// pub fn double(n: u32) -> u32 {
///     extism::forward_tracing();
///     let _span = tracing::info_span!("double", n).entered();
///     tracing::info!(result = n * 2, "done");
///     n * 2
/// }
///
/// let mut host = Host::new().log_level(LogLevel::Info);
/// assert_eq!(host.call::<u32>(export!(double), 4u32).unwrap(), 8);
/// assert_eq!(host.logs()[0].text, "double{n=4}: done result=8");
/// ```
pub fn forward_tracing() -> bool {
    install::<true>()
}

/// Sends the events of the crate `tracing` to the host as [`forward_tracing`] does, but only those at level info, warn
/// and error.
///
/// Every host loads such a plugin. The plugin doesn't ask the host for its level; the host drops lines that it doesn't
/// want. If both functions are called, the first call decides. Needs the feature `tracing`.
///
/// ```
/// # let host = extism_pdk::testing::Host::new();
/// # host.run(|| {
/// extism_pdk::extism::forward_tracing_from_info();
/// tracing::warn!(left = 2, "nearly empty");
/// tracing::debug!("not sent");
/// # });
/// # assert_eq!(host.logs().len(), 1);
/// # assert_eq!(host.logs()[0].text, "nearly empty left=2");
/// ```
pub fn forward_tracing_from_info() -> bool {
    install::<false>()
}

/// Whether this crate's subscriber is installed. Both instances of the generic `install` share it.
static INSTALLED: OnceLock<bool> = OnceLock::new();

fn install<const ALL: bool>() -> bool {
    spans::leave_all();
    *INSTALLED.get_or_init(|| set_global_default(Dispatch::new(ForwardTracing::<ALL>)).is_ok())
}

struct ForwardTracing<const ALL: bool>;

impl<const ALL: bool> Subscriber for ForwardTracing<ALL> {
    /// Has `enabled` called for each event and span whose level can be wanted.
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if ALL || level_of(metadata) >= LogLevel::Info { Interest::sometimes() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        level::is_wanted::<ALL>(level_of(metadata))
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(if ALL { LevelFilter::TRACE } else { LevelFilter::INFO })
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        let parent = parent(span.parent(), span.is_contextual());
        Id::from_u64(spans::open(span.metadata(), fields.text(), parent))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        spans::add_fields(span.into_u64(), &fields.text());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        // The values are formatted before the spans are locked, because formatting can run code that creates spans.
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = spans::path(parent(event.parent(), event.is_contextual()));
        line.push_str(&fields.text());
        level::send::<ALL>(level_of(event.metadata()), &line);
    }

    fn enter(&self, span: &Id) {
        spans::enter(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        spans::exit(span.into_u64());
    }

    fn clone_span(&self, span: &Id) -> Id {
        spans::share(span.into_u64());
        span.clone()
    }

    fn try_close(&self, span: Id) -> bool {
        spans::close(span.into_u64())
    }

    fn current_span(&self) -> Current {
        let current = spans::current().and_then(|id| Some((id, spans::metadata(id)?)));
        current.map_or_else(Current::none, |(id, metadata)| Current::new(Id::from_u64(id), metadata))
    }
}

/// Returns the span around a span or an event.
fn parent(explicit: Option<&Id>, contextual: bool) -> Option<u64> {
    match explicit {
        Some(id) => Some(id.into_u64()),
        None if contextual => spans::current(),
        None => None,
    }
}

fn level_of(metadata: &Metadata<'_>) -> LogLevel {
    match *metadata.level() {
        Level::TRACE => LogLevel::Trace,
        Level::DEBUG => LogLevel::Debug,
        Level::INFO => LogLevel::Info,
        Level::WARN => LogLevel::Warn,
        Level::ERROR => LogLevel::Error,
    }
}
