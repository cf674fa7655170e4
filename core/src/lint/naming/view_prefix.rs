//! Views that do not say what domain they show.

use super::renamed;
use crate::domain::{shown_by, split_prefix};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Name, ObjectRef, View};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "view-prefix",
    group: Group::Naming,
    title: "A view carries the prefix of what it shows",
    why: "A view stands beside tables wherever one looks: by its prefix it is found with those that it reads.",
    bad: "create table auth_users (id bigint primary key, is_active boolean not null);\n\
          create table auth_tokens (id bigint primary key);\n\
          create view active_users as select id from auth_users where is_active;",
    good: "create table auth_users (id bigint primary key, is_active boolean not null);\n\
           create table auth_tokens (id bigint primary key);\n\
           create view auth_active_users as select id from auth_users where is_active;",
    given: None,
    check: Check::Document(check),
    fix: Some(fix),
};

/// The prefix of the table that a view reads first, where its name begins otherwise.
fn wanted<'d>(context: &Context<'d>, view: &View) -> Option<&'d str> {
    let domains = &context.document.domains;
    let (prefix, _) = split_prefix(shown_by(context.catalog(), view)?.name.as_str(), domains);
    let is_said = prefix.is_empty() || has_prefix(&view.name, prefix);
    (!is_said).then_some(prefix)
}

/// Also after what says that it is a view: `v_auth_users`.
fn has_prefix(name: &Name, prefix: &str) -> bool {
    let name = name.as_str();
    let kinds = ["v_", "vw_", "view_", "mv_"];
    let plain = kinds.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name);
    plain.starts_with(prefix)
}

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    for view in &context.catalog().views {
        if let Some(prefix) = wanted(context, view) {
            let message =
                format!("{} does not carry the prefix {prefix} of what it shows.", view.name);
            found.report(ObjectRef::View(view.id.clone()), message);
        }
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::View(id) = object else { return None };
    let view = context.catalog().views.get(id)?;
    let prefix = wanted(context, view)?;
    renamed(context, object, view.name.as_str(), &format!("{prefix}{}", view.name))
}
