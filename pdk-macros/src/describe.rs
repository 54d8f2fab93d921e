//! `#[derive(Describe)]`: describes a type, as serde's attributes say.
//!
//! A type becomes a definition in a static, so that types can be recursive: a static can be named before its value is
//! known. A static can't name the parameters of a generic type, so in it `Parameter<0>` stands for the first one. If a
//! parameter is a constant, or has bounds that `Parameter` doesn't meet, the definition is in the implementation
//! instead.

mod body;
mod case;
mod serde;
mod settings;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::{DeriveInput, GenericParam, Generics, TypeParam, TypeParamBound, WherePredicate, parse_quote_spanned};

use crate::common::{self, Mistakes};
use crate::contract::{self, Names};
use settings::Settings;

pub fn expand(item: TokenStream) -> TokenStream {
    let Ok(input) = syn::parse2::<DeriveInput>(item) else {
        // rustc has already reported what is wrong with it.
        return TokenStream::new();
    };
    let mut mistakes = Mistakes::default();
    let settings = Settings::of_type(&input, &mut mistakes);
    let ours = Span::mixed_site();
    let names = names(&input);
    let definition = definition(&input, &settings, &names, &mut mistakes);
    let krate = &settings.krate;
    let implementation = match &settings.same_as {
        // A constant can't contain itself, but a definition can.
        Some(ty) if !settings.is_recursive(&input) => {
            let shape = contract::shape(ty, &Names::of_function(&Generics::default()));
            implementation(&input, &shape)
        }
        _ if fits_static(&input.generics) => implement_with_static(&input, &definition),
        _ => implement_with_parameters(&input, &definition),
    };
    let config = settings.config.as_ref().map(|config| {
        if settings.same_as.is_some() || !fits_static(&input.generics) || input.generics.type_params().next().is_some()
        {
            let message = "`#[describe(config)]` needs a struct whose own fields are the keys: remove `as`, `from` and `into`, \
                           type parameters and bounds";
            mistakes.at(config, message);
            return TokenStream::new();
        }
        let record = quote_spanned!(ours=> __private::contract::Config(&__DEFINITION));
        contract::emit_of_type(krate, &[], "Config", &record)
    });
    let mistakes = mistakes.into_tokens();
    if !contract::is_on() {
        return quote_spanned!(ours=> #mistakes);
    }
    quote_spanned! {ours=>
        #[allow(deprecated, unused_imports, unused_qualifications, long_running_const_eval)]
        const _: () = {
            use #krate::__private;
            use __private::contract::Undescribed as _;
            #implementation
            #config
        };
        #mistakes
    }
}

/// Returns the replacements for the type's parameters and its own name in its definition.
fn names(input: &DeriveInput) -> Names<'_> {
    let ours = Span::mixed_site();
    let generics = &input.generics;
    if !fits_static(generics) {
        return Names::of_static(Vec::new(), Vec::new());
    }
    let parameter = |number: usize| quote_spanned!(ours=> __private::contract::Parameter<#number>);
    let mut replaced = Vec::new();
    let mut arguments = Vec::new();
    let mut lifetimes = Vec::new();
    for parameter_of_type in &generics.params {
        match parameter_of_type {
            GenericParam::Lifetime(parameter) => {
                lifetimes.push(&parameter.lifetime.ident);
                arguments.push(quote_spanned!(ours=> 'static));
            }
            GenericParam::Type(TypeParam { ident, .. }) => {
                let by = parameter(replaced.len());
                replaced.push((ident.to_string(), Some(by.clone())));
                arguments.push(by);
            }
            GenericParam::Const(_) => {}
        }
    }
    let ident = &input.ident;
    let itself = if arguments.is_empty() {
        quote_spanned!(ours=> #ident)
    } else {
        quote_spanned!(ours=> #ident<#(#arguments),*>)
    };
    replaced.push(("Self".to_owned(), Some(itself)));
    Names::of_static(lifetimes, replaced)
}

/// Returns whether the definition can be in a static: the parameters have no bounds, or only bounds that `Parameter`
/// meets.
fn fits_static(generics: &Generics) -> bool {
    const PARAMETER_BOUNDS: [&str; 15] = [
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Deserialize",
        "DeserializeOwned",
        "Eq",
        "Hash",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "Send",
        "Serialize",
        "Sized",
        "Sync",
    ];
    let is_met = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            bound.maybe.is_some() || last.is_some_and(|last| PARAMETER_BOUNDS.iter().any(|name| last.ident == name))
        }
        bound => matches!(bound, TypeParamBound::Lifetime(_)),
    };
    let mut predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    predicates.all(|predicate| match predicate {
        WherePredicate::Type(predicate) => predicate.bounds.iter().all(is_met),
        predicate => matches!(predicate, WherePredicate::Lifetime(_)),
    }) && generics.params.iter().all(|parameter| match parameter {
        GenericParam::Lifetime(_) => true,
        GenericParam::Type(parameter) => parameter.bounds.iter().all(is_met),
        GenericParam::Const(_) => false,
    })
}

fn definition(input: &DeriveInput, settings: &Settings, names: &Names<'_>, mistakes: &mut Mistakes) -> TokenStream {
    let name = format!("::{}", common::symbol(&input.ident).value());
    let doc = contract::docs(&input.attrs);
    let body = body::of_type(input, settings, names, mistakes);
    let body = settings.same_as.as_ref().map_or(body, |ty| body::is(&contract::shape(ty, names)));
    let closed = settings.serde.deny_unknown_fields;
    let transparent = settings.serde.transparent || settings.same_as.is_some();
    quote_spanned! {Span::mixed_site()=>
        __private::contract::Definition {
            path: ::core::concat!(::core::module_path!(), #name),
            place: (::core::file!(), ::core::line!(), ::core::column!()),
            doc: #doc,
            body: #body,
            closed: #closed,
            transparent: #transparent,
        }
    }
}

/// Returns the implementation for a type whose definition is a static.
fn implement_with_static(input: &DeriveInput, definition: &TokenStream) -> TokenStream {
    let ours = Span::mixed_site();
    let parameters: Vec<_> = input.generics.type_params().map(|parameter| &parameter.ident).collect();
    let shape = quote_spanned! {ours=>
        __private::contract::Shape::defined(
            &__DEFINITION,
            &[#(<#parameters as __private::contract::Describe>::SHAPE),*],
        )
    };
    let implementation = implementation(input, &shape);
    let outside = (!parameters.is_empty()).then(|| {
        let ident = &input.ident;
        let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
        quote_spanned! {ours=>
            impl #impl_generics __private::contract::Outside for #ident #type_generics #where_clause {
                const OUTER: __private::contract::Outer = __private::contract::Outer::Defined(&__DEFINITION);
            }
        }
    });
    quote_spanned! {ours=>
        static __DEFINITION: __private::contract::Definition = #definition;
        #implementation
        #outside
    }
}

/// Returns the implementation for a type whose definition names its parameters.
fn implement_with_parameters(input: &DeriveInput, definition: &TokenStream) -> TokenStream {
    let ours = Span::mixed_site();
    let arguments = input.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(TypeParam { ident, .. }) => {
            Some(quote_spanned!(ours=> <#ident as __private::contract::Describe>::SHAPE))
        }
        GenericParam::Const(parameter) => {
            let ident = &parameter.ident;
            Some(quote_spanned!(ours=> __private::contract::Shape::number(#ident as ::core::primitive::i64)))
        }
    });
    let shape = quote_spanned! {ours=>
        __private::contract::Shape::defined(const { &#definition }, const { &[#(#arguments),*] })
    };
    implementation(input, &shape)
}

fn implementation(input: &DeriveInput, shape: &TokenStream) -> TokenStream {
    let ours = Span::mixed_site();
    let ident = &input.ident;
    let mut generics = input.generics.clone();
    for parameter in generics.type_params_mut() {
        parameter.bounds.push(parse_quote_spanned!(ours=> __private::contract::Describe));
    }
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let (_, type_generics, _) = input.generics.split_for_impl();
    quote_spanned! {ours=>
        impl #impl_generics __private::contract::Describe for #ident #type_generics #where_clause {
            const SHAPE: __private::contract::Shape = #shape;
        }
    }
}
