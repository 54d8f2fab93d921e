//! Lists the changes from one contract to the next, for callers of the plugin and for the application around it.

mod text;

use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::compare::finding::{Finding, Part, What, describe_place};
use super::compare::{Partner, compare_configs, compare_exports, compare_imports};
use super::read::{Arguments, Contract, Export, Import};
use crate::testing::text::{first, safe_name};
use text::describe;

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
        Part::Argument(name) => argument_part(name, function),
        Part::Result => format!("the output of {function}"),
    }
}

/// Contracts of other tools may leave an argument's name out.
fn argument_part(name: &str, function: &str) -> String {
    if name.is_empty() { format!("an argument of {function}") } else { format!("the argument `{name}` of {function}") }
}

fn import_part(part: &Part, import: &str) -> String {
    match part {
        Part::Function => import.to_owned(),
        Part::Argument(name) => argument_part(name, import),
        Part::Result => format!("the result of {import}"),
    }
}

/// Drops the findings that both interfaces have against themselves, such as a field that is always needed and may be omitted.
/// They are no changes.
fn drop_known(findings: &mut Vec<Finding>, against_themselves: [Vec<Finding>; 2]) {
    let [old, new] = against_themselves
        .map(|findings| findings.iter().map(|finding| format!("{finding:?}")).collect::<BTreeSet<String>>());
    findings.retain(|finding| {
        let text = format!("{finding:?}");
        matches!(finding.what, What::TooLarge) || !(old.contains(&text) && new.contains(&text))
    });
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
        // An interface has no config and no `init` functions.
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
                    let mut findings = compare_exports((old, export), (new, now), partner);
                    if old.interface.is_some() && new.interface.is_some() {
                        let same = [(old, *export), (new, *now)].map(|side| compare_exports(side, side, partner));
                        drop_known(&mut findings, same);
                    }
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
                    let mut findings = compare_imports((old, import), (new, now), partner);
                    if old.interface.is_some() && new.interface.is_some() {
                        let same = [(old, *import), (new, *now)].map(|side| compare_imports(side, side, partner));
                        drop_known(&mut findings, same);
                    }
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
