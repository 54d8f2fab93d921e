//! What the macros share: their arguments, their list of mistakes, and the checks of an exported function.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, GenericParam, ItemFn, LitStr, PatType, Path, Safety, Token, parse_quote};

/// The mistakes found in one item, all reported at once.
#[derive(Default)]
pub struct Mistakes(Option<syn::Error>);

impl Mistakes {
    /// Adds a mistake at some tokens of the user's.
    pub fn at(&mut self, tokens: impl ToTokens, message: &str) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    pub fn add(&mut self, mistake: syn::Error) {
        match &mut self.0 {
            Some(mistakes) => mistakes.combine(mistake),
            None => self.0 = Some(mistake),
        }
    }

    /// The mistakes as compile errors; `None` if there are none.
    pub fn into_tokens(self) -> Option<TokenStream> {
        self.0.map(|mistakes| mistakes.into_compile_error())
    }
}

/// The arguments of an attribute macro.
pub struct Arguments {
    /// The path to `extism_pdk`.
    pub krate: Path,
    /// The namespace, for `host_fn`.
    pub namespace: Option<LitStr>,
}

impl Arguments {
    /// Parses `crate = path`, and a namespace literal where the macro takes one.
    pub fn parse(tokens: TokenStream, with_namespace: bool, mistakes: &mut Mistakes) -> Self {
        let mut arguments = Arguments { krate: parse_quote!(::extism_pdk), namespace: None };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(Token![crate]) {
                    input.parse::<Token![crate]>()?;
                    input.parse::<Token![=]>()?;
                    arguments.krate = input.call(Path::parse_mod_style)?;
                } else if with_namespace && input.peek(LitStr) && arguments.namespace.is_none() {
                    arguments.namespace = Some(input.parse()?);
                } else if with_namespace {
                    return Err(input.error("expected a namespace such as \"my:host\", or `crate = path`"));
                } else {
                    return Err(input.error("unknown argument: only `crate = path` is taken here"));
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

/// Parses the function under an attribute; other items get one error and are emitted as they are.
pub fn parse_fn(macro_name: &str, item: &TokenStream) -> Result<ItemFn, TokenStream> {
    let mut function: ItemFn = syn::parse2(item.clone()).map_err(|_| {
        let message = format!("`#[{macro_name}]` goes on a function with a body: `pub fn name(…) -> … {{ … }}`");
        // The first tokens are enough to underline; a whole body isn't.
        let first: TokenStream = item.clone().into_iter().take(1).collect();
        let error = syn::Error::new_spanned(first, message).into_compile_error();
        quote!(#error #item)
    })?;
    // The attribute may stand twice on a function: one export is enough.
    function
        .attrs
        .retain(|attribute| attribute.path().segments.last().is_none_or(|segment| segment.ident != macro_name));
    Ok(function)
}

/// Checks what no export can be, whichever macro makes it.
pub fn check_export(function: &ItemFn, macro_name: &str, mistakes: &mut Mistakes) {
    let signature = &function.sig;
    if let Some(token) = &signature.asyncness {
        mistakes.at(token, "an export can't be async: hosts call it and wait for its code; remove `async`");
    }
    if let Some(abi) = &signature.abi {
        let message = format!("remove the ABI: `#[{macro_name}]` makes the `extern \"C\"` function itself");
        mistakes.at(abi, &message);
    }
    if let Some(variadic) = &signature.variadic {
        mistakes.at(variadic, "an export can't be variadic");
    }
    if signature.ident == "main" {
        mistakes.at(&signature.ident, "an export can't be called `main`, which is the linker's: rename it");
    }
    for parameter in &signature.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            mistakes.at(
                parameter,
                "an export can't be generic over types or constants: the host's bytes don't say which; \
                 name the type, and call a generic function from here",
            );
        }
    }
    for input in &signature.inputs {
        if let FnArg::Receiver(receiver) = input {
            mistakes.at(receiver, "an export can't take `self`: make it a free function");
        }
    }
}

/// The arguments with patterns and types.
pub fn typed_arguments(function: &ItemFn) -> Vec<&PatType> {
    let inputs = function.sig.inputs.iter();
    inputs.filter_map(|input| if let FnArg::Typed(argument) = input { Some(argument) } else { None }).collect()
}

/// The attributes that decide whether an item exists at all, for what is emitted beside it.
pub fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// A call of the user's function, in an `unsafe` block if it is unsafe.
pub fn call(function: &ItemFn, arguments: &[TokenStream]) -> TokenStream {
    let name = &function.sig.ident;
    match function.sig.safety {
        // SAFETY of the expansion: the author of an unsafe export vouches for it as for any export.
        Safety::Unsafe(_) => quote!(unsafe { #name(#(#arguments),*) }),
        _ => quote!(#name(#(#arguments),*)),
    }
}

/// Where tokens of ours stand whose errors should underline tokens of the user's. Names of locals don't clash with the
/// user's, and lints see that a macro wrote them.
pub fn place(tokens: &impl Spanned) -> Span {
    tokens.span().resolved_at(Span::mixed_site())
}

/// Tokens as the user would write them: `Json < T >` becomes `Json<T>`.
pub fn source_text(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in
        [(" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" ::", "::"), (":: ", "::"), ("& ", "&")]
    {
        text = text.replace(spaced, tight);
    }
    text
}
