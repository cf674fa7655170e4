//! What is known of access and kept while a document changes: roles, and the conditions of policies as trees.

use crate::lint::concerned::changed_tables;
use crate::lint::context::neighbours;
use crate::model::{Document, Expr, Name, ObjectRef, Policy, PolicyId, Table, TableId};
use crate::rls::Roles;
use crate::rls::condition::{self, Term};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// See [`super::Access`], which asks it.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct AccessFacts {
    pub(super) roles: Arc<Roles>,
    /// Roles that policies name.
    pub(super) restricted: BTreeSet<Name>,
    /// Roles that are granted something on some table.
    pub(super) granted: BTreeSet<Name>,
    conditions: BTreeMap<TableId, Arc<Conditions>>,
}

/// The conditions of a table's policies.
#[derive(Clone, Debug, Default)]
struct Conditions {
    policies: Vec<(PolicyId, Trees)>,
    /// Tables that they read.
    reads: BTreeSet<TableId>,
}

/// What a policy asks of a row, where it can be read.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Trees {
    pub(in crate::lint) using: Option<Term>,
    pub(in crate::lint) check: Option<Term>,
}

impl Trees {
    fn of(document: &Document, table: &TableId, policy: &Policy) -> Self {
        let read = |expr| condition::read(&document.schema, table, expr);
        Self {
            using: policy.using.as_ref().and_then(read),
            check: policy.check.as_ref().and_then(read),
        }
    }

    /// Both, as far as there are two.
    pub(in crate::lint) fn all(&self) -> impl Iterator<Item = &Term> {
        self.using.iter().chain(&self.check)
    }
}

impl Conditions {
    fn of(document: &Document, table: &Table) -> Self {
        let trees = |policy: &Policy| Trees::of(document, &table.id, policy);
        let policies = table.policies.iter().map(|policy| (policy.id.clone(), trees(policy)));
        let policies: Vec<(PolicyId, Trees)> = policies.collect();
        let terms = policies.iter().flat_map(|(_, trees)| trees.all());
        let mut reads: BTreeSet<TableId> = terms.flat_map(Term::tables).cloned().collect();
        // What the text names counts too, where no parser is.
        let conditions = table.policies.iter().flat_map(|p| p.using.iter().chain(&p.check));
        for reference in conditions.flat_map(Expr::references) {
            match &reference.target {
                ObjectRef::Table(id) | ObjectRef::Column(id, _) if *id != table.id => {
                    reads.insert(id.clone());
                }
                _ => {}
            }
        }
        Self { policies, reads }
    }
}

impl AccessFacts {
    pub(in crate::lint) fn new(document: &Document) -> Self {
        let mut facts = Self::default();
        facts.meet(document);
        let tables = document.schema.tables.iter().filter(|table| !table.policies.is_empty());
        let conditions =
            |table: &Arc<Table>| (table.id.clone(), Arc::new(Conditions::of(document, table)));
        facts.conditions = tables.map(conditions).collect();
        facts
    }

    /// Follows a change of the document. Gives the tables that are asked again, none where nothing has to be asked.
    pub(in crate::lint) fn update(
        &mut self,
        before: &Document,
        after: &Document,
    ) -> Option<BTreeSet<TableId>> {
        let (old, new) = (&before.schema, &after.schema);
        let changed = changed_tables(before, after);
        let same_names = old.functions.same(&new.functions)
            && old.views.same(&new.views)
            && old.schemas.same(&new.schemas);
        if changed.is_empty() && same_names && old.roles.same(&new.roles) {
            return None;
        }
        let all = || old.tables.iter().chain(&new.tables).map(|table| table.id.clone()).collect();
        if !same_names {
            *self = Self::new(after);
            return Some(all());
        }
        let concerned: BTreeSet<TableId> = new
            .tables
            .iter()
            .filter(|table| changed.contains(&table.id) || self.concerns(table, &changed))
            .map(|table| table.id.clone())
            .chain(changed.iter().cloned())
            .collect();
        for id in &concerned {
            match new.tables.get(id).filter(|table| !table.policies.is_empty()) {
                Some(table) => {
                    self.conditions.insert(id.clone(), Arc::new(Conditions::of(after, table)));
                }
                None => {
                    self.conditions.remove(id);
                }
            }
        }
        let says_who = changed.iter().any(|id| match (old.tables.get(id), new.tables.get(id)) {
            (Some(old), Some(new)) => !is_for_the_same(old, new),
            _ => true,
        });
        let is_met = (says_who || !old.roles.same(&new.roles)) && self.meet(after);
        Some(if is_met { all() } else { concerned })
    }

    /// Whether a table is asked again because of others that changed.
    fn concerns(&self, table: &Table, changed: &BTreeSet<TableId>) -> bool {
        neighbours(table).any(|id| changed.contains(id))
            || self
                .conditions
                .get(&table.id)
                .is_some_and(|conditions| conditions.reads.iter().any(|id| changed.contains(id)))
    }

    /// Gets to know the roles again. Whether anything is new of them.
    fn meet(&mut self, document: &Document) -> bool {
        let roles = Roles::of(document);
        let (mut restricted, mut granted) = (BTreeSet::new(), BTreeSet::new());
        for table in document.schema.tables.iter().filter(|table| !table.external) {
            restricted.extend(table.policies.iter().flat_map(|p| &p.roles).cloned());
            let of_columns = table.columns.iter().flat_map(|c| c.acl.entries());
            let entries = table.acl.entries().iter().chain(of_columns);
            let entries = entries.filter(|e| e.state != crate::model::AclState::Revoked);
            granted.extend(entries.filter_map(|e| e.grantee.clone()));
        }
        let is_new =
            *self.roles != roles || self.restricted != restricted || self.granted != granted;
        self.roles = Arc::new(roles);
        self.restricted = restricted;
        self.granted = granted;
        is_new
    }

    pub(super) fn trees(&self, table: &TableId, policy: &PolicyId) -> Option<&Trees> {
        let conditions = self.conditions.get(table)?;
        conditions.policies.iter().find(|(id, _)| id == policy).map(|(_, trees)| trees)
    }
}

/// Whether two states of a table name the same roles, and say of Supabase what they said.
fn is_for_the_same(old: &Table, new: &Table) -> bool {
    old.owner == new.owner
        && old.acl == new.acl
        && old.external == new.external
        && old.policies == new.policies
        && old.columns.len() == new.columns.len()
        && old.columns.iter().zip(&new.columns).all(|(a, b)| a.acl == b.acl)
}
