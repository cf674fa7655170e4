//! What a person types in the SQL of a document, and what becomes of the document.

use super::*;
use crate::diff::{Mark, summary};
use crate::edit::Patch;
use crate::model::samples::kitchen_sink;
use crate::model::{ColumnId, DiagramId, Name, Placement, TableId, check_invariants};

const SHOP: &str = "
create type state as enum ('open', 'sent');
create table customers (id bigint primary key, email text not null unique, name text);
create table orders (
  id bigint primary key,
  customer_id bigint not null references customers (id),
  state state not null default 'open',
  total numeric(10,2) check (total > 0)
);
comment on column orders.customer_id is 'Who pays';
create index orders_customer_idx on orders (customer_id);
create view open_orders as select orders.id, orders.customer_id from orders where state = 'open';
alter table orders enable row level security;
create policy own on orders for select using (customer_id = 1);
";

fn shop() -> Document {
    let mut document = read(SHOP).0;
    let table = TableId::new("public.orders");
    let owned = document.schema.tables.get_mut(&table).unwrap();
    owned.owner = Some(Name::new("clerk"));
    owned.rows = Some(500);
    let diagram = document.diagrams.get_mut(&DiagramId::new("main")).unwrap();
    diagram.placements.insert(table, Placement { x: 40.0, y: 8.0, locked: true });
    document
}

/// The shop after the words on the left were replaced, everywhere, by those on the right.
fn typed(changes: &[(&str, &str)]) -> SqlReading {
    let document = shop();
    let mut session = SqlText::new(&document);
    let mut text = session.text().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in:\n{text}");
        text = text.replace(from, to);
    }
    let reading = session.read(&text);
    if let SqlReading::Read(after) = &reading {
        assert_eq!(check_invariants(after), []);
    }
    reading
}

/// What the change says of itself: a line for each object, and one for each of its parts.
fn lines(reading: SqlReading) -> Vec<String> {
    match reading {
        SqlReading::Read(after) => {
            let before = shop();
            let patch = Patch::between(&before, &after);
            let mut lines = Vec::new();
            let mark = |mark| match mark {
                Mark::Added => "+",
                Mark::Changed => "~",
                Mark::Removed => "-",
            };
            let was = |was: Option<String>| was.map(|w| format!(" (was {w})")).unwrap_or_default();
            for change in summary(&before, &after, &patch).changes {
                let head = format!("{} {} {}", mark(change.mark), change.kind, change.name);
                lines.push(head + &was(change.was));
                for d in change.details {
                    let head = format!("  {} {} {}", mark(d.mark), d.kind, d.name);
                    let head = std::iter::once(head + &was(d.was)).chain(d.notes);
                    lines.push(head.collect::<Vec<_>>().join("; "));
                }
            }
            lines
        }
        SqlReading::Problems { problems, .. } => {
            problems.iter().map(|p| format!("{}:{} {}", p.line, p.column, p.reason)).collect()
        }
        SqlReading::Refused(error) => vec![error.to_string()],
    }
}

