//! The kinds of changes, and how each is said.

use crate::contract::compare::finding::{Finding, What};
use crate::contract::read::Direction;
use crate::testing::text::{MAX_NAME_BYTES, cut, safe_line};

/// Returns the kind of a change, the name of the field or variant that changed, if any, and how it changed.
pub fn describe(finding: &Finding) -> (&'static str, String, String) {
    let is_given = finding.direction == Direction::In;
    let none = String::new();
    let value = |value: &serde_json::Value| safe_line(&cut(value, MAX_NAME_BYTES));
    match &finding.what {
        What::Arguments { old, new } => ("arguments", none, format!("takes {new} instead of {old}")),
        What::ArgumentAdded => {
            let text = match (is_given, finding.is_breaking) {
                (true, true) => "is new, and must be given",
                (true, false) => "is new, and may be left out",
                (false, _) => "is new",
            };
            ("argument-added", none, text.into())
        }
        What::ArgumentRemoved => {
            let text = if is_given { "isn't accepted any more" } else { "isn't given any more" };
            ("argument-removed", none, text.into())
        }
        What::ArgumentRenamed { old } => ("argument-renamed", none, format!("was called `{old}`")),
        What::ArgumentsMoved { old, new } => {
            ("arguments-moved", none, format!("takes its arguments in the order {new} instead of {old}"))
        }
        What::OutputAdded => ("output-added", none, "now returns a result".into()),
        What::OutputRemoved => ("output-removed", none, "doesn't return a result any more".into()),
        What::Envelope { is_new: true } => {
            ("envelope", none, "must now reply with an envelope, because the plugin handles its errors".into())
        }
        What::Envelope { is_new: false } => (
            "envelope",
            none,
            "must now reply without an envelope, because the plugin doesn't handle its errors any more".into(),
        ),
        What::Fails { is_new: true } => ("fails", none, "can now fail".into()),
        What::Fails { is_new: false } => ("fails", none, "can't fail any more".into()),
        What::ErrorAdded { code, name } => {
            ("error-added", none, format!("has a new error, `{name}` with the code {code}"))
        }
        What::ErrorRemoved { code, name } => {
            ("error-removed", none, format!("doesn't return the error `{name}` with the code {code} any more"))
        }
        What::ErrorRenamed { code, old, new } => {
            ("error-changed", none, format!("has the error `{new}` instead of `{old}` with the code {code}"))
        }
        What::ErrorMoved { name, old, new } => {
            ("error-changed", none, format!("returns the error `{name}` with the code {new} instead of {old}"))
        }
        What::Type { old, new } => ("type", none, format!("changed from {old} to {new}")),
        What::Places => (
            "fields-moved",
            none,
            "has other fields or another order, and its fields are found by their position".into(),
        ),
        What::FieldAdded { name, is_needed } => {
            let text = match (is_given, is_needed) {
                (true, true) => "is new, and must be given",
                (true, false) => "is new, and may be left out",
                (false, _) => "is new",
            };
            ("field-added", name.clone(), text.into())
        }
        What::FieldRemoved { name } => {
            let text = match (is_given, finding.is_breaking) {
                (true, true) => "is now refused",
                (true, false) => "isn't read any more",
                (false, _) => "was removed",
            };
            ("field-removed", name.clone(), text.into())
        }
        What::KeysAdded { of, is_needed } => {
            let text = match (is_given, is_needed) {
                (true, true) => format!("now takes {of}, which must be given"),
                (true, false) => format!("now takes {of}"),
                (false, _) => format!("now has {of}"),
            };
            ("field-added", none, text)
        }
        What::KeysRemoved { of } => {
            let text = match (is_given, finding.is_breaking) {
                (true, true) => format!("now refuses {of}"),
                (true, false) => format!("doesn't take {of} any more"),
                (false, _) => format!("doesn't have {of} any more"),
            };
            ("field-removed", none, text)
        }
        What::Presence { name, is_optional } => {
            let text = match (is_given, is_optional) {
                (true, true) => "may now be left out",
                (true, false) => "must now be given",
                (false, true) => "may now be missing",
                (false, false) => "is now always present",
            };
            ("presence", name.clone(), text.into())
        }
        What::AliasAdded { name, alias } => ("alias-added", name.clone(), format!("is also read from `{alias}`")),
        What::AliasRemoved { name, alias } => {
            ("alias-removed", name.clone(), format!("isn't read from `{alias}` any more"))
        }
        What::Default { name, old, new } => {
            ("default", name.clone(), format!("has the default {} instead of {}", value(new), value(old)))
        }
        What::Closed { is_new: true } => ("closed", none, "now refuses unknown fields".into()),
        What::Closed { is_new: false } => ("closed", none, "now accepts unknown fields".into()),
        What::VariantAdded { name } => {
            let text = match (is_given, finding.is_breaking) {
                (true, _) => "is new, and may be given",
                (false, true) => "is new, and readers that know only the old variants fail",
                (false, false) => "is new, and is read as an unknown variant",
            };
            ("variant-added", name.clone(), text.into())
        }
        What::VariantRemoved { name } => {
            let text = if is_given { "isn't accepted any more" } else { "isn't written any more" };
            ("variant-removed", name.clone(), text.into())
        }
        What::VariantMisread { name, other } => {
            ("variant-misread", name.clone(), format!("has no tag, and is now read as `{other}`"))
        }
        What::Described { is_new: true } => ("described", none, "is now described, and can't be compared".into()),
        What::Described { is_new: false } => {
            ("described", none, "isn't described any more, and can't be compared".into())
        }
        What::TooLarge => ("too-large", none, "has too many types to be compared".into()),
    }
}
