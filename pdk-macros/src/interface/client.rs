//! The typed client of an interface. It has a function for each function of the plugin, which encodes the arguments,
//! calls the export, and decodes the result. It exists natively only.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, Ident, LitStr, ReturnType, Type};

use super::lend::{self, Position};
use super::{Function, Interface, argument_name};
use crate::common::{self, Place};
use crate::types;

/// Returns the client's type.
pub fn client_type() -> TokenStream {
    let native = quote!(#[cfg(not(target_arch = "wasm32"))]);
    quote_spanned! {Span::mixed_site()=>
        /// A typed client, which calls the functions of a plugin. It derefs to the plugin.
        #native
        #[derive(Debug)]
        pub struct Client<P>(pub(super) P);

        #native
        impl<P> ::core::ops::Deref for Client<P> {
            type Target = P;
            fn deref(&self) -> &P {
                &self.0
            }
        }

        #native
        impl<P> ::core::ops::DerefMut for Client<P> {
            fn deref_mut(&mut self) -> &mut P {
                &mut self.0
            }
        }
    }
}

/// Returns the content of the module: the interface, and the functions that return a client.
pub fn module(Interface { krate, item, functions, types, .. }: &Interface, names: &[LitStr]) -> TokenStream {
    let ident = &item.ident;
    let name = ident.to_string();
    let native = quote!(#[cfg(not(target_arch = "wasm32"))]);
    let listed = functions.iter().zip(names).map(|(function, name)| {
        let cfgs = common::cfgs(&function.item.attrs);
        let is_optional = function.is_optional;
        quote_spanned! {Span::mixed_site()=>
            #(#cfgs)*
            #krate::__private::client::Wanted {
                export: #name,
                is_optional: #is_optional,
                record: {
                    const __RECORD: ::core::option::Option<&#krate::__private::contract::Record> =
                        #krate::__private::record_named(__Records::ALL, #name);
                    const __BYTES: [::core::primitive::u8; #krate::__private::record_length(__RECORD)] =
                        #krate::__private::record_bytes(__RECORD);
                    &__BYTES
                },
            }
        }
    });
    quote_spanned! {Span::mixed_site()=>
        #[allow(unused_imports)]
        use super::*;
        #native
        #[doc(inline)]
        pub use super::#types::Client;
        // All names are imported, so that names that don't exist are one error.
        #native
        #[allow(deprecated)]
        use super::{#ident as __Interface, #types::Records as __Records};

        /// The interface, with which plugins are compared.
        #native
        #[allow(long_running_const_eval)]
        pub const INTERFACE: #krate::contract::Interface =
            #krate::contract::Interface { name: #name, functions: &[#(#listed),*] };

        /// Checks that a plugin fits the interface, and returns a client.
        ///
        /// You can pass a `&mut` plugin. If it doesn't fit, the application still has it, and can load it as another
        /// version of the interface.
        ///
        /// # Errors
        /// If the plugin doesn't fit the interface. The error lists all differences.
        #native
        pub fn load<P: #krate::contract::Callable>(
            plugin: P,
        ) -> ::core::result::Result<Client<P>, #krate::contract::Mismatch> {
            INTERFACE.check(&plugin).map(|()| Client(plugin))
        }

        /// Returns a client for tests of a plugin, natively or as WebAssembly.
        #native
        #[allow(deprecated)]
        pub fn test<W: __Interface, P: #krate::testing::Plugin>(
            _plugin: W,
            host: P,
        ) -> Client<#krate::contract::Tested<P>> {
            Client(#krate::contract::Tested::new(host, <W as __Interface>::__WRITE_PLUGIN_FN_ABOVE_THE_IMPL))
        }
    }
}

/// Returns the client's functions, in an `impl` outside of the module, where the user's names are in scope.
pub fn functions(interface: &Interface, names: &[LitStr]) -> TokenStream {
    let Interface { krate, item, functions, types, .. } = interface;
    let cfgs = common::cfgs(&item.attrs);
    let functions = functions.iter().zip(names).map(|(item, name)| function(interface, item, name));
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[cfg(not(target_arch = "wasm32"))]
        #[allow(dead_code, deprecated, non_snake_case, private_bounds, private_interfaces)]
        impl<__P: #krate::contract::Callable> #types::Client<__P> {
            #(#functions)*
        }
    }
}

