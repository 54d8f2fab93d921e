//! Host functions that give the replies of `call --host-fn`.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use extism_pdk::Error;
use extism_pdk::contract::{Contract, Encoding, Import as Declared};
use extism_pdk::testing::text::{first, safe_name};
use extism_pdk::testing::{Crossing, HostFunction, Signature};

use super::error::Result;
use super::json;
use super::module::{Import, Module, Origin};
use crate::Builder;
use crate::contract::link;
use crate::contract::payload::{encode_error, encode_reply};

/// Imports in one line.
const MAX_NAMES: usize = 100;

/// The result of a call: bytes, or an error that ends the plugin's call.
type Reply = std::result::Result<Vec<u8>, String>;

/// A function that the plugin imports, and what it is to reply.
struct Function<'a> {
    import: &'a Import,
    /// What the contract says of it.
    declared: Option<(&'a Contract, &'a Declared)>,
    replies: Vec<Reply>,
}

/// Links the functions that `--host-fn` and `--host-fn-error` name. Each call of one takes its next reply, and after the replies
/// its next error. When none is left, the last one is repeated.
pub fn link(
    builder: Builder,
    module: &Module,
    replies: &[(String, String)],
    errors: &[(String, String)],
) -> Result<Builder> {
    let mut functions: Vec<Function<'_>> = Vec::new();
    for (name, reply) in replies {
        let function = find(&mut functions, module, name)?;
        let bytes = function
            .encode(&read(reply)?)
            .map_err(|reason| format!("can't reply for `{}`: {reason}", safe_name(name)))?;
        function.replies.push(Ok(bytes));
    }
    for (name, error) in errors {
        let function = find(&mut functions, module, name)?;
        let text = String::from_utf8(read(error)?);
        let text = text.map_err(|_| format!("can't read {error} as an error's text: it isn't UTF-8"))?;
        function.replies.push(function.declared.and_then(|(_, import)| encode_error(import, &text)).ok_or(text));
    }
    Ok(functions.into_iter().fold(builder, |builder, function| {
        let (namespace, name) = (&function.import.namespace, &function.import.name);
        builder.host_fn_in(namespace, name, function.host_function())
    }))
}

/// The function of a name, among those that were found before or the module's imports.
fn find<'a, 'f>(functions: &'f mut Vec<Function<'a>>, module: &'a Module, name: &str) -> Result<&'f mut Function<'a>> {
    let import = find_import(module, name)?;
    let index = match functions.iter().position(|function| std::ptr::eq(function.import, import)) {
        Some(index) => index,
        None => {
            let contract = module.contract.as_ref().and_then(|contract| contract.as_ref().ok());
            let declared =
                contract.and_then(|contract| Some((contract, contract.import(&import.namespace, &import.name)?)));
            functions.push(Function { import, declared, replies: Vec::new() });
            functions.len() - 1
        }
    };
    Ok(&mut functions[index])
}

/// The import of a name, which may begin with the namespace, as in `kv.read`.
fn find_import<'a>(module: &'a Module, name: &str) -> Result<&'a Import> {
    let full_name = |import: &Import| format!("{}.{}", import.namespace, import.name);
    let imports: Vec<_> = module.imports.iter().filter(|import| import.origin() == Origin::Application).collect();
    let found: Vec<_> = imports.iter().filter(|import| import.name == name || full_name(import) == name).collect();
    match found.as_slice() {
        [import] => Ok(import),
        [] => {
            let names = first(MAX_NAMES, imports.iter().map(|import| safe_name(full_name(import))));
            let names = if names.is_empty() { "nothing of an application's".to_owned() } else { names.join(", ") };
            Err(format!("the plugin doesn't import a function `{}`; it imports {names}", safe_name(name)).into())
        }
        several => {
            let names = first(MAX_NAMES, several.iter().map(|import| safe_name(full_name(import))));
            Err(format!("`{}` is the name of several imports: write {}", safe_name(name), names.join(" or ")).into())
        }
    }
}

/// The text that is given, or what is in a file after `@`.
pub fn read(given: &str) -> Result<Vec<u8>> {
    match given.strip_prefix('@') {
        Some("-") => Err("`@` takes a file, not stdin".into()),
        Some(path) => fs::read(path).map_err(|error| format!("can't read {path}: {error}").into()),
        None => Ok(given.into()),
    }
}

impl Function<'_> {
    /// Encodes a reply as the contract says. Without a contract, the bytes are those of the text, or of the number that it is.
    fn encode(&self, given: &[u8]) -> Reply {
        let Ok(text) = std::str::from_utf8(given) else { return self.encode_bytes(given) };
        if let Some((contract, import)) = self.declared {
            return encode_reply(contract, import, text);
        }
        let not_a_number =
            || format!("`{}` isn't a number, which it returns: {}", safe_name(text), self.import.kind.describe());
        match self.signature().result {
            None if !text.is_empty() => Err(format!("it returns nothing: {}", self.import.kind.describe())),
            Some(Crossing::I32) => {
                text.parse().map(|number: i32| number.to_le_bytes().into()).map_err(|_| not_a_number())
            }
            Some(Crossing::F32) => {
                text.parse().map(|number: f32| number.to_le_bytes().into()).map_err(|_| not_a_number())
            }
            Some(Crossing::F64) => {
                text.parse().map(|number: f64| number.to_le_bytes().into()).map_err(|_| not_a_number())
            }
            _ => Ok(text.as_bytes().to_vec()),
        }
    }

    /// Encodes what isn't a text.
    fn encode_bytes(&self, given: &[u8]) -> Reply {
        match self.declared {
            Some((contract, import))
                if import.output.as_ref().is_some_and(|output| output.encoding == Encoding::Bytes) =>
            {
                encode_reply(contract, import, &json::bytes(given).to_string())
            }
            None if self.signature().result == Some(Crossing::Block) => Ok(given.to_vec()),
            _ => Err(format!(
                "the file isn't UTF-8, and the function doesn't return bytes: {}",
                self.import.kind.describe()
            )),
        }
    }

    /// How arguments and result are passed, by the contract. Without one, each `i64` counts as a block.
    fn signature(&self) -> Signature {
        if let Some((_, import)) = self.declared {
            return link::signature(import);
        }
        let text = self.import.kind.signature().unwrap_or_default();
        let (params, result) = text.split_once(" -> ").unwrap_or((text, ""));
        let crossing = |ty: &str| match ty {
            "i32" => Some(Crossing::I32),
            "i64" => Some(Crossing::Block),
            "f32" => Some(Crossing::F32),
            "f64" => Some(Crossing::F64),
            _ => None,
        };
        let params = params.trim_matches(['(', ')']).split(", ").filter_map(crossing).collect();
        Signature { params, result: crossing(result) }
    }

    /// A function that gives the replies.
    fn host_function(&self) -> HostFunction {
        let (signature, replies, next) = (self.signature(), self.replies.clone(), AtomicUsize::new(0));
        let call = move |_: &[Vec<u8>]| {
            let reply = replies.get(next.fetch_add(1, Ordering::Relaxed)).or(replies.last());
            reply.cloned().unwrap_or(Ok(Vec::new())).map_err(Error::msg)
        };
        HostFunction { signature, call: Arc::new(call) }
    }
}
