//! `#[derive(ToBytes)]` and `#[derive(FromBytes)]`: conversion through the newtype that `#[encoding(…)]` names.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Meta, Path, Token, Type, parse_quote_spanned};

use crate::common::{self, Mistakes, Place};
use crate::contract::functions::Way;
use crate::{attribute, contract, types};

/// `#[encoding(Path)]`, with the path to `extism_pdk` if `crate = path` follows.
struct Encoding {
    path: Path,
    krate: Path,
}

pub fn expand_to(item: TokenStream) -> TokenStream {
    expand(item, to_bytes, Way::Out)
}

pub fn expand_from(item: TokenStream) -> TokenStream {
    expand(item, from_bytes, Way::In)
}

fn expand(
    item: TokenStream,
    implementation: fn(&DeriveInput, Option<&Encoding>) -> TokenStream,
    way: Way,
) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let (input, encoding) = match syn::parse2(item.clone()) {
        Ok(input) => {
            let encoding = parse_encoding(&input, &mut mistakes);
            (input, encoding)
        }
        // rustc has already reported what is wrong with it.
        Err(_) => match without_fields(&item) {
            Some(input) => (input, None),
            None => return TokenStream::new(),
        },
    };
    // The traits are implemented for a type without an encoding, too, so that its uses aren't reported as mistakes.
    let implementation = implementation(&input, encoding.as_ref());
    let described = encoding.as_ref().map(|encoding| describe(&input, encoding, way));
    let krate = encoding.map_or_else(attribute::default_crate, |encoding| encoding.krate);
    let mistakes = mistakes.into_tokens();
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            use #krate::__private;
            #implementation
            #described
        };
        #mistakes
    }
}

