//! Code that the macros share: the list of mistakes, the checks of exported functions, and the spans of tokens.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::token::Brace;
use syn::{
    Attribute, Expr, FnArg, GenericParam, ItemFn, LitStr, Meta, PatType, Path, Safety, Stmt, Type, Visibility,
    parse_quote,
};

use crate::types;

/// The mistakes in one item, which are all reported at once.
#[derive(Default)]
pub struct Mistakes(Option<syn::Error>);

impl Mistakes {
    /// Adds a mistake at tokens of the user.
    pub fn at(&mut self, tokens: impl ToTokens, message: &str) {
        self.add(syn::Error::new_spanned(tokens, message));
    }

    pub fn add(&mut self, mistake: syn::Error) {
        match &mut self.0 {
            Some(mistakes) => mistakes.combine(mistake),
            None => self.0 = Some(mistake),
        }
    }

    /// Adds all mistakes of another list.
    pub fn join(&mut self, others: Mistakes) {
        if let Some(others) = others.0 {
            self.add(others);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Returns the mistakes as compile errors; `None` if there are none.
    pub fn into_tokens(self) -> Option<TokenStream> {
        self.0.map(|mistakes| mistakes.into_compile_error())
    }
}

/// Parses the function under an attribute; other items get one error and are emitted as they are.
pub fn parse_fn(macro_name: &str, item: &TokenStream, mistakes: &mut Mistakes) -> Result<ItemFn, TokenStream> {
    let mut function = match parse_signature(item) {
        Some(function) => function,
        // rustc has already reported what is wrong with it.
        None if has_body(item, "fn") => return Err(item.clone()),
        None => {
            let message = format!("`#[{macro_name}]` goes on a function with a body: `pub fn name(…) -> … {{ … }}`");
            return Err(wrong_item(item, &message));
        }
    };
    for attribute in function.attrs.iter().filter(|attribute| is_named(attribute.path(), macro_name)) {
        if matches!(&attribute.meta, Meta::List(list) if !list.tokens.is_empty()) {
            mistakes
                .at(attribute, &format!("`#[{macro_name}(…)]` is there twice: put all arguments into the first one"));
        }
    }
    // Published plugins have the attribute twice on a function, which upstream accepts: it is expanded once. Attributes
    // that name the symbol are removed, because the export has a name of ours.
    function.attrs.retain(|attribute| !is_named(attribute.path(), macro_name) && !names_symbol(&attribute.meta));
    // The host doesn't use Rust's types, so a plugin's own types can stay private.
    function.attrs.push(parse_quote!(#[allow(private_interfaces)]));
    Ok(function)
}

/// Parses a function without its body, which stays as it is. rustc reports mistakes in the body at their own places.
fn parse_signature(item: &TokenStream) -> Option<ItemFn> {
    let (rest, body) = split_body(item)?;
    let mut function: ItemFn = syn::parse2(quote!(#rest {})).ok()?;
    function.block.brace_token = Brace(body.span());
    function.block.stmts = vec![Stmt::Expr(Expr::Verbatim(body.stream()), None)];
    Some(function)
}

/// Splits an item into the part before the braces at its end, and the braces.
pub fn split_body(item: &TokenStream) -> Option<(TokenStream, Group)> {
    let mut tokens: Vec<_> = item.clone().into_iter().collect();
    loop {
        match tokens.pop()? {
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                return Some((tokens.into_iter().collect(), body));
            }
            // In a macro of the user, the braces may be a `$body:block`, which is in an invisible group.
            TokenTree::Group(invisible) if invisible.delimiter() == Delimiter::None => {
                tokens.extend(invisible.stream());
            }
            _ => return None,
        }
    }
}

/// Returns whether an item is meant as a `fn` or a `trait` with a body, even if it can't be parsed.
pub fn has_body(item: &TokenStream, keyword: &str) -> bool {
    let is_keyword = |token| matches!(token, TokenTree::Ident(word) if word == keyword);
    split_body(item).is_some_and(|(rest, _)| rest.into_iter().any(is_keyword))
}

pub fn is_named(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// Returns whether an attribute is `#[no_mangle]` or `#[export_name = "…"]`, or one of them in `unsafe(…)`.
fn names_symbol(attribute: &Meta) -> bool {
    let inner = match attribute {
        Meta::List(list) if list.path.is_ident("unsafe") => list.parse_args::<Meta>().ok(),
        _ => None,
    };
    let path = inner.as_ref().unwrap_or(attribute).path();
    path.is_ident("no_mangle") || path.is_ident("export_name")
}

/// Returns an error about the whole item, together with the item. The first token after the attributes is underlined.
pub fn wrong_item(item: &TokenStream, message: &str) -> TokenStream {
    let mut tokens = item.clone().into_iter().peekable();
    while tokens.next_if(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '#')).is_some() {
        tokens.next();
    }
    let first: TokenStream = tokens.take(1).collect();
    let error = syn::Error::new_spanned(first, message).into_compile_error();
    quote!(#error #item)
}

/// Checks the signature of an export of any macro.
pub fn check_export(function: &ItemFn, macro_name: &str, mistakes: &mut Mistakes) {
    const GENERIC: &str = "an export can't be generic over types or constants, because the host only gives bytes: \
                           name the type, or call a generic function from here";
    let signature = &function.sig;
    if let Some(token) = &signature.asyncness {
        mistakes.at(token, "an export can't be async, because hosts wait for its result: remove `async`");
    }
    match (&signature.variadic, &signature.abi) {
        // Only an `extern "C"` function can be variadic, so the ABI isn't a second mistake.
        (Some(variadic), _) => mistakes.at(variadic, "an export can't be variadic: remove the argument"),
        (None, Some(abi)) => {
            mistakes.at(abi, &format!("remove the ABI: `#[{macro_name}]` makes the `extern \"C\"` function itself"));
        }
        (None, None) => {}
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
                refuse_cfg(argument, mistakes);
                types::visit(&argument.ty, &mut |ty| {
                    if let Type::ImplTrait(ty) = ty {
                        mistakes.at(ty, GENERIC);
                    }
                });
            }
        }
    }
}

/// Returns the function as it is emitted next to its mistakes. Callers still find it, so the mistakes are the only
/// errors.
pub fn despite_mistakes(mut function: ItemFn) -> TokenStream {
    if function.sig.variadic.take().is_some() {
        // rustc has its own error for variadic functions. Without the argument, the body may not compile, so it is
        // replaced.
        function.sig.abi = None;
        function.block = parse_quote!({ ::core::unimplemented!() });
        function.attrs.push(parse_quote!(#[allow(unused)]));
    }
    function.into_token_stream()
}

/// Returns the arguments with patterns and types.
pub fn typed_arguments(function: &ItemFn) -> Vec<&PatType> {
    let inputs = function.sig.inputs.iter();
    inputs.filter_map(|input| if let FnArg::Typed(argument) = input { Some(argument) } else { None }).collect()
}

/// Returns the `cfg` attributes, for items that are emitted next to the one that has them.
pub fn cfgs(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}

/// Refuses a `cfg` on an argument. The macro can't know whether the argument exists, because rustc evaluates it later.
pub fn refuse_cfg(argument: &PatType, mistakes: &mut Mistakes) {
    const NO_CFG: &str = "an argument can't have a `cfg` of its own: write the function once for each case, with the `cfg` \
                           above it";
    cfgs(&argument.attrs).for_each(|cfg| mistakes.at(cfg, NO_CFG));
    refuse_hidden_cfg(&argument.attrs, mistakes);
}

/// Refuses a `cfg` in a `cfg_attr`, because rustc only evaluates it after the macro.
pub fn refuse_hidden_cfg(attributes: &[Attribute], mistakes: &mut Mistakes) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("cfg_attr")) {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        let is_cfg = |token| matches!(token, TokenTree::Ident(word) if word == "cfg");
        if list.tokens.clone().into_iter().any(is_cfg) {
            mistakes.at(attribute, "the macro can't see a `cfg` in a `cfg_attr`: write `#[cfg(…)]` by itself");
        }
    }
}

/// Returns the name of an export or import: the identifier without `r#`.
pub fn symbol(ident: &Ident) -> LitStr {
    let name = ident.to_string();
    LitStr::new(name.trim_start_matches("r#"), ident.span())
}

/// Returns the name of the constant next to the user's function. `testing::export!` uses it, too.
pub fn export_ident(name: &Ident, place: Span) -> Ident {
    format_ident!("__extism_export_{}", symbol(name).value(), span = place)
}

/// The function that hosts call. It has the export's name only on wasm32, so that natively it takes no symbol, but is
/// still checked by the compiler. Its ABI is C's; natively, a panic can unwind through it.
pub struct Shim<'a> {
    pub function: &'a ItemFn,
    /// The name in Rust.
    pub ident: Ident,
    /// The name for hosts.
    pub name: &'a LitStr,
    pub visibility: Option<&'a Visibility>,
    pub parameters: TokenStream,
    pub result: Option<Ident>,
    pub body: TokenStream,
}

impl ToTokens for Shim<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Shim { function, ident, name, visibility, parameters, result, body } = self;
        // rustc's messages about the export itself, such as one about two exports of one name, underline the user's
        // function.
        let place = hygienic(function.sig.ident.span());
        let result = result.as_ref().map(|ty| quote_spanned!(place=> -> #ty));
        let export = quote_spanned!(place=> extern "C-unwind" fn #ident(#parameters) #result { #body });
        tokens.extend(quote_spanned! {Span::mixed_site()=>
            #[cfg_attr(target_arch = "wasm32", unsafe(export_name = #name))]
            #visibility #export
        });
    }
}

/// Binds the user's function to a local variable. It is named only once, so that a name that isn't found is one error,
/// at its own place.
pub fn bind(function: &ItemFn) -> TokenStream {
    bind_to(function, &function.sig.ident)
}

/// Binds a function that has another path than its name to a local variable.
pub fn bind_to(function: &ItemFn, path: &impl ToTokens) -> TokenStream {
    let local = local(function);
    quote_spanned!(hygienic(function.sig.ident.span())=> let #local = #path;)
}

/// Returns a call of the bound function, in an `unsafe` block if the function is unsafe.
pub fn call(function: &ItemFn, arguments: &[TokenStream]) -> TokenStream {
    let place = hygienic(function.sig.ident.span());
    let local = local(function);
    let call = quote_spanned!(place=> #local(#(#arguments),*));
    match function.sig.safety {
        // SAFETY of the expansion: the author of an unsafe export vouches for it as for any export.
        Safety::Unsafe(_) => quote_spanned!(place=> unsafe { #call }),
        _ => call,
    }
}

/// Returns the name of the local variable that the function is bound to.
pub fn local(function: &ItemFn) -> Ident {
    Ident::new("function", hygienic(function.sig.ident.span()))
}

/// The tokens of the user that rustc underlines in errors about tokens of the macro. It has the spans of the first and
/// the last token, because a stable compiler can't join spans.
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

    /// Returns the path of an item of `extism_pdk::__private`, which the expansion imports as `__private`. In a path
    /// that begins with `#krate`, the first and the last token would be at different places, and rustc would underline
    /// the attribute.
    pub fn private(self, item: &str) -> TokenStream {
        let module = Ident::new("__private", self.first);
        let item = Ident::new(item, self.last);
        quote_spanned!(self.first=> #module::#item)
    }
}

/// Returns the user's span for tokens of the macro. Names of local variables then don't clash with the user's, and
/// lints know that a macro wrote the tokens.
pub fn hygienic(span: Span) -> Span {
    span.resolved_at(Span::mixed_site())
}

/// Returns a name of the user at another place, which rustc then underlines.
pub fn placed(name: &Ident, place: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().located_at(place));
    name
}

/// Returns the user's tokens as tokens of the macro, so that rustc underlines them as one.
pub fn as_ours(tokens: &impl ToTokens) -> TokenStream {
    let tokens = tokens.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(hygienic(token.span()));
            token
        })
        .collect()
}

/// Formats tokens as the user would write them: `Json < T >` becomes `Json<T>`.
pub fn source_text(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (spaced, tight) in
        [(" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" ::", "::"), (":: ", "::"), ("& ", "&")]
    {
        text = text.replace(spaced, tight);
    }
    text
}
