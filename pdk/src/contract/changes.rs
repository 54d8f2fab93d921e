//! Lists the changes from one contract to the next, for callers of the plugin and for the application around it.

use core::fmt;
use std::collections::BTreeMap;

use serde::Serialize;

use super::compare::finding::{Finding, Part, What, describe_place};
use super::compare::{Partner, compare_configs, compare_exports, compare_imports};
use super::read::{Arguments, Contract, Direction, Export, Import};
use crate::testing::text::{MAX_NAME_BYTES, cut, first, safe_line, safe_name};

/// A change between two contracts, as [`Contract::changes_since`] finds it by [these
/// rules](crate::guide::compatibility).
///
/// Its texts are safe to show, whatever the contracts contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Whether the change breaks callers that know the old plugin, or the application around it.
    pub breaking: bool,
    /// Between two interfaces: which plugins and applications the change is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pair: Option<Pair>,
    /// The kind of the change, such as `field-added`. The page of rules lists all kinds.
    pub kind: &'static str,
    /// What changed: a function, an argument, a config key, or a part of a type.
    pub subject: String,
    /// How it changed: the rest of a sentence that begins with the subject.
    pub text: String,
    /// The arguments and results that contain the type, if the subject is a part of a type; otherwise empty.
    pub used_in: Vec<String>,
}

impl Change {
    /// Creates a change that isn't part of a type.
    #[doc(hidden)] // for what `cargo extism diff` finds beside the contracts
    pub fn new(breaking: bool, kind: &'static str, subject: impl Into<String>, text: impl Into<String>) -> Self {
        Change { breaking, pair: None, kind, subject: subject.into(), text: text.into(), used_in: Vec::new() }
    }
}

/// A plugin and an application that are built with different versions of an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pair {
    /// The application has the new interface.
    OldPluginNewApplication,
    /// The plugin is built with the new interface.
    NewPluginOldApplication,
}

/// Who meets: the head of a list of changes.
impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Pair::OldPluginNewApplication => "old plugins in a new application",
            Pair::NewPluginOldApplication => "new plugins in an old application",
        })
    }
}

/// Writes the sentence.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAX_SHOWN_USES: usize = 5;

        let Change { subject, text, used_in, .. } = self;
        write!(f, "{subject} {text}")?;
        if used_in.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", first(MAX_SHOWN_USES, used_in.iter().map(String::as_str)).join(", "))
    }
}

impl Contract {
    /// Lists the changes from an older contract of the plugin to this one. Breaking changes come first.
    ///
    /// Values are compared in the direction in which they cross. New names of types and new docs aren't changes.
    ///
    /// Either may be an [interface](Self::interface)'s. Beside a plugin, it is the application's: what breaks keeps the
    /// application from loading the plugin, or from calling it. Of two, either may be the application's, and the changes for
    /// each [`Pair`] are listed one after the other.
    ///
    /// ```
    /// use extism_pdk::contract::Contract;
    ///
    /// let old = Contract::from_records(r#"{"export":"count","input":{"as":"json","type":"u8"},"output":{"as":"text"}}"#)?;
    /// let new = Contract::from_records(r#"{"export":"count","input":{"as":"json","type":"u32"},"output":{"as":"bytes"}}"#)?;
    /// let changes: Vec<String> = new.changes_since(&old).iter().map(ToString::to_string).collect();
    /// assert_eq!(changes, ["the output of `count` changed from text to bytes", "the input of `count` changed from u8 to u32"]);
    /// # Ok::<(), extism_pdk::contract::ContractError>(())
    /// ```
    pub fn changes_since(&self, old: &Contract) -> Vec<Change> {
        let changes = |partner| Changes::between(old, self, partner).finish();
        match (&old.interface, &self.interface) {
            (None, None) => changes(Partner::OldPlugin),
            (Some(_), None) => changes(Partner::OwnTypes),
            (None, Some(_)) => changes(Partner::Plugin),
            (Some(_), Some(_)) => {
                let of_pair = |pair, partner| {
                    changes(partner).into_iter().map(move |change| Change { pair: Some(pair), ..change })
                };
                of_pair(Pair::OldPluginNewApplication, Partner::Plugin)
                    .chain(of_pair(Pair::NewPluginOldApplication, Partner::OwnTypes))
                    .collect()
            }
        }
    }
}

