//! Every record that a step adds, changes or drops.

use super::in_the_way::InTheWay;
use super::{MigrationError, Phase, Phases, Step, identity, not_covered, table};
use crate::edit::{Changes, RecordChange, describe, names_role};
use crate::model::{
    Acl, Expr, ExprHolder, Function, ObjectRef, Record, Role, Sequence, StorageParameter, TypeDef,
    TypeKind, View, ViewId,
};
use crate::sql::emit::comment::{self, Comment};
use crate::sql::emit::names::{parameters, routine_word};
use crate::sql::emit::{
    Script, function, grant, index, order, role, sequence, trigger, type_def, view,
};
use crate::sql::{quote_ident, quote_literal};
use std::collections::BTreeSet;

pub(super) fn statements(step: &Step<'_>) -> Result<Vec<String>, MigrationError> {
    let mut out = Phases::default();
    let in_the_way = InTheWay::of(step)?;
    uncovered(step)?;
    roles(step, &mut out);
    namespaces(step, &mut out)?;
    types(step, &mut out)?;
    functions(step, &mut out)?;
    tables(step, &in_the_way, &mut out)?;
    sequences(step, &mut out)?;
    views(step, &in_the_way.views, &mut out)?;
    default_privileges(step, &mut out);
    out.extend(Phase::NameSequences, identity::renamed(step));
    Ok(out.into_statements())
}

/// Records of other kinds, which no command makes piece by piece.
fn uncovered(step: &Step<'_>) -> Result<(), MigrationError> {
    fn first<T: Record>(changes: &Changes<T>, object: fn(T::Id) -> ObjectRef) -> Option<ObjectRef> {
        changes.iter().next().map(|(id, _)| object(id.clone()))
    }
    let patch = step.patch;
    let found = first(&patch.definitions, ObjectRef::Definition)
        .or_else(|| first(&patch.verbatim, ObjectRef::Verbatim));
    if let Some(object) = found {
        return not_covered(describe(step.document, &object));
    }
    Ok(())
}

fn default_privileges(step: &Step<'_>, out: &mut Phases) {
    if let Some(change) = &step.patch.default_privileges {
        let (from, to) =
            ((change.from.as_slice(), &step.before), (change.to.as_slice(), &step.after));
        out.extend(Phase::Grant, grant::changes_of_all_defaults(from, to));
    }
}

fn comment_on(about: String, comment: Option<&String>) -> Vec<Comment> {
    comment.map(|text| Comment { about, text: text.clone() }).into_iter().collect()
}

/// A role without a record is one that is made elsewhere: what a document names still, it does not drop.
fn roles(step: &Step<'_>, out: &mut Phases) {
    for (_, change) in step.patch.roles.iter() {
        let about = |role: &Role| format!("ROLE {}", quote_ident(role.name.as_str()));
        let described = |role: &Role| comment_on(about(role), role.comment.as_ref());
        match change {
            RecordChange::Added(new) => {
                out.add(Phase::MakeRoles, role::create(new));
                out.extend(Phase::JoinRoles, role::joining(new, &[]));
                table::describe(&[], &described(new), out);
            }
            RecordChange::Removed(old) if names_role(step.after.catalog, &old.name) => {}
            RecordChange::Removed(old) => out.add(Phase::DropRoles, format!("DROP {}", about(old))),
            RecordChange::Updated { from, to } => {
                out.extend(Phase::LeaveRoles, role::leaving(from, &to.member_of));
                out.extend(Phase::MakeRoles, role::alter(from, to));
                out.extend(Phase::JoinRoles, role::joining(to, &from.member_of));
                table::describe(&described(from), &described(to), out);
            }
        }
    }
}

