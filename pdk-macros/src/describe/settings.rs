//! Parses `#[describe(…)]`, together with serde's attributes.

use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Ident, LitStr, Meta, Path, Token, Type};

use super::serde::Serde;
use crate::common::Mistakes;
use crate::{attribute, types};

/// The attributes of a type, a variant or a field.
pub struct Settings {
    /// The path to `extism_pdk`.
    pub krate: Path,
    pub serde: Serde,
    /// The type that it is described like.
    pub same_as: Option<Type>,
    /// The word `config`, above a type.
    pub config: Option<Ident>,
}

impl Settings {
    pub fn of_type(input: &DeriveInput, mistakes: &mut Mistakes) -> Self {
        let mut settings = Settings::parse(&input.attrs, true, mistakes);
        if let Data::Union(data) = &input.data {
            mistakes.at(data.union_token, "a union can't be described: serde can't read or write it");
        }
        if let Some(config) = &settings.config {
            if !matches!(&input.data, Data::Struct(data) if matches!(data.fields, syn::Fields::Named(_))) {
                mistakes
                    .at(config, "the config is read into a struct with named fields: put `config` above such a struct");
            }
        }
        let (from, into) = (settings.serde.from.take(), settings.serde.into.take());
        settings.same_as = settings.same_as.or(match (from, into) {
            // There is one description for both directions. If they differ, it is of the type that is read.
            (Some(ty), _) | (None, Some(ty)) => Some(ty),
            (None, None) => None,
        });
        if let Some(ty) = &settings.same_as {
            if is_itself(ty, &input.ident) {
                mistakes.at(ty, "a type can't be described like itself: name another one");
            }
        }
        settings
    }

    /// Returns whether the type that it is described like contains the type itself, as a list of it does.
    pub fn is_recursive(&self, input: &DeriveInput) -> bool {
        let mut is_recursive = false;
        if let Some(ty) = &self.same_as {
            types::visit(ty, &mut |ty| is_recursive |= is_itself(ty, &input.ident));
        }
        is_recursive
    }

    /// Parses the attributes of a variant or a field.
    pub fn of_part(attributes: &[Attribute], mistakes: &mut Mistakes) -> Self {
        Settings::parse(attributes, false, mistakes)
    }

    fn parse(attributes: &[Attribute], of_type: bool, mistakes: &mut Mistakes) -> Self {
        let serde = Serde::parse(attributes);
        let mut settings = Settings { krate: attribute::default_crate(), serde, same_as: None, config: None };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("describe")) {
            let parsed = match &attribute.meta {
                Meta::List(list) if !list.tokens.is_empty() => {
                    attribute.parse_args_with(|input: ParseStream<'_>| settings.take_all(input, of_type))
                }
                meta => Err(syn::Error::new_spanned(meta, EXPECTED[usize::from(of_type)])),
            };
            if let Err(mistake) = parsed {
                mistakes.add(mistake);
            }
        }
        settings
    }

    fn take_all(&mut self, input: ParseStream<'_>, of_type: bool) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(Token![as]) {
                let keyword: Token![as] = input.parse()?;
                let already = self.same_as.replace(parse_type(&keyword, input)?);
                if already.is_some() {
                    return Err(syn::Error::new_spanned(keyword, "the type is given twice: remove this one"));
                }
            } else if of_type && input.peek(Token![crate]) {
                self.krate = attribute::parse_crate(input)?;
            } else if of_type && input.peek(config_keyword::config) {
                self.config = Some(input.parse()?);
            } else {
                return Err(input.error(EXPECTED[usize::from(of_type)]));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    }
}

/// Returns whether a type is written as `Self` or by its own name.
fn is_itself(ty: &Type, name: &Ident) -> bool {
    match types::bare(ty) {
        Type::Path(path) if path.path.segments.len() == 1 => {
            path.path.segments.iter().all(|segment| segment.ident == "Self" || segment.ident == *name)
        }
        _ => false,
    }
}

/// The arguments that a variant or a field can have, and those that a type can have.
const EXPECTED: [&str; 2] = [
    "name a type that serde writes the same way: `#[describe(as = \"String\")]`",
    "write `#[describe(as = \"String\")]` with a type that serde writes the same way, `#[describe(config)]`, or \
     `#[describe(crate = some::path)]`",
];

mod config_keyword {
    syn::custom_keyword!(config);
}

/// Parses `= "Type"`, after `as`.
fn parse_type(keyword: &Token![as], input: ParseStream<'_>) -> syn::Result<Type> {
    const EXPECTED: &str = "write the type between quotes: `as = \"Vec<String>\"`";
    let text = match input.parse::<Option<Token![=]>>()? {
        Some(_) => input.parse::<LitStr>().map_err(|error| syn::Error::new(error.span(), EXPECTED))?,
        None => return Err(syn::Error::new_spanned(keyword, EXPECTED)),
    };
    text.parse::<Type>().map_err(|_| syn::Error::new_spanned(&text, EXPECTED))
}
