//! Policies that ask each other in a circle.

use super::of_policy;
use super::picture::is_about;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{
    Function, FunctionBody, FunctionId, Name, ObjectRef, Policy, PolicyId, Table, TableId, View,
    ViewId,
};
use crate::rls::Action;
use crate::rls::condition::{Call, Query, Term, read_queries};
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-recursion",
    group: Group::Access,
    title: "No policy asks itself in a circle",
    why: "A query inside of a policy is subject to the policies of what it reads. Where these lead back, by whatever way, the \
          server refuses every query with 42P17, or runs until its stack is full where a function is on the way. What breaks the \
          circle is a function with SECURITY DEFINER that asks for the policy.",
    bad: "create table members (team_name text not null, user_name text not null, primary key (team_name, user_name));\n\
          alter table members enable row level security;\n\
          create policy members_read on members for select\n\
          using (exists (select 1 from members m where m.team_name = members.team_name and m.user_name = current_user));",
    good: "create table members (team_name text not null, user_name text not null, primary key (team_name, user_name));\n\
           create function get_teams() returns setof text language sql stable security definer set search_path = ''\n\
           as 'select team_name from public.members where user_name = session_user';\n\
           alter table members enable row level security;\n\
           create policy members_read on members for select using (team_name in (select get_teams()));",
    given: None,
    check: Check::Access(check),
    fix: None,
};

/// Roles for whom circles are looked for; more are as one of these.
const MAX_ROLES: usize = 12;

/// Steps of one search.
const MAX_STEPS: usize = 5_000;

/// How long a circle may be.
const MAX_LENGTH: usize = 24;

fn check(access: &Access<'_>, found: &mut Found<'_>) {
    let tables = access.catalog().tables.iter();
    let with_queries: Vec<&Table> = tables
        .map(AsRef::as_ref)
        .filter(|table| table.row_security.enabled && !table.external)
        .filter(|table| table.policies.iter().any(|p| asks(access, table, p)))
        .collect();
    if with_queries.is_empty() {
        return;
    }
    let roles: BTreeSet<&Name> = with_queries
        .iter()
        .flat_map(|table| table.policies.iter().flat_map(|p| access.bound_roles(p)))
        .collect();
    let roles: Vec<Option<&Name>> =
        std::iter::once(None).chain(roles.into_iter().map(Some)).take(MAX_ROLES).collect();
    let mut told: BTreeSet<(TableId, PolicyId)> = BTreeSet::new();
    let mut bodies = Bodies::default();
    for role in roles {
        for table in &with_queries {
            for action in Action::ALL {
                let mut search =
                    Search { access, role, bodies: &mut bodies, way: Vec::new(), steps: 0 };
                let Some(circle) = search.from(table, action) else { continue };
                let Some((first, policy)) = circle.policy else { continue };
                if told.insert((first.id.clone(), policy.id.clone())) {
                    found.report(of_policy(first, policy), circle.words(policy));
                }
            }
        }
    }
}

/// Whether a policy holds a query or calls a function.
fn asks(access: &Access<'_>, table: &Table, policy: &Policy) -> bool {
    let trees = access.trees(table, policy);
    trees
        .iter()
        .flat_map(|t| t.all())
        .any(|term| !term.queries().is_empty() || !term.calls().is_empty())
}

/// What is read on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop<'d> {
    Table(&'d TableId),
    View(&'d ViewId),
    Function(&'d FunctionId),
}

struct Circle<'d> {
    /// The first policy of it.
    policy: Option<(&'d Table, &'d Policy)>,
    names: Vec<String>,
    has_function: bool,
}

impl Circle<'_> {
    fn words(&self, policy: &Policy) -> String {
        let end = if self.has_function {
            "a query runs until the stack is full (54001)"
        } else {
            "every query is refused (42P17)"
        };
        format!("{} leads back to itself, {}: {end}.", policy.name, self.names.join(" → "))
    }
}

