//! What breaks the conventions of each sample, one by one. All of it is in the document that the sample was rebuilt from.

use super::{loaded, made, tables};
use std::collections::BTreeSet;
use trestle_core::conventions::Settings;
use trestle_core::edit::apply;
use trestle_core::lint::{Context, Diagnostic, lint, rule};
use trestle_core::model::Document;
use trestle_core::sql::{EmitOptions, emit};

/// What breaks a rule, and why it is left so.
struct Known {
    rule: &'static str,
    because: &'static str,
    objects: &'static [&'static str],
}

/// That a sample breaks its conventions in these places and in no other.
fn check_findings(code: &str, known: &[Known]) {
    let found = lint(&made(code));
    let found: BTreeSet<String> =
        found.iter().map(|d| format!("{} {}", d.rule, d.object)).collect();
    let expected: BTreeSet<String> = known
        .iter()
        .flat_map(|k| k.objects.iter().map(|object| format!("{} {object}", k.rule)))
        .collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let new: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && new.is_empty(), "{code}: missing {missing:#?}, new {new:#?}");
    assert!(known.iter().all(|k| !k.because.is_empty() && !k.objects.is_empty()));
}

#[test]
fn findings_of_the_prefix_platform_are_the_faults_that_its_team_names() {
    check_findings(
        "prefix-platform",
        &[
            Known {
                rule: "unindexed-foreign-key",
                because: "three indexes are missed, and the first thing to be added",
                objects: &[
                    "constraint:public.google_drive_files/fk_google_drive_files_google_drive_files",
                    "constraint:public.media_content/fk_media_content_google_drive_files",
                    "constraint:public.doc_files/fk_doc_files_doc_document_types",
                ],
            },
            Known {
                rule: "doubled-prefix",
                because: "the team's example of a prefix that stands twice",
                objects: &["table:public.auth_auth_tokens"],
            },
            Known {
                rule: "spelling",
                because: "a table was renamed since it had an s too many",
                objects: &["table:public.filter_user_profiless"],
            },
            Known {
                rule: "missing-prefix",
                because: "the team's example of a table without a prefix",
                objects: &["table:public.users"],
            },
        ],
    );
}

#[test]
fn findings_of_the_chat_application_are_faults_of_its_documentation() {
    check_findings("chat-app", CHAT_APP);
}

#[test]
fn findings_of_the_multi_tenant_assistant_are_how_its_policies_are_written() {
    check_findings("multi-tenant-assistant", MULTI_TENANT);
}

#[test]
fn findings_of_the_standards_template_are_where_it_contradicts_itself() {
    check_findings(
        "standards-template",
        &[
            Known {
                rule: "unindexed-foreign-key",
                because: "the template writes out an index for living users alone: removing a tenant reads all users",
                objects: &["constraint:public.users/users_tenant_id_fkey"],
            },
            Known {
                rule: "redundant-index",
                because: "the template writes out both: the one that is unique begins with the tenant",
                objects: &["index:public.users/idx_users_tenant_id"],
            },
            Known {
                rule: "unindexed-policy-column",
                because: "the same index for living users alone is what the policy has",
                objects: &["column:public.users/tenant_id"],
            },
        ],
    );
}

