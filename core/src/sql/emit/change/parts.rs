//! Constraints, indexes, triggers and policies of a table that stays: added, dropped, or made again where they differ or
//! are in the way.

use super::{MigrationError, Phase, Phases, Step, not_covered};
use crate::model::{
    Constraint, ConstraintKind, Index, ObjectRef, Policy, Table, Trigger, TriggerEnabled,
};
use crate::sql::emit::{constraint, index, policy, trigger};
use crate::sql::quote_ident;
use std::collections::BTreeSet;

/// Takes what was made again, and the statements.
type Made<'o> = (&'o mut BTreeSet<ObjectRef>, &'o mut Phases);

pub(super) fn constraints(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    is_in_the_way: &dyn Fn(&ObjectRef) -> bool,
    (made, out): Made<'_>,
) -> Result<(), MigrationError> {
    let name = step.after.table(to);
    let object = |c: &Constraint| ObjectRef::Constraint(to.id.clone(), c.id.clone());
    let is_key = |c: &Constraint| matches!(c.kind, ConstraintKind::ForeignKey(_));
    let drop = |c: &Constraint, out: &mut Phases| {
        let phase = if is_key(c) { Phase::DropForeignKeys } else { Phase::DropConstraints };
        let constraint = quote_ident(c.name.as_str());
        out.add(phase, format!("ALTER TABLE {name} DROP CONSTRAINT {constraint}"));
    };
    let add = |c: &Constraint, out: &mut Phases| {
        let phase = if is_key(c) { Phase::MakeForeignKeys } else { Phase::MakeConstraints };
        let definition = constraint::definition(to, c, &step.after);
        out.add(phase, format!("ALTER TABLE {name} ADD {definition}"));
        if c.clustered {
            let key = quote_ident(c.name.as_str());
            out.add(Phase::AfterIndexes, format!("ALTER TABLE {name} CLUSTER ON {key}"));
        }
    };
    for gone in from.constraints.iter().filter(|c| to.constraint(&c.id).is_none()) {
        // With its column, if that goes.
        if !gone.inherited {
            drop(gone, out);
        }
    }
    for new in to.constraints.iter().filter(|c| !c.inherited) {
        let Some(old) = from.constraint(&new.id) else {
            add(new, out);
            continue;
        };
        let same = Constraint { comment: new.comment.clone(), ..old.clone() };
        let validated = Constraint { not_valid: new.not_valid, ..same.clone() };
        let again = is_in_the_way(&object(new));
        if same == *new && !again {
            continue;
        }
        if validated == *new && old.not_valid && !again {
            let constraint = quote_ident(new.name.as_str());
            let text = format!("ALTER TABLE {name} VALIDATE CONSTRAINT {constraint}");
            out.add(Phase::MakeConstraints, text);
            continue;
        }
        if old.name != new.name {
            return not_covered(format!("a new name of {} beside other changes", old.name));
        }
        drop(old, out);
        add(new, out);
        made.insert(object(new));
    }
    Ok(())
}

pub(super) fn indexes(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    is_in_the_way: &dyn Fn(&ObjectRef) -> bool,
    (made, out): Made<'_>,
) -> Result<(), MigrationError> {
    let name = step.after.table(to);
    let object = |i: &Index| ObjectRef::Index(to.id.clone(), i.id.clone());
    let drop = |i: &Index, out: &mut Phases| {
        let index = step.after.qualified(&to.schema, &i.name);
        out.add(Phase::DropIndexes, format!("DROP INDEX {index}"));
    };
    let add = |i: &Index, out: &mut Phases| {
        out.add(Phase::MakeIndexes, index::create(i, &name, to));
        let statistics = index::statistics(std::slice::from_ref(i), &to.schema, &step.after);
        out.extend(Phase::AfterIndexes, statistics);
        if i.clustered {
            let index = quote_ident(i.name.as_str());
            out.add(Phase::AfterIndexes, format!("ALTER TABLE {name} CLUSTER ON {index}"));
        }
    };
    let attached = |i: &Index| match i.attached_to {
        Some(_) => not_covered(format!("the index {}, which is part of another", i.name)),
        None => Ok(()),
    };
    for gone in from.indexes.iter().filter(|i| to.index(&i.id).is_none()) {
        attached(gone)?;
        drop(gone, out);
    }
    for new in &to.indexes {
        let Some(old) = from.index(&new.id) else {
            attached(new)?;
            add(new, out);
            continue;
        };
        let same = Index { comment: new.comment.clone(), ..old.clone() };
        if same == *new && !is_in_the_way(&object(new)) {
            continue;
        }
        attached(new)?;
        drop(old, out);
        add(new, out);
        made.insert(object(new));
    }
    Ok(())
}

pub(super) fn triggers(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    is_in_the_way: &dyn Fn(&ObjectRef) -> bool,
    (made, out): Made<'_>,
) {
    let name = step.after.table(to);
    let drop = |t: &Trigger, out: &mut Phases| {
        let trigger = quote_ident(t.name.as_str());
        out.add(Phase::DropTriggersAndPolicies, format!("DROP TRIGGER {trigger} ON {name}"));
    };
    let add = |t: &Trigger, out: &mut Phases| {
        out.add(Phase::MakeTriggers, trigger::create(t, &name, Some(to), &step.after));
        if t.enabled != TriggerEnabled::Origin {
            out.add(Phase::MakeTriggers, trigger::enabled(t, &name));
        }
    };
    for gone in from.triggers.iter().filter(|t| to.trigger(&t.id).is_none()) {
        drop(gone, out);
    }
    for new in &to.triggers {
        let Some(old) = from.trigger(&new.id) else {
            add(new, out);
            continue;
        };
        let object = ObjectRef::Trigger(to.id.clone(), new.id.clone());
        let same = Trigger { comment: new.comment.clone(), enabled: new.enabled, ..old.clone() };
        if same != *new || is_in_the_way(&object) {
            drop(old, out);
            add(new, out);
            made.insert(object);
        } else if old.enabled != new.enabled {
            out.add(Phase::MakeTriggers, trigger::enabled(new, &name));
        }
    }
}

pub(super) fn policies(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    is_in_the_way: &dyn Fn(&ObjectRef) -> bool,
    (made, out): Made<'_>,
) {
    let name = step.after.table(to);
    let drop = |p: &Policy, out: &mut Phases| {
        let policy = quote_ident(p.name.as_str());
        out.add(Phase::DropTriggersAndPolicies, format!("DROP POLICY {policy} ON {name}"));
    };
    for gone in from.policies.iter().filter(|p| to.policy(&p.id).is_none()) {
        drop(gone, out);
    }
    for new in &to.policies {
        let Some(old) = from.policy(&new.id) else {
            out.add(Phase::MakePolicies, policy::create(new, &name));
            continue;
        };
        let object = ObjectRef::Policy(to.id.clone(), new.id.clone());
        let same = Policy { comment: new.comment.clone(), ..old.clone() };
        if same != *new || is_in_the_way(&object) {
            drop(old, out);
            out.add(Phase::MakePolicies, policy::create(new, &name));
            made.insert(object);
        }
    }
}
