//! Putting a part of another document into this one: a fragment that was copied, or what SQL says.
//!
//! Objects of the same qualified name collide. For each it is chosen whether the one here stays, is replaced, or the
//! other comes in under a new name; what comes in refers to what then has the name.

use super::apply::{Edit, Outcome, apply, not_found};
use super::copy_name::{Taken, rename_parts, restemmed};
use super::fragment::forget_missing;
use super::identity::{Guess, Identity, Same};
use super::{Collision, Command, CommandError, PasteAs};
use crate::model::{
    Catalog, DiagramId, Document, ObjectRef, Placement, Point, Record, Records, SequenceId, Table,
    TableId, check_invariants,
};
use std::collections::{BTreeMap, BTreeSet};

/// What of another document has a name that is taken here. Types and functions that are the same are no matter.
pub fn collisions(document: &Document, other: &Document) -> Vec<Collision> {
    let ours = &document.schema;
    let theirs = &other.schema;
    let incoming = Identity::matching(ours, theirs, Same::Name, Guess::Nothing);
    let rewritten = incoming.rewritten(theirs);
    let mut found = Vec::new();
    macro_rules! collide {
        ($($kind:ident $word:literal $object:ident;)*) => {$(
            for (old, new) in pairs(&theirs.$kind, &rewritten.$kind, &incoming) {
                let Some(here) = ours.$kind.get(new.id()) else { continue };
                found.push(Collision {
                    object: ObjectRef::$object(old.id.clone()),
                    kind: $word.to_owned(),
                    name: theirs.readable_name(&old.schema, &old.name),
                    same: here.as_ref() == new,
                });
            }
        )*};
    }
    collide! {
        types "type" Type;
        views "view" View;
        functions "function" Function;
    }
    found.retain(|c| !c.same);
    for (old, new) in pairs(&theirs.tables, &rewritten.tables, &incoming) {
        // One that is only mentioned, on either side, gives way to the other.
        let Some(here) = ours.tables.get(&new.id).filter(|t| !t.external && !old.external) else {
            continue;
        };
        found.push(Collision {
            object: ObjectRef::Table(old.id.clone()),
            kind: "table".to_owned(),
            name: theirs.readable_name(&old.schema, &old.name),
            same: here.as_ref() == new,
        });
    }
    found
}

/// Records of the other document, each with what it would be here.
fn pairs<'a, T: Record>(
    theirs: &'a Records<T>,
    rewritten: &'a Records<T>,
    ids: &Identity,
) -> impl Iterator<Item = (&'a T, &'a T)>
where
    T::Id: IdHere,
{
    let found: Vec<_> = theirs
        .iter()
        .filter_map(|old| {
            let new = rewritten.get(&old.id().here(ids))?;
            Some((old.as_ref(), new.as_ref()))
        })
        .collect();
    found.into_iter()
}

/// An id of the other document, as it is here.
trait IdHere: Sized {
    fn here(&self, ids: &Identity) -> Self;
}

macro_rules! id_here {
    ($($id:ident $method:ident),*) => {$(
        impl IdHere for crate::model::$id {
            fn here(&self, ids: &Identity) -> Self {
                use super::identity::Rewrite;
                use super::walk::Visitor;
                let mut id = self.clone();
                Rewrite(ids).$method(&mut id);
                id
            }
        }
    )*};
}
id_here!(TypeId type_id, ViewId view, FunctionId function, TableId table, SequenceId sequence);

