//! Parses the attributes of serde that change how values are read and written. serde reports mistakes in them.

use proc_macro2::TokenTree;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Token, Type};

use super::case::Case;

/// The attributes of a type, a variant or a field. Pairs have a value for each direction: `deserialize` and
/// `serialize`.
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
    /// Whether it isn't read, and whether it isn't written.
    pub skip: [bool; 2],
    pub skip_serializing_if: bool,
    /// Whether the user's functions read or write it.
    pub with: bool,
    /// Whether these are the functions of the crate `serde_bytes`.
    pub with_serde_bytes: bool,
    /// Whether a function of the user reads it.
    pub deserialize_with: bool,
    /// The types that are read and written in place of the type.
    pub from: Option<Type>,
    pub into: Option<Type>,
}

/// The value of a field that is missing.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    #[default]
    None,
    /// The default of its type.
    OfType,
    /// A value that the macro doesn't know.
    Other,
}

impl Serde {
    pub fn parse(attributes: &[Attribute]) -> Self {
        let mut serde = Serde::default_values();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            let _ = attribute.parse_nested_meta(|meta| {
                serde.take(&meta)?;
                // Skips the rest of the value, up to the next attribute.
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
            "with" => {
                (self.with, self.deserialize_with) = (true, true);
                self.with_serde_bytes = text(meta)?.value().trim_start_matches("::") == "serde_bytes";
            }
            "deserialize_with" => (self.with, self.deserialize_with) = (true, true),
            "serialize_with" => self.with = true,
            "from" | "try_from" => self.from = Some(text(meta)?.parse()?),
            "into" => self.into = Some(text(meta)?.parse()?),
            _ => {}
        }
        Ok(())
    }

    /// Returns whether a field may be missing.
    pub fn is_optional(&self) -> bool {
        self.default != Default::None
    }

    /// Returns whether it is neither read nor written.
    pub fn is_skipped(&self) -> bool {
        self.skip == [true, true]
    }
}

/// The index in each pair for what the plugin reads.
pub const IN: usize = 0;
/// The index in each pair for what the plugin writes.
pub const OUT: usize = 1;

/// Parses `= "text"`.
fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<LitStr> {
    meta.value()?.parse()
}

/// Parses `= "text"` for both directions, or `(serialize = "text", deserialize = "text")`.
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
