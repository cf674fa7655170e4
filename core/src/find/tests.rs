//! Searches, from the outside: what is typed and what it finds.
#![cfg(feature = "sql")]

use super::{Kind, Query, find};
use crate::import::{ImportOptions, Source, import};
use crate::model::Document;

fn document() -> Document {
    let sql = "
        CREATE SCHEMA audit;
        CREATE TYPE mood AS ENUM ('good', 'bad');
        CREATE TABLE users (id uuid PRIMARY KEY, email text UNIQUE, mood mood);
        COMMENT ON TABLE users IS 'People';
        CREATE TABLE chat_threads (id uuid PRIMARY KEY, user_id uuid REFERENCES users);
        CREATE TABLE chat_votes (thread_id uuid REFERENCES chat_threads, value smallint DEFAULT 1);
        CREATE INDEX chat_votes_thread_id_idx ON chat_votes (thread_id);
        ALTER TABLE chat_votes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own_votes ON chat_votes USING (true);
        CREATE TABLE audit.log (at timestamptz, superusers integer);
        CREATE VIEW active_users AS SELECT * FROM users;
    ";
    let document = import(vec![Source::new("schema.sql", sql)], &ImportOptions::default()).document;
    let infer = crate::edit::Command::InferDomains;
    crate::edit::apply(&document, &infer).expect("domains").document
}

fn texts(typed: &str) -> Vec<String> {
    find(&document(), &Query::parse(typed), 100).into_iter().map(|f| f.text).collect()
}

fn check(typed: &str, expected: &[&str]) {
    assert_eq!(texts(typed), expected, "{typed}");
}

#[test]
fn words_find_names_and_the_best_come_first() {
    let users = texts("users");
    assert_eq!(users[..3], ["users", "active_users", "audit.log.superusers"]);
    assert_eq!(users[3..6], ["users.id", "users.mood", "users.email"]);
    assert_eq!(users[6..], ["users_pkey on users", "users_email_key on users"]);
    assert_eq!(texts("THREAD chat")[..2], ["chat_threads", "chat_votes.thread_id"]);
    check("nowhere", &[]);
}

#[test]
fn a_kind_is_asked_for_by_is_or_by_itself() {
    check("is:view", &["active_users"]);
    check("is:index", &["chat_votes_thread_id_idx on chat_votes"]);
    check("table:users", &["users"]);
    check("column:mail", &["users.email"]);
    check("policy:", &["own_votes on chat_votes"]);
    check("is:table -chat", &["users", "audit.log"]);
}

#[test]
fn a_place_is_a_table_a_domain_or_a_schema() {
    check("is:table in:chat", &["chat_votes", "chat_threads"]);
    check("is:table in:audit", &["audit.log"]);
    check("is:column in:users", &["users.id", "users.mood", "users.email"]);
}

#[test]
fn columns_are_found_by_their_type() {
    check("type:small", &["chat_votes.value"]);
    check("type:mood", &["users.mood"]);
    check("type:uuid -id", &[]);
}

#[test]
fn what_tables_have_and_lack() {
    check("has:rls", &["chat_votes"]);
    check("has:fk", &["chat_votes", "chat_threads"]);
    check("no:pk", &["audit.log", "chat_votes"]);
    check("-has:pk", &["audit.log", "chat_votes"]);
    check("is:table has:comment", &["users"]);
    check("is:column has:default", &["chat_votes.value"]);
    check("is:column has:fk no:index", &["chat_threads.user_id"]);
}

#[test]
fn references_are_followed_both_ways() {
    check("to:users", &["chat_threads"]);
    check("to:threads", &["chat_votes"]);
    check("from:votes", &["chat_threads"]);
    check("is:column to:users", &["chat_threads.user_id"]);
}

#[test]
fn nothing_that_is_typed_is_lost() {
    check("foo:bar", &[]);
    check("is:nonsense", &[]);
    check("\"log\"", &["audit.log", "audit.log.at", "audit.log.superusers"]);
    // Half typed, it changes nothing yet.
    assert_eq!(texts("table:users in:"), ["users"]);
    assert_eq!(texts("-").len(), 0);
    assert!(Query::parse("  ").is_empty());
}

#[test]
fn any_text_is_a_query() {
    let long = "a:b -c \"d ".repeat(10_000);
    assert!(find(&document(), &Query::parse(&long), 10).is_empty());
    let kinds = Kind::ALL.map(|k| texts(&format!("is:{}", k.word())).len());
    assert!(kinds.iter().all(|n| *n < 20));
}
