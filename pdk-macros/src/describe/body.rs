//! Describes the fields or variants of a type, with the names that serde gives them.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::{Data, DeriveInput, Field, Fields, Type, Variant, parse_quote};

use super::case::Case;
use super::serde::{Default, IN, OUT, Serde};
use super::settings::Settings;
use crate::common::{self, Mistakes};
use crate::contract::{self, Names};

/// The attributes that apply to all fields of a struct or a variant.
#[derive(Clone, Copy)]
struct Around {
    rename_all: [Option<Case>; 2],
    /// Whether a missing field is taken from the default of the struct.
    default: bool,
}

pub fn of_type(input: &DeriveInput, settings: &Settings, names: &Names<'_>, mistakes: &mut Mistakes) -> TokenStream {
    let serde = &settings.serde;
    let around = Around { rename_all: serde.rename_all, default: serde.is_optional() };
    match &input.data {
        Data::Struct(data) if serde.transparent => transparent(&data.fields, names, mistakes),
        Data::Struct(data) => of_fields(&data.fields, around, serde.tag.as_deref(), names, mistakes),
        Data::Enum(data) => {
            let variants: Vec<_> = data.variants.iter().flat_map(|of| variant(of, serde, names, mistakes)).collect();
            let tag = serde.tag.clone().unwrap_or_default();
            let content = serde.content.clone().unwrap_or_default();
            let untagged = serde.untagged;
            quote_spanned! {Span::mixed_site()=>
                __private::contract::Body::Enum {
                    variants: &[#(#variants),*],
                    tag: #tag,
                    content: #content,
                    untagged: #untagged,
                }
            }
        }
        Data::Union(_) => quote_spanned!(Span::mixed_site()=> __private::contract::Body::Unit),
    }
}

/// Returns the body of a transparent struct: its only field that is read and written, where one with a default doesn't
/// count if there is another.
fn transparent(fields: &Fields, names: &Names<'_>, mistakes: &mut Mistakes) -> TokenStream {
    let fields = elements(fields, mistakes);
    let mut there = fields.iter().filter(|(settings, ty)| !settings.serde.is_skipped() && !is_marker(ty));
    match there.clone().find(|(settings, _)| settings.serde.default == Default::None).or_else(|| there.next()) {
        Some((settings, ty)) => is(&shape(ty, settings, names)),
        None => quote_spanned!(Span::mixed_site()=> __private::contract::Body::Unit),
    }
}

fn is_marker(ty: &Type) -> bool {
    crate::types::arguments_of(ty, "PhantomData").is_some()
}

pub fn is(shape: &TokenStream) -> TokenStream {
    quote_spanned!(Span::mixed_site()=> __private::contract::Body::Is(#shape))
}

/// Returns the body of fields. The tag of a struct is written before them, but isn't read.
fn of_fields(
    fields: &Fields,
    around: Around,
    tag: Option<&str>,
    names: &Names<'_>,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let ours = Span::mixed_site();
    match fields {
        Fields::Unit => quote_spanned!(ours=> __private::contract::Body::Unit),
        Fields::Named(fields) => {
            let tag = tag.map(|tag| {
                quote_spanned! {ours=>
                    __private::contract::Field {
                        name: #tag,
                        shape: <::std::string::String as __private::contract::Describe>::SHAPE,
                        only: __private::contract::Only::Out,
                        ..__private::contract::Field::PLAIN
                    }
                }
            });
            let fields = fields.named.iter().flat_map(|of| field(of, around, names, mistakes));
            let fields: Vec<_> = tag.into_iter().chain(fields).collect();
            quote_spanned!(ours=> __private::contract::Body::Struct(const { &[#(#fields),*] }))
        }
        Fields::Unnamed(_) => match elements(fields, mistakes).as_slice() {
            // serde reads and writes it, even with `skip`.
            [(settings, ty)] => is(&shape(ty, settings, names)),
            elements => tuple(elements, Serde::is_skipped, names),
        },
    }
}

/// Returns the types of fields, and their attributes.
fn elements<'a>(fields: &'a Fields, mistakes: &mut Mistakes) -> Vec<(Settings, &'a Type)> {
    fields.iter().map(|field| (Settings::of_part(&field.attrs, mistakes), &field.ty)).collect()
}

fn tuple(elements: &[(Settings, &Type)], is_skipped: impl Fn(&Serde) -> bool, names: &Names<'_>) -> TokenStream {
    let there = elements.iter().filter(|(settings, _)| !is_skipped(&settings.serde));
    let shapes = there.map(|(settings, ty)| shape(ty, settings, names));
    quote_spanned!(Span::mixed_site()=> __private::contract::Body::Tuple(const { &[#(#shapes),*] }))
}

/// Describes a named field. It has two descriptions if its name differs by direction, and none if it is skipped.
fn field(field: &Field, around: Around, names: &Names<'_>, mistakes: &mut Mistakes) -> Vec<TokenStream> {
    let settings = Settings::of_part(&field.attrs, mistakes);
    let serde = &settings.serde;
    let Some(ident) = field.ident.as_ref().filter(|_| !serde.is_skipped()) else {
        return Vec::new();
    };
    let ident = common::symbol(ident).value();
    let of_way = |way: usize| {
        let renamed = || around.rename_all[way].map(|case| case.of_field(&ident));
        serde.rename[way].clone().or_else(renamed).unwrap_or_else(|| ident.clone())
    };
    let shape = shape(&field.ty, &settings, names);
    let doc = contract::docs(&field.attrs);
    let ways = [of_way(IN), of_way(OUT)];
    let is_same = ways[IN] == ways[OUT];
    named(ways, is_same, serde, |name, only| {
        let mut rest = TokenStream::new();
        let mut add = |part: TokenStream| rest.extend(part);
        let is_read = only != Only::Out;
        if is_read && !serde.aliases.is_empty() {
            let aliases = &serde.aliases;
            add(quote_spanned!(Span::mixed_site()=> aliases: &[#(#aliases),*],));
        }
        if is_read {
            add(read_as(&field.ty, &settings, names));
        }
        if is_read && (around.default || serde.default != Default::None) {
            add(flag("optional"));
        }
        // Otherwise the default may be written in another way than its type's default.
        if is_read && serde.default == Default::OfType && looks_as_it_is(&settings) && names.can_name(&field.ty) {
            let probe = contract::probe(&field.ty, names);
            add(quote_spanned!(Span::mixed_site()=> default: #probe::DEFAULT,));
        }
        if serde.skip_serializing_if && only != Only::In {
            add(flag("omitted"));
        }
        if serde.flatten {
            add(flag("flatten"));
        }
        let only = only.field();
        quote_spanned! {Span::mixed_site()=>
            __private::contract::Field {
                name: #name,
                shape: #shape,
                doc: #doc,
                #only
                #rest
                ..__private::contract::Field::PLAIN
            }
        }
    })
}

fn variant(variant: &Variant, of: &Serde, names: &Names<'_>, mistakes: &mut Mistakes) -> Vec<TokenStream> {
    let ours = Span::mixed_site();
    let settings = Settings::of_part(&variant.attrs, mistakes);
    let serde = &settings.serde;
    if serde.is_skipped() {
        return Vec::new();
    }
    let ident = common::symbol(&variant.ident).value();
    let of_way = |way: usize| {
        let renamed = || of.rename_all[way].map(|case| case.of_variant(&ident));
        serde.rename[way].clone().or_else(renamed).unwrap_or_else(|| ident.clone())
    };
    let around =
        Around { rename_all: [IN, OUT].map(|way| serde.rename_all[way].or(of.rename_all_fields[way])), default: false };
    let elements = elements(&variant.fields, mistakes);
    let bodies = [IN, OUT].map(|way| match (&settings.same_as, &variant.fields, elements.as_slice()) {
        (Some(ty), ..) => is(&contract::shape(ty, names)),
        (None, ..) if serde.with => is(&any(&variant.ident)),
        // A variant whose only field is skipped is a unit, unlike such a struct. With `content`, serde still needs the
        // content.
        (None, Fields::Unnamed(_), [(field, _)]) if field.serde.skip[way] => match &of.content {
            Some(_) if way == IN => is(&quote_spanned!(ours=> <() as __private::contract::Describe>::SHAPE)),
            _ => quote_spanned!(ours=> __private::contract::Body::Unit),
        },
        (None, Fields::Unnamed(_), [(field, ty)]) => is(&shape(ty, field, names)),
        (None, Fields::Unnamed(_), elements) => tuple(elements, |serde| serde.skip[way], names),
        (None, fields, _) => of_fields(fields, around, None, names, &mut Mistakes::default()),
    });
    let read_as = match (&variant.fields, elements.as_slice()) {
        _ if serde.deserialize_with => read_as_any(),
        (Fields::Unnamed(_), [(field, ty)]) if !field.serde.skip[IN] => read_as(ty, field, names),
        _ => TokenStream::new(),
    };
    let doc = contract::docs(&variant.attrs);
    let ways = [of_way(IN), of_way(OUT)];
    let is_same = ways[IN] == ways[OUT] && bodies[IN].to_string() == bodies[OUT].to_string();
    named(ways, is_same, serde, |name, only| {
        let body = &bodies[if only == Only::Out { OUT } else { IN }];
        let mut rest = TokenStream::new();
        if only != Only::Out && !serde.aliases.is_empty() {
            let aliases = &serde.aliases;
            rest.extend(quote_spanned!(ours=> aliases: &[#(#aliases),*],));
        }
        if only != Only::Out {
            rest.extend(read_as.clone());
        }
        if serde.other {
            rest.extend(flag("other"));
        }
        if serde.untagged {
            rest.extend(flag("untagged"));
        }
        let only = only.field();
        quote_spanned! {ours=>
            __private::contract::Variant {
                name: #name,
                doc: #doc,
                body: #body,
                #only
                #rest
                ..__private::contract::Variant::PLAIN
            }
        }
    })
}

/// Returns a field or a variant that has a name for each direction: one item, or two if the names or the contents
/// differ.
fn named(
    [given, gives]: [String; 2],
    is_same: bool,
    serde: &Serde,
    of: impl Fn(&str, Only) -> TokenStream,
) -> Vec<TokenStream> {
    match serde.skip {
        [true, _] => vec![of(&gives, Only::Out)],
        [_, true] => vec![of(&given, Only::In)],
        _ if is_same => vec![of(&given, Only::Neither)],
        _ => vec![of(&given, Only::In), of(&gives, Only::Out)],
    }
}

/// The only direction in which a field or a variant crosses, if there is one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    Neither,
    In,
    Out,
}

impl Only {
    /// Returns the field that says so.
    fn field(self) -> TokenStream {
        let ours = Span::mixed_site();
        match self {
            Only::Neither => TokenStream::new(),
            Only::In => quote_spanned!(ours=> only: __private::contract::Only::In,),
            Only::Out => quote_spanned!(ours=> only: __private::contract::Only::Out,),
        }
    }
}

/// Sets a flag of a description.
fn flag(name: &str) -> TokenStream {
    let name = syn::Ident::new(name, Span::mixed_site());
    quote_spanned!(Span::mixed_site()=> #name: true,)
}

/// Returns the shape that serde reads a field as, if the field is described as something else.
fn read_as(ty: &Type, settings: &Settings, names: &Names<'_>) -> TokenStream {
    if settings.serde.deserialize_with {
        return read_as_any();
    }
    if looks_as_it_is(settings) {
        return TokenStream::new();
    }
    let shape = contract::shape(ty, names);
    quote_spanned!(Span::mixed_site()=> read_as: ::core::option::Option::Some(#shape),)
}

fn read_as_any() -> TokenStream {
    let any = quote_spanned!(Span::mixed_site()=> __private::contract::Shape::any(""));
    quote_spanned!(Span::mixed_site()=> read_as: ::core::option::Option::Some(#any),)
}

/// Returns whether a field is described like its own type.
fn looks_as_it_is(settings: &Settings) -> bool {
    settings.same_as.is_none() && !settings.serde.with
}

/// Returns the shape of a field.
fn shape(ty: &Type, settings: &Settings, names: &Names<'_>) -> TokenStream {
    match &settings.same_as {
        Some(ty) => contract::shape(ty, names),
        None if settings.serde.with_serde_bytes => contract::shape(&same_as_bytes(ty), names),
        None if settings.serde.with => any(ty),
        None => contract::shape(ty, names),
    }
}

/// Returns a type of std's that serde reads and writes like a field with `#[serde(with = "serde_bytes")]`. That crate
/// has functions for types of bytes, and for options of these.
fn same_as_bytes(ty: &Type) -> Type {
    match crate::types::arguments_of(ty, "Option") {
        Some(_) => parse_quote!(::core::option::Option<::std::ffi::CString>),
        None => parse_quote!(::std::ffi::CString),
    }
}

fn any(named: &impl ToTokens) -> TokenStream {
    let name = common::source_text(named);
    quote_spanned!(Span::mixed_site()=> __private::contract::Shape::any(#name))
}
