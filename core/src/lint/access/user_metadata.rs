//! Policies that believe what users say of themselves.

use super::of_policy;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::Table;
use crate::rls::condition::{Constant, Kind, Term};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "user-editable-metadata",
    group: Group::Access,
    title: "No policy trusts what users can change",
    why: "Whoever is signed in can write anything into their own `user_metadata` (`raw_user_meta_data`), a role or a tenant too. \
          What decides about access belongs into `app_metadata`, which only the server writes, or into a table.",
    bad: "create table notes (id bigint primary key, body text);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated\n\
          using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'staff');",
    good: "create table notes (id bigint primary key, body text);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated\n\
           using ((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'staff');",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

/// What Supabase's users can write themselves: the claim, and the column behind it.
const EDITABLE: [&str; 2] = ["user_metadata", "raw_user_meta_data"];

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in &table.policies {
        let Some(trees) = access.trees(table, policy) else { continue };
        if let Some(name) = trees.all().flat_map(Term::terms).find_map(editable) {
            let message = format!("{} asks {name}, which users write themselves.", policy.name);
            found.report(of_policy(table, policy), message);
        }
    }
}

fn editable(term: &Term) -> Option<&'static str> {
    let known = |text: &str| EDITABLE.into_iter().find(|name| *name == text);
    match &term.kind {
        Kind::Path { keys, .. } => keys.iter().find_map(|key| known(key)),
        // Of a user, not of a row of the schema's own that is called so.
        Kind::Column(column) if !column.is_own() => known(column.name.as_str()),
        // `jsonb_extract_path_text(auth.jwt(), 'user_metadata', 'role')`
        Kind::Call(call) if call.name.as_str().starts_with("json") => {
            call.arguments.iter().find_map(|argument| match argument.as_constant()? {
                Constant::Text(text) => known(text),
                _ => None,
            })
        }
        _ => None,
    }
}
