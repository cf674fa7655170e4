//! `DROP`: what goes, what goes with it, and what forbids it.

mod dangling;
mod parts;
mod routine;
mod texts;

pub(super) use dangling::forget_dangling;
pub(super) use parts::{column, constraint};
pub(super) use texts::definition;

use super::alter_table::is_cascade;
use super::syntax::{name_of, qualified};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem};
use crate::model::{
    ColumnId, ObjectRef, QualifiedName, RelationId, SchemaId, TableId, TypeName, ViewId,
};
use parts::{drop_policy, drop_trigger};
use routine::drop_functions;
use squawk_syntax::ast::{self, AstNode};
use texts::forget_texts_about;

/// The answer to a `DROP` of a kind that the model describes; none for other statements.
pub(super) fn drop(work: &mut Work, statement: &ast::Stmt) -> Option<Answer> {
    use ast::Stmt as S;
    macro_rules! each {
        ($s:ident, $list:ident, $kind:literal, $one:expr) => {{
            let cascade = is_cascade($s.drop_behavior());
            let paths: Vec<_> = $s.$list().filter_map(|n| qualified(n.syntax())).collect();
            // What the same statement drops forbids nothing.
            let cascade = cascade || work.depend_on_each_other_alone(&paths);
            each(work, &paths, $s.if_exists().is_some(), $kind, |work, path| {
                $one(work, path, cascade)
            })
        }};
    }
    Some(match statement {
        S::DropTable(s) => each!(s, table_name_refs, "table", drop_table),
        S::DropForeignTable(s) => each!(s, table_name_refs, "table", drop_table),
        S::DropView(s) => each!(s, view_refs, "view", drop_view),
        S::DropMaterializedView(s) => each!(s, view_refs, "materialized view", drop_view),
        S::DropSequence(s) => each!(s, sequence_refs, "sequence", drop_sequence),
        S::DropIndex(s) => each!(s, index_refs, "index", drop_index),
        S::DropType(s) => each!(s, type_name_refs, "type", drop_type),
        S::DropDomain(s) => each!(s, domain_refs, "type", drop_type),
        S::DropSchema(s) => {
            let cascade = is_cascade(s.drop_behavior());
            let paths: Vec<_> =
                s.schema_refs().map(|n| QualifiedName::unqualified(name_of(n.syntax()))).collect();
            each(work, &paths, s.if_exists().is_some(), "schema", |work, path| {
                drop_schema(work, path, cascade)
            })
        }
        S::DropExtension(s) => {
            let paths: Vec<_> = s
                .extension_refs()
                .map(|n| QualifiedName::unqualified(name_of(n.syntax())))
                .collect();
            each(work, &paths, s.if_exists().is_some(), "extension", |work, path| {
                let id = work
                    .catalog
                    .extensions
                    .iter()
                    .find(|e| e.name == path.name)
                    .map(|e| e.id.clone());
                Ok(id.and_then(|id| work.catalog.extensions.remove(&id)).is_some())
            })
        }
        S::DropFunction(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropProcedure(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropRoutine(s) => drop_functions(work, s.syntax(), s.if_exists().is_some()),
        S::DropPolicy(s) => drop_policy(work, s),
        S::DropTrigger(s) => drop_trigger(work, s),
        S::DropRole(_) | S::DropUser(_) | S::DropGroup(_) => drop_roles(work, statement),
        _ => return None,
    })
}

/// Drops every name of a list, or none: a missing one without `IF EXISTS` is found first.
fn each(
    work: &mut Work,
    paths: &[QualifiedName],
    if_exists: bool,
    kind: &str,
    mut one: impl FnMut(&mut Work, &QualifiedName) -> Result<bool, Problem>,
) -> Answer {
    let mut any = false;
    for path in paths {
        if one(work, path)? {
            any = true;
        } else if !if_exists {
            return Err(Problem::new(format!("the {kind} {path} does not exist")));
        }
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored(format!("there is no such {kind}")))
    }
}

fn drop_table(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::Table(id)) => {
            remove_table(work, &id, cascade)?;
            Ok(true)
        }
        Some(_) => Err(Problem::new(format!("{path} is not a table"))),
        None => Ok(false),
    }
}

