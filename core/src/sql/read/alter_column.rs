//! What `ALTER TABLE` does to columns.

use super::alter_table::{Step, reset_parameters, set_parameters};
use super::expr::Scope;
use super::syntax::{foreign_options, integer, name, parameters, qualified_opt, text_of};
use super::work::Work;
use super::{Problem, column, sequence};
use crate::model::{Column, ColumnId, Generated, GeneratedKind, Table};
use squawk_syntax::ast::{self, AstNode};

/// A constant without a type of its own keeps the type that the column had when it was given.
fn keep_type_of_default(work: &Work, column: &mut crate::model::Column) {
    let Some(default) = &column.default else { return };
    let text = default.text().trim();
    let is_string = text.len() > 1
        && text.starts_with('\'')
        && text.ends_with('\'')
        && !text[1..text.len() - 1].replace("''", "").contains('\'');
    if text.eq_ignore_ascii_case("null") && column.data_type.modifiers.is_none() {
        // Postgres keeps no default that is null, unless cutting it to a length makes it an expression.
        column.default = None;
        return;
    }
    if !is_string && !text.eq_ignore_ascii_case("null") {
        return;
    }
    let bare = crate::model::DataType { modifiers: None, ..column.data_type.clone() };
    let name = match (work.catalog.type_name(&bare.name), &bare.name) {
        (Some((_, name)), crate::model::TypeName::Builtin(_)) => name.to_owned(),
        (Some((Some(schema), name)), _) => {
            format!("{}.{}", crate::sql::quote_ident(schema), crate::sql::quote_ident(name))
        }
        (Some((None, name)), _) => crate::sql::quote_ident(name).into_owned(),
        (None, _) => return,
    };
    column.default =
        Some(crate::model::Expr::opaque(format!("{text}::{}", bare.text_with_name(&name))));
}

pub(super) fn add_column(
    work: &mut Work,
    table: &mut Table,
    add: &ast::AddColumn,
) -> Result<(), Problem> {
    let column_name = name(add.column_name()).ok_or_else(Problem::no_name)?;
    if add.if_not_exists().is_some() && table.column_named(column_name.as_str()).is_some() {
        return Ok(());
    }
    let mut clauses: Vec<ast::ColumnClause> = Vec::new();
    clauses.extend(add.collate().map(ast::ColumnClause::Collate));
    clauses.extend(add.alter_option_list().map(ast::ColumnClause::AlterOptionList));
    let mut sequences = Vec::new();
    let mut written =
        column::add(work, table, &column_name, add.ty().as_ref(), &clauses, &mut sequences)?;
    written.constraints.extend(add.constraints());
    column::apply_constraints(work, table, &written)?;
    for sequence in sequences {
        work.put_sequence(sequence);
    }
    // Children of the table get the column too.
    let new = table.column(&written.column).cloned();
    for child in work.children(&table.id) {
        let mut child = work.table(&child)?;
        if let Some(new) = &new
            && child.column_named(new.name.as_str()).is_none()
        {
            let mut copy = Column::new(
                column::new_id(&child, &new.name),
                new.name.clone(),
                new.data_type.clone(),
            );
            copy.not_null = new.not_null;
            copy.default.clone_from(&new.default);
            copy.inherited = true;
            child.columns.push(copy);
            work.put_table(child);
        }
    }
    Ok(())
}

pub(super) fn alter_column(
    work: &mut Work,
    table: &mut Table,
    alter: &ast::AlterColumn,
) -> Result<Step, Problem> {
    use ast::AlterColumnOption as O;
    let column_name = name(alter.column_name_ref()).ok_or_else(Problem::no_name)?;
    let scope = Scope::of_table(table);
    let table_name = table.name.clone();
    let id: ColumnId =
        table.column_named(column_name.as_str()).map(|c| c.id.clone()).ok_or_else(|| {
            Problem::new(format!("the column {column_name} of {table_name} does not exist"))
        })?;
    let column = table.column_mut(&id).ok_or_else(Problem::no_name)?;
    match alter.option() {
        Some(O::SetNotNull(_)) => column.not_null = true,
        Some(O::DropNotNull(_)) => column.not_null = false,
        Some(O::SetDefault(s)) => {
            column.default = s.expr().map(|e| work.expr(e.syntax(), &Scope::default()));
        }
        Some(O::DropDefault(_)) => column.default = None,
        Some(O::SetType(s)) => {
            let new = work.data_type(s.ty())?;
            if new.name != column.data_type.name {
                keep_type_of_default(work, column);
            }
            column.data_type = new;
            column.collation = s.collate().and_then(|c| qualified_opt(c.collation_ref()));
        }
        Some(O::SetStorage(s)) => {
            column.storage = s.storage_mode().map(|m| text_of(&m).to_lowercase());
        }
        Some(O::SetCompression(s)) => {
            column.compression = s.compression_method_name().map(|m| text_of(&m).to_lowercase());
        }
        Some(O::SetStatistics(s)) => {
            column.statistics =
                integer(s.expr()).and_then(|n| i32::try_from(n).ok()).filter(|n| *n >= 0);
        }
        Some(O::SetOptions(s)) => {
            set_parameters(&mut column.options, parameters(s.attribute_list()));
        }
        Some(O::ResetOptions(r)) => {
            reset_parameters(&mut column.options, &parameters(r.attribute_list()));
        }
        Some(O::SetOptionsList(s)) => {
            set_parameters(&mut column.options, foreign_options(s.alter_option_list()));
        }
        Some(O::AddGenerated(g)) => {
            let identity = column::read_identity(
                work,
                g.generated_when(),
                g.sequence_option_list(),
                Some(&column.data_type),
            )?;
            column.identity = Some(identity);
        }
        Some(O::SetGenerated(s)) => {
            if let Some(identity) = &mut column.identity {
                identity.always =
                    matches!(s.generated_when(), Some(ast::GeneratedWhen::GeneratedAlways(_)));
            }
        }
        Some(O::SetGeneratedOptions(s)) => {
            if let Some(identity) = &mut column.identity {
                for option in s.set_generated_options() {
                    match option {
                        ast::SetGeneratedOption::SetGenerated(g) => {
                            identity.always = matches!(
                                g.generated_when(),
                                Some(ast::GeneratedWhen::GeneratedAlways(_))
                            );
                        }
                        ast::SetGeneratedOption::SetSequenceOption(o) => {
                            if let Some(option) = o.sequence_option() {
                                sequence::apply_option(work, &mut identity.options, &option)?;
                            }
                        }
                        ast::SetGeneratedOption::Restart(_) => {}
                    }
                }
            }
        }
        Some(O::SetSequenceOption(s)) => {
            if let (Some(identity), Some(option)) = (&mut column.identity, s.sequence_option()) {
                sequence::apply_option(work, &mut identity.options, &option)?;
            }
        }
        Some(O::DropIdentity(_)) => column.identity = None,
        Some(O::DropExpression(_)) => column.generated = None,
        Some(O::SetExpression(s)) => {
            let kind = column.generated.as_ref().map_or(GeneratedKind::Stored, |g| g.kind);
            column.generated =
                s.expr().map(|e| Generated { expression: work.expr(e.syntax(), &scope), kind });
        }
        Some(O::Restart(_)) => return Ok(Step::Done),
        Some(O::Inherit(_) | O::NoInherit(_)) | None => return Ok(Step::Keep),
    }
    Ok(Step::Put)
}
