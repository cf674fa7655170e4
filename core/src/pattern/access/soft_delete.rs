//! Rows that are marked as deleted, out of sight.

use super::super::build::Build;
use super::super::{
    Alternative, Asked, Choice, Group, Needs, PatternError, StandardPattern, Value,
};
use super::choices::{SIGNED_IN, commands, roles};
use super::policy::{self, New, add, has_policy};
use super::sql::{Place, Sql};
use crate::rls::Action;
use std::sync::Arc;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "soft-delete-aware",
    title: "soft-delete aware",
    explanation: "Restrictive policies, which take away from what others give: rows that are marked as deleted are neither seen nor \
                  changed.",
    group: Group::Access,
    needs: Needs::Some,
    choices,
    plan,
};

fn choices(asked: &Asked<'_>) -> Vec<Choice> {
    let column = asked.settings.columns.soft_delete.first().map_or("deleted_at", String::as_str);
    let options = vec![
        Alternative::new(
            "users",
            "Users, by setting it to now".to_owned(),
            "Who changes a row has to see it afterwards, or the server refuses: so a row is hidden once its time is past, and stays visible to the statement that marks it.",
        ),
        Alternative::new(
            "system",
            "The system alone".to_owned(),
            "A row is hidden as soon as it is marked. Users who mark one are refused.",
        ),
    ];
    let both = [Action::Select, Action::Update];
    let marking = Value::One("users".to_owned());
    vec![
        Choice::name("column", "Column", column),
        roles(asked, SIGNED_IN),
        commands(&[Action::Select, Action::Update, Action::Delete], &both),
        Choice { options, ..Choice::new("marking", "Rows are marked by", marking) },
    ]
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let (roles, name) = (policy::roles(build), build.name("column").to_owned());
    let actions: Vec<Action> = [Action::Select, Action::Update, Action::Delete]
        .into_iter()
        .filter(|a| build.many("commands").contains(&a.privilege().keyword().to_lowercase()))
        .collect();
    for table in build.tables.clone() {
        let found = Arc::clone(build.table(&table)?);
        let column = found.column_named(&name).ok_or_else(|| PatternError::NoColumn {
            what: "the time of deletion",
            table: found.name.to_string(),
        })?;
        let mark = Sql::default().column(Place::Bare(&found), &column.id);
        let living = mark.clone().then(" is null");
        let living = if build.one("marking") == "users" {
            living.then(" or ").sql(&mark).then(" >= now()")
        } else {
            living
        };
        for action in &actions {
            let is_open = |role: &crate::model::Name| has_policy(build, role, &found, *action);
            // Alone it would refuse everything.
            if !roles.iter().any(is_open) {
                continue;
            }
            let using = Some(living.clone().into_expr());
            let about = "Rows that are marked as deleted are out of sight.".to_owned();
            let (action, roles) = (*action, roles.as_slice());
            let new = New {
                action,
                permissive: false,
                roles,
                using,
                check: None,
                suffix: "living",
                about,
            };
            add(build, &table, new)?;
        }
        let found = build.table(&table)?;
        if !found.policies.iter().any(|p| !p.permissive) {
            return Err(PatternError::NothingToRestrict(found.name.to_string()));
        }
    }
    Ok(())
}
