//! Tables that stay, with parts that are added, changed and dropped.

use super::in_the_way::InTheWay;
use super::{MigrationError, Phase, Phases, Step, column, not_covered, parts};
use crate::model::{Column, Expr, ExprHolder, ObjectRef, Persistence, RelationId, Table, TypeName};
use crate::sql::emit::comment::{self, Comment};
use crate::sql::emit::names::parameters;
use crate::sql::emit::{Script, constraint, grant, index, policy, table, trigger};
use crate::sql::quote_ident;
use std::collections::BTreeSet;

/// Everything that differs between two versions of a table, and the parts of it that are in the way of another type.
pub(super) fn changed(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    in_the_way: &InTheWay,
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let (from, to) = (&plain(from), &plain(to));
    itself(step, from, to, out)?;
    columns(step, from, to, out)?;
    out.extend(Phase::Grant, grant::changes_of_table(from, to, &step.after));
    let mut made = BTreeSet::new();
    let is_in_the_way = |object: &ObjectRef| in_the_way.parts.contains(object);
    parts::constraints(step, from, to, &is_in_the_way, (&mut made, out))?;
    parts::indexes(step, from, to, &is_in_the_way, (&mut made, out))?;
    parts::triggers(step, from, to, &is_in_the_way, (&mut made, out));
    parts::policies(step, from, to, &is_in_the_way, (&mut made, out));
    // What is made again has lost its comment.
    let mut kept = from.clone();
    let is_kept = |object: ObjectRef| !made.contains(&object);
    let id = &to.id;
    kept.constraints.retain(|c| is_kept(ObjectRef::Constraint(id.clone(), c.id.clone())));
    kept.indexes.retain(|i| is_kept(ObjectRef::Index(id.clone(), i.id.clone())));
    kept.triggers.retain(|t| is_kept(ObjectRef::Trigger(id.clone(), t.id.clone())));
    kept.policies.retain(|p| is_kept(ObjectRef::Policy(id.clone(), p.id.clone())));
    // What is dropped takes its comment along.
    kept.columns.retain(|c| to.column(&c.id).is_some());
    kept.constraints.retain(|c| to.constraint(&c.id).is_some());
    kept.indexes.retain(|i| to.index(&i.id).is_some());
    kept.triggers.retain(|t| to.trigger(&t.id).is_some());
    kept.policies.retain(|p| to.policy(&p.id).is_some());
    let old = comment::all_of_table(&kept, &step.after);
    describe(&old, &comment::all_of_table(to, &step.after), out);
    Ok(())
}

/// Comments that are new, others, or gone.
pub(super) fn describe(old: &[Comment], new: &[Comment], out: &mut Phases) {
    let of = |list: &[Comment], about: &str| {
        list.iter().find(|c| c.about == about).map(|c| c.text.clone())
    };
    for comment in new {
        if of(old, &comment.about).as_ref() != Some(&comment.text) {
            out.add(Phase::Describe, comment.statement());
        }
    }
    for comment in old.iter().filter(|c| of(new, &c.about).is_none()) {
        out.add(Phase::Describe, format!("COMMENT ON {} IS NULL", comment.about));
    }
}

/// A table in whose texts nothing is known to be mentioned: two that differ in this alone are the same for a server.
fn plain(table: &Table) -> Table {
    let mut table = table.clone();
    table.for_each_expr_mut(&mut |_, expr| *expr = Expr::opaque(expr.text()));
    table
}

/// What a table says of itself.
fn itself(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let covered = Table {
        columns: to.columns.clone(),
        constraints: to.constraints.clone(),
        indexes: to.indexes.clone(),
        triggers: to.triggers.clone(),
        policies: to.policies.clone(),
        row_security: to.row_security,
        persistence: to.persistence,
        parameters: to.parameters.clone(),
        replica_identity: to.replica_identity.clone(),
        comment: to.comment.clone(),
        // What the page keeps of rows is not in the schema, nor whose table it is: see `EmitOptions::owners`.
        owner: to.owner.clone(),
        acl: to.acl.clone(),
        ..from.clone()
    };
    if covered != *to {
        let what = if from.schema == to.schema { "what is said" } else { "the schema" };
        return not_covered(format!("{what} of the table {}", to.name));
    }
    let alter = format!("ALTER TABLE {}", step.after.table(to));
    if from.persistence != to.persistence {
        let kept = if to.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
        out.add(Phase::AlterTables, format!("{alter} SET {kept}"));
    }
    let (a, b) = (from.row_security, to.row_security);
    if a.enabled != b.enabled {
        let verb = if b.enabled { "ENABLE" } else { "DISABLE" };
        out.add(Phase::AlterTables, format!("{alter} {verb} ROW LEVEL SECURITY"));
    }
    if a.forced != b.forced {
        let verb = if b.forced { "FORCE" } else { "NO FORCE" };
        out.add(Phase::AlterTables, format!("{alter} {verb} ROW LEVEL SECURITY"));
    }
    if from.parameters != to.parameters {
        let gone: Vec<_> = from
            .parameters
            .iter()
            .filter(|p| !to.parameters.iter().any(|other| other.key == p.key))
            .map(|p| crate::model::StorageParameter { value: None, ..p.clone() })
            .collect();
        if !gone.is_empty() {
            out.add(Phase::AlterTables, format!("{alter} RESET ({})", parameters(&gone)));
        }
        if !to.parameters.is_empty() {
            out.add(Phase::AlterTables, format!("{alter} SET ({})", parameters(&to.parameters)));
        }
    }
    if from.replica_identity != to.replica_identity {
        let told = table::replica_identity(to, &step.after);
        let default = || format!("{alter} REPLICA IDENTITY DEFAULT");
        out.add(Phase::AfterIndexes, told.unwrap_or_else(default));
    }
    Ok(())
}