/// What its documentation says of columns and indexes is kept to the letter.
const CHAT_APP: &[Known] = &[
    Known {
        rule: "unindexed-foreign-key",
        because: "no index is listed for these keys",
        objects: &[
            "constraint:public.Stream/Stream_chatId_fkey",
            "constraint:public.Suggestion/Suggestion_documentId_documentCreatedAt_fkey",
            "constraint:public.Vote_v2/Vote_v2_messageId_fkey",
            "constraint:public.usage_logs/usage_logs_chat_id_fkey",
        ],
    },
    Known {
        rule: "duplicate-index",
        because: "an index is listed beside the unique column's own",
        objects: &[
            "index:public.admin_config/idx_admin_config_key",
            "index:public.model_config/idx_model_config_model_id",
        ],
    },
    Known {
        rule: "redundant-index",
        because: "an index is listed for the first column of another that is listed",
        objects: &[
            "index:public.Chat/idx_chat_user_id",
            "index:public.Document/idx_document_user_id",
            "index:public.agent_activity_logs/idx_agent_activity_agent_type",
            "index:public.error_logs/idx_error_logs_error_type",
            "index:public.error_logs/idx_error_logs_user_id",
            "index:public.github_repositories/idx_github_repos_user",
            "index:public.rate_limit_tracking/idx_rate_limit_user_agent",
            "index:public.rate_limit_tracking/idx_rate_limit_user_id",
            "index:public.usage_logs/idx_usage_logs_user_id",
            "index:public.user_activity_logs/idx_user_activity_user_id",
        ],
    },
    Known {
        rule: "missing-foreign-key",
        because: "no trigger is listed for these, so nothing keeps them true; for six other tables one does, and the sample says so",
        objects: &[
            "column:public.agent_activity_logs/user_id",
            "column:public.error_logs/user_id",
            "column:public.user_activity_logs/user_id",
        ],
    },
    Known {
        rule: "json",
        because: "both columns of messages are documented as JSON",
        objects: &["column:public.Message_v2/attachments", "column:public.Message_v2/parts"],
    },
    Known {
        rule: "timestamp-without-zone",
        because: "every time is documented as TIMESTAMP",
        objects: &[
            "column:public.Chat/createdAt",
            "column:public.Chat/updated_at",
            "column:public.Document/createdAt",
            "column:public.Message_v2/createdAt",
            "column:public.Stream/createdAt",
            "column:public.Suggestion/createdAt",
            "column:public.Suggestion/documentCreatedAt",
            "column:public.admin_config/created_at",
            "column:public.admin_config/updated_at",
            "column:public.agent_activity_logs/created_at",
            "column:public.agent_activity_logs/end_time",
            "column:public.agent_activity_logs/start_time",
            "column:public.error_logs/created_at",
            "column:public.error_logs/resolved_at",
            "column:public.github_repositories/created_at",
            "column:public.github_repositories/last_accessed",
            "column:public.model_config/created_at",
            "column:public.model_config/updated_at",
            "column:public.rate_limit_tracking/created_at",
            "column:public.rate_limit_tracking/period_end",
            "column:public.rate_limit_tracking/period_start",
            "column:public.usage_logs/request_timestamp",
            "column:public.usage_logs/response_timestamp",
            "column:public.user_activity_logs/created_at",
        ],
    },
    Known {
        rule: "always-true-write",
        because: "the documentation writes these policies of the system with true and for everybody, and the server bypasses them anyway",
        objects: &[
            "policy:public.agent_activity_logs/System_can_insert_agent_logs",
            "policy:public.error_logs/System_can_insert_error_logs",
            "policy:public.rate_limit_tracking/System_can_manage_rate_limits",
            "policy:public.usage_logs/System_can_create_usage_logs",
            "policy:public.user_activity_logs/System_can_insert_activity_logs",
        ],
    },
    Known {
        rule: "definer-callable",
        because: "the documentation lists these functions in the schema of the API and takes nobody's EXECUTE away",
        objects: &[
            "function:public.get_logging_config",
            "function:public.is_agent_activity_logging_enabled",
            "function:public.is_user_activity_logging_enabled",
            "function:public.purge_old_activity_logs",
        ],
    },
    Known {
        rule: "nullable-owner",
        because: "what an agent or an error belongs to may be nobody's, as documented",
        objects: &["column:public.agent_activity_logs/user_id", "column:public.error_logs/user_id"],
    },
    Known {
        rule: "policy-for-public",
        because: "every policy is documented without TO",
        objects: &[
            "policy:public.Chat/Users_can_create_own_chats",
            "policy:public.Chat/Users_can_delete_own_chats",
            "policy:public.Chat/Users_can_read_own_chats",
            "policy:public.Chat/Users_can_update_own_chats",
            "policy:public.Document/Users_can_create_own_documents",
            "policy:public.Document/Users_can_delete_own_documents",
            "policy:public.Document/Users_can_read_own_documents",
            "policy:public.Document/Users_can_update_own_documents",
            "policy:public.Suggestion/Users_can_create_own_suggestions",
            "policy:public.Suggestion/Users_can_delete_own_suggestions",
            "policy:public.Suggestion/Users_can_read_own_suggestions",
            "policy:public.Suggestion/Users_can_update_own_suggestions",
            "policy:public.agent_activity_logs/Users_can_read_own_agent_logs",
            "policy:public.error_logs/Users_can_read_own_error_logs",
            "policy:public.github_repositories/Users_can_manage_own_repositories",
            "policy:public.rate_limit_tracking/Users_can_read_own_rate_limits",
            "policy:public.usage_logs/Users_can_read_own_usage_logs",
            "policy:public.user_activity_logs/Users_can_read_own_activity_logs",
        ],
    },
    Known {
        rule: "several-permissive-policies",
        because: "policies are documented one by one, for owners, admins and the system",
        objects: &[
            "policy:public.Chat/Admins_can_read_all_chats",
            "policy:public.admin_config/Admins_can_update_admin_config",
            "policy:public.agent_activity_logs/Admins_can_read_all_agent_logs",
            "policy:public.error_logs/Admins_can_read_all_error_logs",
            "policy:public.model_config/Admins_can_manage_model_config",
            "policy:public.rate_limit_tracking/System_can_manage_rate_limits",
            "policy:public.usage_logs/Admins_can_read_all_usage_logs",
            "policy:public.user_activity_logs/Admins_can_read_all_activity_logs",
        ],
    },
    Known {
        rule: "unchecked-reference",
        because: "who writes is asked for, not which chat, document or message it is written to",
        objects: &[
            "policy:public.Document/Users_can_create_own_documents",
            "policy:public.Suggestion/Users_can_create_own_suggestions",
            "policy:public.Vote_v2/Users_can_vote_on_messages_in_own_chats",
        ],
    },
    Known {
        rule: "unwrapped-auth-call",
        because: "auth.uid() and auth.role() are documented plainly",
        objects: &[
            "policy:public.Chat/Users_can_create_own_chats",
            "policy:public.Chat/Users_can_delete_own_chats",
            "policy:public.Chat/Users_can_read_own_chats",
            "policy:public.Chat/Users_can_update_own_chats",
            "policy:public.Document/Users_can_create_own_documents",
            "policy:public.Document/Users_can_delete_own_documents",
            "policy:public.Document/Users_can_read_own_documents",
            "policy:public.Document/Users_can_update_own_documents",
            "policy:public.Message_v2/Users_can_create_messages_in_own_chats",
            "policy:public.Message_v2/Users_can_read_own_messages",
            "policy:public.Stream/Users_can_access_streams_in_own_chats",
            "policy:public.Suggestion/Users_can_create_own_suggestions",
            "policy:public.Suggestion/Users_can_delete_own_suggestions",
            "policy:public.Suggestion/Users_can_read_own_suggestions",
            "policy:public.Suggestion/Users_can_update_own_suggestions",
            "policy:public.Vote_v2/Users_can_vote_on_messages_in_own_chats",
            "policy:public.agent_activity_logs/Users_can_read_own_agent_logs",
            "policy:public.error_logs/Users_can_read_own_error_logs",
            "policy:public.github_repositories/Users_can_manage_own_repositories",
            "policy:public.model_config/Authenticated_users_can_read_model_config",
            "policy:public.rate_limit_tracking/Users_can_read_own_rate_limits",
            "policy:public.usage_logs/Users_can_read_own_usage_logs",
            "policy:public.user_activity_logs/Users_can_read_own_activity_logs",
        ],
    },
];

