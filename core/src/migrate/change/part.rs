//! Constraints, indexes, triggers and policies of a table.

use super::{Context, online, takeover};
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::rename::keeps_name;
use crate::migrate::step::Work;
use crate::model::{
    Catalog, Constraint, ConstraintKind, Index, ObjectRef, Policy, Table, TableKind, Trigger,
    TriggerEnabled,
};
use crate::sql::emit::{constraint, index, policy, trigger};
use crate::sql::quote_ident;

/// Parts of a table that are others under the same id. Both tables say what their texts mean.
pub(in crate::migrate) fn remade(old: &Table, new: &Table) -> Pieces {
    let mut all = Pieces::new();
    let id = || new.id.clone();
    for c in &new.constraints {
        let is_other = |was: &Constraint| {
            let is_named = was.name != c.name && keeps_name(new, c);
            is_named || (!is_same_constraint(was, c) && !is_validated(was, c))
        };
        if old.constraint(&c.id).is_some_and(is_other) {
            all.insert(Piece::Object(ObjectRef::Constraint(id(), c.id.clone())));
        }
    }
    for i in &new.indexes {
        let same = |was: &Index| {
            let named = Index { name: i.name.clone(), comment: i.comment.clone(), ..was.clone() };
            let kept =
                Index { clustered: i.clustered, attached_to: i.attached_to.clone(), ..named };
            without_statistics(&kept) == without_statistics(i)
        };
        if old.index(&i.id).is_some_and(|was| !same(was)) {
            all.insert(Piece::Object(ObjectRef::Index(id(), i.id.clone())));
        }
    }
    for t in &new.triggers {
        let same = |was: &Trigger| {
            let named = Trigger { name: t.name.clone(), comment: t.comment.clone(), ..was.clone() };
            Trigger { enabled: t.enabled, ..named } == *t
        };
        if old.trigger(&t.id).is_some_and(|was| !same(was)) {
            all.insert(Piece::Object(ObjectRef::Trigger(id(), t.id.clone())));
        }
    }
    for p in &new.policies {
        if old.policy(&p.id).is_some_and(|was| !is_policy_alterable(was, p)) {
            all.insert(Piece::Object(ObjectRef::Policy(id(), p.id.clone())));
        }
    }
    all
}

/// Whether `ALTER POLICY` makes the one of the other: who and which rows, but no condition goes.
pub(in crate::migrate) fn is_policy_alterable(old: &Policy, new: &Policy) -> bool {
    (old.command, old.permissive) == (new.command, new.permissive)
        && (old.using.is_none() || new.using.is_some())
        && (old.check.is_none() || new.check.is_some())
}

fn without_statistics(index: &Index) -> Index {
    let mut index = index.clone();
    index.elements.iter_mut().for_each(|e| e.statistics = None);
    index
}

fn is_same_constraint(old: &Constraint, new: &Constraint) -> bool {
    let named = Constraint { name: new.name.clone(), comment: new.comment.clone(), ..old.clone() };
    Constraint { clustered: new.clustered, inherited: new.inherited, ..named } == *new
}

/// Whether it is the same but that all rows are looked at now.
fn is_validated(old: &Constraint, new: &Constraint) -> bool {
    let valid = Constraint { not_valid: new.not_valid, ..old.clone() };
    old.not_valid && !new.not_valid && is_same_constraint(&valid, new)
}

