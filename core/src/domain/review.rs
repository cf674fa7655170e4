//! Looking through the domains of a schema before they are taken over: those that there are, and those that its table
//! names tell of.
//!
//! Every step gives a new review, so that a page can go back. At the end one command carries out what was decided.

use super::infer::{NO_DOMAIN, infer_more, new_domain};
use super::membership::{domain_of_name, is_noun_of, starts_with, stem};
use super::title::humanise;
use super::{merge, name_in, split};
use crate::edit::{Command, CommandError, check_domain, check_name};
use crate::model::{Document, Domain, DomainId, Name, ObjectRef, Records, TableId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Tables that make a domain when one is split into its second words.
const MIN_TABLES: usize = 2;

/// A domain that could be, or is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub domain: Domain,
    /// Tables that belong to it, by their ids.
    pub tables: Vec<TableId>,
    /// Whether the document has it already, by its id.
    pub exists: bool,
    pub reason: Reason,
}

/// What speaks for a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// So many tables begin with the prefix.
    Shared { tables: usize },
    /// So many do, and this table is what they are about.
    Noun { noun: Name, tables: usize },
    /// One table begins with it, and nearly all others have prefixes too.
    Alone,
    /// No table belongs to it.
    NoTables,
}

impl Reason {
    /// As a sentence.
    pub fn words(&self, prefix: &Name) -> String {
        match self {
            Self::Shared { tables } => format!("{tables} tables begin with {prefix}"),
            Self::Noun { noun, tables: 1 } => {
                format!("One table begins with {prefix}, and {noun} is what it is about")
            }
            Self::Noun { noun, tables } => {
                format!("{tables} tables begin with {prefix}, and {noun} is what they are about")
            }
            Self::Alone => {
                format!("One table begins with {prefix}, as others do with their prefixes")
            }
            Self::NoTables => format!("No table begins with {prefix}"),
        }
    }
}

/// Every domain that a document has or could have.
pub fn proposals(document: &Document) -> Vec<Proposal> {
    Review::of(document).proposals()
}

/// What is decided so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    domains: Records<Domain>,
    /// Domains of the document.
    existing: BTreeSet<DomainId>,
    /// Tables by the names that they have.
    tables: BTreeMap<TableId, Name>,
    /// Those that are to have other names.
    renamed: BTreeMap<TableId, Name>,
}

impl Review {
    /// The domains of a document, and those that it could have.
    pub fn of(document: &Document) -> Self {
        let tables = document.schema.tables.iter().filter(|t| !t.external);
        Self {
            domains: infer_more(&document.schema, &document.domains),
            existing: document.domains.iter().map(|d| d.id.clone()).collect(),
            tables: tables.map(|t| (t.id.clone(), t.name.clone())).collect(),
            renamed: BTreeMap::new(),
        }
    }

    /// The domains as they are decided, with their tables.
    pub fn proposals(&self) -> Vec<Proposal> {
        let mut tables: BTreeMap<&DomainId, Vec<(&TableId, &Name)>> = BTreeMap::new();
        for (id, name) in self.names() {
            if let Some(domain) = domain_of_name(&self.domains, name.as_str()) {
                tables.entry(&domain.id).or_default().push((id, name));
            }
        }
        let proposal = |domain: &Domain| {
            let tables = tables.remove(&domain.id).unwrap_or_default();
            Proposal {
                domain: domain.clone(),
                exists: self.existing.contains(&domain.id),
                reason: reason(domain, &tables),
                tables: tables.into_iter().map(|(id, _)| id.clone()).collect(),
            }
        };
        self.domains.iter().map(AsRef::as_ref).map(proposal).collect()
    }

    /// Tables that belong to no domain.
    pub fn loose(&self) -> Vec<TableId> {
        let loose =
            |(_, name): &(&TableId, &Name)| domain_of_name(&self.domains, name.as_str()).is_none();
        self.names().filter(loose).map(|(id, _)| id.clone()).collect()
    }

    /// Tables that are to have other names.
    pub fn renamed(&self) -> impl Iterator<Item = (&TableId, &Name)> {
        self.renamed.iter()
    }

