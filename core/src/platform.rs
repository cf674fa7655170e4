//! What the platform brings along: schemas whose objects are known but never emitted.

use crate::model::{
    Column, ColumnId, Constraint, ConstraintId, ConstraintKind, DataType, KeyIndex, Name, Table,
};

/// Schemas of Postgres itself, of Supabase, and of common extensions.
const PLATFORM_SCHEMAS: &[&str] = &[
    "_analytics",
    "_realtime",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "information_schema",
    "net",
    "pg_catalog",
    "pgbouncer",
    "pgmq",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "vault",
];

pub(crate) fn is_platform_schema(name: &str) -> bool {
    // Nobody may make a schema with such a name (manual, CREATE SCHEMA): those that there are belong to the server.
    name.starts_with("pg_") || PLATFORM_SCHEMAS.binary_search(&name).is_ok()
}

/// Roles that Supabase brings along.
#[cfg(any(test, feature = "sql"))]
const PLATFORM_ROLES: &[&str] = &[
    "anon",
    "authenticated",
    "authenticator",
    "dashboard_user",
    "pgbouncer",
    "postgres",
    "service_role",
    "supabase_admin",
    "supabase_auth_admin",
    "supabase_functions_admin",
    "supabase_read_only_user",
    "supabase_realtime_admin",
    "supabase_replication_admin",
    "supabase_storage_admin",
];

#[cfg(feature = "sql")]
pub(crate) fn roles() -> impl Iterator<Item = &'static str> {
    PLATFORM_ROLES.iter().copied()
}

/// Supabase publishes the tables of this one to its Realtime service.
#[cfg(feature = "sql")]
pub(crate) fn is_platform_publication(name: &str) -> bool {
    name == "supabase_realtime"
}

/// Schema, table, and the name and type of each column.
type KnownTable = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Columns of platform tables that schemas commonly reference (Supabase's documentation).
const KNOWN_COLUMNS: &[KnownTable] = &[
    (
        "auth",
        "users",
        &[
            ("id", "uuid"),
            ("email", "text"),
            ("phone", "text"),
            ("role", "text"),
            ("raw_app_meta_data", "jsonb"),
            ("raw_user_meta_data", "jsonb"),
            ("email_confirmed_at", "timestamptz"),
            ("last_sign_in_at", "timestamptz"),
            ("created_at", "timestamptz"),
            ("updated_at", "timestamptz"),
        ],
    ),
    (
        "storage",
        "buckets",
        &[
            ("id", "text"),
            ("name", "text"),
            ("owner", "uuid"),
            ("public", "boolean"),
            ("created_at", "timestamptz"),
            ("updated_at", "timestamptz"),
        ],
    ),
    (
        "storage",
        "objects",
        &[
            ("id", "uuid"),
            ("bucket_id", "text"),
            ("name", "text"),
            ("owner", "uuid"),
            ("metadata", "jsonb"),
            ("path_tokens", "text[]"),
            ("created_at", "timestamptz"),
            ("updated_at", "timestamptz"),
            ("last_accessed_at", "timestamptz"),
        ],
    ),
];

/// Gives an external table the columns that are known of it.
pub(crate) fn add_known_columns(schema: &Name, table: &mut Table) {
    let known = KNOWN_COLUMNS.iter().find(|(s, t, _)| *schema == *s && table.name == *t);
    let Some((_, _, columns)) = known else { return };
    for (name, data_type) in *columns {
        if let Ok(data_type) = DataType::parse(data_type) {
            table.columns.push(Column::new(ColumnId::new(name), *name, data_type));
        }
    }
    if let Some(id) = table.columns.first_mut() {
        id.not_null = true;
        let key = KeyIndex::new(vec![id.id.clone()]);
        let name = format!("{}_pkey", table.name);
        table.constraints.push(Constraint::new(
            ConstraintId::new(&name),
            name.as_str(),
            ConstraintKind::PrimaryKey(key),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_sorted_for_the_search() {
        assert!(PLATFORM_SCHEMAS.is_sorted());
        assert!(PLATFORM_ROLES.is_sorted());
    }
}
