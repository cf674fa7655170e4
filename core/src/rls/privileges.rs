//! What grants allow.

use super::Roles;
use crate::model::{Acl, AclState, ColumnId, Document, Name, Privilege, Table};

/// How much of a table a privilege reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Nothing,
    /// These columns alone.
    Columns(Vec<ColumnId>),
    Whole,
}

/// How much of a table a role may do something with; `None` is `PUBLIC`, which owns nothing.
pub(super) fn reach(
    roles: &Roles,
    role: Option<&Name>,
    table: &Table,
    privilege: Privilege,
) -> Reach {
    if holds(roles, role, table.owner.as_ref(), &table.acl, privilege) {
        return Reach::Whole;
    }
    let columns = table.columns.iter().filter(|c| is_granted(roles, role, &c.acl, privilege));
    let columns: Vec<ColumnId> = columns.map(|c| c.id.clone()).collect();
    if columns.is_empty() { Reach::Nothing } else { Reach::Columns(columns) }
}

/// Whether a role has a privilege on an object: by rank, as its owner who kept it, or by a grant.
fn holds(
    roles: &Roles,
    role: Option<&Name>,
    owner: Option<&Name>,
    acl: &Acl,
    privilege: Privilege,
) -> bool {
    let owns = |role: &Name, owner: &Name| {
        roles.has_privileges_of(role, owner)
            && acl.get(Some(owner), privilege) != Some(AclState::Revoked)
    };
    role.is_some_and(|role| roles.is_superuser(role) || owner.is_some_and(|o| owns(role, o)))
        || is_granted(roles, role, acl, privilege)
}

fn is_granted(roles: &Roles, role: Option<&Name>, acl: &Acl, privilege: Privilege) -> bool {
    acl.entries().iter().any(|entry| {
        entry.privilege == privilege
            && entry.state != AclState::Revoked
            && match (&entry.grantee, role) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(grantee), Some(role)) => roles.has_privileges_of(role, grantee),
            }
    })
}

/// Whether a role may name what is in a table's schema. Everybody may, in `public`, unless that was taken away.
pub(super) fn may_use_schema(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    table: &Table,
) -> bool {
    let Some(schema) = document.schema.schemas.get(&table.schema) else { return false };
    let usage = Privilege::Usage;
    let by_default = schema.name == "public" && schema.acl.get(None, usage).is_none();
    by_default || holds(roles, role, schema.owner.as_ref(), &schema.acl, usage)
}
