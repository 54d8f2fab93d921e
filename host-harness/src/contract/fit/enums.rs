//! Fits the values of enums, by each way in which serde tags variants: <https://serde.rs/enum-representations.html>.

use extism_pdk::contract::{Data as Content, Kind, Tagging, Type, Variant};
use extism_pdk::testing::text::{cut, safe_line};

use super::{Fitting, Mismatch, Result};
use crate::contract::data::Data;
use crate::contract::declare::plain_name;

/// How many variants a mismatch names.
const MAX_NAMES: usize = 20;
/// How many bytes of a variant's name are shown.
const MAX_NAME_BYTES: usize = 100;

type Entries = Vec<(Data, Data)>;

impl Fitting<'_> {
    pub(super) fn fit_enum(
        &self,
        value: Data,
        variants: &[Variant],
        tagging: &Tagging,
        ty: &Type,
        depth: usize,
    ) -> Result {
        let untagged = variants.iter().filter(|variant| variant.crosses(self.direction));
        let mut untagged = untagged.filter(|variant| variant.untagged || *tagging == Tagging::Untagged).peekable();
        if untagged.peek().is_none() {
            return self.fit_tagged(value, variants, tagging, ty, depth);
        }
        // Each attempt takes the value apart, and so needs a copy.
        let parts = value.count_parts();
        let tagged = match self.fit_tagged(value.clone(), variants, tagging, ty, depth) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let mut untagged = untagged.take_while(|_| self.take_steps(parts));
        untagged.find_map(|variant| self.fit_content(value.clone(), &variant.data, ty, depth).ok()).ok_or(tagged)
    }

    fn fit_tagged(&self, value: Data, variants: &[Variant], tagging: &Tagging, ty: &Type, depth: usize) -> Result {
        match tagging {
            Tagging::External => self.fit_external(value, variants, ty, depth),
            Tagging::Internal { tag } => self.fit_internal(value, variants, tag, ty, depth),
            Tagging::Adjacent { tag, content } => self.fit_adjacent(value, variants, (tag, content), ty, depth),
            _ => Err(self.mismatch(ty, &value)),
        }
    }

    /// Fits `"Name"` or `{"Name": content}`.
    fn fit_external(&self, value: Data, variants: &[Variant], ty: &Type, depth: usize) -> Result {
        let (name, content) = match value {
            Data::Text(name) => (name, None),
            Data::Map(mut entries) if entries.len() == 1 => match entries.pop() {
                Some((Data::Text(name), content)) => (name, Some(content)),
                entry => return Err(self.mismatch(ty, &Data::Map(entry.into_iter().collect()))),
            },
            other => return Err(self.mismatch(ty, &other)),
        };
        let found = self.find_variant(variants, &name)?;
        match content {
            None if found.data == Content::Unit => Ok(Data::Text(name)),
            None => {
                let name = Data::Text(name).describe();
                Err(Mismatch::new(format!("the variant {name} holds data: expected {{{name}: …}}")))
            }
            Some(content) => {
                let content = self.fit_content(content, &found.data, ty, depth);
                let content = content.map_err(|error| error.at(format!(".{}", plain_name(&name))))?;
                Ok(Data::Map(vec![(Data::Text(name), content)]))
            }
        }
    }

    /// Fits `{"tag": "Name", …}`, where the content's fields are beside the tag.
    fn fit_internal(&self, value: Data, variants: &[Variant], tag: &str, ty: &Type, depth: usize) -> Result {
        let mut entries = self.take_entries(value, tag, variants, ty)?;
        let (_, name) = take_tag(&mut entries, tag)?;
        let fitted = match &self.find_variant(variants, &name)?.data {
            Content::Struct(record) => self.fit_record(entries, record, depth)?,
            Content::Is(ty) => self.fit_within(Data::Map(entries), ty, depth + 1)?,
            _ => Data::Map(entries),
        };
        match fitted {
            Data::Map(mut entries) => {
                entries.insert(0, (Data::Text(tag.to_owned()), Data::Text(name)));
                Ok(Data::Map(entries))
            }
            other => Ok(other),
        }
    }

    /// Takes the fields of an internally tagged value. In MessagePack a struct is a list, which begins with the tag.
    fn take_entries(&self, value: Data, tag: &str, variants: &[Variant], ty: &Type) -> Result<Entries> {
        let mut list = match value {
            Data::Map(entries) => return Ok(entries),
            Data::List(list) if self.is_out() && !list.is_empty() => list,
            other => return Err(self.mismatch(ty, &other)),
        };
        let name = list.remove(0);
        let Data::Text(text) = &name else { return Err(missing_tag(tag)) };
        let mut content = &self.find_variant(variants, text)?.data;
        while let Content::Is(ty) = content {
            match self.contract.definition(ty).map(|definition| &definition.kind) {
                Some(Kind::Data(inner)) if !matches!(inner, Content::Is(_)) => content = inner,
                _ => return Err(self.mismatch(ty, &Data::List(list))),
            }
        }
        let mut entries = match content {
            Content::Struct(record) => self.name_fields(list, record)?,
            _ => Vec::new(),
        };
        entries.insert(0, (Data::Text(tag.to_owned()), name));
        Ok(entries)
    }

    /// Fits `{"tag": "Name", "content": content}`. In MessagePack this is a list of the two.
    fn fit_adjacent(
        &self,
        value: Data,
        variants: &[Variant],
        (tag, content): (&String, &String),
        ty: &Type,
        depth: usize,
    ) -> Result {
        let mut entries = match value {
            Data::Map(entries) => entries,
            Data::List(list) if self.is_out() => {
                [tag, content].into_iter().map(|key| Data::Text(key.clone())).zip(list).collect()
            }
            other => return Err(self.mismatch(ty, &other)),
        };
        let (key, name) = take_tag(&mut entries, tag)?;
        let found = self.find_variant(variants, &name)?;
        let mut fitted = vec![(key, Data::Text(name))];
        match (take_entry(&mut entries, content), &found.data) {
            (None, Content::Unit) => {}
            (None, _) if found.optional && !self.is_out() => {}
            (None, _) => return Err(Mismatch::new(format!("the field `{}` is missing", plain_name(content)))),
            (Some((key, value)), data) => {
                let value = self.fit_content(value, data, ty, depth);
                fitted.push((key, value.map_err(|error| error.at(format!(".{}", plain_name(content))))?));
            }
        }
        Ok(Data::Map(fitted))
    }

    fn find_variant<'v>(&self, variants: &'v [Variant], name: &str) -> Result<&'v Variant> {
        let known = variants.iter().filter(|variant| variant.crosses(self.direction) && !variant.untagged);
        let is_named = |variant: &Variant| {
            variant.name == name || !self.is_out() && variant.aliases.iter().any(|alias| alias == name)
        };
        let found = known.clone().find(|variant| is_named(variant));
        let found = found.or_else(|| known.clone().find(|variant| variant.other && !self.is_out()));
        found.ok_or_else(|| {
            let shown = |variant: &Variant| format!("\"{}\"", safe_line(&cut(&variant.name, MAX_NAME_BYTES)));
            let names: Vec<_> = known.take(MAX_NAMES).map(shown).collect();
            let name = Data::Text(name.into()).describe();
            Mismatch::new(format!("the enum has no variant {name}: expected {}", names.join(", ")))
        })
    }
}

/// Takes out the entry that names the variant: its key, and the name.
fn take_tag(entries: &mut Entries, tag: &str) -> Result<(Data, String)> {
    match take_entry(entries, tag) {
        Some((key, Data::Text(name))) => Ok((key, name)),
        _ => Err(missing_tag(tag)),
    }
}

fn take_entry(entries: &mut Entries, name: &str) -> Option<(Data, Data)> {
    let at = entries.iter().position(|(key, _)| matches!(key, Data::Text(key) if key == name))?;
    Some(entries.remove(at))
}

fn missing_tag(tag: &str) -> Mismatch {
    Mismatch::new(format!("the field `{}`, which names the variant, is missing", plain_name(tag)))
}
