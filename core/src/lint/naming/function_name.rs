//! Functions whose names are not made as the patterns say.

use super::{fits_any, listed_patterns};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::ObjectRef;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "function-name",
    group: Group::Naming,
    title: "Functions are named in one way",
    why: "Functions of a schema are called by applications, policies and triggers: `get_`, `is_` or `fn_` before them says \
          which are for whom.",
    bad: "create function total() returns bigint language sql as $$ select 1::bigint $$;",
    good: "create function get_total() returns bigint language sql as $$ select 1::bigint $$;",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let patterns = &context.settings.names.function;
    let all = context.catalog().functions.iter();
    for function in all.filter(|f| !fits_any(patterns, f.name.as_str())) {
        let patterns = listed_patterns(patterns);
        let message = format!("Function {} is not named like {patterns}.", function.name);
        found.report(ObjectRef::Function(function.id.clone()), message);
    }
}
