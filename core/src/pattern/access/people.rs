//! Which columns say who somebody is: the id of an account, or the key of a table that knows the account.

use super::super::build::single_key;
use super::choices::TENANT_NAMES;
use crate::model::{
    Column, ColumnId, ConstraintKind, DataType, Document, IndexKey, Name, Table, TableId,
};

/// Keys that reference keys are followed so far.
const MAX_DEPTH: usize = 4;

/// What a column is called that holds the id of an account beside a key of its own.
const ACCOUNT_NAMES: [&str; 6] =
    ["auth_id", "auth_user_id", "auth_uid", "supabase_user_id", "supabase_id", "supabase_uid"];

/// What a column is called that says whose a row is, the likeliest first.
const OWNER_NAMES: [&str; 10] = [
    "user_id",
    "owner_id",
    "owner",
    "author_id",
    "profile_id",
    "created_by",
    "member_id",
    "account_id",
    "creator_id",
    "uploaded_by",
];

/// What tables of users are called.
const USER_TABLES: [&str; 6] = ["users", "user", "app_users", "profiles", "profile", "accounts"];

/// A table of users, with its key and the column that holds the account of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Users {
    pub(super) table: TableId,
    pub(super) key: ColumnId,
    pub(super) account: ColumnId,
}

pub(super) fn is_auth_users(document: &Document, table: &Table) -> bool {
    table.name == "users" && document.schema.schema_name(&table.schema) == "auth"
}

/// What a column references by itself: the table and its column.
pub(super) fn referenced<'d>(
    document: &'d Document,
    table: &Table,
    column: &ColumnId,
) -> Option<(&'d Table, ColumnId)> {
    let (_, key) = table.foreign_keys().find(|(_, key)| key.columns == [column.clone()])?;
    let to = document.schema.tables.get(&key.references)?;
    Some((to, key.referenced_columns.first()?.clone()))
}

/// Whether a column holds ids of accounts: it references `auth.users`, maybe through other keys, or is called so.
pub(super) fn holds_account(document: &Document, table: &Table, column: &ColumnId) -> bool {
    holds_account_within(document, table, column, MAX_DEPTH)
}

fn holds_account_within(
    document: &Document,
    table: &Table,
    column: &ColumnId,
    depth: usize,
) -> bool {
    if is_auth_users(document, table) {
        return single_key(table).is_some_and(|key| key.id == *column);
    }
    if let Some((to, key)) = referenced(document, table, column) {
        return depth > 0 && holds_account_within(document, to, &key, depth - 1);
    }
    let Some(found) = table.column(column) else { return false };
    if !is_id(&found.data_type) {
        return false;
    }
    if ACCOUNT_NAMES.contains(&found.name.as_str()) {
        return true;
    }
    let is_key = single_key(table).is_some_and(|key| key.id == *column);
    if is_key {
        // Of a table of users that says nothing else of their accounts.
        return is_called_users(document, table)
            && table.columns.iter().all(|c| c.id == *column || !says_account(document, table, c));
    }
    let is_users = document.schema.tables.iter().any(|t| {
        !t.external
            && t.id != table.id
            && is_called_users(document, t)
            && own_account(document, t).is_some()
    });
    // Nothing says what it references, and no table of users would be meant.
    found.data_type.is_builtin("uuid") && OWNER_NAMES.contains(&found.name.as_str()) && !is_users
}

fn is_id(data_type: &DataType) -> bool {
    ["uuid", "text", "varchar"].iter().any(|name| data_type.is_builtin(name))
}

fn is_called_users(document: &Document, table: &Table) -> bool {
    let (_, short) = crate::domain::split_prefix(table.name.as_str(), &document.domains);
    USER_TABLES.contains(&short) || USER_TABLES.contains(&table.name.as_str())
}

/// Whether a column that is no key of its table holds accounts by its name or by what it references.
fn says_account(document: &Document, table: &Table, column: &Column) -> bool {
    ACCOUNT_NAMES.contains(&column.name.as_str())
        || referenced(document, table, &column.id)
            .is_some_and(|(to, _)| is_auth_users(document, to))
}

/// The column of a table of users that holds the account of each, where it is not their key.
fn own_account(document: &Document, table: &Table) -> Option<ColumnId> {
    let fits = |c: &&Column| says_account(document, table, c) && is_unique(table, &c.id);
    let called = |c: &&Column| ACCOUNT_NAMES.contains(&c.name.as_str()) && is_id(&c.data_type);
    let found = table.columns.iter().find(fits).or_else(|| table.columns.iter().find(called));
    found.map(|c| c.id.clone())
}

