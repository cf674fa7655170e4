//! `CREATE TABLE … AS` and `SELECT … INTO`: tables whose columns come from a query.
//!
//! Only the server knows the types of any expression; those of columns, casts, constants and a few common
//! functions can be read off. Where one cannot, the statement is kept as it is written.

use super::syntax::{name_of, qualified, qualified_opt};
use super::work::{Relation, Work};
use super::{Answer, Done, Problem, column, table};
use crate::model::{Column, DataType, Name, ObjectRef, QualifiedName, Table};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

pub(super) fn create(work: &mut Work, stmt: &ast::CreateTableAs) -> Answer {
    let node = stmt.syntax();
    let path = node
        .children()
        .find(|n| n.kind() == SyntaxKind::TABLE_NAME)
        .and_then(|n| qualified(&n))
        .ok_or_else(Problem::no_name)?;
    let temporary = node.children().any(|n| n.kind() == SyntaxKind::TEMP);
    let names: Vec<Name> = node
        .children()
        .find_map(ast::TableArgList::cast)
        .into_iter()
        .flat_map(|l| l.syntax().descendants().collect::<Vec<_>>())
        .filter(|n| n.kind() == SyntaxKind::COLUMN_NAME)
        .map(|n| name_of(&n))
        .collect();
    let if_not_exists = node.children().any(|n| n.kind() == SyntaxKind::IF_NOT_EXISTS);
    let query = node.children().find_map(ast::Select::cast);
    make(work, path, temporary, if_not_exists, &names, query.as_ref())
}

pub(super) fn select_into(work: &mut Work, stmt: &ast::SelectInto) -> Answer {
    let node = stmt.syntax();
    let into = node
        .children()
        .find(|n| n.kind() == SyntaxKind::INTO_CLAUSE)
        .ok_or_else(Problem::no_name)?;
    let temporary = into.children().any(|n| n.kind() == SyntaxKind::TEMP);
    let path = into.children().find_map(|n| qualified(&n)).ok_or_else(Problem::no_name)?;
    let columns = columns_of(work, node);
    put(work, path, temporary, false, &[], columns)
}

fn make(
    work: &mut Work,
    path: QualifiedName,
    temporary: bool,
    if_not_exists: bool,
    names: &[Name],
    query: Option<&ast::Select>,
) -> Answer {
    let columns = query.and_then(|q| columns_of(work, q.syntax()));
    put(work, path, temporary, if_not_exists, names, columns)
}

fn put(
    work: &mut Work,
    path: QualifiedName,
    temporary: bool,
    if_not_exists: bool,
    names: &[Name],
    columns: Option<Vec<(Name, DataType)>>,
) -> Answer {
    let Some(mut columns) = columns else {
        // A temporary table of unknown columns still takes its name.
        if !temporary {
            return Ok(Done::Keep(None));
        }
        let id = work.temporary_table(&path.name)?;
        work.put_table(id);
        return Ok(table::temporary());
    };
    for ((name, _), new) in columns.iter_mut().zip(names) {
        name.clone_from(new);
    }
    let mut made = if temporary {
        work.temporary_table(&path.name)?
    } else {
        let schema = work.schema_for(&path)?;
        if work.is_relation_name_taken(&schema, &path.name) {
            return super::exists(if_not_exists, &path);
        }
        let mut made = work.new_table(&schema, &path.name);
        made.acl = work.default_acl("tables", Some(&schema));
        made
    };
    for (name, data_type) in columns {
        if made.column_named(name.as_str()).is_some() {
            return Err(Problem::new(format!("the column {name} is specified more than once")));
        }
        let id = column::new_id(&made, &name);
        made.columns.push(Column::new(id, name, data_type));
    }
    let object = ObjectRef::Table(made.id.clone());
    work.put_table(made);
    Ok(if temporary { table::temporary() } else { Done::Modelled(Some(object)) })
}

/// A table that a query reads, and what it is called there.
struct Source {
    alias: Name,
    columns: Vec<(Name, DataType)>,
}

