//! Breaches of rules that a server's catalog knows of as well.

use postgres::Client;
use std::collections::BTreeSet;
use trestle_core::lint::{Diagnostic, Linter};
use trestle_core::model::{Document, ObjectRef, TableId};

/// A rule's code, the table with its schema, and what of the table: a constraint's name, or a number.
pub type Breach = (String, String, String);

/// What asks the catalog, by rule: rows of schema, table and detail.
const QUERIES: &[(&str, &str)] = &[
    (
        "missing-primary-key",
        "SELECT n.nspname, c.relname, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p')",
    ),
    (
        "unindexed-foreign-key",
        "SELECT n.nspname, c.relname, k.conname FROM pg_constraint k
         JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT EXISTS (
           SELECT FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am a ON a.oid = ic.relam
           WHERE i.indrelid = k.conrelid AND a.amname IN ('btree', 'hash')
             AND (i.indisunique AND (i.indkey::int2[])[0:i.indnkeyatts - 1] <@ k.conkey
               OR i.indnkeyatts >= cardinality(k.conkey)
               AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
               AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey)
             AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) IN (
               SELECT format('(%I IS NOT NULL)', t.attname) FROM pg_attribute t
               WHERE t.attrelid = k.conrelid AND t.attnum = ANY (k.conkey))))",
    ),
    (
        "duplicate-index",
        "WITH indexes AS (
           SELECT i.*, ic.relam, n.nspname, c.relname,
             pg_get_expr(i.indexprs, i.indrelid) AS exprs, pg_get_expr(i.indpred, i.indrelid) AS pred,
             EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
               OR i.indisclustered
               OR EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) AS needed
           FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')),
         repeats AS (
           SELECT a.nspname, a.relname, a.indexrelid AS one, b.indexrelid AS other
           FROM indexes a JOIN indexes b ON a.indrelid = b.indrelid AND a.indexrelid <> b.indexrelid
             AND a.relam = b.relam AND a.indkey = b.indkey AND a.indnkeyatts = b.indnkeyatts
             AND a.indcollation = b.indcollation AND a.indclass = b.indclass AND a.indoption = b.indoption
             AND a.exprs IS NOT DISTINCT FROM b.exprs AND a.pred IS NOT DISTINCT FROM b.pred
             AND (NOT a.indisunique OR (b.indisunique AND a.indnullsnotdistinct = b.indnullsnotdistinct))
           WHERE NOT a.needed)
         SELECT nspname, relname, count(DISTINCT one)::text FROM repeats r
         WHERE other < one OR NOT EXISTS (SELECT FROM repeats s WHERE s.one = r.other AND s.other = r.one)
         GROUP BY nspname, relname",
    ),
];

/// What the server says of the tables of a document.
///
/// # Panics
///
/// Where the server refuses a query.
pub fn of_server(client: &mut Client, document: &Document) -> BTreeSet<Breach> {
    let own = document.schema.tables.iter().filter(|t| !t.external).map(|t| name(document, &t.id));
    let own: BTreeSet<String> = own.collect();
    let mut breaches = BTreeSet::new();
    for (rule, query) in QUERIES {
        for row in client.query(*query, &[]).unwrap_or_else(|e| panic!("{rule}: {e}")) {
            let field = |i: usize| row.get::<_, String>(i);
            let table = format!("{}.{}", field(0), field(1));
            if own.contains(&table) {
                breaches.insert(((*rule).to_owned(), table, field(2)));
            }
        }
    }
    breaches
}

/// What the same rules say of a document.
pub fn of_document(document: &Document) -> BTreeSet<Breach> {
    let linter = Linter::new(document);
    let all: Vec<&Diagnostic> = linter.diagnostics().collect();
    let mut breaches = BTreeSet::new();
    for diagnostic in all.iter().filter(|d| QUERIES.iter().any(|(rule, _)| d.rule == *rule)) {
        let (table, detail) = match &diagnostic.object {
            ObjectRef::Table(table) => (table, String::new()),
            ObjectRef::Constraint(table, id) => {
                let table_record = document.schema.tables.get(table);
                let constraint = table_record.and_then(|t| t.constraint(id));
                (table, constraint.map(|c| c.name.to_string()).unwrap_or_default())
            }
            ObjectRef::Index(table, _) => {
                let of_table = |d: &&&Diagnostic| {
                    d.rule == diagnostic.rule
                        && matches!(&d.object, ObjectRef::Index(t, _) if t == table)
                };
                (table, all.iter().filter(of_table).count().to_string())
            }
            _ => continue,
        };
        breaches.insert((diagnostic.rule.to_string(), name(document, table), detail));
    }
    breaches
}

fn name(document: &Document, table: &TableId) -> String {
    document.schema.tables.get(table).map_or_else(String::new, |t| {
        format!("{}.{}", document.schema.schema_name(&t.schema), t.name)
    })
}