    /// Makes one domain of two. With `rename`, tables of the first get the prefix of the second; without, they belong
    /// where their names say.
    ///
    /// # Errors
    ///
    /// Where one of them is not there, both are the same, or a name would be too long or belong elsewhere.
    pub fn merged(
        &self,
        from: &DomainId,
        into: &DomainId,
        rename: bool,
    ) -> Result<Self, CommandError> {
        let (old, stays) = (self.domain(from)?, self.domain(into)?);
        if from == into {
            return Err(CommandError::NotAllowed(
                "A domain cannot be merged into itself. Choose another.".to_owned(),
            ));
        }
        let tables = if rename { self.tables_of(from) } else { Vec::new() };
        let mut review = self.clone();
        review.domains = merge(&self.domains, from, into);
        review.put(&tables, Some(old), stays)?;
        Ok(review)
    }

    /// Splits a domain by the words after its prefix: where two of its tables or more share one, it makes a domain, such
    /// as `learn_user_` and `learn_course_` of `learn_`. What is left stays.
    ///
    /// # Errors
    ///
    /// Where it is not there, or no such word is shared.
    pub fn split_by_words(&self, id: &DomainId) -> Result<Self, CommandError> {
        let whole = self.domain(id)?;
        let mut words: BTreeMap<String, usize> = BTreeMap::new();
        for table in self.tables_of(id) {
            let name = self.name(&table).map(Name::as_str).unwrap_or_default();
            let rest = name.strip_prefix(whole.prefix.as_str()).and_then(|n| n.split_once('_'));
            if let Some((word, after)) = rest
                && !word.is_empty()
                && !after.is_empty()
                && !NO_DOMAIN.contains(&word)
            {
                *words.entry(format!("{}{word}_", whole.prefix)).or_default() += 1;
            }
        }
        let mut review = self.clone();
        for (prefix, _) in words.into_iter().filter(|(_, tables)| *tables >= MIN_TABLES) {
            if review.domains.iter().any(|d| d.prefix == *prefix) {
                continue;
            }
            let part = new_domain(&review.domains, &prefix, humanise(&prefix));
            let part = Domain { may_reference: whole.may_reference.clone(), ..part };
            review.domains = split(&review.domains, id, part);
        }
        if review.domains.len() == self.domains.len() {
            return Err(CommandError::NotAllowed(format!(
                "No two tables of {} share a word after {}. Choose tables instead.",
                whole.title, whole.prefix
            )));
        }
        Ok(review)
    }

    /// Makes a domain of chosen tables of another, which get its prefix.
    ///
    /// # Errors
    ///
    /// Where the other or a table is not there, the prefix cannot be, or a name would be too long or belong elsewhere.
    pub fn split_off(
        &self,
        id: &DomainId,
        prefix: &str,
        title: &str,
        tables: &[TableId],
    ) -> Result<Self, CommandError> {
        let whole = self.domain(id)?;
        if tables.is_empty() {
            return Err(CommandError::NothingChosen);
        }
        let part = new_domain(&self.domains, prefix, title.trim().to_owned());
        let part = Domain { may_reference: whole.may_reference.clone(), ..part };
        check_domain(&part, &self.domains)?;
        let mut review = self.clone();
        review.domains = split(&self.domains, id, part.clone());
        for table in tables {
            let name = self.name(table);
            let name = name.ok_or_else(|| not_found(ObjectRef::Table(table.clone())))?;
            let from = domain_of_name(&self.domains, name.as_str()).map(AsRef::as_ref);
            review.put(std::slice::from_ref(table), from, &part)?;
        }
        Ok(review)
    }

    /// Gives a domain another title.
    ///
    /// # Errors
    ///
    /// Where it is not there, or the title is empty.
    pub fn titled(&self, id: &DomainId, title: &str) -> Result<Self, CommandError> {
        self.changed(Domain { title: title.trim().to_owned(), ..self.domain(id)?.clone() })
    }

    /// Gives a domain another prefix. With `rename`, its tables get it too.
    ///
    /// # Errors
    ///
    /// Where it is not there, or the prefix cannot be; with `rename` also where a name would be too long or belong
    /// elsewhere.
    pub fn prefixed(
        &self,
        id: &DomainId,
        prefix: &str,
        rename: bool,
    ) -> Result<Self, CommandError> {
        let old = self.domain(id)?;
        let new = Domain { prefix: Name::new(prefix), ..old.clone() };
        let tables = if rename { self.tables_of(id) } else { Vec::new() };
        let mut review = self.changed(new.clone())?;
        review.put(&tables, Some(old), &new)?;
        Ok(review)
    }

