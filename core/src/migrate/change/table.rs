//! Tables: made with all their parts, dropped with them, or changed part by part.

use super::{Context, column, describe, granted_by_default, grants, heirs, part, written};
use crate::edit::RecordChange;
use crate::migrate::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::remade::all_of;
use crate::migrate::step::{Loss, Work};
use crate::migrate::{MigrationError, Notes, not_covered};
use crate::model::{
    Column, ColumnId, Constraint, ConstraintKind, FunctionId, ObjectRef, Persistence, RelationId,
    StorageParameter, Table, TableId, TableKind, TypeName,
};
use crate::sql::emit::names::{Names, parameters, table_word};
use crate::sql::emit::{comment, constraint, grant, policy, table};
use std::collections::BTreeSet;

pub(super) fn all(
    context: &Context<'_>,
    notes: &mut Notes,
    out: &mut Ops,
) -> Result<(), MigrationError> {
    let mut touched: BTreeSet<TableId> = context.remade.touched().collect();
    for (id, change) in context.patch.tables.iter() {
        touched.remove(id);
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(context, context.before.catalog.tables.get(&old.id).unwrap_or(old), out);
            }
            RecordChange::Updated { from, to } => {
                // What goes of it may have stepped aside.
                let from = context.before.catalog.tables.get(id).unwrap_or(from);
                changed(context, from, to, notes, out)?;
            }
        }
    }
    heirs::all(context, out);
    for id in touched {
        if let Some(same) = context.after.catalog.tables.get(&id) {
            changed(context, same, same, notes, out)?;
        }
    }
    Ok(())
}

fn name_of(names: &Names<'_>, table: &Table) -> Piece {
    Piece::Name(names.table(table))
}

/// The parts that are made with a table by one statement.
struct Together {
    /// The table with what is left to be made later taken out.
    table: Table,
    /// Whether defaults come later.
    defers_defaults: bool,
    /// What comes later, for it needs the table itself.
    late: Vec<Constraint>,
}

impl Together {
    /// A default or a check may call a function that takes a row of the table.
    fn of(context: &Context<'_>, table: &Table) -> Self {
        let reaches = |piece: &Piece| match piece {
            Piece::Object(ObjectRef::Function(id)) => {
                needs_table(context, id, &table.id, &mut BTreeSet::new())
            }
            _ => false,
        };
        let catalog = context.after.catalog;
        let needs_itself = |c: &Constraint| {
            matches!(c.kind, ConstraintKind::Check { .. })
                && !c.inherited
                && Needs::of(catalog).constraint(table, c).but(&[]).iter().any(reaches)
        };
        let (late, kept) = table.constraints.iter().cloned().partition(needs_itself);
        let defers_defaults = table.columns.iter().any(|c| {
            c.default.is_some() && Needs::of(catalog).default(table, c).but(&[]).iter().any(reaches)
        });
        Self { table: Table { constraints: kept, ..table.clone() }, defers_defaults, late }
    }
}

/// Whether a function cannot be made before a table is there.
fn needs_table(
    context: &Context<'_>,
    function: &FunctionId,
    table: &TableId,
    seen: &mut BTreeSet<ObjectRef>,
) -> bool {
    if !seen.insert(ObjectRef::Function(function.clone())) {
        return false;
    }
    let catalog = context.after.catalog;
    let Some(function) = catalog.functions.get(function) else { return false };
    let needs = Needs::of(catalog).function(function).body(function, context.mentioned).but(&[]);
    needs.iter().any(|piece| match piece {
        Piece::Object(ObjectRef::Table(id)) => id == table,
        Piece::Object(ObjectRef::Function(id)) => needs_table(context, id, table, seen),
        Piece::Object(ObjectRef::Type(id)) => catalog.types.get(id).is_some_and(|t| {
            let needs = Needs::of(catalog).type_def(t).but(&[]);
            needs.contains(&Piece::table(table))
        }),
        _ => false,
    })
}

