//! Renames: the name changes, and with it every expression that mentions it.

use super::work::{Relation, Work};
use super::{Answer, Done, Problem};
use crate::model::{
    Column, Expr, ExprHolder, Name, ObjectRef, QualifiedName, RelationId, SchemaId, SequenceId,
    Table, ViewId,
};
use crate::sql::quote_ident;

/// Writes the new name at every place that refers to the object.
pub(super) fn propagate(work: &mut Work, object: &ObjectRef, new_name: &str) {
    let text = quote_ident(new_name).into_owned();
    macro_rules! records {
        ($($field:ident),*) => {$(
            let touched: Vec<_> = work.catalog.$field.iter().filter(|record| {
                let mut hit = false;
                record.for_each_expr(&mut |_, expr| hit |= expr.mentions(object));
                hit
            }).map(|record| record.id.clone()).collect();
            for id in touched {
                if let Some(record) = work.catalog.$field.get_mut(&id) {
                    record.for_each_expr_mut(&mut |_, expr| {
                        expr.splice(|r, _| (r.target == *object).then(|| text.clone()));
                    });
                }
            }
        )*};
    }
    records!(tables, views, functions, types, definitions, verbatim);
}

pub(super) fn table(work: &mut Work, table: &Table, new_name: Name) -> Result<(), Problem> {
    if work.is_relation_name_taken(&table.schema, &new_name) {
        return Err(Problem::new(format!("the relation {new_name} exists already")));
    }
    let mut renamed = table.clone();
    for column in &mut renamed.columns {
        pin_sequence(work, table, column);
    }
    renamed.name = new_name.clone();
    work.put_table(renamed);
    propagate(work, &ObjectRef::Table(table.id.clone()), new_name.as_str());
    Ok(())
}

/// The sequence of an identity column keeps its name when the column or its table gets another.
fn pin_sequence(work: &Work, table: &Table, column: &mut Column) {
    let name = super::naming::object_name(table.name.as_str(), Some(column.name.as_str()), "seq");
    if let Some(identity) = &mut column.identity {
        let schema = Some(Name::new(work.catalog.schema_name(&table.schema)));
        identity.sequence_name.get_or_insert(QualifiedName { schema, name });
    }
}

pub(super) fn table_schema(work: &mut Work, table: &Table, schema: &Name) -> Result<(), Problem> {
    let schema = work.schema_or_assume(schema);
    if schema == table.schema {
        return Ok(());
    }
    if work.is_relation_name_taken(&schema, &table.name) {
        return Err(Problem::new(format!(
            "the relation {} exists already in that schema",
            table.name
        )));
    }
    let mut moved = table.clone();
    moved.schema = schema.clone();
    work.put_table(moved);
    // Sequences that belong to the table's columns go along.
    let owned: Vec<SequenceId> = work
        .catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, _)| *t == table.id))
        .map(|s| s.id.clone())
        .collect();
    for id in owned {
        if let Some(mut sequence) = work.catalog.sequences.get(&id).map(|s| (**s).clone()) {
            sequence.schema = schema.clone();
            work.put_sequence(sequence);
        }
        requalify(work, &ObjectRef::Sequence(id), &schema);
    }
    requalify(work, &ObjectRef::Table(table.id.clone()), &schema);
    Ok(())
}

/// Writes the schema where a text names the object without one, unless the search path finds it there.
fn qualify_bare(expr: &mut Expr, object: &ObjectRef, schema: &SchemaId, schema_name: &str) {
    if schema_name == "public" {
        return;
    }
    let is_schema_end = |end: u32| {
        expr.references().iter().any(|r| matches!(r.target, ObjectRef::Schema(_)) && r.end == end)
    };
    let bare: Vec<u32> = expr
        .references()
        .iter()
        .filter(|r| r.target == *object && !(r.start > 0 && is_schema_end(r.start - 1)))
        // Before a column, the name stands for the table in the same query.
        .filter(|r| !expr.text().get(r.end as usize..).is_some_and(|rest| rest.starts_with('.')))
        .map(|r| r.start)
        .collect();
    if !bare.is_empty() {
        let qualifiers: Vec<_> = bare.into_iter().map(|at| (at, schema.clone())).collect();
        let name = |_: &SchemaId| schema_name.to_owned();
        *expr = super::expr::qualified(expr.text(), expr.references().to_vec(), &qualifiers, name);
    }
}

