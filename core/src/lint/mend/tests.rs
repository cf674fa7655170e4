//! What mending leaves, and what it leaves alone.

use super::{Mended, Mending, Unmended, fix_of, mend};
use crate::conventions::Settings;
use crate::edit::apply;
use crate::lint::tests::{bad, read, strict};
use crate::lint::{Applicability, Context, Diagnostic, Linter, RULES, lint};
use crate::model::samples::kitchen_sink;
use crate::model::{Document, ObjectRef, check_invariants};
use expect_test::expect;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Mends, and checks what holds of all mending: the command makes the document, which is sound, and all that was asked
/// for is either mended or left.
fn run(before: &Document, what: &Mending) -> Mended {
    let linter = Linter::new(before);
    let mended = mend(&linter, what);
    let applied = apply(before, &mended.command).unwrap();
    assert_eq!(applied.document, mended.document, "{what:?}");
    assert_eq!(applied.notes, mended.notes, "{what:?}");
    assert_eq!(check_invariants(&mended.document), [], "{what:?}");
    let after = lint(&mended.document);
    assert!(mended.mended.iter().all(|d| !has(&after, d)), "{what:?}");
    assert!(mended.left.iter().all(|(d, _)| has(&after, d)), "{what:?}");
    let json = serde_json::to_string(what).unwrap();
    assert_eq!(serde_json::from_str::<Mending>(&json).unwrap(), *what);
    mended
}

fn has(all: &[Diagnostic], wanted: &Diagnostic) -> bool {
    all.iter().any(|d| d.rule == wanted.rule && d.object == wanted.object)
}

fn examples() -> Vec<Document> {
    let all = RULES.iter().copied().map(bad);
    all.chain([strict(kitchen_sink())]).collect()
}

fn fixable(document: &Document, applicability: Applicability) -> Vec<Diagnostic> {
    let settings = Settings::of_any(&document.conventions);
    let context = Context { document, settings: &settings };
    let is_so =
        |d: &Diagnostic| fix_of(&context, d).is_some_and(|fix| fix.applicability == applicability);
    lint(document).into_iter().filter(is_so).collect()
}