/// Schemas and extensions.
fn namespaces(step: &Step<'_>, out: &mut Phases) -> Result<(), MigrationError> {
    for (_, change) in step.patch.schemas.iter() {
        match change {
            RecordChange::Added(new) if new.external => {}
            RecordChange::Added(new) => {
                let name = quote_ident(new.name.as_str());
                out.add(Phase::MakeNamespaces, format!("CREATE SCHEMA {name}"));
                let comments = comment_on(format!("SCHEMA {name}"), new.comment.as_ref());
                table::describe(&[], &comments, out);
                out.extend(Phase::Grant, grant::changes_of_schema(&Acl::default(), new));
            }
            RecordChange::Removed(old) => {
                let name = quote_ident(old.name.as_str());
                out.add(Phase::DropNamespaces, format!("DROP SCHEMA {name}"));
            }
            RecordChange::Updated { from, to } => {
                let mut same = from.as_ref().clone();
                same.comment.clone_from(&to.comment);
                same.owner.clone_from(&to.owner);
                same.acl = to.acl.clone();
                if same != **to {
                    return not_covered(format!("what is said of the schema {}", to.name));
                }
                let about = format!("SCHEMA {}", quote_ident(to.name.as_str()));
                let [old, new] = [from, to].map(|s| comment_on(about.clone(), s.comment.as_ref()));
                table::describe(&old, &new, out);
                out.extend(Phase::Grant, grant::changes_of_schema(&from.acl, to));
            }
        }
    }
    for (_, change) in step.patch.extensions.iter() {
        match change {
            RecordChange::Added(new) => {
                let name = quote_ident(new.name.as_str());
                let place = new.schema.as_ref().map_or_else(String::new, |schema| {
                    format!(" WITH SCHEMA {}", step.after.schema(schema))
                });
                let text = format!("CREATE EXTENSION IF NOT EXISTS {name}{place}");
                out.add(Phase::MakeNamespaces, text);
            }
            RecordChange::Removed(old) => {
                let name = quote_ident(old.name.as_str());
                out.add(Phase::DropNamespaces, format!("DROP EXTENSION {name}"));
            }
            RecordChange::Updated { to, .. } => {
                return not_covered(format!("what is said of the extension {}", to.name));
            }
        }
    }
    Ok(())
}

fn types(step: &Step<'_>, out: &mut Phases) -> Result<(), MigrationError> {
    let word = |t: &TypeDef| match t.kind {
        TypeKind::Domain { .. } => "DOMAIN",
        _ => "TYPE",
    };
    for (_, change) in step.patch.types.iter() {
        match change {
            RecordChange::Added(new) => {
                let mut script = Script::default();
                type_def::create(&mut script, new, &step.after);
                out.extend(Phase::MakeTypes, script.into_statements());
                let about =
                    format!("{} {}", word(new), step.after.qualified(&new.schema, &new.name));
                table::describe(&[], &comment_on(about, new.comment.as_ref()), out);
            }
            RecordChange::Removed(old) => {
                let name = step.before.qualified(&old.schema, &old.name);
                out.add(Phase::DropTypes, format!("DROP {} {name}", word(old)));
            }
            RecordChange::Updated { from, to } => {
                let (from, to) = (plain(from.as_ref()), plain(to.as_ref()));
                let name = step.after.qualified(&to.schema, &to.name);
                let mut same = from.clone();
                same.comment.clone_from(&to.comment);
                same.owner.clone_from(&to.owner);
                if let (TypeKind::Enum { labels: old }, TypeKind::Enum { labels: new }) =
                    (&from.kind, &to.kind)
                {
                    same.kind.clone_from(&to.kind);
                    let kept: Vec<_> = new.iter().filter(|l| old.contains(l)).collect();
                    if kept.len() != old.len() || !kept.iter().copied().eq(old) {
                        return not_covered(format!(
                            "labels of {} that go or change places: Postgres only adds some",
                            to.name
                        ));
                    }
                    let mut before: Option<&str> = None;
                    for label in new {
                        if !old.contains(label) {
                            let place = match before {
                                Some(before) => format!(" AFTER {}", quote_literal(before)),
                                None => old.first().map_or_else(String::new, |first| {
                                    format!(" BEFORE {}", quote_literal(&first.name))
                                }),
                            };
                            let label = quote_literal(&label.name);
                            let text = format!("ALTER TYPE {name} ADD VALUE {label}{place}");
                            out.add(Phase::MakeTypes, text);
                        }
                        before = Some(&label.name);
                    }
                }
                if same != to {
                    return not_covered(format!("what is said of the type {}", to.name));
                }
                let about = format!("{} {name}", word(&to));
                let [old, new] =
                    [&from, &to].map(|t| comment_on(about.clone(), t.comment.as_ref()));
                table::describe(&old, &new, out);
            }
        }
    }
    Ok(())
}

