//! Fits what a struct or a variant holds.

use std::collections::{HashMap, HashSet};

use extism_pdk::contract::{Data as Content, Field, Kind, Record, Type};
use extism_pdk::testing::text::count;

use super::{Fitting, Mismatch, Result};
use crate::contract::data::Data;
use crate::contract::declare::plain_name;

/// How deep flattened structs may nest.
const MAX_FLATTENED_DEPTH: usize = 40;

impl Fitting<'_> {
    /// Fits the content of a struct or a variant, which is of the type `ty`.
    pub(super) fn fit_content(&self, value: Data, content: &Content, ty: &Type, depth: usize) -> Result {
        match (content, value) {
            (Content::Unit, value) => self.fit_within(value, &Type::Unit, depth + 1),
            (Content::Is(ty), value) => self.fit_within(value, ty, depth + 1),
            (Content::Tuple(types), Data::List(list)) => self.fit_tuple(list, types, depth),
            (Content::Struct(record), Data::Map(entries)) => self.fit_record(entries, record, depth),
            (Content::Struct(record), Data::List(list)) if self.is_out() => {
                self.fit_record(self.name_fields(list, record)?, record, depth)
            }
            (Content::Struct(_) | Content::Tuple(_), value) => Err(self.mismatch(ty, &value)),
            (_, value) => Ok(value),
        }
    }

    /// Gives the fields of a struct their names. In MessagePack a struct is a list of its fields' values.
    pub(super) fn name_fields(&self, list: Vec<Data>, record: &Record) -> Result<Vec<(Data, Data)>> {
        let fields: Vec<_> = record.fields.iter().filter(|field| field.crosses(self.direction)).collect();
        if !record.flattened.is_empty() || fields.len() != list.len() {
            let values = count(fields.len(), "value");
            return Err(Mismatch::new(format!("expected a list of {values}, one for each field, not {}", list.len())));
        }
        Ok(fields.into_iter().zip(list).map(|(field, value)| (Data::Text(field.name.clone()), value)).collect())
    }

    /// Fits fields by name.
    pub(super) fn fit_record(&self, entries: Vec<(Data, Data)>, record: &Record, depth: usize) -> Result {
        let mut fields = Vec::new();
        let is_complete = self.collect_fields(record, false, 0, &mut fields);
        let mut by_name = HashMap::new();
        for (field, _) in &fields {
            let aliases = field.aliases.iter().filter(|_| !self.is_out());
            for name in aliases.chain([&field.name]) {
                by_name.entry(name.as_str()).or_insert(*field);
            }
        }
        let find = |key: &Data| if let Data::Text(key) = key { by_name.get(key.as_str()).copied() } else { None };
        let given: HashSet<_> = entries.iter().filter_map(|(key, _)| Some(find(key)?.name.as_str())).collect();
        let missing = fields.iter().find(|(field, may_be_missing)| {
            let may_be_missing = *may_be_missing || if self.is_out() { field.omitted } else { field.optional };
            !may_be_missing && !given.contains(field.name.as_str())
        });
        if let Some((field, _)) = missing {
            let (name, ty) = (plain_name(&field.name), self.declarations.ty(&field.ty));
            return Err(Mismatch::new(format!("the field `{name}: {ty}` is missing")));
        }
        let entries = entries.into_iter().map(|(key, value)| match find(&key) {
            Some(field) => {
                let fitted = self.fit_within(value, &field.ty, depth + 1);
                Ok((key, fitted.map_err(|error| error.at(format!(".{}", plain_name(&field.name))))?))
            }
            None if record.closed && is_complete => {
                Err(Mismatch::new(format!("the struct has no field {}", key.describe())))
            }
            None => Ok((key, value)),
        });
        entries.collect::<Result<_>>().map(Data::Map)
    }

    /// Collects the fields of a struct and of those that are flattened into it, and whether each may be missing. Returns
    /// false if there may be other fields, as of a flattened map.
    fn collect_fields<'r>(
        &'r self,
        record: &'r Record,
        may_be_missing: bool,
        depth: usize,
        fields: &mut Vec<(&'r Field, bool)>,
    ) -> bool {
        if depth > MAX_FLATTENED_DEPTH || !self.take_steps(1 + record.fields.len() + record.flattened.len()) {
            return false;
        }
        let crossing = record.fields.iter().filter(|field| field.crosses(self.direction));
        fields.extend(crossing.map(|field| (field, may_be_missing)));
        let mut is_complete = true;
        for ty in &record.flattened {
            let (ty, may_be_missing) = match ty {
                Type::Nullable(ty) => (&**ty, true),
                ty => (ty, may_be_missing),
            };
            is_complete &= match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(Content::Struct(record))) => {
                    self.collect_fields(record, may_be_missing, depth + 1, fields)
                }
                _ => false,
            };
        }
        is_complete
    }
}
