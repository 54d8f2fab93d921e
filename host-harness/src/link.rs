//! What a plugin's imports are linked to: the kernel, WASI, and the host functions it was given.

use extism_pdk::testing::text::{self, safe_name};
use extism_pdk::testing::{Crossing, Functions, HostFunction, Kernel, Passed, Signature, Trap};
use wasmtime::{
    Caller, Engine, Extern, ExternType, FuncType, ImportType, Linker, Module, Store, Val, ValType, WasmBacktrace,
};

use crate::state::{Allocation, State};
use crate::{Error, backtrace, wasi};

pub const KERNEL: &str = "extism:host/env";

/// Between an import and the signature here, where that differs.
pub const LINKED_AS: &str = ", but it is linked as ";

/// A linker with everything a plugin may import.
pub fn linker(engine: &Engine, functions: Functions) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    link_kernel(&mut linker)?;
    wasi::link(&mut linker)?;
    for ((namespace, name), function) in functions {
        link_function(&mut linker, namespace, name, function)?;
    }
    Ok(linker)
}

/// Lists the module's imports that the linker lacks or has as something else.
pub fn check_imports(linker: &Linker<State>, store: &mut Store<State>, module: &Module) -> Result<(), Error> {
    /// As many as can be read.
    const MAX_LISTED: usize = 100;

    let refused = module.imports().filter_map(|import| match linker.get_by_import(&mut *store, &import) {
        None => Some((import, None)),
        Some(found) => mismatch(store, &import, &found).map(|found| (import, Some(found))),
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() {
        return Ok(());
    }
    let imports = refused.iter().map(|(import, found)| {
        let (name, namespace) = (safe_name(import.name()), safe_name(import.module()));
        let differs = match found {
            Some(found) => format!("{LINKED_AS}{}", describe(found)),
            None => elsewhere(linker, store, import.name()),
        };
        format!("`{name}` of `{namespace}`: {}{differs}", describe(&import.ty()))
    });
    Err(Error::MissingImports { imports: text::first(MAX_LISTED, imports) })
}

/// What to say if the name is linked in another namespace than the kernel's.
fn elsewhere(linker: &Linker<State>, store: &mut Store<State>, name: &str) -> String {
    let mut linked = linker.iter(store).filter(|(namespace, other, _)| *namespace != KERNEL && *other == name);
    linked.next().map(|(namespace, ..)| format!(", which is linked in `{}`", safe_name(namespace))).unwrap_or_default()
}

/// What is linked, if it is of another kind than imported, or a function of another type.
fn mismatch(store: &Store<State>, import: &ImportType<'_>, found: &Extern) -> Option<ExternType> {
    let (wanted, found) = (import.ty(), found.ty(store));
    let differs = match (&wanted, &found) {
        (ExternType::Func(wanted), ExternType::Func(found)) => !FuncType::eq(wanted, found),
        (wanted, found) => core::mem::discriminant(wanted) != core::mem::discriminant(found),
    };
    differs.then_some(found)
}

fn describe(ty: &ExternType) -> String {
    match ty {
        ExternType::Func(ty) => signature(ty),
        ExternType::Global(_) => "a global".into(),
        ExternType::Table(_) => "a table".into(),
        ExternType::Memory(_) => "a memory".into(),
        ExternType::Tag(_) => "a tag".into(),
    }
}

/// A function type as in `(i64, i64) -> i64`, as much of it as can be read.
pub fn signature(ty: &FuncType) -> String {
    let list = |types: Vec<String>| types.join(", ");
    let params = list(ty.params().map(|ty| ty.to_string()).collect());
    let results: Vec<String> = ty.results().map(|ty| ty.to_string()).collect();
    let signature = match results.len() {
        0 => format!("({params})"),
        1 => format!("({params}) -> {}", list(results)),
        _ => format!("({params}) -> ({})", list(results)),
    };
    text::cut(signature, text::MAX_NAME_BYTES)
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
        let arguments: Vec<Passed> = params.iter().zip(arguments).filter_map(passed).collect();
        let arguments = located(&mut caller, |kernel| kernel.host_call(&namespace, &name, &arguments));
        let reply = (function.call)(&arguments);
        // It may have taken any time.
        caller.data().clock.check()?;
        let reply = reply.map_err(|error| Trap::of_host_fn(&namespace, &name, &error))?;
        if let (Some(place), Some(crossing)) = (results.first_mut(), result) {
            let passed = Passed::reply(crossing, &reply, &mut caller.data_mut().kernel)?;
            if let Passed::Block(offset) = passed {
                note_allocation(&mut caller, offset, Some(&name));
            }
            *place = value(passed);
        }
        Ok(())
    })?;
    Ok(())
}

/// The type of what crosses.
fn value_type(crossing: Crossing) -> ValType {
    match crossing {
        Crossing::I32 => ValType::I32,
        Crossing::F32 => ValType::F32,
        Crossing::F64 => ValType::F64,
        // A number of 64 bits, or an offset.
        _ => ValType::I64,
    }
}

/// An argument as the model has it; wasmtime has checked its type.
fn passed((crossing, value): (&Crossing, &Val)) -> Option<Passed> {
    match (crossing, value) {
        (Crossing::Block, Val::I64(offset)) => Some(Passed::Block(*offset as u64)),
        (_, Val::I32(value)) => Some(Passed::I32(*value)),
        (_, Val::I64(value)) => Some(Passed::I64(*value)),
        (_, Val::F32(bits)) => Some(Passed::F32(f32::from_bits(*bits))),
        (_, Val::F64(bits)) => Some(Passed::F64(f64::from_bits(*bits))),
        _ => None,
    }
}

