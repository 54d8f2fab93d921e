//! `#[shared_fn]`: keeps the function, and adds an export that takes block offsets and scalars.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{GenericArgument, Ident, ItemFn, LitStr, PathArguments, ReturnType, Type};

use crate::attribute::{Arguments, Macro};
use crate::common::{self, Mistakes, Place, Shim};
use crate::{contract, scalar, types, wasi};

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, Macro::Shared, &mut mistakes);
    let mut function = match common::parse_fn("shared_fn", &item, &mut mistakes) {
        Ok(function) => function,
        Err(tokens) => return tokens,
    };
    let name = arguments.export_name(&function, &mut mistakes);
    common::check_export(&function, "shared_fn", &mut mistakes);
    let scalars = Scalars::parse(&function, &mut mistakes);
    scalar::unmark(&mut function.attrs, &mut function.sig);
    if let Some(mistakes) = mistakes.into_tokens() {
        let function = common::despite_mistakes(function);
        return quote!(#function #mistakes);
    }
    let export = export(&function, &arguments, &name, &scalars);
    quote!(#function #export)
}

/// The types of the arguments and the result that cross as numbers.
struct Scalars {
    arguments: Vec<Option<Ident>>,
    result: Option<Ident>,
}

impl Scalars {
    fn parse(function: &ItemFn, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Vec::new();
        for argument in common::typed_arguments(function) {
            let mark = scalar::marked(&argument.attrs, mistakes);
            arguments.push(mark.and_then(|_| scalar::expect(&argument.ty, mistakes).cloned()));
            if let (Type::Reference(reference), None) = (&*argument.ty, mark) {
                mistakes.at(reference, "an argument can't borrow, because its bytes are in the caller's block: take it owned, as `String` or `Vec<u8>`");
            }
        }
        let result = match (scalar::marked(&function.attrs, mistakes), &function.sig.output) {
            (None, _) => None,
            (Some(mark), ReturnType::Default) => {
                mistakes.at(mark, scalar::NO_RESULT);
                None
            }
            (Some(_), ReturnType::Type(_, ty)) => scalar::expect(value(ty), mistakes).cloned(),
        };
        Scalars { arguments, result }
    }
}

/// Returns the type of the value in a type that is written as `…Result<T>`, or the type itself.
fn value(ty: &Type) -> &Type {
    let Type::Path(path) = types::bare(ty) else {
        return ty;
    };
    match path.path.segments.last().map(|segment| &segment.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => match arguments.args.first() {
            Some(GenericArgument::Type(value)) => value,
            _ => ty,
        },
        _ => ty,
    }
}

/// Returns the export, which decodes the arguments from their blocks, calls the function, and puts its result into a
/// block.
fn export(function: &ItemFn, Arguments { krate, .. }: &Arguments, name: &LitStr, scalars: &Scalars) -> TokenStream {
    let ours = Span::mixed_site();
    let arguments = common::typed_arguments(function);
    if arguments.iter().any(|argument| types::is_unsized(&argument.ty)) {
        return TokenStream::new();
    }
    let mut parameters = Vec::new();
    let mut decoded = Vec::new();
    for (index, (argument, scalar)) in arguments.iter().zip(&scalars.arguments).enumerate() {
        let local = format_ident!("argument{index}", span = ours);
        match scalar {
            Some(ty) => {
                let ty = Ident::new(&ty.to_string(), ours);
                parameters.push(quote_spanned!(ours=> #local: ::core::primitive::#ty));
                decoded.push(quote_spanned!(ours=> #local));
            }
            None => {
                let place = Place::of(&argument.ty);
                let decode = place.private("shared_argument");
                parameters.push(quote_spanned!(ours=> #local: u64));
                decoded.push(quote_spanned!(place.last=> #decode(#local)));
            }
        }
    }
    let place = match &function.sig.output {
        ReturnType::Type(_, ty) => Place::of(ty),
        ReturnType::Default => Place::of(&function.sig.ident),
    };
    let (result, finish) = match &scalars.result {
        Some(ty) => {
            let ty = Ident::new(&ty.to_string(), place.last);
            let finish = place.private("finish_shared_scalar");
            (Some(ty.clone()), quote_spanned!(place.last=> #finish::<#ty, _>))
        }
        None if types::is_unit_result(&function.sig.output) => (None, place.private("finish_shared_unit")),
        None => (Some(Ident::new("u64", ours)), place.private("finish_shared")),
    };
    let bind = common::bind(function);
    let call = common::call(function, &decoded);
    let finish = quote_spanned!(place.first=> #finish(result));
    let record = contract::functions::shared(function, krate, name, &scalars.arguments, scalars.result.as_ref());
    let body = quote_spanned! {ours=>
        use #krate::__private;
        #record
        __private::enter_shared();
        #bind
        let result = #call;
        #finish
    };
    let shim = Shim {
        function,
        ident: common::export_ident(&function.sig.ident, common::hygienic(function.sig.ident.span())),
        name,
        visibility: Some(&function.vis),
        parameters: quote_spanned!(ours=> #(#parameters),*),
        result,
        body,
    };
    let cfgs = common::cfgs(&function.attrs);
    let refused = wasi::refuse(name, function);
    quote_spanned! {ours=>
        #refused
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, non_snake_case)]
        #shim
    }
}
