//! Columns: what `CREATE TABLE` and `ALTER TABLE … ADD COLUMN` write about one.

use super::expr::Scope;
use super::sequence;
use super::syntax::{name_of, qualified_opt, text_of};
use super::work::Work;
use super::{Problem, constraint, naming};
use crate::model::{
    Column, ColumnId, DataType, Expr, Generated, GeneratedKind, Identity, Name, ObjectRef,
    Reference, Sequence, SequenceOptions, Table,
};
use crate::sql::quote_ident;
use squawk_syntax::ast::{self, AstNode};

/// A column as written, before its expressions and constraints are read.
pub(super) struct Written {
    pub(super) column: ColumnId,
    pub(super) constraints: Vec<ast::Constraint>,
}

/// Adds a column with its name and type to the table; what names other columns is read later, when
/// all of them are known. A `serial` column's sequence is added to `sequences`.
pub(super) fn add(
    work: &Work,
    table: &mut Table,
    name: &Name,
    ty: Option<&ast::Type>,
    clauses: &[ast::ColumnClause],
    sequences: &mut Vec<Sequence>,
) -> Result<Written, Problem> {
    if table.columns.len() >= MAX_COLUMNS {
        return Err(Problem::new(format!("tables can have at most {MAX_COLUMNS} columns")));
    }
    if table.column_named(name.as_str()).is_some() {
        return Err(Problem::new(format!("the column {name} is specified more than once")));
    }
    let id = new_id(table, name);
    let written = match ty {
        Some(ty) => work.written_type(ty.syntax())?,
        None => return Err(Problem::new(format!("the column {name} has no type"))),
    };
    let mut column = Column::new(id.clone(), name.clone(), written.data_type);
    if written.serial {
        add_serial(work, table, &mut column, sequences);
    }
    let mut constraints = Vec::new();
    for clause in clauses {
        match clause {
            ast::ColumnClause::Storage(s) => {
                column.storage = s.storage_mode().map(|m| text_of(&m).to_lowercase());
            }
            ast::ColumnClause::CompressionMethod(c) => {
                column.compression =
                    c.compression_method_name().map(|m| text_of(&m).to_lowercase());
            }
            ast::ColumnClause::AlterOptionList(list) => {
                column.options = super::syntax::foreign_options(Some(list.clone()));
            }
            ast::ColumnClause::Collate(c) => column.collation = qualified_opt(c.collation_ref()),
            ast::ColumnClause::ColumnConstraint(c) => {
                constraints.extend(ast::Constraint::cast(c.syntax().clone()));
            }
            ast::ColumnClause::WithOptions(_) => {}
        }
    }
    table.columns.push(column);
    Ok(Written { column: id, constraints })
}

/// `MaxHeapAttributeNumber` is 1,600 (`htup_details.h`).
const MAX_COLUMNS: usize = 1600;

pub(super) fn new_id(table: &Table, name: &Name) -> ColumnId {
    ColumnId::derive(&[name.as_str()], |id| table.column(id).is_some())
}

fn add_serial(work: &Work, table: &Table, column: &mut Column, sequences: &mut Vec<Sequence>) {
    column.not_null = true;
    let name = naming::choose(table.name.as_str(), Some(column.name.as_str()), "seq", |n| {
        work.is_relation_name_taken(&table.schema, n) || sequences.iter().any(|s| s.name == *n)
    });
    let sequence = sequence::for_serial(
        work,
        &table.schema,
        &name,
        &column.data_type,
        (table.id.clone(), column.id.clone()),
    );
    column.default = Some(nextval(work, &sequence));
    sequences.push(sequence);
}

/// `nextval('schema.sequence'::regclass)`, as Postgres stores the default of a `serial` column.
fn nextval(work: &Work, sequence: &Sequence) -> Expr {
    let schema = quote_ident(work.catalog.schema_name(&sequence.schema)).replace('\'', "''");
    let name = quote_ident(sequence.name.as_str()).replace('\'', "''");
    let start = "nextval('".len();
    let dot = start + schema.len();
    let end = dot + 1 + name.len();
    let at = |start: usize, end: usize, target| Reference {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
        target,
    };
    Expr::new(
        format!("nextval('{schema}.{name}'::regclass)"),
        vec![
            at(start, dot, ObjectRef::Schema(sequence.schema.clone())),
            at(dot + 1, end, ObjectRef::Sequence(sequence.id.clone())),
        ],
    )
}

