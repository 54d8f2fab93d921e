//! What a plugin imports, and an application doesn't give.

use std::collections::BTreeSet;

use super::{Contract, ContractError};
use crate::testing::text::{first, safe_name};

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
        const MAX_NAMES: usize = 100;

        let given: BTreeSet<_> = given.into_iter().collect();
        let is_missing = |import: &&super::Import| !given.contains(&(import.namespace.as_str(), import.name.as_str()));
        let missing: Vec<_> = self.imports.iter().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names =
            missing.iter().map(|import| format!("`{}` of `{}`", safe_name(&import.name), safe_name(&import.namespace)));
        let names = first(MAX_NAMES, names).join(", ");
        Err(ContractError(format!("the plugin imports what the application doesn't give: {names}")))
    }
}