/// A result as wasmtime has it.
fn value(passed: Passed) -> Val {
    match passed {
        Passed::Block(offset) => Val::I64(offset as i64),
        Passed::I32(value) => Val::I32(value),
        Passed::I64(value) => Val::I64(value),
        Passed::F32(value) => Val::F32(value.to_bits()),
        Passed::F64(value) => Val::F64(value.to_bits()),
    }
}

fn link_kernel(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    macro_rules! imports {
        ($($name:ident($($arg:ident: $ty:ty),*);)*) => {$(
            linker.func_wrap(KERNEL, stringify!($name), |mut caller: Caller<'_, State>, $($arg: $ty),*| {
                on_kernel(&mut caller, |kernel| kernel.$name($($arg.cross()),*))
            })?;
        )*};
    }
    imports! {
        input_length();
        input_offset();
        input_load_u8(offset: u64);
        input_load_u64(offset: u64);
        free(offset: u64);
        length(offset: u64);
        length_unsafe(offset: u64);
        load_u8(offset: u64);
        load_u64(offset: u64);
        store_u8(offset: u64, data: u32);
        store_u64(offset: u64, data: u64);
        output_set(offset: u64, length: u64);
        error_set(offset: u64);
        error_get();
        config_get(key: u64);
        var_get(key: u64);
        var_set(key: u64, value: u64);
        http_status_code();
        http_headers();
        log_trace(message: u64);
        log_debug(message: u64);
        log_info(message: u64);
        log_warn(message: u64);
        log_error(message: u64);
        get_log_level();
    }
    linker.func_wrap(KERNEL, "alloc", |mut caller: Caller<'_, State>, length: u64| {
        caller.data_mut().claim_memory(length)?;
        let offset = on_kernel(&mut caller, |kernel| kernel.alloc(length))?;
        note_allocation(&mut caller, offset, None);
        Ok(offset)
    })?;
    linker.func_wrap(KERNEL, "http_request", |mut caller: Caller<'_, State>, request: u64, body: u64| {
        let response = on_kernel(&mut caller, |kernel| kernel.http_request(request, body))?;
        // It may have taken any time.
        caller.data().clock.check().map(|()| response)
    })?;
    Ok(())
}

/// Does an import's work on the kernel.
#[inline]
fn on_kernel<R: Reply>(
    caller: &mut Caller<'_, State>,
    work: impl FnOnce(&mut Kernel) -> R,
) -> wasmtime::Result<R::Across> {
    let reply = located(caller, work).across()?;
    caller.data().clock.check_noticed().map(|()| reply)
}

/// Works on the kernel; anything that it reports is reported with the guest's backtrace.
#[inline]
fn located<R>(caller: &mut Caller<'_, State>, work: impl FnOnce(&mut Kernel) -> R) -> R {
    let kernel = &mut caller.data_mut().kernel;
    let known = kernel.misuse().len();
    let result = work(kernel);
    if kernel.misuse().len() > known {
        let backtrace = guest_backtrace(caller);
        caller.data_mut().kernel.locate_misuse(known, &backtrace);
    }
    result
}

/// Remembers where a block was allocated, by the plugin or as a host function's reply, for the report if it is left
/// behind. The first of a call's will do.
fn note_allocation(caller: &mut Caller<'_, State>, offset: u64, reply_of: Option<&str>) {
    const MOST: usize = 64;
    if caller.data().allocations.as_ref().is_some_and(|known| known.len() < MOST) {
        let backtrace = WasmBacktrace::force_capture(&*caller);
        let allocation = Allocation { offset, reply_of: reply_of.map(str::to_owned), backtrace };
        if let Some(allocations) = &mut caller.data_mut().allocations {
            allocations.push(allocation);
        }
    }
}

/// Where the guest was when it allocated the first of these blocks for which that is known.
pub fn allocated_at(state: &State, blocks: &[u64]) -> Option<String> {
    let mut allocations = state.allocations.iter().flatten();
    let Allocation { reply_of, backtrace, .. } = allocations.find(|allocation| blocks.contains(&allocation.offset))?;
    let reply = reply_of.as_ref().map(|name| {
        format!(
            "\n    the reply of host function `{name}`: if the plugin declares it as `#[scalar]`, let the closure \
             return a `Scalar`"
        )
    });
    Some(reply.unwrap_or_default() + &backtrace::lines(backtrace))
}

/// Where the guest is.
#[cold]
fn guest_backtrace(caller: &Caller<'_, State>) -> String {
    backtrace::lines(&WasmBacktrace::force_capture(caller))
}

/// An argument on its way from WebAssembly, which has no bytes, to the model.
trait Cross {
    type Across;
    fn cross(self) -> Self::Across;
}

impl Cross for u64 {
    type Across = u64;

    fn cross(self) -> u64 {
        self
    }
}

impl Cross for u32 {
    type Across = u8;

    fn cross(self) -> u8 {
        self as u8
    }
}

/// A result on its way from the model to WebAssembly; an error ends the call.
trait Reply {
    type Across;
    fn across(self) -> wasmtime::Result<Self::Across>;
}

macro_rules! replies {
    ($($ty:ty)*) => {$(
        impl Reply for $ty {
            type Across = $ty;

            #[inline]
            fn across(self) -> wasmtime::Result<$ty> {
                Ok(self)
            }
        }
    )*};
}

replies! { () i32 u64 }

impl Reply for u8 {
    type Across = u32;

    #[inline]
    fn across(self) -> wasmtime::Result<u32> {
        Ok(self.into())
    }
}

impl<T> Reply for Result<T, Trap> {
    type Across = T;

    fn across(self) -> wasmtime::Result<T> {
        self.map_err(wasmtime::Error::new)
    }
}
