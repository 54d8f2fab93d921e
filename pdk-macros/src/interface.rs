//! `#[interface]`: makes a trait the interface between an application and its plugins. It has two forms: functions that
//! plugins export ([`exported`]), with a typed client for applications, and functions that the application offers
//! ([`offered`]).

mod client;
mod exported;
mod lend;
mod offered;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::token::{Brace, Paren};
use syn::{
    FnArg, Ident, ItemFn, ItemTrait, LitStr, Meta, Pat, PatType, Path, ReturnType, Safety, Token, TraitItem,
    TraitItemFn, Type, parse_quote,
};

use crate::common::{self, Mistakes};
use crate::{attribute, scalar, types};

/// The arguments of the attribute.
struct Arguments {
    /// The path to `extism_pdk`.
    krate: Path,
    /// The word `host`, with the namespace if it isn't the default one.
    host: Option<(Ident, Option<LitStr>)>,
    /// The prefix of the exports' names.
    prefix: Option<LitStr>,
}

/// An interface.
struct Interface {
    krate: Path,
    item: ItemTrait,
    functions: Vec<Function>,
    /// The module next to the trait, which has the trait's name in snake case.
    module: Ident,
    /// The module of the types that the expansion implements functions for. It has a name of its own, so that rustc
    /// reports only one error, at the trait's name, if the other module's name is taken.
    types: Ident,
}

/// A function of an interface.
struct Function {
    /// The function as a free function, with its own body or an empty one.
    item: ItemFn,
    /// Whether it has a body, so that a plugin may lack it.
    is_optional: bool,
    /// Whether its types can be named outside of the trait.
    is_nameable: bool,
}

pub fn expand(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let arguments = Arguments::parse(arguments, &mut mistakes);
    let mut item = match syn::parse2::<ItemTrait>(item.clone()) {
        Ok(item) => item,
        Err(_) if common::has_body(&item, "trait") => return despite_syntax(item, arguments),
        Err(_) => {
            let message = "`#[interface]` goes on a trait: `pub trait Name { fn function(…) -> …; }`";
            return common::wrong_item(&item, message);
        }
    };
    tidy_attributes(&mut item, &mut mistakes);
    check(&item, &mut mistakes);
    let functions = functions(&item, &mut mistakes);
    let mut interface = Interface::of(arguments.krate, item, functions);
    interface.check_module(&mut mistakes);
    let expanded = match arguments.host {
        Some((_, namespace)) => offered::expand(&interface, namespace, &mut mistakes),
        None => exported::expand(&interface, arguments.prefix, &mut mistakes),
    };
    let mistakes = mistakes.into_tokens();
    quote!(#expanded #mistakes)
}

impl Interface {
    fn of(krate: Path, item: ItemTrait, functions: Vec<Function>) -> Self {
        let module = module_name(&item.ident);
        let types = format_ident!("__interface_{}", item.ident.unraw(), span = common::hygienic(item.ident.span()));
        Interface { krate, item, functions, module, types }
    }

    /// Checks that the module's name is free, as far as the macro can know. rustc reports other names that are taken.
    fn check_module(&mut self, mistakes: &mut Mistakes) {
        let Interface { krate, item, module, .. } = self;
        let begin = krate.segments.first().filter(|_| krate.leading_colon.is_none());
        let reason = if *module == item.ident {
            format!("is the same, `{module}`: begin the trait's name with a capital letter")
        } else if begin.is_some_and(|begin| begin.ident == *module) {
            format!("would hide `{module}`: rename the trait")
        } else {
            return;
        };
        mistakes
            .at(&item.ident, &format!("the macro adds a module with the trait's name in snake case, which {reason}"));
        self.module = format_ident!("{}_", module.unraw(), span = module.span());
    }
}

impl Arguments {
    fn parse(tokens: TokenStream, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments { krate: attribute::default_crate(), host: None, prefix: None };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                arguments.parse_one(input)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        if let Err(mistake) = parser.parse2(tokens) {
            mistakes.add(mistake);
        }
        if let Some((_, Some(namespace))) = &arguments.host {
            attribute::check_symbol(namespace, "a namespace", mistakes);
        }
        if let (Some(_), Some(prefix)) = (&arguments.host, &arguments.prefix) {
            mistakes.at(prefix, "functions of the application have a namespace, not a prefix: remove `prefix = …`");
        }
        arguments
    }

    fn parse_one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        const EXPECTED: &str = "unknown argument: write `prefix = \"…\"` for functions of plugins, `host` or \
                                `host, \"namespace\"` for functions of the application, or `crate = path`";
        if input.peek(Token![crate]) {
            self.krate = attribute::parse_crate(input)?;
            return Ok(());
        }
        if let (true, Some((_, namespace @ None))) = (input.peek(LitStr), &mut self.host) {
            *namespace = Some(input.parse()?);
            return Ok(());
        }
        let keyword = input.fork().parse::<Ident>().map(|ident| ident.to_string()).unwrap_or_default();
        match keyword.as_str() {
            "host" if self.host.is_none() => {
                self.host = Some((input.parse()?, None));
                if input.peek(Token![=]) || input.peek(Paren) {
                    return Err(input.error("write the namespace after a comma: `host, \"namespace\"`"));
                }
            }
            "prefix" if self.prefix.is_none() => self.prefix = Some(attribute::parse_prefix(input)?),
            _ => return Err(input.error(EXPECTED)),
        }
        Ok(())
    }
}

