//! The standards template.

use super::{columns, indexes, loaded, made, sql, table, tables};
use trestle_core::model::{Document, FunctionId, Table, TriggerFunction, TypeKind};

const SOFT: [&str; 5] = ["id", "created_at", "updated_at", "deleted_at", "version"];

fn type_of<'d>(document: &'d Document, table: &'d Table, column: &str) -> String {
    document.schema.type_text(&table.column_named(column).unwrap().data_type)
}

#[test]
fn what_the_template_writes_out_is_there() {
    let document = made("standards-template");
    let tenants = table(&document, "tenants");
    let users = table(&document, "users");
    for column in ["id", "name", "slug", "plan", "settings", "created_at", "deleted_at"] {
        assert!(columns(tenants).contains(&column), "{column}");
    }
    let listed = [
        "id",
        "tenant_id",
        "email",
        "password_hash",
        "full_name",
        "role",
        "is_verified",
        "last_login_at",
        "mfa_enabled",
        "mfa_secret",
        "created_at",
        "updated_at",
        "deleted_at",
        "version",
    ];
    assert_eq!(columns(users), listed);
    assert_eq!(indexes(tenants), ["uq_tenants_slug"]);
    assert_eq!(indexes(users), ["uq_users_tenant_email", "idx_users_tenant_id"]);
    let labels = |name: &str| -> Vec<String> {
        let found = document.schema.types.iter().find(|t| t.name == *name).unwrap();
        let TypeKind::Enum { labels } = &found.kind else { panic!("{name} is no enum") };
        labels.iter().map(|l| l.name.clone()).collect()
    };
    assert_eq!(labels("user_role"), ["owner", "admin", "member", "viewer", "api"]);
    assert_eq!(labels("tenant_plan"), ["free", "starter", "pro", "enterprise"]);
    assert_eq!(labels("order_status"), ["draft", "active", "suspended", "archived"]);
    assert_eq!(labels("order_item_type").len(), 3);
    let lookup = ["code", "label", "description", "sort_order", "is_active"];
    assert_eq!(columns(table(&document, "payment_terms"))[..5], lookup);
    let audit = table(&document, "audit_logs");
    let listed = [
        "id",
        "tenant_id",
        "actor_id",
        "entity_type",
        "entity_id",
        "action",
        "old_values",
        "new_values",
        "ip_address",
        "created_at",
    ];
    assert_eq!(columns(audit), listed);
    assert!(audit.partition_key.is_some());
    let part = table(&document, "audit_logs_2024_01").partition_of.as_ref();
    assert_eq!(part.map(|p| &p.parent), Some(&audit.id));
    let views: Vec<_> =
        document.schema.views.iter().map(|v| (v.name.as_str(), v.kind.is_materialized())).collect();
    assert_eq!(views, [("active_orders", false), ("order_summary", true)]);
}

#[test]
fn types_are_those_of_the_standard() {
    let document = made("standards-template");
    let orders = table(&document, "orders");
    let profiles = table(&document, "user_profiles");
    for (table, column, expected) in [
        (orders, "id", "uuid"),
        (orders, "title", "varchar(255)"),
        (orders, "notes", "text"),
        (orders, "total_amount", "numeric(19,4)"),
        (orders, "status", "order_status"),
        (orders, "metadata", "jsonb"),
        (orders, "search_vector", "tsvector"),
        (profiles, "avatar_url", "text"),
        (profiles, "birth_date", "date"),
        (profiles, "session_timeout", "interval"),
        (profiles, "last_login_ip", "inet"),
    ] {
        assert_eq!(type_of(&document, table, column), expected, "{}.{column}", table.name);
    }
}

#[test]
fn standard_columns_are_in_every_table_that_is_deleted_softly() {
    let document = made("standards-template");
    // Lookup values are switched off, pairs and the log have no life of their own.
    let other = ["payment_terms", "order_tags", "audit_logs", "audit_logs_2024_01"];
    let function = FunctionId::new("public.updated_at_trigger");
    for table in tables(&document) {
        assert!(table.comment.is_some() && table.row_security.enabled, "{}", table.name);
        let has_all = SOFT.iter().all(|name| columns(table).contains(name));
        assert_eq!(has_all, !other.contains(&table.name.as_str()), "{}", table.name);
        let stamped = table.triggers.iter().any(|t| {
            t.name == *"set_updated_at"
                && matches!(&t.function, TriggerFunction::Defined(id) if id.as_str().starts_with(function.as_str()))
        });
        assert_eq!(stamped, columns(table).contains(&"updated_at"), "{}", table.name);
        // What is unique counts living rows alone.
        let unique = table.indexes.iter().filter(|i| i.unique);
        assert!(unique.clone().all(|i| i.predicate.is_some()), "{}", table.name);
    }
}

#[test]
fn a_tenant_sees_its_own_orders() {
    let Some((mut client, _)) = loaded("standards_apart", &sql("standards-template")) else {
        return;
    };
    client
        .batch_execute(
            "create role member_of_tests;
             grant usage on schema public to member_of_tests;
             grant select, insert, update on all tables in schema public to member_of_tests;
             insert into tenants (id, name, slug) select id::uuid, slug, slug from (values
               ('00000000-0000-0000-0000-00000000000a', 'a'), ('00000000-0000-0000-0000-00000000000b', 'b')) as t (id, slug);
             insert into users (id, tenant_id, email, full_name) select id, id, slug || '@example.org', slug from tenants;
             insert into payment_terms (code, label) values ('net30', '30 days');
             insert into orders (id, tenant_id, created_by, payment_term_id, order_number, title, deleted_at)
               select id, id, id, 'net30', '1', 'Paper and pencils', null from tenants;
             insert into order_items (order_id, description, unit_amount) select id, 'Paper', 1.5 from orders;
             insert into audit_logs (tenant_id, entity_type, entity_id, action, created_at)
               select id, 'orders', id, 'insert', '2024-01-15' from tenants;
             refresh materialized view concurrently order_summary;
             set role member_of_tests;
             set app.tenant_id = '00000000-0000-0000-0000-00000000000a';",
        )
        .unwrap();
    let mut asked = |sql: &str| -> i64 { client.query_one(sql, &[]).unwrap().get(0) };
    for seen in ["tenants", "users", "orders", "order_items", "audit_logs", "active_orders"] {
        assert_eq!(asked(&format!("select count(*) from {seen}")), 1, "{seen}");
    }
    let found =
        "select count(*) from orders where search_vector @@ to_tsquery('simple', 'pencils')";
    assert_eq!(asked(found), 1);
    // Past the parent, nobody reads a partition.
    assert_eq!(asked("select count(*) from audit_logs_2024_01"), 0);
    let theirs =
        "insert into tags (tenant_id, name) values ('00000000-0000-0000-0000-00000000000b', 'x')";
    assert!(client.execute(theirs, &[]).is_err());
    client
        .batch_execute("reset role; drop owned by member_of_tests; drop role member_of_tests")
        .unwrap();
}
