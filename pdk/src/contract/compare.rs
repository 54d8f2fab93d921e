//! Finds the differences between an old contract and a new one, and which of them break the side that knows the old
//! contract: an application that calls the plugin, or that has an interface for it; or a plugin, if the new contract is an
//! application's interface.
//!
//! That side writes what the other reads, and reads what the other writes. So each value is judged in the direction
//! in which it crosses. A field that the reader doesn't know, or doesn't need, breaks nothing. What isn't described on
//! one side isn't judged.

pub mod finding;
mod values;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use super::read::{Arguments, Contract, Direction, Encoding, ErrorCase, Export, Field, Import, Payload};
use crate::testing::text::{count, first, safe_name};
use finding::{Finding, Part, What};
use values::Comparison;
use view::{Member, Side};

/// The side that knows the old contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partner {
    /// An application with an interface. It writes and reads types of its own, which the old contract describes.
    OwnTypes,
    /// An application that knows the old plugin. It writes what that plugin takes, and reads what that plugin returns.
    OldPlugin,
    /// A plugin, for the application whose interface the new contract is.
    Plugin,
}

impl Partner {
    /// The direction of what is given to an export or replied to an import, as the side of the new contract has it.
    fn given(self) -> Direction {
        match self {
            Partner::OwnTypes | Partner::OldPlugin => Direction::In,
            Partner::Plugin => Direction::Out,
        }
    }

    /// That of an export's result, and of an import's arguments.
    fn returned(self) -> Direction {
        match self {
            Partner::OwnTypes | Partner::OldPlugin => Direction::Out,
            Partner::Plugin => Direction::In,
        }
    }
}

/// Compares the functions of two contracts.
pub struct Functions<'a> {
    old: &'a Contract,
    new: &'a Contract,
    partner: Partner,
    findings: Vec<Finding>,
}

/// Returns the differences between two versions of an export.
pub fn compare_exports<'a>(
    (old, old_export): (&'a Contract, &'a Export),
    (new, new_export): (&'a Contract, &'a Export),
    partner: Partner,
) -> Vec<Finding> {
    let mut functions = Functions { old, new, partner, findings: Vec::new() };
    functions.compare_inputs(&old_export.arguments, &new_export.arguments);
    // A result that nobody reads breaks nothing.
    let is_read_by_new = partner == Partner::Plugin;
    match (&old_export.output, &new_export.output) {
        (Some(old), Some(new)) => functions.compare_payloads(Part::Result, partner.returned(), old, new),
        (Some(_), None) => functions.find(What::OutputRemoved, !is_read_by_new),
        (None, Some(_)) => functions.find(What::OutputAdded, is_read_by_new),
        (None, None) => {}
    }
    match partner {
        // The application, which reads errors, is the new side.
        Partner::Plugin => {
            let others = functions.findings.len();
            functions.compare_errors(&new_export.errors, &old_export.errors);
            functions.findings.iter_mut().skip(others).for_each(Finding::swap_errors);
        }
        _ => functions.compare_errors(&old_export.errors, &new_export.errors),
    }
    if old_export.fails != new_export.fails {
        functions.find(What::Fails { is_new: new_export.fails }, false);
    }
    functions.findings
}

/// Returns the differences between two versions of an import.
pub fn compare_imports<'a>(
    (old, old_import): (&'a Contract, &'a Import),
    (new, new_import): (&'a Contract, &'a Import),
    partner: Partner,
) -> Vec<Finding> {
    let mut functions = Functions { old, new, partner, findings: Vec::new() };
    functions.compare_passed(partner.returned(), &old_import.arguments, &new_import.arguments);
    match (&old_import.output, &new_import.output) {
        (Some(old), Some(new)) => functions.compare_payloads(Part::Result, partner.given(), old, new),
        (Some(_), None) => functions.find(What::OutputRemoved, true),
        (None, Some(_)) => functions.find(What::OutputAdded, true),
        (None, None) => {}
    }
    if old_import.recoverable != new_import.recoverable {
        functions.find(What::Envelope { is_new: new_import.recoverable }, true);
    }
    functions.findings
}

/// Returns the differences between the config keys that two plugins read. The part of each finding is a key.
pub fn compare_configs<'a>(old: &'a Contract, new: &'a Contract) -> Vec<Finding> {
    let mut functions = Functions { old, new, partner: Partner::OldPlugin, findings: Vec::new() };
    let (was, is) = (all_keys(old), all_keys(new));
    let (old_keys, new_keys) = (by_name(&was), by_name(&is));
    for member in &is {
        let part = Part::Argument(safe_name(&member.field.name));
        match names(member).find_map(|name| old_keys.get(name)) {
            Some(other) => {
                let mut comparison = functions.comparison(Direction::In, part, Encoding::JsonText);
                comparison.compare_config_keys(*other, *member);
                functions.findings.extend(comparison.finish());
            }
            None => functions.find_in(part, What::ArgumentAdded, !member.may_miss),
        }
    }
    for member in &was {
        for name in names(member).filter(|name| !new_keys.contains_key(name)) {
            // The key isn't read by this name any more, but may be by another one.
            let is_needed = names(member).any(|name| new_keys.get(name).is_some_and(|member| !member.may_miss));
            functions.find_in(Part::Argument(safe_name(name)), What::ArgumentRemoved, is_needed);
        }
    }
    functions.findings
}

