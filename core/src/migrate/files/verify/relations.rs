//! Tables and views with their parts.

use super::check::{Check, Row};
use crate::edit::{describe, describe_whole};
use crate::migrate::files::column_type::{known_type, modifiers};
use crate::model::{Column, ConstraintKind, Document, ObjectRef, Table, View, ViewKind};
use crate::sql::emit::names::Names;

pub(super) fn checks(document: &Document, names: &Names<'_>) -> Vec<Check> {
    let all = All { document, names };
    vec![
        all.tables(),
        all.columns(),
        all.constraints(),
        all.indexes(),
        all.row_security(),
        all.triggers(),
        all.policies(),
        all.views(),
    ]
}

struct All<'a> {
    document: &'a Document,
    names: &'a Names<'a>,
}

impl All<'_> {
    /// A row about a table or a part of it.
    fn of_table(&self, table: &Table, object: &ObjectRef) -> Row {
        let schema = self.document.schema.schema_name(&table.schema);
        Row::new(&describe_whole(self.document, object)).text(schema).text(table.name.as_str())
    }

    fn of_view(&self, view: &View, object: &ObjectRef) -> Row {
        let schema = self.document.schema.schema_name(&view.schema);
        Row::new(&describe_whole(self.document, object)).text(schema).text(view.name.as_str())
    }

    /// Tables that are made by this schema.
    fn own(&self) -> impl Iterator<Item = &Table> {
        self.names.tables.iter().map(|table| &***table).filter(|table| !table.external)
    }

    fn every(&self) -> impl Iterator<Item = &Table> {
        self.names.tables.iter().map(|table| &***table)
    }

    fn every_view(&self) -> impl Iterator<Item = &View> {
        self.names.views.iter().map(|view| &***view)
    }

    fn tables(&self) -> Check {
        let rows =
            self.own().map(|table| self.of_table(table, &ObjectRef::Table(table.id.clone())));
        Check {
            columns: "schema, relation",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND c.relkind IN ('r', 'p', 'f'))",
            rows: rows.collect(),
        }
    }

    fn columns(&self) -> Check {
        let row = |table: &Table, column: &Column| {
            let object = ObjectRef::Column(table.id.clone(), column.id.clone());
            self.of_table(table, &object)
                .text(column.name.as_str())
                .maybe(known_type(self.names, &column.data_type).as_deref())
                .maybe(modifiers(&column.data_type).as_deref())
                .flag(is_not_null(table, column))
        };
        let rows = self.own().flat_map(|table| table.columns.iter().map(move |c| row(table, c)));
        Check {
            columns: "schema, relation, name, type, modifiers, not_null",
            holds: r"EXISTS (
            SELECT FROM pg_catalog.pg_attribute AS a
            JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND a.attname = expected.name AND NOT a.attisdropped
                AND (expected.type IS NULL OR a.atttypid = pg_catalog.to_regtype(expected.type))
                AND (expected.modifiers IS NULL OR expected.modifiers = coalesce(
                    substring(pg_catalog.format_type(a.atttypid, a.atttypmod) FROM '\((.*)\)'), ''))
                AND (a.attnotnull OR NOT expected.not_null))",
            rows: rows.collect(),
        }
    }

    fn constraints(&self) -> Check {
        let rows = self.own().flat_map(|table| {
            table.constraints.iter().filter_map(move |constraint| {
                let kind = match constraint.kind {
                    ConstraintKind::PrimaryKey(_) => "p",
                    ConstraintKind::Unique(_) => "u",
                    ConstraintKind::ForeignKey(_) => "f",
                    ConstraintKind::Check { .. } => "c",
                    ConstraintKind::Exclude { .. } => "x",
                    // Known by its column; it has a name of its own only since Postgres 18.
                    ConstraintKind::NotNull { .. } => return None,
                };
                let object = ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
                Some(self.of_table(table, &object).text(constraint.name.as_str()).text(kind))
            })
        });
        Check {
            columns: "schema, relation, name, kind",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_constraint AS k
            JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND k.conname = expected.name AND k.contype::text = expected.kind)",
            rows: rows.collect(),
        }
    }

    fn indexes(&self) -> Check {
        let of_tables = self.own().flat_map(|table| {
            table.indexes.iter().map(move |index| {
                let object = ObjectRef::Index(table.id.clone(), index.id.clone());
                self.of_table(table, &object).text(index.name.as_str())
            })
        });
        let of_views = self.every_view().flat_map(|view| {
            view.indexes.iter().map(move |index| {
                let object = ObjectRef::ViewIndex(view.id.clone(), index.id.clone());
                self.of_view(view, &object).text(index.name.as_str())
            })
        });
        Check {
            columns: "schema, relation, name",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_index AS i
            JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
            JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND ic.relname = expected.name AND i.indisvalid)",
            rows: of_tables.chain(of_views).collect(),
        }
    }

    fn row_security(&self) -> Check {
        let secured = self.own().filter(|table| table.row_security.enabled);
        let row = |table: &Table| {
            let what = describe(self.document, &ObjectRef::Table(table.id.clone()));
            Row::new(&format!("row level security of {what}"))
                .text(self.document.schema.schema_name(&table.schema))
                .text(table.name.as_str())
                .flag(table.row_security.forced)
        };
        Check {
            columns: "schema, relation, forced",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND c.relrowsecurity AND c.relforcerowsecurity = expected.forced)",
            rows: secured.map(row).collect(),
        }
    }

    fn triggers(&self) -> Check {
        let of_tables = self.every().flat_map(|table| {
            table.triggers.iter().map(move |trigger| {
                let object = ObjectRef::Trigger(table.id.clone(), trigger.id.clone());
                self.of_table(table, &object).text(trigger.name.as_str())
            })
        });
        let of_views = self.every_view().flat_map(|view| {
            view.triggers.iter().map(move |trigger| {
                let object = ObjectRef::ViewTrigger(view.id.clone(), trigger.id.clone());
                self.of_view(view, &object).text(trigger.name.as_str())
            })
        });
        Check {
            columns: "schema, relation, name",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_trigger AS t
            JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND t.tgname = expected.name AND NOT t.tgisinternal)",
            rows: of_tables.chain(of_views).collect(),
        }
    }

    fn policies(&self) -> Check {
        let rows = self.every().flat_map(|table| {
            table.policies.iter().map(move |policy| {
                let object = ObjectRef::Policy(table.id.clone(), policy.id.clone());
                self.of_table(table, &object).text(policy.name.as_str())
            })
        });
        Check {
            columns: "schema, relation, name",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_policy AS p
            JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND p.polname = expected.name)",
            rows: rows.collect(),
        }
    }

    fn views(&self) -> Check {
        let rows = self.every_view().map(|view| {
            let kind = if view.kind == ViewKind::Plain { "v" } else { "m" };
            self.of_view(view, &ObjectRef::View(view.id.clone())).text(kind)
        });
        Check {
            columns: "schema, relation, kind",
            holds: "EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.relation
                AND c.relkind::text = expected.kind)",
            rows: rows.collect(),
        }
    }
}

fn is_not_null(table: &Table, column: &Column) -> bool {
    let is_key = table.primary_key().is_some_and(|key| key.columns.contains(&column.id));
    column.not_null || is_key
}
