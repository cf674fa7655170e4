//! Commands, from the outside.

use super::test_utils::{check, check_refused, run};
use super::{Command, Effect, History, NewColumn, Patch, dependents, read_back};
use crate::diff::summary;
use crate::model::samples::{expr, kitchen_sink};
use crate::model::{
    ColumnId, ConstraintKind, Conventions, DataType, Document, ForeignKey, KeyIndex, Name,
    ObjectRef, Point, SchemaId, TableId,
};
use crate::share::{document_from_json, json_from_document};
use std::sync::Arc;

fn object(text: &str) -> ObjectRef {
    text.parse().unwrap()
}

fn rename(text: &str, name: &str) -> Command {
    Command::Rename { object: object(text), name: name.to_owned() }
}

fn remove(text: &str, cascade: bool) -> Command {
    Command::Remove { object: object(text), cascade }
}

/// The texts of a document, one after the other, that hold a word.
fn texts(document: &Document, word: &str) -> Vec<String> {
    let mut texts = Vec::new();
    crate::model::for_each_expr(&document.schema, &mut |_, expr| {
        if expr.text().contains(word) {
            texts.push(expr.text().to_owned());
        }
    });
    texts
}

#[test]
fn a_renamed_column_is_renamed_in_every_text() {
    let applied = run(&kitchen_sink(), &rename("column:public.users/email", "mail"));
    assert_eq!(
        texts(&applied.document, "mail"),
        [
            "lower(mail::text)",
            "mail LIKE '%@%'",
            "lower(mail)",
            "OLD.mail IS DISTINCT FROM NEW.mail",
            "SELECT users.mail AS email, count(*) AS n FROM users JOIN public.posts ON posts.author_id = users.id GROUP BY users.mail",
            "INSERT INTO users (mail) VALUES ('a@b.c')",
        ]
    );
    assert_eq!(applied.notes, []);
}

#[test]
fn a_renamed_table_is_noted_where_sql_is_put_together() {
    let applied = run(&kitchen_sink(), &rename("table:public.posts", "Articles"));
    let trigger =
        "BEGIN UPDATE \"Articles\" SET at = now(); EXECUTE 'DELETE FROM posts'; RETURN NEW; END";
    assert!(texts(&applied.document, "Articles").contains(&trigger.to_owned()));
    assert_eq!(applied.notes, [object("function:app.touch")]);
}

#[test]
fn a_sequence_is_renamed_inside_string_constants() {
    let applied = run(&kitchen_sink(), &rename("sequence:public.users_id_seq", "it's"));
    assert_eq!(texts(&applied.document, "nextval"), ["nextval('public.\"it''s\"'::regclass)"]);
}

#[test]
fn a_label_is_renamed_as_a_string_constant() {
    let applied = run(&kitchen_sink(), &rename("label:public.mood/sad", "it's"));
    assert_eq!(texts(&applied.document, "mood"), ["'it''s'::mood", "mood IS NOT NULL"]);
}

#[test]
fn a_renamed_parent_column_is_renamed_in_partitions() {
    let applied = run(&kitchen_sink(), &rename("column:public.posts/at", "posted_at"));
    let part = applied.document.schema.tables.get(&TableId::new("public.posts_2024")).unwrap();
    assert!(part.column_named("posted_at").is_some());
    check_refused(
        &kitchen_sink(),
        &rename("column:public.posts_2024/at", "x"),
        "Renaming an inherited column (rename it in the parent table) cannot be done to column:public.posts_2024/at.",
    );
}

#[test]
fn names_that_depend_on_a_name_stay() {
    let applied = run(&kitchen_sink(), &rename("table:public.users", "people"));
    let people = applied.document.schema.tables.get(&TableId::new("public.users")).unwrap();
    assert!(people.constraint_named("users_pkey").is_some());
    assert!(applied.patch.sequences.is_empty());
}