/// Bodies of functions, each read once.
#[derive(Default)]
struct Bodies(BTreeMap<FunctionId, Vec<Query>>);

struct Search<'a, 'd> {
    access: &'a Access<'d>,
    role: Option<&'a Name>,
    bodies: &'a mut Bodies,
    way: Vec<(Stop<'d>, Option<(&'d Table, &'d Policy)>)>,
    steps: usize,
}

impl<'a, 'd: 'a> Search<'a, 'd> {
    /// The first circle that something done with a table leads into.
    fn from(&mut self, table: &Table, action: Action) -> Option<Circle<'d>> {
        let table = self.access.catalog().tables.get(&table.id)?;
        self.table(table, action)
    }

    fn table(&mut self, table: &'d Table, action: Action) -> Option<Circle<'d>> {
        self.steps += 1;
        let too_far = self.steps > MAX_STEPS || self.way.len() > MAX_LENGTH;
        if too_far || !table.row_security.enabled || table.external || !self.is_held(table) {
            return None;
        }
        let access = self.access;
        // What changes rows is subject to the policies for reading as well.
        let concerns = |policy: &&Policy| {
            (is_about(policy, action) || is_about(policy, Action::Select))
                && match self.role {
                    Some(role) => access.is_for(policy, role),
                    None => policy.roles.is_empty(),
                }
        };
        let policies: Vec<&'d Policy> = table.policies.iter().filter(concerns).collect();
        let terms = |policy: &'d Policy| -> Vec<&'d Term> {
            access.trees(table, policy).map(|t| t.all().collect()).unwrap_or_default()
        };
        let has_query = |policy: &&'d Policy| terms(policy).iter().any(|t| !t.queries().is_empty());
        let at = Stop::Table(&table.id);
        let is_back = self.way.iter().any(|(stop, _)| *stop == at);
        if is_back {
            // Policies without a query are never looked at twice.
            let leads_on = policies.iter().any(|p| has_query(p) || self.calls_on(&terms(p)));
            return leads_on.then(|| self.circle(at));
        }
        for policy in policies {
            for term in terms(policy) {
                let mut next: Vec<Stop<'d>> = Vec::new();
                for query in term.queries() {
                    next.extend(query.tables().map(Stop::Table));
                }
                next.extend(term.views().into_iter().map(Stop::View));
                next.extend(term.calls().into_iter().filter_map(called));
                self.way.push((at, Some((table, policy))));
                let circle = next.into_iter().find_map(|stop| self.go(stop));
                self.way.pop();
                if circle.is_some() {
                    return circle;
                }
            }
        }
        None
    }

    fn calls_on(&self, terms: &[&Term]) -> bool {
        self.way.iter().any(|(stop, _)| matches!(stop, Stop::Function(_)))
            && terms.iter().any(|term| !term.calls().is_empty())
    }

    fn go(&mut self, stop: Stop<'d>) -> Option<Circle<'d>> {
        let catalog = self.access.catalog();
        match stop {
            Stop::Table(id) => self.table(catalog.tables.get(id)?, Action::Select),
            Stop::View(id) => self.view(catalog.views.get(id)?),
            Stop::Function(id) => self.function(catalog.functions.get(id)?),
        }
    }

    /// Whether policies hold who asks: not the owner, unless that is forced.
    fn is_held(&self, table: &Table) -> bool {
        let Some(role) = self.role else { return true };
        let roles = self.access.roles();
        let owns = table.owner.as_ref().is_some_and(|owner| roles.has_privileges_of(role, owner));
        !roles.bypasses(role) && (!owns || table.row_security.forced)
    }

    /// A view reads as its owner, unless it is said to read as who asks. An owner that nobody names owns the tables too.
    fn view(&mut self, view: &'d View) -> Option<Circle<'d>> {
        let reads_as_asker = super::view_bypasses_rls::is_invoker(view);
        let role = if reads_as_asker { self.role } else { view.owner.as_ref() };
        let is_followed = reads_as_asker || view.owner.is_some();
        self.through(Stop::View(&view.id), is_followed, role, |_| {
            let references = view.query.references().iter();
            references.filter_map(|r| stop_of(&r.target)).collect()
        })
    }

    fn function(&mut self, function: &'d Function) -> Option<Circle<'d>> {
        let runs_as_asker = !function.security_definer;
        let role = if runs_as_asker { self.role } else { function.owner.as_ref() };
        let is_followed = (runs_as_asker || function.owner.is_some()) && function.language == "sql";
        self.through(Stop::Function(&function.id), is_followed, role, |this| this.read_by(function))
    }

    fn through(
        &mut self,
        at: Stop<'d>,
        is_followed: bool,
        role: Option<&'a Name>,
        next: impl FnOnce(&mut Self) -> Vec<Stop<'d>>,
    ) -> Option<Circle<'d>> {
        self.steps += 1;
        let too_far = self.steps > MAX_STEPS || self.way.len() > MAX_LENGTH;
        if too_far || !is_followed || self.way.iter().any(|(stop, _)| *stop == at) {
            return None;
        }
        let next = next(self);
        let asker = std::mem::replace(&mut self.role, role);
        self.way.push((at, None));
        let circle = next.into_iter().find_map(|stop| self.go(stop));
        self.way.pop();
        self.role = asker;
        circle
    }

    /// Tables, views and functions that the body of a function in SQL asks.
    fn read_by(&mut self, function: &'d Function) -> Vec<Stop<'d>> {
        let catalog = self.access.catalog();
        let text = match &function.body {
            FunctionBody::Source(expr) | FunctionBody::SqlStandard(expr) => expr.text(),
            FunctionBody::ObjectFile { .. } => return Vec::new(),
        };
        let read = || read_queries(catalog, text).unwrap_or_default();
        let queries = self.bodies.0.entry(function.id.clone()).or_insert_with(read);
        let tables: BTreeSet<&TableId> = queries.iter().flat_map(Query::all_tables).collect();
        let views: BTreeSet<&ViewId> = queries.iter().flat_map(Query::all_views).collect();
        let tables = tables.into_iter().filter_map(|id| catalog.tables.get(id));
        let views = views.into_iter().filter_map(|id| catalog.views.get(id));
        let tables = tables.map(|table| Stop::Table(&table.id));
        tables.chain(views.map(|view| Stop::View(&view.id))).collect()
    }

    /// The part of the way that goes in a circle to where it came back to.
    fn circle(&self, back: Stop<'d>) -> Circle<'d> {
        let start = self.way.iter().position(|(stop, _)| *stop == back).unwrap_or_default();
        let way = self.way.get(start..).unwrap_or_default();
        let stops = way.iter().map(|(stop, _)| *stop).chain([back]);
        Circle {
            policy: way.iter().find_map(|(_, policy)| *policy),
            names: stops.map(|stop| self.name(stop)).collect(),
            has_function: way.iter().any(|(stop, _)| matches!(stop, Stop::Function(_))),
        }
    }

    fn name(&self, stop: Stop<'d>) -> String {
        let catalog = self.access.catalog();
        let name = match stop {
            Stop::Table(id) => catalog.tables.get(id).map(|t| &t.name),
            Stop::View(id) => catalog.views.get(id).map(|v| &v.name),
            Stop::Function(id) => catalog.functions.get(id).map(|f| &f.name),
        };
        name.map_or_else(String::new, ToString::to_string)
    }
}

fn stop_of(object: &ObjectRef) -> Option<Stop<'_>> {
    match object {
        ObjectRef::Table(id) => Some(Stop::Table(id)),
        ObjectRef::View(id) => Some(Stop::View(id)),
        _ => None,
    }
}

fn called(call: &Call) -> Option<Stop<'_>> {
    call.function.as_ref().map(Stop::Function)
}
