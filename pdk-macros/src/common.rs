//! What the macros share: their arguments, their list of mistakes, and the checks of an exported function.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, FnArg, GenericParam, ItemFn, LitStr, Meta, PatType, Path, Safety, Token, Type, parse_quote};

use crate::types;

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
        let mut arguments = Arguments { krate: default_crate(), namespace: None };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(Token![crate]) {
                    arguments.krate = parse_crate(input)?;
                } else if with_namespace && input.peek(LitStr) && arguments.namespace.is_none() {
                    arguments.namespace = Some(input.parse()?);
                } else if with_namespace {
                    return Err(input.error("expected one namespace such as \"my:host\", or `crate = path`"));
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

/// Where `extism_pdk` is unless an argument says otherwise.
pub fn default_crate() -> Path {
    parse_quote!(::extism_pdk)
}

/// Parses `crate = path`.
pub fn parse_crate(input: ParseStream<'_>) -> syn::Result<Path> {
    const EXPECTED: &str = "write the path to `extism_pdk`: `crate = some::path`";
    let keyword: Token![crate] = input.parse()?;
    if input.parse::<Option<Token![=]>>()?.is_none() || input.is_empty() {
        return Err(syn::Error::new_spanned(keyword, EXPECTED));
    }
    input.call(Path::parse_mod_style).map_err(|error| syn::Error::new(error.span(), EXPECTED))
}

/// Parses the function under an attribute; other items get one error and are emitted as they are.
pub fn parse_fn(macro_name: &str, item: &TokenStream) -> Result<ItemFn, TokenStream> {
    let mut function: ItemFn = syn::parse2(item.clone()).map_err(|_| {
        wrong_item(item, &format!("`#[{macro_name}]` goes on a function with a body: `pub fn name(…) -> … {{ … }}`"))
    })?;
    // The attribute may stand twice on a function: one export is enough. It has the function's name, too.
    function.attrs.retain(|attribute| !is_named(attribute.path(), macro_name) && !names_symbol(&attribute.meta));
    // The host needs no Rust type: a plugin's own may stay private.
    function.attrs.push(parse_quote!(#[allow(private_interfaces)]));
    Ok(function)
}

fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// `#[no_mangle]`, `#[export_name = "…"]`, or either in `unsafe(…)`.
fn names_symbol(attribute: &Meta) -> bool {
    let inner = match attribute {
        Meta::List(list) if list.path.is_ident("unsafe") => list.parse_args::<Meta>().ok(),
        _ => None,
    };
    let path = inner.as_ref().unwrap_or(attribute).path();
    path.is_ident("no_mangle") || path.is_ident("export_name")
}

/// An error about the whole item, which is emitted as it is. The first token is enough to underline.
pub fn wrong_item(item: &TokenStream, message: &str) -> TokenStream {
    let first: TokenStream = item.clone().into_iter().take(1).collect();
    let error = syn::Error::new_spanned(first, message).into_compile_error();
    quote!(#error #item)
}

/// Checks what no export can be, whichever macro makes it.
pub fn check_export(function: &ItemFn, macro_name: &str, mistakes: &mut Mistakes) {
    const GENERIC: &str = "an export can't be generic over types or constants: the host's bytes don't say which; \
                           name the type, and call a generic function from here";
    let signature = &function.sig;
    if let Some(token) = &signature.asyncness {
        mistakes.at(token, "an export can't be async: hosts call it and wait for its code; remove `async`");
    }
    match (&signature.variadic, &signature.abi) {
        // Only an `extern "C"` function can be variadic: the ABI goes with it.
        (Some(variadic), _) => mistakes.at(variadic, "an export can't be variadic: remove the argument"),
        (None, Some(abi)) => {
            mistakes.at(abi, &format!("remove the ABI: `#[{macro_name}]` makes the `extern \"C\"` function itself"));
        }
        (None, None) => {}
    }
    if signature.ident == "main" {
        mistakes.at(&signature.ident, "an export can't be called `main`, which is the linker's: rename it");
    }
    for parameter in &signature.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            mistakes.at(parameter, GENERIC);
        }
    }
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => mistakes.at(receiver, "an export can't take `self`: make it a free function"),
            FnArg::Typed(argument) => {
                types::visit(&argument.ty, &mut |ty| {
                    if let Type::ImplTrait(ty) = ty {
                        mistakes.at(ty, GENERIC);
                    }
                });
            }
        }
    }
}

