//! The assistant of many tenants: two tables that were there first, and four that migrations added.

use super::{columns, indexes, loaded, made, policies, sql, table};
use trestle_core::model::PolicyCommand::{Delete, Insert, Select, Update};
use trestle_core::model::{Document, Expr, ObjectRef, PolicyCommand, Table};

const NEW: [&str; 4] = ["conversations", "messages", "feedback", "usage_metrics"];

#[test]
fn tables_have_the_columns_that_are_listed() {
    let document = made("multi-tenant-assistant");
    let listed = [
        (
            "tenants",
            "id, name, slug, llm_provider, llm_model, temperature, max_tokens, system_prompt, features, \
             rate_limit_per_minute, daily_token_limit, branding, is_active, created_at, updated_at",
        ),
        (
            "users",
            "id, tenant_id, auth_id, email, name, role, preferences, is_active, last_active_at, created_at, updated_at",
        ),
        (
            "conversations",
            "id, tenant_id, user_id, title, metadata, is_archived, created_at, updated_at",
        ),
        (
            "messages",
            "id, conversation_id, role, content, token_count, model_used, latency_ms, metadata, created_at",
        ),
        ("feedback", "id, message_id, user_id, rating, comment, created_at"),
        (
            "usage_metrics",
            "id, tenant_id, user_id, date, total_tokens, prompt_tokens, completion_tokens, request_count, \
             estimated_cost, created_at",
        ),
    ];
    for (name, expected) in listed {
        assert_eq!(columns(table(&document, name)).join(", "), expected, "{name}");
    }
}

#[test]
fn foreign_keys_join_what_is_drawn() {
    let document = made("multi-tenant-assistant");
    let joined = |name: &str| -> Vec<String> {
        let keys = table(&document, name).foreign_keys();
        let mut ends: Vec<_> = keys.map(|(_, key)| key.references.to_string()).collect();
        ends.sort();
        ends
    };
    assert_eq!(joined("users"), ["public.tenants"]);
    assert_eq!(joined("conversations"), ["public.tenants", "public.users"]);
    assert_eq!(joined("messages"), ["public.conversations"]);
    assert_eq!(joined("feedback"), ["public.messages", "public.users"]);
    assert_eq!(joined("usage_metrics"), ["public.tenants", "public.users"]);
}

#[test]
fn migrations_add_24_indexes_and_15_policies() {
    let document = made("multi-tenant-assistant");
    let counts = NEW.map(|name| {
        let table = table(&document, name);
        assert!(table.row_security.enabled, "{name}");
        (indexes(table).len(), policies(table).len(), table.triggers.len())
    });
    // Two triggers: one stamps a conversation, the other its conversation when a message is written.
    assert_eq!(counts, [(6, 4, 1), (6, 4, 1), (5, 4, 0), (7, 3, 0)]);
    let (functions, views) = (&document.schema.functions, &document.schema.views);
    let names: Vec<_> = functions.iter().map(|f| f.name.as_str()).collect();
    let expected =
        ["increment_usage_metrics", "update_conversation_timestamp", "update_updated_at_column"];
    assert_eq!(names, expected);
    let names: Vec<_> = views.iter().map(|v| (v.name.as_str(), v.kind.is_materialized())).collect();
    let expected = [
        ("current_day_usage", false),
        ("message_feedback_summary", true),
        ("monthly_usage_summary", true),
    ];
    assert_eq!(names, expected);
    // Without a unique index, none could be refreshed concurrently.
    let mut materialized = views.iter().filter(|v| v.kind.is_materialized());
    assert!(materialized.all(|v| v.indexes.iter().any(|i| i.unique)));
    // What was there first has a policy each, by which the others know who asks, and is stamped like conversations.
    for name in ["tenants", "users"] {
        let table = table(&document, name);
        assert_eq!((policies(table).len(), table.triggers.len()), (1, 1), "{name}");
    }
}

/// Tables that the conditions of a policy read.
fn reads(document: &Document, table: &Table, command: PolicyCommand) -> Vec<String> {
    let policy = table.policies.iter().find(|p| p.command == command).unwrap();
    let conditions = policy.using.iter().chain(&policy.check);
    let mut read: Vec<_> = conditions
        .flat_map(Expr::references)
        .filter_map(|r| match &r.target {
            ObjectRef::Table(id) => Some(document.schema.tables.get(id)?.name.to_string()),
            _ => None,
        })
        .collect();
    read.sort();
    read.dedup();
    read
}

