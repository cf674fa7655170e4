//! Names of indexes, constraints, triggers, policies and sequences that speak of a table, once it has another name.
//!
//! A name speaks of its table where a pattern of the document or of a profile makes it, where Postgres would have chosen
//! it, or where it holds the table's name as whole words that cannot be a column's.

use super::apply::{Edit, Outcome};
use super::names::fit;
use super::{CommandError, copy_name::cut_to};
use crate::conventions::{PROFILES, Pattern, Settings};
use crate::lint::{Context, ValuesOf};
use crate::model::{
    ConstraintKind, Conventions, Document, MAX_NAME_BYTES, Name, ObjectRef, Table, TableId,
};
use serde_json::Map;
use std::collections::BTreeSet;

/// Endings of the names that Postgres chooses.
const ENDINGS: &[&str] = &["pkey", "key", "fkey", "check", "excl", "idx", "seq", "not_null"];

/// A part that is to have another name.
struct Part {
    object: ObjectRef,
    name: String,
}

impl Edit {
    /// Renames what is named after tables that were renamed since `before`. A name that is taken gets a number, as
    /// Postgres does it.
    pub(super) fn rename_parts_of(
        &mut self,
        before: &Document,
        tables: &BTreeSet<TableId>,
    ) -> Outcome {
        let settings = Settings::of_any(&before.conventions);
        let names = Names {
            before,
            after: &self.document,
            settings: &settings,
            patterns: patterns(&settings),
        };
        let mut waiting = names.parts(tables);
        let identities = names.identities(tables);
        for (table, at, name) in identities {
            let column = self.table_mut(&table)?.columns.get_mut(at);
            if let Some(own) =
                column.and_then(|c| c.identity.as_mut()).and_then(|i| i.sequence_name.as_mut())
            {
                own.name = name;
            }
        }
        // One may have the name that another is to get.
        while !waiting.is_empty() {
            let count = waiting.len();
            let mut later = Vec::new();
            for part in waiting {
                match self.rename(&part.object, &part.name) {
                    Err(CommandError::NameTaken { .. }) => later.push(part),
                    other => other?,
                }
            }
            if later.len() == count {
                return self.rename_past_each_other(&later);
            }
            waiting = later;
        }
        Ok(())
    }

    /// Each steps aside first, in case they go round; then it takes its name, or one with a number.
    fn rename_past_each_other(&mut self, parts: &[Part]) -> Outcome {
        for (n, part) in parts.iter().enumerate() {
            self.rename(&part.object, &format!("{n}~renaming"))?;
        }
        for part in parts {
            match self.rename(&part.object, &part.name) {
                Err(CommandError::NameTaken { .. }) => self.rename_numbered(part)?,
                other => other?,
            }
        }
        Ok(())
    }

    fn rename_numbered(&mut self, part: &Part) -> Outcome {
        let mut n = 1_u32;
        loop {
            let number = n.to_string();
            let stem = cut_to(&part.name, MAX_NAME_BYTES.saturating_sub(number.len()));
            match self.rename(&part.object, &format!("{stem}{number}")) {
                Err(CommandError::NameTaken { .. }) => n += 1,
                other => return other,
            }
        }
    }
}

/// The patterns that a name may be made by: the document's, then those of all profiles.
fn patterns(settings: &Settings) -> Vec<Pattern> {
    let of = |settings: &Settings| -> Vec<Pattern> {
        settings.names.listed().flat_map(|(_, patterns, _)| patterns.iter().cloned()).collect()
    };
    let mut all = of(settings);
    for profile in PROFILES {
        let conventions = Conventions { profile: profile.code.to_owned(), changes: Map::new() };
        all.extend(Settings::of(&conventions).iter().flat_map(of));
    }
    all
}

struct Names<'d> {
    before: &'d Document,
    after: &'d Document,
    settings: &'d Settings,
    patterns: Vec<Pattern>,
}

/// The names of a table before and after.
type Renamed<'d> = (&'d str, &'d str);

impl<'d> Names<'d> {
    fn parts(&self, tables: &BTreeSet<TableId>) -> Vec<Part> {
        let mut parts = Vec::new();
        for table in &self.before.schema.tables {
            let is_own = tables.contains(&table.id);
            for constraint in table.constraints.iter().filter(|c| !c.inherited) {
                let references = constraint.foreign_key().map(|key| &key.references);
                let concerned = references.filter(|id| **id != table.id && tables.contains(*id));
                if !is_own && concerned.is_none() {
                    continue;
                }
                let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
                let both: Vec<_> = std::iter::once(&table.id).chain(references).collect();
                parts.extend(self.part(object, constraint.name.as_str(), &both));
            }
            if !is_own {
                continue;
            }
            let own = [&table.id];
            for index in &table.indexes {
                let object = ObjectRef::Index(table.id.clone(), index.id.clone());
                parts.extend(self.part(object, index.name.as_str(), &own));
            }
            for trigger in &table.triggers {
                let object = ObjectRef::Trigger(table.id.clone(), trigger.id.clone());
                parts.extend(self.part(object, trigger.name.as_str(), &own));
            }
            for policy in &table.policies {
                let object = ObjectRef::Policy(table.id.clone(), policy.id.clone());
                parts.extend(self.part(object, policy.name.as_str(), &own));
            }
        }
        for sequence in &self.before.schema.sequences {
            let Some((owner, _)) = &sequence.owned_by else { continue };
            if tables.contains(owner) {
                let object = ObjectRef::Sequence(sequence.id.clone());
                parts.extend(self.part(object, sequence.name.as_str(), &[owner]));
            }
        }
        parts
    }

