//! Diagrams in, schemas and reports out.

use crate::import::test_utils::{describe, read_sources};
use crate::import::{Imported, Source};
use expect_test::{Expect, expect};

fn read(text: &str) -> Imported {
    read_sources(vec![Source::new("er.mmd", text)])
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&describe(&read(text)));
}

#[test]
fn entities_become_tables() {
    check(
        "erDiagram
    \"blog.posts\"[\"Blog posts\"] {
        int *id
        string(20) title UK \"what it says\"
        tags[] labels
        decimal(10,2)? price
    }
    guests
",
        expect![[r"
            blog.posts -- Blog posts
              id integer not null
              title varchar(20) -- what it says
              labels tags[]
              price numeric(10,2)
              primary key (id)
              unique (title)
            guests
        "]],
    );
}

#[test]
fn relationships_find_the_columns_that_refer() {
    check(
        "erDiagram
    users ||--o{ posts : writes
    posts |o--o{ comments : has
    users ||--o{ comments : \"author\"
    users ||--o| profiles : has
    users { int id PK }
    posts {
        int id PK
        int userId
    }
    comments {
        int post_id FK
        int author FK
    }
    profiles { int user_id PK, FK }
",
        expect![[r"
            comments
              post_id integer
              author integer not null
              comments_author_fkey (author) -> users (id) NoAction NoAction
              comments_post_id_fkey (post_id) -> posts (id) NoAction NoAction
            posts
              id integer not null
              userId integer not null
              primary key (id)
              posts_userId_fkey (userId) -> users (id) NoAction NoAction
            profiles
              user_id integer not null
              primary key (user_id)
              profiles_user_id_fkey (user_id) -> users (id) NoAction NoAction
            users
              id integer not null
              primary key (id)
        "]],
    );
}

#[test]
fn columns_are_made_where_none_refers() {
    check(
        "erDiagram
    CUSTOMER ||--o{ ORDER : places
    CUSTOMER |o--o{ ORDER : pays
    ORDER ||--|| INVOICE : has
    NODE |o--o{ NODE : \"parent of\"
    LINE { int order_id PK
           int number PK
           int node FK }
    LINE ||--o{ PART : has
",
        expect![[r"
            2:5 modelled relationship: CUSTOMER has no key to refer to; the column id was added; no column was told for sure; CUSTOMER_id was added
            3:5 modelled relationship: no column was told for sure; CUSTOMER_id_2 was added
            4:5 modelled relationship: ORDER has no key to refer to; the column id was added; no column was told for sure; ORDER_id was added
            5:5 modelled relationship: NODE has no key to refer to; the column id was added; no column was told for sure; NODE_id was added
            6:5 modelled entity: no relationship says what node refers to
            9:5 modelled relationship: no column was told for sure; LINE_order_id, LINE_number was added
            CUSTOMER
              id bigint not null identity
              primary key (id)
            INVOICE
              ORDER_id bigint not null
              unique (ORDER_id)
              INVOICE_ORDER_id_fkey (ORDER_id) -> ORDER (id) NoAction NoAction
            LINE
              order_id integer not null
              number integer not null
              node integer
              primary key (order_id, number)
            NODE
              id bigint not null identity
              NODE_id bigint
              primary key (id)
              NODE_NODE_id_fkey (NODE_id) -> NODE (id) NoAction NoAction
            ORDER
              CUSTOMER_id bigint not null
              CUSTOMER_id_2 bigint
              id bigint not null identity
              primary key (id)
              ORDER_CUSTOMER_id_fkey (CUSTOMER_id) -> CUSTOMER (id) NoAction NoAction
              ORDER_CUSTOMER_id_2_fkey (CUSTOMER_id_2) -> CUSTOMER (id) NoAction NoAction
            PART
              LINE_order_id integer not null
              LINE_number integer not null
              PART_LINE_order_id_LINE_number_fkey (LINE_order_id, LINE_number) -> LINE (order_id, number) NoAction NoAction
        "]],
    );
}

#[test]
fn many_to_many_is_a_table_of_pairs() {
    check(
        "erDiagram
    student { uuid id PK }
    course { serial number PK }
    student }o--o{ course : takes
    student }|..|{ student : knows
",
        expect![[r"
            4:5 modelled relationship: the pairs of student and course are rows of this table
            5:5 modelled relationship: the pairs of student and student are rows of this table
            course
              number integer not null default nextval('public.course_number_seq'::regclass)
              primary key (number)
            student
              id uuid not null
              primary key (id)
            student_course
              student_id uuid not null
              course_number integer not null
              primary key (student_id, course_number)
              student_course_student_id_fkey (student_id) -> student (id) NoAction NoAction
              student_course_course_number_fkey (course_number) -> course (number) NoAction NoAction
            student_student
              student_id uuid not null
              student_id_2 uuid not null
              primary key (student_id, student_id_2)
              student_student_student_id_fkey (student_id) -> student (id) NoAction NoAction
              student_student_student_id_2_fkey (student_id_2) -> student (id) NoAction NoAction
        "]],
    );
}

#[test]
fn the_label_and_the_cardinalities_say_which_side_refers() {
    check(
        "erDiagram
    a { int id PK }
    b { int id PK
        int a_id FK }
    b ||--|| a : x
    c { int first PK
        int second PK }
    d { int x FK
        int y FK
        text c_ref UK }
    c ||--o{ d : \"x, y\"
    e { int id PK
        text code UK }
    f { text e_code FK
        uuid e_id }
    e ||--o{ f : e_code
    g { int id PK, FK }
    e ||--o| g : id
",
        expect![[r"
            a
              id integer not null
              primary key (id)
            b
              id integer not null
              a_id integer not null
              primary key (id)
              unique (a_id)
              b_a_id_fkey (a_id) -> a (id) NoAction NoAction
            c
              first integer not null
              second integer not null
              primary key (first, second)
            d
              x integer not null
              y integer not null
              c_ref text
              unique (c_ref)
              d_x_y_fkey (x, y) -> c (first, second) NoAction NoAction
            e
              id integer not null
              code text
              primary key (id)
              unique (code)
            f
              e_code text not null
              e_id uuid
              f_e_code_fkey (e_code) -> e (code) NoAction NoAction
            g
              id integer not null
              primary key (id)
              g_id_fkey (id) -> e (id) NoAction NoAction
        "]],
    );
}

#[test]
fn a_mistake_costs_its_line() {
    check(
        "erDiagram
    A ||--o{ B : x
    A xxx B : has
    C {
        int a
        1st b
        int c
    }
    D }} E {
        string f
    }
    G { int h
",
        expect![[r#"
            2:5 modelled relationship: A has no key to refer to; the column id was added; no column was told for sure; A_id was added
            3:13 failed diagram: an entity or a relationship was expected, not ":"
            6:9 failed diagram: the type of an attribute was expected, not "1"
            9:7 failed diagram: an entity or a relationship was expected, not "}"
            12:5 failed diagram: the block of the entity is not closed by }
            A
              id bigint not null identity
              primary key (id)
            B
              A_id bigint not null
              B_A_id_fkey (A_id) -> A (id) NoAction NoAction
            C
              a integer
              c integer
            G
              h integer
        "#]],
    );
}

#[test]
fn an_entity_of_several_blocks_and_files_is_one_table() {
    let sources = vec![
        Source::new("docs/a.mmd", "erDiagram\n A { int id PK } A { text name\n int id }"),
        Source::new(
            "docs/b.md",
            "# B\n\n```mermaid\nerDiagram\n  B { int a_id FK }\n  A ||--o{ B : x\n```\n\
                    ```mermaid\nflowchart TD\n```\n```mermaid\nerDiagram\n  A x {\n```\n",
        ),
    ];
    let imported = read_sources(sources);
    expect![[r"
        9:1 ignored diagram: flowchart: only entity relationship diagrams (erDiagram) describe a schema
        13:5 failed diagram: the block of the entity is not closed by }
        A
          id integer not null
          name text
          primary key (id)
        B
          a_id integer not null
          B_a_id_fkey (a_id) -> A (id) NoAction NoAction
        x
    "]].assert_eq(&describe(&imported));
}

#[test]
fn tables_of_sql_files_beside_stand() {
    let sources = vec![
        Source::new("schema.sql", "create table users (id uuid primary key)"),
        Source::new(
            "er.mmd",
            "erDiagram\n users { int id PK }\n posts { int user_id FK }\n users ||--o{ posts : x",
        ),
    ];
    let imported = read_sources(sources);
    expect![[r"
        2:2 ignored entity: the relation public.users exists already
        posts
          user_id integer not null
          posts_user_id_fkey (user_id) -> users (id) NoAction NoAction
        users
          id uuid not null
          primary key (id)
    "]]
    .assert_eq(&describe(&imported));
}

#[test]
fn nothing_hostile_stops_a_diagram() {
    let many_entities: String = repeated(0..1_000, |i| format!("{}{i} ", "e".repeat(70)));
    let same_names =
        format!("{} {{ {} }}", "A", format!("int {}x\n", "y".repeat(80)).repeat(3_000));
    let relationships = "A ||--o{ B : x\n".repeat(300);
    let pairs = "A }o--o{ B : x\n".repeat(100);
    let texts = [
        many_entities,
        same_names,
        relationships,
        pairs,
        "A { ".repeat(20_000),
        "subgraph x\n".repeat(20_000),
        "\"".repeat(20_000),
        "~".repeat(20_000),
        "A {".to_owned() + &"a~ ".repeat(20_000),
        "direction ".repeat(20_000),
        "<a b=\"".repeat(20_000),
        "%%{a ".repeat(20_000),
        "#".repeat(20_000),
        "1 ".repeat(20_000),
        "A : ".repeat(20_000),
        "accDescr {".repeat(10_000),
        "\u{0}\u{8}\u{b}".repeat(100),
        "\" \" ||--o{ \"\u{202e}\" : x".to_owned(),
        (0..2_000).fold("A {".to_owned(), |text, i| format!("{text} int a{i}\n")) + "}",
    ];
    for text in texts {
        let imported = read(&format!("erDiagram\n{text}"));
        assert!(!imported.report.rows.is_empty());
    }
}

fn repeated(range: std::ops::Range<usize>, text: impl Fn(usize) -> String) -> String {
    range.map(text).collect()
}