/// Whether what is equal needs no look at its types. A plugin and an interface of the same types may differ: the one reads
/// what the other writes.
fn has_same_types(old: &Contract, new: &Contract) -> bool {
    old.interface.is_some() == new.interface.is_some() && old.types == new.types
}

fn exports_by_name(contract: &Contract) -> BTreeMap<&str, &Export> {
    contract.exports.iter().map(|export| (export.name.as_str(), export)).collect()
}

fn imports_by_name(contract: &Contract) -> BTreeMap<(&str, &str), &Import> {
    contract.imports.iter().map(|import| ((import.namespace.as_str(), import.name.as_str()), import)).collect()
}

fn import_name(import: &Import) -> String {
    let name = safe_name(&import.name);
    match import.namespace.as_str() {
        "extism:host/user" => format!("the import `{name}`"),
        namespace => format!("the import `{name}` of `{}`", safe_name(namespace)),
    }
}

fn export_part(part: &Part, function: &str, export: &Export) -> String {
    match part {
        Part::Function => function.to_owned(),
        Part::Argument(_) if matches!(export.arguments, Arguments::Input(_)) => format!("the input of {function}"),
        Part::Argument(name) => format!("the argument `{name}` of {function}"),
        Part::Result => format!("the output of {function}"),
    }
}

fn import_part(part: &Part, import: &str) -> String {
    match part {
        Part::Function => import.to_owned(),
        Part::Argument(name) => format!("the argument `{name}` of {import}"),
        Part::Result => format!("the result of {import}"),
    }
}

/// The changes that were found. A change of a type is listed once, with all places where the type crosses.
#[derive(Default)]
struct Changes {
    changes: Vec<Change>,
    /// The indexes of the changes of types.
    of_types: BTreeMap<(bool, String, String), usize>,
}

impl Changes {
    fn between(old: &Contract, new: &Contract, partner: Partner) -> Self {
        let mut changes = Changes::default();
        changes.add_exports(old, new, partner);
        changes.add_imports(old, new, partner);
        // An interface has neither.
        if partner == Partner::OldPlugin {
            if !has_same_types(old, new) || old.configs != new.configs {
                changes.add_config(old, new);
            }
            if old.inits.is_empty() && !new.inits.is_empty() {
                let subject = "an `init` function".to_owned();
                let text = "now runs before the first call, which fails if the function does";
                changes.add(false, "init-added", subject, text);
            }
        }
        changes
    }

