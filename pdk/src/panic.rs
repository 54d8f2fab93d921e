//! Tells the host why the plugin panicked: without this it sees a bare `unreachable` trap.
//!
//! The Rust and Python hosts show the error text after a trap; Go and JavaScript drop it, so the text is logged too.

use core::cell::Cell;
use std::panic::PanicHookInfo;

use crate::{extism, failure, log};

/// Sets the hook once per instance, before the one there is: the plugin's own, or std's, which writes to stderr where
/// there is one. Natively the test runner's hook stays.
pub(crate) fn install() {
    thread_local! {
        static INSTALLED: Cell<bool> = const { Cell::new(!extism::IN_WASM) };
    }
    if !INSTALLED.replace(true) {
        let next = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            report(info);
            next(info);
        }));
    }
}

/// Gives the host the panic's file, line and message. What follows is the trap; no unwinding is counted on.
fn report(info: &PanicHookInfo<'_>) {
    let text = format!("{info}");
    failure::set_error(&text);
    log::send(extism::log_error, &text);
}
