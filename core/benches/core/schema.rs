//! Generated schemas: the same for the same number of tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::layout::{ArrangeScope, arrange};
use trestle_core::model::{
    Diagram, DiagramId, Document, Domain, DomainId, DomainStatus, Placement, Records,
};

const PREFIXES: [&str; 16] = [
    "auth", "billing", "catalog", "chat", "course", "doc", "event", "file", "forum", "learn",
    "media", "order", "report", "stock", "sys", "usage",
];
const NOUNS: [&str; 12] = [
    "account", "item", "version", "member", "session", "setting", "comment", "link", "batch",
    "rate", "request", "summary",
];
const TYPES: [&str; 8] = [
    "text NOT NULL",
    "text",
    "integer NOT NULL DEFAULT 0",
    "timestamptz NOT NULL DEFAULT now()",
    "boolean NOT NULL DEFAULT false",
    "numeric(12,2)",
    "jsonb NOT NULL DEFAULT '{}'",
    "uuid",
];
const FIELDS: [&str; 10] = [
    "title",
    "body",
    "position",
    "created_at",
    "is_active",
    "amount",
    "metadata",
    "external_id",
    "status",
    "display_name",
];
/// Tables for each domain.
const DOMAIN: usize = 30;

/// A small generator of numbers: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap_or_default() % end.max(1)
    }
}

fn name(i: usize) -> String {
    let (domain, number) = (i / DOMAIN, i % DOMAIN);
    let prefix = PREFIXES[domain % PREFIXES.len()];
    let noun = NOUNS[number % NOUNS.len()];
    format!("{prefix}{}_{noun}_{number}", domain / PREFIXES.len())
}

/// Tables of 8 to 12 columns in prefix domains, each with about two foreign keys: to a hub (the first
/// table of its domain, or of all), to the table before it, or to any earlier one.
pub(crate) fn sql(tables: usize) -> String {
    let mut random = Random(tables as u64);
    let mut sql = String::new();
    for i in 0..tables {
        let name = name(i);
        let _ = writeln!(sql, "CREATE TABLE {name} (\n  id bigint PRIMARY KEY");
        let hub = if random.below(4) == 0 { 0 } else { i - i % DOMAIN };
        let other = if random.below(3) > 0 { i.saturating_sub(1) } else { random.below(i) };
        let mut keys = vec![hub, other];
        keys.retain(|k| *k < i);
        keys.dedup();
        for (k, to) in keys.iter().enumerate() {
            let _ = writeln!(sql, ", ref_{k} bigint NOT NULL REFERENCES {} (id)", self::name(*to));
        }
        let others = 5 + random.below(5);
        for field in &FIELDS[..others] {
            let _ = writeln!(sql, ", {field} {}", TYPES[random.below(TYPES.len())]);
        }
        let _ = writeln!(sql, ");\nCREATE INDEX ON {name} ({});", FIELDS[random.below(5)]);
        let _ = writeln!(sql, "ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;");
    }
    sql
}

pub(crate) fn document(tables: usize) -> Document {
    let sources = vec![Source::new("schema.sql", sql(tables).into_bytes())];
    import(sources, &ImportOptions::default()).document
}

/// A domain for each prefix.
pub(crate) fn domains(document: &Document) -> Records<Domain> {
    let prefix = |name: &str| name.split_once('_').map(|(first, _)| first.to_owned());
    let prefixes = document.schema.tables.iter().filter_map(|t| prefix(t.name.as_str()));
    let domain = |prefix: String| Domain {
        id: DomainId::new(prefix.as_str()),
        prefix: format!("{prefix}_").into(),
        title: prefix,
        colour: 0,
        owner: None,
        description: None,
        status: DomainStatus::Active,
        may_reference: None,
    };
    prefixes.collect::<BTreeSet<_>>().into_iter().map(domain).collect()
}

/// A diagram in which every table has been placed.
pub(crate) fn diagram(document: &Document) -> Diagram {
    let id = DiagramId::new("main");
    let mut diagram = Diagram::new(id, "Main");
    for (id, p) in arrange(document, &diagram, &ArrangeScope::All) {
        diagram.placements.insert(id, Placement { x: p.x, y: p.y, locked: false });
    }
    diagram
}

/// A dump as long as a real one, some 4 KB for each table: with comments, policies, triggers and grants.
pub(crate) fn dump(tables: usize) -> String {
    let mut text = sql(tables);
    text.push_str(
        "\nCREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at = now(); \
         RETURN NEW; END $$;\n",
    );
    let document = document(tables);
    for table in &document.schema.tables {
        let name = format!("public.{}", table.name);
        let first = &table.columns[0].name;
        let _ = writeln!(
            text,
            "COMMENT ON TABLE {name} IS 'Rows of {name}: what it holds, who writes it, and how long it is kept.';\n\
             ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;\n\
             CREATE TRIGGER touch BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION public.touch();\n\
             GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE {name} TO authenticated;\n\
             GRANT ALL ON TABLE {name} TO service_role;"
        );
        for command in ["SELECT", "UPDATE", "DELETE"] {
            let _ = writeln!(
                text,
                "CREATE POLICY \"Members may {command} in their own workspace\" ON {name} FOR {command} TO authenticated \
                 USING ((EXISTS ( SELECT 1 FROM {name} t WHERE ((t.{first} = {name}.{first}) AND \
                 ((auth.jwt() ->> 'role'::text) = ANY (ARRAY['admin'::text, 'editor'::text]))))));"
            );
        }
        for column in &table.columns {
            let _ = writeln!(
                text,
                "COMMENT ON COLUMN {name}.{} IS 'What {} means for a row of {name}, and where its values come from.';",
                column.name, column.name
            );
        }
    }
    text
}
