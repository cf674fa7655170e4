//! What grants allow.

use super::Roles;
use crate::model::{
    Acl, AclState, ColumnId, Document, Function, Name, Privilege, SchemaId, Sequence, Table,
    TypeDef, View,
};

/// How much of a table a privilege reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Nothing,
    /// These columns alone.
    Columns(Vec<ColumnId>),
    Whole,
}

/// Something that privileges are about: where it is, whose, and what was granted on it.
#[derive(Clone, Copy, Debug)]
pub struct Secured<'d> {
    schema: &'d SchemaId,
    owner: Option<&'d Name>,
    acl: &'d Acl,
    /// What everybody may do with it unless it was taken away.
    by_default: &'d [Privilege],
}

macro_rules! secured {
    ($($record:ident $by_default:expr),*) => {$(
        impl<'d> From<&'d $record> for Secured<'d> {
            fn from(record: &'d $record) -> Self {
                Self {
                    schema: &record.schema,
                    owner: record.owner.as_ref(),
                    acl: &record.acl,
                    by_default: $by_default,
                }
            }
        }
    )*};
}

secured!(
    Table & [],
    View & [],
    Sequence & [],
    Function & [Privilege::Execute],
    TypeDef & [Privilege::Usage]
);

/// Whether a role has a privilege on all of an object and may name what is in its schema; `None` is `PUBLIC`, which owns
/// nothing.
pub fn has_privilege(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    object: &Secured<'_>,
    privilege: Privilege,
) -> bool {
    may_use_schema(document, roles, role, object.schema) && holds(roles, role, object, privilege)
}

/// How much of a table a role may do something with; `None` is `PUBLIC`, which owns nothing.
pub(super) fn reach(
    roles: &Roles,
    role: Option<&Name>,
    table: &Table,
    privilege: Privilege,
) -> Reach {
    if holds(roles, role, &Secured::from(table), privilege) {
        return Reach::Whole;
    }
    let columns = table.columns.iter().filter(|c| is_granted(roles, role, &c.acl, privilege));
    let columns: Vec<ColumnId> = columns.map(|c| c.id.clone()).collect();
    if columns.is_empty() { Reach::Nothing } else { Reach::Columns(columns) }
}

/// Whether a role has a privilege on an object: by rank, as its owner who kept it, by a grant, by the platform, or as
/// everybody has it.
fn holds(roles: &Roles, role: Option<&Name>, object: &Secured<'_>, privilege: Privilege) -> bool {
    let Secured { schema, owner, acl, by_default } = *object;
    let is_everybodys =
        by_default.contains(&privilege) && acl.get(None, privilege) != Some(AclState::Revoked);
    let owns = |role: &Name, owner: &Name| {
        roles.has_privileges_of(role, owner)
            && acl.get(Some(owner), privilege) != Some(AclState::Revoked)
    };
    let mut given = roles.platform().grantees(schema, acl, privilege);
    is_everybodys
        || is_granted(roles, role, acl, privilege)
        || role.is_some_and(|role| {
            roles.is_superuser(role)
                || owner.is_some_and(|owner| owns(role, owner))
                || given.any(|grantee| roles.has_privileges_of(role, grantee))
        })
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

/// Whether a role may name what is in a schema. Everybody may, in `public`, unless that was taken away.
pub(super) fn may_use_schema(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    schema: &SchemaId,
) -> bool {
    let Some(schema) = document.schema.schemas.get(schema) else { return false };
    let by_default: &[Privilege] = if schema.name == "public" { &[Privilege::Usage] } else { &[] };
    let object =
        Secured { schema: &schema.id, owner: schema.owner.as_ref(), acl: &schema.acl, by_default };
    holds(roles, role, &object, Privilege::Usage)
}
