//! Relations, from the outside: what a gesture makes of SQL.
#![cfg(feature = "sql")]

use super::{Wish, check as checked, foreign_key_facts, relate, suggestions};
use crate::edit::{Command, apply};
use crate::import::{ImportOptions, Source, import};
use crate::model::{ColumnId, Document, TableId};
use crate::sql::{EmitOptions, emit};

fn read(sql: &str) -> Document {
    import(vec![Source::new("t.sql", sql)], &ImportOptions::default()).document
}

fn id(table: &str) -> TableId {
    TableId::new(format!("public.{table}"))
}

/// From and to a table, or one of its columns: `orders`, `orders.buyer`.
fn wish(from: &str, to: &str) -> Wish {
    let split = |end: &str| match end.split_once('.') {
        Some((table, column)) => (id(table), Some(ColumnId::new(column))),
        None => (id(end), None),
    };
    let ((table, column), (references, referenced_column)) = (split(from), split(to));
    Wish { table, column, references, referenced_column, with_index: true, many: false }
}

fn pairs(first: &str, second: &str) -> Wish {
    Wish { many: true, ..wish(first, second) }
}

/// The lines that a command adds to the SQL, with single spaces.
fn added(document: &Document, command: &Command) -> Vec<String> {
    let lines = |d: &Document| -> Vec<String> {
        let text = emit(d, EmitOptions::default());
        let words = |l: &str| l.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(|l| words(l.trim_end_matches(','))).collect()
    };
    let (old, new) = (lines(document), lines(&apply(document, command).unwrap().document));
    new.into_iter().filter(|l| !old.contains(l)).collect()
}

fn check(sql: &str, wish: &Wish, expected: &[&str]) {
    let document = read(sql);
    assert_eq!(added(&document, &relate(&document, wish).unwrap()), expected, "{wish:?}");
}

fn refused(sql: &str, wish: &Wish) -> String {
    relate(&read(sql), wish).unwrap_err().to_string()
}

const SHOP: &str = "create table users (id uuid primary key, email text unique, name text);
create table orders (id bigint primary key, buyer uuid, total numeric);";

#[test]
fn a_column_on_a_table_makes_a_key_and_its_index() {
    check(
        SHOP,
        &wish("orders.buyer", "users"),
        &[
            "CREATE INDEX orders_buyer_idx ON public.orders (buyer);",
            "ALTER TABLE public.orders",
            "ADD CONSTRAINT orders_buyer_fkey FOREIGN KEY (buyer) REFERENCES public.users (id);",
        ],
    );
}

#[test]
fn a_table_on_a_table_makes_the_column_too() {
    check(
        SHOP,
        &wish("orders", "users"),
        &[
            "user_id uuid",
            "CREATE INDEX orders_user_id_idx ON public.orders (user_id);",
            "ALTER TABLE public.orders",
            "ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);",
        ],
    );
}

#[test]
fn a_column_on_a_column_goes_to_that_key() {
    let sql = "create table users (id int primary key, email varchar(50) unique);
create table mails (sender text, primary key (sender));";
    check(
        sql,
        &wish("mails.sender", "users.email"),
        // The primary key serves it.
        &[
            "ALTER TABLE public.mails",
            "ADD CONSTRAINT mails_sender_fkey FOREIGN KEY (sender) REFERENCES public.users (email);",
        ],
    );
}

#[test]
fn composite_keys_get_a_column_each_and_take_what_is_there() {
    let sql = "create table chats (id uuid, version timestamptz, primary key (id, version));
create table messages (id int primary key, chat_id uuid);";
    check(
        sql,
        &wish("messages", "chats"),
        &[
            "chat_version timestamptz",
            "CREATE INDEX messages_chat_id_chat_version_idx ON public.messages (chat_id, chat_version);",
            "ALTER TABLE public.messages",
            "ADD CONSTRAINT messages_chat_id_chat_version_fkey FOREIGN KEY (chat_id, chat_version) REFERENCES public.chats (id, version);",
        ],
    );
}

/// What would come of a wish.
fn said(sql: &str, wish: &Wish) -> String {
    checked(&read(sql), wish).unwrap().words
}