    /// Sequences of identity columns that have a name of their own.
    fn identities(&self, tables: &BTreeSet<TableId>) -> Vec<(TableId, usize, Name)> {
        let mut named = Vec::new();
        for table in tables.iter().filter_map(|id| self.before.schema.tables.get(id)) {
            for (at, column) in table.columns.iter().enumerate() {
                let name = column.identity.as_ref().and_then(|i| i.sequence_name.as_ref());
                let object = ObjectRef::Column(table.id.clone(), column.id.clone());
                let new = name.and_then(|n| self.new_name(&object, n.name.as_str(), &[&table.id]));
                named.extend(new.map(|new| (table.id.clone(), at, Name::from(new))));
            }
        }
        named
    }

    fn part(&self, object: ObjectRef, name: &str, tables: &[&TableId]) -> Option<Part> {
        let name = self.new_name(&object, name, tables)?;
        Some(Part { object, name })
    }

    /// The new name of a part that may speak of these tables; its own comes first. None where it stays.
    fn new_name(&self, object: &ObjectRef, name: &str, tables: &[&TableId]) -> Option<String> {
        let of = |document: &'d Document, table: &TableId| document.schema.tables.get(table);
        let both: Vec<(&Table, &Table)> = tables
            .iter()
            .filter_map(|id| Some((of(self.before, id)?.as_ref(), of(self.after, id)?.as_ref())))
            .collect();
        let new = self
            .by_pattern(object, name)
            .or_else(|| self.by_default(object, name, both.first()?))
            .or_else(|| by_words(name, &both))?;
        (new != name).then_some(new)
    }

    /// As a pattern makes it.
    fn by_pattern(&self, object: &ObjectRef, name: &str) -> Option<String> {
        let values =
            |document| ValuesOf::object(Context { document, settings: self.settings }, object);
        let (old, new) = (values(self.before)?, values(self.after)?);
        let made = |pattern: &&Pattern| pattern.name(|p| old.get(p)).is_some_and(|n| n == name);
        self.patterns.iter().find(made)?.name(|p| new.get(p))
    }

    /// As Postgres chooses it.
    fn by_default(
        &self,
        object: &ObjectRef,
        name: &str,
        (old, new): &(&Table, &Table),
    ) -> Option<String> {
        let columns = self.columns(object);
        let unnumbered = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.strip_prefix(unnumbered)?;
        let ending = ENDINGS
            .iter()
            .find(|e| unnumbered.strip_suffix(*e).is_some_and(|s| s.ends_with('_')))?;
        let ending = format!("{ending}{number}");
        let columns = [columns.as_str(), ""];
        let made = columns.into_iter().find(|c| fit(old.name.as_str(), c, &ending) == name)?;
        Some(fit(new.name.as_str(), made, &ending))
    }

    fn columns(&self, object: &ObjectRef) -> String {
        let catalog = &self.before.schema;
        let owned = match object {
            ObjectRef::Sequence(id) => catalog.sequences.get(id).and_then(|s| s.owned_by.as_ref()),
            _ => None,
        };
        let column = match object {
            ObjectRef::Column(table, column) => catalog.column(table, column),
            ObjectRef::Constraint(table, id) => {
                let constraint = catalog.tables.get(table).and_then(|t| t.constraint(id));
                constraint.and_then(|c| match &c.kind {
                    ConstraintKind::NotNull { column, .. } => catalog.column(table, column),
                    _ => None,
                })
            }
            _ => owned.and_then(|(table, column)| catalog.column(table, column)),
        };
        let values = || {
            let context = Context { document: self.before, settings: self.settings };
            ValuesOf::object(context, object)?.get("columns").map(str::to_owned)
        };
        column.map(|c| c.name.to_string()).or_else(values).unwrap_or_default()
    }
}

/// With the new names of the tables where it holds the old ones as whole words, once each.
fn by_words(name: &str, tables: &[(&Table, &Table)]) -> Option<String> {
    let mut renamed: Vec<Renamed<'_>> =
        tables.iter().map(|(old, new)| (old.name.as_str(), new.name.as_str())).collect();
    renamed.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    renamed.dedup();
    let mut result = name.to_owned();
    for (old, new) in renamed.iter().filter(|(old, new)| old != new) {
        let columns = tables.iter().flat_map(|(t, _)| &t.columns).map(|c| c.name.as_str());
        let others = renamed.iter().map(|(other, _)| *other).filter(|other| other != old);
        // Where something else holds the word too, nobody knows which is meant.
        let is_clear = columns.chain(others).all(|other| places(other, old).is_empty());
        if let ([at], true) = (places(&result, old).as_slice(), is_clear) {
            let (before, after) = result.split_at(*at);
            let after = after.strip_prefix(old).unwrap_or(after);
            let room = MAX_NAME_BYTES.saturating_sub(before.len() + after.len());
            let whole = format!("{before}{}{after}", cut_to(new, room));
            cut_to(&whole, MAX_NAME_BYTES).clone_into(&mut result);
        }
    }
    (result != name).then_some(result)
}

/// Where a text holds a name as whole words, which `_` divides too.
fn places(text: &str, name: &str) -> Vec<usize> {
    let is_word = |c: char| c.is_alphanumeric();
    text.match_indices(name)
        .filter(|(at, _)| {
            let before = text.get(..*at).and_then(|t| t.chars().next_back());
            let after = text.get(at + name.len()..).and_then(|t| t.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
        .map(|(at, _)| at)
        .collect()
}
