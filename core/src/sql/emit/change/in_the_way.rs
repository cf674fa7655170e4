//! What keeps a column from getting another type until it is gone: Postgres refuses to change the type of a column that
//! a view, a policy or a trigger names. Checks and indexes whose expressions name it would be changed along, with casts
//! in them that nobody wrote. All of these hold no rows of their own, and are made again afterwards.

use super::{MigrationError, Step, not_covered};
use crate::edit::describe;
use crate::model::{
    ConstraintKind, DefinitionKind, Expr, ExprHolder, FunctionBody, ObjectRef, TableId,
    TriggerEvent, View, ViewId,
};
use std::collections::BTreeSet;

/// What is dropped and made again because a column that it names gets another type.
#[derive(Debug, Default)]
pub(super) struct InTheWay {
    /// Constraints, indexes, triggers and policies.
    pub(super) parts: BTreeSet<ObjectRef>,
    pub(super) views: BTreeSet<ViewId>,
}

impl InTheWay {
    pub(super) fn of(step: &Step<'_>) -> Result<Self, MigrationError> {
        let retyped = retyped(step);
        let mut found = Self::default();
        if retyped.is_empty() {
            return Ok(found);
        }
        found.find_parts(step, &retyped);
        found.find_views(step, &retyped);
        check_others(step, &retyped)?;
        Ok(found)
    }

    /// Tables with parts that are in the way.
    pub(super) fn tables(&self) -> BTreeSet<TableId> {
        let owner = |part: &ObjectRef| match part.owner() {
            Some(ObjectRef::Table(id)) => Some(id),
            _ => None,
        };
        self.parts.iter().filter_map(owner).collect()
    }

    fn find_parts(&mut self, step: &Step<'_>, retyped: &BTreeSet<ObjectRef>) {
        for table in &step.after.catalog.tables {
            table.for_each_expr(&mut |owner, expr| {
                let is_part = matches!(
                    owner,
                    ObjectRef::Constraint(..)
                        | ObjectRef::Index(..)
                        | ObjectRef::Trigger(..)
                        | ObjectRef::Policy(..)
                );
                if is_part && names_one(expr, retyped) {
                    self.parts.insert(owner);
                }
            });
            for trigger in &table.triggers {
                let is_named = |event: &TriggerEvent| match event {
                    TriggerEvent::Update(columns) => columns
                        .iter()
                        .any(|c| retyped.contains(&ObjectRef::Column(table.id.clone(), c.clone()))),
                    _ => false,
                };
                if trigger.events.iter().any(is_named) {
                    self.parts.insert(ObjectRef::Trigger(table.id.clone(), trigger.id.clone()));
                }
            }
            // Operators of an exclusion belong to the types that its columns had.
            for constraint in &table.constraints {
                if let ConstraintKind::Exclude { .. } = constraint.kind
                    && retyped.iter().any(|c| c.owner() == Some(ObjectRef::Table(table.id.clone())))
                {
                    let id = constraint.id.clone();
                    self.parts.insert(ObjectRef::Constraint(table.id.clone(), id));
                }
            }
        }
    }

    /// Views that show a column, and views of these.
    fn find_views(&mut self, step: &Step<'_>, retyped: &BTreeSet<ObjectRef>) {
        let views = &step.after.catalog.views;
        let tables: BTreeSet<ObjectRef> = retyped.iter().filter_map(ObjectRef::owner).collect();
        let shows = |view: &View| {
            let text = view.query.text();
            names_one(&view.query, retyped)
                || (text.contains('*') && names_one(&view.query, &tables))
        };
        let shown = views.iter().filter(|view| shows(view));
        self.views.extend(shown.map(|view| view.id.clone()));
        loop {
            let known: BTreeSet<ObjectRef> =
                self.views.iter().cloned().map(ObjectRef::View).collect();
            let more: Vec<ViewId> = views
                .iter()
                .filter(|view| !self.views.contains(&view.id) && names_one(&view.query, &known))
                .map(|view| view.id.clone())
                .collect();
            if more.is_empty() {
                return;
            }
            self.views.extend(more);
        }
    }
}

/// What names a column and cannot be made again as easily.
fn check_others(step: &Step<'_>, retyped: &BTreeSet<ObjectRef>) -> Result<(), MigrationError> {
    let catalog = step.after.catalog;
    let mut other = None;
    for table in &catalog.tables {
        table.for_each_expr(&mut |owner, expr| {
            let is_key = matches!(owner, ObjectRef::Table(_));
            let is_generated = match &owner {
                ObjectRef::Column(_, id) => table.column(id).is_some_and(|c| c.generated.is_some()),
                _ => false,
            };
            if (is_key || is_generated) && names_one(expr, retyped) {
                other.get_or_insert(owner);
            }
        });
        for element in table.partition_key.iter().flat_map(|key| &key.elements) {
            if let crate::model::IndexKey::Column(id) = &element.key
                && retyped.contains(&ObjectRef::Column(table.id.clone(), id.clone()))
            {
                other.get_or_insert(ObjectRef::Table(table.id.clone()));
            }
        }
    }
    for function in &catalog.functions {
        if let FunctionBody::SqlStandard(body) = &function.body
            && names_one(body, retyped)
        {
            other.get_or_insert(ObjectRef::Function(function.id.clone()));
        }
    }
    for rule in catalog.definitions.iter().filter(|d| d.kind == DefinitionKind::Rule) {
        if names_one(&rule.definition, retyped) {
            other.get_or_insert(ObjectRef::Definition(rule.id.clone()));
        }
    }
    match other {
        Some(object) => {
            let column = retyped.iter().next().map(|c| describe(step.document, c));
            not_covered(format!(
                "the type of the {}, which the {} depends on",
                column.unwrap_or_default(),
                describe(step.document, &object)
            ))
        }
        None => Ok(()),
    }
}

/// Columns that have another type afterwards.
fn retyped(step: &Step<'_>) -> BTreeSet<ObjectRef> {
    let mut all = BTreeSet::new();
    for (id, change) in step.patch.tables.iter() {
        let (Some(from), Some(to)) = (change.before(), change.after()) else { continue };
        for column in &to.columns {
            let before = from.column(&column.id);
            if before.is_some_and(|b| super::column::is_retyped(b, column)) {
                all.insert(ObjectRef::Column(id.clone(), column.id.clone()));
            }
        }
    }
    all
}

fn names_one(expr: &Expr, objects: &BTreeSet<ObjectRef>) -> bool {
    expr.references().iter().any(|r| objects.contains(&r.target))
}
