//! The stack in a plugin's own memory, where compiled code keeps the locals that have an address, such as arrays. It isn't
//! the stack that calls nest on, which is the thread's.
//!
//! LLVM's linker keeps the stack's pointer in the module's first global. Where it puts the stack first, as Rust has it do,
//! the stack grows down to address 0, and what goes past its end is out of bounds. A function takes its locals' bytes when
//! it begins and gives them back when it returns. A trap returns from nothing, so the bytes stay taken, in the official
//! runtimes as well: <https://github.com/WebAssembly/tool-conventions/blob/main/BasicCABI.md>.

use wasmparser::{Operator, Parser, Payload, TypeRef, ValType};

/// A function that calls no other may have so many bytes of locals without moving the pointer.
const RED_ZONE: i32 = 128;

/// The stack of one of a store's modules.
#[derive(Clone, Copy)]
pub struct PluginStack {
    /// The pointer's place among all globals of the store.
    global: usize,
    /// The stack's bytes, which is where its pointer begins.
    size: i32,
    /// Where the pointer was left.
    pointer: i32,
}

/// The stacks of valid modules, which are instantiated in this order and before all others with globals.
pub fn find_stacks<'a>(modules: impl Iterator<Item = &'a [u8]>) -> Vec<PluginStack> {
    let (mut global, mut stacks) = (0, Vec::new());
    for wasm in modules {
        let (globals, size) = read_globals(wasm).unwrap_or_default();
        stacks.extend(size.map(|size| PluginStack { global, size, pointer: size }));
        global += globals;
    }
    stacks
}

/// How many globals a module defines, and the size of its stack if the first of them is the pointer.
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
                // The linker aligns it. With an imported global, that is the first.
                let is_stack = is_pointer && size > 0 && size % 16 == 0 && !imports_any;
                return Some((number, is_stack.then_some(size)));
            }
            _ => {}
        }
    }
    None
}

impl PluginStack {
    /// The pointer's place among all globals of the store.
    pub fn global(&self) -> usize {
        self.global
    }

    /// Notes where a call that was ended left the pointer. If that is past the stack's end, that is why the plugin went out
    /// of its memory's bounds; says then whether it is the call's own doing.
    pub fn note_end(&mut self, pointer: i32) -> Option<String> {
        let before = std::mem::replace(&mut self.pointer, pointer);
        (pointer < RED_ZONE).then(|| explain_overflow(self.size, before, pointer))
    }
}

/// Says why a stack of so many bytes is full, with its pointer before the call and now.
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