#[test]
fn policies_come_in_four_patterns() {
    let document = made("multi-tenant-assistant");
    let reads = |name: &str, command| reads(&document, table(&document, name), command);
    // By the tenant of the row, which is that of who asks.
    assert_eq!(reads("conversations", Select), ["users"]);
    assert_eq!(reads("usage_metrics", Select), ["users"]);
    // By joins, up to the table that has a tenant.
    for command in [Select, Insert] {
        assert_eq!(reads("messages", command), ["conversations", "users"]);
        assert_eq!(reads("feedback", command), ["conversations", "messages", "users"]);
    }
    // By who made it.
    for command in [Update, Delete] {
        assert_eq!(reads("conversations", command), ["users"]);
        assert_eq!(reads("messages", command), ["conversations", "users"]);
        assert_eq!(reads("feedback", command), ["users"]);
    }
    // For the system, whose role is named.
    for command in [Insert, Update] {
        assert_eq!(reads("usage_metrics", command), [""; 0]);
        let table = table(&document, "usage_metrics");
        let policy = table.policies.iter().find(|p| p.command == command).unwrap();
        assert_eq!(format!("{:?}", policy.roles).matches("service_role").count(), 1);
    }
    assert!(policies(table(&document, "usage_metrics")).iter().all(|(_, c)| *c != Delete));
}

#[test]
fn tenants_are_kept_apart_and_usage_adds_up() {
    let Some((mut client, _)) = loaded("tenants_apart", &sql("multi-tenant-assistant")) else {
        return;
    };
    client
        .batch_execute(
            "grant usage on schema public, auth to authenticated;
             grant select, insert, update, delete on all tables in schema public to authenticated;
             insert into tenants (id, name, slug, llm_model) values
               ('00000000-0000-0000-0000-00000000000a', 'A', 'a', 'm'), ('00000000-0000-0000-0000-00000000000b', 'B', 'b', 'm');
             insert into users (id, tenant_id, auth_id, email)
               select ('00000000-0000-0000-0000-0000000000' || n)::uuid, t.id, ('00000000-0000-0000-0000-00000000aa' || n)::uuid, n
               from (values ('a1', 'a'), ('a2', 'a'), ('b1', 'b')) as p (n, slug) join tenants t using (slug);
             insert into conversations (id, tenant_id, user_id, updated_at)
               select id, tenant_id, id, '2020-01-01' from users;
             insert into messages (conversation_id, role, content) select id, 'user', 'Hello' from conversations;
             select increment_usage_metrics(tenant_id, id, 2, 3, 0.5) from users;
             select increment_usage_metrics(tenant_id, id, 10, 20) from users where email = 'a1';
             refresh materialized view concurrently monthly_usage_summary;",
        )
        .unwrap();
    let mut asked = |sql: &str| -> i64 { client.query_one(sql, &[]).unwrap().get(0) };
    assert_eq!(
        asked("select count(*) from conversations where updated_at > now() - interval '1 hour'"),
        3
    );
    assert_eq!(
        asked(
            "select total_tokens from usage_metrics u join users on users.id = u.user_id where email = 'a1'"
        ),
        35
    );
    assert_eq!(asked("select sum(total_tokens)::bigint from monthly_usage_summary"), 45);
    client
        .batch_execute(
            "set role authenticated; \
             set request.jwt.claims = '{\"sub\": \"00000000-0000-0000-0000-00000000aaa1\"}'",
        )
        .unwrap();
    let mut asked = |sql: &str| -> i64 { client.query_one(sql, &[]).unwrap().get(0) };
    assert_eq!(asked("select count(*) from tenants"), 1);
    assert_eq!(asked("select count(*) from conversations"), 2);
    assert_eq!(asked("select count(*) from messages"), 2);
    assert_eq!(asked("select count(*) from current_day_usage"), 2);
    // One's own alone can be changed.
    assert_eq!(client.execute("update conversations set title = 'x'", &[]).unwrap(), 1);
    assert_eq!(client.execute("delete from messages", &[]).unwrap(), 1);
    assert!(client.execute("select increment_usage_metrics(null, null, 1, 1)", &[]).is_err());
}
