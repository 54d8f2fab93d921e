//! The form of an interface that the application implements: its functions are host functions, which plugins import.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    FnArg, ForeignItem, ForeignItemFn, Ident, LitStr, Receiver, ReceiverKind, ReturnType, Safety, Type, parse_quote,
};

use super::{Function, Interface, argument_name, beside, lend, without_marks};
use crate::attribute;
use crate::common::{self, Mistakes, Place};
use crate::import::Import;

pub fn expand(interface: &Interface, namespace: Option<LitStr>, mistakes: &mut Mistakes) -> TokenStream {
    let ours = Span::mixed_site();
    let Interface { krate, item, functions, types, .. } = interface;
    let namespace = namespace.unwrap_or_else(|| parse_quote!("extism:host/user"));
    let declarations: Vec<_> = functions.iter().map(|function| declare(function, mistakes)).collect();
    let arguments = attribute::Arguments::of_crate(krate.clone());
    let (mut imports, mut linked) = (Vec::new(), Vec::new());
    for (function, declaration) in functions.iter().zip(&declarations) {
        if let Some(import) = Import::parse(declaration, mistakes) {
            imports.push(import.expand(&arguments, &namespace, &[]));
            linked.push(link(&item.ident, function, &import, &namespace));
        }
    }
    let (ident, visibility) = (&item.ident, &item.vis);
    let cfgs: Vec<_> = common::cfgs(&item.attrs).collect();
    let item = without_marks(item);
    // Without a `&mut self`, calls may run side by side.
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
        "What `#[interface]` makes of [`{ident}`](super::{ident}): its functions as plugins call them, and for the \
         application [`Functions`], which offers them."
    );
    let of_trait =
        format!("The functions of an implementation of [`{ident}`](super::{ident}), for a host to offer to plugins.");
    let content = quote_spanned! {ours=>
        #[allow(unused_imports)]
        use super::*;
        #[cfg(not(target_arch = "wasm32"))]
        #[doc(inline)]
        pub use super::#types::Functions;
        #(#imports)*
    };
    let module = beside(interface, &content);
    let offer = mistakes.is_empty().then(|| {
        quote_spanned! {ours=>
            #(#cfgs)*
            #[cfg(not(target_arch = "wasm32"))]
            #[allow(private_bounds, private_interfaces)]
            impl<__T: #ident + #bounds + 'static> #krate::contract::Offer for #types::Functions<__T> {
                fn functions(self) -> ::std::vec::Vec<#krate::contract::Offered> {
                    use #krate::__private::client as __private;
                    let keeper = __private::#keeper::of(self.0);
                    ::std::vec![#(#linked),*]
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
                /// What implements it.
                pub T,
            );
        }
        #(#cfgs)*
        #[doc = #docs]
        #[allow(dead_code, non_snake_case)]
        #module
        #offer
    }
}

/// The function as a plugin calls it.
fn declare(Function { item, is_optional }: &Function, mistakes: &mut Mistakes) -> ForeignItemFn {
    if *is_optional {
        mistakes.at(
            &item.block,
            "a function of the application's has no body here: the plugin imports it, and the application implements it",
        );
    }
    let mut item = item.clone();
    match item.sig.inputs.first() {
        Some(FnArg::Receiver(Receiver { kind: ReceiverKind::Reference(..), .. })) => {}
        Some(FnArg::Receiver(receiver)) => {
            mistakes.at(receiver, "write `&self` or `&mut self`: the functions share one value")
        }
        _ => mistakes.at(&item.sig.ident, "what the application offers begins with `&self` or `&mut self`"),
    }
    if let Some(token) = &item.sig.asyncness {
        mistakes.at(token, "a host function can't be async: the plugin waits for it; remove `async`");
    }
    let arguments = item.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => {
            let mut argument = argument.clone();
            argument.ty = Box::new(Type::Verbatim(lend::lent(&argument.ty)));
            Some(FnArg::Typed(argument))
        }
        FnArg::Receiver(_) => None,
    });
    item.sig.inputs = arguments.collect();
    (item.sig.safety, item.sig.asyncness) = (Safety::Safe(Default::default()), None);
    let (attributes, signature) = (&item.attrs, &item.sig);
    match parse_quote!(#(#attributes)* pub #signature;) {
        ForeignItem::Fn(declaration) => declaration,
        _ => unreachable!("a signature and a semicolon are a function"),
    }
}

/// The function as the application offers it.
fn link(of: &Ident, Function { item, .. }: &Function, import: &Import<'_>, namespace: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    let ident = &item.sig.ident;
    let cfgs = common::cfgs(&item.attrs);
    let name = import.name();
    let (mut params, mut decoded, mut passed) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (argument, scalar)) in common::typed_arguments(item).into_iter().zip(import.scalars()).enumerate() {
        let local = format_ident!("argument{index}", span = ours);
        let (position, place) = (index + 1, Place::of(&argument.ty));
        let label = argument_name(&argument.pat).map(common::symbol);
        match scalar {
            Some(ty) => {
                let ty = Ident::new(&ty.to_string(), ours);
                params.push(quote_spanned!(ours=> <#ty as __private::ScalarType>::CROSSING));
                decoded.push(quote_spanned!(ours=> let #local = __private::scalar(#local)?;));
            }
            None => {
                let decode = place.private("argument");
                let decode = quote_spanned!(place.last=> #decode(#local, #position, #label)?);
                params.push(quote_spanned!(ours=> __private::Crossing::Block));
                decoded.push(quote_spanned!(ours=> let #local = #decode;));
            }
        }
        passed.push(local);
    }
    let declared = match &item.sig.output {
        ReturnType::Default => quote_spanned!(ours=> ()),
        ReturnType::Type(_, ty) if import.gives_scalar() => quote_spanned!(ours=> __private::Scalar<#ty>),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    // By the trait's name: what the value is kept in has functions, too.
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
                    let [#(#passed),*] = __private::arguments(arguments)?;
                    #(#decoded)*
                    #reply(#call)
                },
            )
        }
    }
}
