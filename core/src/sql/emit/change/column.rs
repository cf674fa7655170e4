//! Columns that are added, changed and dropped.

use super::{MigrationError, Phase, Phases, Step, identity, not_covered};
use crate::model::{Column, DataType, Table, TypeName};
use crate::sql::emit::names::{collation, parameters};
use crate::sql::emit::table::{column_line, is_attribute_option, storage};
use crate::sql::quote_ident;

pub(super) fn added(step: &Step<'_>, table: &Table, column: &Column, out: &mut Phases) {
    let name = step.after.table(table);
    let line = column_line(column, &step.after, 0, false);
    out.add(Phase::AddColumns, format!("ALTER TABLE {name} ADD COLUMN {line}"));
    out.extend(Phase::AddColumns, storage(column, &name));
}

pub(super) fn dropped(step: &Step<'_>, table: &Table, column: &Column, out: &mut Phases) {
    let (name, column) = (step.after.table(table), quote_ident(column.name.as_str()));
    out.add(Phase::DropColumns, format!("ALTER TABLE {name} DROP COLUMN {column}"));
}

pub(super) fn is_retyped(from: &Column, to: &Column) -> bool {
    from.data_type != to.data_type || from.collation != to.collation
}

/// Everything that differs between two versions of a column but its comment, which is told with all others.
pub(super) fn changed(
    step: &Step<'_>,
    table: &Table,
    (from, to): (&Column, &Column),
    out: &mut Phases,
) -> Result<(), MigrationError> {
    let covered = Column {
        data_type: to.data_type.clone(),
        collation: to.collation.clone(),
        not_null: to.not_null,
        default: to.default.clone(),
        identity: to.identity.clone(),
        generated: to.generated.clone(),
        storage: to.storage.clone(),
        statistics: to.statistics,
        compression: to.compression.clone(),
        options: to.options.clone(),
        comment: to.comment.clone(),
        // Told with those of the table.
        acl: to.acl.clone(),
        ..from.clone()
    };
    let shown = || format!("{}.{}", table.name, to.name);
    if covered != *to {
        return not_covered(format!("what is said of {}", shown()));
    }
    let name = step.after.table(table);
    let alter = format!("ALTER TABLE {name} ALTER COLUMN {}", quote_ident(to.name.as_str()));
    let mut all: Vec<String> = Vec::new();
    let mut say = |what: &str| all.push(format!("{alter} {what}"));

    let retyped = is_retyped(from, to);
    // A default of another type, or of none any more.
    let loses_default = from.default.is_some() && (retyped || to.default.is_none());
    if loses_default {
        say("DROP DEFAULT");
    }
    if from.identity.is_some() && to.identity.is_none() {
        say("DROP IDENTITY");
    }
    match (&from.generated, &to.generated) {
        (a, b) if a == b => {}
        (Some(_), None) => say("DROP EXPRESSION"),
        _ => return not_covered(format!("another generation expression of {}", shown())),
    }
    if retyped {
        let data_type = step.after.data_type(&to.data_type);
        let using = if is_assignable(&from.data_type, &to.data_type) {
            String::new()
        } else {
            format!(" USING {}::{data_type}", quote_ident(to.name.as_str()))
        };
        say(&format!("TYPE {data_type}{}{using}", collation(to.collation.as_ref())));
    }
    if let Some(default) = &to.default
        && (loses_default || from.default != to.default)
    {
        say(&format!("SET DEFAULT {default}"));
    }
    if to.not_null && !from.not_null {
        if to.default.is_some() && to.identity.is_none() {
            // Rows that are there get the value that new ones get.
            let column = quote_ident(to.name.as_str());
            all.push(format!("UPDATE {name} SET {column} = DEFAULT WHERE {column} IS NULL"));
        }
        all.push(format!("{alter} SET NOT NULL"));
    }
    match (&from.identity, &to.identity) {
        (a, b) if a == b => {}
        (_, None) => {}
        (None, Some(new)) => all.extend(identity::added(step, table, to, new)),
        (Some(old), Some(new)) => {
            let same = crate::model::Identity { always: new.always, ..old.clone() };
            if same != *new {
                return not_covered(format!("other options of the identity of {}", shown()));
            }
            let when = if new.always { "ALWAYS" } else { "BY DEFAULT" };
            all.push(format!("{alter} SET GENERATED {when}"));
        }
    }
    if from.not_null && !to.not_null {
        all.push(format!("{alter} DROP NOT NULL"));
    }
    all.extend(kept_otherwise(from, to, &alter, &name));
    out.extend(Phase::AlterColumns, all);
    if from.options != to.options {
        let is_foreign = |c: &Column| c.options.iter().any(|o| !is_attribute_option(&o.key));
        if is_foreign(from) || is_foreign(to) {
            return not_covered(format!("the options of {}", shown()));
        }
    }
    Ok(())
}

/// How values are kept and measured.
fn kept_otherwise(from: &Column, to: &Column, alter: &str, table: &str) -> Vec<String> {
    let mut all = Vec::new();
    if from.storage.is_some() && to.storage.is_none() {
        all.push(format!("{alter} SET STORAGE DEFAULT"));
    }
    if from.statistics.is_some() && to.statistics.is_none() {
        all.push(format!("{alter} SET STATISTICS -1"));
    }
    if from.compression != to.compression {
        let method = to.compression.as_deref().unwrap_or("default");
        all.push(format!("{alter} SET COMPRESSION {method}"));
    }
    let gone: Vec<_> = from
        .options
        .iter()
        .filter(|o| !to.options.iter().any(|other| other.key == o.key))
        .map(|o| crate::model::StorageParameter { value: None, ..o.clone() })
        .collect();
    if !gone.is_empty() {
        all.push(format!("{alter} RESET ({})", parameters(&gone)));
    }
    let said = storage(from, table);
    all.extend(storage(to, table).into_iter().filter(|s| !said.contains(s)));
    all
}

/// Whether Postgres takes the values over by itself (`pg_cast`, assignment), and refuses those that do not fit: said with
/// a cast, long texts would be cut.
fn is_assignable(from: &DataType, to: &DataType) -> bool {
    const ALIKE: [&[&str]; 5] = [
        &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
        &["timestamp", "timestamptz", "date"],
        &["money", "numeric"],
        &["json", "jsonb"],
        &["inet", "cidr"],
    ];
    const TEXTS: [&str; 3] = ["char", "varchar", "text"];
    let (TypeName::Builtin(a), TypeName::Builtin(b)) = (&from.name, &to.name) else {
        return from.name == to.name && from.dimensions == to.dimensions;
    };
    let (a, b) = (a.as_str(), b.as_str());
    let is_text = to.dimensions == 0 && TEXTS.contains(&b);
    let alike = a == b
        || (TEXTS.contains(&a) && TEXTS.contains(&b))
        || ALIKE.iter().any(|list| list.contains(&a) && list.contains(&b));
    is_text || (from.dimensions == to.dimensions && alike)
}
