//! What a platform grants to the roles of its API without being asked.

use crate::conventions::{AccessSettings, PlatformGrants};
use crate::model::{Acl, AclState, Document, Expr, Name, Privilege, SchemaId, Table};

/// The role that an API's own server has, on Supabase.
const SERVICE_ROLE: &str = "service_role";

/// Roles that have every privilege on what is in some schemas, unless a schema takes it from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    schemas: Vec<SchemaId>,
    roles: Vec<Name>,
}

impl Platform {
    /// What holds for a document: nothing, unless its settings say so or make it likely.
    pub(super) fn of(document: &Document, settings: &AccessSettings) -> Self {
        let gives = match settings.platform_grants {
            PlatformGrants::Given => true,
            PlatformGrants::NotGiven => false,
            PlatformGrants::Guessed => is_likely(document, settings),
        };
        if !gives {
            return Self::default();
        }
        let is_offered = |name: &Name| settings.api_schemas.iter().any(|s| *name == **s);
        let schemas = document.schema.schemas.iter().filter(|s| is_offered(&s.name));
        let roles = settings.api_roles.iter().map(|name| Name::new(name.as_str()));
        Self {
            schemas: schemas.map(|s| s.id.clone()).collect(),
            roles: roles.chain([Name::new(SERVICE_ROLE)]).collect(),
        }
    }

    /// Whether it gives anything.
    pub fn gives(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Roles that it gives everything in its schemas.
    pub fn roles(&self) -> &[Name] {
        &self.roles
    }

    /// The roles that have a privilege on an object by it.
    pub(super) fn grantees<'s>(
        &'s self,
        schema: &SchemaId,
        acl: &'s Acl,
        privilege: Privilege,
    ) -> impl Iterator<Item = &'s Name> {
        let is_in = self.schemas.contains(schema);
        let kept = move |role: &&Name| acl.get(Some(*role), privilege) != Some(AclState::Revoked);
        self.roles.iter().filter(move |_| is_in).filter(kept)
    }
}

/// Whether a document speaks of Supabase and leaves roles and grants to it.
fn is_likely(document: &Document, settings: &AccessSettings) -> bool {
    let is_of_api = |name: &Name| settings.api_roles.iter().any(|role| *name == **role);
    let is_granted = |table: &Table| {
        let of_columns = table.columns.iter().flat_map(|c| c.acl.entries());
        let entries = table.acl.entries().iter().chain(of_columns);
        entries.filter_map(|e| e.grantee.as_ref()).any(is_of_api)
    };
    let own = || document.schema.tables.iter().filter(|table| !table.external);
    let speaks = |table: &Table| {
        table.policies.iter().any(|policy| {
            let mut conditions = policy.using.iter().chain(&policy.check);
            policy.roles.iter().any(is_of_api) || conditions.any(asks_auth)
        })
    };
    let makes_roles = document.schema.roles.iter().any(|role| is_of_api(&role.name));
    !makes_roles && own().any(|table| speaks(table)) && !own().any(|table| is_granted(table))
}

/// Whether a condition asks who is signed in, as Supabase's functions tell it.
fn asks_auth(condition: &Expr) -> bool {
    let text = condition.text();
    ["auth.uid", "auth.jwt", "auth.role"].iter().any(|function| text.contains(function))
}

#[cfg(test)]
mod tests {
    use crate::import::{ImportOptions, Source, import};
    use crate::model::{Conventions, Document, Name, Privilege};
    use crate::rls::{Roles, Secured, has_privilege};
    use serde_json::json;

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document
    }

    fn may_read(document: &Document, table: &str) -> bool {
        let roles = Roles::of(document);
        let table = document.schema.tables.iter().find(|t| t.name == *table).unwrap();
        let (anon, table) = (Name::new("anon"), Secured::from(table.as_ref()));
        has_privilege(document, &roles, Some(&anon), &table, Privilege::Select)
    }

    const SPEAKS: &str = "create table t (id int); create schema s; create table s.u (id int);
        create policy own on t using (auth.uid() is not null);";

    #[test]
    fn what_grants_nothing_itself_has_the_grants_of_the_platform() {
        let guessed = document(SPEAKS);
        assert!(may_read(&guessed, "t") && !may_read(&guessed, "u"));
        let taken = document(&format!("{SPEAKS} revoke all on t from anon;"));
        assert!(!may_read(&taken, "t"));
        let own = document(&format!("{SPEAKS} grant select on t to authenticated;"));
        assert!(!may_read(&own, "t"));
        assert!(!may_read(&document(&format!("{SPEAKS} create role anon;")), "t"));
        assert!(!may_read(&document("create table t (id int);"), "t"));
    }

    #[test]
    fn a_document_says_whether_they_are_given() {
        let said = |sql: &str, what: &str| {
            let mut document = document(sql);
            let changes = json!({ "access": { "platform_grants": what } });
            let changes = changes.as_object().unwrap().clone();
            document.conventions = Conventions { changes, ..Conventions::default() }.into();
            may_read(&document, "t")
        };
        assert!(said("create table t (id int);", "given"));
        assert!(!said(SPEAKS, "not_given"));
    }
}
