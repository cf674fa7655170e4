//! The chat application, beside its documentation: columns, keys, indexes, policies, triggers and functions by name.

use super::chat_app_lists::{COLUMNS, FUNCTIONS, INDEXES, POLICIES, TRIGGERS};
use super::{loaded, made, policies, sql, table, tables};
use std::collections::BTreeSet;
use trestle_core::model::{
    ColumnId, Document, ReferentialAction, Table, TriggerFunction, TriggerTiming,
};

fn described(document: &Document, table: &Table) -> String {
    let columns = table.columns.iter().map(|c| {
        let data_type = document.schema.type_text(&c.data_type);
        format!("{} {data_type}{}", c.name, if c.not_null { "!" } else { "" })
    });
    columns.collect::<Vec<_>>().join(", ")
}

#[test]
fn tables_have_the_columns_that_are_documented() {
    let document = made("chat-app");
    for (name, expected) in COLUMNS {
        assert_eq!(described(&document, table(&document, name)), *expected, "{name}");
    }
    assert_eq!((COLUMNS.len(), tables(&document).count()), (14, 14));
}

#[test]
fn what_belongs_to_a_chat_goes_with_it() {
    use ReferentialAction::{Cascade, SetNull};
    let document = made("chat-app");
    let mut found: Vec<_> = tables(&document)
        .flat_map(|t| t.foreign_keys().map(move |(_, key)| (t.name.as_str(), key)))
        .map(|(name, key)| (name, key.references.as_str(), key.on_delete))
        .collect();
    found.sort_by_key(|(table, references, _)| (*table, *references));
    let expected = [
        ("Document", "public.Chat", Cascade),
        ("Message_v2", "public.Chat", Cascade),
        ("Stream", "public.Chat", Cascade),
        ("Suggestion", "public.Document", Cascade),
        ("Vote_v2", "public.Chat", Cascade),
        ("Vote_v2", "public.Message_v2", Cascade),
        ("usage_logs", "public.Chat", SetNull),
    ];
    assert_eq!(found, expected);
    // `parent_version_id` is documented as one more, which no server takes: a document's key is two columns.
    let key = table(&document, "Document").primary_key().unwrap();
    assert_eq!(key.columns.iter().map(ColumnId::as_str).collect::<Vec<_>>(), ["id", "createdAt"]);
}

#[test]
fn indexes_policies_triggers_and_functions_are_those_that_are_listed() {
    let document = made("chat-app");
    let indexes: BTreeSet<_> =
        tables(&document).flat_map(|t| &t.indexes).map(|i| i.name.as_str()).collect();
    assert_eq!(indexes, INDEXES.split_whitespace().collect());
    for (name, expected) in POLICIES {
        let table = table(&document, name);
        let found: BTreeSet<_> =
            policies(table).into_iter().map(|(n, c)| (n, format!("{c:?}"))).collect();
        let expected: BTreeSet<_> = expected.iter().map(|(n, c)| (*n, format!("{c:?}"))).collect();
        assert_eq!(found, expected, "{name}");
        assert!(table.row_security.enabled, "{name}");
    }
    let triggers = document.schema.tables.iter().flat_map(|table| {
        let table_name = document.schema.readable_name(&table.schema, &table.name);
        table.triggers.iter().map(move |t| (table_name.clone(), t))
    });
    let mut triggers: Vec<_> = triggers
        .map(|(table, trigger)| {
            let TriggerFunction::Defined(id) = &trigger.function else { panic!("{trigger:?}") };
            let function = &document.schema.functions.get(id).unwrap().name;
            assert_eq!(trigger.timing, TriggerTiming::Before, "{}", trigger.name);
            (table, trigger.name.to_string(), function.to_string())
        })
        .collect();
    triggers.sort();
    let expected: Vec<_> = TRIGGERS
        .iter()
        .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    assert_eq!(triggers, expected);
    let functions: Vec<_> =
        document.schema.functions.iter().map(|f| (f.name.as_str(), f.security_definer)).collect();
    assert_eq!(functions, FUNCTIONS);
    let policies: usize = tables(&document).map(|t| t.policies.len()).sum();
    assert_eq!((indexes.len(), policies, triggers.len(), functions.len()), (59, 37, 11, 13));
}