fn functions(step: &Step<'_>, out: &mut Phases) -> Result<(), MigrationError> {
    for (_, change) in step.patch.functions.iter() {
        match change {
            RecordChange::Added(new) => {
                out.add(Phase::MakeFunctions, function::create(new, &step.after));
                let about = format!("{} {}", routine_word(new.kind), step.after.signature(new));
                table::describe(&[], &comment_on(about.clone(), new.comment.as_ref()), out);
                let mut script = Script::default();
                grant::of_function(&mut script, new, &step.after);
                out.extend(Phase::Grant, script.into_statements());
            }
            RecordChange::Removed(old) => {
                let (word, name) = (routine_word(old.kind), step.before.signature(old));
                out.add(Phase::DropFunctions, format!("DROP {word} {name}"));
            }
            RecordChange::Updated { from, to } => {
                let (from, to) = (plain(from.as_ref()), plain(to.as_ref()));
                let same = Function {
                    comment: to.comment.clone(),
                    owner: to.owner.clone(),
                    acl: to.acl.clone(),
                    ..from.clone()
                };
                let identity = |f: &Function| {
                    let arguments = f.arguments.iter();
                    let arguments: Vec<_> =
                        arguments.map(|a| (a.mode, a.name.clone(), a.data_type.clone())).collect();
                    (f.schema.clone(), f.name.clone(), f.kind, arguments, f.returns.clone())
                };
                if identity(&from) != identity(&to) {
                    return not_covered(format!(
                        "other arguments or results of the function {}",
                        to.name
                    ));
                }
                if same != to {
                    out.add(Phase::MakeFunctions, function::replace(&to, &step.after));
                }
                let about = format!("{} {}", routine_word(to.kind), step.after.signature(&to));
                let [old, new] =
                    [&from, &to].map(|f| comment_on(about.clone(), f.comment.as_ref()));
                table::describe(&old, &new, out);
                out.extend(Phase::Grant, grant::changes_of_function(&from, &to, &step.after));
            }
        }
    }
    Ok(())
}

fn tables(step: &Step<'_>, in_the_way: &InTheWay, out: &mut Phases) -> Result<(), MigrationError> {
    let mut others = in_the_way.tables();
    let (mut added, mut removed) = (BTreeSet::new(), BTreeSet::new());
    for (id, change) in step.patch.tables.iter() {
        others.remove(id);
        match change {
            RecordChange::Added(_) => drop(added.insert(id.clone())),
            RecordChange::Removed(_) => drop(removed.insert(id.clone())),
            RecordChange::Updated { from, to } => {
                table::changed(step, from, to, in_the_way, out)?;
            }
        }
    }
    for id in others {
        if let Some(same) = step.after.catalog.tables.get(&id) {
            table::changed(step, same, same, in_the_way, out)?;
        }
    }
    if !removed.is_empty() {
        // What inherits goes first; a partition goes with its table.
        for unit in order::plan(step.before.catalog).units.iter().rev() {
            if let order::Unit::Table(old) = unit
                && removed.contains(&old.id)
                && !old.partition_of.as_ref().is_some_and(|p| removed.contains(&p.parent))
            {
                table::dropped(step, old, out);
            }
        }
    }
    if added.is_empty() {
        return Ok(());
    }
    // In the order in which each finds what it needs.
    for unit in order::plan(step.after.catalog).units {
        if let order::Unit::Table(new) = unit
            && added.remove(&new.id)
        {
            table::added(step, new, out);
        }
    }
    Ok(())
}