fn columns(
    step: &Step<'_>,
    from: &Table,
    to: &Table,
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let (mut plain, mut generated) = (Vec::new(), Vec::new());
    for gone in from.columns.iter().filter(|c| to.column(&c.id).is_none() && !c.inherited) {
        if gone.generated.is_some() { &mut generated } else { &mut plain }.push(gone);
    }
    // What is computed from others goes before them.
    for gone in generated.into_iter().chain(plain) {
        column::dropped(step, from, gone, out);
    }
    let order = |table: &Table, other: &Table| -> Vec<String> {
        let both = table.columns.iter().filter(|c| other.column(&c.id).is_some());
        both.map(|c| c.id.to_string()).collect()
    };
    if order(from, to) != order(to, from) {
        return not_covered(format!(
            "another order of the columns of {}, which Postgres keeps as they were added",
            to.name
        ));
    }
    for new in &to.columns {
        let old = from.column(&new.id);
        let rewrites = match old {
            None => new.default.is_some() || new.generated.is_some() || new.identity.is_some(),
            Some(old) => column::is_retyped(old, new),
        };
        if rewrites && let Some(user) = user_of_rows(step, to) {
            return not_covered(format!("rows of {}, which {user} holds as values", to.name));
        }
        match old {
            None if new.inherited => {}
            None => column::added(step, to, new, out),
            Some(old) if old == new || follows_parent(step, to, old, new) => {}
            Some(old) => column::changed(step, to, (old, new), out)?,
        }
    }
    Ok(())
}

/// A column whose values are rows of a table: Postgres does not write these anew.
fn user_of_rows(step: &Step<'_>, table: &Table) -> Option<String> {
    let is_row = |c: &&Column| match &c.data_type.name {
        TypeName::Row(RelationId::Table(id)) => *id == table.id,
        _ => false,
    };
    let mut tables = step.after.catalog.tables.iter();
    tables.find_map(|t| Some(format!("{}.{}", t.name, t.columns.iter().find(is_row)?.name)))
}

/// Whether a parent's column is changed, and its children's with it.
fn follows_parent(step: &Step<'_>, table: &Table, old: &Column, new: &Column) -> bool {
    let mut parents = table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent));
    old.inherited
        && new.inherited
        && parents.any(|parent| {
            let of = |catalog: &crate::model::Catalog| {
                catalog.tables.get(parent)?.column_named(new.name.as_str()).cloned()
            };
            of(step.before.catalog) != of(step.after.catalog)
        })
}

/// A table that is new, with all its parts.
pub(super) fn added(step: &Step<'_>, table: &Table, out: &mut Phases) {
    let names = &step.after;
    let script = |make: &dyn Fn(&mut Script)| {
        let mut script = Script::default();
        make(&mut script);
        script.into_statements()
    };
    if !table.external {
        out.add(Phase::MakeTables, table::create(table, names, false));
        out.extend(Phase::MakeTables, table::differences(table, names));
        out.extend(Phase::MakeTables, script(&|s| table::after(s, table, names)));
    }
    out.extend(Phase::MakeIndexes, script(&|s| index::of_table(s, table, names)));
    out.extend(Phase::MakeForeignKeys, script(&|s| constraint::foreign_keys(s, table, names)));
    out.extend(Phase::MakeTriggers, script(&|s| trigger::of_table(s, table, names)));
    out.extend(Phase::MakePolicies, script(&|s| policy::all(s, table, names)));
    out.extend(Phase::Describe, script(&|s| comment::of_table(s, table, names)));
    out.extend(Phase::Grant, script(&|s| grant::of_table(s, table, names)));
}

/// A table that is gone. Its keys go first: others that go may be referenced.
pub(super) fn dropped(step: &Step<'_>, table: &Table, out: &mut Phases) {
    if table.external {
        return;
    }
    let name = step.before.table(table);
    for (key, _) in
        table.foreign_keys().filter(|(c, key)| !c.inherited && key.references != table.id)
    {
        let key = quote_ident(key.name.as_str());
        out.add(Phase::DropForeignKeys, format!("ALTER TABLE {name} DROP CONSTRAINT {key}"));
    }
    out.add(Phase::DropTables, format!("DROP TABLE {name}"));
}
