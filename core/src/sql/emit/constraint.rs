//! Constraints: in the table's own list, or added when all tables are there.

use super::Script;
use super::index::element;
use super::names::{Names, parameters};
use crate::model::{
    Constraint, ConstraintKind, Deferrable, ForeignKey, KeyIndex, MatchType, ReferentialAction,
    Table,
};
use crate::sql::quote_ident;
use std::fmt::Write;

/// The constraint as a line of `CREATE TABLE`; none for those that are added later.
pub(crate) fn inline(table: &Table, constraint: &Constraint, names: &Names<'_>) -> Option<String> {
    // Keys that are alike would be made one if one statement made them.
    let again = table.constraints.iter().take_while(|c| c.id != constraint.id);
    let late = constraint.not_valid
        || matches!(constraint.kind, ConstraintKind::ForeignKey(_))
        || again.filter(|c| !c.inherited).any(|c| c.is_same_key(constraint));
    (!late).then(|| definition(table, constraint, names))
}

/// Foreign keys, and what is not valid for rows that were there before.
pub(crate) fn foreign_keys(out: &mut Script, table: &Table, names: &Names<'_>) {
    if table.external {
        return;
    }
    out.block(table.constraints.iter().filter(|c| !c.inherited).filter_map(|constraint| {
        if inline(table, constraint, names).is_some() {
            return None;
        }
        Some(format!(
            "ALTER TABLE {}\n  ADD {}",
            names.table(table),
            definition(table, constraint, names)
        ))
    }));
}

pub(crate) fn definition(table: &Table, constraint: &Constraint, names: &Names<'_>) -> String {
    let mut text = format!("CONSTRAINT {} ", quote_ident(constraint.name.as_str()));
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            text.push_str("PRIMARY KEY");
            text.push_str(&key_text(table, key));
        }
        ConstraintKind::Unique(key) => {
            text.push_str("UNIQUE");
            if key.nulls_not_distinct {
                text.push_str(" NULLS NOT DISTINCT");
            }
            text.push_str(&key_text(table, key));
        }
        ConstraintKind::ForeignKey(key) => text.push_str(&foreign_key(table, key, names)),
        ConstraintKind::Check { expression, no_inherit } => {
            let _ = write!(text, "CHECK ({expression})");
            if *no_inherit {
                text.push_str(" NO INHERIT");
            }
        }
        ConstraintKind::Exclude {
            method,
            elements,
            include,
            predicate,
            parameters: list,
            tablespace,
        } => {
            let elements: Vec<String> = elements
                .iter()
                .map(|e| {
                    let operator = match &e.operator.schema {
                        Some(schema) => {
                            format!(
                                "OPERATOR({}.{})",
                                quote_ident(schema.as_str()),
                                e.operator.name
                            )
                        }
                        None => e.operator.name.to_string(),
                    };
                    format!("{} WITH {operator}", element(table, &e.element))
                })
                .collect();
            let _ = write!(
                text,
                "EXCLUDE USING {} ({})",
                quote_ident(method.as_str()),
                elements.join(", ")
            );
            if !include.is_empty() {
                let _ = write!(text, " INCLUDE ({})", Names::columns(table, include));
            }
            if !list.is_empty() {
                let _ = write!(text, " WITH ({})", parameters(list));
            }
            if let Some(tablespace) = tablespace {
                let _ =
                    write!(text, " USING INDEX TABLESPACE {}", quote_ident(tablespace.as_str()));
            }
            if let Some(predicate) = predicate {
                let _ = write!(text, " WHERE ({predicate})");
            }
        }
        ConstraintKind::NotNull { column, no_inherit } => {
            let _ = write!(text, "NOT NULL {}", Names::column(table, column));
            if *no_inherit {
                text.push_str(" NO INHERIT");
            }
        }
    }
    match constraint.deferrable {
        Deferrable::NotDeferrable => {}
        Deferrable::InitiallyImmediate => text.push_str(" DEFERRABLE"),
        Deferrable::InitiallyDeferred => text.push_str(" DEFERRABLE INITIALLY DEFERRED"),
    }
    if constraint.not_enforced {
        text.push_str(" NOT ENFORCED");
    }
    if constraint.not_valid {
        text.push_str(" NOT VALID");
    }
    text
}

fn key_text(table: &Table, key: &KeyIndex) -> String {
    let overlaps = if key.without_overlaps { " WITHOUT OVERLAPS" } else { "" };
    let mut text = format!(" ({}{overlaps})", Names::columns(table, &key.columns));
    if !key.include.is_empty() {
        let _ = write!(text, " INCLUDE ({})", Names::columns(table, &key.include));
    }
    if !key.parameters.is_empty() {
        let _ = write!(text, " WITH ({})", parameters(&key.parameters));
    }
    if let Some(tablespace) = &key.tablespace {
        let _ = write!(text, " USING INDEX TABLESPACE {}", quote_ident(tablespace.as_str()));
    }
    text
}

fn foreign_key(table: &Table, key: &ForeignKey, names: &Names<'_>) -> String {
    let referenced = names.catalog.tables.get(&key.references);
    let period = |columns: String| match (key.period, columns.rsplit_once(", ")) {
        (true, Some((before, last))) => format!("{before}, PERIOD {last}"),
        _ => columns,
    };
    let mut text = format!(
        "FOREIGN KEY ({}) REFERENCES {}",
        period(Names::columns(table, &key.columns)),
        names.table_id(&key.references)
    );
    if let Some(referenced) = referenced {
        let _ = write!(text, " ({})", period(Names::columns(referenced, &key.referenced_columns)));
    }
    match key.match_type {
        MatchType::Simple => {}
        MatchType::Full => text.push_str(" MATCH FULL"),
        MatchType::Partial => text.push_str(" MATCH PARTIAL"),
    }
    if let Some(action) = action(key.on_update) {
        let _ = write!(text, " ON UPDATE {action}");
    }
    if let Some(action) = action(key.on_delete) {
        let _ = write!(text, " ON DELETE {action}");
        if !key.on_delete_columns.is_empty() {
            let _ = write!(text, " ({})", Names::columns(table, &key.on_delete_columns));
        }
    }
    text
}

fn action(action: ReferentialAction) -> Option<&'static str> {
    match action {
        ReferentialAction::NoAction => None,
        ReferentialAction::Restrict => Some("RESTRICT"),
        ReferentialAction::Cascade => Some("CASCADE"),
        ReferentialAction::SetNull => Some("SET NULL"),
        ReferentialAction::SetDefault => Some("SET DEFAULT"),
    }
}