/// The function as it is emitted beside its mistakes, so that they are the only messages: callers still find it.
pub fn despite_mistakes(mut function: ItemFn) -> TokenStream {
    if function.sig.variadic.take().is_some() {
        // rustc has its own error for these. Without the argument the body may not compile, and isn't worth a message.
        function.sig.abi = None;
        function.block = parse_quote!({ ::core::unimplemented!() });
        function.attrs.push(parse_quote!(#[allow(unused)]));
    }
    function.into_token_stream()
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

/// The name of an export or import: the identifier without `r#`.
pub fn symbol(ident: &Ident) -> LitStr {
    let name = ident.to_string();
    LitStr::new(name.trim_start_matches("r#"), ident.span())
}

/// The name of the function that hosts call, beside the user's. `testing::export!` knows it too.
pub fn export_ident(name: &Ident, place: Span) -> Ident {
    format_ident!("__extism_export_{}", symbol(name).value(), span = place)
}

/// The function that hosts call. Only wasm32 gives it the user's name, so that natively no symbol is taken, while the
/// compiler still checks it. The ABI is C's; natively a panic may unwind through it.
pub fn export(
    function: &ItemFn,
    krate: &Path,
    parameters: &[Ident],
    result: Option<&str>,
    body: TokenStream,
) -> TokenStream {
    // rustc's messages about the export as such, such as one about a second export of its name, are at the user's name.
    let place = hygienic(function.sig.ident.span());
    let name = symbol(&function.sig.ident);
    let ident = export_ident(&function.sig.ident, place);
    let visibility = &function.vis;
    let cfgs = cfgs(&function.attrs);
    let result = result.map(|ty| {
        let ty = Ident::new(ty, place);
        quote_spanned!(place=> -> #ty)
    });
    let export = quote_spanned! {place=>
        extern "C-unwind" fn #ident(#(#parameters: u64),*) #result {
            use #krate::__private;
            #body
        }
    };
    quote_spanned! {Span::mixed_site()=>
        #(#cfgs)*
        #[cfg_attr(target_arch = "wasm32", unsafe(export_name = #name))]
        #[doc(hidden)]
        #[allow(deprecated, dead_code, non_snake_case)]
        #visibility #export
    }
}

/// A call of the user's function, in an `unsafe` block if it is unsafe.
pub fn call(function: &ItemFn, arguments: &[TokenStream]) -> TokenStream {
    // The user's name at its own place: a local of ours may be called like it.
    let name = &function.sig.ident;
    let place = hygienic(name.span());
    let call = quote_spanned!(place=> #name(#(#arguments),*));
    match function.sig.safety {
        // SAFETY of the expansion: the author of an unsafe export vouches for it as for any export.
        Safety::Unsafe(_) => quote_spanned!(place=> unsafe { #call }),
        _ => call,
    }
}

/// The tokens of the user's that rustc's errors about tokens of ours should underline: from the first to the last, since
/// a stable compiler can't join their spans.
#[derive(Clone, Copy)]
pub struct Place {
    pub first: Span,
    pub last: Span,
}

impl Place {
    pub fn of(tokens: &impl ToTokens) -> Self {
        let mut spans = tokens.to_token_stream().into_iter().map(|token| hygienic(token.span()));
        let first = spans.next().unwrap_or_else(Span::mixed_site);
        Place { first, last: spans.last().unwrap_or(first) }
    }

    /// The path of an item of `extism_pdk::__private`, which the expansion imports: `#krate::__private::…` would begin
    /// at other tokens of the user's than it ends, and then rustc underlines the attribute.
    pub fn private(self, item: &str) -> TokenStream {
        let module = Ident::new("__private", self.first);
        let item = Ident::new(item, self.last);
        quote_spanned!(self.first=> #module::#item)
    }
}

/// A place of the user's, for tokens of ours: names of locals don't clash with the user's, and lints see that a macro
/// wrote them.
fn hygienic(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

/// The user's tokens as part of tokens of ours, so that rustc underlines them as one.
pub fn as_ours(tokens: &impl ToTokens) -> TokenStream {
    let tokens = tokens.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(hygienic(token.span()));
            token
        })
        .collect()
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
