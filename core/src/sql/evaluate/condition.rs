//! Conditions of PL/pgSQL's `EXCEPTION WHEN`: their `SQLSTATE`s, and those of this crate's problems.
//!
//! Names and codes are those of the manual's appendix A, as far as DDL can raise them.

use crate::sql::read::Problem;

const CONDITIONS: &[(&str, &str)] = &[
    ("ambiguous_column", "42702"),
    ("ambiguous_function", "42725"),
    ("array_subscript_error", "2202E"),
    ("assert_failure", "P0004"),
    ("case_not_found", "20000"),
    ("check_violation", "23514"),
    ("data_exception", "22000"),
    ("datatype_mismatch", "42804"),
    ("dependent_objects_still_exist", "2BP01"),
    ("dependent_privilege_descriptors_still_exist", "2B000"),
    ("division_by_zero", "22012"),
    ("duplicate_alias", "42712"),
    ("duplicate_column", "42701"),
    ("duplicate_cursor", "42P03"),
    ("duplicate_database", "42P04"),
    ("duplicate_file", "58P02"),
    ("duplicate_function", "42723"),
    ("duplicate_object", "42710"),
    ("duplicate_prepared_statement", "42P05"),
    ("duplicate_schema", "42P06"),
    ("duplicate_table", "42P07"),
    ("exclusion_violation", "23P01"),
    ("feature_not_supported", "0A000"),
    ("foreign_key_violation", "23503"),
    ("grouping_error", "42803"),
    ("in_failed_sql_transaction", "25P02"),
    ("insufficient_privilege", "42501"),
    ("integrity_constraint_violation", "23000"),
    ("internal_error", "XX000"),
    ("invalid_catalog_name", "3D000"),
    ("invalid_column_definition", "42611"),
    ("invalid_column_reference", "42P10"),
    ("invalid_foreign_key", "42830"),
    ("invalid_function_definition", "42P13"),
    ("invalid_grant_operation", "0LP01"),
    ("invalid_name", "42602"),
    ("invalid_object_definition", "42P17"),
    ("invalid_parameter_value", "22023"),
    ("invalid_role_specification", "0P000"),
    ("invalid_schema_definition", "42P15"),
    ("invalid_schema_name", "3F000"),
    ("invalid_table_definition", "42P16"),
    ("invalid_text_representation", "22P02"),
    ("invalid_transaction_state", "25000"),
    ("lock_not_available", "55P03"),
    ("no_data_found", "P0002"),
    ("not_null_violation", "23502"),
    ("null_value_not_allowed", "22004"),
    ("numeric_value_out_of_range", "22003"),
    ("object_in_use", "55006"),
    ("object_not_in_prerequisite_state", "55000"),
    ("plpgsql_error", "P0000"),
    ("query_canceled", "57014"),
    ("raise_exception", "P0001"),
    ("reserved_name", "42939"),
    ("string_data_right_truncation", "22001"),
    ("syntax_error", "42601"),
    ("syntax_error_or_access_rule_violation", "42000"),
    ("system_error", "58000"),
    ("too_many_rows", "P0003"),
    ("undefined_column", "42703"),
    ("undefined_file", "58P01"),
    ("undefined_function", "42883"),
    ("undefined_object", "42704"),
    ("undefined_parameter", "42P02"),
    ("undefined_table", "42P01"),
    ("unique_violation", "23505"),
    ("unsafe_new_enum_value_usage", "55P04"),
    ("wrong_object_type", "42809"),
];

/// The code of a condition's name, in lower case.
pub(in crate::sql) fn code(name: &str) -> Option<&'static str> {
    CONDITIONS.iter().find(|(n, _)| *n == name).map(|(_, code)| *code)
}

/// Whether a handler's code takes an error's: the same, or the class of it (`42000` takes `42P01`).
pub(in crate::sql) fn takes(handler: &str, error: &str) -> bool {
    handler == error
        || (handler.ends_with("000") && handler.get(..2).is_some_and(|c| error.starts_with(c)))
}

/// The code with which Postgres reports a problem, where it is clear.
///
/// A [`Problem`] is words for people; they name the kind of object first, and what is wrong with it last.
pub(in crate::sql) fn code_of(problem: &Problem) -> Option<&'static str> {
    let text = problem.0.as_str();
    let is = |kinds: &[&str]| {
        kinds.iter().any(|kind| text.strip_prefix(kind).is_some_and(|r| r.starts_with(' ')))
    };
    if text.contains("exists already") {
        return Some(if is(&["the column"]) {
            "42701"
        } else if is(&["the schema"]) {
            "42P06"
        } else if is(&["the function", "the procedure"]) {
            "42723"
        } else if is(OBJECTS) {
            "42710"
        } else {
            "42P07"
        });
    }
    if text.contains("does not exist") {
        return if is(RELATIONS) {
            Some("42P01")
        } else if is(&["the column"]) {
            Some("42703")
        } else if is(&["the schema"]) {
            Some("3F000")
        } else if is(&["the function", "the procedure", "the routine", "the aggregate"]) {
            Some("42883")
        } else if is(OBJECTS) || is(&["the index"]) {
            Some("42704")
        } else {
            None
        };
    }
    if text.ends_with("is specified more than once") {
        return Some("42701");
    }
    let starts = |heads: &[&str]| heads.iter().any(|head| text.starts_with(head));
    if starts(DEPENDENTS) {
        return Some("2BP01");
    }
    if starts(&["multiple primary keys"]) {
        return Some("42P16");
    }
    if starts(&["there is no primary key for the referenced table"]) {
        return Some("42704");
    }
    if text.contains(" is not a ") || text.contains(" is not an ") {
        return Some("42809");
    }
    None
}

const OBJECTS: &[&str] = &[
    "the type",
    "the constraint",
    "the policy",
    "the trigger",
    "the role",
    "the extension",
    "the label",
    "the domain",
    "the rule",
    "the publication",
];

const DEPENDENTS: &[&str] = &[
    "other objects depend",
    "foreign keys depend",
    "columns depend",
    "a default depends",
    "a constraint needs the index",
];

const RELATIONS: &[&str] =
    &["the table", "the view", "the materialized view", "the sequence", "the relation"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_conditions_are_sorted_and_their_codes_five_letters() {
        assert!(CONDITIONS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(CONDITIONS.iter().all(|(_, code)| code.len() == 5));
    }

    #[test]
    fn a_class_takes_its_codes() {
        assert!(takes("42000", "42P01"));
        assert!(takes("42710", "42710"));
        assert!(!takes("42710", "42P07"));
        assert!(!takes("23000", "42P01"));
    }
}
