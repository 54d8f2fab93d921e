//! The form of an interface that plugins implement: `#[plugin_fn] impl Words for Plugin` creates its exports.
//!
//! The code of an export is a function that is generic over the plugin. It is generated here, where the types and the
//! docs are. So `#[plugin_fn]` doesn't look at the types in the `impl`, and rustc alone reports a wrong one there.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{FnArg, ItemFn, LitStr, ReturnType, TraitItem, Type, parse_quote};

use super::lend::Referred;
use super::{Function, Interface, beside, client, refuse_self, take_name, without_marks};
use crate::common::{self, Mistakes};
use crate::contract::{self, Names};
use crate::{attribute, plugin_fn, types};

pub fn expand(interface: &Interface, prefix: Option<LitStr>, mistakes: &mut Mistakes) -> TokenStream {
    let prefix = prefix.map(|prefix| prefix.value()).unwrap_or_default();
    let names: Vec<LitStr> = interface.functions.iter().map(|function| export_name(function, &prefix)).collect();
    for (function, name) in interface.functions.iter().zip(&names) {
        check(function, mistakes);
        attribute::check_export(name, mistakes);
    }
    let ours = Span::mixed_site();
    let Interface { krate, item, types, .. } = interface;
    let (ident, visibility) = (&item.ident, &item.vis);
    let cfgs: Vec<_> = common::cfgs(&item.attrs).collect();
    let is_right = mistakes.is_empty() && !item.items.iter().any(|item| matches!(item, TraitItem::Verbatim(_)));
    let documented = marked_trait(interface, is_right);
    let (defaults_type, defaults) = if is_right { defaults(interface) } else { Default::default() };
    let client_type = is_right.then(client::client_type);
    let client_module = if is_right { client::module(interface, &names) } else { TokenStream::new() };
    let module = beside(interface, &client_module);
    let exports = exports(interface, &names, is_right);
    let records = records(interface, if is_right { &names } else { &[] });
    let client_functions = is_right.then(|| client::functions(interface, &names));
    let docs = format!("The typed client of [`{ident}`](super::{ident}), for applications and tests.");
    let wanted = match prefix.as_str() {
        "" => "no prefix: remove `prefix = …`".to_owned(),
        prefix => format!("a prefix: write `#[plugin_fn(prefix = {prefix:?})]`"),
    };
    let wanted = format!("the exports of the interface `{ident}` have {wanted}");
    quote_spanned! {ours=>
        #documented
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_snake_case)]
        #visibility mod #types {
            #[allow(unused_imports)]
            use super::*;
            /// The exports of a plugin, for `#[plugin_fn]`.
            #[doc(hidden)]
            pub struct Exports<P: ?::core::marker::Sized>(pub ::core::marker::PhantomData<fn() -> *const P>);
            impl<P: ?::core::marker::Sized> Exports<P> {
                #[doc(hidden)]
                pub const fn __record(self, name: &str) -> ::core::option::Option<&'static #krate::__private::contract::Record> {
                    #krate::__private::record_named(Records::ALL, name)
                }
                #[doc(hidden)]
                pub const fn __check_prefix(self, prefix: &str) {
                    if !#krate::__private::is_same(prefix, #prefix) {
                        ::core::panic!("{}", #wanted)
                    }
                }
            }
            /// The records of the functions.
            #[doc(hidden)]
            pub struct Records;
            #defaults_type
            #client_type
        }
        #(#cfgs)*
        #[doc = #docs]
        #module
        #records
        #exports
        #defaults
        #client_functions
    }
}

fn export_name(function: &Function, prefix: &str) -> LitStr {
    let name = common::symbol(&function.item.sig.ident);
    LitStr::new(&format!("{prefix}{}", name.value()), name.span())
}

fn check(Function { item, is_optional, .. }: &Function, mistakes: &mut Mistakes) {
    const NO_SELF: &str = "a plugin's functions have no `self`, because a plugin keeps its state in variables: remove it; \
                           functions of the application, which have one, belong in an `#[interface(host)]`";
    const NO_PLUGIN: &str = "the body of an optional function can't call the plugin: it runs in the application, for \
                             plugins that lack the function";
    let mut item = item.clone();
    if let Some(receiver @ FnArg::Receiver(_)) = item.sig.inputs.first() {
        mistakes.at(receiver, NO_SELF);
        item.sig.inputs = item.sig.inputs.into_iter().skip(1).collect();
    }
    common::check_export(&item, "interface", mistakes);
    for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("link_name")) {
        mistakes.at(
            attribute,
            "an export has the name of its function: rename the function, or give all exports a prefix by \
             `#[interface(prefix = \"…\")]`",
        );
    }
    for argument in common::typed_arguments(&item) {
        if types::is_unsized(&argument.ty) {
            mistakes.at(&argument.ty, "an argument needs a size: take it by reference or owned, as `&str` or `String`");
        }
    }
    plugin_fn::check(&item, mistakes);
    if let ReturnType::Type(_, ty) = &item.sig.output {
        types::visit(ty, &mut |ty| {
            if let Type::Reference(reference) = ty {
                mistakes.at(reference, "a result can't borrow, because the application gets a copy: declare it owned, as `String` or `Vec<u8>`");
            }
        });
    }
    if *is_optional {
        refuse_self(item.block.to_token_stream(), NO_PLUGIN, mistakes);
    }
}

