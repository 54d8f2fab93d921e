//! Links host functions.

use extism_pdk::testing::{Crossing, Functions, HostFunction, Passed, Signature, Trap};
use wasmtime::{FuncType, Linker, Val, ValType};

use super::reports::{locate_misuse, note_allocation};
use crate::instance::state::State;

/// Links all host functions.
pub fn link(linker: &mut Linker<State>, functions: Functions) -> wasmtime::Result<()> {
    for ((namespace, name), function) in functions {
        link_function(linker, namespace, name, function)?;
    }
    Ok(())
}

fn link_function(
    linker: &mut Linker<State>,
    namespace: String,
    name: String,
    function: HostFunction,
) -> wasmtime::Result<()> {
    let Signature { params, result } = function.signature;
    let ty = FuncType::new(linker.engine(), params.iter().copied().map(value_type), result.map(value_type));
    linker.func_new(&namespace.clone(), &name.clone(), ty, move |mut caller, arguments, results| {
        let arguments: Vec<Passed> = params.iter().zip(arguments).filter_map(read_argument).collect();
        let arguments = locate_misuse(&mut caller, |kernel| kernel.host_call(&namespace, &name, &arguments));
        let reply = (function.call)(&arguments);
        // The function may have taken any time.
        caller.data().clock.check()?;
        let reply = reply.map_err(|error| Trap::of_host_fn(&namespace, &name, &error))?;
        if let (Some(place), Some(crossing)) = (results.first_mut(), result) {
            let passed = Passed::reply(crossing, &reply, &mut caller.data_mut().kernel)?;
            if let Passed::Block(offset) = passed {
                note_allocation(&mut caller, offset, Some(&name));
            }
            *place = to_wasm_value(passed);
        }
        Ok(())
    })?;
    Ok(())
}

/// Returns WebAssembly's type for a value.
fn value_type(crossing: Crossing) -> ValType {
    match crossing {
        Crossing::I32 => ValType::I32,
        Crossing::F32 => ValType::F32,
        Crossing::F64 => ValType::F64,
        // A 64-bit number, or the offset of a block.
        _ => ValType::I64,
    }
}

/// Converts an argument for the kernel's model. wasmtime has checked its type.
fn read_argument((crossing, value): (&Crossing, &Val)) -> Option<Passed> {
    match (crossing, value) {
        (Crossing::Block, Val::I64(offset)) => Some(Passed::Block(*offset as u64)),
        (_, Val::I32(value)) => Some(Passed::I32(*value)),
        (_, Val::I64(value)) => Some(Passed::I64(*value)),
        (_, Val::F32(bits)) => Some(Passed::F32(f32::from_bits(*bits))),
        (_, Val::F64(bits)) => Some(Passed::F64(f64::from_bits(*bits))),
        _ => None,
    }
}

/// Converts a result for wasmtime.
fn to_wasm_value(passed: Passed) -> Val {
    match passed {
        Passed::Block(offset) => Val::I64(offset as i64),
        Passed::I32(value) => Val::I32(value),
        Passed::I64(value) => Val::I64(value),
        Passed::F32(value) => Val::F32(value.to_bits()),
        Passed::F64(value) => Val::F64(value.to_bits()),
    }
}
