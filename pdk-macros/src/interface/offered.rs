//! The form of an interface that the application implements. Its functions are host functions, which plugins import.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    FnArg, ForeignItem, ForeignItemFn, GenericParam, Ident, ItemFn, LitStr, Receiver, ReceiverKind, ReturnType, Safety,
    Type, parse_quote,
};

use super::lend::{self, Position, Referred};
use super::{Function, Interface, argument_name, beside, refuse_self, take_name, without_marks};
use crate::common::{self, Mistakes, Place};
use crate::contract::{self, Names};
use crate::import::Import;
use crate::{attribute, types};

pub fn expand(interface: &Interface, namespace: Option<LitStr>, mistakes: &mut Mistakes) -> TokenStream {
    let ours = Span::mixed_site();
    let Interface { krate, item, functions, types, .. } = interface;
    let namespace = namespace.unwrap_or_else(|| parse_quote!("extism:host/user"));
    let declarations: Vec<_> = functions.iter().map(|function| declare(function, mistakes)).collect();
    let arguments = attribute::Arguments::of_crate(krate.clone());
    let (mut imports, mut linked, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for (function, declaration) in functions.iter().zip(&declarations) {
        let Some(declaration) = declaration else {
            continue;
        };
        if let Some(import) = Import::parse(declaration, mistakes) {
            imports.push(import.expand(&arguments, &namespace, &[]));
            linked.push(link(&item.ident, function, &import, &namespace));
            records.push(record(function, &import, &namespace));
        }
    }
    let (ident, visibility) = (&item.ident, &item.vis);
    let cfgs: Vec<_> = common::cfgs(&item.attrs).collect();
    let item = without_marks(item);
    // Without a `&mut self`, calls can run in parallel.
    let is_shared = !functions.iter().any(|function| {
        let kind = function.item.sig.receiver().map(|receiver| &receiver.kind);
        matches!(kind, Some(ReceiverKind::Reference(_, _, Some(_))))
    });
    let (bounds, keeper) = match is_shared {
        true => (quote!(::core::marker::Send + ::core::marker::Sync), "Shared"),
        false => (quote!(::core::marker::Send), "Exclusive"),
    };
    let keeper = Ident::new(keeper, ours);
    let docs = format!(
        "The functions of [`{ident}`](super::{ident}), which plugins call, and `Functions`, by which the application \
         offers them."
    );
    let of_trait = format!("Offers the functions of an implementation of [`{ident}`](super::{ident}) to plugins.");
    // Mistakes in types are reported already.
    let records = if mistakes.is_empty() && contract::is_on() { records } else { Vec::new() };
    let records = quote_spanned! {ours=>
        // The records of the functions, for tools.
        #[cfg(not(target_arch = "wasm32"))]
        #[doc(hidden)]
        #[allow(deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
        pub const __RECORDS: &[&[::core::primitive::u8]] = {
            use #krate::__private;
            use __private::contract::Undescribed as _;
            &[#(#records),*]
        };
    };
    let content = quote_spanned! {ours=>
        #[allow(unused_imports)]
        use super::*;
        #[cfg(not(target_arch = "wasm32"))]
        #[doc(inline)]
        pub use super::#types::Functions;
        #records
        #(#imports)*
    };
    let module = beside(interface, &content);
    let module_name = &interface.module;
    let offer = mistakes.is_empty().then(|| {
        quote_spanned! {ours=>
            #(#cfgs)*
            #[cfg(not(target_arch = "wasm32"))]
            #[allow(deprecated, private_bounds, private_interfaces)]
            impl<__T: #ident + #bounds + 'static> #krate::contract::Offer for #types::Functions<__T> {
                fn functions(self) -> ::std::vec::Vec<#krate::contract::Offered> {
                    use #krate::__private::client as __private;
                    let keeper = __private::#keeper::of(self.0);
                    __private::described(::std::vec![#(#linked),*], #module_name::__RECORDS)
                }
            }
        }
    });
    quote_spanned! {ours=>
        #item
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_snake_case)]
        #visibility mod #types {
            #[doc = #of_trait]
            #[cfg(not(target_arch = "wasm32"))]
            #[derive(Debug)]
            pub struct Functions<T>(
                /// The implementation.
                pub T,
            );
        }
        #(#cfgs)*
        #[doc = #docs]
        #[allow(dead_code, non_snake_case, unused_qualifications)]
        #module
        #offer
    }
}