fn remove_table(work: &mut Work, id: &TableId, cascade: bool) -> Result<(), Problem> {
    let keys = work.foreign_keys_to(id, None);
    if !cascade && !keys.is_empty() {
        let names: Vec<_> = keys.iter().map(|(_, _, name)| name.clone()).collect();
        return Err(Problem::new(format!(
            "other objects depend on the table: {}",
            names.join(", ")
        )));
    }
    for (table, constraint, _) in keys {
        work.remove_constraint(&table, &constraint);
    }
    let children: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.partition_of.as_ref().is_some_and(|p| p.parent == *id))
        .map(|t| t.id.clone())
        .collect();
    for child in children {
        remove_table(work, &child, cascade)?;
    }
    let heirs: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| t.inherits.contains(id))
        .map(|t| t.id.clone())
        .collect();
    for heir in heirs {
        let mut heir = work.table(&heir)?;
        heir.inherits.retain(|parent| parent != id);
        for column in &mut heir.columns {
            column.inherited = false;
        }
        work.put_table(heir);
    }
    let owned: Vec<_> = work
        .catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, _)| t == id))
        .map(|s| s.id.clone())
        .collect();
    for sequence in owned {
        work.remove_sequence(&sequence);
    }
    let object = ObjectRef::Table(id.clone());
    if cascade {
        remove_views_on(work, &object);
    }
    forget_texts_about(work, &object, true);
    work.remove_table(id);
    Ok(())
}

/// Views whose query mentions the object, and the views on them.
fn remove_views_on(work: &mut Work, object: &ObjectRef) {
    let mut pending = vec![object.clone()];
    while let Some(object) = pending.pop() {
        let views: Vec<ViewId> = work
            .catalog
            .views
            .iter()
            .filter(|v| v.query.mentions(&object))
            .map(|v| v.id.clone())
            .collect();
        for id in views {
            pending.push(ObjectRef::View(id.clone()));
            work.remove_view(&id);
        }
    }
}

fn drop_view(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::View(id)) => {
            if cascade {
                remove_views_on(work, &ObjectRef::View(id.clone()));
            }
            forget_texts_about(work, &ObjectRef::View(id.clone()), true);
            work.remove_view(&id);
            Ok(true)
        }
        Some(_) => Err(Problem::new(format!("{path} is not a view"))),
        None => Ok(false),
    }
}

fn drop_sequence(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(Relation::Sequence(id)) = work.relation(path) else { return Ok(false) };
    let object = ObjectRef::Sequence(id.clone());
    let users: Vec<TableId> = work
        .catalog
        .tables
        .iter()
        .filter(|t| {
            t.columns.iter().any(|c| c.default.as_ref().is_some_and(|d| d.mentions(&object)))
        })
        .map(|t| t.id.clone())
        .collect();
    if !users.is_empty() && !cascade {
        return Err(Problem::new(format!("a default depends on the sequence {path}")));
    }
    for table in users {
        let mut table = work.table(&table)?;
        for column in &mut table.columns {
            if column.default.as_ref().is_some_and(|d| d.mentions(&object)) {
                column.default = None;
            }
        }
        work.put_table(table);
    }
    work.remove_sequence(&id);
    Ok(true)
}

fn drop_index(work: &mut Work, path: &QualifiedName, _: bool) -> Result<bool, Problem> {
    match work.relation(path) {
        Some(Relation::Index(RelationId::Table(table), id)) => {
            let mut table = work.table(&table)?;
            table.indexes.retain(|i| i.id != id);
            work.put_table(table);
            Ok(true)
        }
        Some(Relation::Index(RelationId::View(view), id)) => {
            let mut view = work.view(&view)?;
            view.indexes.retain(|i| i.id != id);
            work.put_view(view);
            Ok(true)
        }
        Some(Relation::Constraint(..)) => {
            Err(Problem::new(format!("a constraint needs the index {path}: drop the constraint")))
        }
        Some(_) => Err(Problem::new(format!("{path} is not an index"))),
        None => Ok(false),
    }
}