/// Reads what stands behind the type: defaults and identity become part of the column, all else a
/// constraint of the table.
pub(super) fn apply_constraints(
    work: &mut Work,
    table: &mut Table,
    written: &Written,
) -> Result<(), Problem> {
    for item in &written.constraints {
        apply_constraint(work, table, &written.column, item)?;
    }
    Ok(())
}

fn apply_constraint(
    work: &mut Work,
    table: &mut Table,
    id: &ColumnId,
    item: &ast::Constraint,
) -> Result<(), Problem> {
    use ast::Constraint as C;
    match item {
        C::DefaultConstraint(d) => {
            let default = work.expr_opt(d.expr(), &Scope::default());
            edit(table, id, |c| c.default = default)
        }
        C::NullConstraint(_) => edit(table, id, |c| c.not_null = false),
        C::NotNullConstraint(_) => edit(table, id, |c| c.not_null = true),
        C::GeneratedConstraint(g) => match g.generated_as() {
            Some(ast::GeneratedAs::GeneratedIdentity(identity)) => {
                let identity = read_identity(
                    work,
                    identity.generated_when(),
                    identity.sequence_option_list(),
                    table.column(id).map(|c| &c.data_type),
                )?;
                edit(table, id, |c| {
                    c.identity = Some(identity);
                    c.not_null = true;
                })
            }
            Some(ast::GeneratedAs::GeneratedStored(stored)) => {
                let expression = work
                    .expr_opt(stored.expr(), &Scope::of_table(table))
                    .ok_or_else(|| Problem::new("the generated column has no expression"))?;
                let kind = match stored.generated_kind() {
                    Some(ast::GeneratedKind::Stored(_)) => GeneratedKind::Stored,
                    // From Postgres 18, no word means virtual.
                    Some(ast::GeneratedKind::Virtual(_)) | None => GeneratedKind::Virtual,
                };
                edit(table, id, |c| c.generated = Some(Generated { expression, kind }))
            }
            None => Ok(()),
        },
        other => constraint::add(work, table, other, Some(id)),
    }
}

pub(super) fn read_identity(
    work: &Work,
    when: Option<ast::GeneratedWhen>,
    options: Option<ast::SequenceOptionList>,
    data_type: Option<&DataType>,
) -> Result<Identity, Problem> {
    let mut sequence_options = SequenceOptions::default();
    let sequence_name = match options {
        Some(list) => {
            sequence::identity_options(work, list.sequence_options(), &mut sequence_options)?
        }
        None => None,
    };
    // The sequence takes the column's type by itself.
    if sequence_options.data_type.as_ref() == data_type {
        sequence_options.data_type = None;
    }
    let always = matches!(when, Some(ast::GeneratedWhen::GeneratedAlways(_)));
    Ok(Identity { always, sequence_name, options: sequence_options })
}

fn edit(table: &mut Table, id: &ColumnId, change: impl FnOnce(&mut Column)) -> Result<(), Problem> {
    let column = table.column_mut(id).ok_or_else(Problem::no_name)?;
    change(column);
    Ok(())
}

/// The ids of columns, by name.
pub(super) fn ids(table: &Table, names: &[Name]) -> Result<Vec<ColumnId>, Problem> {
    names
        .iter()
        .map(|name| {
            table.column_named(name.as_str()).map(|c| c.id.clone()).ok_or_else(|| {
                Problem::new(format!("the column {name} of {} does not exist", table.name))
            })
        })
        .collect()
}

pub(super) fn ref_names(refs: impl Iterator<Item = ast::ColumnNameRef>) -> Vec<Name> {
    refs.map(|r| name_of(r.syntax())).collect()
}
