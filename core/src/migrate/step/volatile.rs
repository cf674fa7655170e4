//! Whether an expression may give another value for each row, so that a new column with it for a default needs every row
//! written.

use crate::model::{Catalog, Expr, ObjectRef, Volatility};
use crate::sql::scan::{Kind, tokens};

/// Functions and words of Postgres before a parenthesis that give the same for all rows of a statement (`provolatile` in
/// `pg_proc` is `i` or `s`). Any other that the schema does not tell of is taken to be volatile.
const STEADY: [&str; 92] = [
    "abs",
    "age",
    "array",
    "array_append",
    "array_cat",
    "array_fill",
    "array_length",
    "array_remove",
    "array_to_json",
    "array_to_string",
    "bit",
    "btrim",
    "cast",
    "ceil",
    "ceiling",
    "char",
    "char_length",
    "character",
    "coalesce",
    "concat",
    "concat_ws",
    "current_date",
    "current_schema",
    "current_setting",
    "current_time",
    "current_timestamp",
    "current_user",
    "date",
    "date_part",
    "date_trunc",
    "decimal",
    "decode",
    "digest",
    "encode",
    "exists",
    "extract",
    "float",
    "floor",
    "format",
    "greatest",
    "in",
    "initcap",
    "interval",
    "json_array",
    "json_build_array",
    "json_build_object",
    "json_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_object",
    "least",
    "left",
    "length",
    "localtime",
    "localtimestamp",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "now",
    "nullif",
    "numeric",
    "overlay",
    "position",
    "quote_ident",
    "repeat",
    "replace",
    "right",
    "round",
    "row",
    "row_to_json",
    "rpad",
    "rtrim",
    "sha256",
    "split_part",
    "statement_timestamp",
    "string_to_array",
    "substr",
    "substring",
    "time",
    "timestamp",
    "timezone",
    "to_char",
    "to_timestamp",
    "transaction_timestamp",
    "trim",
    "upper",
    "varchar",
];

pub(in crate::migrate) fn is_volatile(expr: &Expr, catalog: &Catalog) -> bool {
    let text = expr.text();
    let all = tokens(text);
    let mut calls = all
        .windows(2)
        .filter(|pair| pair[1].is_sign('(') && matches!(pair[0].kind, Kind::Word | Kind::Quoted));
    calls.any(|pair| {
        let start = u32::try_from(pair[0].start).unwrap_or(u32::MAX);
        let known = expr.references().iter().find(|r| (r.start..r.end).contains(&start));
        match known.map(|r| &r.target) {
            Some(ObjectRef::Function(id)) => {
                catalog.functions.get(id).is_none_or(|f| f.volatility == Volatility::Volatile)
            }
            Some(_) => false,
            None => !STEADY.contains(&pair[0].text(text).to_lowercase().as_str()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_volatile;
    use crate::model::{Catalog, Expr};

    #[test]
    fn a_function_that_nothing_is_known_of_is_volatile() {
        let volatile = |text: &str| is_volatile(&Expr::opaque(text), &Catalog::default());
        for steady in
            ["7", "now()", "'random()'", "1 + (2)", "lower('A')::varchar(5)", "ARRAY[]::text[]"]
        {
            assert!(!volatile(steady), "{steady}");
        }
        for other in ["gen_random_uuid()", "1 + random()", "nextval('s')", "mine.own()"] {
            assert!(volatile(other), "{other}");
        }
    }
}