/// What is added, dropped, or made again.
pub(super) fn all(context: &Context<'_>, from: &Table, to: &Table, out: &mut Ops) {
    let is_own =
        |catalog, table: &Table, c: &Constraint| !c.inherited && !is_of_parent(catalog, table, c);
    for c in from.constraints.iter().filter(|c| is_own(context.before.catalog, from, c)) {
        let again = to.constraint(&c.id);
        let piece = ObjectRef::Constraint(from.id.clone(), c.id.clone());
        match again {
            None => drop(drop_constraint(context, (from, to), c, c, out)),
            Some(new) if context.remade.is_object_made_again(piece) => {
                let shown = if keeps_name(from, c) { c } else { new };
                let dropped = drop_constraint(context, (from, to), c, shown, out);
                add_constraint(context, to, new, dropped, out);
            }
            Some(new) if c.not_valid && !new.not_valid => {
                let name = quote_ident(new.name.as_str());
                let text =
                    format!("ALTER TABLE {} VALIDATE CONSTRAINT {name}", context.after.table(to));
                let object = ObjectRef::Constraint(to.id.clone(), new.id.clone());
                out.add(Op::new(Rank::MakeConstraints, object, text).works(Work::Scan));
            }
            Some(_) => {}
        }
    }
    let taken = takeover::pairs(from, to);
    let is_new = |c: &&Constraint| from.constraint(&c.id).is_none();
    let new = to.constraints.iter().filter(is_new);
    for c in new.filter(|c| is_own(context.after.catalog, to, c)) {
        match taken.iter().find(|(key, _)| *key == c.id) {
            Some((_, index)) => {
                let pieces = pieces_of(context, to, c);
                takeover::take_over(context, (from, to), (c, index), pieces, out);
            }
            None => add_constraint(context, to, c, None, out),
        }
    }
    for i in from.indexes.iter().filter(|i| taken.iter().all(|(_, index)| *index != i.id)) {
        let object = ObjectRef::Index(from.id.clone(), i.id.clone());
        match to.index(&i.id) {
            None => drop(drop_index(context, (from, to), i, i, out)),
            Some(new) if context.remade.is_object_made_again(object) => {
                let dropped = drop_index(context, (from, to), i, new, out);
                add_index(context, to, new, dropped, out);
            }
            Some(new) => change_index(context, to, (i, new), out),
        }
    }
    for i in to.indexes.iter().filter(|i| from.index(&i.id).is_none()) {
        add_index(context, to, i, None, out);
    }
    clustered(context, from, to, out);
    for t in &from.triggers {
        let object = ObjectRef::Trigger(from.id.clone(), t.id.clone());
        match to.trigger(&t.id) {
            None => drop_trigger(context, from, t, t, out),
            Some(new) if context.remade.is_object_made_again(object) => {
                drop_trigger(context, from, t, new, out);
                add_trigger(context, to, new, out);
            }
            Some(new) if t.enabled != new.enabled => {
                let text = trigger::enabled(new, &context.after.table(to));
                let object = ObjectRef::Trigger(to.id.clone(), new.id.clone());
                out.add(Op::new(Rank::MakeTriggers, object, text));
            }
            Some(_) => {}
        }
    }
    for t in to.triggers.iter().filter(|t| from.trigger(&t.id).is_none()) {
        add_trigger(context, to, t, out);
    }
    for p in &from.policies {
        let object = ObjectRef::Policy(from.id.clone(), p.id.clone());
        match to.policy(&p.id) {
            None => drop_policy(context, from, p, p, out),
            Some(new) if context.remade.is_object_made_again(object) => {
                drop_policy(context, from, p, new, out);
                add_policy(context, to, new, out);
            }
            Some(new) => alter_policy(context, (from, to), (p, new), out),
        }
    }
    for p in to.policies.iter().filter(|p| from.policy(&p.id).is_none()) {
        add_policy(context, to, p, out);
    }
}

/// Whether a partition has a key because its table has it.
fn is_of_parent(catalog: &Catalog, table: &Table, constraint: &Constraint) -> bool {
    let parent = table.partition_of.as_ref().and_then(|p| catalog.tables.get(&p.parent));
    let Some(parent) = parent else { return false };
    let columns = |table: &Table, c: &Constraint| -> Option<Vec<String>> {
        let (ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) = &c.kind else {
            return None;
        };
        let name = |id| table.column(id).map(|c| c.name.to_string());
        key.columns.iter().map(name).collect()
    };
    let own = columns(table, constraint);
    own.is_some() && parent.constraints.iter().any(|c| columns(parent, c) == own)
}

