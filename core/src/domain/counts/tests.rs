//! Texts of counts, as they come from files and queries.

use super::*;
use crate::model::{Document, Name, Schema, SchemaId, Table, TableId};
use proptest::prelude::*;

fn document(tables: &[&str]) -> Document {
    let mut document = Document::new("test");
    for name in tables {
        let (schema, name) = name.split_once('.').unwrap_or(("public", name));
        let id = SchemaId::new(schema);
        if !document.schema.schemas.contains(&id) {
            document.schema.schemas.insert(Schema {
                id: id.clone(),
                name: Name::new(schema),
                external: false,
                owner: None,
                comment: None,
                acl: crate::model::Acl::default(),
            });
        }
        let table = Table::new(TableId::new(format!("{schema}.{name}")), id, name);
        document.schema.tables.insert(table);
    }
    document
}

const TABLES: &[&str] =
    &["auth_users", "auth_tokens", "logs", "Mixed Case", "other.logs", "other.only"];

fn read(text: &str) -> CountsRead {
    read_counts(&document(TABLES).schema, text)
}

fn matched(text: &str) -> Vec<(String, u64)> {
    let read = read(text);
    assert_eq!((read.unmatched, read.malformed, read.more), (vec![], vec![], 0), "{text}");
    read.matched.into_iter().map(|(id, rows)| (id.to_string(), rows)).collect()
}

#[test]
fn whatever_has_a_name_and_a_number_is_read() {
    let wanted = [("public.auth_users".to_owned(), 15_000), ("public.logs".to_owned(), 0)];
    for text in [
        "table,rows\nauth_users,15000\nlogs,0\n",
        "auth_users,15000\nlogs,0",
        "\u{feff}auth_users;15,000\r\nlogs;0\r\n",
        "Tabelle\tAnzahl\nauth_users\t15 000\nlogs\t0",
        "\"auth_users\",\"15,000+\"\n\"logs\",\"0\"",
        "auth_users 15000\nlogs 0",
        "schemaname,relname,n_live_tup,n_dead_tup\npublic,auth_users,15000,7\npublic,logs,0,1\n",
        "public,auth_users,15000\npublic,logs,0",
        "public.auth_users,15k\n\"public\".\"logs\",0",
        "  relname   | n_live_tup \n------------+------------\n auth_users |      15000\n logs       |          0\n(2 rows)\n",
        "+---+---+\n| relname | reltuples |\n+---+---+\n| auth_users | 1.5e+04 |\n| logs | 0 |\n+---+---+\n",
        "| Table | Rows |\n|:--|--:|\n| AUTH_USERS | ~15k |\n| logs | 0 |",
        "relname|reltuples\nauth_users|15000\nlogs|0",
        r#"[{"relname": "auth_users", "n_live_tup": 15000}, {"relname": "logs", "n_live_tup": 0}]"#,
        "{\"relname\": \"auth_users\", \"reltuples\": 15000.0}\n{\"relname\": \"logs\", \"reltuples\": \"0\"}",
        r#"{"auth_users": 15000, "logs": 0}"#,
        r#"{"public": {"auth_users": "15,000+", "logs": 0}}"#,
        r#"[["auth_users", 15000], ["public", "logs", 0]]"#,
    ] {
        assert_eq!(matched(text), wanted, "{text}");
    }
}

#[test]
fn names_are_found_where_they_are_clear() {
    let names = |text: &str| matched(text).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(
        names("table,rows\nother.logs,1\nonly,2\n\"\"\"Mixed Case\"\"\",3\nlogs,4"),
        ["other.logs", "other.only", "public.Mixed Case", "public.logs"]
    );
    let catalog = document(&["a.logs", "b.logs"]).schema;
    let read = read_counts(&catalog, "logs,1");
    assert_eq!(
        read.malformed,
        [CountProblem {
            at: 1,
            text: "Several schemas have a table logs: write it with its schema.".to_owned()
        }]
    );
}

#[test]
fn what_is_not_understood_is_told_with_its_line() {
    let read = read(
        "table,rows\nauth_users,many\nnobody,7\n\nlogs,15,000\nauth_tokens,-1\nauth_tokens,5\nauth_tokens,6\nauth_tokens,5\nx.y,1",
    );
    let told = |problems: &[CountProblem]| -> Vec<String> {
        problems.iter().map(|p| format!("{}: {}", p.at, p.text)).collect()
    };
    assert_eq!(read.matched, [(TableId::new("public.auth_tokens"), 5)]);
    assert_eq!(told(&read.unmatched), ["3: nobody", "10: x.y"]);
    assert_eq!(
        told(&read.malformed),
        [
            "2: auth_users: \"many\" is no number of rows.",
            "5: A row is a name and a number, and this has 3 fields. A number with commas needs quotes.",
            "6: auth_tokens: -1 says that the server has not counted yet. ANALYZE the table first.",
            "8: auth_tokens has 5 rows further up.",
        ]
    );
}

#[test]
fn what_is_no_counts_at_all_is_told() {
    for text in ["[1, 2]", "{\"a\": [}", "[{\"relname\": \"logs\"}]", "logs", "a,b,c,d\n1,2,3,4"] {
        let read = read(text);
        assert!(read.matched.is_empty() && !read.malformed.is_empty(), "{text}");
    }
    assert_eq!(read(""), CountsRead::default());
    let long = read(&" ".repeat(MAX_COUNTS_BYTES + 1));
    assert_eq!(long.malformed.len(), 1);
    let many = read(&"nobody,1\n".repeat(1000));
    assert_eq!((many.unmatched.len(), many.more), (200, 800));
    assert_eq!(many.command(), None);
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in prop_oneof![
        "\\PC*",
        "[\\[{\"a-z:,0-9}\\]|\n;-]*",
        "((auth_users|logs|\"logs|x)[,;|\t]([0-9]{0,4}|-1|\"|~1k)\r?\n){0,9}",
    ]) {
        let read = read(&text);
        prop_assert!(read.matched.len() <= TABLES.len());
    }

    #[test]
    fn counts_are_read_back_however_they_are_written(counts in prop::collection::vec(any::<u64>(), TABLES.len())) {
        let document = document(TABLES);
        let rows: Vec<_> = document.schema.tables.iter().zip(&counts).map(|(t, n)| {
            (t.schema.to_string(), t.name.to_string(), *n, t.id.clone())
        }).collect();
        let wanted: Vec<_> = rows.iter().map(|(.., n, id)| (id.clone(), *n)).collect();
        let lines = |line: &dyn Fn(&str, &str, u64) -> String| -> String {
            rows.iter().map(|(s, t, n, _)| line(s, t, *n) + "\n").collect()
        };
        let csv = lines(&|s, t, n| format!("{s},\"{t}\",{n}"));
        let headed = format!("rows;table_schema;table_name\n{}", lines(&|s, t, n| format!("{n};{s};{t}")));
        let psql = format!(" nspname | relname | reltuples\n---+---+---\n{}", lines(&|s, t, n| format!(" {s} | {t} | {n}")));
        let json: Vec<_> = rows.iter().map(|(s, t, n, _)| {
            serde_json::json!({ "schemaname": s, "relname": t, "n_live_tup": n })
        }).collect();
        for text in [csv, headed, psql, serde_json::to_string(&json).unwrap()] {
            let read = read_counts(&document.schema, &text);
            prop_assert_eq!(&read.matched, &wanted, "{}", text);
            prop_assert_eq!(read.malformed.len() + read.unmatched.len() + read.more, 0);
        }
    }
}