fn sequences(step: &Step<'_>, out: &mut Phases) -> Result<(), MigrationError> {
    for (_, change) in step.patch.sequences.iter() {
        match change {
            RecordChange::Added(new) => {
                out.add(Phase::MakeSequences, sequence::create(new, &step.after));
                out.extend(Phase::AlterTables, sequence::owned_by(new, &step.after));
                let about = format!("SEQUENCE {}", step.after.qualified(&new.schema, &new.name));
                table::describe(&[], &comment_on(about, new.comment.as_ref()), out);
            }
            RecordChange::Removed(old) => {
                // It goes with its column.
                let goes = old.owned_by.as_ref().is_some_and(|(table, column)| {
                    step.after.catalog.column(table, column).is_none()
                });
                if !goes {
                    let name = step.before.qualified(&old.schema, &old.name);
                    out.add(Phase::DropSequences, format!("DROP SEQUENCE {name}"));
                }
            }
            RecordChange::Updated { from, to } => {
                let same = Sequence {
                    owned_by: to.owned_by.clone(),
                    comment: to.comment.clone(),
                    owner: to.owner.clone(),
                    options: to.options.clone(),
                    acl: to.acl.clone(),
                    ..from.as_ref().clone()
                };
                let (old, new) = (&from.options, &to.options);
                let retyped = crate::model::SequenceOptions {
                    data_type: new.data_type.clone(),
                    ..old.clone()
                };
                if same != **to || retyped != *new {
                    return not_covered(format!("what is said of the sequence {}", to.name));
                }
                let name = step.after.qualified(&to.schema, &to.name);
                if old.data_type != new.data_type {
                    let data_type = new.data_type.as_ref();
                    let data_type =
                        data_type.map_or_else(|| "bigint".to_owned(), |t| step.after.data_type(t));
                    out.add(Phase::AlterTables, format!("ALTER SEQUENCE {name} AS {data_type}"));
                }
                if from.owned_by != to.owned_by {
                    let owned = sequence::owned_by(to, &step.after);
                    let none = || format!("ALTER SEQUENCE {name} OWNED BY NONE");
                    out.add(Phase::AlterTables, owned.unwrap_or_else(none));
                }
                let about = format!("SEQUENCE {name}");
                let [old, new] = [from, to].map(|s| comment_on(about.clone(), s.comment.as_ref()));
                table::describe(&old, &new, out);
                out.extend(Phase::Grant, grant::changes_of_sequence(from, to, &step.after));
            }
        }
    }
    Ok(())
}

fn views(
    step: &Step<'_>,
    in_the_way: &BTreeSet<ViewId>,
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let mut dropped: BTreeSet<ViewId> = in_the_way.clone();
    let mut made: BTreeSet<ViewId> = in_the_way.clone();
    for (id, change) in step.patch.views.iter() {
        match change {
            RecordChange::Added(_) => drop(made.insert(id.clone())),
            RecordChange::Removed(_) => {
                dropped.insert(id.clone());
                made.remove(id);
            }
            RecordChange::Updated { from, to } if !in_the_way.contains(id) => {
                changed_view(step, &plain(from.as_ref()), &plain(to.as_ref()), out)?;
            }
            RecordChange::Updated { .. } => {}
        }
    }
    if dropped.is_empty() && made.is_empty() {
        return Ok(());
    }
    for unit in order::plan(step.before.catalog).units.iter().rev() {
        if let order::Unit::View(old) = unit
            && dropped.remove(&old.id)
        {
            let name = step.before.qualified(&old.schema, &old.name);
            let word = if old.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" };
            out.add(Phase::DropViews, format!("DROP {word} {name}"));
        }
    }
    for unit in order::plan(step.after.catalog).units {
        if let order::Unit::View(new) = unit
            && made.remove(&new.id)
        {
            out.add(Phase::MakeViews, view::create(new, &step.after));
            let script = |make: &dyn Fn(&mut Script)| {
                let mut script = Script::default();
                make(&mut script);
                script.into_statements()
            };
            out.extend(Phase::MakeViews, script(&|s| index::of_view(s, new, &step.after)));
            out.extend(Phase::MakeTriggers, script(&|s| trigger::of_view(s, new, &step.after)));
            out.extend(Phase::Describe, script(&|s| comment::of_view(s, new, &step.after)));
            out.extend(Phase::Grant, script(&|s| grant::of_view(s, new, &step.after)));
        }
    }
    Ok(())
}