fn added(context: &Context<'_>, new: &Table, out: &mut Ops) {
    let names = &context.after;
    let catalog = context.after.catalog;
    let object = ObjectRef::Table(new.id.clone());
    if !new.external {
        let together = Together::of(context, new);
        let is_inline = |c: &&Constraint| constraint::inline(&together.table, c, names).is_some();
        let mut makes: Pieces = column::pieces(new);
        let mut needs = Needs::of(catalog).table(new);
        for c in &new.columns {
            needs = needs.column(new, c);
            if !together.defers_defaults {
                needs = needs.default(new, c);
            }
        }
        for c in together.table.constraints.iter().filter(|c| c.inherited || is_inline(c)) {
            makes.insert(Piece::Object(ObjectRef::Constraint(new.id.clone(), c.id.clone())));
            needs = needs.constraint(new, c);
        }
        if together.defers_defaults {
            makes.retain(|piece| !matches!(piece, Piece::Default(..)));
        }
        let own = Piece::table(&new.id);
        let keys =
            together.table.constraints.iter().filter(is_inline).filter_map(|c| match c.kind {
                ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Exclude { .. } => {
                    Some(Piece::Name(names.qualified(&new.schema, &c.name)))
                }
                _ => None,
            });
        makes.extend(keys.collect::<Vec<_>>());
        makes.extend([own, name_of(names, new)]);
        let needs = needs.but(&makes.iter().cloned().collect::<Vec<_>>());
        let text = table::create(&together.table, names, together.defers_defaults);
        let made =
            out.add(Op::new(Rank::MakeTables, object.clone(), text).makes(makes).needs(needs));
        let mut then = Op::new(Rank::MakeTables, object.clone(), "").after(Some(made));
        if together.defers_defaults {
            let defaults = new.columns.iter().filter(|c| c.default.is_some());
            for c in defaults {
                let needs = Needs::of(catalog).default(new, c).but(&[]);
                then = then.needs(needs);
            }
            let makes = new.columns.iter().map(|c| Piece::Default(new.id.clone(), c.id.clone()));
            let late = Op { rank: Rank::AlterColumns, ..then.clone() }.makes(makes);
            out.add_all(&late, table::defaults(new, names));
            then = Op::new(Rank::MakeTables, object.clone(), "").after(Some(made));
        } else {
            out.add_all(&then, table::differences(new, names));
        }
        let parent = new.partition_of.as_ref().map(|p| Piece::table(&p.parent));
        out.add_all(&then.needs(parent), written(|s| table::after(s, new, names)));
        for c in &together.late {
            part::add_constraint(context, new, c, None, out);
        }
        let apart = |c: &&Constraint| !c.inherited && !is_inline(c);
        for c in together.table.constraints.iter().filter(apart) {
            part::add_constraint(context, new, c, None, out);
        }
    }
    for i in &new.indexes {
        part::add_index(context, new, i, None, out);
    }
    let here = [Piece::Object(object.clone())];
    for clustered in new
        .constraints
        .iter()
        .filter(|c| c.clustered)
        .map(|c| &c.name)
        .chain(new.indexes.iter().filter(|i| i.clustered).map(|i| &i.name))
    {
        let key = crate::sql::quote_ident(clustered.as_str());
        let text = format!("ALTER TABLE {} CLUSTER ON {key}", names.table(new));
        out.add(Op::new(Rank::AfterIndexes, object.clone(), text).needs(all_of(new)));
    }
    if let Some(text) = table::replica_identity(new, names) {
        out.add(Op::new(Rank::AfterIndexes, object.clone(), text).needs(all_of(new)));
    }
    for t in &new.triggers {
        part::add_trigger(context, new, t, out);
    }
    let flags = Table { policies: Vec::new(), ..new.clone() };
    let enable = Op::new(Rank::MakePolicies, object.clone(), "").needs(here);
    out.add_all(&enable, written(|s| policy::all(s, &flags, names)));
    for p in &new.policies {
        part::add_policy(context, new, p, out);
    }
    describe(&object, &[], &comment::all_of_table(new, names), out);
    let mut as_made = Table::new(new.id.clone(), new.schema.clone(), new.name.clone());
    as_made.acl = granted_by_default(context, "tables", &new.schema, &new.acl);
    grants(&object, grant::changes_of_table(&as_made, new, names), out);
}

