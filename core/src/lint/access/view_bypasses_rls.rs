//! Views that show what row level security hides.

use crate::edit::{Command, Defined};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Catalog, ObjectRef, StorageParameter, Table, View, ViewId};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "view-bypasses-rls",
    group: Group::Access,
    title: "A view that the API offers reads as who asks",
    why: "A view reads with the rights of its owner, who owns the tables as a rule and whom no policy holds back: whoever may read \
          the view sees every row. With `security_invoker` (from Postgres 15) it reads with the rights of who asks, and policies \
          count.",
    bad: "create table notes (id bigint primary key, owner_id uuid not null);\n\
          create index on notes (owner_id);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated using (owner_id = (select auth.uid()));\n\
          create view recent_notes as select id from notes;\n\
          grant select on recent_notes to authenticated;",
    good: "create table notes (id bigint primary key, owner_id uuid not null);\n\
           create index on notes (owner_id);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (owner_id = (select auth.uid()));\n\
           create view recent_notes with (security_invoker = true) as select id from notes;\n\
           grant select on recent_notes to authenticated;",
    given: None,
    check: Check::Access(check),
    fix: Some(fix),
};

/// Views in views that are followed.
const MAX_DEPTH: usize = 16;

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    if access.api_roles().is_empty() {
        return;
    }
    for view in &access.catalog().views {
        if view.kind.is_materialized() || is_invoker(view) {
            continue;
        }
        let Some(table) = protected(access.catalog(), view) else { continue };
        let exposed = access.view_is_exposed_to(view);
        if exposed.is_empty() {
            continue;
        }
        let message = format!(
            "{} shows {} rows of {} that its policies may hide from them.",
            view.name,
            super::sentence(exposed),
            access.catalog().readable_name(&table.schema, &table.name)
        );
        found.report(ObjectRef::View(view.id.clone()), message);
    }
}

/// Whether a view reads with the rights of who asks.
pub(super) fn is_invoker(view: &View) -> bool {
    view.parameters.iter().any(|parameter| {
        let value = parameter.value.as_deref().map(str::to_ascii_lowercase);
        parameter.key.eq_ignore_ascii_case("security_invoker")
            && matches!(value.as_deref(), None | Some("true" | "on" | "yes" | "1" | "t"))
    })
}

/// A table with row level security that a view reads, through other views too; tables of users that a platform keeps count.
pub(super) fn protected<'d>(catalog: &'d Catalog, view: &'d View) -> Option<&'d Table> {
    let mut seen: BTreeSet<&ViewId> = BTreeSet::from([&view.id]);
    let mut waiting = vec![view];
    while let Some(view) = waiting.pop() {
        for reference in view.query.references() {
            match &reference.target {
                ObjectRef::Table(id) => {
                    let table = catalog.tables.get(id);
                    let is_users =
                        |t: &Table| t.external && catalog.schema_name(&t.schema) == "auth";
                    if let Some(table) = table.filter(|t| t.row_security.enabled || is_users(t)) {
                        return Some(table);
                    }
                }
                ObjectRef::View(id) if seen.len() < MAX_DEPTH && seen.insert(id) => {
                    waiting.extend(catalog.views.get(id).map(AsRef::as_ref));
                }
                _ => {}
            }
        }
    }
    None
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::View(id) = object else { return None };
    let mut view = View::clone(context.catalog().views.get(id)?);
    view.parameters.retain(|p| !p.key.eq_ignore_ascii_case("security_invoker"));
    let value = Some("true".to_owned());
    view.parameters.push(StorageParameter { key: "security_invoker".to_owned(), value });
    let label = format!("Let {} read as who asks", view.name);
    Some(Fix::not_safe(label, vec![Command::Define { object: Box::new(Defined::View(view)) }]))
}
