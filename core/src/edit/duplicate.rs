//! Copies of tables beside them.
//!
//! What belongs to a table is copied with it. Among the tables that are copied together, references go to the copies;
//! all others stay as they are.

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use super::copy_name::{Taken, rename_parts, restemmed};
use super::splice::renamed;
use super::walk::{Visitor, Walk};
use crate::model::{
    DiagramId, Expr, ExprHolder, Name, ObjectRef, Placement, Point, QualifiedName, Sequence,
    SequenceId, Table, TableId,
};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of what is copied, with the ids and names of the copies.
#[derive(Default)]
struct Copies {
    tables: BTreeMap<TableId, (TableId, Name)>,
    sequences: BTreeMap<SequenceId, (SequenceId, Name)>,
}

impl Visitor for Copies {
    fn table(&mut self, id: &mut TableId) {
        if let Some((copy, _)) = self.tables.get(id) {
            id.clone_from(copy);
        }
    }

    fn sequence(&mut self, id: &mut SequenceId) {
        if let Some((copy, _)) = self.sequences.get(id) {
            id.clone_from(copy);
        }
    }
}

impl Edit {
    pub(super) fn duplicate(
        &mut self,
        diagram: &DiagramId,
        tables: &[(TableId, Option<Point>)],
    ) -> Outcome {
        if tables.is_empty() {
            return Err(CommandError::NothingChosen);
        }
        let mut taken = Taken::of(&self.document.schema);
        let mut copies = Copies::default();
        let mut originals: Vec<Table> = Vec::new();
        let mut ids: BTreeSet<TableId> = BTreeSet::new();
        for (id, _) in tables {
            let table = self.table(id)?;
            if table.external {
                return Err(CommandError::NotPossible {
                    what: "Duplicating a table of the platform",
                    object: ObjectRef::Table(id.clone()),
                });
            }
            if copies.tables.contains_key(id) {
                continue;
            }
            let name = taken.copy_of(&table.schema, table.name.as_str());
            let catalog = &self.document.schema;
            let parts = [catalog.schema_name(&table.schema), name.as_str()];
            let copy =
                TableId::derive(&parts, |id| catalog.tables.contains(id) || ids.contains(id));
            ids.insert(copy.clone());
            originals.push(table.clone());
            copies.tables.insert(id.clone(), (copy, name));
        }
        let owned = self.owned_sequences(&mut copies, &mut taken);
        self.insert_copies(originals, owned, &mut copies, &mut taken);
        self.place_copies(diagram, tables, &copies)
    }

    /// Sequences that columns of the tables own, which get copies too.
    fn owned_sequences(&self, copies: &mut Copies, taken: &mut Taken) -> Vec<Sequence> {
        let catalog = &self.document.schema;
        let mut owned = Vec::new();
        let mut ids: BTreeSet<SequenceId> = BTreeSet::new();
        for sequence in &catalog.sequences {
            let Some((owner, _)) = &sequence.owned_by else { continue };
            let Some((_, new)) = copies.tables.get(owner) else { continue };
            let old = catalog.tables.get(owner).map(|t| t.name.to_string()).unwrap_or_default();
            let name = restemmed(sequence.name.as_str(), &old, new.as_str());
            let name = taken.free(&sequence.schema, &name);
            let parts = [catalog.schema_name(&sequence.schema), name.as_str()];
            let id =
                SequenceId::derive(&parts, |id| catalog.sequences.contains(id) || ids.contains(id));
            ids.insert(id.clone());
            copies.sequences.insert(sequence.id.clone(), (id, name));
            owned.push(sequence.as_ref().clone());
        }
        owned
    }