/// The table of users whose keys a column holds, where these are not their accounts.
pub(super) fn users_of(document: &Document, table: &Table, column: &ColumnId) -> Option<Users> {
    if holds_account(document, table, column) {
        return None;
    }
    let (to, key) = match referenced(document, table, column) {
        Some(found) => found,
        // The key of a table of users is one of its own.
        None => (table, single_key(table).filter(|key| key.id == *column)?.id.clone()),
    };
    let account = own_account(document, to).filter(|account| *account != key)?;
    Some(Users { table: to.id.clone(), key, account })
}

/// The columns of a table that say whose a row is, the likeliest first.
pub(super) fn owner_columns(document: &Document, table: &Table) -> Vec<ColumnId> {
    let says = |c: &&Column| {
        holds_account(document, table, &c.id)
            || (referenced(document, table, &c.id).is_some()
                && users_of(document, table, &c.id).is_some())
    };
    let mut found: Vec<&Column> = table.columns.iter().filter(says).collect();
    found.sort_by_key(|c| rank(c.name.as_str()));
    found.into_iter().map(|c| c.id.clone()).collect()
}

fn rank(name: &str) -> usize {
    if ACCOUNT_NAMES.contains(&name) {
        return 0;
    }
    let place = OWNER_NAMES.iter().position(|n| *n == name);
    place.map_or(OWNER_NAMES.len() + 1, |place| place + 1)
}

/// Whether a value stands in a column once at most.
pub(super) fn is_unique(table: &Table, column: &ColumnId) -> bool {
    let keys = table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.columns == [column.clone()]
        }
        _ => false,
    });
    keys || table.indexes.iter().any(|index| {
        index.unique
            && index.predicate.is_none()
            && matches!(index.elements.as_slice(), [one] if matches!(&one.key, IndexKey::Column(c) if c == column))
    })
}

/// Whether user and group are unique together: then the table says who belongs where, and does not only mention both.
pub(super) fn is_pair(table: &Table, user: &ColumnId, group: &ColumnId) -> bool {
    table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.columns.len() == 2 && key.columns.contains(user) && key.columns.contains(group)
        }
        _ => false,
    })
}

/// Columns that say what a user may do, beside those of tenants and of who is active.
pub(super) const RANKS: [&str; 7] =
    ["is_admin", "admin", "is_superuser", "role", "user_role", "account_type", "kind"];

/// Whether a table says of users what they may do elsewhere: which tenant or group they belong to, or what they are. So do the
/// groups themselves.
pub(super) fn decides(document: &Document, table: &Table) -> bool {
    let owners = owner_columns(document, table);
    let is_user = |owner: &&ColumnId| is_unique(table, owner);
    let references = |owner: &ColumnId| {
        table.columns.iter().any(|c| c.id != *owner && is_pair(table, owner, &c.id))
    };
    let ranks = RANKS.iter().copied().chain(TENANT_NAMES);
    let has_rank = ranks.into_iter().any(|name| table.column_named(name).is_some());
    let has_rank = has_rank || active(table).is_some();
    let is_group = single_key(table).is_some_and(|key| {
        let of_group = |t: &Table, c: &Column| {
            let names = referenced(document, t, &c.id)
                .is_some_and(|(to, other)| to.id == table.id && other == key.id);
            names
                && owner_columns(document, t)
                    .iter()
                    .any(|owner| is_unique(t, owner) || is_pair(t, owner, &c.id))
        };
        document.schema.tables.iter().any(|t| t.columns.iter().any(|c| of_group(t, c)))
    });
    is_group || owners.iter().any(references) || (has_rank && owners.iter().any(|o| is_user(&o)))
}

/// What says that a user, or a membership, still counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Active {
    /// A column that has to be true.
    Is(ColumnId),
    /// A time that must not have come.
    NotSince(ColumnId),
}

pub(super) fn active(table: &Table) -> Option<Active> {
    let flag = |name: &str| {
        let found = table.column_named(name).filter(|c| c.data_type.is_builtin("boolean"));
        found.map(|c| Active::Is(c.id.clone()))
    };
    let time = |name: &str| {
        let is_time = |c: &&Column| {
            c.data_type.is_builtin("timestamptz") || c.data_type.is_builtin("timestamp")
        };
        let found = table.column_named(name).filter(is_time);
        found.map(|c| Active::NotSince(c.id.clone()))
    };
    let flags = ["is_active", "active", "is_enabled", "enabled"];
    let times =
        ["deleted_at", "disabled_at", "deactivated_at", "banned_at", "left_at", "removed_at"];
    flags.iter().find_map(|name| flag(name)).or_else(|| times.iter().find_map(|name| time(name)))
}

/// The name of the group that a column names: `tenant` for `tenant_id`.
pub(super) fn stem(name: &Name) -> &str {
    let name = name.as_str();
    name.strip_suffix("_id").filter(|stem| !stem.is_empty()).unwrap_or(name)
}
