//! Privileges as they differ from what Postgres gives by default.

use super::column::is_default;
use super::{Name, SchemaId};
use serde::{Deserialize, Serialize};

/// What was granted and revoked on one object, in the order of grantee and privilege.
///
/// An entry that is not there means Postgres' default (manual 5.7): the owner may do everything,
/// `PUBLIC` may execute functions, use types and languages, and connect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Acl {
    entries: Vec<AclEntry>,
}

/// One privilege of one grantee.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AclEntry {
    /// A role's name; `None` is `PUBLIC`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grantee: Option<Name>,
    pub privilege: Privilege,
    #[serde(default, skip_serializing_if = "is_default")]
    pub state: AclState,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AclState {
    #[default]
    Granted,
    GrantedWithGrantOption,
    /// Taken away from what would hold by default.
    Revoked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privilege {
    Select,
    Insert,
    Update,
    Delete,
    Truncate,
    References,
    Trigger,
    /// From Postgres 17.
    Maintain,
    Usage,
    Create,
    Connect,
    Temporary,
    Execute,
    Set,
    AlterSystem,
}

impl Privilege {
    /// As SQL writes it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Maintain => "MAINTAIN",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Connect => "CONNECT",
            Self::Temporary => "TEMPORARY",
            Self::Execute => "EXECUTE",
            Self::Set => "SET",
            Self::AlterSystem => "ALTER SYSTEM",
        }
    }

    /// What `ALL` stands for on a table or view. `MAINTAIN`, which servers before 17 do not know, is
    /// left out: written as `ALL`, it comes with the server that has it.
    pub const ALL_ON_TABLE: &[Self] = &[
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Truncate,
        Self::References,
        Self::Trigger,
    ];
    pub const ALL_ON_COLUMN: &[Self] =
        &[Self::Select, Self::Insert, Self::Update, Self::References];
    pub const ALL_ON_SEQUENCE: &[Self] = &[Self::Select, Self::Update, Self::Usage];
    pub const ALL_ON_SCHEMA: &[Self] = &[Self::Usage, Self::Create];
    pub const ALL_ON_FUNCTION: &[Self] = &[Self::Execute];
    pub const ALL_ON_TYPE: &[Self] = &[Self::Usage];
}

impl Acl {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn entries(&self) -> &[AclEntry] {
        &self.entries
    }

    /// Sets what holds for one privilege of one grantee.
    pub fn set(&mut self, grantee: Option<Name>, privilege: Privilege, state: AclState) {
        self.forget(grantee.as_ref(), privilege);
        self.entries.push(AclEntry { grantee, privilege, state });
        self.entries.sort();
    }

    /// Back to the default for one privilege of one grantee.
    pub fn forget(&mut self, grantee: Option<&Name>, privilege: Privilege) {
        self.entries.retain(|e| e.grantee.as_ref() != grantee || e.privilege != privilege);
    }

    /// Visits the name of each role that something is said of.
    pub fn for_each_role_mut(&mut self, visit: &mut dyn FnMut(&mut Name)) {
        self.entries.iter_mut().filter_map(|e| e.grantee.as_mut()).for_each(visit);
        self.entries.sort();
    }

    /// What was said of one privilege of one grantee, if anything was.
    pub fn get(&self, grantee: Option<&Name>, privilege: Privilege) -> Option<AclState> {
        self.entries
            .iter()
            .find(|e| e.grantee.as_ref() == grantee && e.privilege == privilege)
            .map(|e| e.state)
    }
}

/// `ALTER DEFAULT PRIVILEGES`, for one kind of object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DefaultPrivileges {
    /// `FOR ROLE`; none means whoever runs the statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Name>,
    /// `IN SCHEMA`; none means every schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaId>,
    /// `TABLES`, `SEQUENCES`, `FUNCTIONS`, `TYPES` or `SCHEMAS`, in lower case.
    pub objects: Name,
    pub acl: Vec<AclEntry>,
}

impl DefaultPrivileges {
    /// What objects of a kind are called in [`DefaultPrivileges::objects`], and what can be granted on them.
    pub const KINDS: [(&str, &[Privilege]); 5] = [
        ("tables", Privilege::ALL_ON_TABLE),
        ("sequences", Privilege::ALL_ON_SEQUENCE),
        ("functions", Privilege::ALL_ON_FUNCTION),
        ("types", Privilege::ALL_ON_TYPE),
        ("schemas", Privilege::ALL_ON_SCHEMA),
    ];

    /// What can be granted on a kind of object; nothing on one that there is not.
    pub fn grantable_on(objects: &str) -> &'static [Privilege] {
        Self::KINDS.iter().find(|(kind, _)| objects == *kind).map_or(&[], |(_, all)| all)
    }

    /// What can be granted on its kind of object.
    pub fn grantable(&self) -> &'static [Privilege] {
        Self::grantable_on(self.objects.as_str())
    }

    /// Whether both are of the same objects, made by the same role in the same schema.
    pub fn is_about_same(&self, other: &Self) -> bool {
        (&self.role, &self.schema, &self.objects) == (&other.role, &other.schema, &other.objects)
    }
}