/// Expands a trait that can't be parsed, which rustc has already reported. It has what `#[plugin_fn]` looks for, so
/// that plugins have no further errors.
fn despite_syntax(item: TokenStream, Arguments { krate, host, .. }: Arguments) -> TokenStream {
    let read = common::split_body(&item).and_then(|(head, body)| {
        let mut item: ItemTrait = syn::parse2(quote!(#head {})).ok()?;
        item.brace_token = Brace(body.span());
        let functions = body.stream();
        // rustc has also reported a missing end.
        let end = match functions.clone().into_iter().last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => None,
            Some(TokenTree::Punct(mark)) if mark.as_char() == ';' => None,
            _ => Some(<Token![;]>::default()),
        };
        item.items.push(TraitItem::Verbatim(quote!(#functions #end)));
        host.is_none().then_some(item)
    });
    match read {
        Some(item) => exported::expand(&Interface::of(krate, item, Vec::new()), None, &mut Mistakes::default()),
        None => item,
    }
}

/// Removes attributes of this crate from the trait and its functions, apart from the one that is expanded.
fn tidy_attributes(item: &mut ItemTrait, mistakes: &mut Mistakes) {
    const MACROS: [&str; 3] = ["plugin_fn", "shared_fn", "host_fn"];
    item.attrs.retain(|attribute| {
        let again = common::is_named(attribute.path(), "interface");
        if again && !matches!(attribute.meta, Meta::Path(_)) {
            mistakes.at(attribute, "`#[interface(…)]` is there twice: put all arguments into the first one");
        }
        !again
    });
    for item in &mut item.items {
        let TraitItem::Fn(function) = item else {
            continue;
        };
        function.attrs.retain(|attribute| {
            let is_ours = MACROS.iter().any(|name| common::is_named(attribute.path(), name));
            if is_ours {
                mistakes.at(
                    attribute,
                    "`#[interface]` above the trait is enough, and `#[plugin_fn]` goes above the plugin's `impl`: remove \
                     this",
                );
            }
            !is_ours
        });
        // The lint may only be true of one of the function's copies.
        for attribute in function.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("expect")) {
            if let Meta::List(list) = &mut attribute.meta {
                list.path = parse_quote!(allow);
            }
        }
    }
}

/// Checks the trait, apart from its functions.
fn check(item: &ItemTrait, mistakes: &mut Mistakes) {
    if let Some(token) = &item.unsafety {
        mistakes.at(token, "an interface is safe to implement: remove `unsafe`");
    }
    if !item.generics.params.is_empty() {
        mistakes.at(&item.generics.params, "an interface can't be generic, because only bytes cross: name the types");
    }
    for other in &item.items {
        if !matches!(other, TraitItem::Fn(_)) {
            mistakes.at(other, "an interface can only have functions: move this out of the trait");
        }
    }
}

fn functions(item: &ItemTrait, mistakes: &mut Mistakes) -> Vec<Function> {
    let mut functions = Vec::new();
    for item in &item.items {
        if let TraitItem::Fn(item) = item {
            check_function(item, mistakes);
            let is_nameable = check_types(item, mistakes);
            let function = Function { item: as_free(item), is_optional: item.default.is_some(), is_nameable };
            // rustc reports a function that is there twice. If a `cfg` may leave one out, both are kept.
            if !functions.iter().any(|other| function.is_another(other)) {
                functions.push(function);
            }
        }
    }
    functions
}

impl Function {
    /// Returns whether it is a second function of the same name in every configuration.
    fn is_another(&self, other: &Function) -> bool {
        let is_always = |function: &Function| common::cfgs(&function.item.attrs).next().is_none();
        self.item.sig.ident == other.item.sig.ident && is_always(self) && is_always(other)
    }
}

fn as_free(TraitItemFn { attrs, sig, default, .. }: &TraitItemFn) -> ItemFn {
    let body = default.as_ref().map_or_else(|| quote!({}), ToTokens::to_token_stream);
    parse_quote!(#(#attrs)* #sig #body)
}

/// Checks a function of either form.
fn check_function(item: &TraitItemFn, mistakes: &mut Mistakes) {
    for input in &item.sig.inputs {
        match input {
            FnArg::Typed(PatType { pat, .. }) if !matches!(&**pat, Pat::Ident(name) if name.by_ref.is_none() && name.subpat.is_none()) =>
            {
                mistakes.at(pat, "name the argument: `name: Type`");
            }
            _ => {}
        }
    }
    common::refuse_hidden_cfg(&item.attrs, mistakes);
    if let Safety::Unsafe(token) = &item.sig.safety {
        mistakes.at(token, "a function of an interface is safe to call: remove `unsafe`");
    }
}

/// Checks that the types can be named outside of the trait, and returns whether they can.
fn check_types(TraitItemFn { sig, .. }: &TraitItemFn, mistakes: &mut Mistakes) -> bool {
    const NO_SELF_TYPE: &str = "`Self` is the type that implements the interface, and can't cross: name another type";
    let mut found = Mistakes::default();
    for input in &sig.inputs {
        if let FnArg::Typed(PatType { ty, .. }) = input {
            refuse_self(ty.to_token_stream(), NO_SELF_TYPE, &mut found);
        }
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        refuse_self(ty.to_token_stream(), NO_SELF_TYPE, &mut found);
        types::visit(ty, &mut |ty| {
            if let Type::ImplTrait(ty) = ty {
                found.at(ty, "name the type: the other side has to decode it");
            }
        });
    }
    let can = found.is_empty();
    mistakes.join(found);
    can
}

/// Checks that tokens don't name `Self`. Items within them have a `Self` of their own.
fn refuse_self(tokens: TokenStream, message: &str, mistakes: &mut Mistakes) {
    let mut in_item = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if in_item && group.delimiter() == Delimiter::Brace => in_item = false,
            TokenTree::Group(group) if !in_item => refuse_self(group.stream(), message, mistakes),
            TokenTree::Punct(mark) if mark.as_char() == ';' => in_item = false,
            TokenTree::Ident(word) if ["impl", "trait", "struct", "enum", "union"].iter().any(|item| word == item) => {
                in_item = true;
            }
            TokenTree::Ident(word) if word == "Self" && !in_item => mistakes.at(word, message),
            _ => {}
        }
    }
}

/// Returns the name of an argument.
fn argument_name(pattern: &Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(name) => Some(&name.ident),
        _ => None,
    }
}

/// Returns the name of an argument, and removes a `mut` before it.
fn take_name(input: &mut FnArg) -> Option<Ident> {
    match input {
        FnArg::Typed(PatType { pat, .. }) => match &mut **pat {
            Pat::Ident(name) => {
                name.mutability = None;
                Some(name.ident.clone())
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// Returns the trait without attributes that rustc doesn't know, and without what has been reported as a mistake.
fn without_marks(item: &ItemTrait) -> ItemTrait {
    let mut item = item.clone();
    item.unsafety = None;
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            scalar::unmark(&mut function.attrs, &mut function.sig);
            function.attrs.retain(|attribute| !attribute.path().is_ident("link_name"));
        }
    }
    item
}

/// Returns the module next to the trait. If its name is taken, rustc underlines the trait's name.
fn beside(Interface { item, module, .. }: &Interface, content: &TokenStream) -> TokenStream {
    let place = common::hygienic(item.ident.span());
    let visibility = item.vis.to_token_stream().into_iter().map(|mut token| {
        token.set_span(token.span().located_at(place));
        token
    });
    let visibility: TokenStream = visibility.collect();
    quote_spanned!(place=> #visibility mod #module { #content })
}

/// Returns the name of the module next to a trait.
fn module_name(item: &Ident) -> Ident {
    let name = snake_case(&item.unraw().to_string());
    match name.as_str() {
        // These can't be raw identifiers.
        "super" | "crate" | "self" => format_ident!("{name}_", span = item.span()),
        name if syn::parse_str::<Ident>(name).is_err() => Ident::new_raw(name, item.span()),
        name => Ident::new(name, item.span()),
    }
}

/// Converts a name into snake case: `KeyValueStore` into `key_value_store`, and `HTTPClient` into `http_client`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let begins_word = before.is_some_and(|before| {
            let ends_capitals = letters.get(index + 1).is_some_and(|next| next.is_lowercase()) && before.is_uppercase();
            before.is_lowercase() || before.is_numeric() || ends_capitals
        });
        if letter.is_uppercase() && begins_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    #[test]
    fn names_of_traits_become_names_of_modules() {
        for (name, module) in [
            ("Words", "words"),
            ("KeyValueStore", "key_value_store"),
            ("HTTPClient", "http_client"),
            ("Base64Text", "base64_text"),
            ("ABC", "abc"),
            ("X", "x"),
            ("Type", "r#type"),
            ("Super", "super_"),
        ] {
            assert_eq!(super::module_name(&format_ident!("{name}")).to_string(), module, "{name}");
        }
    }
}