    fn insert_copies(
        &mut self,
        originals: Vec<Table>,
        sequences: Vec<Sequence>,
        copies: &mut Copies,
        taken: &mut Taken,
    ) {
        let names: Vec<(QualifiedName, Name)> = originals
            .iter()
            .filter_map(|t| {
                let schema = self.document.schema.schema_name(&t.schema);
                let (_, new) = copies.tables.get(&t.id)?;
                Some((QualifiedName::qualified(schema, t.name.clone()), new.clone()))
            })
            .collect();
        let mut indexes = BTreeMap::new();
        let mut made = Vec::new();
        for mut table in originals {
            let Some((_, new)) = copies.tables.get(&table.id).cloned() else { continue };
            table.rows = None;
            detach(&mut table, &|parent| copies.tables.contains_key(parent));
            let old = std::mem::replace(&mut table.name, new.clone());
            indexes.extend(rename_parts(&mut table, old.as_str(), new.as_str(), taken));
            for column in &mut table.columns {
                if let Some(identity) = &mut column.identity {
                    identity.sequence_name = None;
                }
            }
            for name in table.triggers.iter_mut().filter_map(|t| t.referenced_table.as_mut()) {
                let meant = |(old, _): &&(QualifiedName, Name)| {
                    old.name == name.name && (name.schema.is_none() || old.schema == name.schema)
                };
                if let Some((_, new)) = names.iter().find(meant) {
                    name.name = new.clone();
                }
            }
            table.walk(copies);
            rename_in(&mut table, copies);
            made.push(table);
        }
        for mut table in made {
            for name in table.indexes.iter_mut().map(|i| &mut i.attached_to) {
                let new = name.as_ref().and_then(|name| indexes.get(&name.name));
                *name = new.map(|new| QualifiedName::unqualified(new.clone()));
            }
            self.created.push(ObjectRef::Table(table.id.clone()));
            self.document.schema.tables.insert(table);
        }
        for mut sequence in sequences {
            if let Some((_, name)) = copies.sequences.get(&sequence.id) {
                sequence.name = name.clone();
            }
            sequence.walk(copies);
            self.document.schema.sequences.insert(sequence);
        }
    }

    fn place_copies(
        &mut self,
        diagram: &DiagramId,
        tables: &[(TableId, Option<Point>)],
        copies: &Copies,
    ) -> Outcome {
        let Some(diagram) = self.document.diagrams.get_mut(diagram) else {
            return Err(not_found(ObjectRef::Diagram(diagram.clone())));
        };
        for (id, point) in tables {
            let Some((copy, name)) = copies.tables.get(id) else { continue };
            diagram.show_like(copy, id);
            let Some(point) = point else { continue };
            if !point.x.is_finite() || !point.y.is_finite() {
                return Err(CommandError::PlaceNotANumber { object: name.to_string() });
            }
            let (x, y) = (point.x.round(), point.y.round());
            diagram.placements.insert(copy.clone(), Placement { x, y, locked: false });
        }
        Ok(())
    }
}

/// A copy is a partition, or inherits, only where its parent is among the copies: a second partition of the same rows
/// would be refused.
pub(super) fn detach(table: &mut Table, is_there: &dyn Fn(&TableId) -> bool) {
    let parents = table.inherits.len();
    table.inherits.retain(is_there);
    let mut is_alone = table.inherits.len() < parents && table.inherits.is_empty();
    if table.partition_of.as_ref().is_some_and(|bound| !is_there(&bound.parent)) {
        table.partition_of = None;
        is_alone = true;
    }
    if is_alone {
        table.columns.iter_mut().for_each(|c| c.inherited = false);
        table.constraints.iter_mut().for_each(|c| c.inherited = false);
    }
}

