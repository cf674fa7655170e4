//! Statements that are run only where the catalog shows that they have something to do.
//!
//! What is renamed is looked for under its old name. A rename after which something else bears the old name would be done again,
//! and a table or column that is dropped and made anew would lose its rows again: these have no form that can be run twice.

use super::Form;
use super::cursor::{Cursor, Path};
use crate::migrate::files::Job;
use crate::migrate::files::column_type::is_of_type;
use crate::model::{Table, ViewKind};
use crate::sql::emit::names::Names;
use crate::sql::{quote_literal, unquoted};

pub(super) fn create(cursor: &Cursor<'_>) -> Option<Form> {
    let mut cursor = cursor.clone();
    cursor.word();
    let kind = cursor.takes_one(&[
        "TYPE",
        "DOMAIN",
        "POLICY",
        "CONSTRAINT TRIGGER",
        "ROLE",
        "PUBLICATION",
    ])?;
    let path = cursor.path()?;
    let name = quote_literal(&path.name);
    let condition = match kind {
        "TYPE" | "DOMAIN" => format!("to_regtype({}) IS NULL", quote_literal(path.text)),
        "ROLE" => format!("NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name})"),
        "PUBLICATION" => format!("NOT EXISTS (SELECT FROM pg_publication WHERE pubname = {name})"),
        kind => {
            while !cursor.takes("ON") {
                if cursor.is_at_end() {
                    return None;
                }
                cursor.skip();
            }
            let relation = regclass(&cursor.path()?);
            format!("NOT {}", has_part(kind, &relation, &name))
        }
    };
    Some(Form::If(condition))
}

/// Of tables and views whose name is that of another one afterwards.
pub(super) fn drop(cursor: &Cursor<'_>, job: &Job<'_>) -> Option<Form> {
    let mut cursor = cursor.clone();
    cursor.word();
    let kind = match cursor.takes_one(&["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW"])? {
        "TABLE" | "FOREIGN TABLE" => 'r',
        "VIEW" => 'v',
        _ => 'm',
    };
    let path = cursor.path()?;
    let comes = kind_of_relation(job, &path)?;
    if kind == comes {
        return (kind == 'r').then_some(Form::Unknown);
    }
    let oid = regclass(&path);
    let kinds = if kind == 'r' { "'r', 'p', 'f'".to_owned() } else { format!("'{kind}'") };
    Some(Form::If(format!(
        "EXISTS (SELECT FROM pg_class WHERE oid = {oid} AND relkind IN ({kinds}))"
    )))
}

pub(super) fn alter(cursor: &Cursor<'_>, job: &Job<'_>) -> Option<Form> {
    let mut cursor = cursor.clone();
    cursor.word();
    match cursor.takes_one(&[
        "TABLE",
        "FOREIGN TABLE",
        "VIEW",
        "MATERIALIZED VIEW",
        "INDEX",
        "SEQUENCE",
        "TYPE",
        "DOMAIN",
        "SCHEMA",
        "FUNCTION",
        "PROCEDURE",
        "TRIGGER",
        "POLICY",
        "PUBLICATION",
        "ROLE",
    ])? {
        "TYPE" | "DOMAIN" => alter_type(cursor),
        "SCHEMA" => {
            let name = quote_literal(&cursor.path()?.name);
            let has = format!("EXISTS (SELECT FROM pg_namespace WHERE nspname = {name})");
            renames(&mut cursor).then_some(Form::If(has))
        }
        "FUNCTION" | "PROCEDURE" => {
            let signature = quote_literal(cursor.signature()?);
            let has = format!("to_regprocedure({signature}) IS NOT NULL");
            renames(&mut cursor).then_some(Form::If(has))
        }
        kind @ ("TRIGGER" | "POLICY") => {
            let name = quote_literal(&cursor.path()?.name);
            if !cursor.takes("ON") {
                return None;
            }
            let relation = regclass(&cursor.path()?);
            let has = has_part(kind, &relation, &name);
            renames(&mut cursor).then_some(Form::If(has))
        }
        // Nobody knows yet which of their changes are there.
        "PUBLICATION" | "ROLE" => Some(Form::Unknown),
        _ => relation(cursor, job),
    }
}

fn alter_type(mut cursor: Cursor<'_>) -> Option<Form> {
    let path = cursor.path()?;
    let oid = format!("to_regtype({})", quote_literal(path.text));
    if cursor.takes("RENAME VALUE") {
        let label = cursor.literal()?;
        return Some(Form::If(format!(
            "EXISTS (SELECT FROM pg_enum WHERE enumtypid = {oid} AND enumlabel = {label})"
        )));
    }
    if cursor.clone().takes("ADD VALUE") {
        return None;
    }
    if cursor.takes("ADD CONSTRAINT") {
        let name = quote_literal(&cursor.path()?.name);
        return Some(Form::If(format!(
            "NOT EXISTS (SELECT FROM pg_constraint WHERE contypid = {oid} AND conname = {name})"
        )));
    }
    if cursor
        .clone()
        .takes_one(&["ADD", "RENAME ATTRIBUTE", "RENAME CONSTRAINT", "DROP ATTRIBUTE"])
        .is_some()
    {
        return Some(Form::Unknown);
    }
    renames(&mut cursor).then(|| Form::If(format!("{oid} IS NOT NULL")))
}

