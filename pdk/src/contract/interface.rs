//! Checks that a plugin fits an interface.

use core::fmt;

use super::callable::Callable;
use super::fits;
use super::read::{Contract, ContractError};

/// An interface that plugins implement. The macro [`interface`](macro@crate::contract::interface) creates it.
#[derive(Debug)]
pub struct Interface {
    /// The trait's name.
    pub name: &'static str,
    #[doc(hidden)] // for the macro
    pub functions: &'static [Wanted],
}

/// A function of an interface.
#[doc(hidden)]
#[derive(Debug)]
pub struct Wanted {
    pub export: &'static str,
    pub is_optional: bool,
    /// The function's record, as in the contract of a plugin that has the function.
    pub record: &'static [u8],
}

impl Interface {
    /// Checks that a plugin fits the interface: by its contract, or, if it has none, by the names of its exports.
    ///
    /// # Errors
    /// If the plugin lacks functions of the interface, or has them with other types. The error lists all of them.
    pub fn check(&self, plugin: &impl Callable) -> Result<(), Mismatch> {
        let reasons: Vec<_> = match self.read_contract() {
            Ok(wanted) => self.functions.iter().filter_map(|function| function.check(&wanted, plugin)).collect(),
            Err(error) => vec![format!("can't read the contract of the interface: {error}")],
        };
        if reasons.is_empty() { Ok(()) } else { Err(Mismatch { interface: self.name, reasons }) }
    }

    /// Returns the contract of a plugin that has all functions of the interface, with the interface's name. It is empty if it
    /// can't be read, which [`check`](Self::check) reports.
    pub fn contract(&self) -> Contract {
        self.read_contract().unwrap_or_default()
    }

    fn read_contract(&self) -> Result<Contract, ContractError> {
        Contract::from_records(&self.records())
    }

    /// The records of the same, a line each.
    #[doc(hidden)] // for `cargo extism`
    pub fn records(&self) -> String {
        let mut records = String::new();
        for Wanted { is_optional, record, .. } in self.functions {
            let record = String::from_utf8_lossy(record);
            match is_optional {
                true => records.push_str(&record.replacen('{', "{\"optional\":true,", 1)),
                false => records.push_str(&record),
            }
        }
        // Behind the others, whose lines an error counts.
        records.push_str(&format!("\n{}\n", serde_json::json!({"interface": self.name})));
        records
    }
}

impl Wanted {
    /// Checks a function of the plugin, and says how it differs from this one, if it does.
    fn check(&self, wanted: &Contract, plugin: &impl Callable) -> Option<String> {
        if !plugin.has_export(self.export) {
            return (!self.is_optional).then(|| format!("`{}` is missing", self.export));
        }
        let contract = plugin.contract()?;
        let difference =
            fits::compare(wanted, wanted.export(self.export)?, contract, contract.export(self.export)?).err()?;
        Some(format!("`{}` {difference}", self.export))
    }
}

/// The error of a plugin that doesn't fit an interface.
#[derive(Clone, PartialEq, Eq)]
pub struct Mismatch {
    interface: &'static str,
    reasons: Vec<String>,
}

impl Mismatch {
    /// Returns a line for each function that doesn't fit.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the plugin doesn't fit the interface `{}`:", self.interface)?;
        self.reasons.iter().try_for_each(|reason| write!(f, "\n  {reason}"))
    }
}

/// Shows the text, because `main` prints `Debug`.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Mismatch {}