/// A table that is gone, with all its parts.
fn removed(context: &Context<'_>, old: &Table, out: &mut Ops) {
    if old.external {
        return;
    }
    let catalog = context.before.catalog;
    let object = ObjectRef::Table(old.id.clone());
    let is_gone = |id: &TableId| !context.after.catalog.tables.contains(id);
    // A partition goes with its table.
    if old.partition_of.as_ref().is_some_and(|p| is_gone(&p.parent)) {
        return;
    }
    let mut drops: Pieces = all_of(old).collect();
    let mut needs = with_parts(Needs::of(catalog), old);
    for child in partitions(context, &old.id) {
        drops.extend(all_of(child));
        needs = with_parts(needs, child);
        drops.insert(name_of(&context.before, child));
        drops.extend(index_names(context, child));
    }
    drops.insert(name_of(&context.before, old));
    drops.extend(index_names(context, old));
    let owned =
        catalog.sequences.iter().filter(|s| s.owned_by.as_ref().is_some_and(|(t, _)| *t == old.id));
    for sequence in owned {
        drops.insert(Piece::Object(ObjectRef::Sequence(sequence.id.clone())));
        drops.insert(Piece::Name(context.before.qualified(&sequence.schema, &sequence.name)));
    }
    // Tables that reference each other in a circle can only go when one of the keys has gone.
    let mut freed = drops.clone();
    for (c, key) in old.foreign_keys().filter(|(c, _)| !c.inherited) {
        if key.references != old.id
            && is_gone(&key.references)
            && refers_back(context, &key.references, &old.id)
        {
            let key = crate::sql::quote_ident(c.name.as_str());
            let piece = Piece::Object(ObjectRef::Constraint(old.id.clone(), c.id.clone()));
            let text = format!("ALTER TABLE {} DROP CONSTRAINT {key}", context.before.table(old));
            let frees = Needs::of(catalog).constraint(old, c).but(&[]);
            let op = Op::new(Rank::DropForeignKeys, object.clone(), text).frees(frees);
            drops.remove(&piece);
            out.add(op.drops([piece]));
        }
    }
    let mut apart = Needs::of(catalog);
    for (c, _) in old.foreign_keys() {
        let piece = Piece::Object(ObjectRef::Constraint(old.id.clone(), c.id.clone()));
        if !drops.contains(&piece) {
            apart = apart.constraint(old, c);
        }
    }
    // What only the dropped keys need, the table does not free.
    let apart = apart.but(&[]);
    freed.extend(apart);
    let frees = needs.but(&freed.into_iter().collect::<Vec<_>>());
    let text = format!("DROP {} {}", table_word(old), context.before.table(old));
    let is_foreign = matches!(old.kind, TableKind::Foreign { .. });
    let loss = (!is_foreign).then_some(Loss::Rows);
    out.add(Op::new(Rank::DropTables, object, text).drops(drops).frees(frees).loses(loss));
}

fn index_names<'c>(context: &'c Context<'_>, table: &'c Table) -> impl Iterator<Item = Piece> + 'c {
    let keys = table.constraints.iter().filter(|c| {
        matches!(
            c.kind,
            ConstraintKind::PrimaryKey(_)
                | ConstraintKind::Unique(_)
                | ConstraintKind::Exclude { .. }
        )
    });
    let names = keys.map(|c| &c.name).chain(table.indexes.iter().map(|i| &i.name));
    names.map(|name| Piece::Name(context.before.qualified(&table.schema, name)))
}

fn with_parts<'a>(mut needs: Needs<'a>, table: &Table) -> Needs<'a> {
    needs = needs.table(table);
    for c in &table.columns {
        needs = needs.column(table, c).default(table, c);
    }
    for c in &table.constraints {
        needs = needs.constraint(table, c);
    }
    for i in &table.indexes {
        needs = needs.index(table, i);
    }
    for t in &table.triggers {
        needs = needs.trigger(Some(table), t);
    }
    for p in &table.policies {
        needs = needs.policy(table, p);
    }
    needs
}

/// Partitions of a table, and theirs.
fn partitions<'c>(context: &Context<'c>, of: &TableId) -> Vec<&'c Table> {
    let tables = &context.before.catalog.tables;
    let mut all: Vec<&Table> = Vec::new();
    let mut open = vec![of.clone()];
    while let Some(parent) = open.pop() {
        for table in tables {
            if table.partition_of.as_ref().is_some_and(|p| p.parent == parent) {
                open.push(table.id.clone());
                all.push(table);
            }
        }
    }
    all
}