#[test]
fn a_column_brings_the_others_of_a_composite_key() {
    let sql = "create table chats (id uuid, version int, primary key (id, version));
create table messages (id int primary key, chat_version int, chat uuid, at timestamptz);";
    // By type, by a name that says it, and by where it is dropped.
    assert_eq!(
        said(sql, &wish("messages.chat", "chats")),
        "messages (chat, chat_version) → chats (id, version)"
    );
    assert_eq!(
        said(sql, &wish("messages.chat_version", "chats")),
        "messages (new chat_id, chat_version) → chats (id, version)"
    );
    assert_eq!(
        said(sql, &wish("messages.id", "chats.version")),
        "messages (new chat_id, id) → chats (id, version)"
    );
    assert_eq!(
        said(sql, &wish("messages", "chats.version")),
        "messages (new chat_id, chat_version) → chats (id, version)"
    );
    check(
        sql,
        &wish("messages.chat", "chats.id"),
        &[
            "CREATE INDEX messages_chat_chat_version_idx ON public.messages (chat, chat_version);",
            "ALTER TABLE public.messages",
            "ADD CONSTRAINT messages_chat_chat_version_fkey FOREIGN KEY (chat, chat_version) REFERENCES public.chats (id, version);",
        ],
    );
    assert_eq!(
        refused(sql, &wish("messages.at", "chats")),
        "messages.at (timestamptz) can be compared with no column of the key of chats (id uuid, version integer)."
    );
    assert_eq!(
        refused(sql, &wish("messages.chat", "chats.version")),
        "messages.chat (uuid) and chats.version (integer) cannot be compared: make them of one type first."
    );
}

#[test]
fn a_column_of_a_composite_key_brings_its_key() {
    let sql = "create table lines (order_id int, line int, primary key (order_id, line));
create table returns (a int, b int, reason text, primary key (a, b));
create table marks (who int references people, what int, primary key (who, what));
create table people (id int primary key);";
    assert_eq!(said(sql, &wish("returns.a", "lines")), "returns (a, b) → lines (order_id, line)");
    assert_eq!(said(sql, &wish("returns.b", "lines")), "returns (a, b) → lines (order_id, line)");
    // What references another table already is not taken for its place alone.
    assert_eq!(
        said(sql, &wish("marks.what", "lines")),
        "marks (new line_order_id, what) → lines (order_id, line)"
    );
}

#[test]
fn a_column_of_the_referenced_name_is_shared_by_composite_keys_alone() {
    let sql = "create table tenants (id int primary key);
create table chats (tenant_id int references tenants, id int, primary key (tenant_id, id));
create table messages (tenant_id int references tenants, id int primary key);
create table tags (name text primary key);
create table notes (id int, name text);";
    assert_eq!(
        said(sql, &wish("messages", "chats")),
        "messages (tenant_id, new chat_id) → chats (tenant_id, id)"
    );
    assert_eq!(said(sql, &wish("notes", "tags")), "notes (new tag_name) → tags.name");
    // Each table's own columns are no reference to themselves.
    assert_eq!(
        said(sql, &wish("chats", "chats")),
        "chats (new parent_tenant_id, new parent_id) → chats (tenant_id, id)"
    );
}

#[test]
fn a_foreign_key_says_its_ends_its_name_and_what_it_does() {
    let document = read(
        "create table chats (id int, version int, primary key (id, version));
create table messages (chat int, version int, id int primary key, answers int references messages on delete cascade,
    constraint in_chat foreign key (chat, version) references chats on update set null);",
    );
    let table = document.schema.tables.get(&id("messages")).unwrap();
    let facts: Vec<_> = table
        .constraints
        .iter()
        .filter_map(|c| foreign_key_facts(&document.schema, table, c))
        .map(|facts| facts.join(" | "))
        .collect();
    assert_eq!(
        facts,
        [
            "messages.answers → messages.id | messages_answers_fkey | on delete cascade, on update no action",
            "messages (chat, version) → chats (id, version) | in_chat | on delete no action, on update set null",
        ]
    );
}

