//! Tables that come into another domain by another name.

use super::{CommandError, Edit, Outcome, check_domain, not_found};
use crate::domain::{domain_of, domain_of_name, merge, name_in, shown_by, split};
use crate::edit::Command;
use crate::edit::pattern::{Renaming, rename_command};
use crate::model::{Document, Domain, DomainId, Name, ObjectRef, TableId, View};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Edit {
    pub(in crate::edit) fn rename_tables(
        &mut self,
        names: &[(TableId, Name)],
        parts: bool,
    ) -> Outcome {
        if names.is_empty() {
            return Err(CommandError::NothingChosen);
        }
        let mut rows = Vec::new();
        for (id, new) in names {
            let table = self.table(id)?;
            let object = ObjectRef::Table(id.clone());
            if table.external {
                let what = "Renaming a table of the platform";
                return Err(CommandError::NotPossible { what, object });
            }
            let (old, new) = (table.name.to_string(), new.to_string());
            rows.push(Renaming { object, old, new, problem: None });
        }
        self.rename_relations(&rows, parts)
    }

    pub(in crate::edit) fn move_to_domain(
        &mut self,
        tables: &[TableId],
        domain: Option<&DomainId>,
        parts: bool,
    ) -> Outcome {
        if tables.is_empty() {
            return Err(CommandError::NothingChosen);
        }
        let to = domain.map(|id| self.domain(id).cloned()).transpose()?;
        let mut rows = self.rows_into(tables, to.as_ref())?;
        if parts {
            rows.extend(self.views_into(tables, to.as_ref()));
        }
        self.rename_relations(&rows, parts)?;
        self.stand_in(&rows, domain)
    }

    pub(in crate::edit) fn set_domain_prefix(
        &mut self,
        id: &DomainId,
        prefix: &Name,
        rename: bool,
    ) -> Outcome {
        let domain = self.domain(id)?.clone();
        let rows =
            if rename { named_after(&self.document, &domain, prefix.as_str()) } else { Vec::new() };
        self.set_domain(&Domain { prefix: prefix.clone(), ..domain })?;
        self.rename_relations(&rows, true)?;
        self.stand_in(&rows, Some(id))
    }

    pub(in crate::edit) fn merge_domains(
        &mut self,
        from: &DomainId,
        into: &DomainId,
        rename: bool,
    ) -> Outcome {
        let (old, stays) = (self.domain(from)?.clone(), self.domain(into)?.clone());
        if from == into {
            return Err(CommandError::NotAllowed(
                "A domain cannot be merged into itself. Choose another.".to_owned(),
            ));
        }
        let rows = if rename {
            named_after(&self.document, &old, stays.prefix.as_str())
        } else {
            Vec::new()
        };
        self.document.domains = merge(&self.document.domains, from, into);
        self.rename_relations(&rows, true)?;
        self.stand_in(&rows, Some(into))
    }

    pub(in crate::edit) fn split_domain(
        &mut self,
        id: &DomainId,
        new: &Domain,
        tables: &[TableId],
    ) -> Outcome {
        self.domain(id)?;
        let mut new = new.clone();
        let domains = &self.document.domains;
        if new.id.as_str().is_empty() {
            let stem = new.prefix.as_str().trim_end_matches('_');
            new.id = DomainId::derive(&[stem], |id| domains.contains(id));
        } else if domains.contains(&new.id) {
            return Err(CommandError::IdTaken { id: new.id.to_string() });
        }
        check_domain(&new, domains)?;
        let part = new.id.clone();
        self.created.push(ObjectRef::Domain(part.clone()));
        self.document.domains = split(domains, id, new);
        self.forget_missing_domains();
        if tables.is_empty() {
            return Ok(());
        }
        self.move_to_domain(tables, Some(&part), true)
    }

    fn domain(&self, id: &DomainId) -> Result<&Domain, CommandError> {
        let domain = self.document.domains.get(id);
        domain.map(AsRef::as_ref).ok_or_else(|| not_found(ObjectRef::Domain(id.clone())))
    }

    fn rows_into(
        &self,
        tables: &[TableId],
        to: Option<&Domain>,
    ) -> Result<Vec<Renaming>, CommandError> {
        let mut rows = Vec::new();
        for id in tables.iter().collect::<BTreeSet<_>>() {
            let table = self.table(id)?;
            let object = ObjectRef::Table(id.clone());
            if table.external {
                let what = "Moving a table of the platform to a domain";
                return Err(CommandError::NotPossible { what, object });
            }
            let from = domain_of(&self.document, table);
            let is_there = from.map(|d| &d.id) == to.map(|d| &d.id);
            let prefix = |d: &'_ Domain| d.prefix.to_string();
            let (old, from, to) = (table.name.to_string(), from.map(prefix), to.map(prefix));
            let new =
                if is_there { old.clone() } else { name_in(&old, from.as_deref(), to.as_deref()) };
            rows.push(Renaming { object, old, new, problem: None });
        }
        Ok(rows)
    }

    /// Views that show one of the tables, and have the prefix of its domain.
    fn views_into(&self, tables: &[TableId], to: Option<&Domain>) -> Vec<Renaming> {
        let document = &self.document;
        let renaming = |view: &Arc<View>| {
            let table = shown_by(&document.schema, view).filter(|t| tables.contains(&t.id))?;
            let from = domain_of(document, table)?;
            let is_its_own = |d: &Arc<Domain>| d.id == from.id;
            domain_of_name(&document.domains, view.name.as_str()).filter(|d| is_its_own(d))?;
            let (old, prefix) = (view.name.to_string(), to.map(|d| d.prefix.as_str()));
            let new = name_in(&old, Some(from.prefix.as_str()), prefix);
            let object = ObjectRef::View(view.id.clone());
            Some(Renaming { object, old, new, problem: None })
        };
        document.schema.views.iter().filter_map(renaming).collect()
    }

    /// Renames tables and views, in an order in which each finds its name free.
    fn rename_relations(&mut self, rows: &[Renaming], parts: bool) -> Outcome {
        let before = self.document.clone();
        let Some(Command::Batch { commands, .. }) = rename_command(rows, String::new()) else {
            return Ok(());
        };
        for command in commands {
            if let Command::Rename { object, name } = command {
                self.rename(&object, &name)?;
            }
        }
        if !parts {
            return Ok(());
        }
        let tables = rows.iter().filter(|row| row.changes()).filter_map(|row| match &row.object {
            ObjectRef::Table(id) => Some(id.clone()),
            _ => None,
        });
        self.rename_parts_of(&before, &tables.collect())
    }

    /// Whether tables belong where they were put. Another prefix may be longer, and some nouns belong to a domain by
    /// themselves.
    fn stand_in(&self, rows: &[Renaming], domain: Option<&DomainId>) -> Outcome {
        let domains = &self.document.domains;
        let title = |id: Option<&DomainId>| Some(domains.get(id?)?.title.clone());
        for row in rows.iter().filter(|row| matches!(row.object, ObjectRef::Table(_))) {
            let belongs = domain_of_name(domains, &row.new).map(|d| &d.id);
            if belongs != domain {
                return Err(CommandError::OtherDomain {
                    name: row.new.clone(),
                    belongs: title(belongs),
                    wanted: title(domain),
                });
            }
        }
        Ok(())
    }
}

/// Tables of a domain, and views with its prefix, by the names that they have with another.
fn named_after(document: &Document, domain: &Domain, prefix: &str) -> Vec<Renaming> {
    let catalog = &document.schema;
    let renaming = |object: ObjectRef, old: &Name| {
        let new = name_in(old.as_str(), Some(domain.prefix.as_str()), Some(prefix));
        Renaming { object, old: old.to_string(), new, problem: None }
    };
    let belongs = |name: &Name| {
        domain_of_name(&document.domains, name.as_str()).is_some_and(|d| d.id == domain.id)
    };
    let tables = catalog.tables.iter().filter(|t| !t.external && belongs(&t.name));
    let tables = tables.map(|t| renaming(ObjectRef::Table(t.id.clone()), &t.name));
    let views = catalog.views.iter().filter(|v| belongs(&v.name));
    tables.chain(views.map(|v| renaming(ObjectRef::View(v.id.clone()), &v.name))).collect()
}

#[cfg(test)]
mod tests;