#[test]
fn a_renamed_key_is_the_replica_identity_still() {
    check(
        &kitchen_sink(),
        &rename("constraint:public.users/users_pkey", "people_pkey"),
        &[
            r#"- {"id": "users_pkey", "name": "users_pkey", "kind": {"primary_key": {"columns": ["id"]}}}"#,
            r#"- "replica_identity": {"index": "users_pkey"}"#,
            r#"+ {"id": "users_pkey", "name": "people_pkey", "kind": {"primary_key": {"columns": ["id"]}}}"#,
            r#"+ "replica_identity": {"index": "people_pkey"}"#,
        ],
    );
}

#[test]
fn impossible_names_are_refused() {
    let document = kitchen_sink();
    let table = "table:public.users";
    check_refused(&document, &rename(table, ""), "A table needs a name.");
    check_refused(
        &document,
        &rename(table, &"x".repeat(64)),
        &format!(
            "{:?} has 64 bytes. Postgres keeps 63 and cuts the rest off: choose a shorter name.",
            "x".repeat(64)
        ),
    );
    for (name, by) in [
        ("posts", "another table"),
        ("authors", "a view"),
        ("users_id_seq", "a sequence"),
        ("users_email_idx", "an index of table users"),
        ("mood", "a type"),
    ] {
        check_refused(
            &document,
            &rename(table, name),
            &format!(
                "{name:?} is already the name of {by} in the schema public. Choose another name."
            ),
        );
    }
    check_refused(
        &document,
        &rename("column:public.users/email", "id"),
        "\"id\" is already the name of another column in table users. Choose another name.",
    );
    check_refused(
        &document,
        &rename("table:public.gone", "x"),
        "table:public.gone does not exist. It may have been removed in the meantime.",
    );
}

#[test]
fn what_depends_on_a_table_is_named_before_it_goes() {
    check_refused(
        &kitchen_sink(),
        &remove("table:public.posts", false),
        "Table posts cannot be removed alone: table posts_2024, policy own row of table users and view authors depend on it. Remove them as well, or change them first.",
    );
    let applied = run(&kitchen_sink(), &remove("table:public.posts", true));
    assert_eq!(applied.document.schema.tables.len(), 1);
    assert_eq!(applied.document.schema.views.len(), 0);
    assert_eq!(applied.notes, [object("function:app.touch")]);
}

#[test]
fn a_column_goes_with_its_keys_and_the_rows_that_point_to_it() {
    let found: Vec<_> = dependents(&kitchen_sink(), &object("column:public.users/id"))
        .into_iter()
        .map(|d| (d.name, d.effect))
        .collect();
    assert_eq!(
        found,
        [
            ("foreign key posts_author_id_fkey of table posts".to_owned(), Effect::Removed),
            ("primary key users_pkey of table users".to_owned(), Effect::Removed),
            ("policy own row of table users".to_owned(), Effect::Removed),
            ("view authors".to_owned(), Effect::Removed),
        ]
    );
    let applied = run(&kitchen_sink(), &remove("column:public.users/id", true));
    assert!(applied.document.schema.sequences.is_empty());
}

#[test]
fn a_removed_sequence_takes_the_default_and_not_the_column() {
    let applied = run(&kitchen_sink(), &remove("sequence:public.users_id_seq", true));
    let id = ColumnId::new("id");
    let column = applied.document.schema.column(&TableId::new("public.users"), &id).unwrap();
    assert_eq!(column.default, None);
}

#[test]
fn a_moved_table_takes_its_sequence_along_and_is_found_in_texts() {
    let command =
        Command::MoveTable { table: TableId::new("public.users"), schema: SchemaId::new("app") };
    let applied = run(&kitchen_sink(), &command);
    assert_eq!(texts(&applied.document, "nextval"), ["nextval('app.users_id_seq'::regclass)"]);
    assert_eq!(
        texts(&applied.document, "INSERT"),
        ["INSERT INTO app.users (email) VALUES ('a@b.c')"]
    );
}

