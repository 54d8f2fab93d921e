//! Checks that a plugin's functions and imports fit those of an interface, and describes one that doesn't.

use core::fmt;

use super::compare::finding::{Finding, Part, What, describe_place};
use super::compare::{Partner, compare_exports, compare_imports};
use super::read::{Contract, Direction, Export, Import};

/// How an export differs from the interface's function.
#[derive(Debug, PartialEq)]
pub struct Difference {
    age: Age,
    text: String,
}

/// Whether the plugin is too new or too old for the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// The plugin's function needs or returns more than the application knows.
    TooNew,
    /// The plugin's function knows less than the application needs.
    TooOld,
    /// The versions can't be the reason.
    Neither,
}

/// Writes the rest of a sentence that begins with the function.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { age, text } = self;
        match age {
            Age::TooNew => write!(f, "is too new: {text}"),
            Age::TooOld => write!(f, "is too old: {text}"),
            Age::Neither => write!(f, "is of another type: {text}"),
        }
    }
}

/// Compares an export of a plugin with that of the interface.
pub fn compare(wanted: &Contract, function: &Export, plugin: &Contract, export: &Export) -> Result<(), Difference> {
    first_of(&compare_exports((wanted, function), (plugin, export), Partner::OwnTypes))
}

/// Compares an import of a plugin with the function that the application offers.
pub fn compare_import(
    given: &Contract,
    function: &Import,
    plugin: &Contract,
    import: &Import,
) -> Result<(), Difference> {
    if function.output.is_some() && import.output.is_none() {
        return Err(Difference { age: Age::Neither, text: "the plugin takes no result".into() });
    }
    first_of(&compare_imports((given, function), (plugin, import), Partner::OwnTypes))
}

fn first_of(findings: &[Finding]) -> Result<(), Difference> {
    findings.iter().find(|finding| finding.is_breaking).map_or(Ok(()), |finding| Err(describe(finding)))
}

/// Describes a finding. The old contract is that of the interface, and the new one that of the plugin.
fn describe(finding: &Finding) -> Difference {
    let place = match &finding.part {
        Part::Function => "arguments".into(),
        Part::Argument(name) => format!("argument `{name}`"),
        Part::Result => "result".to_owned(),
    };
    let here = describe_place(&finding.path, &format!("its {place}"));
    let is_given = finding.direction == Direction::In;
    let may_have = |what: String| match is_given {
        true => (Age::TooOld, format!("{here} may have {what}, which the plugin doesn't know")),
        false => (Age::TooNew, format!("{here} may have {what}, which this application doesn't know")),
    };
    let (age, text) = match &finding.what {
        What::Arguments { old, new } => (Age::Neither, format!("it takes {new}, not {old}")),
        What::ArgumentsMoved { old, new } => {
            (Age::Neither, format!("it takes its arguments in the order {new}, not {old}"))
        }
        What::ArgumentAdded => (Age::TooNew, format!("it needs the {place}, which this application doesn't give")),
        What::ArgumentRemoved => (Age::TooOld, format!("it doesn't take the {place}")),
        What::OutputRemoved => (Age::Neither, "it returns nothing".into()),
        What::OutputAdded => (Age::Neither, "the plugin expects a result".into()),
        What::Envelope { is_new: true } => {
            (Age::Neither, "the plugin handles its errors, so the application's returns `Result<T, HostError>`".into())
        }
        What::Envelope { is_new: false } => (
            Age::Neither,
            "the plugin doesn't handle its errors, and the application's returns `Result<T, HostError>`".into(),
        ),
        What::ErrorRenamed { code, old, new } => {
            (Age::Neither, format!("its error code {code} is `{new}`, not `{old}`"))
        }
        What::ErrorMoved { name, old, new } => {
            (Age::Neither, format!("its error `{name}` has the code {new}, not {old}"))
        }
        What::Type { old, new } => (Age::Neither, format!("{here} is {new}, not {old}")),
        What::Places => {
            let text = "has other fields or another order, and its fields are found by their position";
            (Age::Neither, format!("{here} {text}"))
        }
        What::FieldAdded { name, .. } if is_given => {
            (Age::TooNew, format!("in {here}, it needs `{name}`, which this application doesn't give"))
        }
        What::FieldRemoved { name } if !is_given => (Age::TooOld, format!("{here} has no `{name}`")),
        What::KeysAdded { of, .. } if is_given => {
            (Age::TooNew, format!("in {here}, it needs {of}, which this application doesn't give"))
        }
        What::KeysRemoved { of } if !is_given => (Age::TooOld, format!("{here} doesn't have {of}")),
        What::KeysAdded { of, .. } | What::KeysRemoved { of } => may_have(of.clone()),
        What::FieldAdded { name, .. } | What::FieldRemoved { name } => may_have(format!("the field `{name}`")),
        What::Presence { name, .. } if name.is_empty() => (Age::Neither, format!("{here} may be missing")),
        What::Presence { name, .. } => (Age::Neither, format!("in {here}, `{name}` may be missing")),
        What::VariantAdded { name } | What::VariantRemoved { name } => may_have(format!("the variant `{name}`")),
        What::VariantMisread { name, other } => {
            (Age::Neither, format!("in {here}, `{name}` would be read as `{other}`"))
        }
        What::TooLarge => (Age::Neither, format!("{here} has too many types to be compared")),
        // These don't break an application with its own types.
        What::ArgumentRenamed { .. }
        | What::Fails { .. }
        | What::ErrorAdded { .. }
        | What::ErrorRemoved { .. }
        | What::AliasAdded { .. }
        | What::AliasRemoved { .. }
        | What::Default { .. }
        | What::Closed { .. }
        | What::Described { .. } => (Age::Neither, format!("{here} differs")),
    };
    Difference { age, text }
}
