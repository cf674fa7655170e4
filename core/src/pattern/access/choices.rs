//! What can be chosen of more than one pattern of access.

use super::super::build::{Build, table_like};
use super::super::{Alternative, Asked, Choice, PatternError, Value};
use super::ask::{Ask, Form, Lookup, Question, Source};
use super::people;
use super::sql::Sql;
use super::way::{Way, ways};
use crate::conventions::Settings;
use crate::model::{Column, ColumnId, Document, Table, TableId};
use crate::rls::Action;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The roles that policies name: those of the API, and the schema's own.
pub(super) fn roles(asked: &Asked<'_>, chosen: &[&str]) -> Choice {
    let of_api = asked.settings.access.api_roles.iter().cloned();
    let own = asked.document.schema.roles.iter().map(|role| role.name.to_string());
    let mut all: Vec<String> = of_api.collect();
    all.extend(own.filter(|name| name != super::policy::SYSTEM));
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|name| seen.insert(name.clone()));
    let mut value: Vec<String> =
        all.iter().filter(|name| chosen.contains(&name.as_str())).cloned().collect();
    if value.is_empty() {
        value.extend(all.last().cloned());
    }
    let options = all.into_iter().map(|name| Alternative::new(&name, name.clone(), "")).collect();
    Choice { options, ..Choice::new("roles", "For the roles", Value::Many(value)) }
}

/// Who is signed in.
pub(super) const SIGNED_IN: &[&str] = &["authenticated"];

/// What is allowed, of reading and writing.
pub(super) fn commands(all: &[Action], chosen: &[Action]) -> Choice {
    let code = |action: &Action| action.privilege().keyword().to_lowercase();
    let title = |action: Action| match action {
        Action::Select => "See rows",
        Action::Insert => "Add rows",
        Action::Update => "Change rows",
        Action::Delete => "Delete rows",
    };
    let options = all
        .iter()
        .map(|action| {
            let keyword = action.privilege().keyword();
            Alternative::new(&code(action), format!("{} ({keyword})", title(*action)), "")
        })
        .collect();
    let value = Value::Many(chosen.iter().map(code).collect());
    Choice { options, ..Choice::new("commands", "They may", value) }
}

/// What is allowed of rows that say whose they are. Tables that decide what somebody may do elsewhere are only read, unless
/// somebody ticks more: who writes there lets himself in.
pub(super) fn commands_on_own(asked: &Asked<'_>) -> Choice {
    let found = |table: &TableId| asked.document.schema.tables.get(table);
    let decides = |table: &Table| people::decides(asked.document, table);
    let decide = asked.tables.iter().filter_map(found).any(|table| decides(table));
    let about = "Tables that say who is who, or in which tenant or group, decide what others may: who may write there lets himself in.";
    if decide {
        return Choice { about, ..commands(&Action::ALL, &[Action::Select]) };
    }
    commands(&Action::ALL, &Action::ALL)
}

/// Whether the system gets its privileges too.
pub(super) fn system() -> Choice {
    let about = "Its policies are passed over; privileges it needs like any role.";
    Choice { about, ..Choice::flag("system", "All privileges for service_role", true) }
}

/// How what stands in other tables is looked up.
pub(super) fn form() -> Choice {
    let options = vec![
        Alternative::new(
            "in",
            "Sub-select with IN".to_owned(),
            "Read and reviewed in one place, and asked once for a statement. Who asks must be allowed to read the other tables, whose policies hold too.",
        ),
        Alternative::new(
            "exists",
            "EXISTS".to_owned(),
            "The same, asked for each row: quick where few rows are looked at and the key of the other table is indexed, slow over many.",
        ),
        Alternative::new(
            "helper",
            "SECURITY DEFINER function".to_owned(),
            "Runs with its owner's rights in a schema that no API offers: needs no privilege on the other tables, and no policy of theirs can lead back here. What it says is out of sight of the policy, so it has to be reviewed with it.",
        ),
    ];
    let value = Value::One("in".to_owned());
    Choice { options, ..Choice::new("form", "Look up by", value) }
}

pub(super) fn chosen_form(build: &Build<'_>) -> Form {
    match build.one("form") {
        "exists" => Form::Exists,
        "helper" => Form::Helper,
        _ => Form::In,
    }
}

/// Whether users that do not count any more are left out.
pub(super) fn only_active() -> Choice {
    let about = "Where the table of users or members says so, as by is_active or deleted_at.";
    Choice { about, ..Choice::flag("active", "Only who is still active", true) }
}

