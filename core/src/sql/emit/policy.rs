//! Row level security: flags and policies.

use super::Script;
use super::names::Names;
use crate::model::{Name, Policy, PolicyCommand, Table};
use crate::sql::quote_ident;
use std::fmt::Write;

pub(crate) fn all(out: &mut Script, table: &Table, names: &Names<'_>) {
    let name = names.table(table);
    let mut flags = Vec::new();
    if table.row_security.enabled && !table.external {
        flags.push(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"));
    }
    if table.row_security.forced && !table.external {
        flags.push(format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"));
    }
    out.block(flags);
    for policy in &table.policies {
        out.statement(create(policy, &name));
    }
}

pub(crate) fn create(policy: &Policy, table: &str) -> String {
    let mut text = format!("CREATE POLICY {} ON {table}", quote_ident(policy.name.as_str()));
    if !policy.permissive {
        text.push_str("\n  AS RESTRICTIVE");
    }
    let command = match policy.command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    };
    let _ = write!(text, "\n  FOR {command}");
    if !policy.roles.is_empty() {
        let roles: Vec<String> = policy.roles.iter().map(role).collect();
        let _ = write!(text, " TO {}", roles.join(", "));
    }
    if let Some(using) = &policy.using {
        let _ = write!(text, "\n  USING ({using})");
    }
    if let Some(check) = &policy.check {
        let _ = write!(text, "\n  WITH CHECK ({check})");
    }
    text
}

/// The statement that gives a policy other roles and conditions, where what they mean differs. Neither condition goes.
pub(crate) fn alter(
    was: &Policy,
    (meant, policy): (&Policy, &Policy),
    table: &str,
) -> Option<String> {
    let mut text = format!("ALTER POLICY {} ON {table}", quote_ident(policy.name.as_str()));
    let length = text.len();
    if was.roles != policy.roles {
        let roles: Vec<String> = policy.roles.iter().map(role).collect();
        let roles = if roles.is_empty() { "PUBLIC".to_owned() } else { roles.join(", ") };
        let _ = write!(text, "\n  TO {roles}");
    }
    if let (true, Some(using)) = (was.using != meant.using, &policy.using) {
        let _ = write!(text, "\n  USING ({using})");
    }
    if let (true, Some(check)) = (was.check != meant.check, &policy.check) {
        let _ = write!(text, "\n  WITH CHECK ({check})");
    }
    (text.len() > length).then_some(text)
}

/// `CURRENT_USER` and its like are key words where a role is expected, and stay bare.
pub(crate) fn role(name: &Name) -> String {
    match name.as_str() {
        special @ ("current_user" | "session_user" | "current_role") => special.to_uppercase(),
        name => quote_ident(name).into_owned(),
    }
}
