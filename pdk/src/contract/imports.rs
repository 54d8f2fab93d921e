//! Checks that an application gives what a plugin imports.

use std::collections::BTreeSet;

use super::fits;
use super::read::{Contract, ContractError, Import};
use crate::testing::Offered;
use crate::testing::text::{first, safe_name};

/// How many imports an error lists.
const MAX_NAMES: usize = 100;

impl Contract {
    /// Checks that the functions of an application, each by its namespace and its name, are all that the plugin imports.
    ///
    /// Only what the contract describes is known: a plugin that another PDK made may import more.
    ///
    /// ```
    /// use extism_pdk::contract::Contract;
    ///
    /// let plugin = Contract::from_records(r#"{"import":"read","from":"kv"}"#)?;
    /// assert!(plugin.check_imports([("kv", "read")]).is_ok());
    /// let error = plugin.check_imports([]).unwrap_err();
    /// assert_eq!(error.to_string(), "the plugin imports what the application doesn't give: `read` of `kv`");
    /// # Ok::<(), extism_pdk::contract::ContractError>(())
    /// ```
    ///
    /// # Errors
    /// The imports that are missing, all of them.
    pub fn check_imports<'a>(&self, given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), ContractError> {
        let given: BTreeSet<_> = given.into_iter().collect();
        let is_missing = |import: &&Import| !given.contains(&(import.namespace.as_str(), import.name.as_str()));
        let missing: Vec<_> = self.imports.iter().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names =
            missing.iter().map(|import| format!("`{}` of `{}`", safe_name(&import.name), safe_name(&import.namespace)));
        let names = first(MAX_NAMES, names).join(", ");
        Err(ContractError(format!("the plugin imports what the application doesn't give: {names}")))
    }

    /// Checks that the functions that an application offers are all that the plugin imports, with types that fit.
    ///
    /// As for [`check_imports`](Self::check_imports), only what the contract describes is known. A function that an
    /// [`interface`](macro@crate::contract::interface) offers has a description, and is compared with the import.
    ///
    /// ```
    /// use extism_pdk::contract::{Contract, Offer, interface};
    ///
    /// #[interface(host, "land")]
    /// pub trait Land {
    ///     fn random(&self) -> f32;
    /// }
    ///
    /// struct Game;
    ///
    /// impl Land for Game {
    ///     fn random(&self) -> f32 {
    ///         0.5
    ///     }
    /// }
    ///
    /// fn main() -> Result<(), extism_pdk::contract::ContractError> {
    ///     let offered = land::Functions(Game).functions();
    ///     let plugin = r#"{"import":"random","from":"land","output":{"as":"le","type":"u32"}}"#;
    ///     let error = Contract::from_records(plugin)?.check_offered(&offered).unwrap_err();
    ///     assert_eq!(
    ///         error.to_string(),
    ///         "the plugin doesn't fit the functions that the application offers:\n  \
    ///          `random` of `land` is of another type: its result is u32, not f32"
    ///     );
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// The imports that are missing or have other types, all of them.
    pub fn check_offered(&self, offered: &[Offered]) -> Result<(), ContractError> {
        let reasons = self.imports.iter().filter_map(|import| {
            let function = offered.iter().find(|of| of.namespace == import.namespace && of.name == import.name);
            let reason = match function {
                Some(function) => function.differs_from(self, import)?,
                None => "isn't offered".to_owned(),
            };
            Some(format!("\n  `{}` of `{}` {reason}", safe_name(&import.name), safe_name(&import.namespace)))
        });
        let reasons: Vec<_> = reasons.collect();
        if reasons.is_empty() {
            return Ok(());
        }
        let reasons = first(MAX_NAMES, reasons).concat();
        Err(ContractError(format!("the plugin doesn't fit the functions that the application offers:{reasons}")))
    }
}

impl Offered {
    /// Returns a contract with this function alone, if the function is described.
    #[doc(hidden)] // for host-harness
    pub fn contract(&self) -> Option<Contract> {
        Contract::from_records(&String::from_utf8_lossy(self.record)).ok()
    }

    /// Returns how a plugin's import differs from this function, if the function is described and they don't fit.
    #[doc(hidden)] // for host-harness
    pub fn differs_from(&self, plugin: &Contract, import: &Import) -> Option<String> {
        let given = self.contract()?;
        let function = given.import(&self.namespace, &self.name)?;
        fits::compare_import(&given, function, plugin, import).err().map(|difference| difference.to_string())
    }
}