#[test]
fn a_new_table_and_its_parts_get_the_names_that_postgres_gives() {
    let mut id = NewColumn::new("id", DataType::builtin("uuid"));
    id.not_null = true;
    let table = TableId::new("public.tags");
    let batch = Command::Batch {
        label: "Add tags".to_owned(),
        commands: vec![
            Command::AddTable {
                schema: SchemaId::new("public"),
                name: Name::new("tags"),
                id: None,
                columns: vec![id],
            },
            Command::AddConstraint {
                table: table.clone(),
                name: None,
                kind: ConstraintKind::PrimaryKey(KeyIndex::new(vec![ColumnId::new("id")])),
            },
        ],
    };
    let applied = run(&kitchen_sink(), &batch);
    assert_eq!(
        applied.created,
        [
            object("table:public.tags"),
            object("column:public.tags/id"),
            object("constraint:public.tags/tags_pkey"),
        ]
    );
    assert_eq!(applied.patch.touches(), [object("table:public.tags")]);
    let again = Command::Batch { label: "Twice".to_owned(), commands: vec![batch.clone(), batch] };
    check_refused(
        &kitchen_sink(),
        &again,
        "Step 2 of \"Twice\": Step 1 of \"Add tags\": \"tags\" is already the name of another table in the schema public. Choose another name.",
    );
}

#[test]
fn what_has_no_name_gets_the_one_that_the_conventions_ask_for() {
    let mut document = kitchen_sink();
    let names = serde_json::json!({
        "names": {"index": ["idx_{table}_{columns}"], "unique": ["uq_{table}_{columns}"], "foreign_key": ["fk_{child}_{parent}"]}
    });
    let changes = names.as_object().cloned().unwrap();
    document.conventions = Arc::new(Conventions { changes, ..Conventions::default() });
    let users = TableId::new("public.users");
    let email = || ColumnId::new("email");
    let constraint = |kind| Command::AddConstraint { table: users.clone(), name: None, kind };
    let key = ForeignKey::new(vec![email()], users.clone(), vec![email()]);
    let mut created = Vec::new();
    for command in [
        Command::add_index(users.clone(), [email()]),
        Command::add_index(users.clone(), [email()]),
        constraint(ConstraintKind::Unique(KeyIndex::new(vec![email()]))),
        constraint(ConstraintKind::ForeignKey(key)),
    ] {
        let applied = run(&document, &command);
        document = applied.document;
        created.extend(applied.created.iter().map(ToString::to_string));
    }
    assert_eq!(
        created,
        [
            "index:public.users/idx_users_email",
            "index:public.users/idx_users_email_2",
            "constraint:public.users/uq_users_email",
            "constraint:public.users/fk_users_users",
        ]
    );
}

#[test]
fn a_drag_is_one_step() {
    let start = kitchen_sink();
    let mut document = start.clone();
    let mut history = History::default();
    let drag = |x| Command::PlaceCards {
        diagram: Document::main_diagram_id(),
        cards: vec![(TableId::new("public.users"), Point { x, y: -12.4 })],
    };
    for x in [41.0, 42.0, 43.0] {
        let applied = run(&document, &drag(x));
        history.record(&document, &drag(x), &applied);
        document = applied.document;
    }
    history.seal();
    let applied = run(&document, &drag(50.0));
    assert!(!applied.patch.touches_schema());
    history.record(&document, &drag(50.0), &applied);
    assert_eq!(history.labels().collect::<Vec<_>>(), ["Move table users", "Move table users"]);
    let (back, _) = history.undo(&applied.document).unwrap();
    assert_eq!(back, document);
    let (back, _) = history.undo(&back).unwrap();
    assert_eq!(back, start);
    assert_eq!(history.undo(&back), None);
}

fn counted(rows: Option<u64>) -> Command {
    Command::SetRowCounts { counts: vec![(TableId::new("public.users"), rows)] }
}