#[test]
fn functions_and_triggers_do_what_is_documented() {
    let Some((mut client, _)) = loaded("chat_app_runs", &sql("chat-app")) else { return };
    let someone = "'00000000-0000-0000-0000-000000000001'";
    let mut done = |sql: &str| {
        client.batch_execute(sql).map_err(|e| e.as_db_error().unwrap().message().to_owned())
    };
    let chat = format!("insert into \"Chat\" (title, user_id) values ('Hello', {someone})");
    let refused = done(&chat).unwrap_err();
    assert!(refused.contains("does not exist in auth.users"), "{refused}");
    done(&format!("insert into auth.users (id) values ({someone}); {chat}")).unwrap();
    done(&format!(
        "insert into \"Document\" (\"createdAt\", title, user_id) values (now(), 'Draft', {someone});
         insert into \"Suggestion\" (\"documentId\", \"documentCreatedAt\", \"originalText\", \"suggestedText\", user_id)
           select id, \"createdAt\", 'a', 'b', user_id from \"Document\";
         insert into usage_logs (user_id, agent_type, input_tokens, output_tokens, total_tokens, total_cost)
           values ({someone}, 'python_agent', 1, 2, 3, 0.5), ({someone}, 'git_mcp_agent', 10, 20, 30, 1);"
    ))
    .unwrap();

    // One default for each provider, and never none.
    done(
        "insert into model_config (model_id, name, provider, is_default, input_pricing_per_million_tokens, output_pricing_per_million_tokens)
           values ('a', 'A', 'p', true, 1, 2), ('b', 'B', 'p', true, 1, 2), ('c', 'C', 'q', true, 1, 2)",
    )
    .unwrap();
    let refused =
        done("update model_config set is_default = false where model_id = 'b'").unwrap_err();
    assert_eq!(refused, "the last default model of p cannot be removed");
    done("update model_config set is_default = true where model_id = 'a'").unwrap();

    // What is configured has what its agent needs.
    let config = |key: &str, data: &str| {
        format!("insert into admin_config (config_key, config_data) values ('{key}', '{data}')")
    };
    let limits = r#""enabled": true, "rateLimit": {"perMinute": 1, "perHour": 2, "perDay": 3}"#;
    for (key, data, missed) in [
        ("python_agent_google", r#"{"enabled": true}"#.to_owned(), "rateLimit"),
        (
            "python_agent_google",
            r#"{"enabled": true, "rateLimit": {"perDay": 1}}"#.to_owned(),
            "perMinute",
        ),
        ("python_agent_google", format!("{{{limits}}}"), "tools"),
        ("provider_tools_agent_google", format!("{{{limits}, \"tools\": {{}}}}"), "systemPrompt"),
        ("chat_model_agent_google", format!("{{{limits}, \"tools\": {{}}}}"), "capabilities"),
    ] {
        let refused = done(&config(key, &data)).unwrap_err();
        assert!(refused.contains(missed), "{key}: {refused}");
    }
    done(&config("python_agent_google", &format!("{{{limits}, \"tools\": {{}}}}"))).unwrap();
    let settings = r#"{"user_activity_logging_enabled": true, "log_retention_days": {"user_activity_logs": 5}}"#;
    done(&config("logging_settings", settings)).unwrap();

    // Old logs go, but for errors that are open.
    done(&format!(
        "insert into user_activity_logs (user_id, correlation_id, activity_type, activity_category, created_at)
           select {someone}, gen_random_uuid(), 'auth_login', 'authentication', now() - days * interval '1 day'
           from generate_series(1, 10) as days;
         insert into error_logs (error_type, error_category, error_message, resolved, created_at) values
           ('api', 'x', 'old', true, now() - interval '1 year'), ('api', 'x', 'open', false, now() - interval '1 year');"
    ))
    .unwrap();
    let mut asked = |sql: &str| client.query_one(sql, &[]).unwrap();
    let row = asked("select * from purge_old_activity_logs()");
    let deleted = ["user_logs_deleted", "agent_logs_deleted", "error_logs_deleted"]
        .map(|c| row.get::<_, i64>(c));
    assert_eq!(deleted, [6, 0, 1]);
    assert!(asked("select is_user_activity_logging_enabled()").get::<_, bool>(0));
    assert!(!asked("select is_agent_activity_logging_enabled()").get::<_, bool>(0));
    assert_eq!(asked("select count(*) from model_config where is_default").get::<_, i64>(0), 2);

    let claims = |role: &str| {
        format!(
            "set request.jwt.claims = '{{\"sub\": {}, \"user_metadata\": {{\"role\": \"{role}\"}}}}'",
            someone.replace('\'', "\"")
        )
    };
    client.batch_execute(&claims("admin")).unwrap();
    let mut asked = |sql: &str| client.query_one(sql, &[]).unwrap();
    assert!(asked("select is_current_user_admin()").get::<_, bool>(0));
    let summary = asked(
        "select total_calls, total_tokens, jsonb_object_length from get_current_user_usage_summary(), \
                         lateral (select count(*) from jsonb_object_keys(agent_breakdown)) as k (jsonb_object_length)",
    );
    assert_eq!([0, 1, 2].map(|i| summary.get::<_, i64>(i)), [2, 33, 2]);

    // With a person goes what belongs to them.
    client.batch_execute(&format!("delete from auth.users where id = {someone}")).unwrap();
    let left = "select (select count(*) from \"Chat\") + (select count(*) from \"Document\") \
                + (select count(*) from \"Suggestion\") + (select count(*) from usage_logs)";
    assert_eq!(client.query_one(left, &[]).unwrap().get::<_, i64>(0), 0);
}