/// Drops a part that is called `shown` by now. Gives the statement, where one is needed.
fn drop_constraint(
    context: &Context<'_>,
    (from, to): (&Table, &Table),
    old: &Constraint,
    shown: &Constraint,
    out: &mut Ops,
) -> Option<usize> {
    let object = ObjectRef::Constraint(from.id.clone(), old.id.clone());
    // A partition's foreign key that came from its parent goes with that, and a constraint with its column.
    let goes = old.columns().iter().any(|id| {
        let is_gone =
            to.column(id).is_none() || context.remade.is_made_again(&Piece::column(&to.id, id));
        is_gone && to.constraint(&old.id).is_none()
    });
    if goes
        && !matches!(old.kind, ConstraintKind::ForeignKey(_))
        && !is_referenced(context, from, old)
    {
        return None;
    }
    let is_key = matches!(old.kind, ConstraintKind::ForeignKey(_));
    let rank = if is_key { Rank::DropForeignKeys } else { Rank::DropConstraints };
    let name = quote_ident(shown.name.as_str());
    let table = context.after.table(to);
    let frees = Needs::of(context.before.catalog).constraint(from, old).but(&[]);
    let text = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
    let op = Op::new(rank, object.clone(), text).frees(frees);
    Some(out.add(op.drops([Piece::Object(object), constraint_name(context, to, shown)])))
}

/// Whether a foreign key somewhere is there by this key.
fn is_referenced(context: &Context<'_>, table: &Table, constraint: &Constraint) -> bool {
    if !matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_)) {
        return false;
    }
    let tables = &context.before.catalog.tables;
    tables.iter().any(|t| t.foreign_keys().any(|(_, key)| key.references == table.id))
}

/// A key is an index, whose name is one of the schema's; others have theirs in the table.
fn constraint_name(context: &Context<'_>, table: &Table, constraint: &Constraint) -> Piece {
    let name = &constraint.name;
    match constraint.kind {
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Exclude { .. } => {
            Piece::Name(context.after.qualified(&table.schema, name))
        }
        _ => {
            let table = context.after.table(table);
            Piece::Name(format!("CONSTRAINT {table}.{}", quote_ident(name.as_str())))
        }
    }
}

/// What a constraint is, and what it needs.
fn pieces_of(context: &Context<'_>, table: &Table, constraint: &Constraint) -> (Pieces, Pieces) {
    let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
    let own = [Piece::Object(object), constraint_name(context, table, constraint)];
    let needs = Needs::of(context.after.catalog).constraint(table, constraint).but(&own);
    (own.into(), needs)
}

/// Adds a constraint, in the place of one that a statement drops.
pub(super) fn add_constraint(
    context: &Context<'_>,
    to: &Table,
    new: &Constraint,
    dropped: Option<usize>,
    out: &mut Ops,
) {
    let object = ObjectRef::Constraint(to.id.clone(), new.id.clone());
    let is_key = matches!(new.kind, ConstraintKind::ForeignKey(_));
    let rank = if is_key { Rank::MakeForeignKeys } else { Rank::MakeConstraints };
    let (own, needs) = pieces_of(context, to, new);
    if context.is_online(to) {
        let (object, own, needs) = (object.clone(), own.clone(), needs.clone());
        let place = online::Place { object, own, needs, dropped };
        if online::constraint::add(context, to, new, &place, out) {
            return;
        }
    }
    let definition = constraint::definition(to, new, &context.after);
    let text = format!("ALTER TABLE {} ADD {definition}", context.after.table(to));
    let is_foreign = matches!(to.kind, TableKind::Foreign { .. });
    let work = if new.not_valid || is_foreign { Work::Catalog } else { Work::Scan };
    out.add(Op::new(rank, object, text).makes(own).needs(needs).works(work));
}

