//! What the chat application's documentation lists.

use trestle_core::model::PolicyCommand::{self, All, Delete, Insert, Select, Update};

/// Columns in order, each with its type; `!` is NOT NULL.
pub(super) const COLUMNS: &[(&str, &str)] = &[
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
pub(super) const INDEXES: &str = "\
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
pub(super) const POLICIES: &[(&str, &[(&str, PolicyCommand)])] = &[
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
pub(super) const TRIGGERS: &[(&str, &str, &str)] = &[
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
pub(super) const FUNCTIONS: &[(&str, bool)] = &[
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
