//! What a policy needs to be of use: row level security, privileges, an index, and a name as the conventions ask.

use super::super::PatternError;
use super::super::build::Build;
use super::sql::Sql;
use crate::conventions::PlatformGrants;
use crate::domain::split_prefix;
use crate::edit::{Command, CommandError, Defined, numbered};
use crate::model::{
    AclState, ColumnId, Conventions, Expr, Name, Policy, PolicyCommand, PolicyId, Privilege, Table,
    TableId,
};
use crate::relation::is_indexed;
use crate::rls::{Access, Action, Roles, access};
use std::sync::Arc;

/// Bytes that a name of Postgres has at most (`NAMEDATALEN`).
const MAX_NAME_BYTES: usize = 63;

/// The role that the server of an application has: policies do not hold for it, privileges do.
pub(super) const SYSTEM: &str = "service_role";

/// What is said of policies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'w> {
    /// Ends their names where the conventions do not say how they are called.
    pub(super) suffix: &'w str,
    /// Whom they let in, and to what: `Users` and `rows of their own`.
    pub(super) who: &'w str,
    pub(super) whose: &'w str,
}

pub(super) const OF_GROUP: Words<'_> =
    Words { suffix: "tenant", who: "Users", whose: "rows of their own tenant" };

/// The roles that are chosen.
pub(super) fn roles(build: &Build<'_>) -> Vec<Name> {
    build.many("roles").iter().map(Name::new).collect()
}

pub(super) fn command_of(action: Action) -> PolicyCommand {
    match action {
        Action::Select => PolicyCommand::Select,
        Action::Insert => PolicyCommand::Insert,
        Action::Update => PolicyCommand::Update,
        Action::Delete => PolicyCommand::Delete,
    }
}

fn verb(action: Action) -> &'static str {
    match action {
        Action::Select => "see",
        Action::Insert => "add",
        Action::Update => "change",
        Action::Delete => "delete",
    }
}

/// Permissive policies, one for each action: `rows` has to hold of rows that are there, `new` of rows as they will be.
/// With what they need.
pub(super) fn protect(
    build: &mut Build<'_>,
    table: &TableId,
    roles: &[Name],
    actions: &[Action],
    (rows, new): (&Sql, &Sql),
    words: &Words<'_>,
) -> Result<(), PatternError> {
    enable(build, table)?;
    for role in roles {
        let privileges: Vec<Privilege> = actions.iter().map(|action| action.privilege()).collect();
        grant(build, table, role, &privileges)?;
    }
    for action in actions {
        let expr = |sql: &Sql| Some(sql.clone().into_expr());
        let (using, check) = match action {
            Action::Select | Action::Delete => (expr(rows), None),
            Action::Insert => (None, expr(new)),
            Action::Update if rows == new => (expr(rows), None),
            Action::Update => (expr(rows), expr(new)),
        };
        let about = format!("{} may {} {}.", words.who, verb(*action), words.whose);
        add(
            build,
            table,
            New {
                action: *action,
                permissive: true,
                roles,
                using,
                check,
                suffix: words.suffix,
                about,
            },
        )?;
    }
    let system = Name::new(SYSTEM);
    if build.flag("system") && !roles.contains(&system) {
        let all = Action::ALL.map(Action::privilege);
        grant(build, table, &system, &all)?;
    }
    Ok(())
}

/// A policy that is to be there.
pub(super) struct New<'n> {
    pub(super) action: Action,
    pub(super) permissive: bool,
    pub(super) roles: &'n [Name],
    pub(super) using: Option<Expr>,
    pub(super) check: Option<Expr>,
    pub(super) suffix: &'n str,
    pub(super) about: String,
}

/// Adds a policy, unless there is one that says the same.
pub(super) fn add(
    build: &mut Build<'_>,
    table: &TableId,
    new: New<'_>,
) -> Result<(), PatternError> {
    let found = Arc::clone(build.table(table)?);
    let command = command_of(new.action);
    let text = |expr: &Option<Expr>| expr.as_ref().map(|e| e.text().to_owned());
    let same = |p: &Policy| {
        p.command == command
            && p.permissive == new.permissive
            && new.roles.iter().all(|role| p.roles.contains(role))
            && text(&p.using) == text(&new.using)
            && text(&p.check) == text(&new.check)
    };
    if found.policies.iter().any(same) {
        return Ok(());
    }
    let name = name(build, &found, new.action, new.suffix);
    // Only who owns a table may comment on its policies, and the platform's are its own.
    let comment = (!found.external).then_some(new.about);
    let policy = Policy {
        id: PolicyId::new(""),
        name,
        command,
        permissive: new.permissive,
        roles: new.roles.to_vec(),
        using: new.using,
        check: new.check,
        comment,
    };
    let object = Box::new(Defined::Policy(table.clone(), policy));
    Ok(build.run(Command::Define { object })?)
}

/// As the conventions ask; else the table, the action and what the policy is about.
fn name(build: &Build<'_>, table: &Table, action: Action, suffix: &str) -> Name {
    let command = action.privilege().keyword().to_lowercase();
    let (prefix, short) = split_prefix(table.name.as_str(), &build.document().domains);
    let value = |word: &str| match word {
        "table" => Some(table.name.as_str()),
        "prefix" => Some(prefix),
        "short" => Some(short),
        "command" => Some(command.as_str()),
        _ => None,
    };
    let asked = build.settings.names.policy.iter().find_map(|pattern| pattern.name(value));
    let wanted = asked.unwrap_or_else(|| {
        let ending = format!("_{command}_{suffix}");
        let room = MAX_NAME_BYTES.saturating_sub(ending.len());
        let stem = table.name.as_str();
        format!("{}{ending}", &stem[..stem.floor_char_boundary(room)])
    });
    let is_free = |name: &str| !table.policies.iter().any(|p| p.name == *name);
    Name::from(numbered(&wanted, is_free))
}

