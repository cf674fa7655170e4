//! The columns that every table has.

use super::build::{Build, column};
use super::{Group, Needs, PatternError, StandardPattern};
use crate::conventions::StandardColumn;
use crate::edit::{CommandError, NewColumn};
use crate::model::{DataType, Expr};

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "standard-columns",
    title: "standard columns",
    explanation: "The columns that the document's conventions ask of every table; without any, when a row was made and \
                  when it was last changed.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |_| Vec::new(),
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let standard = &build.settings.columns.standard;
    for table in build.tables.clone() {
        let name = build.table(&table)?.name.clone();
        let columns: Vec<NewColumn> = if standard.is_empty() {
            let now = |name| column(name, "timestamptz", true, Some("now()"));
            vec![now("created_at"), now("updated_at")]
        } else {
            let asked = standard.iter().filter(|c| c.is_asked_of(name.as_str()));
            asked.map(|c| made(build, c)).collect::<Result<_, _>>()?
        };
        for column in columns {
            build.column(&table, column)?;
        }
    }
    Ok(())
}

fn made(build: &Build<'_>, standard: &StandardColumn) -> Result<NewColumn, CommandError> {
    let data_type = DataType::parse(&standard.data_type)
        .map_err(|error| CommandError::NotAllowed(error.to_string()))?;
    let data_type = build.document().schema.resolve_type(data_type);
    let mut column = NewColumn::new(standard.name.as_str(), data_type);
    column.not_null = standard.not_null;
    column.default = standard.default.as_deref().map(Expr::opaque);
    Ok(column)
}
