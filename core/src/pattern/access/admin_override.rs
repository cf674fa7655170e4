//! Administrators, for whom other policies do not matter.

use super::super::build::Build;
use super::super::{
    Alternative, Asked, Choice, Group, Needs, PatternError, StandardPattern, Value,
};
use super::ask::{Ask, Form};
use super::choices::{SIGNED_IN, commands, only_active, roles, system, users};
use super::helper::{self, Gives};
use super::people;
use super::policy::{self, Words, actions, command_of};
use super::sql::{Place, Sql, claim};
use crate::edit::{Command, Defined};
use crate::model::{
    Column, ColumnId, DataType, Expr, Policy, PolicyCommand, Reference, Table, TableId,
};
use crate::rls::Action;
use std::sync::Arc;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "admin-override",
    title: "admin override",
    explanation: "Administrators may do with all rows what is ticked, whatever other permissive policies say.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let found = users(asked.document);
    let options = vec![
        Alternative::new(
            "claim",
            "A claim of the token, in app_metadata".to_owned(),
            "Nothing is read. Holds until the token is renewed, up to an hour after it was taken away.",
        ),
        Alternative::new(
            "column",
            "A column of a table of users, by a function".to_owned(),
            "Holds at once. A SECURITY DEFINER function in a schema that no API offers reads it, so that it can be asked by policies of that table too. Users must not be able to change the column.",
        ),
    ];
    let mut all = vec![
        roles(asked, SIGNED_IN),
        commands(&Action::ALL, &Action::ALL),
        Choice {
            options,
            ..Choice::new("source", "An administrator is known by", Value::One("claim".to_owned()))
        },
    ];
    if asked.one("source", "claim") == "claim" {
        all.push(Choice::name("claim", "Claim", "role"));
    } else {
        let of = asked.table("users", found.as_ref().map(|(table, _)| table)).cloned();
        let known = of.as_ref().and_then(|id| asked.document.schema.tables.get(id));
        let column = known.and_then(|t| admin_column(t));
        all.push(Choice::table("users", "Table of users", found.map(|(table, _)| table)));
        let value = Value::Column(column);
        all.push(Choice { of, ..Choice::new("admin", "Its column", value) });
        all.push(only_active());
    }
    all.push(Choice::name("value", "Has to be (where it is no yes or no)", "admin"));
    let options = vec![
        Alternative::new(
            "widen",
            "In the policies that are there".to_owned(),
            "One policy is asked for each action, which is quicker, and the linter likes it better. Where there is none, one is made.",
        ),
        Alternative::new(
            "apart",
            "In policies of their own".to_owned(),
            "Easier to read and to take back; the server asks both of every row that the other refuses.",
        ),
    ];
    let value = Value::One("widen".to_owned());
    all.push(Choice { options, ..Choice::new("place", "It is said", value) });
    all.push(system());
    all
}

fn admin_column(table: &Table) -> Option<ColumnId> {
    people::RANKS.iter().find_map(|name| table.column_named(name).map(|c| c.id.clone()))
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let words = Words { suffix: "admin", who: "Administrators", whose: "any row" };
    for table in build.tables.clone() {
        let is_admin = is_admin(build, &table)?;
        let mut left = actions(build, &table, &roles)?;
        if build.one("place") == "widen" {
            let mut kept = Vec::new();
            for action in left {
                if !widen(build, &table, action, &is_admin)? {
                    kept.push(action);
                }
            }
            left = kept;
        }
        policy::protect(build, &table, &roles, &left, (&is_admin, &is_admin), &words)?;
    }
    Ok(())
}

/// The condition that who asks is an administrator.
fn is_admin(build: &mut Build<'_>, table: &TableId) -> Result<Sql, PatternError> {
    let value = build.name("value").to_owned();
    if build.one("source") != "column" {
        return Ok(claim(build.name("claim")).then(" = ").literal(&value));
    }
    let users = build.chosen_table("users", "users")?;
    let none = || PatternError::NoColumn { what: "administrators", table: users.name.to_string() };
    let column = build.chosen_column("admin").and_then(|id| users.column(&id).cloned());
    let column = column.ok_or_else(none)?;
    let account = people::owner_columns(build.document(), &users).into_iter().next();
    let account = account.ok_or_else(|| PatternError::NoOwner(users.name.to_string()))?;
    let roles = policy::roles(build);
    let body = {
        let mut ask = Ask::new(build, table, Form::In).for_function();
        let place = Place::Aliased(&users, "u");
        let is_user = ask.is_user(place, &account)?;
        let query = Sql::of("select exists (select 1 from ")
            .table(&ask.build.document().schema, &users)
            .then(" u where ")
            .sql(&is_user)
            .then(" and ")
            .sql(&says_admin(place, &column, &value));
        ask.and_active(query, place).then(")")
    };
    policy::index(build, &users.id, &account)?;
    let gives = Gives {
        name: "is_admin".to_owned(),
        data_type: DataType::builtin("boolean"),
        many: false,
        about: format!(
            "Whether {} says that who is signed in is an administrator. Runs as its owner.",
            users.name
        ),
    };
    let function = helper::function(build, &gives, body, &roles)?;
    let catalog = &build.document().schema;
    Ok(Sql::of("(select ").call(catalog, &function).then(")"))
}

fn says_admin(place: Place<'_>, column: &Column, value: &str) -> Sql {
    let asked = Sql::default().column(place, &column.id);
    if column.data_type.is_builtin("boolean") {
        return asked;
    }
    asked.then(" = ").literal(value)
}

/// Lets administrators in by a permissive policy that is there for the same action and roles; whether there was one.
fn widen(
    build: &mut Build<'_>,
    table: &TableId,
    action: Action,
    is_admin: &Sql,
) -> Result<bool, PatternError> {
    let roles = policy::roles(build);
    let is_whole = build.many("commands").len() == Action::ALL.len();
    let found = Arc::clone(build.table(table)?);
    let is_it = |p: &&Policy| {
        p.permissive
            && (p.command == command_of(action) || (p.command == PolicyCommand::All && is_whole))
            && roles.iter().all(|role| p.roles.is_empty() || p.roles.contains(role))
    };
    let Some(policy) = found.policies.iter().find(is_it) else { return Ok(false) };
    let wider = |condition: &Option<Expr>| condition.as_ref().map(|c| or(c, is_admin));
    let changed =
        Policy { using: wider(&policy.using), check: wider(&policy.check), ..policy.clone() };
    if changed != *policy {
        let object = Box::new(Defined::Policy(table.clone(), changed));
        build.run(Command::Define { object })?;
    }
    for role in &roles {
        policy::grant(build, table, role, &[action.privilege()])?;
    }
    Ok(true)
}

/// `(condition) or other`, unless it says so already.
fn or(condition: &Expr, other: &Sql) -> Expr {
    let ending = format!(" or {}", other.text());
    if condition.text() == other.text() || condition.text().ends_with(&ending) {
        return condition.clone();
    }
    let mut references: Vec<Reference> = condition
        .references()
        .iter()
        .map(|r| Reference { start: r.start + 1, end: r.end + 1, target: r.target.clone() })
        .collect();
    let text = format!("({}) or ", condition.text());
    let offset = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let other = other.clone().into_expr();
    references.extend(other.references().iter().map(|r| Reference {
        start: r.start.saturating_add(offset),
        end: r.end.saturating_add(offset),
        target: r.target.clone(),
    }));
    Expr::new(text + other.text(), references)
}