impl Edit {
    pub(super) fn paste(
        &mut self,
        other: &Document,
        diagram: &DiagramId,
        at: Option<Point>,
        choices: &[(ObjectRef, PasteAs)],
    ) -> Outcome {
        let chosen: BTreeMap<&ObjectRef, PasteAs> =
            choices.iter().map(|(object, choice)| (object, *choice)).collect();
        let choice = |object: &ObjectRef| chosen.get(object).copied().unwrap_or_default();
        let mut part = other.clone();
        for collision in collisions(&self.document, other) {
            match choice(&collision.object) {
                PasteAs::NewName => self.rename_in_part(&mut part, &collision.object)?,
                PasteAs::Mine => set_aside(&mut part, &collision.object),
                PasteAs::Replacement => {}
            }
        }
        let ids =
            Identity::matching(&self.document.schema, &part.schema, Same::Name, Guess::Nothing);
        let incoming = ids.rewritten(&part.schema);
        let mine = |object: ObjectRef| choice(&object) == PasteAs::Mine;
        let pasted = self.take_in(&part.schema, &incoming, &ids, &mine);
        self.place_pasted(diagram, at, &part, &ids, &pasted)?;
        for id in pasted {
            self.created.push(ObjectRef::Table(id));
        }
        match check_invariants(&self.document).first() {
            None => Ok(()),
            Some(violation) => Err(CommandError::Contradiction(violation.to_string())),
        }
    }

    /// Gives an object of the other document a name that is free in both.
    fn rename_in_part(&self, part: &mut Document, object: &ObjectRef) -> Outcome {
        let catalog = &part.schema;
        let name_and_schema = match object {
            ObjectRef::Table(id) => catalog.tables.get(id).map(|t| (&t.name, &t.schema)),
            ObjectRef::View(id) => catalog.views.get(id).map(|v| (&v.name, &v.schema)),
            ObjectRef::Type(id) => catalog.types.get(id).map(|t| (&t.name, &t.schema)),
            ObjectRef::Function(id) => catalog.functions.get(id).map(|f| (&f.name, &f.schema)),
            _ => None,
        };
        let Some((old, schema)) = name_and_schema.map(|(n, s)| (n.clone(), s.clone())) else {
            return Err(not_found(object.clone()));
        };
        // The two documents may call the schema by different ids.
        let here = self.document.schema.schema_named(catalog.schema_name(&schema));
        let ours = here.map(|s| s.id.clone());
        let mut taken = Taken::of(catalog);
        if let Some(ours) = &ours {
            taken.also(&schema, &Taken::of(&self.document.schema), ours);
        }
        for catalog in [&self.document.schema, catalog] {
            taken.add(&schema, catalog.functions.iter().map(|f| f.name.as_str()));
        }
        let new = taken.copy_of(&schema, old.as_str()).to_string();
        let renamed = apply(part, &Command::Rename { object: object.clone(), name: new.clone() })?;
        *part = renamed.document;
        let ObjectRef::Table(id) = object else { return Ok(()) };
        let owned: Vec<(SequenceId, String)> = part
            .schema
            .sequences
            .iter()
            .filter(|s| s.owned_by.as_ref().is_some_and(|(owner, _)| owner == id))
            .map(|s| (s.id.clone(), restemmed(s.name.as_str(), old.as_str(), &new)))
            .collect();
        for (sequence, name) in owned {
            let name = taken.free(&schema, &name).to_string();
            let object = ObjectRef::Sequence(sequence);
            *part = apply(part, &Command::Rename { object, name })?.document;
        }
        if let Some(table) = part.schema.tables.get_mut(id) {
            table.rows = None;
            rename_parts(table, old.as_str(), &new, &mut taken);
        }
        Ok(())
    }