fn drop_index(
    context: &Context<'_>,
    (from, to): (&Table, &Table),
    old: &Index,
    shown: &Index,
    out: &mut Ops,
) -> Option<usize> {
    let object = ObjectRef::Index(from.id.clone(), old.id.clone());
    // What is attached to another goes with it.
    let parent = old.attached_to.as_ref();
    let goes = parent.is_some_and(|parent| {
        !context
            .after
            .catalog
            .tables
            .iter()
            .any(|t| t.indexes.iter().any(|i| i.name == parent.name))
    });
    if goes {
        return None;
    }
    let name = context.after.qualified(&to.schema, &shown.name);
    let frees = Needs::of(context.before.catalog).index(from, old).but(&[]);
    let mut text = format!("DROP INDEX {name}");
    if online::index::is_possible(context, to, shown) {
        text = online::index::concurrently(&text);
    }
    let op = Op::new(Rank::DropIndexes, object.clone(), text).frees(frees);
    Some(out.add(op.drops([Piece::Object(object), Piece::Name(name)])))
}

/// Makes an index, in the place of one that a statement drops.
pub(super) fn add_index(
    context: &Context<'_>,
    to: &Table,
    new: &Index,
    dropped: Option<usize>,
    out: &mut Ops,
) {
    let object = ObjectRef::Index(to.id.clone(), new.id.clone());
    let name = context.after.qualified(&to.schema, &new.name);
    let own = [Piece::Object(object.clone()), Piece::Name(name.clone())];
    let needs = Needs::of(context.after.catalog).index(to, new).but(&own);
    let text = index::create(new, &context.after.table(to), to);
    let made = if online::index::is_possible(context, to, new) {
        let own = own.into();
        let place = online::Place { object: object.clone(), own, needs, dropped };
        online::index::add(context, to, new, place, out)
    } else {
        let op = Op::new(Rank::MakeIndexes, object.clone(), text).makes(own).needs(needs);
        out.add(op.works(Work::Scan))
    };
    let set = Op::new(Rank::AfterIndexes, object, "").after(Some(made));
    let list = std::slice::from_ref(new);
    out.add_all(&set, index::statistics(list, &to.schema, &context.after));
    if let Some(parent) = &new.attached_to {
        let parent = crate::sql::emit::names::path(parent);
        let text = format!("ALTER INDEX {parent} ATTACH PARTITION {name}");
        out.add(Op { text, ..set }.needs([Piece::Name(parent)]));
    }
}

/// What an index says that can be set.
fn change_index(context: &Context<'_>, to: &Table, (from, new): (&Index, &Index), out: &mut Ops) {
    let object = ObjectRef::Index(to.id.clone(), new.id.clone());
    let name = context.after.qualified(&to.schema, &new.name);
    let both = from.elements.iter().zip(&new.elements).enumerate();
    for (n, (_, b)) in both.filter(|(_, (a, b))| a.statistics != b.statistics) {
        let target = b.statistics.unwrap_or(-1);
        let text = format!("ALTER INDEX {name} ALTER COLUMN {} SET STATISTICS {target}", n + 1);
        out.add(Op::new(Rank::AfterIndexes, object.clone(), text));
    }
    if let (None, Some(parent)) = (&from.attached_to, &new.attached_to) {
        let parent = crate::sql::emit::names::path(parent);
        let text = format!("ALTER INDEX {parent} ATTACH PARTITION {name}");
        out.add(Op::new(Rank::AfterIndexes, object, text).needs([Piece::Name(parent)]));
    }
}

/// By which index rows are laid out.
fn clustered(context: &Context<'_>, from: &Table, to: &Table, out: &mut Ops) {
    let of = |table: &Table| {
        let index = table.indexes.iter().find(|i| i.clustered);
        let index = index.map(|i| (ObjectRef::Index(to.id.clone(), i.id.clone()), i.name.clone()));
        index.or_else(|| {
            let key = table.constraints.iter().find(|c| c.clustered)?;
            Some((ObjectRef::Constraint(to.id.clone(), key.id.clone()), key.name.clone()))
        })
    };
    let (old, new) = (of(from), of(to));
    let alter = format!("ALTER TABLE {}", context.after.table(to));
    let table = ObjectRef::Table(to.id.clone());
    match (&old, &new) {
        // It goes with the index.
        (Some((object, _)), None) if context.after.catalog.contains(object) => {
            out.add(Op::new(Rank::AfterIndexes, table, format!("{alter} SET WITHOUT CLUSTER")));
        }
        (_, Some((object, name)))
            if old.as_ref().map(|(o, _)| o) != Some(object)
                || context.remade.is_object_made_again(object.clone()) =>
        {
            let text = format!("{alter} CLUSTER ON {}", quote_ident(name.as_str()));
            out.add(
                Op::new(Rank::AfterIndexes, table, text).needs([Piece::Object(object.clone())]),
            );
        }
        _ => {}
    }
}

