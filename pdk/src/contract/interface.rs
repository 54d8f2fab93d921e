//! An interface as a whole, which a plugin is compared with.

use core::fmt;

use super::callable::Callable;
use super::fits;
use super::read::{Contract, ContractError};

/// An interface that plugins implement, as `#[interface]` describes it.
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
    /// What its contract says, as the contract of a plugin that has it does.
    pub record: &'static [u8],
}

impl Interface {
    /// Compares a plugin with the interface: by its contract, or where it has none by the names of its exports.
    ///
    /// # Errors
    /// Each function that the plugin lacks, or has of another type.
    pub fn check(&self, plugin: &impl Callable) -> Result<(), Mismatch> {
        let reasons: Vec<_> = match self.read_contract() {
            Ok(wanted) => self.functions.iter().filter_map(|function| function.check(&wanted, plugin)).collect(),
            Err(error) => vec![format!("the interface's own contract can't be read: {error}")],
        };
        if reasons.is_empty() { Ok(()) } else { Err(Mismatch { interface: self.name, reasons }) }
    }

    /// What the contract of a plugin says that has all functions, with the interface's name. Empty if it can't be read, which
    /// [`check`](Self::check) says.
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
    /// Why the plugin's function isn't this one.
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

/// Why a plugin isn't one of an interface.
#[derive(Clone, PartialEq, Eq)]
pub struct Mismatch {
    interface: &'static str,
    reasons: Vec<String>,
}

impl Mismatch {
    /// What differs, a line each.
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

/// `Debug`, which `main` prints, is the text.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Mismatch {}
