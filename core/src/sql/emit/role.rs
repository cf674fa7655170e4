//! `CREATE ROLE`, `ALTER ROLE`, and membership in roles.

use super::Script;
use crate::model::{Catalog, Name, Role};
use crate::sql::{dollar_quote, quote_ident, quote_literal};

/// Roles first, then who is a member of which: a group may come after its members in the order of names.
pub(crate) fn all(out: &mut Script, catalog: &Catalog) {
    out.statements(catalog.roles.iter().map(|role| create(role)));
    out.block(catalog.roles.iter().flat_map(|role| joining(role, &[])));
}

/// Roles belong to the server, not to the database: one is made only where it is not there yet.
pub(crate) fn create(role: &Role) -> String {
    let mut create = format!("CREATE ROLE {}", quote_ident(role.name.as_str()));
    for option in Vec::from(role.options.clone()) {
        create.push(' ');
        create.push_str(&option);
    }
    let name = quote_literal(role.name.as_str());
    let body = format!(
        "\nBEGIN\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {name}) THEN\n    {create};\n  END IF;\nEND\n"
    );
    format!("DO {}", dollar_quote(&body))
}

/// What gives a role that stays its options.
pub(crate) fn alter(from: &Role, to: &Role) -> Option<String> {
    let words = to.options.words_from(&from.options);
    let name = quote_ident(to.name.as_str());
    (!words.is_empty()).then(|| format!("ALTER ROLE {name} {}", words.join(" ")))
}

/// What makes a role a member of its groups, but for those that it is in.
pub(crate) fn joining(role: &Role, present: &[Name]) -> Vec<String> {
    let new = role.member_of.iter().filter(|group| !present.contains(group));
    let name = quote_ident(role.name.as_str());
    new.map(|group| format!("GRANT {} TO {name}", quote_ident(group.as_str()))).collect()
}

/// What takes a role out of the groups that it is to be in no longer.
pub(crate) fn leaving(role: &Role, kept: &[Name]) -> Vec<String> {
    let gone = role.member_of.iter().filter(|group| !kept.contains(group));
    let name = quote_ident(role.name.as_str());
    gone.map(|group| format!("REVOKE {} FROM {name}", quote_ident(group.as_str()))).collect()
}