    /// Leaves a domain out. Its tables keep their names.
    ///
    /// # Errors
    ///
    /// Where it is not there.
    pub fn without(&self, id: &DomainId) -> Result<Self, CommandError> {
        self.domain(id)?;
        let mut review = self.clone();
        review.domains.remove(id);
        Ok(review)
    }

    /// What makes a document as it was decided. None where nothing changes.
    pub fn into_command(self, document: &Document) -> Option<Command> {
        let mut commands = Vec::new();
        let names: Vec<_> = self.renamed.into_iter().collect();
        if !names.is_empty() {
            commands.push(Command::RenameTables { names, parts: true });
        }
        if self.domains != document.domains {
            let domains = self.domains.iter().map(|d| d.as_ref().clone()).collect();
            commands.push(Command::SetDomains { domains });
        }
        match commands.len() {
            0 => None,
            1 => commands.pop(),
            _ => Some(Command::Batch { label: "Change domains".to_owned(), commands }),
        }
    }

    fn domain(&self, id: &DomainId) -> Result<&Domain, CommandError> {
        let domain = self.domains.get(id);
        domain.map(AsRef::as_ref).ok_or_else(|| not_found(ObjectRef::Domain(id.clone())))
    }

    fn changed(&self, domain: Domain) -> Result<Self, CommandError> {
        check_domain(&domain, &self.domains)?;
        let mut review = self.clone();
        review.domains.insert(domain);
        Ok(review)
    }

    fn name(&self, table: &TableId) -> Option<&Name> {
        self.renamed.get(table).or_else(|| self.tables.get(table))
    }

    fn names(&self) -> impl Iterator<Item = (&TableId, &Name)> {
        self.tables.iter().map(|(id, name)| (id, self.renamed.get(id).unwrap_or(name)))
    }

    fn tables_of(&self, id: &DomainId) -> Vec<TableId> {
        let belongs = |(_, name): &(&TableId, &Name)| {
            domain_of_name(&self.domains, name.as_str()).is_some_and(|d| d.id == *id)
        };
        self.names().filter(belongs).map(|(id, _)| id.clone()).collect()
    }

    /// Renames tables from one domain into another.
    fn put(
        &mut self,
        tables: &[TableId],
        from: Option<&Domain>,
        into: &Domain,
    ) -> Result<(), CommandError> {
        for id in tables {
            let Some(name) = self.name(id) else { continue };
            let belongs =
                |name: &str| domain_of_name(&self.domains, name).is_some_and(|d| d.id == into.id);
            if belongs(name.as_str()) {
                continue;
            }
            let from = from.map(|d| d.prefix.as_str());
            let new = name_in(name.as_str(), from, Some(into.prefix.as_str()));
            check_name("table", &new)?;
            if !belongs(&new) {
                let other = domain_of_name(&self.domains, &new).map(|d| d.title.clone());
                let wanted = Some(into.title.clone());
                return Err(CommandError::OtherDomain { name: new, belongs: other, wanted });
            }
            if self.tables.get(id).is_some_and(|name| *name == *new) {
                self.renamed.remove(id);
            } else {
                self.renamed.insert(id.clone(), Name::from(new));
            }
        }
        Ok(())
    }
}

fn not_found(object: ObjectRef) -> CommandError {
    CommandError::NotFound { object }
}

fn reason(domain: &Domain, tables: &[(&TableId, &Name)]) -> Reason {
    let prefix = domain.prefix.as_str();
    let count = tables.iter().filter(|(_, name)| starts_with(name.as_str(), prefix)).count();
    let is_noun = |(_, name): &&(&TableId, &Name)| is_noun_of(name.as_str(), stem(prefix));
    match (tables.iter().find(is_noun), count) {
        (Some((_, noun)), tables) => Reason::Noun { noun: (*noun).clone(), tables },
        (None, 0) => Reason::NoTables,
        (None, 1) => Reason::Alone,
        (None, tables) => Reason::Shared { tables },
    }
}

#[cfg(test)]
mod tests;