/// Returns the record of a function as bytes.
fn record(function: &Function, import: &Import<'_>, namespace: &LitStr) -> TokenStream {
    let cfgs = common::cfgs(&function.item.attrs);
    let record = import.record(namespace);
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        {
            const __RECORD: __private::contract::Record = #record;
            const __BYTES: [::core::primitive::u8; __RECORD.length()] = __RECORD.bytes();
            &__BYTES
        }
    }
}

/// Returns the declaration of the function for plugins; `None` if it has a mistake.
fn declare(Function { item, is_optional, is_nameable }: &Function, mistakes: &mut Mistakes) -> Option<ForeignItemFn> {
    if *is_optional {
        mistakes.at(
            &item.block,
            "a function of the application can't have a body here, because the plugin imports it: write the body in the \
             application's `impl`",
        );
    }
    let mut item = item.clone();
    match item.sig.inputs.first() {
        Some(FnArg::Receiver(Receiver { kind: ReceiverKind::Reference(..), .. })) => {}
        Some(FnArg::Receiver(receiver)) => {
            mistakes.at(receiver, "write `&self` or `&mut self`: the functions share one value")
        }
        _ => mistakes
            .at(&item.sig.ident, "a function of the application needs `&self` or `&mut self` as its first argument"),
    }
    if let Some(token) = &item.sig.asyncness {
        mistakes.at(token, "a host function can't be async, because the plugin waits for its result: remove `async`");
    }
    if let Some(abi) = item.sig.abi.take() {
        mistakes.at(abi, "remove the ABI: `#[interface]` declares the import itself");
    }
    if item.sig.ident == "Functions" {
        mistakes
            .at(&item.sig.ident, "the module next to the trait already has an item of this name: rename the function");
        return None;
    }
    if !is_concrete(&item, mistakes) || !is_nameable {
        return None;
    }
    let arguments = item.sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(_) => {
            take_name(input);
            let FnArg::Typed(argument) = input else {
                return None;
            };
            let mut argument = argument.clone();
            argument.ty = Box::new(Type::Verbatim(in_module(lend::lent(&argument.ty, Position::Alone))));
            Some(FnArg::Typed(argument))
        }
        FnArg::Receiver(_) => None,
    });
    item.sig.inputs = arguments.collect();
    if let ReturnType::Type(_, ty) = &mut item.sig.output {
        let written = in_module(ty.to_token_stream());
        **ty = parse_quote!(#written);
    }
    (item.sig.safety, item.sig.asyncness) = (Safety::Safe(Default::default()), None);
    let (attributes, signature) = (&item.attrs, &item.sig);
    match parse_quote!(#(#attributes)* pub #signature;) {
        ForeignItem::Fn(declaration) => Some(declaration),
        _ => unreachable!("a signature and a semicolon are a function"),
    }
}

/// Returns a type as it is written in the module next to the trait, which is one level deeper and has names of its own.
fn in_module(tokens: TokenStream) -> TokenStream {
    let mut written = TokenStream::new();
    let mut before = None;
    for token in tokens {
        let begins_path = before != Some(':') && before != Some('\'');
        before = if let TokenTree::Punct(mark) = &token { Some(mark.as_char()) } else { None };
        match token {
            TokenTree::Group(group) => {
                let mut within = Group::new(group.delimiter(), in_module(group.stream()));
                within.set_span(group.span());
                written.extend([TokenTree::Group(within)]);
            }
            TokenTree::Ident(name) if begins_path && name == "self" => {
                written.extend([TokenTree::Ident(Ident::new("super", name.span()))]);
            }
            TokenTree::Ident(name) if begins_path && (name == "super" || name == "Functions") => {
                written.extend(quote_spanned!(name.span()=> super::#name));
            }
            token => written.extend([token]),
        }
    }
    written
}

/// Checks that all types of the function are known, and returns whether they are.
fn is_concrete(ItemFn { sig, .. }: &ItemFn, mistakes: &mut Mistakes) -> bool {
    const GENERIC: &str = "a function of the application can't be generic over types or constants, because the plugin only \
                           gives bytes: name the type";
    let mut found = Mistakes::default();
    for parameter in &sig.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            found.at(parameter, GENERIC);
        }
    }
    let inputs =
        sig.inputs.iter().filter_map(|input| if let FnArg::Typed(input) = input { Some(&*input.ty) } else { None });
    for ty in inputs {
        types::visit(ty, &mut |ty| {
            if let Type::ImplTrait(ty) = ty {
                found.at(ty, GENERIC);
            }
        });
    }
    refuse_self(
        sig.generics.where_clause.to_token_stream(),
        "the plugin calls the function without knowing `Self`: remove this",
        &mut found,
    );
    let is_concrete = found.is_empty();
    mistakes.join(found);
    is_concrete
}

