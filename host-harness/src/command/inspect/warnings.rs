//! What may go wrong with a module although hosts load it.

use crate::command::module::Module;
use crate::imports::kernel_functions::KERNEL;

/// The warnings, a line each.
pub fn warnings(module: &Module) -> Vec<String> {
    http_order(module).into_iter().chain(module.replaced.iter().cloned()).collect()
}

/// Says which imports for HTTP don't work in the JavaScript SDK, because of their place in the module's list. With
/// JSPI that SDK turns HTTP on when it meets `http_request` in the list (`instantiateModule` in its
/// src/foreground-plugin.ts, 2.0.0-rc13).
fn http_order(module: &Module) -> Option<String> {
    let kernel = module.imports.iter().filter(|import| import.namespace == KERNEL);
    let unbound: Vec<String> = kernel
        .map(|import| import.name.as_str())
        .take_while(|name| *name != "http_request")
        .filter(|name| matches!(*name, "http_status_code" | "http_headers"))
        .map(|name| format!("`{name}`"))
        .collect();
    if unbound.is_empty() {
        return None;
    }
    Some(format!(
        "{} always 0 in the JavaScript SDK 2 in the main thread (Node 25 and later, Chromium, Bun, Deno), as \
         `http_request` isn't imported before: build with extism-pdk 1.4.100 or later, and call the functions of its \
         module `extism` in place of an `extern` block of your own",
        match unbound.as_slice() {
            [one] => format!("{one} is"),
            several => format!("{} are", several.join(" and ")),
        }
    ))
}
