//! Roles: which have the privileges of which, and which no policy concerns.

use super::platform::Platform;
use crate::conventions::Settings;
use crate::model::{Document, Name, RoleAttribute};
use std::collections::{BTreeMap, BTreeSet};

/// Every role that a document names, with what is known of it, and what they are given by the platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    by_name: BTreeMap<Name, Known>,
    platform: Platform,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    is_superuser: bool,
    bypasses: bool,
    /// Has the privileges of the roles that it is a member of without `SET ROLE`.
    inherits: bool,
    member_of: BTreeSet<Name>,
}

/// What Supabase, or Postgres itself, says of roles that schemas mention and do not create.
fn known(name: &str) -> Known {
    let inherits = !matches!(name, "anon" | "authenticated" | "authenticator" | "service_role");
    let of = |all: &[&str]| all.iter().map(|name| Name::new(*name)).collect();
    Known {
        is_superuser: matches!(name, "supabase_admin"),
        bypasses: matches!(name, "postgres" | "service_role" | "supabase_admin"),
        inherits,
        member_of: match name {
            "authenticator" | "postgres" => of(&["anon", "authenticated", "service_role"]),
            _ => BTreeSet::new(),
        },
    }
}

/// What a role that Supabase makes is for; none for others.
pub fn about_role(name: &str) -> Option<&'static str> {
    Some(match name {
        "anon" => "Supabase: whoever is not signed in",
        "authenticated" => "Supabase: every user who is signed in",
        "authenticator" => {
            "Supabase: logs in for the API, and becomes anon, authenticated or service_role"
        }
        "postgres" => "Supabase: owns what migrations make; no policy concerns it",
        "service_role" => "Supabase: the project's own servers; no policy concerns it",
        "supabase_admin" => "Supabase: the platform itself; nothing is refused to it",
        "supabase_auth_admin" => "Supabase: the sign-in service, which owns the schema auth",
        "supabase_storage_admin" => "Supabase: the file service, which owns the schema storage",
        _ => return None,
    })
}

impl Roles {
    /// The roles that a document makes or names: in policies, grants, and as owners.
    pub fn of(document: &Document) -> Self {
        let mut roles = Self::default();
        for role in &document.schema.roles {
            let made = Known {
                is_superuser: role.options.has(RoleAttribute::Superuser),
                bypasses: role.options.has(RoleAttribute::BypassRls),
                inherits: role.options.has(RoleAttribute::Inherit),
                member_of: role.member_of.iter().cloned().collect(),
            };
            roles.by_name.insert(role.name.clone(), made);
        }
        for name in document.schema.roles.iter().flat_map(|role| &role.member_of) {
            roles.mention(name);
        }
        for table in &document.schema.tables {
            table.owner.iter().for_each(|name| roles.mention(name));
            table.policies.iter().flat_map(|p| &p.roles).for_each(|name| roles.mention(name));
            let of_columns = table.columns.iter().flat_map(|c| c.acl.entries());
            let entries = table.acl.entries().iter().chain(of_columns);
            entries.filter_map(|e| e.grantee.as_ref()).for_each(|name| roles.mention(name));
        }
        let settings = Settings::of_any(&document.conventions).access;
        // An API asks as one role or another: where one is named, the others are there too.
        let of_api: Vec<Name> = settings.api_roles.iter().map(Name::new).collect();
        if of_api.iter().any(|name| roles.by_name.contains_key(name)) {
            for name in &of_api {
                roles.mention(name);
            }
        }
        roles.platform = Platform::of(document, &settings);
        for name in roles.platform.roles().to_vec() {
            roles.mention(&name);
        }
        roles
    }

    /// What the platform gives to roles, beside what the schema grants.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    fn mention(&mut self, name: &Name) {
        // What stands for whoever runs a statement is no role.
        let is_placeholder =
            matches!(name.as_str(), "public" | "current_user" | "session_user" | "current_role");
        if !is_placeholder && !self.by_name.contains_key(name) {
            self.by_name.insert(name.clone(), known(name.as_str()));
        }
    }

    /// Whether the document names it, or the platform has it.
    pub fn is_known(&self, role: &Name) -> bool {
        self.by_name.contains_key(role)
    }

    /// In the order of their names.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.by_name.keys()
    }

    /// Whether nothing is refused to it.
    pub fn is_superuser(&self, role: &Name) -> bool {
        self.by_name.get(role).is_some_and(|known| known.is_superuser)
    }

    /// Whether no policy concerns it, of whatever table.
    pub fn bypasses(&self, role: &Name) -> bool {
        self.by_name.get(role).is_some_and(|known| known.bypasses || known.is_superuser)
    }

    /// Whether what is granted to the other is granted to the role, without `SET ROLE`.
    pub fn has_privileges_of(&self, role: &Name, other: &Name) -> bool {
        let mut seen: BTreeSet<&Name> = BTreeSet::from([role]);
        let mut waiting = vec![role];
        while let Some(next) = waiting.pop() {
            if next == other {
                return true;
            }
            let Some(known) = self.by_name.get(next).filter(|known| known.inherits) else {
                continue;
            };
            waiting.extend(known.member_of.iter().filter(|name| seen.insert(name)));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    #[test]
    fn privileges_go_through_members_that_inherit() {
        let sql = "create role staff; create role boss in role staff; create role guest noinherit in role boss;
            create role owner in role guest; grant owner to staff;
            create table t (id int); create policy p on t to anon using (true);
            grant select on t to service_role;";
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        let roles = Roles::of(&document);
        let has = |a: &str, b: &str| roles.has_privileges_of(&Name::new(a), &Name::new(b));
        assert!(has("staff", "staff") && has("boss", "staff"));
        assert!(has("boss", "guest"), "through staff, which is a member of owner");
        assert!(!has("guest", "boss") && !has("nobody", "staff"));
        let names: Vec<&str> = roles.names().map(Name::as_str).collect();
        let wanted = ["anon", "authenticated", "boss", "guest", "owner", "service_role", "staff"];
        assert_eq!(names, wanted);
        assert!(roles.bypasses(&Name::new("service_role")) && !roles.bypasses(&Name::new("anon")));
    }
}