/// The ways of one table to a column, if that is the only one selected; else each table takes its nearest.
pub(super) fn way(asked: &Asked<'_>, title: &'static str, found: &[Way]) -> Option<Choice> {
    let [_] = asked.tables else { return None };
    let alternative = |way: &Way| {
        let words = way.words(asked.document);
        Alternative::new(&words.clone(), words, "")
    };
    let options: Vec<Alternative> = found.iter().map(alternative).collect();
    let first = options.first()?.code.clone();
    Some(Choice { options, ..Choice::new("way", title, Value::One(first)) })
}

/// The way that is chosen; the nearest of all where each table has its own.
pub(super) fn chosen_way(build: &Build<'_>, table: &TableId, found: Vec<Way>) -> Option<Way> {
    let chosen = build.one("way");
    let is_it = |way: &&Way| chosen == way.words(build.document());
    let one = found.iter().find(is_it).cloned();
    let is_only = build.tables.as_slice() == std::slice::from_ref(table);
    one.filter(|_| is_only).or_else(|| found.into_iter().next())
}

/// The ways from a table to a column that says whose a row is.
pub(super) fn owner_ways(document: &Document, table: &TableId) -> Vec<Way> {
    let Some(found) = document.schema.tables.get(table) else { return Vec::new() };
    let here = people::owner_columns(document, found);
    if !here.is_empty() {
        return here.into_iter().map(|column| Way::here(table, column)).collect();
    }
    let is_users = |t: &Table| {
        people::is_auth_users(document, t)
            || people::owner_columns(document, t).first().is_some_and(|c| people::is_unique(t, c))
    };
    let avoided: Vec<TableId> =
        document.schema.tables.iter().filter(|t| is_users(t)).map(|t| t.id.clone()).collect();
    let owner = |t: &Table| people::owner_columns(document, t).into_iter().next();
    ways(document, table, &owner, &avoided)
}

/// What a column that names a group means: its name, and what it references.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) name: String,
    /// The groups themselves, and their key.
    group: Option<(TableId, ColumnId)>,
}

impl Mark {
    /// Columns of a name, and what most of them reference.
    pub(super) fn named(document: &Document, name: &str) -> Self {
        let mut counted: BTreeMap<(TableId, ColumnId), usize> = BTreeMap::new();
        for table in &document.schema.tables {
            let Some(column) = table.column_named(name) else { continue };
            if let Some((to, key)) = people::referenced(document, table, &column.id) {
                *counted.entry((to.id.clone(), key)).or_default() += 1;
            }
        }
        let group = counted.into_iter().max_by_key(|(_, count)| *count).map(|(group, _)| group);
        Self { name: name.to_owned(), group }
    }

    /// A column that was chosen.
    pub(super) fn of(document: &Document, table: &Table, column: &ColumnId) -> Self {
        let name = table.column(column).map(|c| c.name.to_string()).unwrap_or_default();
        let group =
            people::referenced(document, table, column).map(|(to, key)| (to.id.clone(), key));
        Self { name, group }
    }

    /// The column of a table that says the group of a row; of the groups themselves, their key.
    pub(super) fn column(&self, document: &Document, table: &Table) -> Option<ColumnId> {
        if let Some(named) = table.column_named(&self.name) {
            return Some(named.id.clone());
        }
        let (group, key) = self.group.as_ref()?;
        if table.id == *group {
            return Some(key.clone());
        }
        let is_it = |c: &&Column| {
            people::referenced(document, table, &c.id)
                .is_some_and(|(to, other)| to.id == *group && other == *key)
        };
        table.columns.iter().find(is_it).map(|c| c.id.clone())
    }

    /// The ways from a table to such a column.
    pub(super) fn ways(
        &self,
        document: &Document,
        table: &TableId,
        avoided: &[TableId],
    ) -> Vec<Way> {
        ways(document, table, &|t: &Table| self.column(document, t), avoided)
    }
}

/// Names of columns that say whose a row is, where conventions do not.
pub(super) const TENANT_NAMES: [&str; 7] = [
    "tenant_id",
    "organization_id",
    "organisation_id",
    "org_id",
    "workspace_id",
    "company_id",
    "team_id",
];