/// Returns all names of a key.
fn names<'a>(member: &Member<'a>) -> impl Iterator<Item = &'a str> {
    core::iter::once(member.field.name.as_str()).chain(member.aliases.iter().map(String::as_str))
}

fn by_name<'a>(members: &[Member<'a>]) -> BTreeMap<&'a str, Member<'a>> {
    members.iter().flat_map(|member| names(member).map(|name| (name, *member))).collect()
}

/// Returns the config keys of all structs that a plugin reads its config into, each once.
fn all_keys(contract: &Contract) -> Vec<Member<'_>> {
    let side = Side { types: &contract.types, view: Direction::In };
    let mut members: Vec<_> = contract.configs.iter().flat_map(|config| side.fields(&config.keys).known).collect();
    // Of several keys of one name, the one that must be set comes first.
    members.sort_by_key(|member| (member.field.name.as_str(), member.may_miss));
    members.dedup_by_key(|member| member.field.name.as_str());
    members
}

impl<'a> Functions<'a> {
    fn find(&mut self, what: What, is_breaking: bool) {
        self.find_in(Part::Function, what, is_breaking);
    }

    fn find_in(&mut self, part: Part, what: What, is_breaking: bool) {
        let direction = self.partner.given();
        self.findings.push(Finding { part, direction, path: String::new(), of_type: None, what, is_breaking });
    }

