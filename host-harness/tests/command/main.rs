//! The command as a user runs it.

#![allow(clippy::unwrap_used)] // tests fail by panicking

mod args;
mod bad_input;
mod bindings;
mod build;
mod c_functions;
mod call;
mod cargo;
mod completions;
mod contract;
mod crates;
mod dev;
mod diff;
mod docs;
mod gives;
mod host_fns;
mod hosts;
mod inspect;
mod interfaces;
mod json;
mod json_schema;
mod limits;
mod link;
mod manifest;
mod new;
mod out;
mod proxy;
mod settings;
mod support;
mod table;
mod terminal;
mod test;
mod watch;
mod xtp;
mod xtp_in;
