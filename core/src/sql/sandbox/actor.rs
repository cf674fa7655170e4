//! Who acts: a role, whoever has none, or who made the schema.

use super::Sandbox;
use crate::model::{Function, Name, Privilege, SchemaId, Table, View};
use crate::rls::{
    Action, Combined, Reach, Secured, has_privilege_on, is_concerned, may_use_schema, reach,
};

/// Roles of the platform's API.
const API_ROLES: [&str; 3] = ["anon", "authenticated", "service_role"];

/// Who runs a statement, or whose privileges are asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Actor {
    Role(Name),
    /// Has what everybody has.
    Nobody,
    /// Who ran the migrations, and owns what has no owner of its own: `postgres`. On the platform it is no superuser, but
    /// no policy concerns it.
    Maker,
}

impl Actor {
    pub(super) fn of(role: Option<&Name>) -> Self {
        match role {
            None => Self::Nobody,
            Some(name) if *name == "postgres" => Self::Maker,
            Some(name) => Self::Role(name.clone()),
        }
    }

    /// Whoever owns something.
    pub(super) fn owner(owner: Option<&Name>) -> Self {
        owner.map_or(Self::Maker, |name| Self::of(Some(name)))
    }

    pub(super) fn name(&self) -> Option<&Name> {
        match self {
            Self::Role(name) => Some(name),
            Self::Nobody | Self::Maker => None,
        }
    }
}

impl Sandbox<'_> {
    /// Whether a table is the platform's, and what is granted on it is not known.
    pub(crate) fn is_foreign(&self, table: &Table) -> bool {
        table.external && table.acl.is_empty() && !self.is_storage(table)
    }

    /// The platform's own tables of files: its roles have every privilege, and row level security is on.
    fn is_storage(&self, table: &Table) -> bool {
        table.external && self.document.schema.schema_name(&table.schema) == "storage"
    }

    pub(super) fn reaches(&self, actor: &Actor, table: &Table, privilege: Privilege) -> Reach {
        match actor {
            Actor::Maker => Reach::Whole,
            Actor::Role(name) if self.is_storage(table) && API_ROLES.contains(&name.as_str()) => {
                Reach::Whole
            }
            _ => reach(&self.roles, actor.name(), table, privilege),
        }
    }

    pub(super) fn may_execute(&self, actor: &Actor, function: &Function) -> bool {
        *actor == Actor::Maker
            || has_privilege_on(
                &self.roles,
                actor.name(),
                &Secured::from(function),
                Privilege::Execute,
            )
    }

    pub(super) fn may_read_view(&self, actor: &Actor, view: &View) -> bool {
        *actor == Actor::Maker
            || has_privilege_on(&self.roles, actor.name(), &Secured::from(view), Privilege::Select)
    }

    pub(super) fn names_schema(&self, actor: &Actor, schema: &SchemaId) -> bool {
        *actor == Actor::Maker
            || self
                .document
                .schema
                .schemas
                .get(schema)
                .is_some_and(|s| s.name == "storage" && s.external)
            || may_use_schema(self.document, &self.roles, actor.name(), schema)
    }

    /// How much of a table whoever acts may do something with.
    pub(crate) fn reach(&self, table: &Table, privilege: Privilege) -> Reach {
        self.reaches(&self.actor, table, privilege)
    }

    /// Whether whoever acts may name a table.
    pub(crate) fn may_name(&self, table: &Table) -> bool {
        self.names_schema(&self.actor, &table.schema)
    }

    /// What policies ask of whoever acts, of rows as they are or as they will be; none where they do not concern them.
    pub(crate) fn policies<'t>(
        &self,
        table: &'t Table,
        action: Action,
        of_new: bool,
    ) -> Option<Combined<'t>> {
        let role = self.actor.name();
        self.concerns(&self.actor, table).then(|| {
            if of_new {
                Combined::of_new(&self.roles, role, table, action)
            } else {
                Combined::of_old(&self.roles, role, table, action)
            }
        })
    }

    /// Whether policies of a table hold for somebody.
    pub(super) fn concerns(&self, actor: &Actor, table: &Table) -> bool {
        if self.is_storage(table) {
            return *actor != Actor::Maker
                && !actor.name().is_some_and(|role| self.roles.bypasses(role));
        }
        *actor != Actor::Maker && is_concerned(&self.roles, actor.name(), table)
    }
}