    /// Puts records in. Gives the tables that were not here before, or only mentioned.
    fn take_in(
        &mut self,
        part: &Catalog,
        incoming: &Catalog,
        ids: &Identity,
        mine: &dyn Fn(ObjectRef) -> bool,
    ) -> Vec<TableId> {
        let catalog = &mut self.document.schema;
        let mut taken = Taken::of(catalog);
        macro_rules! missing {
            ($($kind:ident)*) => {
                $(for record in &incoming.$kind {
                    if !catalog.$kind.contains(record.id()) {
                        catalog.$kind.insert(record.clone());
                    }
                })*
            };
        }
        missing!(schemas extensions roles sequences definitions verbatim);
        macro_rules! chosen {
            ($($kind:ident $object:ident;)*) => {
                $(for (old, new) in pairs(&part.$kind, &incoming.$kind, ids) {
                    let stays = catalog.$kind.contains(new.id())
                        && mine(ObjectRef::$object(old.id.clone()));
                    if !stays {
                        catalog.$kind.insert(new.clone());
                    }
                })*
            };
        }
        chosen! {
            types Type;
            views View;
            functions Function;
        }
        let mut pasted = Vec::new();
        for table in &incoming.tables {
            match catalog.tables.get(&table.id) {
                Some(_) if table.external => {}
                here => {
                    if here.is_none_or(|t| t.external) {
                        pasted.push(table.id.clone());
                    }
                    let is_new = here.is_none();
                    let rows = here.and_then(|t| t.rows);
                    let mut table: Table = table.as_ref().clone();
                    // SQL that is pasted does not say it.
                    table.rows = table.rows.or(rows);
                    if is_new && !table.external {
                        let name = table.name.clone();
                        rename_parts(&mut table, name.as_str(), name.as_str(), &mut taken);
                    }
                    catalog.tables.insert(table);
                }
            }
        }
        // Tables that came only because a text names them are not worth a card.
        let needed: BTreeSet<TableId> = catalog
            .tables
            .iter()
            .flat_map(|t| t.foreign_keys().map(|(_, key)| key.references.clone()))
            .collect();
        pasted.retain(|id| {
            let is_idle =
                catalog.tables.get(id).is_some_and(|t| t.external) && !needed.contains(id);
            if is_idle {
                catalog.tables.remove(id);
            }
            !is_idle
        });
        forget_missing(catalog);
        pasted
    }

    fn place_pasted(
        &mut self,
        diagram: &DiagramId,
        at: Option<Point>,
        part: &Document,
        ids: &Identity,
        pasted: &[TableId],
    ) -> Outcome {
        let Some(diagram) = self.document.diagrams.get_mut(diagram) else {
            return Err(not_found(ObjectRef::Diagram(diagram.clone())));
        };
        if let Some(shown) = &mut diagram.tables {
            shown.extend(pasted.iter().cloned());
        }
        let Some(at) = at.filter(|p| p.x.is_finite() && p.y.is_finite()) else { return Ok(()) };
        let places: Vec<(TableId, Placement)> = part
            .diagrams
            .iter()
            .take(1)
            .flat_map(|d| &d.placements)
            .map(|(id, place)| (id.here(ids), *place))
            .filter(|(id, _)| pasted.contains(id))
            .collect();
        let least = |of: fn(&Placement) -> f64| {
            places.iter().map(|(_, p)| of(p)).fold(f64::INFINITY, f64::min)
        };
        let (left, top) = (least(|p| p.x), least(|p| p.y));
        for (id, place) in places {
            let (x, y) = ((place.x - left + at.x).round(), (place.y - top + at.y).round());
            diagram.placements.insert(id, Placement { x, y, locked: false });
        }
        Ok(())
    }
}

/// What comes in refers to the one that is here: of the other, only the name and the columns are left.
fn set_aside(part: &mut Document, object: &ObjectRef) {
    let ObjectRef::Table(id) = object else { return };
    let catalog = &mut part.schema;
    if let Some(table) = catalog.tables.get(id) {
        let mut stub = Table::new(id.clone(), table.schema.clone(), table.name.clone());
        stub.columns.clone_from(&table.columns);
        stub.columns.iter_mut().for_each(|c| c.default = None);
        stub.external = true;
        catalog.tables.insert(stub);
    }
    let owned: Vec<_> = catalog
        .sequences
        .iter()
        .filter(|s| s.owned_by.as_ref().is_some_and(|(owner, _)| owner == id))
        .map(|s| s.id.clone())
        .collect();
    for id in owned {
        catalog.sequences.remove(&id);
    }
    forget_missing(catalog);
}

#[cfg(test)]
mod tests {
    use super::super::test_utils::run;
    use super::*;
    use crate::edit::fragment;
    use crate::import::{ImportOptions, Source, import};
    use crate::sql::{EmitOptions, emit};

