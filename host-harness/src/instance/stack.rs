//! Watches the stack in a plugin's own memory, where compiled code keeps locals that have an address, such as arrays. Calls
//! nest on another stack, which is the thread's.
//!
//! LLVM's linker keeps the stack pointer in the first global of the module:
//! <https://github.com/WebAssembly/tool-conventions/blob/main/BasicCABI.md>. In modules from Rust, the stack is the first
//! part of the memory. It grows down to address 0, and an access beyond its end is out of bounds. A function takes the bytes
//! of its locals when it begins, and returns them at its end. After a trap, functions don't return, so their bytes stay
//! taken. This is the same in the official runtimes.

use wasmparser::{Operator, Parser, Payload, TypeRef, ValType};

/// How many bytes of locals a function that calls no other may have without moving the pointer.
const RED_ZONE_BYTES: i32 = 128;

/// The stack of one of a store's modules.
#[derive(Clone, Copy)]
pub struct PluginStack {
    /// The index of the pointer among all globals of the store.
    global: usize,
    /// The size of the stack in bytes, which is also the initial pointer.
    size: i32,
    /// The pointer after the last call.
    pointer: i32,
}

/// Finds the stacks of valid modules. They must be instantiated in this order, before other modules with globals.
pub fn find_stacks<'a>(modules: impl Iterator<Item = &'a [u8]>) -> Vec<PluginStack> {
    let (mut global, mut stacks) = (0, Vec::new());
    for wasm in modules {
        let (globals, size) = read_globals(wasm).unwrap_or_default();
        stacks.extend(size.map(|size| PluginStack { global, size, pointer: size }));
        global += globals;
    }
    stacks
}

/// Returns the number of globals that a module defines, and the size of its stack if the first global is the pointer.
fn read_globals(wasm: &[u8]) -> Option<(usize, Option<i32>)> {
    let mut imports_any = false;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.ok()? {
            Payload::ImportSection(imports) => {
                let mut imports = imports.into_imports();
                imports_any = imports.any(|import| import.is_ok_and(|import| matches!(import.ty, TypeRef::Global(_))));
            }
            Payload::GlobalSection(globals) => {
                let number = globals.count() as usize;
                let first = globals.into_iter().next()?.ok()?;
                let size = match first.init_expr.get_operators_reader().read().ok()? {
                    Operator::I32Const { value } => value,
                    _ => 0,
                };
                let is_pointer = first.ty.mutable && first.ty.content_type == ValType::I32;
                // The linker aligns the stack. An imported global would come before the pointer.
                let is_stack = is_pointer && size > 0 && size % 16 == 0 && !imports_any;
                return Some((number, is_stack.then_some(size)));
            }
            _ => {}
        }
    }
    None
}

impl PluginStack {
    /// Returns the index of the pointer among all globals of the store.
    pub fn global(&self) -> usize {
        self.global
    }

    /// Notes where an ended call left the pointer. If this is beyond the end of the stack, returns an explanation.
    pub fn note_end(&mut self, pointer: i32) -> Option<String> {
        let before = std::mem::replace(&mut self.pointer, pointer);
        (pointer < RED_ZONE_BYTES).then(|| explain_overflow(self.size, before, pointer))
    }
}

/// Explains why a stack of `size` bytes is full: because of this call, or of earlier traps.
fn explain_overflow(size: i32, before: i32, now: i32) -> String {
    let [size, before, now] = [size, before, now].map(i64::from);
    let needed = before - now;
    let [needed_kb, size_kb, taken_kb] = [needed, size, size - before].map(|bytes| (bytes + 1023) / 1024);
    if before == size || needed > size {
        format!("stack overflow: {needed_kb} KB of locals don't fit in the plugin's stack of {size_kb} KB")
    } else {
        format!(
            "the plugin's stack is used up by earlier traps: start a new instance ({taken_kb} KB of its {size_kb} KB stayed \
             taken, and this call needs {needed_kb} KB)"
        )
    }
}
