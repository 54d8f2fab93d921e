//! Types of arguments that a caller can lend, because only their bytes cross; and arguments that are declared as
//! references.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericArgument, PathArguments, Type, TypePath};

use crate::common::hygienic;
use crate::types;

/// The position of an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// The argument crosses by itself, in the encoding of its type. A `Vec` then has bytes.
    Alone,
    /// The argument is an element of a JSON array.
    Listed,
}

/// Returns the type by which a caller lends an argument: `&str` for a `String`, `&[T]` for a `Vec<T>`, and the same in
/// an `Option`. Other types stay as they are. The bytes are the same.
pub fn lent(ty: &Type, position: Position) -> TokenStream {
    let place = place(ty);
    match (std_argument(ty, "Option"), Lent::of(ty, position)) {
        (Some(inner), _) => match Lent::of(inner, position) {
            Some(lent) => {
                let lent = lent.borrowed(place);
                quote_spanned!(place=> ::core::option::Option<#lent>)
            }
            None => ty.to_token_stream(),
        },
        (None, Some(lent)) => lent.borrowed(place),
        (None, None) => ty.to_token_stream(),
    }
}

/// Returns an owned value of the declared type, made from what was lent.
pub fn owned(ty: &Type, position: Position, value: TokenStream) -> TokenStream {
    let place = place(ty);
    let inner = std_argument(ty, "Option");
    let lent = Lent::of(inner.unwrap_or(ty), position);
    let to_owned = lent.map(|lent| {
        let (ty, of) = (inner.unwrap_or(ty), lent.target(place));
        quote_spanned!(place=> __private::own_for_default_body::<#ty, #of>)
    });
    match (to_owned, inner) {
        (Some(to_owned), Some(_)) => quote_spanned!(place=> ::core::option::Option::map(#value, #to_owned)),
        (Some(to_owned), None) => quote_spanned!(place=> #to_owned(#value)),
        (None, _) => value,
    }
}

/// Returns a check that the lent type has the encoding of the declared one: the names may be those of other types.
pub fn check(ty: &Type, position: Position) -> Option<TokenStream> {
    let ty = std_argument(ty, "Option").unwrap_or(ty);
    let place = place(ty);
    let of = Lent::of(ty, position)?.target(place);
    Some(quote_spanned!(place=> __private::is_lent_as::<#ty, #of>();))
}

fn place(ty: &Type) -> Span {
    ty.to_token_stream().into_iter().next().map_or_else(Span::mixed_site, |token| hygienic(token.span()))
}

/// Returns the `T` of a type of std's that is written as `Name<T>`, or by its path.
fn std_argument<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let last = std_type(ty, name)?;
    match last {
        PathArguments::AngleBracketed(arguments) if arguments.args.len() == 1 => match arguments.args.first() {
            Some(GenericArgument::Type(ty)) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the arguments of a type of std. By another path than std's it may be another type.
fn std_type<'a>(ty: &'a Type, name: &str) -> Option<&'a PathArguments> {
    let Type::Path(TypePath { qself: None, path, .. }) = types::bare(ty) else {
        return None;
    };
    let (first, last) = (path.segments.first()?, path.segments.last()?);
    let is_std = path.segments.len() == 1 || ["std", "core", "alloc"].iter().any(|krate| first.ident == krate);
    (is_std && last.ident == name).then_some(&last.arguments)
}

enum Lent<'a> {
    Text,
    List(&'a Type),
}

impl Lent<'_> {
    fn of(ty: &Type, position: Position) -> Option<Lent<'_>> {
        match std_argument(ty, "Vec") {
            Some(element) if position == Position::Listed || is_byte(element) => Some(Lent::List(element)),
            Some(_) => None,
            None => matches!(std_type(ty, "String"), Some(PathArguments::None)).then_some(Lent::Text),
        }
    }

    fn target(&self, place: Span) -> TokenStream {
        match self {
            Lent::Text => quote_spanned!(place=> ::core::primitive::str),
            Lent::List(element) => quote_spanned!(place=> [#element]),
        }
    }

    fn borrowed(&self, place: Span) -> TokenStream {
        match self {
            Lent::Text => quote_spanned!(place=> &str),
            Lent::List(element) => quote_spanned!(place=> &[#element]),
        }
    }
}

fn is_byte(ty: &Type) -> bool {
    matches!(types::bare(ty), Type::Path(path) if path.path.is_ident("u8"))
}

/// An argument that is a reference to a value, or an `Option` of one. The value is decoded, and then lent. Texts and
/// slices don't need that, because they borrow from the bytes.
pub struct Referred {
    /// The type that is decoded.
    pub decoded: Type,
    is_option: bool,
}

impl Referred {
    pub fn of(ty: &Type) -> Option<Self> {
        let inner = std_argument(ty, "Option");
        let Type::Reference(reference) = types::bare(inner.unwrap_or(ty)) else {
            return None;
        };
        let target = &reference.elem;
        let is_value = matches!(types::bare(target), Type::Path(_) | Type::Array(_) | Type::Tuple(_));
        if reference.mutability.is_some() || !is_value || types::is_unsized(types::bare(target)) {
            return None;
        }
        let place = place(ty);
        let decoded = match inner {
            Some(_) => Type::Verbatim(quote_spanned!(place=> ::core::option::Option<#target>)),
            None => Type::clone(target),
        };
        Some(Referred { decoded, is_option: inner.is_some() })
    }

    /// Returns the decoded value as the argument.
    pub fn lend(&self, value: TokenStream) -> TokenStream {
        match self.is_option {
            true => quote!(::core::option::Option::as_ref(&#value)),
            false => quote!(&#value),
        }
    }
}
