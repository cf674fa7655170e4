//! What is offered where `|` stands.

use super::{Offer, complete};
use crate::import::{ImportOptions, Source, import};
use crate::model::{Document, TableId};

const SCHEMA: &str = "
    CREATE TYPE rank AS ENUM ('member', 'it''s boss');
    CREATE TABLE teams (id uuid PRIMARY KEY, name text, \"Odd Name\" int);
    CREATE TABLE members (team_id uuid REFERENCES teams, user_id uuid, rank rank);
    CREATE TABLE notes (id uuid PRIMARY KEY, team_id uuid REFERENCES teams, owner_id uuid, body text, rank rank);
    CREATE SCHEMA app;
    CREATE TABLE app.settings (id int, team_id uuid);
    CREATE VIEW mine AS SELECT team_id AS my_team FROM members;
    CREATE FUNCTION is_member(team uuid) RETURNS boolean LANGUAGE sql AS 'select true';
    CREATE FUNCTION app.me() RETURNS uuid LANGUAGE sql AS 'select null::uuid';
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
    CREATE ROLE auditor;
    CREATE POLICY p ON notes TO authenticated USING (owner_id = auth.uid());";

fn document() -> Document {
    import(vec![Source::new("s.sql", SCHEMA)], &ImportOptions::default()).document
}

/// The offers at `|` for rows of `notes`, and the text with the first that is called so.
fn offered(marked: &str) -> Vec<Offer> {
    let at = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    complete(&document(), &TableId::new("public.notes"), &text, at).offers
}

fn texts(marked: &str) -> Vec<String> {
    offered(marked).into_iter().map(|offer| offer.text).collect()
}

/// The text after the first offer is taken, with `|` where the cursor is.
fn taken(marked: &str) -> String {
    let at = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let found = complete(&document(), &TableId::new("public.notes"), &text, at);
    let first = found.offers.first().unwrap();
    let (before, after) = first.insert.split_at(first.caret);
    format!("{}{before}|{after}{}", &text[..found.start], &text[found.end..])
}

fn has(marked: &str, expected: &[&str]) {
    let all = texts(marked);
    for text in expected {
        assert!(all.iter().any(|t| t == text), "{marked}: no {text} in {all:?}");
    }
}

fn lacks(marked: &str, unexpected: &[&str]) {
    let all = texts(marked);
    for text in unexpected {
        assert!(!all.iter().any(|t| t == text), "{marked}: {text} in {all:?}");
    }
}

#[test]
fn columns_of_the_row_come_first() {
    assert_eq!(taken("own|"), "owner_id|");
    assert_eq!(taken("body = 'a' AND team|"), "body = 'a' AND team_id|");
    assert_eq!(taken("ow|ner = 1"), "owner_id| = 1");
    has("|", &["id", "team_id", "owner_id", "body", "is_member(team)", "(select auth.uid())"]);
    lacks("|", &["my_team", "touch()", "user_id"]);
}

#[test]
fn who_asks_is_asked_once_a_statement() {
    assert_eq!(taken("owner_id = ui|"), "owner_id = (select auth.uid())|");
    assert_eq!(taken("owner_id = auth.u|"), "owner_id = auth.uid()|");
    assert_eq!(taken("owner_id = (select ui|)"), "owner_id = (select auth.uid()|)");
    has("auth.|", &["uid()", "jwt()", "role()", "email()"]);
    has("storage.|", &["foldername()"]);
}

#[test]
fn functions_are_called_with_the_cursor_inside() {
    assert_eq!(taken("is_m|"), "is_member(|)");
    assert_eq!(taken("app.m|"), "app.me()|");
    has("me|", &["app.me()"]);
    assert_eq!(taken("coal|"), "coalesce(|)");
}

#[test]
fn queries_have_what_they_read() {
    has("EXISTS (SELECT 1 FROM |)", &["teams", "members", "mine", "app.settings"]);
    assert_eq!(taken("EXISTS (SELECT 1 FROM mem|"), "EXISTS (SELECT 1 FROM members|");
    assert_eq!(taken("EXISTS (SELECT 1 FROM app.s|)"), "EXISTS (SELECT 1 FROM app.settings|)");
    has("id IN (SELECT 1 FROM teams, mem|", &["members"]);
    has("id IN (SELECT 1 FROM teams t JOIN |)", &["members"]);
    let inside = "EXISTS (SELECT 1 FROM members m WHERE m.| )";
    assert_eq!(texts(inside), ["team_id", "user_id", "rank"]);
    has(
        "EXISTS (SELECT 1 FROM members m WHERE |)",
        &["m.team_id", "user_id", "notes.owner_id", "m.", "notes."],
    );
    // What is read is known where it is written behind the cursor.
    assert_eq!(taken("id IN (SELECT us| FROM members)"), "id IN (SELECT user_id| FROM members)");
    assert_eq!(texts("id IN (SELECT 1 FROM mine AS v WHERE v.|)"), ["my_team"]);
    has("EXISTS (SELECT 1 FROM members m WHERE m.team_id = notes.|)", &["team_id", "body"]);
    // Further out, too; not of a query beside it.
    has(
        "EXISTS (SELECT 1 FROM members m WHERE EXISTS (SELECT 1 FROM teams t WHERE t.id = m.|))",
        &["team_id"],
    );
    lacks("EXISTS (SELECT 1 FROM members m) AND m.|", &["user_id"]);
    lacks("id IN (SELECT id FROM teams t UNION SELECT t.|)", &["name"]);
}

#[test]
fn constants_are_what_their_column_holds() {
    assert_eq!(texts("rank = '|'"), ["member", "it's boss"]);
    assert_eq!(taken("rank = 'it|"), "rank = 'it''s boss'|");
    assert_eq!(texts("rank IN ('member', '|'"), ["member", "it's boss"]);
    assert_eq!(texts("EXISTS (SELECT 1 FROM members m WHERE m.rank <> 'b|')"), ["it's boss"]);
    assert_eq!(texts("body = '|'"), [""; 0]);
    has("auth.role() = '|'", &["authenticated", "auditor"]);
    has("current_user = '|'", &["auditor"]);
    has("pg_has_role('|', 'member')", &["auditor"]);
    has("(select auth.jwt()) ->> '|'", &["sub", "app_metadata"]);
    has("auth.jwt() -> 'app|'", &["app_metadata"]);
}

#[test]
fn types_follow_a_cast() {
    assert_eq!(taken("body::uu|"), "body::uuid|");
    has("body::|", &["rank", "text"]);
}

#[test]
fn operators_follow_a_value() {
    assert_eq!(taken("owner_id is d|"), "owner_id is distinct from |");
    assert_eq!(texts("owner_id is not n|"), ["null", "not null", "not distinct from"]);
    has("owner_id is|", &["is null", "is not null"]);
    lacks("owner_id i|", &["id"]);
    lacks("owner_id = i|", &["is null"]);
}

#[test]
fn nothing_is_offered_where_nothing_can_be_known() {
    for marked in ["body = 'a|'", "id = 1 -- te|", "/* te| */ id = 1", "1|", "E'|'"] {
        assert_eq!(texts(marked), [""; 0], "{marked}");
    }
    // Two letters in a row that are nothing.
    assert_eq!(texts("qzx|"), [""; 0]);
}

#[test]
fn names_that_need_quotes_have_them() {
    let found = complete(&document(), &TableId::new("public.teams"), "odd", 3);
    assert_eq!(found.offers.first().map(|o| o.insert.as_str()), Some("\"Odd Name\""));
    let found = complete(&document(), &TableId::new("public.teams"), "\"odd", 4);
    assert_eq!(
        (found.start, found.offers.first().map(|o| o.insert.as_str())),
        (0, Some("\"Odd Name\""))
    );
}

#[test]
fn any_place_of_any_text_is_answered() {
    let texts = [
        "EXISTS (SELECT 1 FROM members m JOIN teams t ON (t.id = m.team_id), mine WHERE m.rank IN ('a', 'b') AND x.y.z = E'\\'' )",
        "((()))) FROM , , join ) select ( from ( select",
        "ö.é = '\u{1F600}' :: \"ö\" -- \u{202E}",
        "'",
        "\"",
        "$$",
        "/*",
        "from",
        "select",
        "(select",
        "(select from",
        "a.",
        ".",
        "..",
        "::",
    ];
    for text in texts {
        for at in 0..=text.len() + 1 {
            let found = complete(&document(), &TableId::new("public.notes"), text, at);
            assert!(
                found.start <= found.end && text.get(found.start..found.end).is_some(),
                "{text} {at}"
            );
            assert!(found.offers.iter().all(|o| o.insert.is_char_boundary(o.caret)), "{text} {at}");
        }
    }
    assert!(complete(&document(), &TableId::new("nobody"), "a", 1).offers.is_empty());
}
