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

/// Whether a role has a privilege on all of an object, whether or not it may name it.
#[cfg(feature = "sql")]
pub(crate) fn has_privilege_on(
    roles: &Roles,
    role: Option<&Name>,
    object: &Secured<'_>,
    privilege: Privilege,
) -> bool {
    holds(roles, role, object, privilege)
}

/// How much of a table a role may do something with, if it may name what is in its schema.
pub fn reach_of(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    table: &Table,
    privilege: Privilege,
) -> Reach {
    if may_use_schema(document, roles, role, &table.schema) {
        reach(roles, role, table, privilege)
    } else {
        Reach::Nothing
    }
}

/// How much of a table a role may do something with; `None` is `PUBLIC`, which owns nothing.
pub(crate) fn reach(
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

/// By what a role has a privilege.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source<'a> {
    /// Nothing is refused to it.
    Superuser,
    /// As the owner, or by having the owner's privileges.
    Owner(&'a Name),
    /// Granted to the role, or to one whose privileges it has.
    Grant(&'a Name),
    /// Granted to `PUBLIC`.
    Everybody,
    /// Given by the platform to the role, or to one whose privileges it has.
    Platform(&'a Name),
    /// `PUBLIC` has it until it is taken away.
    Default,
}

/// Whether a role has a privilege on an object.
fn holds(roles: &Roles, role: Option<&Name>, object: &Secured<'_>, privilege: Privilege) -> bool {
    source(roles, role, object, privilege).is_some()
}

/// By what a role has a privilege on all of an object; what says most where it is by several things.
pub(super) fn source<'a>(
    roles: &'a Roles,
    role: Option<&Name>,
    object: &Secured<'a>,
    privilege: Privilege,
) -> Option<Source<'a>> {
    let Secured { schema, owner, acl, by_default } = *object;
    let of_role = |role: &Name| {
        let owner = owner.filter(|owner| {
            roles.has_privileges_of(role, owner)
                && acl.get(Some(owner), privilege) != Some(AclState::Revoked)
        });
        if roles.is_superuser(role) {
            return Some(Source::Superuser);
        }
        let granted = || grant(roles, Some(role), acl, privilege);
        let given = || {
            let mut grantees = roles.platform().grantees(schema, acl, privilege);
            grantees.find(|grantee| roles.has_privileges_of(role, grantee))
        };
        owner.map(Source::Owner).or_else(granted).or_else(|| given().map(Source::Platform))
    };
    let is_everybodys =
        || by_default.contains(&privilege) && acl.get(None, privilege) != Some(AclState::Revoked);
    role.and_then(of_role)
        .or_else(|| grant(roles, None, acl, privilege))
        .or_else(|| is_everybodys().then_some(Source::Default))
}

/// The grant by which a role has a privilege: the role's own before what it inherits, and that before what everybody has.
pub(super) fn grant<'a>(
    roles: &Roles,
    role: Option<&Name>,
    acl: &'a Acl,
    privilege: Privilege,
) -> Option<Source<'a>> {
    let held = acl.entries().iter();
    let held = held.filter(|e| e.privilege == privilege && e.state != AclState::Revoked);
    let of_role = role.and_then(|role| {
        let grantees = || held.clone().filter_map(|e| e.grantee.as_ref());
        let own = grantees().find(|grantee| *grantee == role);
        own.or_else(|| grantees().find(|grantee| roles.has_privileges_of(role, grantee)))
    });
    let is_everybodys = || held.clone().any(|e| e.grantee.is_none());
    of_role.map(Source::Grant).or_else(|| is_everybodys().then_some(Source::Everybody))
}

fn is_granted(roles: &Roles, role: Option<&Name>, acl: &Acl, privilege: Privilege) -> bool {
    grant(roles, role, acl, privilege).is_some()
}

/// Whether a role may name what is in a schema.
pub(crate) fn may_use_schema(
    document: &Document,
    roles: &Roles,
    role: Option<&Name>,
    schema: &SchemaId,
) -> bool {
    use_of_schema(document, roles, role, schema).is_some()
}

/// By what a role may name what is in a schema. Everybody may, in `public`, unless that was taken away.
pub(super) fn use_of_schema<'a>(
    document: &'a Document,
    roles: &'a Roles,
    role: Option<&Name>,
    schema: &SchemaId,
) -> Option<Source<'a>> {
    let schema = document.schema.schemas.get(schema)?;
    let by_default: &[Privilege] = if schema.name == "public" { &[Privilege::Usage] } else { &[] };
    let object =
        Secured { schema: &schema.id, owner: schema.owner.as_ref(), acl: &schema.acl, by_default };
    source(roles, role, &object, Privilege::Usage)
}
