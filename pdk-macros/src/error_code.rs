//! `#[derive(ErrorCode)]`: an error's codes, from `#[code(…)]` above its variants.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Ident, LitInt, Meta, Path, Token, Variant};

use crate::attribute;
use crate::common::{self, Mistakes};
use crate::contract;

/// The arguments of `#[code(7)]`. Above the type, they can have `crate = path`, too.
#[derive(Default)]
struct Code {
    number: Option<i32>,
    krate: Option<Path>,
}

pub fn expand(item: TokenStream) -> TokenStream {
    let ours = Span::mixed_site();
    let Ok(input) = syn::parse2::<DeriveInput>(item) else {
        // rustc has already reported what is wrong with it.
        return TokenStream::new();
    };
    let mut mistakes = Mistakes::default();
    let of_type = parse_code(&input.attrs, true, &mut mistakes);
    let mut codes = Vec::new();
    let mut add = |ident: &Ident, number: i32, attributes: &[Attribute]| {
        let (name, doc) = (common::symbol(ident), contract::docs(attributes));
        codes.push(quote_spanned!(ours=> __private::contract::Code { code: #number, name: #name, doc: #doc }));
    };
    // Each variant's code, and its value if it has no fields.
    let mut coded: Vec<(i32, Option<TokenStream>)> = Vec::new();
    let arms: TokenStream = match &input.data {
        Data::Enum(data) => {
            let own = |variant: &Variant| parse_code(&variant.attrs, false, &mut Mistakes::default()).number;
            let taken: Vec<i32> = data.variants.iter().filter_map(own).collect();
            let mut free = (1..).filter(|number| !taken.contains(number));
            let arms = data.variants.iter().map(|variant| {
                let own = parse_code(&variant.attrs, false, &mut mistakes).number.or(of_type.number);
                if !has_code(&variant.attrs) && !has_code(&input.attrs) {
                    let number = free.next().unwrap_or(1);
                    mistakes.at(
                        &variant.ident,
                        &format!(
                            "the variant has no code: add `#[code({number})]` above it, or above the type for all variants; errors \
                             without a code have -1"
                        ),
                    );
                }
                let (ident, number) = (&variant.ident, own.unwrap_or(-1));
                add(ident, number, &variant.attrs);
                coded.push((number, variant.fields.is_empty().then(|| quote_spanned!(ours=> Self::#ident {}))));
                quote_spanned!(ours=> Self::#ident { .. } => #number,)
            });
            arms.collect()
        }
        Data::Struct(data) => {
            if !has_code(&input.attrs) {
                mistakes.at(
                    &input.ident,
                    "the error has no code: add `#[code(1)]` above the type; errors without a code have -1",
                );
            }
            let number = of_type.number.unwrap_or(-1);
            add(&input.ident, number, &input.attrs);
            coded.push((number, data.fields.is_empty().then(|| quote_spanned!(ours=> Self {}))));
            quote_spanned!(ours=> _ => #number,)
        }
        Data::Union(data) => {
            mistakes.at(data.union_token, "an error has to be an enum or a struct");
            quote_spanned!(ours=> _ => -1,)
        }
    };
    let from_code = from_code(&coded);
    let mistakes = mistakes.into_tokens();
    let krate = of_type.krate.unwrap_or_else(attribute::default_crate);
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let described = contract::is_on().then(|| {
        quote_spanned! {ours=>
            const _: () = {
                use #krate::__private;
                impl #impl_generics __private::contract::ErrorCodes for #ident #type_generics #where_clause {
                    const CODES: &'static [__private::contract::Code] = &[#(#codes),*];
                }
            };
        }
    });
    quote_spanned! {ours=>
        #described
        impl #impl_generics #krate::plugin_fn::ErrorCode for #ident #type_generics #where_clause {
            fn code(&self) -> i32 {
                // An enum without variants can only be matched by value.
                match *self {
                    #arms
                }
            }

            #from_code
        }
        #mistakes
    }
}

/// Returns the function that finds an error by its code. It knows errors without fields whose code no other error has.
fn from_code(coded: &[(i32, Option<TokenStream>)]) -> Option<TokenStream> {
    let is_alone = |code| coded.iter().filter(|(other, _)| *other == code).count() == 1;
    let known = coded.iter().filter_map(|(code, value)| Some((*code, value.as_ref().filter(|_| is_alone(*code))?)));
    let (codes, values): (Vec<i32>, Vec<_>) = known.unzip();
    (!codes.is_empty()).then(|| {
        quote_spanned! {Span::mixed_site()=>
            fn from_code(code: i32) -> ::core::option::Option<Self> {
                match code {
                    #(#codes => ::core::option::Option::Some(#values),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    })
}

fn has_code(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("code"))
}

fn parse_code(attributes: &[Attribute], of_type: bool, mistakes: &mut Mistakes) -> Code {
    let mut code = Code::default();
    let mut attributes = attributes.iter().filter(|attribute| attribute.path().is_ident("code"));
    let Some(first) = attributes.next() else {
        return code;
    };
    for attribute in attributes {
        mistakes.at(attribute, "the code is given twice: remove this one");
    }
    match &first.meta {
        Meta::List(list) if !list.tokens.is_empty() => {
            if let Err(mistake) =
                first.parse_args_with(|input: ParseStream<'_>| parse_arguments(input, of_type, &mut code))
            {
                mistakes.add(mistake);
            }
        }
        _ => mistakes.at(first, "write the code as `#[code(1)]`"),
    }
    code
}

fn parse_arguments(input: ParseStream<'_>, of_type: bool, code: &mut Code) -> syn::Result<()> {
    const EXPECTED: &str = "a code is a whole number that fits into an i32, as in `#[code(1)]`";
    while !input.is_empty() {
        if of_type && input.peek(Token![crate]) {
            code.krate = Some(attribute::parse_crate(input)?);
        } else if code.number.is_none() {
            let minus: Option<Token![-]> = input.parse()?;
            let number: LitInt = input.parse().map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
            let sign = if minus.is_some() { "-" } else { "" };
            match format!("{sign}{}", number.base10_digits()).parse() {
                Ok(0) => {
                    return Err(syn::Error::new(
                        number.span(),
                        "an error can't have the code 0, which means success: choose another one",
                    ));
                }
                Ok(parsed) if number.suffix().is_empty() => code.number = Some(parsed),
                _ => return Err(syn::Error::new(number.span(), EXPECTED)),
            }
        } else {
            return Err(input.error(EXPECTED));
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}