/// What the column of the tenant is called: the first name, as the conventions list them or else as most have it, that
/// some table has.
pub(super) fn tenant_name(document: &Document, settings: &Settings) -> String {
    let has = |name: &&str| document.schema.tables.iter().any(|t| t.column_named(name).is_some());
    let own = settings.columns.tenant.iter().map(String::as_str);
    let found = own.clone().chain(TENANT_NAMES).find(has);
    found.or_else(|| own.into_iter().next()).unwrap_or("tenant_id").to_owned()
}

/// How the tenant of who asks is known, with what each way costs.
pub(super) fn source(asked: &Asked<'_>, mark: &Mark) -> Vec<Choice> {
    let found = lookup_of(asked.document, mark);
    let options = vec![
        Alternative::new(
            "lookup",
            "Looked up in a table, in each policy".to_owned(),
            "Holds at once when somebody leaves. Who asks must be allowed to see their own row of that table, which is seen to.",
        ),
        Alternative::new(
            "helper",
            "Looked up by a SECURITY DEFINER function".to_owned(),
            "The table of users may stay closed, and no policy of it can lead back. One function decides for all policies, with its owner's rights: it is to be reviewed like a policy.",
        ),
        Alternative::new(
            "claim",
            "A claim of the token, in app_metadata".to_owned(),
            "Nothing is read. The token has to be made to say it, and goes on saying it until it is renewed, up to an hour after somebody has left.",
        ),
    ];
    let value = if found.is_some() { "lookup" } else { "claim" };
    let value = Value::One(value.to_owned());
    let mut all =
        vec![Choice { options, ..Choice::new("source", "The tenant of who asks", value.clone()) }];
    let Value::One(default) = value else { return all };
    match asked.one("source", &default) {
        "claim" => all.push(Choice::name("claim", "Claim", mark.name.clone())),
        _ => all.extend(lookup(asked, found.as_ref(), "Table of users or members")),
    }
    all
}

/// The table in which tenants are looked up, as it is chosen or found.
pub(super) fn members_of(asked: &Asked<'_>, mark: &Mark) -> Option<TableId> {
    let found = lookup_of(asked.document, mark);
    asked.table("members", found.as_ref().map(|lookup| &lookup.table)).cloned()
}

/// The table of users or memberships, and its columns.
pub(super) fn lookup(
    asked: &Asked<'_>,
    found: Option<&Lookup>,
    title: &'static str,
) -> Vec<Choice> {
    let table = asked.table("members", found.map(|l| &l.table));
    let is_found = |table: &TableId| found.filter(|l| l.table == *table);
    let of = table.cloned();
    let known = of.as_ref().and_then(|id| asked.document.schema.tables.get(id));
    let user = known.and_then(|t| match is_found(&t.id) {
        Some(found) => Some(found.user.clone()),
        None => people::owner_columns(asked.document, t).into_iter().next(),
    });
    let value = known.and_then(|t| match is_found(&t.id) {
        Some(found) => Some(found.value.clone()),
        None => other_key(asked.document, t, user.as_ref()),
    });
    let column = |code, title, value| Choice {
        of: of.clone(),
        ..Choice::new(code, title, Value::Column(value))
    };
    vec![
        Choice::table("members", title, found.map(|l| l.table.clone())),
        column("user", "Its column of the user", user),
        column("group", "Its column of the group", value),
        only_active(),
    ]
}

pub(super) fn chosen_lookup(build: &Build<'_>) -> Result<Lookup, PatternError> {
    let table = build.chosen_table("members", "users or members")?;
    let column = |code, what| {
        let column: Option<ColumnId> = build.chosen_column(code);
        let column = column.filter(|c| table.column(c).is_some());
        column.ok_or(PatternError::NoColumn { what, table: table.name.to_string() })
    };
    let (user, value) = (column("user", "the user")?, column("group", "the group")?);
    Ok(Lookup { table: table.id.clone(), user, value })
}

pub(super) fn chosen_source(build: &Build<'_>) -> Result<Source, PatternError> {
    if build.one("source") == "claim" {
        return Ok(Source::Claim(build.name("claim").to_owned()));
    }
    Ok(Source::Lookup(chosen_lookup(build)?))
}

/// The form of lookups that the choice of a source implies.
pub(super) fn form_of_source(build: &Build<'_>) -> Form {
    if build.one("source") == "helper" { Form::Helper } else { chosen_form(build) }
}

