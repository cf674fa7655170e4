//! The chat application, beside its documentation: columns, keys, indexes, policies, triggers and functions by name.

use super::{loaded, made, policies, sql, table, tables};
use std::collections::BTreeSet;
use trestle_core::model::PolicyCommand::{self, All, Delete, Insert, Select, Update};
use trestle_core::model::{
    ColumnId, Document, ReferentialAction, Table, TriggerFunction, TriggerTiming,
};

/// Columns in order, each with its type; `!` is NOT NULL.
const COLUMNS: &[(&str, &str)] = &[
    (
        "Chat",
        "id uuid!, createdAt timestamp!, title text!, user_id uuid!, visibility varchar(10)!, lastContext \
         jsonb, total_input_tokens integer, total_output_tokens integer, total_cost numeric(10,6), updated_at \
         timestamp",
    ),
    (
        "Message_v2",
        "id uuid!, chatId uuid!, role varchar(20)!, parts json!, attachments json!, createdAt timestamp!, \
         model_used varchar(100), input_tokens integer, output_tokens integer, cost numeric(10,6)",
    ),
    ("Vote_v2", "chatId uuid!, messageId uuid!, isUpvoted boolean!"),
    (
        "Document",
        "id uuid!, createdAt timestamp!, title text!, content text, kind varchar(20)!, user_id uuid!, chat_id \
         uuid, parent_version_id uuid, version_number integer!, metadata jsonb",
    ),
    (
        "Suggestion",
        "id uuid!, documentId uuid!, documentCreatedAt timestamp!, originalText text!, suggestedText text!, \
         description text, isResolved boolean!, user_id uuid!, createdAt timestamp!",
    ),
    ("Stream", "id uuid!, chatId uuid!, createdAt timestamp!"),
    (
        "admin_config",
        "id uuid!, config_key varchar(100)!, config_data jsonb!, updated_by uuid, updated_at timestamp, \
         created_at timestamp",
    ),
    (
        "model_config",
        "id uuid!, model_id varchar(100)!, name varchar(200)!, description text, provider varchar(50)!, \
         is_active boolean, is_default boolean, thinking_enabled boolean, input_pricing_per_million_tokens \
         numeric(10,4)!, output_pricing_per_million_tokens numeric(10,4)!, metadata jsonb, created_at \
         timestamp, updated_at timestamp",
    ),
    (
        "usage_logs",
        "id uuid!, user_id uuid!, chat_id uuid, agent_type varchar(50)!, model_used varchar(100), provider \
         varchar(50), input_tokens integer, output_tokens integer, total_tokens integer, input_cost \
         numeric(10,6), output_cost numeric(10,6), total_cost numeric(10,6), request_timestamp timestamp, \
         response_timestamp timestamp, duration_ms integer, metadata jsonb",
    ),
    (
        "rate_limit_tracking",
        "id uuid!, user_id uuid!, agent_type varchar(50)!, period_start timestamp!, period_end timestamp!, \
         request_count integer, limit_type varchar(20)!, limit_value integer!, created_at timestamp",
    ),
    (
        "github_repositories",
        "id uuid!, user_id uuid!, repo_owner varchar(100)!, repo_name varchar(100)!, repo_url text, \
         default_branch varchar(100), is_active boolean, last_accessed timestamp, created_at timestamp",
    ),
    (
        "error_logs",
        "id uuid!, user_id uuid, error_type varchar(50)!, error_category varchar(100)!, error_message text!, \
         error_details jsonb, request_path varchar(500), request_method varchar(10), user_agent text, \
         ip_address varchar(45), session_id varchar(100), severity varchar(20)!, resolved boolean, \
         resolved_by uuid, resolved_at timestamp, resolution_notes text, created_at timestamp",
    ),
    (
        "user_activity_logs",
        "id uuid!, user_id uuid!, correlation_id uuid!, activity_type varchar(50)!, activity_category \
         varchar(50)!, activity_metadata jsonb, resource_id uuid, resource_type varchar(50), ip_address \
         varchar(45), user_agent text, request_path varchar(500), request_method varchar(10), session_id \
         varchar(100), success boolean, error_message text, created_at timestamp",
    ),
    (
        "agent_activity_logs",
        "id uuid!, user_id uuid, correlation_id uuid!, agent_type varchar(50)!, operation_type varchar(50)!, \
         operation_category varchar(50)!, operation_metadata jsonb, resource_id uuid, resource_type \
         varchar(50), duration_ms integer, start_time timestamp, end_time timestamp, model_id varchar(100), \
         provider varchar(50), thinking_mode boolean, input_tokens integer, output_tokens integer, \
         reasoning_tokens integer, total_tokens integer, input_cost numeric(10,6), output_cost numeric(10,6), \
         total_cost numeric(10,6), success boolean, error_type varchar(100), error_message text, retry_count \
         integer, created_at timestamp",
    ),
];

