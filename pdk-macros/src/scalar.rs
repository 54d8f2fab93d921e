//! `#[scalar]`: marks values that cross as WebAssembly numbers instead of in blocks.

use proc_macro2::Ident;
use syn::{Attribute, FnArg, Meta, Signature, Type};

use crate::common::Mistakes;
use crate::types;

/// The types that can cross as numbers.
const TYPES: [&str; 6] = ["i32", "i64", "u32", "u64", "f32", "f64"];

pub const NO_RESULT: &str = "the function has no result: declare one, as in `-> i64`, or remove `#[scalar]`";

/// Returns whether an attribute is `#[scalar]`.
pub fn is_scalar(attribute: &Attribute) -> bool {
    attribute.path().is_ident("scalar")
}

/// Returns the `#[scalar]` among the attributes, if there is one.
pub fn marked<'a>(attributes: &'a [Attribute], mistakes: &mut Mistakes) -> Option<&'a Attribute> {
    let mut marks = attributes.iter().filter(|attribute| is_scalar(attribute));
    let mark = marks.next();
    for again in marks {
        mistakes.at(again, "`#[scalar]` is there twice: remove this one");
    }
    if let Some(Attribute { meta: meta @ (Meta::List(_) | Meta::NameValue(_)), .. }) = mark {
        mistakes.at(meta, "`#[scalar]` takes no arguments, because the type says which number it is: write it alone");
    }
    mark
}

/// Returns the type's name if it is a scalar, and otherwise adds a mistake. Only the way it is written counts, because
/// a macro doesn't know more about a type.
pub fn expect<'a>(ty: &'a Type, mistakes: &mut Mistakes) -> Option<&'a Ident> {
    let name = match types::bare(ty) {
        Type::Path(path) => path.path.get_ident().filter(|name| TYPES.iter().any(|ty| name == ty)),
        _ => None,
    };
    if name.is_none() {
        let message = "a scalar has to be written as `i32`, `i64`, `u32`, `u64`, `f32` or `f64`: use one of these types, or \
                       remove `#[scalar]` to pass the value in a block";
        mistakes.at(ty, message);
    }
    name
}

/// Checks that the attributes have no `#[scalar]`.
pub fn refuse(attributes: &[Attribute], mistakes: &mut Mistakes) {
    if let Some(mark) = marked(attributes, mistakes) {
        mistakes.at(mark, "a `#[plugin_fn]` always takes and returns bytes: remove `#[scalar]`");
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