/// Returns the description of the type's bytes for the contract: the newtype's encoding, with a value of this type.
fn describe(input: &DeriveInput, Encoding { path, .. }: &Encoding, way: Way) -> TokenStream {
    if !contract::is_on() {
        return TokenStream::new();
    }
    let ours = Span::mixed_site();
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    // It is named as in the derive's other code, so that a mistake in it is one error.
    let (of, coding) = match way {
        Way::In => {
            let path = common::as_ours(path);
            let coding = quote_spanned!(ours=> __private::contract::Probe::<#path<Self>>::DECODED);
            (quote_spanned!(ours=> Decoded), coding)
        }
        // For a type that isn't plain old data, naming `Raw` again would be another error.
        Way::Out if path.segments.last().is_some_and(|last| last.ident == "Raw") => {
            let raw = quote_spanned!(ours=> ::core::option::Option::Some(__private::contract::Coding::RAW));
            (quote_spanned!(ours=> Encoded), raw)
        }
        Way::Out => {
            let place = Place::of(path).last;
            let newtype = quote_spanned!(place=> __private::contract::Newtype::of::<&Self>(#path).coding());
            (quote_spanned!(ours=> Encoded), quote_spanned!(place=> __private::contract::coding(|| #newtype)))
        }
    };
    quote_spanned! {ours=>
        #[allow(unused_imports)]
        use __private::contract::{Undescribed as _, UnknownCoding as _};
        impl #impl_generics __private::contract::#of for #ident #type_generics #where_clause {
            const CODING: __private::contract::Coding = __private::contract::Coding::of_newtype(#coding);
            type Value = Self;
        }
    }
}

/// Returns the type without its fields, as far as it can be parsed.
fn without_fields(item: &TokenStream) -> Option<DeriveInput> {
    let (rest, _) = common::split_body(item)?;
    syn::parse2(quote!(#rest {})).ok()
}

fn parse_encoding(input: &DeriveInput, mistakes: &mut Mistakes) -> Option<Encoding> {
    for attribute in fields(&input.data).flat_map(|field| encodings(&field.attrs)) {
        mistakes.at(attribute, "`#[encoding]` is for the whole type, not for a field: put it above the type");
    }
    let mut attributes = encodings(&input.attrs);
    let Some(first) = attributes.next() else {
        mistakes.at(&input.ident, "the encoding is missing: add `#[encoding(Json)]`");
        return None;
    };
    for attribute in attributes {
        mistakes.at(attribute, "the encoding is given twice: remove this one");
    }
    match &first.meta {
        Meta::List(list) if !list.tokens.is_empty() => {
            first.parse_args_with(parse_arguments).map_err(|mistake| mistakes.add(mistake)).ok()
        }
        _ => {
            mistakes.at(first, "name the newtype that encodes it: `#[encoding(Json)]`");
            None
        }
    }
}

fn parse_arguments(input: ParseStream<'_>) -> syn::Result<Encoding> {
    let path = input
        .call(Path::parse_mod_style)
        .map_err(|error| syn::Error::new(error.span(), "name the newtype by its path, as in `#[encoding(Json)]`"))?;
    let mut krate = attribute::default_crate();
    if !input.is_empty() {
        let comma: Option<Token![,]> = input.parse()?;
        if input.peek(Token![crate]) && comma.is_some() {
            krate = attribute::parse_crate(input)?;
        }
        input.parse::<Option<Token![,]>>()?;
    }
    if input.is_empty() {
        Ok(Encoding { path, krate })
    } else {
        Err(input.error("unknown argument: only `crate = path` can follow the newtype, as in `Json, crate = path`"))
    }
}

fn encodings(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("encoding"))
}

fn fields(data: &Data) -> Box<dyn Iterator<Item = &Field> + '_> {
    match data {
        Data::Struct(data) => Box::new(data.fields.iter()),
        Data::Enum(data) => Box::new(data.variants.iter().flat_map(|variant| &variant.fields)),
        Data::Union(data) => Box::new(data.fields.named.iter()),
    }
}

// Only generic types get bounds on the newtypes. Without them, a wrong path is one error, and so is a type that the
// encoding doesn't accept.

fn to_bytes(input: &DeriveInput, encoding: Option<&Encoding>) -> TokenStream {
    let ours = Span::mixed_site();
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, parse_quote_spanned!(ours=> '__to_bytes));
    let encoded = match encoding {
        Some(Encoding { path, .. }) => {
            let place = Place::of(path);
            if !input.generics.params.is_empty() {
                let bound = place.private("ToBytes");
                let bound = parse_quote_spanned!(place.last=> for<'__value> #path<&'__value Self>: #bound<'__value>);
                generics.make_where_clause().predicates.push(bound);
            }
            let encode = place.private("encode");
            quote_spanned!(place.last=> #encode(self, #path))
        }
        None => quote!(::core::unimplemented!()),
    };
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote_spanned! {ours=>
        impl #impl_generics __private::ToBytes<'__to_bytes> for #ident #type_generics #where_clause {
            type Bytes = ::std::vec::Vec<u8>;

            fn to_bytes(&self) -> ::core::result::Result<::std::vec::Vec<u8>, __private::Error> {
                #encoded
            }

            fn __to_block<__F: __private::ErrorType>(&self) -> ::core::result::Result<__private::Owned, __F> {
                #encoded
            }
        }
    }
}

fn from_bytes(input: &DeriveInput, encoding: Option<&Encoding>) -> TokenStream {
    if fields(&input.data).any(borrows) {
        return from_borrowed_bytes(input, encoding);
    }
    let ours = Span::mixed_site();
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    let value = match encoding {
        Some(Encoding { path, .. }) => {
            let place = Place::of(path);
            if !input.generics.params.is_empty() {
                let bound = place.private("FromBytesOwned");
                let bound = parse_quote_spanned!(place.last=> #path<Self>: #bound);
                generics.make_where_clause().predicates.push(bound);
            }
            let (decode, path) = (place.private("decode_newtype"), common::as_ours(path));
            quote_spanned!(place.last=> #decode::<#path<Self>, _>(data).map(|newtype| newtype.0))
        }
        None => quote!(::core::unimplemented!()),
    };
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote_spanned! {ours=>
        impl #impl_generics __private::FromBytesOwned for #ident #type_generics #where_clause {
            fn from_bytes_owned(data: &[u8]) -> ::core::result::Result<Self, __private::Error> {
                #value
            }

            fn __from_vec<__F: __private::ErrorType>(data: ::std::vec::Vec<u8>) -> ::core::result::Result<Self, __F> {
                #value
            }
        }
    }
}

/// Returns whether serde lets the field borrow from the bytes that it is read from. References and `#[serde(borrow)]`
/// do, unless serde skips the field, or a function of the user reads it.
fn borrows(field: &Field) -> bool {
    let mut borrows = false;
    if types::argument_of(&field.ty, "PhantomData").is_none() {
        types::visit(&field.ty, &mut |ty| borrows |= matches!(ty, Type::Reference(_)));
    }
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // serde reports what can't be parsed.
        let _ = attribute.parse_nested_meta(|meta| {
            match meta.path.get_ident().map(ToString::to_string).as_deref() {
                Some("borrow") => borrows = true,
                Some("skip" | "skip_deserializing" | "deserialize_with" | "with") => borrows = false,
                _ => {}
            }
            // Skips the value, up to the next attribute.
            while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                meta.input.parse::<TokenTree>()?;
            }
            Ok(())
        });
    }
    borrows
}

/// Returns the implementation for a type that borrows from its bytes, if the encoding can do that. Such a type isn't
/// `FromBytesOwned`.
fn from_borrowed_bytes(input: &DeriveInput, encoding: Option<&Encoding>) -> TokenStream {
    let ours = Span::mixed_site();
    let ident = &input.ident;
    let (_, type_generics, _) = input.generics.split_for_impl();
    let mut generics = input.generics.clone();
    generics.params.insert(0, parse_quote_spanned!(ours=> '__from_bytes));
    let value = match encoding {
        Some(Encoding { path, .. }) => {
            let place = Place::of(path);
            let bound = place.private("Borrowing");
            let bound = parse_quote_spanned!(place.last=> #path<Self>: #bound<'__from_bytes>);
            generics.make_where_clause().predicates.push(bound);
            let (decode, path) = (place.private("borrow_newtype"), common::as_ours(path));
            quote_spanned!(place.last=> #decode::<#path<Self>, _>(data).map(|newtype| newtype.0))
        }
        None => quote!(::core::unimplemented!()),
    };
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    quote_spanned! {ours=>
        impl #impl_generics __private::FromBytes<'__from_bytes> for #ident #type_generics #where_clause {
            fn from_bytes(data: &'__from_bytes [u8]) -> ::core::result::Result<Self, __private::Error> {
                #value
            }

            fn __from_buffer<__F: __private::ErrorType>(
                data: &'__from_bytes mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<Self, __F> {
                #value
            }
        }
    }
}
