//! What is no part of a table.

use super::check::{Check, Row};
use crate::edit::describe;
use crate::migrate::files::column_type::known_type;
use crate::model::{Document, Function, ObjectRef, TypeDef, TypeKind};
use crate::sql::emit::names::Names;

pub(super) fn checks(document: &Document, names: &Names<'_>) -> Vec<Check> {
    vec![
        schemas(document),
        extensions(document),
        roles(document),
        types(document, names),
        enums(document, names),
        sequences(document, names),
        functions(document, names),
    ]
}

fn schemas(document: &Document) -> Check {
    let own = document.schema.schemas.iter().filter(|schema| !schema.external);
    let row = |name: &str| Row::new(&format!("schema {name}")).text(name);
    Check {
        columns: "name",
        holds: "EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = expected.name)",
        rows: own.map(|schema| row(schema.name.as_str())).collect(),
    }
}

fn extensions(document: &Document) -> Check {
    let row = |name: &str| Row::new(&format!("extension {name}")).text(name);
    Check {
        columns: "name",
        holds: "EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = expected.name)",
        rows: document.schema.extensions.iter().map(|e| row(e.name.as_str())).collect(),
    }
}

fn roles(document: &Document) -> Check {
    let row = |name: &str| Row::new(&format!("role {name}")).text(name);
    Check {
        columns: "name",
        holds: "EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = expected.name)",
        rows: document.schema.roles.iter().map(|role| row(role.name.as_str())).collect(),
    }
}

fn types(document: &Document, names: &Names<'_>) -> Check {
    let others = names.types.iter().filter(|def| labels(def).is_none());
    Check {
        columns: "type",
        holds: "pg_catalog.to_regtype(expected.type) IS NOT NULL",
        rows: others.map(|def| type_row(document, names, def)).collect(),
    }
}

fn enums(document: &Document, names: &Names<'_>) -> Check {
    let row = |def: &TypeDef| {
        let labels = labels(def)?;
        Some(type_row(document, names, def).list(Some(labels)))
    };
    Check {
        columns: "type, labels",
        holds: "expected.labels = ARRAY(
            SELECT e.enumlabel::text FROM pg_catalog.pg_enum AS e
            WHERE e.enumtypid = pg_catalog.to_regtype(expected.type)
            ORDER BY e.enumsortorder)",
        rows: names.types.iter().filter_map(|def| row(def)).collect(),
    }
}

fn labels(def: &TypeDef) -> Option<Vec<String>> {
    match &def.kind {
        TypeKind::Enum { labels } => Some(labels.iter().map(|label| label.name.clone()).collect()),
        _ => None,
    }
}

fn type_row(document: &Document, names: &Names<'_>, def: &TypeDef) -> Row {
    let what = describe(document, &ObjectRef::Type(def.id.clone()));
    Row::new(&what).text(&names.qualified(&def.schema, &def.name))
}

fn sequences(document: &Document, names: &Names<'_>) -> Check {
    let rows = names.sequences.iter().map(|sequence| {
        let what = describe(document, &ObjectRef::Sequence(sequence.id.clone()));
        let schema = document.schema.schema_name(&sequence.schema);
        Row::new(&what).text(schema).text(sequence.name.as_str())
    });
    Check {
        columns: "schema, name",
        holds: "EXISTS (
            SELECT FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = expected.schema AND c.relname = expected.name AND c.relkind = 'S')",
        rows: rows.collect(),
    }
}

fn functions(document: &Document, names: &Names<'_>) -> Check {
    let row = |function: &Function| {
        let types = function.input_types().map(|t| known_type(names, t)).collect();
        Row::new(&format!("function {}", names.signature(function)))
            .text(document.schema.schema_name(&function.schema))
            .text(function.name.as_str())
            .list(types)
    };
    Check {
        columns: "schema, name, types",
        holds: "EXISTS (
            SELECT FROM pg_catalog.pg_proc AS p
            JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
            WHERE n.nspname = expected.schema AND p.proname = expected.name
                AND (expected.types IS NULL OR p.proargtypes::text = coalesce((
                    SELECT string_agg(coalesce(pg_catalog.to_regtype(t.type)::oid, 0)::text, ' ' ORDER BY t.place)
                    FROM unnest(expected.types) WITH ORDINALITY AS t (type, place)), '')))",
        rows: names.functions.iter().map(|function| row(function)).collect(),
    }
}