#[test]
fn a_row_count_is_written_where_it_is_given() {
    let before = kitchen_sink();
    check(&before, &counted(Some(u64::MAX)), &[r#"+ "rows": 18446744073709551615"#]);
    let after = run(&before, &counted(Some(0))).document;
    let json = json_from_document(&after);
    assert!(json.contains(r#""rows": 0"#));
    assert_eq!(document_from_json(&json).unwrap(), after);
    assert_eq!(
        json_from_document(&run(&after, &counted(None)).document),
        json_from_document(&before)
    );
    let patch = run(&before, &counted(Some(500))).patch;
    let known = run(&before, &counted(Some(500))).document;
    assert_eq!(summary(&before, &known, &patch).changes[0].notes, ["row count added"]);
    let gone = Command::SetRowCounts { counts: vec![(TableId::new("public.gone"), None)] };
    let refused = "table:public.gone does not exist. It may have been removed in the meantime.";
    check_refused(&before, &gone, refused);
    let none = Command::SetRowCounts { counts: Vec::new() };
    check_refused(&before, &none, "Nothing is chosen. Choose at least one table.");
}

#[test]
fn counting_the_same_table_again_is_the_same_step() {
    let document = kitchen_sink();
    assert_eq!(counted(Some(1)).merge_key(), counted(None).merge_key());
    assert_eq!(counted(Some(1)).label(&document), "Count rows of table users");
    let tables = document.schema.tables.iter().map(|t| (t.id.clone(), Some(1)));
    let all = Command::SetRowCounts { counts: tables.collect() };
    assert_eq!(all.label(&document), "Count rows of 3 tables");
    assert_ne!(all.merge_key(), counted(Some(1)).merge_key());
}

#[test]
fn sql_does_not_take_row_counts_away() {
    let counted = run(&kitchen_sink(), &counted(Some(500))).document;
    let rows = |document: &Document| {
        let users = document.schema.tables.get(&TableId::new("public.users"));
        users.and_then(|t| t.rows)
    };
    let mut sql = read_back(&kitchen_sink());
    let users = sql.schema.tables.get_mut(&TableId::new("public.users")).unwrap();
    users.comment = Some("changed".to_owned());
    let document = Box::new(sql);
    let merged = run(&counted, &Command::Import { document: document.clone() }).document;
    assert_eq!(rows(&merged), Some(500));
    let base = Some(Box::new(read_back(&counted)));
    let same = run(&counted, &Command::Replace { document, base }).document;
    assert_eq!(rows(&same), Some(500));
    let renamed = run(&counted, &rename("table:public.users", "people")).document;
    assert_eq!(rows(&renamed), Some(500));
}

#[test]
fn a_history_that_does_not_fit_is_forgotten() {
    let document = kitchen_sink();
    let command = rename("table:public.users", "people");
    let applied = run(&document, &command);
    let mut history = History::default();
    history.record(&document, &command, &applied);
    let other = run(&applied.document, &rename("table:public.users", "persons")).document;
    assert_eq!(history.undo(&other), None);
    assert_eq!(history.undo_label(), None);
}

#[test]
fn patches_join_and_cancel_out() {
    let document = kitchen_sink();
    let there = run(&document, &rename("table:public.users", "people"));
    let back = run(&there.document, &rename("table:public.users", "users"));
    assert_eq!(there.patch.then(&back.patch), Patch::default());
    let on = run(&there.document, &rename("table:public.users", "persons"));
    let both = there.patch.then(&on.patch);
    assert_eq!(both, Patch::between(&document, &on.document));
    assert!(both.apply(&there.document).is_err());
}

#[test]
fn the_same_import_changes_nothing() {
    let document = kitchen_sink();
    let import = Command::Import { document: Box::new(document.clone()) };
    assert!(run(&document, &import).patch.is_empty());
    let replace = Command::Replace { document: Box::new(document.clone()), base: None };
    assert!(run(&document, &replace).patch.is_empty());
}

#[test]
fn an_import_meets_renamed_tables_by_name() {
    // `users` was renamed; the import brings a table of that name, which is another one.
    let renamed = run(&kitchen_sink(), &rename("table:public.users", "people")).document;
    let mut other = Document::new("other");
    let users =
        crate::model::Table::new(TableId::new("public.users"), SchemaId::new("public"), "users");
    other.schema.tables.insert(users);
    let posts = kitchen_sink().schema.tables.get(&TableId::new("public.posts")).cloned().unwrap();
    let mut posts = posts.as_ref().clone();
    posts.constraints.clear();
    posts.columns[0].id = ColumnId::new("key");
    other.schema.tables.insert(posts);
    let applied = run(&renamed, &Command::Import { document: Box::new(other) });
    let tables = &applied.document.schema.tables;
    let name = |id| tables.get(&TableId::new(id)).map(|t| t.name.to_string());
    assert_eq!(name("public.users"), Some("people".to_owned()));
    assert_eq!(name("public.users~2"), Some("users".to_owned()));
    let posts = tables.get(&TableId::new("public.posts")).unwrap();
    assert_eq!(posts.columns[0].id, ColumnId::new("id"));
}

#[test]
fn text_that_names_nothing_known_is_left_alone() {
    let mut document = kitchen_sink();
    let verbatim = document.schema.verbatim.iter().next().unwrap().id.clone();
    document.schema.verbatim.get_mut(&verbatim).unwrap().statement = expr("-- users\nSELECT 'x'");
    let applied = run(&document, &rename("table:public.users", "people"));
    assert!(applied.patch.verbatim.is_empty());
    assert_eq!(applied.notes, []);
}

/// A document with one table, its columns given as name and type.
fn one_table(columns: &[(&str, &str)]) -> Document {
    let mut document = Document::new("other");
    let mut table =
        crate::model::Table::new(TableId::new("public.t"), SchemaId::new("public"), "t");
    for (name, data_type) in columns {
        let id = ColumnId::new(name);
        table.columns.push(crate::model::Column::new(id, *name, DataType::builtin(data_type)));
    }
    document.schema.tables.insert(table);
    document
}

fn columns(document: &Document) -> Vec<(&str, &str)> {
    let table = document.schema.tables.get(&TableId::new("public.t")).unwrap();
    table.columns.iter().map(|c| (c.name.as_str(), c.id.as_str())).collect()
}

#[test]
fn an_import_takes_nothing_away_from_a_table_that_is_here() {
    let mut here = one_table(&[("a", "text"), ("b", "text"), ("c", "text")]);
    let id = TableId::new("public.t");
    here.schema.tables.get_mut(&id).unwrap().comment = Some("Ours".to_owned());
    let other = one_table(&[("a", "uuid"), ("d", "text"), ("c", "text")]);
    let applied = run(&here, &Command::Import { document: Box::new(other) });
    let names: Vec<_> = columns(&applied.document).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["a", "b", "d", "c"]);
    let table = applied.document.schema.tables.get(&id).unwrap();
    assert!(table.columns[0].data_type.is_builtin("uuid"));
    assert_eq!(table.comment.as_deref(), Some("Ours"));
}

#[test]
fn a_replacement_removes_what_it_lacks_and_knows_what_was_renamed() {
    let here = one_table(&[("a", "text"), ("b", "text"), ("c", "text")]);
    let other = one_table(&[("a", "text"), ("beta", "text")]);
    let replace = Command::Replace { document: Box::new(other), base: None };
    // Either of the two that are gone could be it.
    assert_eq!(columns(&run(&here, &replace).document), [("a", "a"), ("beta", "beta")]);
    let other = one_table(&[("a", "text"), ("beta", "text"), ("c", "text")]);
    let replace = Command::Replace { document: Box::new(other), base: None };
    assert_eq!(columns(&run(&here, &replace).document), [("a", "a"), ("beta", "b"), ("c", "c")]);
}

#[test]
fn with_a_base_only_what_differs_from_it_is_replaced() {
    let here = one_table(&[("a", "text"), ("ours", "text")]);
    let base = one_table(&[("a", "text")]);
    let mut other = one_table(&[("a", "uuid"), ("theirs", "text")]);
    other.name = "another".to_owned();
    let replace = Command::Replace { document: Box::new(other), base: Some(Box::new(base)) };
    let applied = run(&here, &replace);
    assert_eq!(columns(&applied.document), [("a", "a"), ("ours", "ours"), ("theirs", "theirs")]);
    assert_eq!(applied.document.name, "other");
}

#[test]
fn a_patch_in_parts_is_the_same_when_joined() {
    let document = kitchen_sink();
    for patch in [Patch::between(&Document::new("x"), &document), Patch::default()] {
        for tables in [0, 1, 3, 1000] {
            let mut joined = Patch::default();
            for part in patch.clone().in_parts(tables) {
                assert!(part.tables.len() <= tables.max(1));
                joined.join(part);
            }
            assert_eq!(joined, patch);
        }
    }
}
