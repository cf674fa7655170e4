//! Another type for a column without keeping anybody waiting: a column of the new type is added beside it and kept in step by a
//! trigger (expand), gets its values, its indexes and constraints, takes the name of the old one (switch), and then the old one
//! goes (contract).

mod build;
mod columns;
mod copies;
mod steps;
mod switch;

use super::super::{Migration, MigrationError, Plan, PlanOptions, plan_with};
use crate::edit::Identity;
use crate::model::{Catalog, ColumnId, Document, ExprHolder, Name, ObjectRef, Table, TableId};
use crate::sql::quote_ident;
use std::collections::BTreeMap;

/// A column that gets another type.
struct Twin {
    table: TableId,
    /// The column, before and afterwards.
    column: ColumnId,
    /// The one beside it while that has its name.
    new: (ColumnId, Name),
    /// What it was, once the new one has its name.
    old: (ColumnId, Name),
}

/// The documents on the way.
pub(super) struct Expansion {
    before: Document,
    /// With the columns beside, and what keeps them in step.
    expanded: Document,
    /// With what the columns have on them: indexes, constraints.
    built: Document,
    /// The same, where the new columns have the ids that the columns have afterwards, and the old ones others.
    renumbered: Document,
    /// With each new column in the place of the old one, which is still there.
    switched: Document,
    twins: Vec<Twin>,
}

/// What becomes of the columns of both documents whose types differ, as far as this is a way for them and one is needed.
pub(super) fn expansion(before: &Document, after: &Document) -> Option<Expansion> {
    let twins = columns::twins(before, after);
    (!twins.is_empty()).then(|| build::expansion(before, after, twins))
}

impl Expansion {
    pub(super) fn switched(&self) -> &Document {
        &self.switched
    }

    /// Beside the columns that are there.
    pub(super) fn expand(&self) -> Result<(Document, Document, Migration), MigrationError> {
        let online = PlanOptions { online: true };
        let mut up = plan_with(&self.before, &self.expanded, online)?;
        up.steps.extend(self.twins.iter().map(|twin| steps::fill(twin, &self.expanded)));
        let built = plan_with(&self.expanded, &self.built, online)?;
        up.steps.extend(built.steps);
        let down = plan_with(&self.built, &self.before, online)?;
        Ok((self.before.clone(), self.built.clone(), Migration { up, down }))
    }

    /// All at once, since writes in between would get lost: nothing is left to do that takes long.
    pub(super) fn switch(&self) -> Result<(Document, Document, Migration), MigrationError> {
        let at_once = PlanOptions::default();
        let up = plan_with(&self.renumbered, &self.switched, at_once)?;
        let back = plan_with(&self.switched, &self.renumbered, at_once)?;
        let mut steps: Vec<_> =
            self.twins.iter().flat_map(|twin| steps::carry_back(twin, self)).collect();
        steps.extend(back.steps);
        let down = Plan { steps, notes: back.notes };
        Ok((self.renumbered.clone(), self.switched.clone(), Migration { up, down }))
    }

    /// What the application has to be ready for before the switch.
    pub(super) fn types(&self) -> Vec<String> {
        let (old, new) = (&self.before.schema, &self.switched.schema);
        let told = self.twins.iter().filter_map(|twin| {
            let table = old.tables.get(&twin.table)?;
            let from = table.column(&twin.column)?;
            let to = new.column(&twin.table, &twin.column)?;
            Some(format!(
                "{}.{}.{} as {} as well as {}",
                old.schema_name(&table.schema),
                table.name,
                from.name,
                new.type_text(&to.data_type),
                old.type_text(&from.data_type)
            ))
        });
        std::iter::once("The application takes and gives these, under the same names:".to_owned())
            .chain(told)
            .collect()
    }

    /// Where the old values are until the last phase.
    pub(super) fn kept(&self) -> Vec<String> {
        let catalog = &self.switched.schema;
        let told = self.twins.iter().filter_map(|twin| {
            let table = catalog.tables.get(&twin.table)?;
            Some(format!("{}.{}.{}", catalog.schema_name(&table.schema), table.name, twin.old.1))
        });
        let first = "The application works with the new types. The values as they were at the switch are in:";
        std::iter::once(first.to_owned()).chain(told).collect()
    }
}

/// Other ids of columns, by table.
type Ids = BTreeMap<(TableId, ColumnId), ColumnId>;

/// A catalog whose columns have other ids, in all that names them.
fn with_columns(catalog: &Catalog, ids: Ids) -> Catalog {
    Identity::of_parts(ids, BTreeMap::new(), BTreeMap::new()).rewritten(catalog)
}

/// Whether the column may have no null on either side: else the last phase sees to it.
fn is_kept_not_null(before: &Catalog, after: &Catalog, twin: &Twin) -> bool {
    [before, after].iter().all(|c| c.column(&twin.table, &twin.column).is_some_and(|c| c.not_null))
}

/// Writes the names that objects have in this catalog into texts that mention them.
fn rename_in_texts(table: &mut Table, catalog: &Catalog) {
    table.for_each_expr_mut(&mut |_, expr| {
        expr.splice(|reference, _| {
            let name = |name: &Name| quote_ident(name.as_str()).into_owned();
            match &reference.target {
                ObjectRef::Column(table, id) => catalog.column(table, id).map(|c| name(&c.name)),
                ObjectRef::Table(id) => catalog.tables.get(id).map(|t| name(&t.name)),
                _ => None,
            }
        });
    });
}
