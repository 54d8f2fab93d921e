//! Names that no export, import or namespace can have.

use extism_pdk::*;

#[plugin_fn("count-vowels")] //~
pub fn unnamed() {}

#[plugin_fn(name)] //~
pub fn no_name() {}

#[plugin_fn(name = count_vowels)] //~
pub fn no_text() {}

#[plugin_fn(name = "")] //~
pub fn empty() {}

#[plugin_fn(name = "count\0vowels")] //~
pub fn nul() {}

#[plugin_fn(name = "memory")] //~
pub fn named_memory() {}

#[plugin_fn]
pub fn memory() {} //~

#[plugin_fn(name = "main")] //~
pub fn named_main() {}

#[plugin_fn]
pub fn _initialize() {} //~

#[plugin_fn(name = "__wasm_call_ctors")] //~
pub fn constructors() {}

#[shared_fn(name = "__heap_base")] //~
pub fn heap() {}

#[plugin_fn(name = "a", name = "b")] //~
pub fn two_names() {}

#[plugin_fn]
#[plugin_fn(name = "said-below")] //~
pub fn twice() {}

#[shared_fn(name = "")] //~
pub fn shared_empty() {}

#[shared_fn(name = "memory")] //~
pub fn shared_memory() {}

#[host_fn("")] //~
extern "ExtismHost" {
    fn of_nowhere();
}

#[host_fn("a\0b")] //~
extern "ExtismHost" {
    fn of_two_places();
}

#[host_fn]
extern "ExtismHost" {
    #[link_name = ""] //~
    fn import_empty();
    #[link_name = "a\0b"] //~
    fn import_nul();
}

fn main() {
    // The functions stay: no errors where they are used.
    unnamed();
    no_name();
    no_text();
    empty();
    nul();
    named_memory();
    memory();
    named_main();
    _initialize();
    constructors();
    heap();
    two_names();
    twice();
    shared_empty();
    shared_memory();
    unsafe {
        let _ = (of_nowhere(), of_two_places(), import_empty(), import_nul());
    }
}