/// How policies and functions are written in its documents.
const MULTI_TENANT: &[Known] = &[
    Known {
        rule: "definer-callable",
        because: "EXECUTE is taken from PUBLIC alone, and the platform grants it to the roles of the API themselves",
        objects: &["function:public.increment_usage_metrics"],
    },
    Known {
        rule: "policy-for-public",
        because: "people are found by who is signed in, without TO, as documented",
        objects: &["policy:public.users/users_select_own"],
    },
    Known {
        rule: "unwrapped-auth-call",
        because: "auth.uid() is documented plainly",
        objects: &[
            "policy:public.conversations/conversations_delete",
            "policy:public.conversations/conversations_insert",
            "policy:public.conversations/conversations_select",
            "policy:public.conversations/conversations_update",
            "policy:public.feedback/feedback_delete",
            "policy:public.feedback/feedback_insert",
            "policy:public.feedback/feedback_select",
            "policy:public.feedback/feedback_update",
            "policy:public.messages/messages_delete",
            "policy:public.messages/messages_insert",
            "policy:public.messages/messages_select",
            "policy:public.messages/messages_update",
            "policy:public.tenants/tenants_select_own",
            "policy:public.usage_metrics/usage_metrics_select",
            "policy:public.users/users_select_own",
        ],
    },
];

/// What the platform's team would do next: mend what can be mended, and run what was renamed.
#[test]
fn the_faults_of_the_prefix_platform_can_be_mended() {
    let mut document = made("prefix-platform");
    let mend = |document: &Document, found: &Diagnostic| {
        let settings = Settings::of(&document.conventions).unwrap();
        let context = Context { document, settings: &settings };
        let fix = rule(&found.rule)?.fix?(&context, &found.object)?;
        Some(apply(document, &fix.into_command()).unwrap().document)
    };
    // What a fix makes may be named otherwise than was agreed, and is renamed after that.
    for _ in 0..2 {
        for found in lint(&document) {
            document = mend(&document, &found).unwrap_or(document);
        }
    }
    // Which domain a table is to have, nobody knows but its team.
    let left: Vec<_> = lint(&document).iter().map(|d| d.object.to_string()).collect();
    assert_eq!(left, ["table:public.users"]);
    let names: BTreeSet<_> = tables(&document).map(|t| t.name.as_str()).collect();
    assert!(names.contains("auth_tokens") && names.contains("filter_user_profiles"));
    let text = emit(&document, EmitOptions::default());
    let Some((mut client, _)) = loaded("prefix_platform_mended", &text) else { return };
    client.batch_execute("select filter_use_profile(gen_random_uuid())").unwrap();
}