/// Where a text names the object after its schema, the schema's name is replaced.
fn requalify(work: &mut Work, object: &ObjectRef, schema: &SchemaId) {
    let schema_name = quote_ident(work.catalog.schema_name(schema)).into_owned();
    macro_rules! records {
        ($($field:ident),*) => {$(
            let touched: Vec<_> = work.catalog.$field.iter().filter(|record| {
                let mut hit = false;
                record.for_each_expr(&mut |_, expr| hit |= expr.mentions(object));
                hit
            }).map(|record| record.id.clone()).collect();
            for id in touched {
                if let Some(record) = work.catalog.$field.get_mut(&id) {
                    record.for_each_expr_mut(&mut |_, expr| {
                        let starts: Vec<u32> = expr.references().iter()
                            .filter(|r| r.target == *object).map(|r| r.start).collect();
                        let is_qualifier = |end: u32| starts.contains(&(end + 1));
                        let ends: Vec<u32> = expr.references().iter()
                            .filter(|r| matches!(r.target, ObjectRef::Schema(_)) && is_qualifier(r.end))
                            .map(|r| r.end).collect();
                        expr.splice(|r, _| ends.contains(&r.end).then(|| schema_name.clone()));
                        qualify_bare(expr, object, schema, &schema_name);
                    });
                }
            }
        )*};
    }
    records!(tables, views, functions, types, definitions, verbatim);
}

pub(super) fn column(
    work: &mut Work,
    table: &Table,
    old: &Name,
    new_name: Name,
) -> Result<(), Problem> {
    let mut renamed = table.clone();
    if renamed.column_named(new_name.as_str()).is_some() {
        return Err(Problem::new(format!(
            "the column {new_name} of {} exists already",
            table.name
        )));
    }
    let id = renamed.column_named(old.as_str()).map(|c| c.id.clone()).ok_or_else(|| {
        Problem::new(format!("the column {old} of {} does not exist", table.name))
    })?;
    if let Some(column) = renamed.column_mut(&id) {
        pin_sequence(work, table, column);
        column.name = new_name.clone();
    }
    work.put_table(renamed);
    propagate(work, &ObjectRef::Column(table.id.clone(), id), new_name.as_str());
    // Children inherit the name.
    for child in work.children(&table.id) {
        let child = work.table(&child)?;
        if child.column_named(old.as_str()).is_some() {
            column(work, &child, old, new_name.clone())?;
        }
    }
    Ok(())
}

pub(super) fn view(work: &mut Work, id: &ViewId, new_name: Name) -> Answer {
    let mut view = work.view(id)?;
    if work.is_relation_name_taken(&view.schema, &new_name) {
        return Err(Problem::new(format!("the relation {new_name} exists already")));
    }
    view.name = new_name.clone();
    work.put_view(view);
    let object = ObjectRef::View(id.clone());
    propagate(work, &object, new_name.as_str());
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn sequence(work: &mut Work, id: &SequenceId, new_name: Name) -> Answer {
    let Some(mut sequence) = work.catalog.sequences.get(id).map(|s| (**s).clone()) else {
        return Err(Problem::new("the sequence is gone"));
    };
    sequence.name = new_name.clone();
    work.put_sequence(sequence);
    let object = ObjectRef::Sequence(id.clone());
    propagate(work, &object, new_name.as_str());
    Ok(Done::Modelled(Some(object)))
}

/// An index, or the constraint whose index it is: both go by one name.
pub(super) fn index(work: &mut Work, relation: &Relation, new_name: Name) -> Answer {
    let object = match relation {
        Relation::Index(RelationId::Table(table), id) => {
            let mut table = work.table(table)?;
            if let Some(index) = table.indexes.iter_mut().find(|i| i.id == *id) {
                index.name = new_name;
            }
            let object = ObjectRef::Index(table.id.clone(), id.clone());
            work.put_table(table);
            object
        }
        Relation::Index(RelationId::View(view), id) => {
            let mut view = work.view(view)?;
            // Names of the old index are forgotten by the view as it stands.
            let object = ObjectRef::ViewIndex(view.id.clone(), id.clone());
            if let Some(index) = view.indexes.iter_mut().find(|i| i.id == *id) {
                index.name = new_name;
            }
            work.put_view(view);
            object
        }
        Relation::Constraint(table, id) => {
            let mut table = work.table(table)?;
            if let Some(constraint) = table.constraints.iter_mut().find(|c| c.id == *id) {
                constraint.name = new_name;
            }
            let object = ObjectRef::Constraint(table.id.clone(), id.clone());
            work.put_table(table);
            object
        }
        _ => return Err(Problem::new("this is not an index")),
    };
    Ok(Done::Modelled(Some(object)))
}
