//! Roles that are asked for in the condition.

use super::{change_policy, of_policy};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Expr, Name, ObjectRef, Policy, Table};
use crate::rls::condition::{self, Constant, Kind, Operator, Term};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "auth-role-condition",
    group: Group::Access,
    title: "The role is said by TO, not by the condition",
    why: "`auth.role() = 'authenticated'` reads a claim of the token, for every row. `TO authenticated` asks the server's own role \
          once, before any row, and keeps others out of the policy altogether. Supabase advises against `auth.role()`.",
    bad: "create table notes (id bigint primary key, body text);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select using ((select auth.role()) = 'authenticated');",
    good: "create table notes (id bigint primary key, body text);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (true);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in &table.policies {
        let trees = access.trees(table, policy);
        let mut terms = trees.iter().flat_map(|trees| trees.all()).flat_map(Term::terms);
        if let Some(role) = terms.find_map(asked_role) {
            let message = format!(
                "{} asks for the role {role} in its condition: say TO {role}.",
                policy.name
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// The role of `auth.role() = 'role'`.
fn asked_role(term: &Term) -> Option<&str> {
    let Kind::Compare { operator: Operator::Equal, left, right } = &term.kind else { return None };
    [(left, right), (right, left)].into_iter().find_map(|(call, role)| {
        let is_role = call.as_call().is_some_and(|call| call.is("auth", "role"));
        match role.as_constant() {
            Some(Constant::Text(role)) if is_role => Some(role.as_str()),
            _ => None,
        }
    })
}

/// Where the role is all that the policy asks.
fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy).filter(|policy| policy.roles.is_empty())?;
    let mut role = None;
    let mut simpler = |expr: &Option<Expr>| -> Option<Option<Expr>> {
        let Some(expr) = expr else { return Some(None) };
        let term = condition::read(context.catalog(), &table.id, expr)?;
        let asked = Name::new(asked_role(&term)?);
        let is_same = role.get_or_insert_with(|| asked.clone()) == &asked;
        is_same.then(|| Some(Expr::opaque("true")))
    };
    let (using, check) = (simpler(&policy.using)?, simpler(&policy.check)?);
    let role = role?;
    let label = format!("Say that {} is for {role}", policy.name);
    let changed = Policy { roles: vec![role], using, check, ..policy.clone() };
    Some(Fix::not_safe(label, vec![change_policy(table, changed)]))
}
