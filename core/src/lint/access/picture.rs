//! What rules about access ask.

use super::facts::{AccessFacts, Trees};
use crate::lint::Context;
use crate::model::{
    Catalog, Document, Function, Name, Policy, PolicyCommand, Privilege, SchemaId, Table, View,
};
use crate::rls::condition::Term;
use crate::rls::{Action, Reach, Roles, Secured, has_privilege, reach_of};

/// A document with who may do what in it.
#[derive(Debug)]
pub struct Access<'d> {
    pub(super) context: Context<'d>,
    facts: &'d AccessFacts,
    api: Vec<Name>,
}

impl<'d> Access<'d> {
    pub(in crate::lint) fn new(context: Context<'d>, facts: &'d AccessFacts) -> Self {
        let api = context.settings.access.api_roles.iter().map(|name| Name::new(name.as_str()));
        let api = api.filter(|name| facts.roles.is_known(name)).collect();
        Self { context, facts, api }
    }

    pub(super) fn document(&self) -> &'d Document {
        self.context.document
    }

    pub(super) fn catalog(&self) -> &'d Catalog {
        self.context.catalog()
    }

    pub(super) fn roles(&self) -> &'d Roles {
        &self.facts.roles
    }

    /// The roles of the API, as far as the document knows of them. There are none where it has nothing to do with one.
    pub(super) fn api_roles(&self) -> &[Name] {
        &self.api
    }

    pub(super) fn is_api_role(&self, role: &Name) -> bool {
        self.api.contains(role)
    }

    /// Whether the API offers what is in a schema.
    pub(super) fn offers(&self, schema: &SchemaId) -> bool {
        let name = self.catalog().schema_name(schema);
        self.context.settings.access.api_schemas.iter().any(|offered| offered == name)
    }

    /// How much of a table a role may do something with.
    pub(super) fn reach(&self, role: &Name, table: &Table, privilege: Privilege) -> Reach {
        reach_of(self.document(), self.roles(), Some(role), table, privilege)
    }

    pub(super) fn may(&self, role: &Name, table: &Table, action: Action) -> bool {
        self.reach(role, table, action.privilege()) != Reach::Nothing
    }

    /// Roles of the API that may do something with rows of a table that it offers.
    pub(super) fn exposed_to(&self, table: &Table) -> Vec<&Name> {
        if self.api.is_empty() || !self.offers(&table.schema) {
            return Vec::new();
        }
        let may = |role: &&Name| Action::ALL.iter().any(|action| self.may(role, table, *action));
        self.api.iter().filter(may).collect()
    }

    /// Roles of the API that may read a view which it offers.
    pub(super) fn view_is_exposed_to(&self, view: &View) -> Vec<&Name> {
        let may = |role: &&Name| {
            let view = Secured::from(view);
            has_privilege(self.document(), self.roles(), Some(role), &view, Privilege::Select)
        };
        let roles = self.api.iter().filter(|_| self.offers(&view.schema));
        roles.filter(may).collect()
    }

    /// Roles of the API that may call a function which it offers.
    pub(super) fn function_is_exposed_to(&self, function: &Function) -> Vec<&Name> {
        let may = |role: &&Name| {
            let function = Secured::from(function);
            has_privilege(self.document(), self.roles(), Some(role), &function, Privilege::Execute)
        };
        let roles = self.api.iter().filter(|_| self.offers(&function.schema));
        roles.filter(may).collect()
    }

    /// Whether policies name a role: then row level security is meant to hold for it.
    pub(super) fn is_restricted(&self, role: &Name) -> bool {
        self.facts.restricted.contains(role)
    }

    pub(super) fn restricted_roles(&self) -> impl Iterator<Item = &'d Name> {
        self.facts.restricted.iter()
    }

    /// Whether the document says what a role is granted, so that what it does not say is not granted.
    pub(super) fn grants_are_told(&self, role: &Name) -> bool {
        use crate::conventions::PlatformGrants;
        let platform = self.context.settings.access.platform_grants;
        let is_told = |role: &Name| self.facts.granted.contains(role);
        is_told(role)
            || self.roles().platform().roles().contains(role)
            || (platform == PlatformGrants::NotGiven && self.is_api_role(role))
            || self.facts.granted.iter().any(|other| self.roles().has_privileges_of(role, other))
    }

    /// The conditions of a policy, where they can be read.
    pub(super) fn trees(&self, table: &Table, policy: &Policy) -> Option<&'d Trees> {
        self.facts.trees(&table.id, &policy.id)
    }

    /// The condition that is asked of rows that are there; none where there is none, or none that can be read.
    pub(super) fn using(&self, table: &Table, policy: &Policy) -> Option<&'d Term> {
        self.trees(table, policy)?.using.as_ref()
    }

    /// The condition that is asked of new rows: `WITH CHECK`, else `USING`.
    pub(super) fn check(&self, table: &Table, policy: &Policy) -> Option<&'d Term> {
        let trees = self.trees(table, policy)?;
        if policy.check.is_some() { trees.check.as_ref() } else { trees.using.as_ref() }
    }

    /// Whether a policy concerns a role: it is named, or a role that it has the privileges of, or nobody is.
    pub(super) fn is_for(&self, policy: &Policy, role: &Name) -> bool {
        let has = |name: &Name| *name == "public" || self.roles().has_privileges_of(role, name);
        policy.roles.is_empty() || policy.roles.iter().any(has)
    }

    /// Whether a policy concerns strangers: everybody, or a role of the API.
    pub(super) fn is_for_strangers(&self, policy: &Policy) -> bool {
        policy.roles.is_empty() || self.api.iter().any(|role| self.is_for(policy, role))
    }

    /// Roles that a policy names and that policies hold for at all.
    pub(super) fn bound_roles<'p>(&'p self, policy: &'p Policy) -> impl Iterator<Item = &'p Name> {
        policy.roles.iter().filter(|role| !self.roles().bypasses(role) && **role != "public")
    }
}

/// Whether a policy is about an action.
pub(super) fn is_about(policy: &Policy, action: Action) -> bool {
    match policy.command {
        PolicyCommand::All => true,
        PolicyCommand::Select => action == Action::Select,
        PolicyCommand::Insert => action == Action::Insert,
        PolicyCommand::Update => action == Action::Update,
        PolicyCommand::Delete => action == Action::Delete,
    }
}

/// The actions that a policy is about.
pub(super) fn actions(policy: &Policy) -> impl Iterator<Item = Action> {
    Action::ALL.into_iter().filter(|action| is_about(policy, *action))
}

/// As SQL calls it.
pub(super) fn word(action: Action) -> &'static str {
    action.privilege().keyword()
}