fn drop_type(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(id) = work.type_id(path) else { return Ok(false) };
    let uses: Vec<(TableId, ColumnId)> = work
        .catalog
        .tables
        .iter()
        .flat_map(|t| {
            let id = &id;
            t.columns
                .iter()
                .filter(move |c| c.data_type.name == TypeName::Defined(id.clone()))
                .map(|c| (t.id.clone(), c.id.clone()))
        })
        .collect();
    if !uses.is_empty() && !cascade {
        return Err(Problem::new(format!("columns depend on the type {path}")));
    }
    for (table, column_id) in uses {
        let mut table = work.table(&table)?;
        column(work, &mut table, &column_id, true)?;
        work.put_table(table);
    }
    let functions: Vec<_> = work
        .catalog
        .functions
        .iter()
        .filter(|f| f.arguments.iter().any(|a| a.data_type.name == TypeName::Defined(id.clone())))
        .map(|f| f.id.clone())
        .collect();
    if cascade {
        for function in functions {
            work.remove_function(&function);
        }
    }
    forget_texts_about(work, &ObjectRef::Type(id.clone()), cascade);
    work.remove_type(&id);
    Ok(true)
}

/// What was temporary goes at the end, with all that hangs on it.
pub(super) fn temporary(work: &mut Work) {
    if work.take_temporary_schema().is_some() {
        let path = QualifiedName::unqualified(super::table::TEMPORARY_SCHEMA);
        // With `CASCADE` nothing forbids it.
        let _ = drop_schema(work, &path, true);
    }
}

fn drop_schema(work: &mut Work, path: &QualifiedName, cascade: bool) -> Result<bool, Problem> {
    let Some(id) = work.schema_id(&path.name) else { return Ok(false) };
    let tables: Vec<_> =
        in_schema(&id, work.catalog.tables.iter().map(|t| (&t.schema, t.id.clone())));
    let views: Vec<_> =
        in_schema(&id, work.catalog.views.iter().map(|v| (&v.schema, v.id.clone())));
    let sequences: Vec<_> =
        in_schema(&id, work.catalog.sequences.iter().map(|s| (&s.schema, s.id.clone())));
    let functions: Vec<_> =
        in_schema(&id, work.catalog.functions.iter().map(|f| (&f.schema, f.id.clone())));
    let types: Vec<_> =
        in_schema(&id, work.catalog.types.iter().map(|t| (&t.schema, t.id.clone())));
    let empty = tables.is_empty()
        && views.is_empty()
        && sequences.is_empty()
        && functions.is_empty()
        && types.is_empty();
    if !empty && !cascade {
        return Err(Problem::new(format!("other objects depend on the schema {}", path.name)));
    }
    for view in views {
        work.remove_view(&view);
    }
    for table in tables {
        if work.catalog.tables.contains(&table) {
            remove_table(work, &table, true)?;
        }
    }
    for sequence in sequences {
        work.remove_sequence(&sequence);
    }
    for function in functions {
        work.remove_function(&function);
    }
    for id in types {
        work.remove_type(&id);
    }
    work.remove_schema(&id);
    Ok(true)
}

fn in_schema<'a, I>(schema: &SchemaId, all: impl Iterator<Item = (&'a SchemaId, I)>) -> Vec<I> {
    all.filter(|(s, _)| *s == schema).map(|(_, id)| id).collect()
}

fn drop_roles(work: &mut Work, statement: &ast::Stmt) -> Answer {
    let names: Vec<_> = statement
        .syntax()
        .children()
        .filter_map(ast::RoleRef::cast)
        .filter_map(|r| super::syntax::role_of(&r))
        .collect();
    let mut any = false;
    for name in names {
        let id = work.catalog.roles.iter().find(|r| r.name == name).map(|r| r.id.clone());
        any |= id.and_then(|id| work.catalog.roles.remove(&id)).is_some();
    }
    if any {
        Ok(Done::Modelled(None))
    } else {
        Ok(Done::Ignored("the role is not one of the schema's".into()))
    }
}
