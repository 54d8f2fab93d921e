//! The records of functions.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{Attribute, Ident, ItemFn, LitStr, Pat, PatType, Path, ReturnType, Signature, Type};

use super::{Names, docs, emit, probe, shape, shape_at, wrap_record};
use crate::{common, types};

/// The direction in which a value crosses.
#[derive(Clone, Copy)]
pub enum Way {
    /// The plugin decodes it.
    In,
    /// The plugin encodes it.
    Out,
}

/// Returns the record of a `#[plugin_fn]`.
pub fn export(function: &ItemFn, krate: &Path, name: &LitStr) -> TokenStream {
    emit_record(function, krate, &describe_export(function, name))
}

/// Returns an export's record as an expression, where `__private` is in scope.
pub fn describe_export(function: &ItemFn, name: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    let names = Names::of_function(&function.sig.generics);
    let given = match common::typed_arguments(function).as_slice() {
        [] => quote_spanned!(ours=> __private::contract::Given::Nothing),
        [argument] => {
            let payload = payload(Way::In, &pattern_name(&argument.pat), &argument.ty, &names);
            quote_spanned!(ours=> __private::contract::Given::Input(#payload))
        }
        arguments => {
            let fields = arguments.iter().map(|argument| element(argument, &names));
            quote_spanned!(ours=> __private::contract::Given::Elements(const { &[#(#fields),*] }))
        }
    };
    let head = quote_spanned!(ours=> Export(#name));
    describe(function, &head, &given, None)
}

/// Returns the record of a `#[plugin_fn(init)]`.
pub fn init(function: &ItemFn, krate: &Path) -> TokenStream {
    let ours = Span::mixed_site();
    let given = quote_spanned!(ours=> __private::contract::Given::Nothing);
    record(function, krate, &quote_spanned!(ours=> Init), &given, Some(&None))
}

/// Returns the record of a `#[shared_fn]`, with the names of the scalars' types.
pub fn shared(
    function: &ItemFn,
    krate: &Path,
    name: &LitStr,
    scalars: &[Option<Ident>],
    result: Option<&Ident>,
) -> TokenStream {
    let ours = Span::mixed_site();
    let names = Names::of_function(&function.sig.generics);
    let arguments = common::typed_arguments(function).into_iter().zip(scalars).map(|(argument, of_scalar)| {
        let name = pattern_name(&argument.pat);
        match of_scalar {
            Some(ty) => scalar(&name, ty),
            None => payload(Way::In, &name, &argument.ty, &names),
        }
    });
    let given = quote_spanned!(ours=> __private::contract::Given::Arguments(const { &[#(#arguments),*] }));
    let result = result.map(|ty| Some(scalar("", ty)));
    record(function, krate, &quote_spanned!(ours=> Shared(#name)), &given, result.as_ref())
}

/// A declaration of a `#[host_fn]` block.
pub struct Import<'a> {
    pub signature: &'a Signature,
    pub attributes: &'a [Attribute],
    pub name: &'a LitStr,
    pub namespace: &'a LitStr,
    pub is_recoverable: bool,
}

impl Import<'_> {
    /// Returns the record of the import as an expression. `__private` has to be in scope.
    pub fn record(&self, arguments: &[TokenStream], output: Option<TokenStream>) -> TokenStream {
        let ours = Span::mixed_site();
        let Import { signature, attributes, name, namespace, is_recoverable } = self;
        let doc = docs(attributes);
        let output = output.unwrap_or_else(nothing);
        let record = quote_spanned! {ours=>
            __private::contract::Record {
                head: __private::contract::Head::Import { name: #name, from: #namespace, recoverable: #is_recoverable },
                doc: #doc,
                given: __private::contract::Given::Arguments(const { &[#(#arguments),*] }),
                output: #output,
                fails: false,
                errors: &[],
            }
        };
        wrap_record(signature, &record)
    }
}

/// Emits the record of an exported function.
fn record(
    function: &ItemFn,
    krate: &Path,
    head: &TokenStream,
    given: &TokenStream,
    known_output: Option<&Option<TokenStream>>,
) -> TokenStream {
    emit_record(function, krate, &describe(function, head, given, known_output))
}

fn emit_record(function: &ItemFn, krate: &Path, record: &TokenStream) -> TokenStream {
    let cfgs: Vec<_> = common::cfgs(&function.attrs).collect();
    emit(krate, &cfgs, &function.sig, record)
}

/// Returns a record as an expression. `known_output` is for functions whose result is a scalar or nothing.
fn describe(
    function: &ItemFn,
    head: &TokenStream,
    given: &TokenStream,
    known_output: Option<&Option<TokenStream>>,
) -> TokenStream {
    let ours = Span::mixed_site();
    let names = Names::of_function(&function.sig.generics);
    let doc = docs(&function.attrs);
    let returned = match &function.sig.output {
        ReturnType::Type(_, ty) => Some(&**ty),
        ReturnType::Default => None,
    };
    let output = match (known_output, returned) {
        (Some(known), _) => known.clone(),
        (None, returned) => returned.map(|ty| payload(Way::Out, "", ty, &names)),
    };
    let output = output.unwrap_or_else(nothing);
    let (fails, errors) = match returned {
        Some(ty) if names.can_name(ty) => {
            let probe = probe(ty, &names);
            (quote_spanned!(ours=> #probe::FAILS), quote_spanned!(ours=> #probe::ERRORS))
        }
        returned => {
            let fails = returned.is_some_and(is_written_as_result);
            (quote_spanned!(ours=> #fails), quote_spanned!(ours=> &[]))
        }
    };
    quote_spanned! {ours=>
        __private::contract::Record {
            head: __private::contract::Head::#head,
            doc: #doc,
            given: #given,
            output: #output,
            fails: #fails,
            errors: #errors,
        }
    }
}

fn nothing() -> TokenStream {
    quote_spanned!(Span::mixed_site()=> __private::contract::Payload::NONE)
}

/// Returns the payload of a number that crosses without a block.
pub fn scalar(name: &str, ty: &Ident) -> TokenStream {
    let ty = ty.to_string();
    quote_spanned!(Span::mixed_site()=> __private::contract::Payload::scalar(#name, #ty))
}

/// Returns the description of an argument's or a result's bytes.
pub fn payload(way: Way, name: &str, ty: &Type, names: &Names<'_>) -> TokenStream {
    let ours = Span::mixed_site();
    let written = value(ty);
    let text = common::source_text(written);
    if !names.can_name(ty) {
        return quote_spanned!(ours=> __private::contract::Payload::any(#name, #text));
    }
    let probe = probe(ty, names);
    let inside = match types::arguments(written).last() {
        Some(inside) => shape_at(inside, names, is_in_brackets(ty)),
        None => quote_spanned!(ours=> __private::contract::Shape::any(#text)),
    };
    let (coding, shape) = match way {
        Way::In => (quote_spanned!(ours=> #probe::DECODED), quote_spanned!(ours=> #probe::DECODED_SHAPE)),
        Way::Out => (quote_spanned!(ours=> #probe::ENCODED), quote_spanned!(ours=> #probe::ENCODED_SHAPE)),
    };
    quote_spanned! {ours=>
        __private::contract::payload(#name, #coding, #shape, #probe::OPTIONAL, #text, #inside)
    }
}

/// Returns the type of the value in a type that is written as a `…Result`, an `Option` or a reference.
fn value(ty: &Type) -> &Type {
    let ty = types::bare(ty);
    match ty {
        Type::Reference(reference) => value(&reference.elem),
        Type::Path(path) => match (path.path.segments.last(), types::arguments(ty).first()) {
            (Some(last), Some(of)) if last.ident == "Option" || is_written_as_result(ty) => value(of),
            _ => ty,
        },
        ty => ty,
    }
}

/// Returns whether the arguments of a type are written within its angle brackets, or in those of the type that it
/// refers to.
fn is_in_brackets(ty: &Type) -> bool {
    match types::bare(ty) {
        Type::Reference(reference) => is_in_brackets(&reference.elem),
        ty => matches!(ty, Type::Path(_)),
    }
}

/// Returns whether a type is written as a `…Result<…>`.
fn is_written_as_result(ty: &Type) -> bool {
    match types::bare(ty) {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident.to_string().ends_with("Result")),
        _ => false,
    }
}

/// Returns the field of one of several arguments.
fn element(argument: &PatType, names: &Names<'_>) -> TokenStream {
    let name = pattern_name(&argument.pat);
    let shape = shape(&argument.ty, names);
    quote_spanned! {Span::mixed_site()=>
        __private::contract::Field { name: #name, shape: #shape, ..__private::contract::Field::PLAIN }
    }
}

/// Returns the name in a pattern such as `name` or `Json(name)`; empty if there isn't one.
fn pattern_name(pattern: &Pat) -> String {
    match pattern {
        Pat::Ident(name) => common::symbol(&name.ident).value(),
        Pat::Paren(pattern) => pattern_name(&pattern.pat),
        Pat::Reference(pattern) => pattern_name(&pattern.pat),
        Pat::Type(pattern) => pattern_name(&pattern.pat),
        Pat::TupleStruct(pattern) if pattern.elems.len() == 1 => pattern_name(&pattern.elems[0]),
        _ => String::new(),
    }
}
