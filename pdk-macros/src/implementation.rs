//! `#[plugin_fn]` above `impl Words for Plugin`: leaves the impl, and puts an export beside it for each function written
//! there. What the export does is said where the interface is: see `interface/exported.rs`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, Token, Type, parse_quote};

use crate::common::{self, Mistakes, Shim};
use crate::{attribute, contract, types, wasi};

/// What stands in the parentheses of the attribute.
struct Arguments {
    krate: Path,
    prefix: Option<LitStr>,
}

/// An impl with the trait that it is of.
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
            .at(&item.generics.params, "exports can't be generic: the host's bytes don't say of which type; name it");
    }
    check_functions(&mut item, &mut mistakes);
    let Some((interface, _)) = &item.trait_ else {
        let message = "an `impl` of exports is one of an interface: `impl Name for Plugin`, where `Name` is a trait with \
                       `#[interface]`; `#[plugin_fn]` also goes on a free function";
        mistakes.at(&item.self_ty, message);
        let mistakes = mistakes.into_tokens();
        return quote!(#item #mistakes);
    };
    if is_of_host(&item) {
        let message = "`#[plugin_fn]` is for what plugins do, whose functions have no `self`: remove it above what the \
                       application does, an `#[interface(host)]`";
        mistakes.at(interface, message);
        let mistakes = mistakes.into_tokens();
        return quote!(#item #mistakes);
    }
    if !matches!(types::bare(&item.self_ty), Type::Path(_)) {
        mistakes
            .at(&item.self_ty, "a plugin is a type of its own: write `pub struct Plugin;`, and the `impl` for that");
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
    // Of a function that is there twice rustc says so.
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
    // Of a trait that isn't an interface rustc says that it has no such constant: at the trait, as all of this stands there.
    let place = common::Place::of(&interface).last;
    let export = implementation.export_type(place);
    let list = quote_spanned! {place=>
        #[allow(deprecated)]
        const __WRITE_PLUGIN_FN_ABOVE_THE_IMPL: &'static [#export] = &[#(#exports),*];
    };
    item.items.push(ImplItem::Verbatim(list));
    let cfgs: Vec<_> = common::cfgs(&item.attrs).collect();
    // Of a type of another crate rustc says that it can't have constants of ours: at the type.
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

/// Checks what is written in the `impl`.
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
                "`#[plugin_fn]` exports the functions that are written here, and can't see those of a macro: write them, or \
                 let the macro write the whole `impl`",
            ),
            _ => {}
        }
    }
}

/// Whether the functions are as those that an application offers to plugins.
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
                    "name" => return Err(input.error("the interface names its functions: remove this")),
                    _ => return Err(input.error("above an `impl`, `prefix = \"…\"` and `crate = path` are taken here")),
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
    /// The export, with the function that hosts call.
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
                // The interface's own method of this name comes first. It has none if the function isn't one of the
                // interface's, about which rustc's message is enough.
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

    /// The export as a constant of the plugin's type, which tests call it by. Two of one name are a mistake on any target;
    /// the exports themselves would meet in the linker only.
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

    /// What the contract says of the function, in a section of the module. The interface has it.
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

    /// The type of an export, for rustc to underline as tokens of that place.
    fn export_type(&self, place: Span) -> TokenStream {
        let krate = self.krate.to_token_stream().into_iter().map(|mut token| {
            token.set_span(token.span().located_at(place));
            token
        });
        let krate: TokenStream = krate.collect();
        quote_spanned!(place=> #krate::__private::Export)
    }

    /// A call of a method that the interface has for the plugin.
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
