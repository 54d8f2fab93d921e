//! `#[plugin_fn]` above `impl Words for Plugin`: keeps the `impl`, and adds an export for each function that is written
//! there. The interface's expansion has the code of the exports: see `interface/exported.rs`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, Token, Type, parse_quote};

use crate::common::{self, Mistakes, Shim};
use crate::{attribute, contract, types, wasi};

/// The arguments of the attribute.
struct Arguments {
    krate: Path,
    prefix: Option<LitStr>,
}

/// An `impl` of an interface.
struct Implementation<'a> {
    krate: &'a Path,
    interface: &'a Path,
    plugin: &'a Type,
    prefix: &'a str,
}

pub fn parse(item: &TokenStream) -> Option<ItemImpl> {
    syn::parse2(item.clone()).ok()
}

pub fn expand(arguments: TokenStream, mut item: ItemImpl) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, &mut mistakes);
    if !item.generics.params.is_empty() {
        mistakes
            .at(&item.generics.params, "exports can't be generic, because the host only gives bytes: name the type");
    }
    check_functions(&mut item, &mut mistakes);
    let Some((interface, _)) = &item.trait_ else {
        let message = "`#[plugin_fn]` goes on a free function, or on the `impl` of an interface: `impl Name for Plugin`, where \
                       `Name` is a trait with `#[interface]`";
        mistakes.at(&item.self_ty, message);
        let mistakes = mistakes.into_tokens();
        return quote!(#item #mistakes);
    };
    if is_of_host(&item) {
        let message = "`#[plugin_fn]` exports the functions of a plugin, which have no `self`: remove it above the `impl` of an \
                       `#[interface(host)]`, whose functions belong to the application";
        mistakes.at(interface, message);
        let mistakes = mistakes.into_tokens();
        return quote!(#item #mistakes);
    }
    if !matches!(types::bare(&item.self_ty), Type::Path(_)) {
        mistakes.at(
            &item.self_ty,
            "the plugin has to be a type of its own: write `pub struct Plugin;`, and the `impl` for it",
        );
    }
    if let Some(mistakes) = mistakes.into_tokens() {
        let krate = &arguments.krate;
        let list = quote!(const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [#krate::__private::Export] = &[];);
        item.items.push(ImplItem::Verbatim(list));
        return quote!(#item #mistakes);
    }
    let (interface, plugin) = (interface.clone(), item.self_ty.clone());
    let prefix = arguments.prefix.map(|prefix| prefix.value()).unwrap_or_default();
    let implementation =
        Implementation { krate: &arguments.krate, interface: &interface, plugin: &plugin, prefix: &prefix };
    let functions = item.items.iter().filter_map(|item| if let ImplItem::Fn(item) = item { Some(item) } else { None });
    let mut functions: Vec<_> = functions.collect();
    // rustc reports a function that is there twice.
    let mut names = Vec::new();
    functions.retain(|function| {
        let is_known = common::cfgs(&function.attrs).next().is_none() && names.contains(&&function.sig.ident);
        names.push(&function.sig.ident);
        !is_known
    });
    let exports = functions.iter().map(|function| implementation.export(function));
    let constants: TokenStream = functions.iter().map(|function| implementation.constant(function)).collect();
    let records: TokenStream = functions.iter().map(|function| implementation.record(function)).collect();
    let (ours, krate) = (Span::mixed_site(), &arguments.krate);
    // If the trait isn't an interface, rustc says that it has no such constant. All tokens have the trait's span for
    // that.
    let place = common::Place::of(&interface).last;
    let export = implementation.export_type(place);
    let list = quote_spanned! {place=>
        #[allow(deprecated)]
        const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [#export] = &[#(#exports),*];
    };
    item.items.push(ImplItem::Verbatim(list));
    let cfgs: Vec<_> = common::cfgs(&item.attrs).collect();
    // If the type is of another crate, rustc says at the type that it can't have other constants.
    let place = common::Place::of(&plugin);
    let head = quote_spanned!(place.first=> impl #plugin);
    let inherent = quote_spanned!(place.last=> #head { #constants });
    let check_prefix = implementation.interface_method(&Ident::new("__check_prefix", ours), quote!(#prefix));
    quote_spanned! {ours=>
        #item
        #(#cfgs)*
        #[allow(deprecated)]
        const _: () = #check_prefix;
        #(#cfgs)*
        #[cfg(target_arch = "wasm32")]
        #[allow(deprecated, long_running_const_eval)]
        const _: () = {
            use #krate::__private;
            #records
        };
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(deprecated, dead_code, non_upper_case_globals)]
        #inherent
    }
}

/// Checks the functions of the `impl`.
fn check_functions(item: &mut ItemImpl, mistakes: &mut Mistakes) {
    for item in &mut item.items {
        match item {
            ImplItem::Fn(function) => {
                common::refuse_hidden_cfg(&function.attrs, mistakes);
                function.attrs.retain(|attribute| {
                    let again = common::is_named(attribute.path(), "plugin_fn");
                    if again {
                        mistakes.at(attribute, "`#[plugin_fn]` above the `impl` is enough: remove this one");
                    }
                    !again
                });
            }
            ImplItem::Macro(call) => mistakes.at(
                call,
                "`#[plugin_fn]` can't see functions that a macro writes: write them here, or let the macro write the whole \
                 `impl`",
            ),
            _ => {}
        }
    }
}

/// Returns whether all functions have a `self`, as those that an application offers.
fn is_of_host(item: &ItemImpl) -> bool {
    let mut functions =
        item.items.iter().filter_map(|item| if let ImplItem::Fn(item) = item { Some(item) } else { None });
    let first = functions.next();
    first.into_iter().chain(functions).all(|function| function.sig.receiver().is_some()) && first.is_some()
}

impl Arguments {
    fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments { krate: attribute::default_crate(), prefix: None };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let keyword = input.fork().parse::<Ident>().map(|ident| ident.to_string()).unwrap_or_default();
                match keyword.as_str() {
                    _ if input.peek(Token![crate]) => arguments.krate = attribute::parse_crate(input)?,
                    "prefix" if arguments.prefix.is_none() => arguments.prefix = Some(attribute::parse_prefix(input)?),
                    "name" => return Err(input.error("the interface gives the exports their names: remove `name`")),
                    _ => {
                        return Err(
                            input.error("unknown argument: above an `impl`, write `prefix = \"…\"` or `crate = path`")
                        );
                    }
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(mistake) = parser.parse2(tokens) {
            mistakes.add(mistake);
        }
        arguments
    }
}

impl Implementation<'_> {
    /// Returns an export, with the function that hosts call.
    fn export(&self, item: &ImplItemFn) -> TokenStream {
        let Implementation { krate, .. } = self;
        let ours = Span::mixed_site();
        let ident = &item.sig.ident;
        let place = common::hygienic(ident.span());
        let name = self.name(ident);
        let function = parse_quote!(fn #ident() {});
        let mut method = ident.clone();
        method.set_span(place);
        let local = Ident::new("__extism_export", place);
        let shim = Shim {
            function: &function,
            ident: local.clone(),
            name: &name,
            visibility: None,
            parameters: TokenStream::new(),
            result: Some(Ident::new("i32", place)),
            body: self.interface_method(&method, TokenStream::new()),
        };
        let cfgs = common::cfgs(&item.attrs);
        let refused = wasi::refuse(&name, &function);
        quote_spanned! {ours=>
            #(#cfgs)*
            {
                use #krate::__private;
                #refused
                // The interface's own method of this name comes first. If the interface has no such function, rustc
                // reports that, and this method keeps it from reporting more.
                #[allow(dead_code)]
                trait NoFunction: ::core::marker::Sized {
                    fn #method(self) -> i32 {
                        -1
                    }
                }
                impl<T> NoFunction for T {}
                #shim
                __private::Export { name: #name, function: #local }
            }
        }
    }

    /// Returns the export as a constant of the plugin's type, by which tests call it. Two exports of one name are then
    /// an error on any target, and not only in the linker.
    fn constant(&self, item: &ImplItemFn) -> TokenStream {
        let ident = &item.sig.ident;
        let name = self.name(ident);
        let place = common::hygienic(ident.span());
        let letters: String = name.value().replace(|letter: char| !letter.is_alphanumeric(), "_");
        let constant = format_ident!("__extism_export_{letters}", span = place);
        let export = self.export_type(place);
        let cfgs = common::cfgs(&item.attrs);
        let value = self.interface_method(&Ident::new("__export", place), quote!(#name));
        quote_spanned!(place=> #(#cfgs)* pub const #constant: #export = #value;)
    }

    /// Returns the function's record, in a custom section. The interface has the record.
    fn record(&self, item: &ImplItemFn) -> TokenStream {
        if !contract::is_on() {
            return TokenStream::new();
        }
        let ours = Span::mixed_site();
        let name = self.name(&item.sig.ident);
        let record = self.interface_method(&Ident::new("__record", ours), quote!(#name));
        let cfgs = common::cfgs(&item.attrs);
        quote_spanned! {ours=>
            #(#cfgs)*
            const _: () = {
                const __RECORD: ::core::option::Option<&__private::contract::Record> = #record;
                #[unsafe(link_section = "extism-contract-v0")]
                static __BYTES: [::core::primitive::u8; __private::record_length(__RECORD)] =
                    __private::record_bytes(__RECORD);
            };
        }
    }

    /// Returns the type of an export, with spans by which rustc underlines this place.
    fn export_type(&self, place: Span) -> TokenStream {
        let krate = self.krate.to_token_stream().into_iter().map(|mut token| {
            token.set_span(token.span().located_at(place));
            token
        });
        let krate: TokenStream = krate.collect();
        quote_spanned!(place=> #krate::__private::Export)
    }

    /// Returns a call of a method that the interface's expansion has for the plugin.
    fn interface_method(&self, method: &Ident, arguments: TokenStream) -> TokenStream {
        let Implementation { interface, plugin, .. } = self;
        let place = common::Place::of(interface);
        let constant = Ident::new("__HAS_ATTRIBUTE_INTERFACE", place.last);
        quote_spanned!(place.last=> <#plugin as #interface>::#constant.#method(#arguments))
    }

    fn name(&self, function: &Ident) -> LitStr {
        let name = common::symbol(function);
        LitStr::new(&format!("{}{}", self.prefix, name.value()), name.span())
    }
}
