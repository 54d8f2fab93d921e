//! `#[scalar]`: what crosses as a WebAssembly value instead of a block's offset.

use proc_macro2::Ident;
use syn::{Attribute, FnArg, Meta, Signature, Type};

use crate::common::Mistakes;
use crate::types;

const TYPES: [&str; 6] = ["i32", "i64", "u32", "u64", "f32", "f64"];

pub const NO_RESULT: &str = "there is no result to be a scalar: declare it, as in `-> i64`, or remove `#[scalar]`";

/// Whether an attribute is `#[scalar]`.
pub fn is_scalar(attribute: &Attribute) -> bool {
    attribute.path().is_ident("scalar")
}

/// The `#[scalar]` among the attributes.
pub fn marked<'a>(attributes: &'a [Attribute], mistakes: &mut Mistakes) -> Option<&'a Attribute> {
    let mut marks = attributes.iter().filter(|attribute| is_scalar(attribute));
    let mark = marks.next();
    for again in marks {
        mistakes.at(again, "one `#[scalar]` is enough: remove this one");
    }
    if let Some(Attribute { meta: meta @ (Meta::List(_) | Meta::NameValue(_)), .. }) = mark {
        mistakes.at(meta, "write `#[scalar]` alone: the type says which");
    }
    mark
}

/// The type's name if it is a scalar, or the mistake that it is none. Only as it is written: the type that crosses must
/// be known here.
pub fn expect<'a>(ty: &'a Type, mistakes: &mut Mistakes) -> Option<&'a Ident> {
    let name = match types::bare(ty) {
        Type::Path(path) => path.path.get_ident().filter(|name| TYPES.iter().any(|ty| name == ty)),
        _ => None,
    };
    if name.is_none() {
        let message = "a scalar is an `i32`, `i64`, `u32`, `u64`, `f32` or `f64`, by these names: take one of them, or \
                       remove `#[scalar]` to let the value cross in a block";
        mistakes.at(ty, message);
    }
    name
}

/// Checks that there is no mark.
pub fn refuse(attributes: &[Attribute], mistakes: &mut Mistakes) {
    if let Some(mark) = marked(attributes, mistakes) {
        mistakes.at(mark, "what crosses between a host and a `#[plugin_fn]` is always bytes: remove `#[scalar]`");
    }
}

/// Removes the marks, which rustc doesn't know.
pub fn unmark(attributes: &mut Vec<Attribute>, signature: &mut Signature) {
    attributes.retain(|attribute| !is_scalar(attribute));
    for input in &mut signature.inputs {
        if let FnArg::Typed(argument) = input {
            argument.attrs.retain(|attribute| !is_scalar(attribute));
        }
    }
}