#[test]
fn what_would_come_is_said() {
    assert_eq!(said(SHOP, &wish("orders.buyer", "users")), "orders.buyer → users.id");
    assert_eq!(said(SHOP, &wish("orders", "users")), "orders (new user_id) → users.id");
    assert_eq!(said(SHOP, &pairs("orders", "users")), "orders ⇄ users, by a table of pairs");
}

#[test]
fn a_table_on_itself_gets_a_parent() {
    let document = read("create table nodes (id int primary key);");
    let command = relate(&document, &wish("nodes", "nodes")).unwrap();
    assert_eq!(added(&document, &command)[0], "parent_id integer");
    // A second one is another relation.
    let document = apply(&document, &command).unwrap().document;
    let command = relate(&document, &wish("nodes", "nodes")).unwrap();
    assert_eq!(added(&document, &command)[0], "parent_id_2 integer");
}

#[test]
fn what_cannot_be_is_said() {
    let sql = "create table users (id uuid primary key, name text);
create table logs (at timestamptz);
create table orders (buyer uuid references users, total numeric);";
    let cases = [
        (
            wish("orders.total", "users"),
            "orders.total (numeric) and users.id (uuid) cannot be compared: make them of one type first.",
        ),
        (
            wish("orders.buyer", "users.name"),
            "name of users is not unique, so nothing can reference it. Make it a key first, or drop on the table.",
        ),
        (
            wish("orders.buyer", "logs"),
            "logs has neither a primary key nor a unique constraint, so nothing can reference it. Give it a key first.",
        ),
        (wish("orders.buyer", "users"), "orders_buyer_fkey is that relation already."),
        (
            wish("orders.gone", "users"),
            "column:public.orders/gone does not exist. It may have been removed in the meantime.",
        ),
    ];
    for (wish, message) in cases {
        assert_eq!(refused(sql, &wish), message);
    }
}

#[test]
fn suggestions_go_by_name_key_and_type() {
    let document = read(
        "create table users (id uuid primary key);
create table teams (id uuid primary key);
create table posts (id int primary key, user_id uuid, team_id text, team_uuid uuid, author_id uuid);
create table likes (user_id uuid references users (id), post_id bigint);",
    );
    let found: Vec<_> = suggestions(&document)
        .into_iter()
        .map(|s| format!("{}.{} -> {}", s.table, s.column, s.references))
        .collect();
    assert_eq!(
        found,
        ["public.likes.post_id -> public.posts", "public.posts.user_id -> public.users"]
    );
}

#[test]
fn many_to_many_is_a_table_of_pairs() {
    let document = read(
        "create table posts (id bigint primary key); create table tags (name text primary key);",
    );
    assert_eq!(
        added(&document, &relate(&document, &pairs("tags", "posts")).unwrap()),
        [
            "CREATE TABLE public.post_tags (",
            "tag_name text NOT NULL",
            "post_id bigint NOT NULL",
            "CONSTRAINT post_tags_pkey PRIMARY KEY (tag_name, post_id)",
            "CREATE INDEX post_tags_post_id_idx ON public.post_tags (post_id);",
            "ALTER TABLE public.post_tags",
            "ADD CONSTRAINT post_tags_tag_name_fkey FOREIGN KEY (tag_name) REFERENCES public.tags (name) ON DELETE CASCADE;",
            "ALTER TABLE public.post_tags",
            "ADD CONSTRAINT post_tags_post_id_fkey FOREIGN KEY (post_id) REFERENCES public.posts (id) ON DELETE CASCADE;",
        ]
    );
    assert_eq!(
        refused("create table a (x int); create table b (id int primary key);", &pairs("a", "b")),
        "a has neither a primary key nor a unique constraint, so nothing can reference it. Give it a key first."
    );
}

#[test]
fn a_table_of_pairs_of_one_table_tells_both_apart() {
    let document = read("create table users (id uuid primary key);");
    let lines = added(&document, &relate(&document, &pairs("users", "users")).unwrap());
    assert_eq!(
        lines[..3],
        [
            "CREATE TABLE public.user_users (",
            "user_id uuid NOT NULL",
            "other_user_id uuid NOT NULL"
        ]
    );
}
