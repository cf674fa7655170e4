//! All rules.

use super::{Rule, access, documentation, naming, structure, types};

/// Every rule there is, in the order in which they are listed.
pub const RULES: &[&Rule] = &[
    &naming::missing_prefix::RULE,
    &naming::unregistered_prefix::RULE,
    &naming::doubled_prefix::RULE,
    &naming::prefix_length::RULE,
    &naming::view_prefix::RULE,
    &naming::table_number::RULE,
    &naming::junction_name::RULE,
    &naming::letter_case::RULE,
    &naming::quoted_name::RULE,
    &naming::reserved_word::RULE,
    &naming::cut_name::RULE,
    &naming::spelling::RULE,
    &naming::primary_key_column::RULE,
    &naming::foreign_key_column::RULE,
    &naming::index_name::RULE,
    &naming::unique_name::RULE,
    &naming::foreign_key_name::RULE,
    &naming::check_name::RULE,
    &naming::exclusion_name::RULE,
    &naming::trigger_name::RULE,
    &naming::policy_name::RULE,
    &naming::sequence_name::RULE,
    &naming::function_name::RULE,
    &naming::type_name::RULE,
    &naming::boolean_name::RULE,
    &naming::timestamp_name::RULE,
    &naming::count_name::RULE,
    &structure::missing_primary_key::RULE,
    &structure::unindexed_foreign_key::RULE,
    &structure::missing_foreign_key::RULE,
    &structure::duplicate_index::RULE,
    &structure::redundant_index::RULE,
    &structure::foreign_key_type::RULE,
    &structure::nullable_boolean::RULE,
    &structure::soft_delete_unique::RULE,
    &structure::junction_unique::RULE,
    &structure::standard_columns::RULE,
    &structure::updated_at_trigger::RULE,
    &structure::tenant_column::RULE,
    &structure::domain_direction::RULE,
    &structure::circular_reference::RULE,
    &structure::isolated_table::RULE,
    &structure::wide_table::RULE,
    &structure::one_column_table::RULE,
    &structure::long_enum::RULE,
    &structure::bare_lookup::RULE,
    &types::key_type::RULE,
    &types::text_type::RULE,
    &types::timestamp_without_zone::RULE,
    &types::json::RULE,
    &types::char_n::RULE,
    &types::money::RULE,
    &types::serial::RULE,
    &types::small_key::RULE,
    &types::ip_address::RULE,
    &types::uuid_default::RULE,
    &documentation::table_comment::RULE,
    &documentation::column_comment::RULE,
    &documentation::index_comment::RULE,
    &documentation::policy_comment::RULE,
    &documentation::row_count::RULE,
    &documentation::domain_description::RULE,
    &access::rls_disabled::RULE,
    &access::policy_without_rls::RULE,
    &access::rls_without_policy::RULE,
    &access::only_restrictive::RULE,
    &access::policy_recursion::RULE,
    &access::unreadable_subselect::RULE,
    &access::policy_without_grant::RULE,
    &access::grant_without_rls::RULE,
    &access::partition_exposed::RULE,
    &access::write_without_select_policy::RULE,
    &access::insert_without_select_policy::RULE,
    &access::update_gives_away::RULE,
    &access::unchecked_reference::RULE,
    &access::always_true_write::RULE,
    &access::user_metadata::RULE,
    &access::signed_out_null::RULE,
    &access::tenant_hole::RULE,
    &access::view_bypasses_rls::RULE,
    &access::materialized_view_exposed::RULE,
    &access::definer_search_path::RULE,
    &access::definer_callable::RULE,
    &access::force_rls::RULE,
    &access::sensitive_column::RULE,
    &access::truncate_granted::RULE,
    &access::unwrapped_auth_call::RULE,
    &access::unindexed_policy_column::RULE,
    &access::several_permissive::RULE,
    &access::policy_for_public::RULE,
    &access::auth_role_condition::RULE,
    &access::nullable_owner::RULE,
    &access::auth_users_reference::RULE,
];

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_readable() {
        let codes: BTreeSet<&str> = RULES.iter().map(|r| r.code).collect();
        assert_eq!(codes.len(), RULES.len());
        for code in codes {
            assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        }
    }
}