/// Returns the function that the application offers.
fn link(of: &Ident, Function { item, .. }: &Function, import: &Import<'_>, namespace: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    let ident = &item.sig.ident;
    let cfgs = common::cfgs(&item.attrs);
    let name = import.name();
    let (mut params, mut decoded, mut locals, mut passed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, (argument, scalar)) in common::typed_arguments(item).into_iter().zip(import.scalars()).enumerate() {
        let local = format_ident!("argument{index}", span = ours);
        let (position, place) = (index + 1, Place::of(&argument.ty));
        let label = argument_name(&argument.pat).map(common::symbol);
        match scalar {
            Some(ty) => {
                let ty = Ident::new(&ty.to_string(), ours);
                params.push(quote_spanned!(ours=> <#ty as __private::ScalarType>::CROSSING));
                decoded.push(quote_spanned!(ours=> let #local = __private::scalar(#local)?;));
                passed.push(local.to_token_stream());
                locals.push(local);
            }
            None => {
                let decode = place.private("argument");
                let referred = Referred::of(&argument.ty);
                let stored = referred.as_ref().map(|referred| {
                    let ty = Names::of_function(&item.sig.generics).write(referred.decoded.to_token_stream());
                    quote_spanned!(place.last=> ::<#ty>)
                });
                let decode = quote_spanned!(place.last=> #decode #stored(#local, #position, #label)?);
                passed.push(referred.map_or_else(|| local.to_token_stream(), |referred| referred.lend(quote!(#local))));
                locals.push(local.clone());
                params.push(quote_spanned!(ours=> __private::Crossing::Block));
                decoded.push(quote_spanned!(ours=> let #local = #decode;));
            }
        }
    }
    let declared = match &item.sig.output {
        ReturnType::Default => quote_spanned!(ours=> ()),
        ReturnType::Type(_, ty) if import.gives_scalar() => quote_spanned!(ours=> __private::Scalar<#ty>),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    // The trait is named, because the type that keeps the value may have functions of the same name.
    let borrow = match item.sig.receiver().map(|receiver| &receiver.kind) {
        Some(ReceiverKind::Reference(_, _, Some(_))) => quote_spanned!(ours=> &mut *),
        _ => quote_spanned!(ours=> &*),
    };
    let call = quote_spanned!(ours=> <__T as #of>::#ident(#borrow keeper.enter(#name)?, #(#passed),*));
    let call = if import.gives_scalar() { quote_spanned!(ours=> __private::Scalar(#call)) } else { call };
    let place = match &item.sig.output {
        ReturnType::Default => Place::of(ident),
        ReturnType::Type(_, ty) => Place::of(ty),
    };
    let reply = place.private("reply");
    let reply = quote_spanned!(place.last=> #reply::<#declared>);
    quote_spanned! {ours=>
        #(#cfgs)*
        {
            #[allow(unused_variables)]
            let keeper = ::core::clone::Clone::clone(&keeper);
            __private::offered(
                #namespace,
                #name,
                ::std::vec![#(#params),*],
                <#declared as __private::HostReply>::crossing(),
                move |arguments| {
                    let [#(#locals),*] = __private::arguments(arguments)?;
                    #(#decoded)*
                    #reply(#call)
                },
            )
        }
    }
}
