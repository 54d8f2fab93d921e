//! Arguments that are there in some builds only: the macros can't know in which.

use extism_pdk::*;

#[plugin_fn]
pub fn removed(#[cfg(any())] gone: String) {} //~

#[plugin_fn]
pub fn kept(#[cfg(all())] here: String) { //~
    drop(here);
}

#[plugin_fn]
pub fn one_of_two(#[cfg(not(target_os = "wasi"))] text: &str, bytes: Vec<u8>) -> String { //~
    drop((text, bytes));
    String::new()
}

#[plugin_fn]
pub fn either(#[cfg(all())] text: &str, #[cfg(any())] text: Vec<u8>) { //~ 2
    let _ = text;
}

#[shared_fn]
pub fn shared(#[cfg(any())] gone: String) {} //~

#[host_fn]
extern "ExtismHost" {
    fn imported(#[cfg(all())] here: &str, #[cfg(all())] #[scalar] there: u32); //~ 2
}

// A lint's may be there, whatever for.
#[plugin_fn]
pub fn allowed(#[allow(unused)] #[cfg_attr(all(), expect(unused_mut))] mut text: String) {}

#[cfg(all())]
#[plugin_fn]
pub fn whole(text: String) -> String {
    text
}

fn main() {
    removed();
    kept(String::new());
    either("");
    shared();
    let _ = unsafe { imported("", 1) };
    allowed(String::new());
    let _ = whole(String::new());
}
