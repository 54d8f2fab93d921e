//! Decides which items of an interface's crate are compiled: what their `#[cfg(…)]` say.

use std::collections::BTreeSet;
use std::env::consts::{ARCH, FAMILY, OS};

use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue, Token};

/// Whether an item is compiled. The later of two is that of an item with both conditions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    Compiled,
    /// Only rustc knows what this condition says.
    Unknown(String),
    /// This condition doesn't hold.
    Absent(String),
    /// It is for the crate's own tests.
    TestsOnly,
}

/// What holds where plugins and this command compile an interface.
#[derive(Default)]
pub struct Conditions {
    /// The crate's default features.
    features: BTreeSet<String>,
}

impl Conditions {
    /// Of the crate with this Cargo.toml.
    pub fn of(manifest: &toml::Table) -> Self {
        let table = manifest.get("features").and_then(toml::Value::as_table);
        let mut features = BTreeSet::new();
        let mut open = vec!["default".to_owned()];
        while let Some(feature) = open.pop() {
            let enabled = table.and_then(|table| table.get(&feature)?.as_array());
            let enabled = enabled.into_iter().flatten().filter_map(|feature| feature.as_str()).map(str::to_owned);
            if features.insert(feature) {
                open.extend(enabled);
            }
        }
        Conditions { features }
    }

    /// Whether an item with these attributes is compiled. `source` is the file that it is in.
    pub fn check(&self, attributes: &[Attribute], source: &str) -> Presence {
        let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
        let presences = conditions.filter_map(|attribute| {
            let condition = attribute.parse_args::<Meta>().ok()?;
            let shown = || source.get(attribute.span().byte_range()).unwrap_or_default().replace("#![", "#[");
            Some(match self.holds(&condition) {
                Some(true) => Presence::Compiled,
                None => Presence::Unknown(shown()),
                Some(false) if holds(&condition, &without_tests) == Some(false) => Presence::TestsOnly,
                Some(false) => Presence::Absent(shown()),
            })
        });
        presences.max().unwrap_or(Presence::Compiled)
    }

    fn holds(&self, condition: &Meta) -> Option<bool> {
        holds(condition, &|key, value| match (key, value) {
            ("feature", Some(feature)) => Some(self.features.contains(feature)),
            // Both the program that prints a contract and a plugin's native tests are for this machine.
            ("target_arch", Some(name)) => Some(name == ARCH),
            ("target_os", Some(name)) => Some(name == OS),
            ("target_family", Some(name)) => Some(name == FAMILY),
            ("unix" | "windows", None) => Some(key == FAMILY),
            _ => without_tests(key, value),
        })
    }
}

/// Knows only that `test` isn't set: it is for the crate's own tests.
fn without_tests(key: &str, _value: Option<&str>) -> Option<bool> {
    (key == "test").then_some(false)
}

/// Whether a condition holds, if that is known: <https://doc.rust-lang.org/reference/conditional-compilation.html>.
fn holds(condition: &Meta, is_set: &dyn Fn(&str, Option<&str>) -> Option<bool>) -> Option<bool> {
    let key = condition.path().get_ident()?.to_string();
    let list = match condition {
        Meta::Path(_) => return is_set(&key, None),
        Meta::NameValue(MetaNameValue { value: Expr::Lit(ExprLit { lit: Lit::Str(value), .. }), .. }) => {
            return is_set(&key, Some(&value.value()));
        }
        Meta::NameValue(_) => return None,
        Meta::List(list) => list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()?,
    };
    let parts: Vec<_> = list.iter().map(|part| holds(part, is_set)).collect();
    let decide = |first: bool| match () {
        () if parts.contains(&Some(first)) => Some(first),
        () if parts.contains(&None) => None,
        () => Some(!first),
    };
    match key.as_str() {
        "not" => parts.first()?.map(|holds| !holds),
        "all" => decide(false),
        "any" => decide(true),
        _ => None,
    }
}
