//! `CREATE SEQUENCE`, `ALTER SEQUENCE`, and the sequences behind `serial` and identity.

use super::syntax::{integer, name, path_names, qualified_opt, role_of};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem};
use crate::model::{
    ColumnId, DataType, Name, ObjectRef, Persistence, QualifiedName, SchemaId, Sequence,
    SequenceId, SequenceOptions, TableId,
};
use squawk_syntax::ast::{self, AstNode};

pub(super) fn create(work: &mut Work, stmt: &ast::CreateSequence) -> Answer {
    let path = qualified_opt(stmt.sequence()).ok_or_else(Problem::no_name)?;
    if super::table::is_temporary(stmt.persistence().as_ref()) {
        return Ok(Done::Ignored("temporary sequences are no part of a schema".into()));
    }
    let schema = work.schema_for(&path)?;
    if work.is_relation_name_taken(&schema, &path.name) {
        return super::exists(stmt.if_not_exists().is_some(), &path);
    }
    let mut sequence = new(work, &schema, &path.name);
    if super::table::is_unlogged(stmt.persistence().as_ref()) {
        sequence.persistence = Persistence::Unlogged;
    }
    apply_options(work, &mut sequence, stmt.sequence_options())?;
    let object = ObjectRef::Sequence(sequence.id.clone());
    work.put_sequence(sequence);
    Ok(Done::Modelled(Some(object)))
}

pub(super) fn new(work: &Work, schema: &SchemaId, name: &Name) -> Sequence {
    let id = SequenceId::derive(&[work.catalog.schema_name(schema), name.as_str()], |id| {
        work.catalog.sequences.contains(id)
    });
    Sequence {
        id,
        schema: schema.clone(),
        name: name.clone(),
        options: SequenceOptions::default(),
        persistence: Persistence::default(),
        owned_by: None,
        owner: None,
        comment: None,
        acl: work.default_acl("sequences", Some(schema)),
    }
}

/// The sequence that `serial` makes for a column.
pub(super) fn for_serial(
    work: &Work,
    schema: &SchemaId,
    name: &Name,
    data_type: &DataType,
    owner: (TableId, ColumnId),
) -> Sequence {
    let mut sequence = new(work, schema, name);
    if !data_type.is_builtin("bigint") {
        sequence.options.data_type = Some(data_type.clone());
    }
    sequence.owned_by = Some(owner);
    sequence
}

fn apply_options(
    work: &mut Work,
    sequence: &mut Sequence,
    options: impl Iterator<Item = ast::SequenceOption>,
) -> Result<(), Problem> {
    for option in options {
        if let ast::SequenceOption::OptionOwnedBy(owned) = &option {
            sequence.owned_by = owner_column(work, owned)?;
        } else {
            apply_option(work, &mut sequence.options, &option)?;
        }
    }
    Ok(())
}

fn owner_column(
    work: &mut Work,
    owned: &ast::OptionOwnedBy,
) -> Result<Option<(TableId, ColumnId)>, Problem> {
    let Some(ast::OwnedByTarget::QualifiedColumnNameRef(path)) = owned.owned_by_target() else {
        return Ok(None);
    };
    let names = path_names(path.syntax());
    let [before @ .., table, column] = names.as_slice() else {
        return Err(Problem::new("OWNED BY needs a table and a column"));
    };
    let table_path = QualifiedName { schema: before.last().cloned(), name: table.clone() };
    let table_id = work.table_id(&table_path)?;
    let column_id = super::table::column_id(work, &table_id, column)?;
    Ok(Some((table_id, column_id)))
}

/// Options of an identity column's sequence; gives back its name, where one is set.
pub(super) fn identity_options(
    work: &Work,
    list: impl Iterator<Item = ast::SequenceOption>,
    options: &mut SequenceOptions,
) -> Result<Option<QualifiedName>, Problem> {
    let mut sequence_name = None;
    for option in list {
        if let ast::SequenceOption::OptionSequenceName(named) = &option {
            sequence_name = qualified_opt(named.sequence());
        } else {
            apply_option(work, options, &option)?;
        }
    }
    Ok(sequence_name)
}

