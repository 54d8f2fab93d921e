//! What serde's attributes say, as far as it changes what values look like. What is wrong in them is serde's to tell.

use proc_macro2::TokenTree;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Token, Type};

use super::case::Case;

/// The attributes of a type, a variant or a field. A name has one for each way: `deserialize` and `serialize`.
#[derive(Default)]
pub struct Serde {
    pub rename: [Option<String>; 2],
    pub rename_all: [Option<Case>; 2],
    pub rename_all_fields: [Option<Case>; 2],
    pub aliases: Vec<String>,
    pub tag: Option<String>,
    pub content: Option<String>,
    pub untagged: bool,
    pub transparent: bool,
    pub deny_unknown_fields: bool,
    pub other: bool,
    pub default: Default,
    pub flatten: bool,
    /// Not read, not written.
    pub skip: [bool; 2],
    pub skip_serializing_if: bool,
    /// Read or written by functions of the user's.
    pub with: bool,
    /// Read by one.
    pub deserialize_with: bool,
    /// The types that are read and written in place of the type.
    pub from: Option<Type>,
    pub into: Option<Type>,
}

/// What becomes of a field that is missing.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    #[default]
    None,
    /// It has its type's default.
    OfType,
    /// It has a value that isn't known here.
    Other,
}

impl Serde {
    pub fn parse(attributes: &[Attribute]) -> Self {
        let mut serde = Serde::default_values();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let _ = attribute.parse_nested_meta(|meta| {
                serde.take(&meta)?;
                // What it is said to be, up to the next.
                while !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                    meta.input.parse::<TokenTree>()?;
                }
                Ok(())
            });
        }
        serde
    }

    fn default_values() -> Self {
        std::default::Default::default()
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match name.as_str() {
            "rename" => both(meta, &mut |way, text| self.rename[way] = Some(text.value()))?,
            "rename_all" => both(meta, &mut |way, text| self.rename_all[way] = Case::parse(&text.value()))?,
            "rename_all_fields" => {
                both(meta, &mut |way, text| self.rename_all_fields[way] = Case::parse(&text.value()))?;
            }
            "alias" => self.aliases.push(text(meta)?.value()),
            "tag" => self.tag = Some(text(meta)?.value()),
            "content" => self.content = Some(text(meta)?.value()),
            "untagged" => self.untagged = true,
            "transparent" => self.transparent = true,
            "deny_unknown_fields" => self.deny_unknown_fields = true,
            "other" => self.other = true,
            "default" if meta.input.peek(Token![=]) => self.default = Default::Other,
            "default" => self.default = Default::OfType,
            "flatten" => self.flatten = true,
            "skip" => self.skip = [true, true],
            "skip_deserializing" => self.skip[IN] = true,
            "skip_serializing" => self.skip[OUT] = true,
            "skip_serializing_if" => self.skip_serializing_if = true,
            "with" | "deserialize_with" => (self.with, self.deserialize_with) = (true, true),
            "serialize_with" => self.with = true,
            "from" | "try_from" => self.from = Some(text(meta)?.parse()?),
            "into" => self.into = Some(text(meta)?.parse()?),
            _ => {}
        }
        Ok(())
    }

    /// Whether a field may be missing.
    pub fn is_optional(&self) -> bool {
        self.default != Default::None
    }

    /// Whether there is no such thing in what is read or written.
    pub fn is_skipped(&self) -> bool {
        self.skip == [true, true]
    }
}

/// What the plugin is given: the first of each pair.
pub const IN: usize = 0;
/// What it gives.
pub const OUT: usize = 1;

/// `= "text"`.
fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()?.parse()
}

/// `= "text"` for both ways, or `(serialize = "text", deserialize = "text")`.
fn both(meta: &ParseNestedMeta<'_>, take: &mut dyn FnMut(usize, LitStr)) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        let text = text(meta)?;
        take(IN, text.clone());
        take(OUT, text);
        return Ok(());
    }
    meta.parse_nested_meta(|way| {
        if way.path.is_ident("deserialize") {
            take(IN, text(&way)?);
        } else if way.path.is_ident("serialize") {
            take(OUT, text(&way)?);
        }
        Ok(())
    })
}
