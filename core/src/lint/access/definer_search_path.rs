//! Functions that lend their owner's rights to whatever is found first.

use crate::edit::{Command, Defined};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Function, FunctionBody, Name, ObjectRef};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "definer-search-path",
    group: Group::Access,
    title: "A function with SECURITY DEFINER says its search path",
    why: "A function with SECURITY DEFINER runs with the rights of its owner, but looks names up along the search path of who calls \
          it. Whoever puts a table or function of the same name before the right one has theirs run with these rights. \
          `SET search_path = ''` with qualified names, or a path of schemas that nobody else can write to, prevents it.",
    bad: "create function get_one() returns integer language sql stable security definer as 'select 1';",
    good: "create function get_one() returns integer language sql stable security definer set search_path = '' as 'select 1';",
    given: None,
    check: Check::Access(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    for function in &access.catalog().functions {
        if function.security_definer && !is_settled(function) {
            let message = format!(
                "{} runs with its owner's rights and along whatever search path its caller has.",
                function.name
            );
            found.report(ObjectRef::Function(function.id.clone()), message);
        }
    }
}

/// Whether the names in a function mean the same whoever calls it.
fn is_settled(function: &Function) -> bool {
    let is_path = |(name, _): &(Name, String)| name.as_str().eq_ignore_ascii_case("search_path");
    // Names in a body of the standard's form are resolved when the function is made.
    matches!(function.body, FunctionBody::SqlStandard(_) | FunctionBody::ObjectFile { .. })
        || function.settings.iter().any(is_path)
}

/// The schema of the function and `public`, where its names were found so far, and that of temporary tables last.
fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Function(id) = object else { return None };
    let mut function = Function::clone(context.catalog().functions.get(id)?);
    let schema = context.catalog().schema_name(&function.schema);
    let path = match schema {
        "public" => "public, pg_temp".to_owned(),
        other => format!("{}, public, pg_temp", crate::sql::quote_ident(other)),
    };
    let label = format!("Set the search path of {}", function.name);
    function.settings.push((Name::new("search_path"), path));
    let object = Box::new(Defined::Function(function));
    Some(Fix::not_safe(label, vec![Command::Define { object }]))
}
