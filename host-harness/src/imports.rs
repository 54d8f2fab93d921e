//! Links the imports of a plugin: the kernel, WASI, and host functions.

pub mod blocks;
pub mod check;
pub mod http;
pub mod kernel_functions;
pub mod missing;
pub mod reports;
pub mod signature;
pub mod wasi;

mod host_functions;
mod kernel;

use extism_pdk::testing::Functions;
use wasmtime::{Engine, Linker};

use crate::instance::state::State;

/// Returns a linker with everything that a plugin may import.
pub fn new_linker(engine: &Engine, functions: Functions) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    kernel::link(&mut linker)?;
    wasi::link(&mut linker)?;
    host_functions::link(&mut linker, functions)?;
    Ok(linker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::{Config, Module};

    /// Each one is linked with the type that `inspect` shows.
    #[test]
    fn the_kernels_functions_are_linked() {
        let engine = Engine::new(&Config::new()).unwrap();
        let linker = new_linker(&engine, Functions::default()).unwrap();
        for function in kernel_functions::FUNCTIONS {
            let signature = function.signature();
            let (params, result) = signature.split_once(" -> ").unwrap_or((&signature, ""));
            let params = params.trim_matches(['(', ')']).replace(',', "");
            let text = format!(
                r#"(module (import "{}" "{}" (func (param {params}) (result {result}))))"#,
                kernel_functions::KERNEL,
                function.name
            );
            let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
            linker.instantiate_pre(&module).map(drop).unwrap();
        }
    }
}