/// Whether foreign keys lead from one table that goes to another.
fn refers_back(context: &Context<'_>, from: &TableId, to: &TableId) -> bool {
    let (before, after) = (context.before.catalog, context.after.catalog);
    let (mut open, mut seen) = (vec![from.clone()], BTreeSet::new());
    while let Some(id) = open.pop() {
        if id == *to {
            return true;
        }
        if !seen.insert(id.clone()) {
            continue;
        }
        let keys = before.tables.get(&id).into_iter().flat_map(|t| t.foreign_keys());
        open.extend(
            keys.map(|(_, key)| key.references.clone()).filter(|id| !after.tables.contains(id)),
        );
    }
    false
}

/// Everything that differs between two versions of a table.
fn changed(
    context: &Context<'_>,
    from: &Table,
    to: &Table,
    notes: &mut Notes,
    out: &mut Ops,
) -> Result<(), MigrationError> {
    let object = ObjectRef::Table(to.id.clone());
    if from.external && !to.external {
        // It was made elsewhere, and is there.
        added_parts_alone(context, from, to, out);
        return Ok(());
    }
    itself(context, from, to, out)?;
    columns(context, from, to, notes, out)?;
    part::all(context, from, to, out);
    describe_changes(context, from, to, out);
    let named = under_new_names(from, to);
    let again = |c: &Column| context.remade.is_made_again(&Piece::column(&to.id, &c.id));
    let mut old = named;
    old.columns.retain(|c| !again(c));
    grants(&object, grant::changes_of_table(&old, to, &context.after), out);
    Ok(())
}

fn added_parts_alone(context: &Context<'_>, from: &Table, to: &Table, out: &mut Ops) {
    part::all(context, from, to, out);
    describe_changes(context, from, to, out);
}

/// A table as it was, with what stays called as it is called now.
fn under_new_names(from: &Table, to: &Table) -> Table {
    let mut named = from.clone();
    named.name = to.name.clone();
    named.schema = to.schema.clone();
    macro_rules! parts {
        ($list:ident, $get:ident) => {
            for part in &mut named.$list {
                if let Some(new) = to.$get(&part.id) {
                    part.name = new.name.clone();
                }
            }
        };
    }
    parts!(columns, column);
    parts!(constraints, constraint);
    parts!(indexes, index);
    parts!(triggers, trigger);
    parts!(policies, policy);
    named
}

fn describe_changes(context: &Context<'_>, from: &Table, to: &Table, out: &mut Ops) {
    let object = ObjectRef::Table(to.id.clone());
    // What is made again has lost its comment, and what is dropped takes its comment along.
    let mut kept = under_new_names(from, to);
    let id = &to.id;
    let is_kept = |part: ObjectRef| {
        context.after.catalog.contains(&part) && !context.remade.is_object_made_again(part)
    };
    kept.columns.retain(|c| is_kept(ObjectRef::Column(id.clone(), c.id.clone())));
    kept.constraints.retain(|c| is_kept(ObjectRef::Constraint(id.clone(), c.id.clone())));
    kept.indexes.retain(|i| is_kept(ObjectRef::Index(id.clone(), i.id.clone())));
    kept.triggers.retain(|t| is_kept(ObjectRef::Trigger(id.clone(), t.id.clone())));
    kept.policies.retain(|p| is_kept(ObjectRef::Policy(id.clone(), p.id.clone())));
    let old = comment::all_of_table(&kept, &context.after);
    describe(&object, &old, &comment::all_of_table(to, &context.after), out);
}

