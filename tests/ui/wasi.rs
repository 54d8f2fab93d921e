//! Exports that would take the place of C's functions. Only on WASI is there C's library; elsewhere the names are free.

use extism_pdk::*;

#[plugin_fn]
pub fn read() {} //~

#[plugin_fn(name = "rename")] //~
pub fn named_rename() {}

#[shared_fn]
pub fn write() {} //~

#[shared_fn(name = "close")] //~
pub fn named_close() {}

// Not C's, or not one that std calls.
#[plugin_fn]
pub fn remove() {}

#[plugin_fn(name = "time")]
pub fn named_time() {}

// Another's.
#[plugin_fn(name = "read-file")]
pub fn open() {}

#[cfg(not(target_os = "wasi"))]
#[plugin_fn]
pub fn stat() {}

#[plugin_fn(init)]
fn malloc() {}

fn main() {
    // The functions stay, on WASI as well: no errors where they are used.
    read();
    named_rename();
    write();
    named_close();
    remove();
    named_time();
    open();
    malloc();
}