/// `SET (…)` of what is new or another, `RESET (…)` of what is gone.
fn changed_parameters(from: &View, to: &View, name: &str) -> Vec<String> {
    let word = if to.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" };
    let is_kept = |key: &str| to.parameters.iter().any(|p| p.key == key);
    let gone = from.parameters.iter().filter(|p| !is_kept(&p.key));
    let gone: Vec<_> = gone.map(|p| StorageParameter { value: None, ..p.clone() }).collect();
    let new = to.parameters.iter().filter(|p| !from.parameters.contains(p));
    let new: Vec<_> = new.cloned().collect();
    let lists = [("RESET", gone), ("SET", new)];
    let lists = lists.iter().filter(|(_, list)| !list.is_empty());
    lists.map(|(verb, list)| format!("ALTER {word} {name} {verb} ({})", parameters(list))).collect()
}

/// A view whose query stays: its parameters, indexes, triggers and comments.
fn changed_view(
    step: &Step<'_>,
    from: &View,
    to: &View,
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let same = View {
        indexes: to.indexes.clone(),
        triggers: to.triggers.clone(),
        comment: to.comment.clone(),
        column_comments: to.column_comments.clone(),
        owner: to.owner.clone(),
        acl: to.acl.clone(),
        parameters: to.parameters.clone(),
        ..from.clone()
    };
    let kept_indexes = from.indexes.iter().filter(|i| to.indexes.iter().any(|t| t.id == i.id));
    let kept_triggers = from.triggers.iter().filter(|i| to.triggers.iter().any(|t| t.id == i.id));
    let mut kept = from.clone();
    kept.indexes = kept_indexes.cloned().collect();
    kept.triggers = kept_triggers.cloned().collect();
    let other_index = |i: &crate::model::Index| {
        let new = to.indexes.iter().find(|t| t.id == i.id);
        new.is_some_and(|new| {
            crate::model::Index { comment: new.comment.clone(), ..i.clone() } != *new
        })
    };
    let other_trigger = |t: &crate::model::Trigger| {
        let new = to.triggers.iter().find(|n| n.id == t.id);
        new.is_some_and(|new| {
            crate::model::Trigger { comment: new.comment.clone(), ..t.clone() } != *new
        })
    };
    if same != *to
        || from.indexes.iter().any(other_index)
        || from.triggers.iter().any(other_trigger)
    {
        return not_covered(format!("another definition of the view {}", to.name));
    }
    let name = step.after.qualified(&to.schema, &to.name);
    out.extend(Phase::MakeViews, changed_parameters(from, to, &name));
    for gone in from.triggers.iter().filter(|t| to.triggers.iter().all(|n| n.id != t.id)) {
        let trigger = quote_ident(gone.name.as_str());
        out.add(Phase::DropTriggersAndPolicies, format!("DROP TRIGGER {trigger} ON {name}"));
    }
    for gone in from.indexes.iter().filter(|i| to.indexes.iter().all(|n| n.id != i.id)) {
        let index = step.after.qualified(&to.schema, &gone.name);
        out.add(Phase::DropIndexes, format!("DROP INDEX {index}"));
    }
    let mut new = to.clone();
    new.indexes.retain(|i| from.indexes.iter().all(|old| old.id != i.id));
    new.triggers.retain(|t| from.triggers.iter().all(|old| old.id != t.id));
    let mut script = Script::default();
    index::of_view(&mut script, &new, &step.after);
    out.extend(Phase::MakeIndexes, script.into_statements());
    let mut script = Script::default();
    trigger::of_view(&mut script, &new, &step.after);
    out.extend(Phase::MakeTriggers, script.into_statements());
    let old = comment::all_of_view(&kept, &step.after);
    table::describe(&old, &comment::all_of_view(to, &step.after), out);
    out.extend(Phase::Grant, grant::changes_of_view(from, to, &step.after));
    Ok(())
}

/// A record in whose texts nothing is known to be mentioned: two that differ in this alone are the same for a server.
fn plain<T: ExprHolder + Clone>(record: &T) -> T {
    let mut record = record.clone();
    record.for_each_expr_mut(&mut |_, expr| *expr = Expr::opaque(expr.text()));
    record
}