/// What a table says of itself.
fn itself(
    context: &Context<'_>,
    from: &Table,
    to: &Table,
    out: &mut Ops,
) -> Result<(), MigrationError> {
    let object = ObjectRef::Table(to.id.clone());
    let (old, new) = (meaning::of(from), meaning::of(to));
    let name = context.after.table(to);
    let alter = format!("ALTER {} {name}", table_word(to));
    let op = |what: &str| Op::new(Rank::AlterTables, object.clone(), format!("{alter} {what}"));
    if old.partition_key != new.partition_key {
        return not_covered(format!("how {} is partitioned", to.name));
    }
    if old.of_type != new.of_type {
        match &new.of_type {
            Some(id) => {
                let type_def = context.after.catalog.types.get(id);
                let name = type_def.map(|t| context.after.qualified(&t.schema, &t.name));
                let needs = Piece::Object(ObjectRef::Type(id.clone()));
                out.add(op(&format!("OF {}", name.unwrap_or_default())).needs([needs]));
            }
            None => drop(out.add(op("NOT OF"))),
        }
    }
    match (&old.kind, &new.kind) {
        (a, b) if a == b => {}
        (
            TableKind::Foreign { server: a, options: old },
            TableKind::Foreign { server: b, options: new },
        ) if a == b => {
            let text = changed_options(old, new);
            out.add(op(&format!("OPTIONS ({text})")));
        }
        _ => return not_covered(format!("what kind of table {} is", to.name)),
    }
    if old.persistence != new.persistence {
        let kept = if new.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
        out.add(op(&format!("SET {kept}")).works(Work::Rewrite));
    }
    if old.tablespace != new.tablespace {
        let name = new.tablespace.as_ref().map_or("pg_default", crate::model::Name::as_str);
        let text = format!("SET TABLESPACE {}", crate::sql::quote_ident(name));
        out.add(op(&text).works(Work::Rewrite));
    }
    if old.access_method != new.access_method {
        let name = new.access_method.as_ref().map_or("heap", crate::model::Name::as_str);
        let text = format!("SET ACCESS METHOD {}", crate::sql::quote_ident(name));
        out.add(op(&text).works(Work::Rewrite));
    }
    parents(context, (&old, &new), (from, to), out);
    let (a, b) = (from.row_security, to.row_security);
    if a.enabled != b.enabled {
        let verb = if b.enabled { "ENABLE" } else { "DISABLE" };
        out.add(op(&format!("{verb} ROW LEVEL SECURITY")));
    }
    if a.forced != b.forced {
        let verb = if b.forced { "FORCE" } else { "NO FORCE" };
        out.add(op(&format!("{verb} ROW LEVEL SECURITY")));
    }
    if from.parameters != to.parameters {
        let gone: Vec<_> = from
            .parameters
            .iter()
            .filter(|p| !to.parameters.iter().any(|other| other.key == p.key))
            .map(|p| StorageParameter { value: None, ..p.clone() })
            .collect();
        if !gone.is_empty() {
            out.add(op(&format!("RESET ({})", parameters(&gone))));
        }
        let new = to.parameters.iter().filter(|p| !from.parameters.contains(p));
        let new: Vec<_> = new.cloned().collect();
        if !new.is_empty() {
            out.add(op(&format!("SET ({})", parameters(&new))));
        }
    }
    let named = under_new_names(from, to);
    if named.replica_identity != to.replica_identity {
        let told = table::replica_identity(to, &context.after);
        let text = told.unwrap_or_else(|| format!("{alter} REPLICA IDENTITY DEFAULT"));
        out.add(Op::new(Rank::AfterIndexes, object, text).needs(all_of(to)));
    }
    Ok(())
}

/// `ADD a '1', SET b '2', DROP c`.
fn changed_options(old: &[StorageParameter], new: &[StorageParameter]) -> String {
    let has = |list: &[StorageParameter], key: &str| list.iter().any(|o| o.key == key);
    let mut all = Vec::new();
    for option in old.iter().filter(|o| !has(new, &o.key)) {
        all.push(format!("DROP {}", crate::sql::quote_ident(&option.key)));
    }
    for option in new.iter().filter(|o| !old.contains(o)) {
        let verb = if has(old, &option.key) { "SET" } else { "ADD" };
        let value = crate::sql::quote_literal(option.value.as_deref().unwrap_or_default());
        all.push(format!("{verb} {} {value}", crate::sql::quote_ident(&option.key)));
    }
    all.join(", ")
}