pub(super) fn apply_option(
    work: &Work,
    options: &mut SequenceOptions,
    option: &ast::SequenceOption,
) -> Result<(), Problem> {
    use ast::SequenceOption as O;
    match option {
        O::OptionAsType(o) => {
            let data_type = work.data_type(o.ty())?;
            options.data_type = (!data_type.is_builtin("bigint")).then_some(data_type);
        }
        O::OptionCache(o) => options.cache = integer(o.expr()).filter(|n| *n != 1),
        O::OptionIncrement(o) => options.increment = integer(o.expr()).filter(|n| *n != 1),
        O::OptionStart(o) => options.start = integer(o.expr()),
        O::OptionMaxValue(o) => options.max_value = integer(o.expr()),
        O::OptionMinValue(o) => options.min_value = integer(o.expr()),
        O::OptionNoMaxValue(_) => options.max_value = None,
        O::OptionNoMinValue(_) => options.min_value = None,
        O::OptionCycle(_) => options.cycle = true,
        O::OptionNoCycle(_) => options.cycle = false,
        O::OptionRestart(_)
        | O::OptionLogged(_)
        | O::OptionUnlogged(_)
        | O::OptionOwnedBy(_)
        | O::OptionSequenceName(_) => {}
    }
    normalise(options);
    Ok(())
}

/// What is Postgres' default anyway is not kept, so that `START 1` and nothing are the same sequence.
fn normalise(options: &mut SequenceOptions) {
    let ascending = options.increment.unwrap_or(1) > 0;
    if ascending {
        if options.min_value == Some(1) {
            options.min_value = None;
        }
        if options.start == Some(options.min_value.unwrap_or(1)) {
            options.start = None;
        }
    }
}

/// What is changed of the sequence behind an identity column.
fn alter_identity(
    work: &mut Work,
    object: &ObjectRef,
    stmt: &ast::AlterSequence,
) -> Result<(), Problem> {
    use ast::AlterSequenceAction as A;
    let ObjectRef::Column(table, column) = object else { return Ok(()) };
    let mut table = work.table(table)?;
    let schema = Name::new(work.catalog.schema_name(&table.schema));
    let Some(identity) = table.column_mut(column).and_then(|c| c.identity.as_mut()) else {
        return Ok(());
    };
    for action in stmt.actions() {
        match action {
            A::SequenceOption(option) => apply_option(work, &mut identity.options, &option)?,
            A::SequenceRenameTo(rename) => {
                let to = qualified_opt(rename.sequence()).ok_or_else(Problem::no_name)?;
                identity.sequence_name =
                    Some(QualifiedName { schema: Some(schema.clone()), name: to.name });
            }
            // The owner is the table's, as is the schema.
            A::OwnerTo(_) | A::SetSchema(_) | A::SetLogged(_) | A::SetUnlogged(_) => {}
        }
    }
    work.put_table(table);
    Ok(())
}

pub(super) fn alter(work: &mut Work, stmt: &ast::AlterSequence) -> Answer {
    use ast::AlterSequenceAction as A;
    let path = qualified_opt(stmt.sequence_ref()).ok_or_else(Problem::no_name)?;
    let id = match work.relation(&path) {
        Some(Relation::Sequence(id)) => id,
        Some(_) => return Err(Problem::new(format!("{path} is not a sequence"))),
        None => {
            // The sequence of an identity column has no record of its own.
            if let Some(object) = super::alter_table::identity_sequence(work, &path) {
                alter_identity(work, &object, stmt)?;
                return Ok(Done::Modelled(Some(object)));
            }
            return super::missing(stmt.if_exists().is_some(), "sequence", &path);
        }
    };
    let Some(mut sequence) = work.catalog.sequences.get(&id).map(|s| (**s).clone()) else {
        return Err(Problem::new("the sequence is gone"));
    };
    for action in stmt.actions() {
        match action {
            A::OwnerTo(owner) => {
                sequence.owner = owner.role_ref().and_then(|r| role_of(&r));
            }
            A::SequenceOption(option) => {
                apply_options(work, &mut sequence, std::iter::once(option))?;
            }
            A::SequenceRenameTo(rename) => {
                let new_name = name(rename.sequence()).or_else(|| {
                    rename
                        .sequence()
                        .and_then(|s| super::syntax::qualified(s.syntax()))
                        .map(|q| q.name)
                });
                sequence.name = new_name.ok_or_else(Problem::no_name)?;
            }
            A::SetSchema(set) => {
                let schema = name(set.schema_ref()).ok_or_else(Problem::no_name)?;
                sequence.schema = work.schema_or_assume(&schema);
            }
            A::SetLogged(_) => sequence.persistence = Persistence::Permanent,
            A::SetUnlogged(_) => sequence.persistence = Persistence::Unlogged,
        }
    }
    work.put_sequence(sequence);
    Ok(Done::Modelled(Some(ObjectRef::Sequence(id))))
}