    const SHOP: &str = "
create type state as enum ('open', 'paid');
create table customers (id int primary key, email text);
create table orders (id serial primary key, state state,
  customer_id int references customers (id));
create index orders_state_idx on orders (state);
";

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql.as_bytes().to_vec())], &ImportOptions::default())
            .document
    }

    fn copied(document: &Document, tables: &[&str]) -> Document {
        let tables = tables.iter().map(|n| TableId::new(format!("public.{n}"))).collect();
        fragment(document, &tables, &Document::main_diagram_id())
    }

    /// Pastes with the same choice for all that collides.
    fn paste(before: &Document, other: &Document, choice: PasteAs) -> Document {
        let choices = collisions(before, other).into_iter().map(|c| (c.object, choice)).collect();
        let command = Command::Paste {
            document: Box::new(other.clone()),
            diagram: Document::main_diagram_id(),
            at: Some(Point { x: 100.0, y: 200.0 }),
            choices,
        };
        run(before, &command).document
    }

    fn check_sql(document: &Document, wanted: &[&str]) {
        let sql = emit(document, EmitOptions::default());
        let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in wanted {
            assert!(words.contains(wanted), "{wanted} is not in {sql}");
        }
    }

    #[test]
    fn what_is_pasted_elsewhere_brings_what_it_needs() {
        let part = copied(&document(SHOP), &["orders"]);
        let before = document("create table other (id int);");
        assert_eq!(collisions(&before, &part), []);
        let after = paste(&before, &part, PasteAs::Mine);
        check_sql(
            &after,
            &[
                "CREATE TYPE public.state AS ENUM",
                "CREATE TABLE public.orders",
                "CREATE SEQUENCE public.orders_id_seq",
                "REFERENCES public.customers (id)",
                "CREATE INDEX orders_state_idx",
            ],
        );
        // What is only referenced is known by its name, and would be the table of that name if it were here.
        let customers = after.schema.tables.get(&TableId::new("public.customers"));
        assert!(customers.is_some_and(|t| t.external));
        let with = document("create table customers (email text, id int primary key);");
        let after = paste(&with, &part, PasteAs::Mine);
        let customers = after.schema.tables.get(&TableId::new("public.customers"));
        assert!(customers.is_some_and(|t| !t.external && t.columns.len() == 2));
    }

    #[test]
    fn the_same_table_beside_itself_gets_a_new_name_with_all_its_parts() {
        let before = document(SHOP);
        let part = copied(&before, &["orders"]);
        let found = collisions(&before, &part);
        assert_eq!(found.len(), 1, "{found:?}");
        let after = paste(&before, &part, PasteAs::NewName);
        check_sql(
            &after,
            &[
                "CREATE TABLE public.orders_copy",
                "nextval('public.orders_copy_id_seq'::regclass)",
                "CONSTRAINT orders_copy_pkey PRIMARY KEY",
                "CREATE INDEX orders_copy_state_idx ON public.orders_copy",
                "ADD CONSTRAINT orders_copy_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers",
            ],
        );
        let place = after
            .diagrams
            .iter()
            .next()
            .unwrap()
            .placements
            .get(&TableId::new("public.orders_copy"));
        assert!(place.is_none(), "a fragment without places gives none");
    }

    #[test]
    fn keys_among_what_is_renamed_together_stay_among_it() {
        let before = document(SHOP);
        let after = paste(&before, &copied(&before, &["orders", "customers"]), PasteAs::NewName);
        check_sql(&after, &["REFERENCES public.customers_copy (id)"]);
    }

    #[test]
    fn mine_stays_and_is_referred_to() {
        let before = document("create table customers (id int primary key, name text);");
        let part = copied(&document(SHOP), &["orders", "customers"]);
        let after = paste(&before, &part, PasteAs::Mine);
        let customers = after.schema.tables.get(&TableId::new("public.customers")).unwrap();
        assert!(
            customers.column_named("name").is_some() && customers.column_named("email").is_none()
        );
        check_sql(&after, &["REFERENCES public.customers (id)"]);
    }

    #[test]
    fn a_replacement_keeps_the_id_and_the_card() {
        let mut before = document("create table customers (id int primary key, name text);");
        let id = TableId::new("public.customers");
        let place = Placement { x: 5.0, y: 6.0, locked: true };
        let diagram = before.diagrams.get_mut(&Document::main_diagram_id()).unwrap();
        diagram.placements.insert(id.clone(), place);
        let after = paste(&before, &copied(&document(SHOP), &["customers"]), PasteAs::Replacement);
        let customers = after.schema.tables.get(&id).unwrap();
        assert!(
            customers.column_named("email").is_some() && customers.column_named("name").is_none()
        );
        assert_eq!(after.diagrams.iter().next().unwrap().placements.get(&id), Some(&place));
    }

    #[test]
    fn a_type_of_the_same_name_that_differs_is_asked_about() {
        let before = document("create type state as enum ('x');");
        let part = copied(&document(SHOP), &["orders"]);
        let found = collisions(&before, &part);
        assert_eq!(found.iter().map(|c| c.kind.as_str()).collect::<Vec<_>>(), ["type"]);
        check_sql(&paste(&before, &part, PasteAs::Mine), &["ENUM ( 'x' )", "state public.state"]);
        check_sql(&paste(&before, &part, PasteAs::NewName), &["state public.state_copy"]);
        check_sql(&paste(&before, &part, PasteAs::Replacement), &["ENUM ( 'open', 'paid' )"]);
        assert_eq!(collisions(&document(SHOP), &part).len(), 1, "the same type is no matter");
    }

    #[test]
    fn an_index_name_that_is_taken_gives_way() {
        let before = document("create table a (x int); create index orders_state_idx on a (x);");
        let after = paste(&before, &copied(&document(SHOP), &["orders"]), PasteAs::Mine);
        check_sql(&after, &["CREATE INDEX orders_state_idx2 ON public.orders"]);
    }

    #[test]
    fn row_counts_come_along_and_stay_where_nothing_else_is_said() {
        let counted = |document: &Document, rows: u64| {
            let counts = vec![(TableId::new("public.orders"), Some(rows))];
            run(document, &Command::SetRowCounts { counts }).document
        };
        let rows = |document: &Document| -> Vec<Option<u64>> {
            let all =
                document.schema.tables.iter().filter(|t| t.name.as_str().starts_with("orders"));
            all.map(|t| t.rows).collect()
        };
        let part = copied(&counted(&document(SHOP), 7), &["orders"]);
        assert_eq!(rows(&paste(&document(""), &part, PasteAs::Mine)), [Some(7)]);
        let here = counted(&document(SHOP), 500);
        for (choice, wanted) in [
            (PasteAs::Mine, vec![Some(500)]),
            (PasteAs::Replacement, vec![Some(7)]),
            (PasteAs::NewName, vec![Some(500), None]),
        ] {
            assert_eq!(rows(&paste(&here, &part, choice)), wanted, "{choice:?}");
        }
        let from_sql = copied(&document(SHOP), &["orders"]);
        assert_eq!(rows(&paste(&here, &from_sql, PasteAs::Replacement)), [Some(500)]);
    }

    #[test]
    fn a_group_keeps_its_shape_where_it_is_put() {
        let mut shop = document(SHOP);
        let diagram = shop.diagrams.get_mut(&Document::main_diagram_id()).unwrap();
        for (name, x, y) in [("customers", 1000.0, 50.0), ("orders", 1300.0, 80.0)] {
            let place = Placement { x, y, locked: true };
            diagram.placements.insert(TableId::new(format!("public.{name}")), place);
        }
        let part = copied(&shop, &["orders", "customers"]);
        let after = paste(&document(""), &part, PasteAs::Mine);
        let places: Vec<_> = after
            .diagrams
            .iter()
            .next()
            .unwrap()
            .placements
            .values()
            .map(|p| (p.x, p.y, p.locked))
            .collect();
        assert_eq!(places, [(100.0, 200.0, false), (400.0, 230.0, false)]);
    }
}
