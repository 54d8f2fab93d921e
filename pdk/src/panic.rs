//! Tells the host why the plugin panicked. Without this, the host only sees an `unreachable` trap.
//!
//! The Rust and Python hosts show the error text after a trap. Go and JavaScript drop it, so the text is logged as
//! well.

use std::panic::PanicHookInfo;

use crate::extism::{self, with_instance};
use crate::message::Message;
use crate::private::fail;

/// Sets the panic hook once per instance, at the start of the first call. A plugin that sets its own hook does so
/// later, and can call this one from it.
///
/// On WASI, std's hook, which writes to stderr, is still called. Elsewhere it has nowhere to write to, and would cost 5
/// KB. Natively, the test runner's hook stays.
#[inline]
pub(crate) fn install() {
    if !extism::IN_WASM || with_instance(|instance| instance.has_panic_hook.replace(true)) {
        return;
    }
    if extism::HAS_STDERR {
        let next = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            report(info);
            next(info);
        }));
    } else {
        #[allow(clippy::redundant_closure)] // a hundred bytes less than the function itself
        std::panic::set_hook(Box::new(|info| report(info)));
    }
}

/// Gives the host the panic's file, line and message. A trap follows, so nothing here relies on unwinding.
fn report(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let message = match payload.downcast_ref::<String>() {
        Some(message) => message.as_str(),
        None => payload.downcast_ref::<&str>().copied().unwrap_or("?"),
    };
    let mut text = Message::default();
    text.add("panicked at ");
    if let Some(place) = info.location() {
        text.add(place.file()).add(":").number(place.line() as usize).add(":").number(place.column() as usize);
    }
    fail::report(&text.add(":\n").add(message).0);
}