/// Partitions that are attached and detached, and tables that inherit.
fn parents(
    context: &Context<'_>,
    (old, new): (&Table, &Table),
    (_, to): (&Table, &Table),
    out: &mut Ops,
) {
    let object = ObjectRef::Table(to.id.clone());
    let name = context.after.table(to);
    let is_there = |id: &TableId| context.after.catalog.tables.contains(id);
    if old.partition_of != new.partition_of {
        if let Some(was) = old.partition_of.as_ref().filter(|p| is_there(&p.parent)) {
            let parent = context.after.table_id(&was.parent);
            let text = format!("ALTER TABLE {parent} DETACH PARTITION {name}");
            out.add(Op::new(Rank::DropIndexes, object.clone(), text));
        }
        if let Some(is) = &to.partition_of {
            let parent = context.after.table_id(&is.parent);
            let text = format!(
                "ALTER TABLE {parent} ATTACH PARTITION {name}{}",
                table::bound(is.bound.text())
            );
            let needs = context.after.catalog.tables.get(&is.parent);
            let needs = needs.into_iter().flat_map(|t| all_of(t)).chain(all_of(to));
            let needs = needs.filter(|piece| {
                !matches!(
                    piece,
                    Piece::Object(
                        ObjectRef::Constraint(..)
                            | ObjectRef::Index(..)
                            | ObjectRef::Trigger(..)
                            | ObjectRef::Policy(..)
                    )
                )
            });
            let op = Op::new(Rank::AlterTables, object.clone(), text).needs(needs);
            out.add(op.works(Work::Scan));
        }
    }
    for gone in old.inherits.iter().filter(|p| !new.inherits.contains(p) && is_there(p)) {
        let text = format!("ALTER TABLE {name} NO INHERIT {}", context.after.table_id(gone));
        out.add(Op::new(Rank::DropIndexes, object.clone(), text));
    }
    for come in new.inherits.iter().filter(|p| !old.inherits.contains(p)) {
        let text = format!("ALTER TABLE {name} INHERIT {}", context.after.table_id(come));
        let parent = context.after.catalog.tables.get(come);
        let needs = parent.into_iter().flat_map(|t| column::pieces(t)).chain(column::pieces(to));
        out.add(
            Op::new(Rank::AlterTables, object.clone(), text)
                .needs([Piece::table(come)])
                .needs(needs),
        );
    }
}

fn columns(
    context: &Context<'_>,
    from: &Table,
    to: &Table,
    notes: &mut Notes,
    out: &mut Ops,
) -> Result<(), MigrationError> {
    let again = |id: &ColumnId| context.remade.is_made_again(&Piece::column(&to.id, id));
    for gone in from.columns.iter().filter(|c| to.column(&c.id).is_none() && !c.inherited) {
        column::dropped(context, to, gone, out);
    }
    let order = |table: &Table, other: &Table| -> Vec<String> {
        let both = table.columns.iter().filter(|c| other.column(&c.id).is_some());
        both.map(|c| c.id.to_string()).collect()
    };
    if order(from, to) != order(to, from) {
        notes.keeps_order(ObjectRef::Table(to.id.clone()));
    }
    for new in &to.columns {
        let old = from.column(&new.id);
        let rewrites = match old {
            None => new.default.is_some() || new.generated.is_some() || new.identity.is_some(),
            Some(_) => context.remade.is_retyped(&Piece::column(&to.id, &new.id)) || again(&new.id),
        };
        if rewrites && let Some(user) = user_of_rows(context, to) {
            return not_covered(format!("rows of {}, which {user} holds as values", to.name));
        }
        match old {
            None if new.inherited => {}
            None => column::added(context, to, new, out),
            Some(old) if again(&new.id) => {
                let shown = Column { name: new.name.clone(), ..old.clone() };
                column::dropped(context, to, &shown, out);
                column::added(context, to, new, out);
            }
            Some(old) if heirs::follows_parent(context, to, old, new) => {}
            Some(old) => column::changed(context, to, (old, new), out),
        }
    }
    Ok(())
}

/// A column whose values are rows of a table: Postgres does not write these anew.
fn user_of_rows(context: &Context<'_>, table: &Table) -> Option<String> {
    let is_row = |c: &&Column| match &c.data_type.name {
        TypeName::Row(RelationId::Table(id)) => *id == table.id,
        _ => false,
    };
    let mut tables = context.after.catalog.tables.iter();
    tables.find_map(|t| Some(format!("{}.{}", t.name, t.columns.iter().find(is_row)?.name)))
}
