//! Materialized views that an API offers.

use super::view_bypasses_rls::protected;
use crate::edit::{Command, Defined};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{AclState, Name, ObjectRef, Privilege, View};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "materialized-view-exposed",
    group: Group::Access,
    title: "The API offers no materialized view",
    why: "A materialized view holds rows of its own, as its owner saw them when it was refreshed. It can have no policies, so \
          whoever may read it sees all of them.",
    bad: "create table notes (id bigint primary key, body text);\n\
          create role authenticated;\n\
          create materialized view long_notes as select id from notes;\n\
          grant select on long_notes to authenticated;",
    good: "create table notes (id bigint primary key, body text);\n\
           create role authenticated;\n\
           create materialized view long_notes as select id from notes;",
    given: None,
    check: Check::Access(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    if access.api_roles().is_empty() {
        return;
    }
    for view in access.catalog().views.iter().filter(|view| view.kind.is_materialized()) {
        let exposed = access.view_is_exposed_to(view);
        if exposed.is_empty() {
            continue;
        }
        let hides = match protected(access.catalog(), view) {
            Some(table) => format!(", also those that policies of {} hide", table.name),
            None => String::new(),
        };
        let exposed = super::sentence(exposed);
        let message = format!("{exposed} may read every row of {}{hides}.", view.name);
        found.report(ObjectRef::View(view.id.clone()), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::View(id) = object else { return None };
    let mut view = View::clone(context.catalog().views.get(id)?);
    for role in &context.settings.access.api_roles {
        let role = Name::new(role.as_str());
        match view.acl.get(Some(&role), Privilege::Select) {
            Some(_) => view.acl.forget(Some(&role), Privilege::Select),
            None => view.acl.set(Some(role), Privilege::Select, AclState::Revoked),
        }
    }
    view.acl.forget(None, Privilege::Select);
    let label = format!("Take {} from the API", view.name);
    Some(Fix::not_safe(label, vec![Command::Define { object: Box::new(Defined::View(view)) }]))
}