    fn comparison(&self, direction: Direction, part: Part, encoding: Encoding) -> Comparison<'a> {
        let view = match (self.partner, direction) {
            (Partner::OldPlugin, direction) => direction,
            // It writes the new side's inputs with its own types, so as the outputs of these.
            (_, Direction::In) => Direction::Out,
            (_, Direction::Out) => Direction::In,
        };
        let old = Side { types: &self.old.types, view };
        let new = Side { types: &self.new.types, view: direction };
        Comparison::new(old, new, direction, part, encoding)
    }

    fn compare_payloads(&mut self, part: Part, direction: Direction, old: &'a Payload, new: &'a Payload) {
        let mut comparison = self.comparison(direction, part, new.encoding.clone());
        comparison.compare_payloads(old, new);
        self.findings.extend(comparison.finish());
    }

    fn compare_inputs(&mut self, old: &'a Arguments, new: &'a Arguments) {
        let direction = self.partner.given();
        match (old, new) {
            (Arguments::None, Arguments::None) => {}
            (Arguments::Input(old), Arguments::Input(new)) => self.compare_argument(direction, old, new),
            (Arguments::Array(old), Arguments::Array(new)) => self.compare_arrays(direction, old, new),
            (Arguments::Passed(old), Arguments::Passed(new)) => self.compare_passed(direction, old, new),
            // An input without bytes is `None`.
            (Arguments::None, Arguments::Input(new)) if new.optional && direction == Direction::In => {
                self.find_in(Part::Argument(safe_name(&new.name)), What::ArgumentAdded, false);
            }
            (Arguments::Input(old), Arguments::None) if old.optional && direction == Direction::Out => {
                self.find_in(Part::Argument(safe_name(&old.name)), What::ArgumentRemoved, false);
            }
            (old, new) => {
                let (old, new) = (describe_arguments(old), describe_arguments(new));
                self.find(What::Arguments { old, new }, true);
            }
        }
    }

    /// Compares an argument that crosses by itself.
    fn compare_argument(&mut self, direction: Direction, old: &'a Payload, new: &'a Payload) {
        let part = Part::Argument(safe_name(&new.name));
        self.note_rename(&part, &old.name, &new.name);
        self.compare_payloads(part, direction, old, new);
    }

    /// Notes that an argument was renamed, which breaks nothing, because its name isn't in the data.
    fn note_rename(&mut self, part: &Part, old: &str, new: &str) {
        if old != new && !old.is_empty() && !new.is_empty() {
            self.find_in(part.clone(), What::ArgumentRenamed { old: safe_name(old) }, false);
        }
    }

    /// Compares the order of arguments, which are found by their position. Returns whether no name has moved.
    fn compare_order(&mut self, old: &[&'a str], new: &[&'a str]) -> bool {
        const MAX_NAMES: usize = 20;

        let (was, is): (BTreeSet<_>, BTreeSet<_>) = (old.iter().collect(), new.iter().collect());
        let is_moved =
            |(old, new): (&&str, &&str)| old != new && !old.is_empty() && is.contains(old) && was.contains(old);
        let keep = !old.iter().zip(new).any(is_moved);
        if !keep {
            let [old, new] = [old, new].map(|names| first(MAX_NAMES, names.iter().map(safe_name)).join(", "));
            self.find(What::ArgumentsMoved { old, new }, true);
        }
        keep
    }

    /// Compares arguments that are the elements of one JSON array.
    fn compare_arrays(&mut self, direction: Direction, old: &'a [Field], new: &'a [Field]) {
        let names = |fields: &'a [Field]| fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>();
        if !self.compare_order(&names(old), &names(new)) {
            return;
        }
        for (old, new) in old.iter().zip(new) {
            let part = Part::Argument(safe_name(&new.name));
            self.note_rename(&part, &old.name, &new.name);
            let mut comparison = self.comparison(direction, part, Encoding::JsonText);
            comparison.compare_arguments(old, new);
            self.findings.extend(comparison.finish());
        }
        // The reader refuses an element that it doesn't know, and may do without an optional one.
        let is_read_by_new = direction == Direction::In;
        for new in new.iter().skip(old.len()) {
            let is_breaking = !(is_read_by_new && new.optional);
            self.find_in(Part::Argument(safe_name(&new.name)), What::ArgumentAdded, is_breaking);
        }
        for old in old.iter().skip(new.len()) {
            let is_breaking = is_read_by_new || !old.optional;
            self.find_in(Part::Argument(safe_name(&old.name)), What::ArgumentRemoved, is_breaking);
        }
    }

    /// Compares arguments that cross one by one. Their number is part of the WebAssembly function's type.
    fn compare_passed(&mut self, direction: Direction, old: &'a [Payload], new: &'a [Payload]) {
        if old.len() != new.len() {
            let [old, new] = [old, new].map(|payloads| count(payloads.len(), "argument"));
            return self.find(What::Arguments { old, new }, true);
        }
        let names = |payloads: &'a [Payload]| payloads.iter().map(|payload| payload.name.as_str()).collect::<Vec<_>>();
        if self.compare_order(&names(old), &names(new)) {
            for (old, new) in old.iter().zip(new) {
                self.compare_argument(direction, old, new);
            }
        }
    }

    /// Compares the errors of a function, of which several may have one code.
    fn compare_errors(&mut self, old: &[ErrorCase], new: &[ErrorCase]) {
        let (was, is) = (Errors::of(old), Errors::of(new));
        for ErrorCase { code, name, .. } in old {
            match (is.by_code.get(code), is.by_name.get(name.as_str())) {
                (Some(names), _) if names.contains(name.as_str()) => {}
                (Some(names), _) => {
                    let (old, new) = (safe_name(name), names.first().map(safe_name).unwrap_or_default());
                    self.find(What::ErrorRenamed { code: *code, old, new }, true);
                }
                (None, Some(moved)) => {
                    self.find(What::ErrorMoved { name: safe_name(name), old: *code, new: *moved }, true);
                }
                (None, None) => self.find(What::ErrorRemoved { code: *code, name: safe_name(name) }, false),
            }
        }
        for ErrorCase { code, name, .. } in new.iter().filter(|error| !was.by_name.contains_key(error.name.as_str())) {
            // A new error can have replaced another one with the same code.
            let stays = |old: &BTreeSet<&str>| is.by_code.get(code).is_some_and(|new| old.is_subset(new));
            if was.by_code.get(code).is_none_or(stays) {
                self.find(What::ErrorAdded { code: *code, name: safe_name(name) }, false);
            }
        }
    }
}

/// The errors of a function.
#[derive(Default)]
struct Errors<'a> {
    by_code: BTreeMap<i32, BTreeSet<&'a str>>,
    by_name: BTreeMap<&'a str, i32>,
}

impl<'a> Errors<'a> {
    fn of(errors: &'a [ErrorCase]) -> Self {
        let mut sorted = Errors::default();
        for ErrorCase { code, name, .. } in errors {
            sorted.by_code.entry(*code).or_default().insert(name);
            sorted.by_name.entry(name).or_insert(*code);
        }
        sorted
    }
}

fn describe_arguments(arguments: &Arguments) -> String {
    match arguments {
        Arguments::None => "nothing".into(),
        Arguments::Input(_) => "one argument".into(),
        Arguments::Array(fields) if fields.len() == 1 => "a list of one argument".into(),
        Arguments::Array(fields) => count(fields.len(), "argument"),
        Arguments::Passed(_) => "the arguments of another plugin".into(),
    }
}