/// Returns the trait with constants for `#[plugin_fn]`, one of which is missing in an `impl` without that attribute.
/// The bodies of optional functions are moved out.
fn marked_trait(interface: &Interface, is_right: bool) -> TokenStream {
    let Interface { krate, types, .. } = interface;
    let mut item = without_marks(&interface.item);
    for item in &mut item.items {
        match item {
            TraitItem::Fn(function) if function.default.is_some() && is_right => {
                let name = &function.sig.ident;
                let arguments: Vec<_> = function.sig.inputs.iter_mut().filter_map(take_name).collect();
                function.default = Some(parse_quote!({ #types::Defaults::#name(#(#arguments),*) }));
            }
            _ => {}
        }
    }
    let ours = Span::mixed_site();
    let interface = quote_spanned! {ours=>
        #[doc(hidden)]
        const __HAS_ATTRIBUTE_INTERFACE: #types::Exports<Self> = #types::Exports(::core::marker::PhantomData);
    };
    let exports = quote_spanned! {ours=>
        #[doc(hidden)]
        const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [#krate::__private::Export];
    };
    item.items.splice(0..0, [TraitItem::Verbatim(interface), TraitItem::Verbatim(exports)]);
    quote!(#item)
}

/// Returns the bodies of optional functions, which the trait and the client call: a type in the module, and its
/// functions outside of it, where the user's names are in scope.
fn defaults(Interface { item, functions, types, .. }: &Interface) -> (TokenStream, TokenStream) {
    let bodies = functions.iter().filter(|function| function.is_optional).map(|function| {
        let mut item = function.item.clone();
        // Callers get that warning at the client's function.
        item.attrs.retain(|attribute| !attribute.path().is_ident("deprecated"));
        item
    });
    let bodies: Vec<_> = bodies.collect();
    if bodies.is_empty() {
        return Default::default();
    }
    let cfgs = common::cfgs(&item.attrs);
    let ours = Span::mixed_site();
    let ty = quote_spanned! {ours=>
        /// The bodies of optional functions, for plugins that lack them.
        #[doc(hidden)]
        pub struct Defaults;
    };
    let functions = quote_spanned! {ours=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, missing_docs, private_interfaces)]
        impl #types::Defaults {
            #(#bodies)*
        }
    };
    (ty, functions)
}

/// Returns the records of the functions. They are generated here, where the docs and the types are.
fn records(Interface { krate, item, functions, types, .. }: &Interface, names: &[LitStr]) -> TokenStream {
    let cfgs = common::cfgs(&item.attrs);
    let records = functions.iter().zip(names).filter(|_| contract::is_on()).map(|(Function { item, .. }, name)| {
        let cfgs = common::cfgs(&item.attrs);
        let decoded = decoded(item).map(|(item, ..)| item);
        let record = contract::functions::describe_export(decoded.as_ref().unwrap_or(item), name);
        quote_spanned!(Span::mixed_site()=> #(#cfgs)* #record)
    });
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[allow(deprecated, unused_imports, unused_qualifications)]
        const _: () = {
            use #krate::__private;
            use __private::contract::Undescribed as _;
            #[doc(hidden)]
            impl #types::Records {
                pub const ALL: &'static [__private::contract::Record] = &[#(#records),*];
            }
        };
    }
}

/// Returns what `#[plugin_fn]` finds by the trait. If the trait has mistakes, its implementations get no errors for
/// that.
fn exports(interface: &Interface, names: &[LitStr], is_right: bool) -> TokenStream {
    let ours = Span::mixed_site();
    let Interface { krate, item, functions, types, .. } = interface;
    let cfgs = common::cfgs(&item.attrs);
    let ident = &item.ident;
    if !is_right {
        return quote_spanned! {ours=>
            #(#cfgs)*
            #[doc(hidden)]
            impl<__P: ?::core::marker::Sized> #types::Exports<__P> {
                pub const fn __export(self, _: &str) -> #krate::__private::Export {
                    ::core::panic!("the interface has mistakes")
                }
            }
        };
    }
    let functions = functions.iter().zip(names).map(|(function, name)| export(interface, function, name));
    quote_spanned! {ours=>
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, deprecated, missing_docs, private_bounds, private_interfaces)]
        impl<__P: #ident + ?::core::marker::Sized> #types::Exports<__P> {
            pub const fn __export(self, name: &str) -> #krate::__private::Export {
                #krate::__private::export_named(<__P as #ident>::__WRITE_PLUGIN_FN_ABOVE_THE_IMPL, name)
            }
            #(#functions)*
        }
    }
}

/// Returns the function that hosts call, for any plugin that implements the trait.
fn export(interface: &Interface, Function { item, .. }: &Function, name: &LitStr) -> TokenStream {
    let krate = &interface.krate;
    let ident = &item.sig.ident;
    let place = common::hygienic(ident.span());
    let of = common::placed(&interface.item.ident, place);
    let path = quote_spanned!(place=> <__P as #of>::#ident);
    let (item, path) = match decoded(item) {
        Some((item, Referred { decoded, .. }, lent)) => {
            let ty = Names::of_function(&item.sig.generics).write(decoded.to_token_stream());
            (item, quote_spanned!(place=> |argument: #ty| #path(#lent)))
        }
        None => (item.clone(), path),
    };
    let bind = common::bind_to(&item, &path);
    let body = plugin_fn::body(&item, name, &bind);
    let cfgs = common::cfgs(&item.attrs);
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[inline(always)]
        pub fn #ident(self) -> i32 {
            use #krate::__private;
            #body
        }
    }
}

/// Returns a function whose only argument is a reference to a value, with the value as its argument, and the expression
/// that lends it.
fn decoded(item: &ItemFn) -> Option<(ItemFn, Referred, TokenStream)> {
    let mut item = item.clone();
    let inputs = item.sig.inputs.len();
    let Some(FnArg::Typed(argument)) = item.sig.inputs.first_mut().filter(|_| inputs == 1) else {
        return None;
    };
    let referred = Referred::of(&argument.ty)?;
    *argument.ty = referred.decoded.clone();
    let lent = referred.lend(quote_spanned!(Span::mixed_site()=> argument));
    Some((item, referred, lent))
}
