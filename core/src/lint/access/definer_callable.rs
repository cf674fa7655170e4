//! Functions with their owner's rights that strangers may call.

use crate::edit::{Command, Defined};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{AclState, Function, Name, ObjectRef, Privilege, Returns};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "definer-callable",
    group: Group::Access,
    title: "The API calls no function with SECURITY DEFINER",
    why: "No policy holds a function with SECURITY DEFINER back, and everybody may call a new function. In a schema that the API \
          offers, it is a door past row level security: who may pass is up to its own body. Where it is not meant to be called, \
          `REVOKE EXECUTE` or another schema closes it.",
    bad: "create role anon;\n\
          create function get_one() returns integer language sql stable security definer set search_path = '' as 'select 1';",
    good: "create role anon;\n\
           create function get_one() returns integer language sql stable security definer set search_path = '' as 'select 1';\n\
           revoke execute on function get_one() from public;",
    given: None,
    check: Check::Access(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    if access.api_roles().is_empty() {
        return;
    }
    for function in &access.catalog().functions {
        if !function.security_definer || is_for_triggers(function) {
            continue;
        }
        let exposed = access.function_is_exposed_to(function);
        if !exposed.is_empty() {
            let message = format!(
                "{} may call {} by the API, and it runs with its owner's rights.",
                super::sentence(exposed),
                function.name
            );
            found.report(ObjectRef::Function(function.id.clone()), message);
        }
    }
}

/// Such a function cannot be called.
fn is_for_triggers(function: &Function) -> bool {
    let is_trigger = |returns: &Returns| match returns {
        Returns::Type(t) => t.is_builtin("trigger") || t.is_builtin("event_trigger"),
        Returns::SetOf(_) | Returns::Table(_) => false,
    };
    function.returns.as_ref().is_some_and(is_trigger)
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Function(id) = object else { return None };
    let mut function = Function::clone(context.catalog().functions.get(id)?);
    function.acl.set(None, Privilege::Execute, AclState::Revoked);
    for role in &context.settings.access.api_roles {
        let role = Name::new(role.as_str());
        match function.acl.get(Some(&role), Privilege::Execute) {
            Some(_) => function.acl.forget(Some(&role), Privilege::Execute),
            None => function.acl.set(Some(role), Privilege::Execute, AclState::Revoked),
        }
    }
    let label = format!("Take {} from the API", function.name);
    let object = Box::new(Defined::Function(function));
    Some(Fix::not_safe(label, vec![Command::Define { object }]))
}
