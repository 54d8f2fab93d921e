//! Reads one of the two contracts.

use std::path::Path;

use extism_pdk::contract::{Contract, Export, Import};

use crate::command::contract::records::Found;
use crate::command::contract::source::Given;
use crate::command::contract::undescribed;
use crate::command::error::Result;
use crate::testing::text::safe_name;

/// A contract, and the functions that it doesn't describe.
pub struct Described {
    pub contract: Contract,
    pub has_contract: bool,
    /// The functions that the contract doesn't describe, as functions of bytes. `None` for a plugin's contract without its module.
    undescribed: Option<Contract>,
}

impl Described {
    /// Reads a crate, a module or a contract. `interface` names an interface of the crate, if it has several.
    pub fn at(path: &Path, interface: Option<&str>) -> Result<Self> {
        let described = Described::of(Given::read(path, interface)?.found()?);
        if described.contract.interface.is_some() {
            undescribed::warn(&described.contract);
        }
        Ok(described)
    }

    pub fn of(found: Found) -> Self {
        let Found { contract, undescribed, is_module, .. } = found;
        let has_contract = contract != Contract::default();
        // An interface describes all that it has.
        let is_whole = is_module || contract.interface.is_some();
        Described { contract, has_contract, undescribed: is_whole.then_some(undescribed) }
    }

    /// If both contracts come from modules, adds the functions that they don't describe. Functions that only one contract
    /// describes are removed from both. Returns their names, and whether the new contract describes them.
    pub fn join_undescribed(&mut self, new: &mut Described) -> Vec<(String, bool)> {
        let (Some(mut old_others), Some(mut new_others)) = (self.undescribed.take(), new.undescribed.take()) else {
            return Vec::new();
        };
        let mut names = take_common(&mut self.contract, &mut new_others, false);
        names.extend(take_common(&mut new.contract, &mut old_others, true));
        for (contract, others) in [(&mut self.contract, old_others), (&mut new.contract, new_others)] {
            contract.exports.extend(others.exports);
            contract.imports.extend(others.imports);
        }
        names
    }
}

/// Removes the functions that both have, and returns their names.
fn take_common(described: &mut Contract, others: &mut Contract, is_new: bool) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    let export = |export: &Export| export.name.clone();
    for name in take_named(&mut described.exports, &mut others.exports, export) {
        names.push((format!("the export `{}`", safe_name(name)), is_new));
    }
    let import = |import: &Import| (import.namespace.clone(), import.name.clone());
    for (_, name) in take_named(&mut described.imports, &mut others.imports, import) {
        names.push((format!("the import `{}`", safe_name(name)), is_new));
    }
    names
}

fn take_named<T, K: Ord>(one: &mut Vec<T>, other: &mut Vec<T>, name: impl Fn(&T) -> K) -> Vec<K> {
    let names = |items: &[T]| items.iter().map(&name).collect::<std::collections::BTreeSet<_>>();
    let (mut common, others) = (names(one), names(other));
    common.retain(|name| others.contains(name));
    one.retain(|item| !common.contains(&name(item)));
    other.retain(|item| !common.contains(&name(item)));
    common.into_iter().collect()
}