/// Of a table, a view, an index or a sequence.
fn relation(mut cursor: Cursor<'_>, job: &Job<'_>) -> Option<Form> {
    cursor.takes("ONLY");
    let path = cursor.path()?;
    let oid = regclass(&path);
    if cursor.takes("ADD CONSTRAINT") {
        let name = quote_literal(&cursor.path()?.name);
        return Some(Form::If(format!("NOT {}", has_constraint(&oid, &name))));
    }
    if cursor.takes("RENAME CONSTRAINT") {
        let name = quote_literal(&cursor.path()?.name);
        return Some(Form::If(has_constraint(&oid, &name)));
    }
    if cursor.takes("RENAME COLUMN") {
        let old = cursor.path()?.name;
        let is_back = table(job, &path).is_some_and(|table| table.column_named(&old).is_some());
        return Some(if is_back { Form::Unknown } else { Form::If(has_column(&oid, &old, "")) });
    }
    if cursor.takes("DROP COLUMN") {
        let name = cursor.path()?.name;
        let is_back = table(job, &path).is_some_and(|table| table.column_named(&name).is_some());
        return is_back.then_some(Form::Unknown);
    }
    if renames(&mut cursor) {
        let is_back = kind_of_relation(job, &path).is_some();
        return Some(if is_back { Form::Unknown } else { Form::If(format!("{oid} IS NOT NULL")) });
    }
    if cursor.takes("ALTER COLUMN") {
        let column = cursor.path()?.name;
        if cursor.takes("ADD GENERATED") {
            return Some(Form::If(has_column(&oid, &column, " AND attidentity = ''")));
        }
        if cursor.clone().takes_one(&["DROP IDENTITY", "DROP EXPRESSION"]).is_some() {
            return None;
        }
        if cursor.takes("TYPE") {
            return changed_type(job, &path, &column);
        }
        let stays = table(job, &path).is_none_or(|table| table.column_named(&column).is_some());
        return (!stays).then(|| Form::If(has_column(&oid, &column, "")));
    }
    if cursor.takes("VALIDATE CONSTRAINT") {
        let name = quote_literal(&cursor.path()?.name);
        return Some(Form::If(has_constraint(&oid, &name)));
    }
    let inherits = |parent: &str, child: &str| {
        format!(
            "EXISTS (SELECT FROM pg_inherits WHERE inhparent = {parent} AND inhrelid = {child})"
        )
    };
    match cursor.takes_one(&["ATTACH PARTITION", "DETACH PARTITION", "INHERIT", "NO INHERIT"])? {
        "ATTACH PARTITION" => {
            Some(Form::If(format!("NOT {}", inherits(&oid, &regclass(&cursor.path()?)))))
        }
        "DETACH PARTITION" => Some(Form::If(inherits(&oid, &regclass(&cursor.path()?)))),
        "INHERIT" => Some(Form::If(format!("NOT {}", inherits(&regclass(&cursor.path()?), &oid)))),
        _ => Some(Form::If(inherits(&regclass(&cursor.path()?), &oid))),
    }
}

/// A type that the column has already is not given to it again: a view may depend on it by then.
fn changed_type(job: &Job<'_>, path: &Path<'_>, column: &str) -> Option<Form> {
    let column = table(job, path)?.column_named(column).filter(|c| c.collation.is_none())?;
    let names = Names::without_lists(&job.after.schema);
    let is_of_type = is_of_type(&names, &column.data_type)?;
    let has = has_column(&regclass(path), column.name.as_str(), &format!(" AND {is_of_type}"));
    Some(Form::If(format!("NOT {has}")))
}

fn renames(cursor: &mut Cursor<'_>) -> bool {
    cursor.takes_one(&["RENAME TO", "SET SCHEMA"]).is_some()
}

fn regclass(path: &Path<'_>) -> String {
    format!("to_regclass({})", quote_literal(path.text))
}

/// A policy, or a trigger of either kind.
fn has_part(kind: &str, relation: &str, name: &str) -> String {
    if kind == "POLICY" {
        format!("EXISTS (SELECT FROM pg_policy WHERE polrelid = {relation} AND polname = {name})")
    } else {
        format!("EXISTS (SELECT FROM pg_trigger WHERE tgrelid = {relation} AND tgname = {name})")
    }
}

fn has_constraint(relation: &str, name: &str) -> String {
    format!("EXISTS (SELECT FROM pg_constraint WHERE conrelid = {relation} AND conname = {name})")
}

fn has_column(relation: &str, name: &str, also: &str) -> String {
    let name = quote_literal(name);
    format!(
        "EXISTS (SELECT FROM pg_attribute WHERE attrelid = {relation} AND attname = {name}{also})"
    )
}

/// The table of this name that the migration leads to.
fn table<'a>(job: &'a Job<'_>, path: &Path<'_>) -> Option<&'a Table> {
    let catalog = &job.after.schema;
    let schema = schema(path);
    let mut tables = catalog.tables.iter().map(|table| &**table);
    tables.find(|table| {
        table.name == *path.name.as_str() && catalog.schema_name(&table.schema) == schema
    })
}

/// `r`, `v` or `m`: whether the migration leads to a table, a view or a materialized view of this name.
fn kind_of_relation(job: &Job<'_>, path: &Path<'_>) -> Option<char> {
    if table(job, path).is_some() {
        return Some('r');
    }
    let catalog = &job.after.schema;
    let schema = schema(path);
    let mut views = catalog.views.iter();
    let view = views.find(|view| {
        view.name == *path.name.as_str() && catalog.schema_name(&view.schema) == schema
    })?;
    Some(if view.kind == ViewKind::Plain { 'v' } else { 'm' })
}

fn schema(path: &Path<'_>) -> String {
    path.schema.map_or_else(|| "public".to_owned(), unquoted)
}
