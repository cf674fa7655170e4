//! What a role may do with the rows of a table.

use super::Roles;
use super::policies::{Combined, Condition};
use super::privileges::{Reach, may_use_schema, reach};
use crate::model::{Document, Name, Privilege, Table};
use serde::{Deserialize, Serialize};

/// What is done with rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Select,
    Insert,
    Update,
    Delete,
}

impl Action {
    pub const ALL: [Self; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    pub fn privilege(self) -> Privilege {
        match self {
            Self::Select => Privilege::Select,
            Self::Insert => Privilege::Insert,
            Self::Update => Privilege::Update,
            Self::Delete => Privilege::Delete,
        }
    }
}

/// Why something is refused, whatever is in the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The role may not name what is in the schema: an error.
    NoSchema,
    /// Nobody granted it: an error.
    NoGrant,
    /// Row level security is on and no permissive policy allows it: no row is found, or a new one is an error.
    NoPolicy,
}

/// Which rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows<'d> {
    Any,
    /// Those that keep the conditions of policies.
    Where {
        /// Of rows as they are; none where there are none yet.
        using: Option<Combined<'d>>,
        /// Of rows as they will be; none where they stay or go.
        check: Option<Combined<'d>>,
    },
}

/// Whether a role may do something.
#[derive(Clone, Debug, PartialEq)]
pub enum Access<'d> {
    Denied(Denial),
    /// Never [`Reach::Nothing`].
    Granted {
        columns: Reach,
        rows: Rows<'d>,
    },
}

/// What a role may do; `None` is whoever has no role of its own, with what `PUBLIC` has.
///
/// The server asks more of a statement that also reads: `UPDATE … WHERE`, `DELETE … WHERE` and `RETURNING` need what
/// [`Action::Select`] needs, of the same rows.
pub fn access<'d>(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    table: &'d Table,
    action: Action,
) -> Access<'d> {
    if !may_use_schema(document, roles, role, &table.schema) {
        return Access::Denied(Denial::NoSchema);
    }
    let columns = reach(roles, role, table, action.privilege());
    if columns == Reach::Nothing {
        return Access::Denied(Denial::NoGrant);
    }
    if !is_concerned(roles, role, table) {
        return Access::Granted { columns, rows: Rows::Any };
    }
    let asked = |condition| Combined::of(roles, role, table, action, condition);
    let using = (action != Action::Insert).then(|| asked(Condition::Using));
    let changes = matches!(action, Action::Insert | Action::Update);
    let check = changes.then(|| asked(Condition::Check));
    if using.iter().chain(&check).any(Combined::is_never) {
        return Access::Denied(Denial::NoPolicy);
    }
    Access::Granted { columns, rows: Rows::Where { using, check } }
}

/// Whether policies of the table hold for a role: not for its owner, unless that is forced.
pub(crate) fn is_concerned(roles: &Roles, role: Option<&Name>, table: &Table) -> bool {
    if !table.row_security.enabled || role.is_some_and(|role| roles.bypasses(role)) {
        return false;
    }
    let owner = table.owner.as_ref();
    let owns = owner.zip(role).is_some_and(|(owner, role)| roles.has_privileges_of(role, owner));
    !owns || table.row_security.forced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    const SQL: &str = "
        create role app; create role clerk in role app; create role auditor bypassrls; create role boss;
        create schema hidden;
        create table open (id int, secret text);
        create table notes (id int, owner_id int, tenant int);
        alter table notes owner to boss;
        alter table notes enable row level security;
        create table hidden.log (id int);
        grant select on hidden.log to app;
        grant select (id) on open to app;
        grant select, insert, update on notes to app;
        grant all on notes to auditor;
        create policy own on notes to app using (owner_id = 1);
        create policy shared on notes for select using (tenant = 2);
        create policy tenant on notes as restrictive to app using (tenant > 0) with check (tenant = 1);";

    fn told(role: &str, table: &str, action: Action) -> String {
        let document = import(vec![Source::new("a.sql", SQL)], &ImportOptions::default()).document;
        let table = document.schema.tables.iter().find(|t| t.name == *table).unwrap();
        let role = Name::new(role);
        match access(&document, &Roles::of(&document), Some(&role), table, action) {
            Access::Denied(why) => format!("{why:?}"),
            Access::Granted { columns, rows } => {
                let columns = match columns {
                    Reach::Columns(columns) => format!("{} column ", columns.len()),
                    _ => String::new(),
                };
                let text = |of: Option<Combined<'_>>| of.map_or("-".to_owned(), |c| c.text());
                let rows = match rows {
                    Rows::Any => "any".to_owned(),
                    Rows::Where { using, check } => format!("{} / {}", text(using), text(check)),
                };
                format!("{columns}{rows}")
            }
        }
    }

    #[test]
    fn grants_policies_and_roles_come_to_one_answer() {
        use Action::{Delete, Insert, Select, Update};
        for (role, table, action, wanted) in [
            ("app", "open", Select, "1 column any"),
            ("app", "open", Insert, "NoGrant"),
            ("app", "log", Select, "NoSchema"),
            ("app", "notes", Select, "((owner_id = 1) OR (tenant = 2)) AND (tenant > 0) / -"),
            ("app", "notes", Insert, "- / (owner_id = 1) AND (tenant = 1)"),
            (
                "clerk",
                "notes",
                Update,
                "(owner_id = 1) AND (tenant > 0) / (owner_id = 1) AND (tenant = 1)",
            ),
            ("app", "notes", Delete, "NoGrant"),
            ("auditor", "notes", Delete, "any"),
            ("boss", "notes", Delete, "any"),
            ("stranger", "notes", Select, "NoGrant"),
        ] {
            assert_eq!(told(role, table, action), wanted, "{role} {table} {action:?}");
        }
    }
}