fn drop_trigger(
    context: &Context<'_>,
    from: &Table,
    old: &Trigger,
    shown: &Trigger,
    out: &mut Ops,
) {
    let object = ObjectRef::Trigger(from.id.clone(), old.id.clone());
    let table = table_name(context, from);
    let text = format!("DROP TRIGGER {} ON {table}", quote_ident(shown.name.as_str()));
    let frees = Needs::of(context.before.catalog).trigger(Some(from), old).but(&[]);
    let name = Piece::Name(format!("TRIGGER {table}.{}", quote_ident(shown.name.as_str())));
    let op = Op::new(Rank::DropTriggersAndPolicies, object.clone(), text).frees(frees);
    out.add(op.drops([Piece::Object(object), name]));
}

/// A table that stays has the name that it gets, also before.
fn table_name(context: &Context<'_>, table: &Table) -> String {
    context.after.table_id(&table.id)
}

pub(super) fn add_trigger(context: &Context<'_>, to: &Table, new: &Trigger, out: &mut Ops) {
    let object = ObjectRef::Trigger(to.id.clone(), new.id.clone());
    let table = context.after.table(to);
    let name = Piece::Name(format!("TRIGGER {table}.{}", quote_ident(new.name.as_str())));
    let needs = Needs::of(context.after.catalog).trigger(Some(to), new).but(&[]);
    let text = trigger::create(new, &table, Some(to), &context.after);
    let op = Op::new(Rank::MakeTriggers, object.clone(), text).needs(needs);
    let made = out.add(op.makes([Piece::Object(object.clone()), name]));
    if new.enabled != TriggerEnabled::Origin {
        let text = trigger::enabled(new, &table);
        out.add(Op::new(Rank::MakeTriggers, object, text).after(Some(made)));
    }
}

fn drop_policy(context: &Context<'_>, from: &Table, old: &Policy, shown: &Policy, out: &mut Ops) {
    let object = ObjectRef::Policy(from.id.clone(), old.id.clone());
    let table = table_name(context, from);
    let text = format!("DROP POLICY {} ON {table}", quote_ident(shown.name.as_str()));
    let frees = Needs::of(context.before.catalog).policy(from, old).but(&[]);
    let name = Piece::Name(format!("POLICY {table}.{}", quote_ident(shown.name.as_str())));
    let op = Op::new(Rank::DropTriggersAndPolicies, object.clone(), text).frees(frees);
    out.add(op.drops([Piece::Object(object), name]));
}

fn alter_policy(
    context: &Context<'_>,
    (from, to): (&Table, &Table),
    (old, new): (&Policy, &Policy),
    out: &mut Ops,
) {
    let table = context.after.table(to);
    let was = meaning::of_policy(old);
    let Some(text) = policy::alter(&was, (&meaning::of_policy(new), new), &table) else { return };
    let needs = Needs::of(context.after.catalog).policy(to, new).but(&[]);
    let frees = Needs::of(context.before.catalog).policy(from, old).but(&[]);
    let object = ObjectRef::Policy(to.id.clone(), new.id.clone());
    out.add(Op::new(Rank::MakePolicies, object, text).needs(needs).frees(frees));
}

pub(super) fn add_policy(context: &Context<'_>, to: &Table, new: &Policy, out: &mut Ops) {
    let object = ObjectRef::Policy(to.id.clone(), new.id.clone());
    let table = context.after.table(to);
    let name = Piece::Name(format!("POLICY {table}.{}", quote_ident(new.name.as_str())));
    let needs = Needs::of(context.after.catalog).policy(to, new).but(&[]);
    let op = Op::new(Rank::MakePolicies, object.clone(), policy::create(new, &table));
    out.add(op.needs(needs).makes([Piece::Object(object), name]));
}
