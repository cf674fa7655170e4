//! Parts of tables: columns, constraints, policies and triggers.

use super::remove_views_on;
use crate::model::{
    ColumnId, ConstraintId, ConstraintKind, Expr, IndexKey, ObjectRef, QualifiedName, Table,
};
use crate::sql::read::trigger::relation_path;
use crate::sql::read::work::{Relation, Work};
use crate::sql::read::{Answer, Done, Problem};
use squawk_syntax::ast::{self};

pub(super) fn drop_policy(work: &mut Work, stmt: &ast::DropPolicy) -> Answer {
    let path = crate::sql::read::policy::table_path(stmt.on_table())?;
    let wanted = crate::sql::read::syntax::name(stmt.policy_ref()).ok_or_else(Problem::no_name)?;
    let if_exists = stmt.if_exists().is_some();
    let missing = || {
        crate::sql::read::missing(if_exists, "policy", &QualifiedName::unqualified(wanted.clone()))
    };
    if work.relation(&path).is_none() && if_exists {
        return missing();
    }
    let id = work.table_id(&path)?;
    let mut table = work.table(&id)?;
    let before = table.policies.len();
    table.policies.retain(|p| p.name != wanted);
    if table.policies.len() == before {
        return missing();
    }
    work.put_table(table);
    Ok(Done::Modelled(Some(ObjectRef::Table(id))))
}

pub(super) fn drop_trigger(work: &mut Work, stmt: &ast::DropTrigger) -> Answer {
    let path = relation_path(stmt.on_relation())?;
    let wanted = crate::sql::read::syntax::name(stmt.trigger_ref()).ok_or_else(Problem::no_name)?;
    let if_exists = stmt.if_exists().is_some();
    let missing = || {
        crate::sql::read::missing(if_exists, "trigger", &QualifiedName::unqualified(wanted.clone()))
    };
    match work.relation(&path) {
        Some(Relation::View(id)) => {
            let mut view = work.view(&id)?;
            let before = view.triggers.len();
            view.triggers.retain(|t| t.name != wanted);
            if view.triggers.len() == before {
                return missing();
            }
            work.put_view(view);
            Ok(Done::Modelled(Some(ObjectRef::View(id))))
        }
        None if if_exists => missing(),
        _ => {
            let id = work.table_id(&path)?;
            let mut table = work.table(&id)?;
            let before = table.triggers.len();
            table.triggers.retain(|t| t.name != wanted);
            if table.triggers.len() == before {
                return missing();
            }
            work.put_table(table);
            Ok(Done::Modelled(Some(ObjectRef::Table(id))))
        }
    }
}

/// Removes a column with its constraints, indexes and sequence; policies and other tables' foreign
/// keys only with `CASCADE`.
pub(in super::super) fn column(
    work: &mut Work,
    table: &mut Table,
    id: &ColumnId,
    cascade: bool,
) -> Result<(), Problem> {
    let keys = work.foreign_keys_to(&table.id, Some(std::slice::from_ref(id)));
    let object = ObjectRef::Column(table.id.clone(), id.clone());
    let mentions = |e: &Option<Expr>| e.as_ref().is_some_and(|e| e.mentions(&object));
    let policies =
        table.policies.iter().filter(|p| mentions(&p.using) || mentions(&p.check)).count();
    if !cascade && (!keys.is_empty() || policies > 0) {
        let mut names: Vec<_> = keys.iter().map(|(_, _, name)| name.clone()).collect();
        names.extend((policies > 0).then(|| format!("{policies} policies")));
        return Err(Problem::new(format!(
            "other objects depend on the column: {}",
            names.join(", ")
        )));
    }
    for (other, constraint, _) in keys {
        work.remove_constraint(&other, &constraint);
    }
    if cascade {
        table.policies.retain(|p| !mentions(&p.using) && !mentions(&p.check));
        remove_views_on(work, &object);
    }
    let uses = |elements: &[crate::model::IndexElement]| {
        elements.iter().any(|e| match &e.key {
            IndexKey::Column(c) => c == id,
            IndexKey::Expression(e) => e.mentions(&object),
        })
    };
    table.constraints.retain(|c| {
        let hit = c.columns().contains(id)
            || match &c.kind {
                ConstraintKind::Check { expression, .. } => expression.mentions(&object),
                ConstraintKind::Exclude { elements, predicate, .. } => {
                    elements.iter().any(|e| uses(std::slice::from_ref(&e.element)))
                        || mentions(predicate)
                }
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    key.include.contains(id)
                }
                ConstraintKind::ForeignKey(key) => {
                    key.references == table.id && key.referenced_columns.contains(id)
                }
                ConstraintKind::NotNull { .. } => false,
            };
        !hit
    });
    table
        .indexes
        .retain(|i| !uses(&i.elements) && !i.include.contains(id) && !mentions(&i.predicate));
    for trigger in &mut table.triggers {
        for event in &mut trigger.events {
            if let crate::model::TriggerEvent::Update(columns) = event {
                columns.retain(|c| c != id);
            }
        }
    }
    let owned: Vec<_> = work
        .catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, c)| *t == table.id && c == id))
        .map(|s| s.id.clone())
        .collect();
    for sequence in owned {
        work.remove_sequence(&sequence);
    }
    let name = table.column(id).map(|c| c.name.clone());
    table.columns.retain(|c| c.id != *id);
    // Children lose what they inherited.
    for child in work.children(&table.id) {
        let mut child = work.table(&child)?;
        let inherited = child
            .columns
            .iter()
            .find(|c| name.as_ref() == Some(&c.name) && c.inherited)
            .map(|c| c.id.clone());
        if let Some(inherited) = inherited {
            column(work, &mut child, &inherited, cascade)?;
            work.put_table(child);
        }
    }
    Ok(())
}

/// Removes a constraint; foreign keys that lean on a key only with `CASCADE`.
pub(in super::super) fn constraint(
    work: &mut Work,
    table: &mut Table,
    id: &ConstraintId,
    cascade: bool,
) -> Result<(), Problem> {
    let leaning = match table.constraint(id).map(|c| &c.kind) {
        Some(ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) => {
            let columns = key.columns.clone();
            let others = table.constraints.iter().filter(|c| c.id != *id).any(|c| {
                matches!(&c.kind, ConstraintKind::PrimaryKey(k) | ConstraintKind::Unique(k) if k.columns == columns)
            });
            if others {
                Vec::new()
            } else {
                work.foreign_keys_to(&table.id, None)
                    .into_iter()
                    .filter(|(other, constraint, _)| {
                        work.catalog
                            .tables
                            .get(other)
                            .and_then(|t| t.constraint(constraint))
                            .and_then(|c| c.foreign_key())
                            .is_some_and(|k| k.referenced_columns == columns)
                    })
                    .collect()
            }
        }
        _ => Vec::new(),
    };
    if !leaning.is_empty() && !cascade {
        let names: Vec<_> = leaning.into_iter().map(|(_, _, name)| name).collect();
        return Err(Problem::new(format!(
            "foreign keys depend on the constraint: {}",
            names.join(", ")
        )));
    }
    for (other, constraint, _) in leaning {
        work.remove_constraint(&other, &constraint);
    }
    table.constraints.retain(|c| c.id != *id);
    Ok(())
}
