//! Rules about who may do what with rows: grants, row level security, policies, and what goes past them.

mod facts;
mod picture;

pub(super) mod always_true_write;
pub(super) mod auth_role_condition;
pub(super) mod auth_users_reference;
pub(super) mod definer_callable;
pub(super) mod definer_search_path;
pub(super) mod force_rls;
pub(super) mod grant_without_rls;
pub(super) mod insert_without_select_policy;
pub(super) mod materialized_view_exposed;
pub(super) mod nullable_owner;
pub(super) mod only_restrictive;
pub(super) mod partition_exposed;
pub(super) mod policy_for_public;
pub(super) mod policy_recursion;
pub(super) mod policy_without_grant;
pub(super) mod policy_without_rls;
pub(super) mod rls_disabled;
pub(super) mod rls_without_policy;
pub(super) mod sensitive_column;
pub(super) mod several_permissive;
pub(super) mod signed_out_null;
pub(super) mod tenant_hole;
pub(super) mod truncate_granted;
pub(super) mod unchecked_reference;
pub(super) mod unindexed_policy_column;
pub(super) mod unreadable_subselect;
pub(super) mod unwrapped_auth_call;
pub(super) mod update_gives_away;
pub(super) mod user_metadata;
pub(super) mod view_bypasses_rls;
pub(super) mod write_without_select_policy;

pub use picture::Access;

pub(super) use facts::AccessFacts;

use super::{Context, Fix};
use crate::edit::{Command, Defined};
use crate::model::{Name, ObjectRef, Policy, Table, TableId, TableKind};
use std::collections::BTreeSet;

/// The row of a policy.
fn of_policy(table: &Table, policy: &Policy) -> ObjectRef {
    ObjectRef::Policy(table.id.clone(), policy.id.clone())
}

/// A change of what a table says of itself.
fn change_table(table: &Table, label: impl Into<String>, change: impl FnOnce(&mut Table)) -> Fix {
    let mut changed = table.clone();
    change(&mut changed);
    Fix::not_safe(label, vec![Command::Define { object: Box::new(Defined::Table(changed)) }])
}

/// A policy in the place of the one with its id.
fn change_policy(table: &Table, policy: Policy) -> Command {
    Command::Define { object: Box::new(Defined::Policy(table.id.clone(), policy)) }
}

/// `Enable row level security on chats`, with the partitions that it has.
fn enable_rls(context: &Context<'_>, table: &Table) -> Fix {
    let mut commands = Vec::new();
    let mut seen: BTreeSet<&TableId> = BTreeSet::from([&table.id]);
    let mut waiting = vec![table];
    while let Some(table) = waiting.pop() {
        let can_have = !matches!(table.kind, TableKind::Foreign { .. });
        if can_have && !table.row_security.enabled {
            let mut changed = table.clone();
            changed.row_security.enabled = true;
            commands.push(Command::Define { object: Box::new(Defined::Table(changed)) });
        }
        let is_part = |part: &&Table| {
            part.partition_of.as_ref().is_some_and(|bound| bound.parent == table.id)
        };
        if table.partition_key.is_some() {
            let parts = context.catalog().tables.iter().map(AsRef::as_ref).filter(is_part);
            waiting.extend(parts.filter(|part| seen.insert(&part.id)));
        }
    }
    Fix::not_safe(format!("Enable row level security on {}", table.name), commands)
}

/// Names for a sentence: `a`, `a and b`, `a, b and c`.
fn sentence<'n>(names: impl IntoIterator<Item = &'n Name>) -> String {
    let names: Vec<&str> = names.into_iter().map(Name::as_str).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