/// Names of all indexes.
const INDEXES: &str = "\
    idx_chat_user_id idx_chat_user_created idx_message_chat idx_document_user_id idx_document_user \
    idx_document_versions idx_document_chat idx_document_parent idx_document_kind idx_suggestion_user_id \
    idx_usage_logs_user_id idx_usage_logs_user_timestamp idx_usage_logs_agent_timestamp \
    idx_usage_logs_date_range idx_usage_logs_model_provider idx_usage_logs_date_agent \
    idx_usage_logs_cost_date idx_rate_limit_user_id idx_rate_limit_user_agent \
    idx_rate_limit_user_agent_period idx_github_repos_user_id idx_github_repos_user \
    idx_github_repos_user_active idx_error_logs_user_id idx_error_logs_error_type \
    idx_error_logs_error_category idx_error_logs_severity idx_error_logs_created_at \
    idx_error_logs_resolved idx_error_logs_user_created idx_error_logs_type_severity \
    idx_admin_config_key idx_admin_config_updated idx_model_config_model_id idx_model_config_provider \
    idx_model_config_provider_active idx_model_config_provider_default idx_model_config_active \
    idx_user_activity_user_id idx_user_activity_correlation idx_user_activity_type \
    idx_user_activity_category idx_user_activity_created idx_user_activity_user_created \
    idx_user_activity_resource idx_user_activity_success idx_user_activity_user_type_date \
    idx_agent_activity_user_id idx_agent_activity_correlation idx_agent_activity_agent_type \
    idx_agent_activity_operation idx_agent_activity_category idx_agent_activity_created \
    idx_agent_activity_model idx_agent_activity_success idx_agent_activity_resource \
    idx_agent_activity_duration idx_agent_activity_cost idx_agent_activity_agent_op_date";

/// Names of policies, with what they are for. Those of `Suggestion` are said to be like those of `Document`.
const POLICIES: &[(&str, &[(&str, PolicyCommand)])] = &[
    (
        "Chat",
        &[
            ("Users can read own chats", Select),
            ("Users can create own chats", Insert),
            ("Users can update own chats", Update),
            ("Users can delete own chats", Delete),
            ("Admins can read all chats", Select),
        ],
    ),
    (
        "Message_v2",
        &[
            ("Users can read own messages", Select),
            ("Users can create messages in own chats", Insert),
        ],
    ),
    ("Vote_v2", &[("Users can vote on messages in own chats", All)]),
    (
        "Document",
        &[
            ("Users can read own documents", Select),
            ("Users can create own documents", Insert),
            ("Users can update own documents", Update),
            ("Users can delete own documents", Delete),
        ],
    ),
    (
        "Suggestion",
        &[
            ("Users can read own suggestions", Select),
            ("Users can create own suggestions", Insert),
            ("Users can update own suggestions", Update),
            ("Users can delete own suggestions", Delete),
        ],
    ),
    ("Stream", &[("Users can access streams in own chats", All)]),
    (
        "admin_config",
        &[("Admins can read admin_config", Select), ("Admins can update admin_config", All)],
    ),
    (
        "model_config",
        &[
            ("Authenticated users can read model_config", Select),
            ("Admins can manage model_config", All),
        ],
    ),
    (
        "usage_logs",
        &[
            ("Users can read own usage_logs", Select),
            ("Admins can read all usage_logs", Select),
            ("System can create usage_logs", Insert),
        ],
    ),
    (
        "rate_limit_tracking",
        &[("Users can read own rate_limits", Select), ("System can manage rate_limits", All)],
    ),
    ("github_repositories", &[("Users can manage own repositories", All)]),
    (
        "error_logs",
        &[
            ("Users can read own error_logs", Select),
            ("Admins can read all error_logs", Select),
            ("Admins can update error_logs", Update),
            ("System can insert error_logs", Insert),
        ],
    ),
    (
        "user_activity_logs",
        &[
            ("Users can read own activity logs", Select),
            ("Admins can read all activity logs", Select),
            ("System can insert activity logs", Insert),
        ],
    ),
    (
        "agent_activity_logs",
        &[
            ("Users can read own agent logs", Select),
            ("Admins can read all agent logs", Select),
            ("System can insert agent logs", Insert),
        ],
    ),
];

/// Triggers with their tables and functions.
const TRIGGERS: &[(&str, &str, &str)] = &[
    ("auth.users", "on_auth_user_deleted", "handle_auth_user_deletion"),
    ("Chat", "validate_chat_user_id", "validate_user_id"),
    ("Document", "validate_document_user_id", "validate_user_id"),
    ("Suggestion", "validate_suggestion_user_id", "validate_user_id"),
    ("admin_config", "trigger_admin_config_updated_at", "update_admin_config_timestamp"),
    ("admin_config", "trigger_validate_admin_config", "validate_admin_config_data"),
    ("github_repositories", "validate_github_repos_user_id", "validate_user_id"),
    (
        "model_config",
        "trigger_ensure_single_default_model",
        "ensure_single_default_model_per_provider",
    ),
    ("model_config", "trigger_model_config_updated_at", "update_model_config_timestamp"),
    ("rate_limit_tracking", "validate_rate_limit_user_id", "validate_user_id"),
    ("usage_logs", "validate_usage_logs_user_id", "validate_user_id"),
];

/// Functions; `true` for those that run as their owner.
const FUNCTIONS: &[(&str, bool)] = &[
    ("ensure_single_default_model_per_provider", false),
    ("get_current_user_usage_summary", false),
    ("get_logging_config", true),
    ("get_user_role", false),
    ("handle_auth_user_deletion", true),
    ("is_agent_activity_logging_enabled", true),
    ("is_current_user_admin", false),
    ("is_user_activity_logging_enabled", true),
    ("purge_old_activity_logs", true),
    ("update_admin_config_timestamp", false),
    ("update_model_config_timestamp", false),
    ("validate_admin_config_data", false),
    // It reads auth.users, which nobody else may.
    ("validate_user_id", true),
];

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