/// Writes the names of the copies into the texts of a copy.
fn rename_in(table: &mut Table, copies: &Copies) {
    let tables: BTreeMap<&TableId, &Name> = copies.tables.values().map(|(i, n)| (i, n)).collect();
    let sequences: BTreeMap<&SequenceId, &Name> =
        copies.sequences.values().map(|(i, n)| (i, n)).collect();
    table.for_each_expr_mut(&mut |_, expr: &mut Expr| {
        let targets: BTreeSet<ObjectRef> =
            expr.references().iter().map(|r| r.target.clone()).collect();
        for target in targets {
            let name = match &target {
                ObjectRef::Table(id) => tables.get(id),
                ObjectRef::Sequence(id) => sequences.get(id),
                _ => None,
            };
            if let Some(new) = name.and_then(|name| renamed(expr, &target, name.as_str())) {
                *expr = new;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::super::test_utils::{check_refused, run};
    use super::*;
    use crate::edit::Command;
    use crate::import::{ImportOptions, Source, import};
    use crate::model::Document;
    use crate::sql::{EmitOptions, emit};

    const SQL: &str = "
create table customers (id int primary key, email text unique);
create table orders (
  id serial primary key,
  parent_id int references orders (id),
  customer_id int not null references customers (id),
  total numeric check (total >= 0)
);
create index orders_total_idx on orders (total) where total > 0;
create table lines (order_id int references orders (id), n int, primary key (order_id, n));
alter table orders enable row level security;
create policy mine on orders using (orders.customer_id in (select c.id from customers c));
create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger orders_touch before update on orders for each row execute function touch();
";

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql.as_bytes().to_vec())], &ImportOptions::default())
            .document
    }

    fn duplicate(names: &[&str]) -> Command {
        let tables = names.iter().map(|n| (TableId::new(format!("public.{n}")), None)).collect();
        Command::Duplicate { diagram: Document::main_diagram_id(), tables }
    }

    #[test]
    fn all_that_belongs_to_a_table_is_copied_with_it() {
        let before = document(SQL);
        let applied = run(&before, &duplicate(&["orders"]));
        assert_eq!(applied.created, [ObjectRef::Table(TableId::new("public.orders_copy"))]);
        let sql = emit(&applied.document, EmitOptions::default());
        for wanted in [
            "CREATE SEQUENCE public.orders_copy_id_seq",
            "DEFAULT nextval('public.orders_copy_id_seq'::regclass)",
            "CONSTRAINT orders_copy_pkey PRIMARY KEY (id)",
            "CONSTRAINT orders_copy_total_check CHECK",
            "CREATE INDEX orders_copy_total_idx ON public.orders_copy",
            "CREATE TRIGGER orders_copy_touch BEFORE UPDATE ON public.orders_copy",
            "CREATE POLICY mine ON public.orders_copy",
            "orders_copy.customer_id in (select",
            "ALTER TABLE public.orders_copy ENABLE ROW LEVEL SECURITY",
        ] {
            let words: Vec<&str> = sql.split_whitespace().collect();
            assert!(words.join(" ").contains(wanted), "{wanted} is not in {sql}");
        }
        // What is written is read again as the same.
        assert_eq!(emit(&document(&sql), EmitOptions::default()), sql);
    }

    #[test]
    fn rows_are_not_copied() {
        let mut before = document(SQL);
        let orders = TableId::new("public.orders");
        before.schema.tables.get_mut(&orders).unwrap().rows = Some(7);
        let after = run(&before, &duplicate(&["orders"])).document;
        let rows = |id: &str| after.schema.tables.get(&TableId::new(id)).unwrap().rows;
        assert_eq!((rows("public.orders"), rows("public.orders_copy")), (Some(7), None));
    }

    #[test]
    fn keys_among_the_copies_go_to_the_copies_and_others_to_the_originals() {
        let before = document(SQL);
        let applied = run(&before, &duplicate(&["orders", "lines"]));
        let references = |table: &str| -> Vec<String> {
            let table = applied.document.schema.tables.get(&TableId::new(table)).unwrap();
            table.foreign_keys().map(|(_, k)| k.references.to_string()).collect()
        };
        assert_eq!(references("public.orders_copy"), ["public.orders_copy", "public.customers"]);
        assert_eq!(references("public.lines_copy"), ["public.orders_copy"]);
        assert_eq!(references("public.lines"), ["public.orders"]);
    }

    #[test]
    fn a_second_copy_gets_a_further_name() {
        let once = run(&document(SQL), &duplicate(&["customers"])).document;
        let twice = run(&once, &duplicate(&["customers"]));
        assert_eq!(twice.created, [ObjectRef::Table(TableId::new("public.customers_copy2"))]);
    }

    #[test]
    fn a_copy_of_a_partition_is_a_table_of_its_own() {
        let sql = "create table logs (at date, text text) partition by range (at);
create table logs_2024 partition of logs for values from ('2024-01-01') to ('2025-01-01');";
        let applied = run(&document(sql), &duplicate(&["logs_2024"]));
        let tables = &applied.document.schema.tables;
        let copy = tables.get(&TableId::new("public.logs_2024_copy")).unwrap();
        assert_eq!((copy.partition_of.as_ref(), copy.columns.len()), (None, 2));
        assert!(copy.columns.iter().all(|c| !c.inherited));
        let both = run(&document(sql), &duplicate(&["logs", "logs_2024"])).document;
        let copy = both.schema.tables.get(&TableId::new("public.logs_2024_copy")).unwrap();
        let parent = copy.partition_of.as_ref().map(|b| b.parent.as_str());
        assert_eq!(parent, Some("public.logs_copy"));
    }

    #[test]
    fn copies_stand_where_they_are_put() {
        let diagram = Document::main_diagram_id();
        let tables = vec![(TableId::new("public.customers"), Some(Point { x: 10.4, y: -3.0 }))];
        let command = Command::Duplicate { diagram: diagram.clone(), tables };
        let after = run(&document(SQL), &command).document;
        let places = &after.diagrams.get(&diagram).unwrap().placements;
        let place = places.get(&TableId::new("public.customers_copy")).unwrap();
        assert_eq!((place.x, place.y), (10.0, -3.0));
    }

    #[test]
    fn what_cannot_be_copied_is_refused() {
        let before = document("create table a (id int references auth.users (id));");
        let external = Command::Duplicate {
            diagram: Document::main_diagram_id(),
            tables: vec![(TableId::new("auth.users"), None)],
        };
        check_refused(
            &before,
            &external,
            "Duplicating a table of the platform cannot be done to table:auth.users.",
        );
        check_refused(&before, &duplicate(&[]), "Nothing is chosen. Choose at least one table.");
    }
}
