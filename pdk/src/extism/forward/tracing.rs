//! The bridge from the crate `tracing`: a subscriber, which tracing-subscriber would make in ten times the code.

use std::sync::OnceLock;

use tracing_core::dispatcher::{Dispatch, set_global_default};
use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::subscriber::Interest;
use tracing_core::{Event, Level, LevelFilter, Metadata, Subscriber};

use super::fields::Fields;
use super::{level, spans};
use crate::LogLevel;

/// Sends the events of the crate `tracing` (`tracing::info!` and so on, of the plugin and of the crates it is made of) to
/// the host as log lines, each with the spans around it: `outer{field=1}:inner: message field="text"`. Call it first in
/// each export that is to log: it installs the subscriber once, and after that only forgets the spans that a call before
/// was in when the host ended it. Needs the feature `tracing`.
///
/// The answer is whether events go to the host: `false` if another subscriber was installed before.
///
/// Import `tracing`'s macros by their names, as in `use tracing::info;`: then they, not this crate's, are meant where
/// `extism_pdk::*` is imported, too.
///
/// The host is asked for its level with each event and each new span, and of one that it doesn't want nothing is
/// formatted: a span below the host's level isn't shown around an event either. A plugin that is not to ask about what is
/// below some level leaves it out at compile time, with the features of `tracing`, such as `release_max_level_info`.
///
/// The question needs libextism 1.6 or the JavaScript host 2; `@extism/extism` 1.0.3 doesn't load such a plugin. For that
/// one there is [`forward_tracing_from_info`].
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

/// Like [`forward_tracing`], for the levels info, warn and error alone, which every host has: the host isn't asked for its
/// level, and drops the lines that it doesn't want. If both are called, the first counts. Needs the feature `tracing`.
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

/// Whether this crate's subscriber is the one installed; set once for all instances of `install`.
static INSTALLED: OnceLock<bool> = OnceLock::new();

fn install<const ALL: bool>() -> bool {
    spans::leave_all();
    *INSTALLED.get_or_init(|| set_global_default(Dispatch::new(ForwardTracing::<ALL>)).is_ok())
}

struct ForwardTracing<const ALL: bool>;

impl<const ALL: bool> Subscriber for ForwardTracing<ALL> {
    /// What is wanted is asked each time.
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
        // Values are formatted before the spans are looked at: formatting may run code that makes spans.
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

/// The span around a span or an event.
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