/// Row level security of a table of this schema; the platform looks after its own.
pub(super) fn enable(build: &mut Build<'_>, table: &TableId) -> Result<(), CommandError> {
    change(build, table, |table| table.row_security.enabled = true)
}

/// Grants what a role does not have by a grant of its own.
pub(super) fn grant(
    build: &mut Build<'_>,
    table: &TableId,
    role: &Name,
    privileges: &[Privilege],
) -> Result<(), PatternError> {
    let found = Arc::clone(build.table(table)?);
    if found.external {
        return Ok(());
    }
    let is_granted = |privilege: &&Privilege| {
        let state = found.acl.get(Some(role), **privilege);
        state.is_some_and(|state| state != AclState::Revoked)
    };
    let missing: Vec<Privilege> = privileges.iter().filter(|p| !is_granted(p)).copied().collect();
    if !missing.is_empty() {
        keep_guess(build)?;
        change(build, table, |table| {
            for privilege in &missing {
                table.acl.set(Some(role.clone()), *privilege, AclState::Granted);
            }
        })?;
    }
    if privileges.contains(&Privilege::Insert) {
        grant_sequences(build, &found, role)?;
    }
    Ok(())
}

/// Numbers of a serial column come from a sequence, which has privileges of its own.
fn grant_sequences(build: &mut Build<'_>, table: &Table, role: &Name) -> Result<(), PatternError> {
    let is_used = |column: &ColumnId| table.column(column).is_some_and(|c| c.default.is_some());
    let sequences = build.document().schema.sequences.iter().filter(|sequence| {
        sequence.owned_by.as_ref().is_some_and(|(of, column)| *of == table.id && is_used(column))
            && sequence.acl.get(Some(role), Privilege::Usage).is_none()
    });
    let changed: Vec<_> = sequences
        .map(|sequence| {
            let mut changed = sequence.as_ref().clone();
            changed.acl.set(Some(role.clone()), Privilege::Usage, AclState::Granted);
            changed
        })
        .collect();
    for sequence in changed {
        build.run(Command::Define { object: Box::new(Defined::Sequence(sequence)) })?;
    }
    Ok(())
}

/// A schema that grants nothing is taken to leave it to the platform. Where that was guessed of this one, its first grant
/// says it, so that what roles may do with other tables stays.
fn keep_guess(build: &mut Build<'_>) -> Result<(), PatternError> {
    let document = build.document();
    let is_guessed = build.settings.access.platform_grants == PlatformGrants::Guessed;
    if !is_guessed || !build.platform_gives {
        return Ok(());
    }
    let Conventions { profile, changes } = document.conventions.as_ref();
    let mut changes = changes.clone();
    let mut access = match changes.get("access") {
        Some(serde_json::Value::Object(access)) => access.clone(),
        _ => serde_json::Map::new(),
    };
    access.insert("platform_grants".to_owned(), "given".into());
    changes.insert("access".to_owned(), access.into());
    let conventions = Conventions { profile: profile.clone(), changes };
    Ok(build.run(Command::SetConventions { conventions })?)
}

/// Changes what a table says of itself.
pub(super) fn change(
    build: &mut Build<'_>,
    table: &TableId,
    change: impl FnOnce(&mut Table),
) -> Result<(), CommandError> {
    let found = build.table(table)?;
    if found.external {
        return Ok(());
    }
    let mut changed = found.as_ref().clone();
    change(&mut changed);
    if changed == **found {
        return Ok(());
    }
    build.run(Command::Define { object: Box::new(Defined::Table(changed)) })
}

/// An index that begins with a column, where there is none.
pub(super) fn index(
    build: &mut Build<'_>,
    table: &TableId,
    column: &ColumnId,
) -> Result<(), PatternError> {
    let found = build.table(table)?;
    if found.external || is_indexed(found, std::slice::from_ref(column)) {
        return Ok(());
    }
    Ok(build.run(Command::add_index(table.clone(), [column.clone()]))?)
}

/// Whether a role may read some rows of a table.
pub(super) fn may_read(build: &Build<'_>, role: &Name, table: &Table) -> bool {
    let document = build.document();
    let roles = Roles::of(document);
    !matches!(access(document, &roles, Some(role), table, Action::Select), Access::Denied(_))
}

/// Whether a permissive policy lets a role do something with rows of a table; whether it may is no matter of policies alone.
pub(super) fn has_policy(build: &Build<'_>, role: &Name, table: &Table, action: Action) -> bool {
    let roles = Roles::of(build.document());
    table.policies.iter().any(|policy| {
        let is_to = |name: &Name| *name == "public" || roles.has_privileges_of(role, name);
        policy.permissive
            && (policy.command == PolicyCommand::All || policy.command == command_of(action))
            && (policy.roles.is_empty() || policy.roles.iter().any(is_to))
    })
}

/// The actions that are chosen. What is changed or deleted has to be found first, and what is added is mostly read back: so
/// rows can be seen as well, where no policy lets the roles see any.
pub(super) fn actions(
    build: &Build<'_>,
    table: &TableId,
    roles: &[Name],
) -> Result<Vec<Action>, PatternError> {
    let chosen = build.many("commands");
    let is_chosen = |action: &Action| {
        let code = action.privilege().keyword().to_lowercase();
        chosen.contains(&code)
    };
    let mut actions: Vec<Action> = Action::ALL.into_iter().filter(is_chosen).collect();
    let found = build.table(table)?;
    let sees = roles.iter().all(|role| has_policy(build, role, found, Action::Select));
    if !actions.contains(&Action::Select) && !sees {
        actions.insert(0, Action::Select);
    }
    Ok(actions)
}
