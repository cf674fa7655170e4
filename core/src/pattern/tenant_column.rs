//! Whose a row is, where several tenants share a table.

use super::build::{Build, table_like};
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::model::{Document, ReferentialAction, TableId};

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "tenant-column",
    title: "tenant column",
    explanation: "Whose each row is, as a reference to the tenants, with an index.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |asked| {
        let (document, settings) = (asked.document, asked.settings);
        let names = &settings.columns.tenant;
        let column = names.first().map_or("tenant_id", String::as_str);
        vec![
            Choice::name("column", "Column", column),
            Choice::table("tenants", "Table of tenants", tenants(document, column)),
            Choice::flag("required", "Every row belongs to one", true),
        ]
    },
    plan,
};

/// What columns of this name reference already, or what is called so.
fn tenants(document: &Document, column: &str) -> Option<TableId> {
    let tables = &document.schema.tables;
    let referenced = tables.iter().find_map(|table| {
        let id = &table.column_named(column)?.id;
        let mut keys = table.foreign_keys();
        keys.find(|(_, key)| key.columns == [id.clone()]).map(|(_, key)| key.references.clone())
    });
    let names = ["tenants", "organizations", "organisations", "workspaces", "companies"];
    referenced.or_else(|| table_like(document, &names))
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let tenants = build.chosen_table("tenants", "tenants")?;
    let (name, required) = (build.name("column").to_owned(), build.flag("required"));
    for table in build.tables.clone() {
        if table != tenants.id {
            let on_delete = ReferentialAction::Restrict;
            build.reference(&table, (&name, required), &tenants, on_delete, true)?;
        }
    }
    Ok(())
}