#[test]
fn a_text_that_was_not_changed_changes_nothing() {
    for document in [shop(), kitchen_sink(), Document::new("empty")] {
        let mut session = SqlText::new(&document);
        let text = session.text().to_owned();
        match session.read(&text) {
            SqlReading::Read(after) => {
                let patch = Patch::between(&document, &after);
                assert!(patch.is_empty(), "{:?}", patch.touches());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_column_can_be_added_changed_and_removed() {
    assert_eq!(
        lines(typed(&[("  name  text", "  name  varchar(80) NOT NULL,\n  phone text")])),
        [
            "~ table customers",
            "  ~ column name; type text → varchar(80); null allowed → not null",
            "  + column phone; text",
        ]
    );
    assert_eq!(
        lines(typed(&[(",\n  name  text", "")])),
        ["~ table customers", "  - column name; text"]
    );
}

#[test]
fn a_row_count_stays_with_its_table() {
    let rows = |reading: SqlReading| {
        let SqlReading::Read(after) = reading else { panic!("{reading:?}") };
        after.schema.tables.get(&TableId::new("public.orders")).unwrap().rows
    };
    assert_eq!(rows(typed(&[("customer_id bigint", "buyer_id    bigint")])), Some(500));
    assert_eq!(rows(typed(&[("public.orders", "public.sales")])), Some(500));
    assert_eq!(
        rows(typed(&[("state       public.state NOT NULL DEFAULT 'open',", "")])),
        Some(500)
    );
}

#[test]
fn a_column_renamed_in_one_statement_is_renamed_in_all() {
    // Only the table's own statement is changed; key, index, comment, policy and view still speak of the old name.
    let reading = typed(&[("customer_id bigint", "buyer_id    bigint")]);
    let SqlReading::Read(after) = reading else { panic!("{reading:?}") };
    let orders = after.schema.tables.get(&TableId::new("public.orders")).unwrap();
    let column = orders.column(&ColumnId::new("customer_id")).unwrap();
    assert_eq!((column.name.as_str(), column.comment.as_deref()), ("buyer_id", Some("Who pays")));
    assert_eq!((orders.indexes.len(), orders.foreign_keys().count()), (1, 1));
    assert_eq!(orders.policies[0].using.as_ref().unwrap().text(), "buyer_id = 1");
    let view = after.schema.views.iter().next().unwrap();
    assert!(view.query.text().contains("orders.buyer_id"), "{}", view.query.text());
    assert!(!emit(&after, EmitOptions::default()).contains(" orders.customer_id"));
}

#[test]
fn a_table_renamed_in_one_statement_keeps_what_belongs_to_it() {
    let reading = typed(&[("CREATE TABLE public.orders", "CREATE TABLE public.sales")]);
    let SqlReading::Read(after) = &reading else { panic!("{reading:?}") };
    let sales = after.schema.tables.get(&TableId::new("public.orders")).unwrap();
    assert_eq!((sales.name.as_str(), sales.owner.as_ref().unwrap().as_str()), ("sales", "clerk"));
    assert_eq!(
        (sales.indexes.len(), sales.policies.len(), sales.foreign_keys().count()),
        (1, 1, 1)
    );
    assert!(after.diagrams.iter().next().unwrap().placements.contains_key(&sales.id));
    assert_eq!(after.schema.tables.len(), 2);
    let reading = typed(&[("CREATE TABLE public.customers", "CREATE TABLE public.buyers")]);
    assert_eq!(lines(reading)[0], "~ table buyers (was customers)");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place_and_changes_nothing() {
    let reading = typed(&[("CREATE TABLE public.customers", "CREATE TABEL public.customers")]);
    let SqlReading::Problems { problems, total } = reading else { panic!("{reading:?}") };
    assert_eq!(total, problems.len());
    let document = shop();
    let text = SqlText::new(&document)
        .text()
        .replace("CREATE TABLE public.customers", "CREATE TABEL public.customers");
    assert!(
        text[..problems[0].start].ends_with("CREATE ") || text[..problems[0].start].ends_with('\n')
    );
}

#[test]
fn places_in_a_text_are_on_its_characters() {
    let mut session = SqlText::new(&Document::new("x"));
    for text in [
        "create tabel ö (ä int);",
        "-- ü\ncreate table ü (é nonsense(",
        "select 'ö",
        "é",
        "\u{feff}é;",
        "",
        ";;",
    ] {
        if let SqlReading::Problems { problems, .. } = session.read(text) {
            let text = text.trim_start_matches('\u{feff}');
            assert!(problems.iter().all(|p| text.get(p.start..p.end).is_some()), "{text}");
        }
    }
}

#[test]
fn what_sql_does_not_carry_is_kept() {
    let reading = typed(&[("  name  text", "  name  varchar(80)")]);
    let SqlReading::Read(after) = reading else { panic!("{reading:?}") };
    let before = shop();
    assert_eq!(
        (&after.name, &after.domains, &after.diagrams),
        (&before.name, &before.domains, &before.diagrams)
    );
    let mut session = SqlText::new(&before);
    let text = session.text().replace("numeric(10,2)", "numeric(12,2)");
    let SqlReading::Read(after) = session.read(&text) else { panic!("read") };
    let orders = after.schema.tables.get(&TableId::new("public.orders")).unwrap();
    assert_eq!(orders.owner, Some(Name::new("clerk")));
}

#[test]
fn a_change_by_another_way_is_not_undone_by_a_text_that_does_not_know_it() {
    let before = shop();
    let mut session = SqlText::new(&before);
    let rename = Command::Rename {
        object: "column:public.customers/email".parse().unwrap(),
        name: "mail".to_owned(),
    };
    let after = apply(&before, &rename).unwrap().document;
    session.follow(&before, &after);
    let text = session.text().replace("numeric(10,2)", "numeric(12,2)");
    let SqlReading::Read(read) = session.read(&text) else { panic!("read") };
    let customers = read.schema.tables.get(&TableId::new("public.customers")).unwrap();
    assert!(customers.column_named("mail").is_some());
    let orders = read.schema.tables.get(&TableId::new("public.orders")).unwrap();
    assert_eq!(orders.column_named("total").unwrap().data_type.modifiers.as_deref(), Some("12,2"));
}

#[test]
fn all_can_be_removed() {
    let mut session = SqlText::new(&shop());
    let SqlReading::Read(after) = session.read("-- nothing") else { panic!("read") };
    assert!(after.schema.tables.is_empty() && after.schema.views.is_empty());
}