/// The columns of a query's result; none where one cannot be told.
fn columns_of(work: &Work, query: &SyntaxNode) -> Option<Vec<(Name, DataType)>> {
    let sources = sources_of(work, query)?;
    let clause = query.children().find(|n| n.kind() == SyntaxKind::SELECT_CLAUSE)?;
    let targets = clause.children().find_map(ast::TargetList::cast)?;
    let mut columns = Vec::new();
    for target in targets.targets() {
        let node = target.syntax();
        let tokens: String = node.text().to_string();
        if tokens.trim() == "*" {
            columns.extend(sources.iter().flat_map(|s| s.columns.iter().cloned()));
            continue;
        }
        if let Some(alias) = tokens.trim().strip_suffix(".*") {
            let alias = alias.trim().trim_matches('"');
            let source = sources.iter().find(|s| s.alias.as_str().eq_ignore_ascii_case(alias))?;
            columns.extend(source.columns.iter().cloned());
            continue;
        }
        let expr = node.children().next()?;
        let alias =
            node.descendants().find(|n| n.kind() == SyntaxKind::COLUMN_NAME).map(|n| name_of(&n));
        let (own, data_type) = type_of(work, &sources, &expr)?;
        columns.push((alias.or(own)?, data_type));
    }
    (!columns.is_empty()).then_some(columns)
}

fn sources_of(work: &Work, query: &SyntaxNode) -> Option<Vec<Source>> {
    let Some(from) = query.children().find(|n| n.kind() == SyntaxKind::FROM_CLAUSE) else {
        return Some(Vec::new());
    };
    let mut sources = Vec::new();
    for item in from.children() {
        if item.kind() != SyntaxKind::RELATION_FROM_ITEM {
            return None;
        }
        let path = item.children().find_map(|n| qualified(&n))?;
        let Some(Relation::Table(id)) = work.relation(&path) else { return None };
        let table: &Table = work.catalog.tables.get(&id)?;
        let alias = item
            .descendants()
            .find(|n| n.kind() == SyntaxKind::TABLE_ALIAS)
            .map_or(path.name, |n| name_of(&n));
        let columns = table.columns.iter().map(|c| (c.name.clone(), c.data_type.clone())).collect();
        sources.push(Source { alias, columns });
    }
    Some(sources)
}

/// The name that Postgres would give the column, and its type.
fn type_of(work: &Work, sources: &[Source], expr: &SyntaxNode) -> Option<(Option<Name>, DataType)> {
    match expr.kind() {
        SyntaxKind::PAREN_EXPR => type_of(work, sources, &expr.children().next()?),
        SyntaxKind::NAME_REF => {
            let name = name_of(expr);
            let found = sources.iter().flat_map(|s| &s.columns).find(|(n, _)| *n == name)?;
            Some((Some(name), found.1.clone()))
        }
        SyntaxKind::FIELD_EXPR => {
            let names: Vec<Name> = expr.children().map(|n| name_of(&n)).collect();
            let [alias, name] = names.as_slice() else { return None };
            let source = sources.iter().find(|s| s.alias == *alias)?;
            let found = source.columns.iter().find(|(n, _)| n == name)?;
            Some((Some(name.clone()), found.1.clone()))
        }
        SyntaxKind::CAST_EXPR => {
            let cast = ast::CastExpr::cast(expr.clone())?;
            let data_type = work.data_type(cast.ty()).ok()?;
            let inner = cast.expr().and_then(|e| type_of(work, sources, e.syntax())?.0);
            let name = inner.or_else(|| {
                let path = qualified_opt(cast.ty())?;
                Some(path.name)
            });
            Some((name, data_type))
        }
        SyntaxKind::LITERAL => {
            let text = expr.text().to_string().to_lowercase();
            let kind = match text.as_str() {
                "true" | "false" => "boolean",
                t if t.starts_with('\'') => "text",
                t if t.parse::<i32>().is_ok() => "integer",
                t if t.parse::<i64>().is_ok() => "bigint",
                t if t.parse::<f64>().is_ok() => "numeric",
                _ => return None,
            };
            Some((Some(Name::new("?column?")), DataType::builtin(kind)))
        }
        SyntaxKind::CALL_EXPR => {
            let callee = expr.children().next()?;
            let name = name_of(&callee);
            let kind = match name.as_str() {
                "count" => "bigint",
                "now" => "timestamptz",
                "random" => "double precision",
                "gen_random_uuid" | "uuid_generate_v4" => "uuid",
                "lower" | "upper" | "concat" | "format" => "text",
                _ => return None,
            };
            Some((Some(name), DataType::builtin(kind)))
        }
        _ => None,
    }
}