fn function(interface: &Interface, Function { item, is_optional, .. }: &Function, name: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    let Interface { krate, types, .. } = interface;
    let ident = &item.sig.ident;
    let attributes = item
        .attrs
        .iter()
        .filter(|attribute| ["doc", "cfg", "deprecated"].iter().any(|name| attribute.path().is_ident(name)));
    let arguments = common::typed_arguments(item);
    let named: Vec<(&Ident, &Type)> =
        arguments.iter().filter_map(|argument| Some((argument_name(&argument.pat)?, &*argument.ty))).collect();
    let position = if named.len() == 1 { Position::Alone } else { Position::Listed };
    let parameters = named.iter().map(|(name, ty)| {
        let ty = lend::lent(ty, position);
        quote!(#name: #ty)
    });
    let checks = named.iter().filter(|_| !is_optional).filter_map(|(_, ty)| lend::check(ty, position));
    let absent = is_optional.then(|| {
        let given = named.iter().map(|(name, ty)| lend::owned(ty, position, quote!(#name)));
        quote_spanned! {ours=>
            if !__private::Callable::has_export(&self.0, #name) {
                return __private::run_own_body(#name, || #types::Defaults::#ident(#(#given),*));
            }
        }
    });
    let generics = &item.sig.generics;
    let where_clause = &generics.where_clause;
    let declared = match &item.sig.output {
        ReturnType::Default => quote_spanned!(ours=> ()),
        ReturnType::Type(_, ty) => quote!(#ty),
    };
    let (value, error) = result(krate, &item.sig.output);
    let place = match &item.sig.output {
        ReturnType::Default => Place::of(ident),
        ReturnType::Type(_, ty) => Place::of(ty),
    };
    let answer = place.private("answer");
    let answer = quote_spanned!(place.last=> #answer::<#declared>(reply, codes));
    let codes = place.private("Codes");
    let codes = quote_spanned!(place.last=> #codes::<#error>::from_code);
    let input = input(&named, name);
    let docs = docs(*is_optional, &item.attrs, name);
    // rustc's errors about it are at the type.
    let end = quote_spanned!(place.last=> >);
    let returned =
        quote_spanned!(place.first=> ::core::result::Result<#value, #krate::contract::CallError<#error> #end);
    let body = quote_spanned! {ours=>
        use #krate::__private::client as __private;
        use __private::NoCodes as _;
        #(#checks)*
        #absent
        let codes = #codes;
        let input = #input;
        let reply = __private::Callable::call_export(&mut self.0, #name, &input);
        #answer
    };
    quote_spanned! {ours=>
        #(#attributes)*
        #[doc = #docs]
        #[track_caller]
        pub fn #ident #generics (&mut self, #(#parameters),*) -> #returned #where_clause { #body }
    }
}

/// Returns the input that the export is called with.
fn input(arguments: &[(&Ident, &Type)], name: &LitStr) -> TokenStream {
    let ours = Span::mixed_site();
    match arguments {
        [] => quote_spanned!(ours=> []),
        [(argument, ty)] => {
            let place = Place::of(ty);
            let encode = place.private("input");
            quote_spanned!(place.last=> #encode(#name, &#argument)?)
        }
        list => {
            let pushes = list.iter().map(|(argument, ty)| {
                let place = Place::of(ty);
                let push = place.private("push");
                let text = common::symbol(argument);
                quote_spanned!(place.last=> #push(&mut arguments, #text, &#argument)?;)
            });
            quote_spanned! {ours=>
                {
                    let mut arguments = __private::Arguments::of(#name);
                    #(#pushes)*
                    arguments.finish()
                }
            }
        }
    }
}

/// Returns the types of the value and the error that a client's function returns. They are written out if the declared
/// type shows them. Otherwise rustc looks them up, because the type may be an alias of a `Result`.
fn result(krate: &syn::Path, output: &ReturnType) -> (TokenStream, TokenStream) {
    const VALUES: [&str; 14] = [
        "String", "Vec", "Option", "Json", "Msgpack", "Box", "bool", "i32", "i64", "u32", "u64", "f32", "f64", "Base64",
    ];
    let ours = Span::mixed_site();
    let uncoded = quote_spanned!(ours=> #krate::WithReturnCode<#krate::Error>);
    let ty = match output {
        ReturnType::Default => return (quote_spanned!(ours=> ()), uncoded),
        ReturnType::Type(_, ty) => types::bare(ty),
    };
    if let Some([GenericArgument::Type(value), GenericArgument::Type(error)]) =
        types::arguments_of(ty, "Result").map(|arguments| arguments.iter().cloned().collect::<Vec<_>>()).as_deref()
    {
        return (quote!(#value), quote!(#error));
    }
    if let Some(value) = types::argument_of(ty, "FnResult") {
        return (quote!(#value), uncoded);
    }
    match ty {
        Type::Path(path)
            if path.path.segments.last().is_some_and(|last| VALUES.iter().any(|value| last.ident == value)) =>
        {
            (quote!(#ty), uncoded)
        }
        ty => {
            let Place { first, last } = Place::of(ty);
            let begin = quote_spanned!(first=> <);
            let answer = quote_spanned!(last=> #begin #ty as #krate::__private::client::Answer>);
            (quote_spanned!(last=> #answer::Value), quote_spanned!(last=> #answer::Error))
        }
    }
}

fn docs(is_optional: bool, attributes: &[syn::Attribute], name: &LitStr) -> String {
    let name = name.value();
    let summary = match attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
        true => String::new(),
        false => format!("Calls the plugin's `{name}`."),
    };
    let absent = match is_optional {
        true => "\n\nIf the plugin lacks the function, the interface's own body runs in the application.",
        false => "",
    };
    format!("{summary}{absent}\n\n# Errors\nIf the plugin's function fails, or the call fails for another reason.")
}
