//! Which policies concern a role, and what they come to together.

use super::Roles;
use super::access::Action;
use crate::model::{Expr, Name, Policy, PolicyCommand, Table};

/// Conditions of policies, of which a row has to keep one of `any` and each of `all`. A condition is null for some rows,
/// which counts as not kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Combined<'d> {
    /// Of permissive policies.
    pub any: Vec<(&'d Policy, &'d Expr)>,
    /// Of restrictive ones.
    pub all: Vec<(&'d Policy, &'d Expr)>,
}

/// Which of a policy's conditions is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Of rows that are there.
    Using,
    /// Of rows as they will be: `WITH CHECK`, else `USING`.
    Check,
}

impl<'d> Combined<'d> {
    /// What a role's policies for an action ask of a row. Policies without a condition ask nothing and allow nothing.
    pub(super) fn of(
        roles: &Roles,
        role: Option<&Name>,
        table: &'d Table,
        action: Action,
        condition: Condition,
    ) -> Self {
        let mut combined = Self::default();
        for policy in table.policies.iter().filter(|p| concerns(roles, role, p, action)) {
            let expression = match condition {
                Condition::Using => policy.using.as_ref(),
                Condition::Check => policy.check.as_ref().or(policy.using.as_ref()),
            };
            let kind = if policy.permissive { &mut combined.any } else { &mut combined.all };
            kind.extend(expression.map(|expression| (policy, expression)));
        }
        combined
    }

    /// What is asked of rows that are there.
    #[cfg(feature = "sql")]
    pub(crate) fn of_old(
        roles: &Roles,
        role: Option<&Name>,
        table: &'d Table,
        action: Action,
    ) -> Self {
        Self::of(roles, role, table, action, Condition::Using)
    }

    /// What is asked of rows as they will be.
    #[cfg(feature = "sql")]
    pub(crate) fn of_new(
        roles: &Roles,
        role: Option<&Name>,
        table: &'d Table,
        action: Action,
    ) -> Self {
        Self::of(roles, role, table, action, Condition::Check)
    }

    /// Whether no row can keep them, whatever is in it.
    pub fn is_never(&self) -> bool {
        self.any.is_empty()
    }

    /// Whether any row keeps them, whatever is in it: where it is plain, as in `USING (true)`.
    pub fn is_always(&self) -> bool {
        let holds = |(_, expression): &(&Policy, &Expr)| is_true(expression.text());
        self.any.iter().any(holds) && self.all.iter().all(holds)
    }

    /// The policies, each once.
    pub fn policies(&self) -> impl Iterator<Item = &'d Policy> {
        self.any.iter().chain(&self.all).map(|(policy, _)| *policy)
    }

    /// As one expression of SQL.
    pub fn text(&self) -> String {
        let listed = |of: &[(&Policy, &Expr)], word: &str| -> String {
            let texts: Vec<String> =
                of.iter().map(|(_, expr)| format!("({})", expr.text())).collect();
            texts.join(word)
        };
        match (self.any.as_slice(), self.all.as_slice()) {
            ([], _) => "false".to_owned(),
            ([(_, only)], []) => only.text().to_owned(),
            (any, []) => listed(any, " OR "),
            ([one], all) => format!("{} AND {}", listed(&[*one], ""), listed(all, " AND ")),
            (any, all) => format!("({}) AND {}", listed(any, " OR "), listed(all, " AND ")),
        }
    }
}

/// Whether a condition is the word `true`, within any parentheses.
pub(crate) fn is_true(text: &str) -> bool {
    let inside = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    inside.eq_ignore_ascii_case("true")
}

/// Whether a policy holds for what a role does.
pub(super) fn concerns(
    roles: &Roles,
    role: Option<&Name>,
    policy: &Policy,
    action: Action,
) -> bool {
    let is_for = match policy.command {
        PolicyCommand::All => true,
        PolicyCommand::Select => action == Action::Select,
        PolicyCommand::Insert => action == Action::Insert,
        PolicyCommand::Update => action == Action::Update,
        PolicyCommand::Delete => action == Action::Delete,
    };
    let is_to = |name: &Name| {
        *name == "public" || role.is_some_and(|role| roles.has_privileges_of(role, name))
    };
    is_for && (policy.roles.is_empty() || policy.roles.iter().any(is_to))
}