    fn add_exports(&mut self, old: &Contract, new: &Contract, partner: Partner) {
        let (was, is) = (exports_by_name(old), exports_by_name(new));
        let has_same_types = has_same_types(old, new);
        for (name, export) in &was {
            let function = format!("`{}`", safe_name(name));
            let subject = format!("the export {function}");
            match is.get(name) {
                Some(now) if has_same_types && now == export => {}
                Some(now) => {
                    if old.interface.is_some() && new.interface.is_some() {
                        self.add_optional(export, now, subject, partner);
                    }
                    let findings = compare_exports((old, export), (new, now), partner);
                    self.add_all(findings, |part| export_part(part, &function, now));
                }
                None => match partner {
                    Partner::OldPlugin => self.add(true, "export-removed", subject, "was removed"),
                    Partner::OwnTypes if export.optional => {
                        let text = "is missing: the application runs the interface's own body";
                        self.add(false, "export-removed", subject, text);
                    }
                    Partner::OwnTypes => self.add(true, "export-removed", subject, "is missing, and is required"),
                    Partner::Plugin => self.add(false, "export-removed", subject, "isn't called"),
                },
            }
        }
        for (name, export) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
            let subject = format!("the export `{}`", safe_name(name));
            match partner {
                Partner::OldPlugin => self.add(false, "export-added", subject, "is new"),
                Partner::OwnTypes => self.add(false, "export-added", subject, "is new, and isn't called"),
                Partner::Plugin if export.optional => self.add(false, "export-added", subject, "is new, and optional"),
                Partner::Plugin => self.add(true, "export-added", subject, "is new, and required"),
            }
        }
    }

    /// Whether plugins may lack an export of an interface.
    fn add_optional(&mut self, old: &Export, new: &Export, subject: String, partner: Partner) {
        let may_lack = |export: &Export| if export.optional { "optional" } else { "required" };
        if old.optional != new.optional {
            let plugin = if partner == Partner::Plugin { old } else { new };
            let text = format!("is {} now, and was {}", may_lack(new), may_lack(old));
            self.add(plugin.optional, "export-optional", subject, text);
        }
    }

    fn add_imports(&mut self, old: &Contract, new: &Contract, partner: Partner) {
        let (was, is) = (imports_by_name(old), imports_by_name(new));
        let has_same_types = has_same_types(old, new);
        // A plugin calls what it needs of what an interface offers.
        let is_complete = old.interface.is_some() == new.interface.is_some();
        for (name, import) in &was {
            let subject = import_name(import);
            match is.get(name) {
                Some(now) if has_same_types && now == import => {}
                Some(now) => {
                    let findings = compare_imports((old, import), (new, now), partner);
                    self.add_all(findings, |part| import_part(part, &subject));
                }
                None if partner == Partner::Plugin => {
                    self.add(true, "import-removed", subject, "isn't offered by the application");
                }
                None if is_complete => self.add(false, "import-removed", subject, "isn't called any more"),
                None => {}
            }
        }
        for (_, import) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
            let subject = import_name(import);
            match partner {
                Partner::OldPlugin => {
                    self.add(true, "import-added", subject, "is new: the application has to offer it")
                }
                Partner::OwnTypes => self.add(true, "import-added", subject, "isn't offered by the application"),
                Partner::Plugin if is_complete => self.add(false, "import-added", subject, "is new"),
                Partner::Plugin => {}
            }
        }
    }

    fn add(&mut self, breaking: bool, kind: &'static str, subject: String, text: impl Into<String>) {
        self.changes.push(Change::new(breaking, kind, subject, text));
    }

    fn add_all(&mut self, findings: Vec<Finding>, part: impl Fn(&Part) -> String) {
        for finding in findings {
            let (kind, member, text) = describe(&finding);
            let place = |start: &str, inner: &str| {
                let end = [inner, &member].into_iter().filter(|end| !end.is_empty()).collect::<Vec<_>>().join(".");
                match (start, end.as_str()) {
                    (start, "") => start.to_owned(),
                    ("", end) => end.to_owned(),
                    // Elements of lists and maps follow without a dot.
                    (start, end) if end.starts_with(['[', '{']) => format!("{start}{end}"),
                    (start, end) => format!("{start}.{end}"),
                }
            };
            let used_in = part(&finding.part);
            match &finding.of_type {
                None => {
                    let place = place("", &finding.path);
                    self.add(finding.is_breaking, kind, describe_place(&place, &used_in), text);
                }
                Some((name, inner)) => {
                    let subject = format!("`{}`", place(name, inner));
                    let key = (finding.is_breaking, subject, text);
                    match self.of_types.get(&key).and_then(|place| self.changes.get_mut(*place)) {
                        Some(change) if change.used_in.contains(&used_in) => {}
                        Some(change) => change.used_in.push(used_in),
                        None => {
                            self.of_types.insert(key.clone(), self.changes.len());
                            let (breaking, subject, text) = key;
                            let used_in = vec![used_in];
                            self.changes.push(Change { used_in, ..Change::new(breaking, kind, subject, text) });
                        }
                    }
                }
            }
        }
    }

    fn add_config(&mut self, old: &Contract, new: &Contract) {
        for finding in compare_configs(old, new) {
            match (&finding.part, &finding.what) {
                (Part::Argument(name), What::ArgumentAdded) => {
                    let text = if finding.is_breaking { "is new, and must be set" } else { "is new, and may be set" };
                    self.add(finding.is_breaking, "config-added", format!("the config key `{name}`"), text);
                }
                (Part::Argument(name), What::ArgumentRemoved) => {
                    self.add(
                        finding.is_breaking,
                        "config-removed",
                        format!("the config key `{name}`"),
                        "isn't read any more",
                    );
                }
                _ => self.add_all(vec![finding], |part| match part {
                    Part::Argument(name) => format!("the config key `{name}`"),
                    _ => "the config".to_owned(),
                }),
            }
        }
    }

    fn finish(mut self) -> Vec<Change> {
        self.changes.sort_by_key(|change| !change.breaking);
        self.changes
    }
}

/// Returns the kind of a change, the name of the field or variant that changed, if any, and how it changed.
fn describe(finding: &Finding) -> (&'static str, String, String) {
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
            let text = if is_given { "isn't accepted any more" } else { "isn't returned any more" };
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
