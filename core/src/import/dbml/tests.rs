//! DBML in, schemas and reports out.

use crate::import::test_utils::{describe, read_sources};
use crate::import::{Imported, Source};
use expect_test::{Expect, expect};

fn read(text: &str) -> Imported {
    read_sources(vec![Source::new("schema.dbml", text)])
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&describe(&read(text)));
}

#[test]
fn tables_columns_and_settings() {
    check(
        "// a comment
Project shop { database_type: 'PostgreSQL' Note: 'x' }
Table users as U [headercolor: #3af, note: 'who buys'] {
  id int [pk, increment] /* counts */
  email varchar(255) [unique, not null, note: '''
    where the bill goes
      and more
  ''']
  \"full name\" text [null, default: 'it\\'s']
  age int [default: -1, check: `age > 0`]
  active boolean [default: true]
  since timestamptz [default: `now()`]
  state shop.state [default: shop.state.\"brand new\"]
  tags text[]
  price decimal(10, 2) [default: null]
  kind \"Odd Type\"
  at timestamp with time zone
  Note: 'wins'
  indexes {
    (email, `lower(\"full name\")`) [unique, name: 'by_name', note: 'fast']
    age [type: hash]
  }
  checks {
    `age < 150` [name: 'too_old']
  }
}
Enum shop.state {
  \"brand new\" [note: 'n']
  old
}
TableGroup g { users }
Note sticky { 'x' }
Records users(id) { 1
 2 }
",
        expect![[r#"
            2:1 ignored project: what is said of the project is no part of a schema
            27:1 modelled enum: Postgres has no place for the notes of values
            31:1 ignored table group: a domain of tables goes by the prefix of their names, not by a list
            32:1 ignored note: notes of a diagram are no part of a schema
            33:1 ignored records: data is no part of a schema
            enum shop.state: brand new, old
            users -- wins
              id integer not null identity
              email varchar(255) not null -- where the bill goes\n  and more
              full name text default 'it''s'
              age integer default -1
              active boolean default true
              since timestamptz default now()
              state shop.state default 'brand new'
              tags text[]
              price numeric(10,2)
              kind Odd Type
              at timestamptz
              primary key (id)
              unique (email)
              users_age_check check (age > 0)
              too_old check (age < 150)
              unique index by_name btree (email, (lower("full name"))) -- fast
              index users_age_idx hash (age)
        "#]],
    );
}

#[test]
fn references_of_every_kind() {
    check(
        "Table a { id int [pk]
  x int [ref: > b.id]
  y int [ref: < c.a_y]
  z int [ref: - b.id]
  parent int [ref: > id] }
Table s.b as bee { id int [pk] }
Table b { id int [pk]
  k int }
Table c { a_y int
  p int
  q int }
Table d { p int [pk]
  q int [pk] }
Ref one: bee.id < b.k [delete: set null, update: no action]
Ref two { c.(p, q) > d.(p, q) [delete: cascade] }
Ref: d.(p, q) <> s.b.id
Ref: b.id <> b.id
",
        expect![[r"
            16:1 modelled reference: the pairs of d and s.b are rows of this table
            17:1 modelled reference: the pairs of b and b are rows of this table
            a
              id integer not null
              x integer
              y integer
              z integer
              parent integer
              primary key (id)
              a_x_fkey (x) -> b (id) NoAction NoAction
              a_z_fkey (z) -> b (id) NoAction NoAction
              a_parent_fkey (parent) -> a (id) NoAction NoAction
            b
              id integer not null
              k integer
              primary key (id)
              one (k) -> s.b (id) SetNull NoAction
            b_b
              b_id integer not null
              b_id_2 integer not null
              primary key (b_id, b_id_2)
              b_b_b_id_fkey (b_id) -> b (id) NoAction NoAction
              b_b_b_id_2_fkey (b_id_2) -> b (id) NoAction NoAction
            c
              a_y integer
              p integer
              q integer
              c_a_y_fkey (a_y) -> a (y) NoAction NoAction
              two (p, q) -> d (p, q) Cascade NoAction
            d
              p integer not null
              q integer not null
              primary key (p, q)
            d_b
              d_p integer not null
              d_q integer not null
              b_id integer not null
              primary key (d_p, d_q, b_id)
              d_b_d_p_d_q_fkey (d_p, d_q) -> d (p, q) NoAction NoAction
              d_b_b_id_fkey (b_id) -> s.b (id) NoAction NoAction
            s.b
              id integer not null
              primary key (id)
        "]],
    );
}

#[test]
fn partial_tables_are_put_in_their_place() {
    check(
        "TablePartial base [note: 'of base'] { id int [pk, increment]
  made_at timestamp [default: `now()`]
  indexes { made_at }
  name text [note: 'of base'] }
TablePartial more { name text [not null] }
Table t { first int
  ~base
  ~more
  last int
  ~nothing }
",
        expect![[r"
            1:1 modelled table partial: its columns are part of the tables that take it in
            5:1 modelled table partial: its columns are part of the tables that take it in
            10:3 failed table partial: there is no partial table nothing
            t -- of base
              first integer
              id integer not null identity
              made_at timestamp default now()
              name text not null
              last integer
              primary key (id)
              index t_made_at_idx btree (made_at)
        "]],
    );
}

#[test]
fn a_mistake_costs_its_line_or_block() {
    check(
        "Table users {
  id int [pk
  name varchar [not null]
  wrong
  email varchar [unique, colour: red]
}
Table posts {
  id int [pk]
  title varchar [default: `now(`]
  user_id int [ref: > users.nothing]

Enum state { a a b }
Table
  id int
}
nonsense here
Ref: posts.id > missing.id
Ref: posts.id users.name
Table ok { id int, x }
Table last { id int
",
        expect![[r#"
            2:10 failed DBML: the settings are not closed by ]
            4:3 failed DBML: the column wrong has no type
            5:26 failed DBML: no setting "colour" is known here
            7:13 failed DBML: the table is not closed by }
            9:27 failed expression: a parenthesis is not closed
            10:21 failed reference: the table users has no column nothing
            12:16 failed DBML: the end of the line was expected, not "a"
            14:6 failed DBML: '{' was expected, not "int"
            17:1 failed reference: there is no table missing
            18:15 failed DBML: <, >, - or <> was expected, not "users"
            19:18 failed DBML: the end of the line was expected, not ","
            20:12 failed DBML: the table is not closed by }
            enum state: 
            last
              id integer
            ok
            posts
              id integer not null
              title varchar
              user_id integer
              primary key (id)
            users
              name varchar not null
              email varchar
              unique (email)
        "#]],
    );
}

#[test]
fn nothing_hostile_stops_dbml() {
    let columns: String = repeated(0..2_000, |i| format!("c{i} int\n"));
    let wide = format!("TablePartial p {{ {columns} }}\n")
        + &repeated(0..4, |i| format!("Table t{i} {{ ~p }}\n"));
    let references = "Table a { id int [pk] }\n".to_owned() + &"Ref: a.id > a.id\n".repeat(300);
    for text in [
        wide,
        references,
        "Table a {".repeat(5_000),
        "[".repeat(20_000),
        "Table a { x int ".to_owned() + &"[".repeat(20_000),
        "Table a { x int [pk, ".to_owned() + &"a, ".repeat(20_000),
        "(".repeat(20_000),
        "'".repeat(50_001),
        "Ref: a.b > c.d\n".repeat(2_000),
        "Table \u{feff}\u{202e} { \u{0} int }".to_owned(),
        "Table a { x int [default: `".to_owned() + &"(".repeat(70_000) + "`] }",
        "Table a { x int [default: `1) , (select 1`, check: `true) not valid, check (false`] }"
            .to_owned(),
        "Enum e {".to_owned() + &repeated(0..6_000, |i| format!("v{i}\n")) + "}",
        "Table \"\" { \"\" \"\" }".to_owned(),
        "~ } { ] [ > . , :".repeat(3_000),
        "Table a [".repeat(10_000),
    ] {
        assert!(!read(&text).report.rows.is_empty());
    }
}

fn repeated(range: std::ops::Range<usize>, text: impl Fn(usize) -> String) -> String {
    range.map(text).collect()
}