#[test]
fn all_that_is_safe_is_mended_and_nothing_else_is_touched() {
    let mut count = 0;
    for before in examples() {
        let found = lint(&before);
        let mended = run(&before, &Mending::Safe);
        assert_eq!(mended.applicability, Applicability::Safe);
        assert_eq!(fixable(&mended.document, Applicability::Safe), []);
        let after = lint(&mended.document);
        let new: Vec<_> = after.iter().filter(|d| !has(&found, d)).collect();
        assert!(new.is_empty(), "{new:?}");
        for left in fixable(&before, Applicability::Unsafe) {
            assert!(has(&after, &left), "{left:?} was mended");
        }
        count += mended.mended.len();
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn a_rule_is_mended_wherever_it_can_be() {
    for before in examples() {
        let codes: BTreeSet<_> = lint(&before).into_iter().map(|d| d.rule).collect();
        for code in codes {
            let mended = run(&before, &Mending::Rule(code.clone()));
            let left = lint(&mended.document).into_iter().filter(|d| d.rule == code).count();
            assert_eq!(left, mended.left.len(), "{code}");
            let fixable = |applicability| {
                let all = fixable(&before, applicability);
                all.into_iter().filter(|d| d.rule == code).count()
            };
            let fixable = fixable(Applicability::Safe) + fixable(Applicability::Unsafe);
            assert!(mended.mended.len() >= fixable, "{code}: {:?}", mended.left);
        }
    }
}

#[test]
fn one_is_mended_and_others_of_its_rule_stay() {
    let before = strict(read(
        "create table authors (id bigint primary key, num_books int, num_prizes int);",
    ));
    let object = |document: &Document, name: &str| {
        let table = document.schema.tables.iter().next().unwrap();
        ObjectRef::Column(table.id.clone(), table.column_named(name).unwrap().id.clone())
    };
    let one = Mending::One { rule: "count-name".into(), object: object(&before, "num_books") };
    let mended = run(&before, &one);
    assert_eq!(mended.mended.len(), 1);
    assert_eq!(mended.applicability, Applicability::Unsafe);
    let names: Vec<_> = lint(&mended.document).into_iter().map(|d| d.object).collect();
    assert_eq!(names, [object(&before, "num_prizes")]);
    let none = Mending::One { rule: "count-name".into(), object: object(&before, "id") };
    let mended = run(&before, &none);
    assert_eq!((mended.mended.len(), mended.document == before), (0, true));
}

#[test]
fn what_another_fix_mended_is_not_mended_again() {
    let before = strict(read(
        "create table authors (id bigint primary key);\n\
         create table books (id bigint primary key, author_id bigint references authors,\n\
         \x20 constraint again foreign key (author_id) references authors on delete cascade);",
    ));
    let mended = run(&before, &Mending::Rule("unindexed-foreign-key".into()));
    assert_eq!(mended.mended.len(), 2);
    let books = mended.document.schema.tables.iter().find(|t| t.name == "books").unwrap();
    assert_eq!(books.indexes.len(), 1);
}

#[test]
fn what_has_no_fix_or_cannot_be_fixed_is_left_with_the_reason() {
    let before = strict(read("create table logs (message text);"));
    let mended = run(&before, &Mending::Rule("missing-primary-key".into()));
    let left: Vec<_> = mended.left.into_iter().map(|(d, reason)| (d.message, reason)).collect();
    assert_eq!(left, [("logs has no primary key.".to_owned(), Unmended::NoFix)]);
}

#[test]
fn what_changes_is_told_with_the_texts_that_change_along() {
    let before = strict(read(
        "create table books (\n\
         \x20 id bigint primary key, num_pages int, weight numeric generated always as (num_pages * 4) stored,\n\
         \x20 constraint books_num_pages_check check (num_pages > 0)\n\
         );\n\
         create index books_num_pages_idx on books (num_pages) where num_pages > 100;\n\
         create view long_books as select id, num_pages from books where num_pages > 1000;\n\
         create function pages() returns bigint language sql as $$ select sum(num_pages) from books $$;\n\
         create function twice() returns trigger language plpgsql as $$ begin return new; end $$;\n\
         create trigger trg_books_twice before update on books for each row when (new.num_pages > 5) execute function twice();\n\
         create policy some on books using (num_pages < 500);\n\
         create function built() returns void language plpgsql as $$ begin execute 'update books set num_pages = 1'; end $$;",
    ));
    let mended = run(&before, &Mending::Rule("count-name".into()));
    expect![[r"
        table books: 
          column pages_count (was num_pages): 
          column weight: generated as num_pages * 4 → pages_count * 4
          check books_pages_count_check (was books_num_pages_check): num_pages > 0 → pages_count > 0
          index idx_books_pages_count (was books_num_pages_idx): btree (num_pages) where num_pages > 100 → btree (pages_count) where pages_count > 100
          trigger trg_books_twice: condition new.num_pages > 5 → new.pages_count > 5
          policy some: using num_pages < 500 → pages_count < 500
        view long_books: query select id, num_pages from books where num_pages > 1000 → select id, pages_count AS num_pages from books where pages_count > 1000
        look at function:public.built
        look at function:public.pages
    "]].assert_eq(&told(&mended));
}

fn told(mended: &Mended) -> String {
    let mut lines = Vec::new();
    for change in &mended.summary.changes {
        let was =
            |was: &Option<String>| was.as_ref().map_or_else(String::new, |w| format!(" (was {w})"));
        let notes = change.notes.join("; ");
        lines.push(format!("{} {}{}: {notes}", change.kind, change.name, was(&change.was)));
        for detail in &change.details {
            let notes = detail.notes.join("; ");
            lines.push(format!("  {} {}{}: {notes}", detail.kind, detail.name, was(&detail.was)));
        }
    }
    lines.extend(mended.notes.iter().map(|object| format!("look at {object}")));
    lines.join("\n") + "\n"
}

/// Every foreign key of a large schema is without an index, and every index has a name of its own.
#[test]
fn a_large_schema_is_mended_in_bounded_steps() {
    let mut sql = String::new();
    for n in 0..60 {
        let to = n / 2;
        let _ = write!(
            sql,
            "create table t{n} (id bigint primary key, a_id bigint references t{to}, b_id bigint references t0);\n\
             create index odd_{n} on t{n} (a_id, b_id, id);\n"
        );
    }
    let before = strict(read(&sql));
    let mended = run(&before, &Mending::Safe);
    assert_eq!(mended.left, []);
    assert_eq!(mended.mended.len(), 120);
    assert!(lint(&mended.document).iter().all(|d| d.rule != "unindexed-foreign-key"));
}