/// The column of a table that references something else than users: the group of a membership.
fn other_key(document: &Document, table: &Table, user: Option<&ColumnId>) -> Option<ColumnId> {
    let owners = people::owner_columns(document, table);
    let is_other = |c: &&Column| {
        Some(&c.id) != user
            && !owners.contains(&c.id)
            && people::referenced(document, table, &c.id).is_some()
    };
    let named = |c: &&Column| Some(&c.id) != user && TENANT_NAMES.contains(&c.name.as_str());
    let found = table.columns.iter().find(is_other).or_else(|| table.columns.iter().find(named));
    found.map(|c| c.id.clone())
}

/// Whether rows of the tables are kept apart by tenants: the conventions say by which column, or a table knows of which each
/// user is.
pub(super) fn has_tenants(asked: &Asked<'_>, mark: &Mark) -> bool {
    asked.settings.columns.tenant.contains(&mark.name) || lookup_of(asked.document, mark).is_some()
}

/// The table that knows which groups a user is in: one of users first, then of each pair of user and group. That a table
/// mentions both does not do.
fn lookup_of(document: &Document, mark: &Mark) -> Option<Lookup> {
    let mut found: Vec<(Lookup, &Arc<Table>)> = Vec::new();
    for table in &document.schema.tables {
        let is_group = mark.group.as_ref().is_some_and(|(group, _)| *group == table.id);
        let Some(value) = mark.column(document, table).filter(|_| !is_group) else { continue };
        let user = people::owner_columns(document, table).into_iter().find(|c| *c != value);
        let Some(user) = user else { continue };
        if people::is_unique(table, &user) || people::is_pair(table, &user, &value) {
            found.push((Lookup { table: table.id.clone(), user, value }, table));
        }
    }
    let rank = |(lookup, table): &(Lookup, &Arc<Table>)| {
        let is_users = people::is_unique(table, &lookup.user);
        (!is_users, !people::is_pair(table, &lookup.user, &lookup.value), table.columns.len())
    };
    found.into_iter().min_by_key(rank).map(|(lookup, _)| lookup)
}

/// The table of memberships: of users and groups, each pair once; else what is called so.
pub(super) fn members(document: &Document) -> Option<Lookup> {
    let is_called = |table: &Table| {
        let name = table.name.as_str();
        ["members", "memberships", "membership", "member"].iter().any(|n| name.ends_with(n))
    };
    let mut found: Vec<(Lookup, &Arc<Table>)> = Vec::new();
    for table in document.schema.tables.iter().filter(|t| !t.external) {
        let Some(user) = people::owner_columns(document, table).into_iter().next() else {
            continue;
        };
        let Some(value) = other_key(document, table, Some(&user)) else { continue };
        let lookup = Lookup { table: table.id.clone(), user, value };
        if is_called(table) || people::is_pair(table, &lookup.user, &lookup.value) {
            found.push((lookup, table));
        }
    }
    let rank = |(lookup, table): &(Lookup, &Arc<Table>)| {
        (
            !is_called(table),
            !people::is_pair(table, &lookup.user, &lookup.value),
            table.columns.len(),
        )
    };
    found.into_iter().min_by_key(rank).map(|(lookup, _)| lookup)
}

/// The table of users that knows their accounts.
pub(super) fn users(document: &Document) -> Option<(TableId, ColumnId)> {
    let knows = |table: &Table| {
        let mut owners = people::owner_columns(document, table).into_iter();
        owners.find(|column| people::is_unique(table, column))
    };
    let named = table_like(document, &["users", "user", "app_users", "profiles"])
        .and_then(|id| document.schema.tables.get(&id).cloned());
    let own = document.schema.tables.iter().filter(|t| !t.external).cloned();
    named
        .into_iter()
        .filter(|t| !t.external)
        .chain(own)
        .find_map(|t| Some((t.id.clone(), knows(&t)?)))
}

/// Rows that the user may touch, and rows as they will be: these also have to keep what else is asked.
pub(super) fn rows_and_new(
    ask: &mut Ask<'_, '_>,
    actions: &[Action],
    (way, question): (&Way, &Question),
    also: Option<(&Way, &Question)>,
) -> Result<(Sql, Sql), PatternError> {
    let rows = ask.rows(way, question)?;
    let is_written = actions.iter().any(|a| matches!(a, Action::Insert | Action::Update));
    let new = match also.filter(|_| is_written) {
        Some((way, question)) => {
            let more = ask.rows(way, question)?;
            rows.clone().and(&more)
        }
        None => rows.clone(),
    };
    Ok((rows, new))
}
